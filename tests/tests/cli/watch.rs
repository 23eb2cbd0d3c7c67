//! `build --watch`: what changes is built, and a mistake ends nothing.

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use loudfail_tests::xtask::{Repository, program};

/// How long anything is waited for before it is taken for lost.
const PATIENCE: Duration = Duration::from_secs(60);

/// A process that watches, and what it says. It ends with the test.
struct Watching {
    child: Child,
    said: Receiver<String>,
}

impl Watching {
    fn start(repository: &Repository) -> Self {
        let mut child = Command::new(program())
            .args(["build", "--watch"])
            .current_dir(repository.root())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the command line");
        let stderr = child.stderr.take().expect("what it says");
        let (send, said) = channel();
        thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                if send.send(line).is_err() {
                    break;
                }
            }
        });
        Self { child, said }
    }

    /// Waits until it says a line with this text, and gives the lines up to it.
    fn until(&self, text: &str) -> Vec<String> {
        let end = Instant::now() + PATIENCE;
        let mut lines = Vec::new();
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let line = self.said.recv_timeout(left);
            lines.push(line.unwrap_or_else(|_| panic!("no `{text}` in {lines:?}")));
            if lines.last().is_some_and(|line| line.contains(text)) {
                return lines;
            }
        }
    }
}

#[test]
fn it_ends_once_nobody_reads_what_it_says() {
    let here = Repository::new().expect("a repository");
    let ran = here.run("cargo xtask new report").expect("a shell");
    assert!(ran.status.success(), "{ran:?}");
    let mut child = Command::new(program())
        .args(["build", "--watch"])
        .current_dir(here.root())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command line");
    let mut said = BufReader::new(child.stderr.take().expect("what it says"));
    let mut line = String::new();
    while !line.contains("watching") {
        line.clear();
        assert!(said.read_line(&mut line).expect("a line") > 0);
    }
    assert!(child.try_wait().expect("asked").is_none(), "it goes on");
    drop(said);
    let end = Instant::now() + PATIENCE;
    let status = loop {
        if let Some(status) = child.try_wait().expect("asked") {
            break Some(status);
        }
        if Instant::now() > end {
            break None;
        }
        thread::sleep(Duration::from_millis(5));
    };
    if status.is_none() {
        let _ = child.kill();
        let _ = child.wait();
    }
    assert!(status.is_some_and(|status| status.success()), "{status:?}");
}

impl Drop for Watching {
    fn drop(&mut self) {
        // It may have ended by itself, which the test has seen by then.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn what_changes_is_built_and_a_mistake_ends_nothing() {
    let here = Repository::new().expect("a repository");
    let ran = here.run("cp -r $REPOSITORY/blueprints .").expect("a shell");
    assert!(ran.status.success(), "{ran:?}");
    let watching = Watching::start(&here);
    watching.until("watching; press Ctrl-C to stop");
    let blueprint = here.root().join("blueprints/sample.yaml");
    let text = fs::read_to_string(&blueprint).expect("the sample");

    // Only what changed is written.
    let changed = format!("{text}\nowner: somebody else\n");
    fs::write(&blueprint, changed).expect("a file");
    let lines = watching.until("6 jobs and 2 channels");
    let written: Vec<&String> = lines
        .iter()
        .filter(|line| line.starts_with("  changed  "))
        .collect();
    assert_eq!(written.len(), 1, "{lines:?}");
    let readme = here.root().join("dist/default/sample/README.md");
    let said = fs::read_to_string(&readme).expect("an output");
    assert!(said.contains("somebody else"), "{said}");

    // A mistake is told, and what was written stays.
    fs::write(&blueprint, "tsk: {}\n").expect("a file");
    let lines = watching.until("nothing was written");
    assert!(
        lines.iter().any(|line| line.contains("LF0101")),
        "{lines:?}"
    );
    assert_eq!(fs::read_to_string(&readme).expect("an output"), said);

    // An editor that saves by a rename, and one that is new and one that is gone.
    let other = here.root().join("blueprints/.sample.yaml.new");
    fs::write(&other, &text).expect("a file");
    fs::rename(&other, &blueprint).expect("a file in its place");
    let lines = watching.until("6 jobs and 2 channels");
    assert!(
        lines.iter().any(|line| line.contains("default/sample")),
        "{lines:?}"
    );
    fs::copy(&blueprint, here.root().join("blueprints/another.yaml")).expect("a copy");
    watching.until("7 jobs and 2 channels");
    fs::remove_file(here.root().join("blueprints/another.yaml")).expect("a file to remove");
    watching.until("6 jobs and 2 channels");
    assert!(!here.root().join("dist/default/another").exists());
}
