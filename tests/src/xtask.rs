//! The command line under test, as a person has it: `cargo xtask` in a repository of their own.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Output, Stdio};
use std::sync::OnceLock;

use tempfile::TempDir;

use crate::outputs::repository;

/// The environment variable that names the program. `cargo xtask test` sets it to itself.
const PROGRAM: &str = "LOUDFAIL_XTASK";

/// A shell in an empty repository, where `cargo xtask` runs the program under test. It is removed when dropped.
#[derive(Debug)]
pub struct Repository {
    /// Removed when this is.
    _scratch: TempDir,
    root: PathBuf,
}

/// How a command ended and what it said.
#[derive(Debug)]
pub struct Ran {
    /// How it ended.
    pub status: ExitStatus,
    /// Standard output, the repository's path in it as `[root]`.
    pub stdout: String,
    /// Standard error, likewise.
    pub stderr: String,
}

impl Repository {
    /// An empty one.
    ///
    /// # Errors
    ///
    /// Where the folder cannot be made.
    pub fn new() -> io::Result<Self> {
        let scratch = tempfile::tempdir()?;
        let root = fs::canonicalize(scratch.path())?.join("repository");
        fs::create_dir(&root)?;
        Ok(Self {
            _scratch: scratch,
            root,
        })
    }

    /// Its folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Runs a line in a POSIX shell, in the repository's folder. `$REPOSITORY` is this project's own repository.
    ///
    /// # Errors
    ///
    /// Where there is no shell.
    pub fn run(&self, line: &str) -> io::Result<Ran> {
        // A program of the repository, and none that is made here: what one thread writes, a process that another thread has
        // just begun may still have open, and no system runs that.
        let mut path = OsString::from(repository().join("tests/programs"));
        if let Some(rest) = env::var_os("PATH") {
            path.push(":");
            path.push(rest);
        }
        let mut command = Command::new("sh");
        // What a person's shell says about looks is no part of what is to be checked here.
        for variable in ["NO_COLOR", "CLICOLOR_FORCE", "CLICOLOR", "CI"] {
            command.env_remove(variable);
        }
        // Nor is where their account is.
        for variable in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            command.env_remove(variable);
        }
        let Output {
            status,
            stdout,
            stderr,
        } = command
            .args(["-c", line])
            .current_dir(&self.root)
            .env("PATH", path)
            .env("COLUMNS", "100")
            .env("LC_ALL", "C")
            .env("REPOSITORY", repository())
            .env(PROGRAM, program())
            .stdin(Stdio::null())
            .output()?;
        Ok(Ran {
            status,
            stdout: self.shown(&stdout),
            stderr: self.shown(&stderr),
        })
    }

    fn shown(&self, bytes: &[u8]) -> String {
        String::from_utf8_lossy(bytes).replace(&self.root.display().to_string(), "[root]")
    }
}

/// The program under test: the one that is named, or else one that is built once.
///
/// # Panics
///
/// Where none is named and none can be built.
#[must_use]
pub fn program() -> &'static Path {
    static PATH: OnceLock<PathBuf> = OnceLock::new();
    PATH.get_or_init(|| {
        env::var_os(PROGRAM).map_or_else(
            || build().unwrap_or_else(|error| panic!("{error}")),
            PathBuf::from,
        )
    })
}

/// Builds it into the target folder that this test is in: `<target>/<profile>/deps/<test>`.
fn build() -> io::Result<PathBuf> {
    let test = env::current_exe()?;
    let profile = test
        .ancestors()
        .nth(2)
        .ok_or_else(|| io::Error::other(format!("{} is in no target folder", test.display())))?;
    let target = profile.parent().unwrap_or(profile);
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args(["build", "--quiet", "--package", "xtask", "--target-dir"])
        .arg(target)
        .current_dir(repository())
        .status()?;
    if status.success() {
        Ok(target.join("debug/xtask"))
    } else {
        Err(io::Error::other(format!(
            "cargo cannot build the command line: {status}"
        )))
    }
}
