//! Terraform modules checked, validated and planned with the terraform that is at hand.
//!
//! A module is opened as a copy in a temporary folder, so that nothing (`.terraform`, lock files, plans) is left in the
//! folder it came from and several may be worked on at once. The copy holds the folder that the module's folder is in,
//! because a job's module reads the state machine's definition from beside its own folder.

mod module;
mod variables;

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::de::DeserializeOwned;

pub use module::{Module, Problem};
pub use variables::Variable;

use crate::EngineError;
use crate::process;

/// The environment variable that names the terraform program to use.
pub const PROGRAM_VARIABLE: &str = "LOUDFAIL_TERRAFORM";

/// Where a terraform that needs no network may be, seen from the repository's root.
pub const OFFLINE_PROGRAM: &str = "../shared/terraform/terraform-offline";

/// A terraform program that answers.
#[derive(Debug, Clone)]
pub struct Terraform {
    program: PathBuf,
    origin: Origin,
    /// Where the plain program keeps the providers that it fetched.
    plugins: PathBuf,
    /// The region that modules are planned for; that of the person's environment where there is none.
    region: Option<String>,
}

/// How a [`Terraform`] was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Named by the environment variable [`PROGRAM_VARIABLE`].
    Named,
    /// The program at [`OFFLINE_PROGRAM`], which needs no network and no credentials.
    Offline,
    /// `terraform` on `PATH`: it fetches the real provider, and a plan asks AWS who is calling.
    Path,
}

impl Terraform {
    /// The first that answers of: the program that [`PROGRAM_VARIABLE`] names, [`OFFLINE_PROGRAM`], `terraform`; `None`
    /// where this machine has none of them.
    ///
    /// # Errors
    ///
    /// Where the named program does not run: a person who names one means that one.
    pub fn find(repository: &Path) -> Result<Option<Self>, EngineError> {
        Self::choose(std::env::var_os(PROGRAM_VARIABLE).as_deref(), repository)
    }

    fn choose(named: Option<&OsStr>, repository: &Path) -> Result<Option<Self>, EngineError> {
        let plugins = repository.join("target/engines/terraform-plugins");
        let terraform = |program, origin| Self {
            program,
            origin,
            plugins: plugins.clone(),
            region: None,
        };
        if let Some(program) = named.filter(|program| !program.is_empty()) {
            return terraform(program.into(), Origin::Named)
                .answering()
                .map(Some);
        }
        let Ok(plain) = terraform("terraform".into(), Origin::Path).answering() else {
            return Ok(None);
        };
        let offline = repository.join(OFFLINE_PROGRAM);
        // It runs the plain one. Where it fails, that one would only fail later and with less to say.
        if offline.exists() {
            return terraform(offline, Origin::Offline).answering().map(Some);
        }
        Ok(Some(plain))
    }

    fn answering(self) -> Result<Self, EngineError> {
        self.print(&["version"], Path::new("."))?;
        Ok(self)
    }

    /// This terraform, for modules that are deployed to a region.
    #[must_use]
    pub fn in_region(&self, region: &str) -> Self {
        Self {
            region: Some(region.to_owned()),
            ..self.clone()
        }
    }

    /// How this terraform was found.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// The program, as it is started.
    #[must_use]
    pub fn program(&self) -> &Path {
        &self.program
    }

    /// Copies the folder that `module` is in and initialises the copy.
    ///
    /// # Errors
    ///
    /// Where the copy cannot be made, or `terraform init` fails (the plain terraform fetches the provider then).
    pub fn open(&self, module: &Path) -> Result<Module, EngineError> {
        Module::open(self, module)
    }

    /// What `terraform fmt` would change in the files of `module`, as a diff; empty where they are as it wants them.
    ///
    /// # Errors
    ///
    /// Where terraform does not run or cannot parse a file.
    pub fn format_difference(&self, module: &Path) -> Result<String, EngineError> {
        self.print(
            &["fmt", "-diff", "-write=false", "-list=false", "-recursive"],
            module,
        )
    }

    /// What terraform prints when it succeeds.
    fn print(&self, arguments: &[&str], directory: &Path) -> Result<String, EngineError> {
        process::output(&mut self.command(arguments, directory))
    }

    /// The JSON that terraform prints, where it prints some though it fails too.
    fn json<T: DeserializeOwned>(
        &self,
        arguments: &[&str],
        directory: &Path,
    ) -> Result<T, EngineError> {
        process::json_anyway(&mut self.command(arguments, directory))
    }

    fn command(&self, arguments: &[&str], directory: &Path) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(format!("-chdir={}", directory.display()));
        let (name, rest) = arguments.split_at(arguments.len().min(1));
        // Options come before the path of a plan.
        command.args(name).arg("-no-color").args(rest);
        // What a person's shell adds to each command is no part of what is to be checked here.
        for variable in ["TF_CLI_ARGS", "TF_DATA_DIR", "TF_WORKSPACE", "TF_LOG"] {
            command.env_remove(variable);
        }
        command
            .env("TF_IN_AUTOMATION", "1")
            .env("CHECKPOINT_DISABLE", "1");
        if let Some(region) = &self.region {
            command.env("AWS_REGION", region);
        }
        if self.origin == Origin::Path && std::env::var_os("TF_PLUGIN_CACHE_DIR").is_none() {
            // A provider has hundreds of megabytes and each module is opened in a folder of its own.
            command
                .env("TF_PLUGIN_CACHE_DIR", &self.plugins)
                .env("TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE", "1");
        }
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_named_program_that_does_not_run_is_an_error_and_not_passed_over() {
        let refused = Terraform::choose(Some(OsStr::new("/nowhere/terraform")), Path::new("."));
        assert!(
            matches!(refused, Err(EngineError::Start { program, .. }) if program == Path::new("/nowhere/terraform"))
        );
    }
}
