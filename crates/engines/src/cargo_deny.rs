//! cargo-deny, which holds dependencies to `deny.toml`, at one pinned version.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::EngineError;
use crate::cargo::{CargoProgram, install};
use crate::process::run;

/// The version, and all of its features.
const CARGO_DENY: CargoProgram = CargoProgram {
    name: "cargo-deny",
    version: "0.20.2",
    arguments: &[],
};

/// What is checked. Advisories are not: their database comes from the network and is another one each day.
const CHECKS: [&str; 3] = ["bans", "licenses", "sources"];

/// A cargo-deny that is installed.
#[derive(Debug, Clone)]
pub struct CargoDeny {
    program: PathBuf,
}

impl CargoDeny {
    /// Finds the pinned cargo-deny in `folder` (`target/engines`), or has cargo compile it there, which takes a minute or
    /// two on two cores, once.
    ///
    /// # Errors
    ///
    /// [`EngineError::NotInstalled`] where cargo cannot install it, such as on a machine without a network.
    pub fn prepare(folder: &Path, progress: &mut dyn FnMut(&str)) -> Result<Self, EngineError> {
        let program = install(&CARGO_DENY, folder, progress)?;
        Ok(Self { program })
    }

    /// Holds the dependencies of the workspace at `repository` to a configuration, and gives what cargo-deny says of
    /// those that do not keep it; nothing where all do.
    ///
    /// # Errors
    ///
    /// Where it does not run to its end: the configuration cannot be read, or cargo does not know the dependencies.
    pub fn check(
        &self,
        repository: &Path,
        configuration: &Path,
    ) -> Result<Option<String>, EngineError> {
        let mut command = Command::new(&self.program);
        command
            .current_dir(repository)
            .args(["--locked", "--config"])
            .arg(configuration)
            .args(["check", "--hide-inclusion-graph"])
            .args(CHECKS);
        // Such as `bans ok, licenses FAILED, sources ok`; it says nothing there unless it came to its end.
        let mut summary = String::new();
        match run(&mut command, &mut |line| summary.push_str(line)) {
            Ok(()) => Ok(None),
            Err(EngineError::Failed { output, .. }) if !summary.is_empty() => {
                Ok(Some(format!("{output}\n{summary}")))
            }
            Err(error) => Err(error),
        }
    }
}
