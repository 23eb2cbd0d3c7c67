//! A program, run to its end, and what it took.
//!
//! Linux counts the memory of whoever starts a program as that program's own until it has become one. So this program starts
//! itself anew, small, to start what is measured.

use std::env;
use std::ffi::OsString;
use std::fs::File;
use std::io::{self, Read as _, Seek as _};
use std::path::Path;
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use clap::Args;
use serde_json::{Value, json};
use wait4::Wait4 as _;

/// The arguments of `cargo xtask bench child`.
#[derive(Debug, Args)]
pub(super) struct Child {
    /// The program and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    words: Vec<OsString>,
}

/// What a program took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    /// From its start to its end.
    pub(super) time: Duration,
    /// On all processors, of all programs that it waited for.
    pub(super) processors: Duration,
    /// The most memory that it had at once, in bytes; of several programs, that of the largest one.
    pub(super) memory: u64,
}

impl Child {
    /// Runs the program, with its standard output on standard error, and prints a line of JSON on standard output.
    pub(super) fn run(&self) -> io::Result<ExitCode> {
        let mut command = Command::new(&self.words[0]);
        command.args(&self.words[1..]);
        command.stdin(Stdio::null()).stdout(io::stderr());
        let start = Instant::now();
        let ended = command.spawn()?.wait4()?;
        let time = start.elapsed();
        let usage = ended.rusage;
        anstream::println!(
            "{}",
            json!({
                "seconds": time.as_secs_f64(),
                "processors": (usage.utime + usage.stime).as_secs_f64(),
                "memory": usage.maxrss,
            })
        );
        Ok(if ended.status.success() {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        })
    }
}

/// Runs a command in a folder and tells what it took. What it says is kept in a file, since a pipe would have to be read while
/// it is measured.
///
/// # Errors
///
/// Where it does not end well, with what it said.
pub(super) fn taken(folder: &Path, program: &Path, words: &[&str]) -> io::Result<Taken> {
    let mut said = tempfile::tempfile()?;
    let output = Command::new(env::current_exe()?)
        .args(["bench", "child", "--"])
        .arg(program)
        .args(words)
        .current_dir(folder)
        .stdin(Stdio::null())
        .stderr(said.try_clone()?)
        .output()?;
    if !output.status.success() {
        return Err(io::Error::other(format!(
            "{} {} failed:\n{}",
            program.display(),
            words.join(" "),
            text(&mut said)?.trim_end()
        )));
    }
    let line: Value = serde_json::from_slice(&output.stdout)?;
    let seconds = |key: &str| {
        let seconds = line[key].as_f64().unwrap_or_default();
        Duration::try_from_secs_f64(seconds).unwrap_or_default()
    };
    Ok(Taken {
        time: seconds("seconds"),
        processors: seconds("processors"),
        memory: line["memory"].as_u64().unwrap_or_default(),
    })
}

fn text(file: &mut File) -> io::Result<String> {
    let mut bytes = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
