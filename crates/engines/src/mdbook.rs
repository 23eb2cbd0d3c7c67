//! mdBook, which makes a site of `docs/`, at one pinned version.
//!
//! Cargo compiles it once, in about half a minute on two cores.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::EngineError;
use crate::cargo::{CargoProgram, install};
use crate::process::tail;

/// The version that is installed. CONTRIBUTING names it too.
pub const VERSION: &str = "0.5.4";

/// Without what watches files and serves them.
const MDBOOK: CargoProgram = CargoProgram {
    name: "mdbook",
    version: VERSION,
    arguments: &["--no-default-features"],
};

/// How the lines of its log begin that tell of something wrong, behind spaces.
const BAD: [&str; 2] = ["WARN", "ERROR"];

/// An mdBook that is installed.
#[derive(Debug, Clone)]
pub struct MdBook {
    program: PathBuf,
}

impl MdBook {
    /// Finds the pinned mdBook in `folder` (`target/engines`), or has cargo install it there.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotInstalled`] where cargo cannot, [`EngineError::Io`] where the folder cannot be written.
    pub fn prepare(folder: &Path, progress: &mut dyn FnMut(&str)) -> Result<Self, EngineError> {
        let program = install(&MDBOOK, folder, progress)?;
        Ok(Self { program })
    }

    /// Makes a site of the book in `book` in the folder `site`, and gives the lines of the log that tell of something wrong.
    ///
    /// # Errors
    ///
    /// [`EngineError::Failed`] where it makes no site, such as for a page that is listed and not there.
    pub fn build(&self, book: &Path, site: &Path) -> Result<Vec<String>, EngineError> {
        let mut command = Command::new(&self.program);
        command.arg("build").arg("--dest-dir").arg(site).arg(book);
        // What a person wants to read of a log is no part of what is to be checked here.
        command.env_remove("RUST_LOG").env_remove("MDBOOK_LOG");
        let output = command.output().map_err(|source| EngineError::Start {
            program: self.program.clone(),
            source,
        })?;
        let log = String::from_utf8_lossy(&output.stderr);
        if !output.status.success() {
            return Err(EngineError::Failed {
                command: format!("mdbook build {}", book.display()),
                code: output.status.code(),
                output: tail(&log, 30),
            });
        }
        let lines = log.lines().map(str::trim_start);
        let is_bad = |line: &&str| BAD.iter().any(|word| line.starts_with(word));
        Ok(lines.filter(is_bad).map(str::to_owned).collect())
    }
}
