//! Programs of crates.io at a pinned version, compiled once by the cargo that runs the tests.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::EngineError;
use crate::lock::lock;
use crate::process::run;

/// A program, and how it is compiled.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CargoProgram {
    /// The name of the package, and of its program.
    pub(crate) name: &'static str,
    /// The version, which is also what its folder is called after.
    pub(crate) version: &'static str,
    /// Further arguments of `cargo install`, such as `--no-default-features`.
    pub(crate) arguments: &'static [&'static str],
}

/// The path of a program below `folder` (`target/engines`): made if it is not there, else found. Of two processes that
/// ask at once one waits for the other.
///
/// # Errors
///
/// [`EngineError::NotInstalled`] where cargo cannot install it, which is mostly a machine without a network;
/// [`EngineError::Io`] where the folder cannot be written.
pub(crate) fn install(
    wanted: &CargoProgram,
    folder: &Path,
    progress: &mut dyn FnMut(&str),
) -> Result<PathBuf, EngineError> {
    let CargoProgram { name, version, .. } = wanted;
    fs::create_dir_all(folder).map_err(EngineError::io("create", folder))?;
    let folder = fs::canonicalize(folder).map_err(EngineError::io("resolve", folder))?;
    let root = folder.join(format!("{name}-{version}"));
    let program = format!("{name}{}", env::consts::EXE_SUFFIX);
    let program = root.join("bin").join(program);
    // Cargo puts a program there when it is whole, and not before.
    if program.exists() {
        return Ok(program);
    }
    let _lock = lock(
        &folder.join(format!("{name}-{version}.lock")),
        name,
        progress,
    )?;
    if !program.exists() {
        progress(&format!("{name}: compiling {version}"));
        compile(wanted, &root)?;
    }
    Ok(program)
}

/// Compiles it into `root`, beside which nothing is left.
fn compile(wanted: &CargoProgram, root: &Path) -> Result<(), EngineError> {
    let target = root.join("target");
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    // Without optimisation and debug information it is there in half the time, and quick enough.
    command
        .args(["install", wanted.name, "--version", wanted.version])
        .args(["--locked", "--debug", "--quiet"])
        .args(wanted.arguments)
        .arg("--root")
        .arg(root)
        .arg("--target-dir")
        .arg(&target)
        .env("CARGO_PROFILE_DEV_DEBUG", "0")
        // What this repository's own builds are told is not for it.
        .env_remove("RUSTFLAGS");
    run(&mut command, &mut |_| ()).map_err(|error| EngineError::NotInstalled {
        program: wanted.name,
        reason: error.to_string(),
    })?;
    fs::remove_dir_all(&target).map_err(EngineError::io("remove", target))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cargo_does_not_know_is_a_program_that_this_machine_lacks() {
        let folder = tempfile::tempdir().expect("a folder");
        let wanted = CargoProgram {
            name: "mdbook",
            version: "0.5.4",
            arguments: &["--no-such-argument"],
        };
        let mut said = Vec::new();
        let error = install(&wanted, folder.path(), &mut |line| {
            said.push(line.to_owned())
        });
        let error = error.expect_err("an argument that there is not");
        assert!(error.is_missing_program(), "{error}");
        assert!(error.to_string().contains("--no-such-argument"), "{error}");
        assert_eq!(said, ["mdbook: compiling 0.5.4"]);
    }
}
