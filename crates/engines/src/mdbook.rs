//! mdBook, which makes a site of `docs/`, at one pinned version.
//!
//! crates.io has its source alone, so cargo compiles it once: about half a minute on two cores, not optimised, which a book of this size
//! does not notice, and without what watches files and serves them, which no test needs.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::EngineError;
use crate::lock::lock;
use crate::process::{run, tail};

/// The version that is installed. CONTRIBUTING names it too.
pub const VERSION: &str = "0.5.4";

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
    /// [`EngineError::NoMdBook`] where cargo cannot, which is mostly a machine without a network;
    /// [`EngineError::Io`] where the folder cannot be written.
    pub fn prepare(folder: &Path, progress: &mut dyn FnMut(&str)) -> Result<Self, EngineError> {
        fs::create_dir_all(folder).map_err(EngineError::io("create", folder))?;
        let folder = fs::canonicalize(folder).map_err(EngineError::io("resolve", folder))?;
        let name = format!("mdbook-{VERSION}");
        let root = folder.join(&name);
        let program = format!("mdbook{}", env::consts::EXE_SUFFIX);
        let found = Self {
            program: root.join("bin").join(program),
        };
        // Cargo puts a program there when it is whole, and not before.
        if found.program.exists() {
            return Ok(found);
        }
        let _lock = lock(&folder.join(format!("{name}.lock")), "mdbook", progress)?;
        if !found.program.exists() {
            progress(&format!("mdbook: compiling {VERSION}"));
            install(&root)?;
        }
        Ok(found)
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

/// Compiles it into `root`, beside which nothing is left.
fn install(root: &Path) -> Result<(), EngineError> {
    let target = root.join("target");
    let cargo = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["install", "mdbook", "--version", VERSION])
        .args(["--locked", "--no-default-features", "--debug", "--quiet"])
        .arg("--root")
        .arg(root)
        .arg("--target-dir")
        .arg(&target);
    run(&mut command, &mut |_| ()).map_err(|error| EngineError::NoMdBook {
        reason: error.to_string(),
    })?;
    fs::remove_dir_all(&target).map_err(EngineError::io("remove", target))
}
