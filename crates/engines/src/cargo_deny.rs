//! cargo-deny, which holds dependencies to `deny.toml`, at one pinned version.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::EngineError;
use crate::process::run;
use crate::python::lock;

/// The version, which is also what its folder is called after.
const VERSION: &str = "0.20.2";

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
    /// [`EngineError::NoCargoDeny`] where cargo cannot install it, such as on a machine without a network.
    pub fn prepare(folder: &Path, progress: &mut dyn FnMut(&str)) -> Result<Self, EngineError> {
        let root = folder.join(format!("cargo-deny-{VERSION}"));
        let found = Self {
            program: root
                .join("bin")
                .join("cargo-deny")
                .with_extension(env::consts::EXE_EXTENSION),
        };
        fs::create_dir_all(folder).map_err(EngineError::io("create", folder))?;
        let _lock = lock(&folder.join("cargo-deny.lock"), "cargo-deny", progress)?;
        if found.program.is_file() {
            return Ok(found);
        }
        progress("cargo-deny: compiling it, once");
        let build = root.join("build");
        let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // Without optimisation and debug information it is there in a third of the time, and quick enough.
        command
            .args(["install", "cargo-deny", "--locked", "--debug", "--version"])
            .arg(VERSION)
            .arg("--root")
            .arg(&root)
            .arg("--target-dir")
            .arg(&build)
            .env("CARGO_PROFILE_DEV_DEBUG", "0")
            // What this repository's own builds are told is not for it.
            .env_remove("RUSTFLAGS");
        run(&mut command, &mut |_| {}).map_err(|error| EngineError::NoCargoDeny {
            reason: error.to_string(),
        })?;
        fs::remove_dir_all(&build).map_err(EngineError::io("remove", &build))?;
        Ok(found)
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
