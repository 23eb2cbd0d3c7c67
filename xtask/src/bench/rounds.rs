//! One row: so many jobs, built from nothing, built again, changed and checked, each in turn with its floor.

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use super::child::{Taken, taken};
use super::files::{self, Size};
use super::generate::{self, BLUEPRINTS};
use super::machine::processors;

/// What was measured of so many jobs.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) jobs: u64,
    /// The outputs.
    pub(super) outputs: Size,
    /// In the order in which they were measured.
    pub(super) rounds: Vec<Round>,
}

/// What was measured one after the other, once.
#[derive(Debug)]
pub(super) struct Round {
    /// `build`, without any output there.
    pub(super) cold: Taken,
    /// `cp -r` of the outputs.
    pub(super) copy: Taken,
    /// `build`, with nothing to do.
    pub(super) idle: Taken,
    /// Reading blueprints and outputs.
    pub(super) read: Duration,
    /// `build`, after a job was given another description.
    pub(super) changed: Taken,
    /// `build`, after a comment was added to the platform file, which all jobs depend on.
    pub(super) platform: Taken,
    /// `check`, with nothing to say.
    pub(super) check: Taken,
}

/// A platform repository with generated jobs.
pub(super) struct Jobs {
    root: PathBuf,
    program: PathBuf,
}

/// Measures so many jobs in a folder, which is made.
pub(super) fn measure(folder: &Path, jobs: u64, runs: u64) -> io::Result<Row> {
    let repository = Jobs::new(folder, jobs)?;
    // The first start of a program reads it from the disk.
    repository.run("list")?;
    let mut row = Row {
        jobs,
        outputs: Size::default(),
        rounds: Vec::new(),
    };
    for run in 0..runs {
        anstream::eprintln!("{}, run {} of {runs}", counted(jobs), run + 1);
        // Whichever is first finds the machine another way: each is first as often as the other. In the first round there
        // is nothing to copy yet.
        let copy_first = if run % 2 == 1 {
            Some(repository.copy()?)
        } else {
            None
        };
        let cold = repository.cold()?;
        let copy = copy_first.map_or_else(|| repository.copy(), Ok)?;
        let read_first = if run % 2 == 1 {
            Some(repository.read()?)
        } else {
            None
        };
        let idle = repository.again()?;
        let read = read_first.map_or_else(|| repository.read(), Ok)?;
        repository.change(jobs / 2, run)?;
        let changed = repository.again()?;
        repository.change_platform(run)?;
        let platform = repository.again()?;
        let check = repository.run("check")?;
        row.rounds.push(Round {
            cold,
            copy,
            idle,
            read,
            changed,
            platform,
            check,
        });
    }
    row.outputs = files::read(&[&repository.outputs()], processors())?.1;
    Ok(row)
}

impl Jobs {
    /// New ones, in a folder that is made.
    pub(super) fn new(folder: &Path, jobs: u64) -> io::Result<Self> {
        let root = folder.join("repository");
        generate::generate(&root, jobs, generate::SEED)?;
        Ok(Self {
            root,
            program: env::current_exe()?,
        })
    }

    /// Their list for other tools.
    pub(super) fn essentials(&self) -> PathBuf {
        self.root.join(generate::ESSENTIALS)
    }

    /// A build with the outputs of an earlier one there.
    pub(super) fn again(&self) -> io::Result<Taken> {
        self.run("build")
    }

    /// A build without any output there, and without what the tool may know of an earlier one.
    pub(super) fn cold(&self) -> io::Result<Taken> {
        files::put_aside(&self.outputs())?;
        settle();
        self.run("build")
    }

    fn copy(&self) -> io::Result<Taken> {
        let copy = self.root.join("copy");
        settle();
        let taken = files::copy(&self.outputs(), &copy)?;
        files::put_aside(&copy)?;
        Ok(taken)
    }

    fn read(&self) -> io::Result<Duration> {
        let folders = [self.root.join(BLUEPRINTS), self.outputs()];
        Ok(files::read(&[&folders[0], &folders[1]], processors())?.0)
    }

    fn run(&self, command: &str) -> io::Result<Taken> {
        taken(&self.root, &self.program, &[command])
    }

    /// Gives a job another description, in its blueprint and in the list for other tools.
    pub(super) fn change(&self, number: u64, run: u64) -> io::Result<()> {
        let description = format!("This is the description of run {run}");
        generate::describe(&self.root, number, &description)
    }

    /// Adds a comment to the platform file.
    fn change_platform(&self, run: u64) -> io::Result<()> {
        let file = self
            .root
            .join(BLUEPRINTS)
            .join(loudfail::repository::PLATFORM);
        let text = fs::read_to_string(&file)?;
        fs::write(&file, format!("{text}# Run {run}\n"))
    }

    fn outputs(&self) -> PathBuf {
        self.root.join(loudfail::repository::DIST)
    }
}

/// So many jobs, in words.
pub(super) fn counted(jobs: u64) -> String {
    match jobs {
        1 => "1 job".to_owned(),
        jobs => format!("{jobs} jobs"),
    }
}

/// Waits until what was written before is on the disk, so that nobody pays for another's writing.
fn settle() {
    // Where there is no such program, figures are a little less steady.
    let _ = Command::new("sync").status();
}
