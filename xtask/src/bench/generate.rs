//! `cargo xtask bench gen`: as many blueprints as are asked for, like those that people write, and a platform file.
//!
//! A job is made of the seed and its own number alone, so the first hundred of ten thousand jobs are the hundred jobs. Each is
//! in one environment, so that as many blueprints are as many jobs.

mod blueprint;
mod essentials;
mod platform;
mod random;
mod task;
mod times;
mod words;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use serde_json::{Map, Value};

/// What a folder has that was made here, and can be made anew: the jobs' essentials, for other tools to read.
pub(super) const ESSENTIALS: &str = "jobs.json";

/// The folder of the blueprints.
pub(super) const BLUEPRINTS: &str = "blueprints";

/// The keys of a mapping, in the order in which they are written.
type Record = Map<String, Value>;

/// The arguments of `cargo xtask bench gen`.
#[derive(Debug, Args)]
pub(super) struct Generate {
    /// The number of jobs
    #[arg(value_name = "N", value_parser = clap::value_parser!(u64).range(1..=1_000_000))]
    jobs: u64,
    /// The folder to write `blueprints/` into [default: target/bench/N]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The seed: another one generates other jobs
    #[arg(long, value_name = "S", default_value_t = SEED)]
    seed: u64,
}

/// The seed of those who name none.
pub(super) const SEED: u64 = 1;

impl Generate {
    /// Carries it out, and prints the folder.
    pub(super) fn run(&self, repository: &Path) -> io::Result<ExitCode> {
        let out = self.out.clone();
        let out = out.unwrap_or_else(|| repository.join(format!("target/bench/{}", self.jobs)));
        generate(&out, self.jobs, self.seed)?;
        anstream::println!("{}", out.display());
        anstream::eprintln!(
            "{} blueprints; `cargo xtask build --root {}` builds them",
            self.jobs,
            out.display()
        );
        Ok(ExitCode::SUCCESS)
    }
}

/// Writes the blueprints of so many jobs into a folder, in place of those that were made here before.
///
/// # Errors
///
/// Where the folder has blueprints of somebody else, and where a file cannot be written.
pub(super) fn generate(out: &Path, jobs: u64, seed: u64) -> io::Result<()> {
    let blueprints = out.join(BLUEPRINTS);
    let essentials = out.join(ESSENTIALS);
    if blueprints.exists() {
        if !essentials.is_file() {
            return Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                format!(
                    "{} has blueprints that `bench gen` did not write",
                    out.display()
                ),
            ));
        }
        fs::remove_dir_all(&blueprints)?;
    }
    fs::create_dir_all(&blueprints)?;
    // One job after the other: who measures memory after this must not find that of ten thousand jobs.
    let mut list = io::BufWriter::new(fs::File::create(&essentials)?);
    for number in 0..jobs {
        let job = blueprint::job(seed, number);
        let text = yaml(&job.blueprint)?;
        fs::write(
            blueprints.join(format!("{}.yaml", job.name)),
            format!("# {}\n{text}", job.comment),
        )?;
        essentials::write(&mut list, number, jobs, &essentials::of(&job))?;
    }
    io::Write::flush(&mut list)?;
    let platform = yaml(&platform::platform(jobs))?;
    fs::write(blueprints.join("platform.yaml"), platform)
}

/// Gives the job with a number another description, of plain words.
pub(super) fn describe(out: &Path, number: u64, description: &str) -> io::Result<()> {
    let name = blueprint::job(SEED, number).name;
    let file = out.join(BLUEPRINTS).join(format!("{name}.yaml"));
    let text = fs::read_to_string(&file)?;
    let lines = text.lines().map(|line| {
        if line.starts_with("description: ") {
            format!("description: {description}\n")
        } else {
            format!("{line}\n")
        }
    });
    fs::write(&file, lines.collect::<String>())?;
    essentials::describe(&out.join(ESSENTIALS), &name, description)
}

fn yaml(record: &Record) -> io::Result<String> {
    serde_yaml::to_string(record).map_err(io::Error::other)
}

#[cfg(test)]
mod tests;
