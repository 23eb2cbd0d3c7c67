//! parliament, the linter of IAM policies, at one pinned version.
//!
//! It knows the actions, resources and condition keys of each service from data in its package, so it needs no network
//! and no account. That knowledge is as old as the release: an action that is newer is an unknown one to it.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde::Deserialize;
use serde_json::{Value, json};

use crate::EngineError;
use crate::process;
use crate::python::{Environment, EnvironmentRequest, PythonRange, Version, environment};

/// Every package with its version and hashes.
const REQUIREMENTS: &str = include_str!("../../../tests/python/parliament.txt");

/// Lints a file of policies in one process. Its own command line reads one policy a file and keeps a log in /tmp.
const LINT: &str = include_str!("parliament.py");

/// A parliament that is installed.
#[derive(Debug, Clone)]
pub struct Parliament {
    environment: Environment,
}

/// A policy to lint.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// What a finding calls it.
    pub name: String,
    /// The document.
    pub document: Value,
}

/// Something that parliament says of a policy.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub struct Finding {
    /// The policy's name.
    pub policy: String,
    /// What kind of thing it is, for example `UNKNOWN_ACTION`.
    pub issue: String,
    /// What is wrong.
    pub detail: String,
}

impl Parliament {
    /// Finds the environment with the pinned parliament in `folder` (`target/engines`), or makes it there with a
    /// Python >= 3.10, which takes about 5 s and 75 MB, once.
    ///
    /// # Errors
    ///
    /// Where there is no such Python ([`EngineError::is_missing_program`]) or the packages cannot be installed.
    pub fn prepare(folder: &Path, progress: &mut dyn FnMut(&str)) -> Result<Self, EngineError> {
        let request = EnvironmentRequest {
            name: "parliament",
            requirements: REQUIREMENTS,
            python: PythonRange::at_least(Version::new(3, 10)),
            folder,
        };
        let environment = environment(&request, progress)?;
        Ok(Self { environment })
    }

    /// All that parliament says of these policies, in their order.
    ///
    /// # Errors
    ///
    /// Where it does not run, or does not print what is expected.
    pub fn lint(&self, policies: &[Policy]) -> Result<Vec<Finding>, EngineError> {
        let scratch =
            tempfile::tempdir().map_err(EngineError::io("create", std::env::temp_dir()))?;
        let file = scratch.path().join("policies.json");
        let listed: Value = policies
            .iter()
            .map(|policy| json!({"name": policy.name, "document": policy.document}))
            .collect();
        fs::write(&file, listed.to_string()).map_err(EngineError::io("write", &file))?;
        let mut command = Command::new(self.environment.program("python"));
        // What is said of its own imports is nothing that we could change.
        command.args(["-I", "-W", "ignore", "-c", LINT]).arg(&file);
        process::json(&mut command)
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            policy,
            issue,
            detail,
        } = self;
        write!(formatter, "{policy}: {issue}: {detail}")
    }
}
