//! cfn-lint, the linter of CloudFormation templates, at one pinned version.
//!
//! What it says depends on the resource schemas inside its package, so a finding is the same on every machine and
//! no network is needed once it is installed.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::EngineError;
use crate::process;
use crate::python::{Environment, EnvironmentRequest, PythonRange, Version, environment};

/// Every package with its version and hashes.
const REQUIREMENTS: &str = include_str!("../../../tests/python/cfn-lint.txt");

/// A configuration file that sets nothing. It is given on the command line so that a person's own `.cfnlintrc`, in
/// their home or in this repository, cannot silence a rule.
const CONFIGURATION: &str = "ignore_checks: []\n";

/// A cfn-lint that is installed.
#[derive(Debug, Clone)]
pub struct CfnLint {
    environment: Environment,
}

/// How grave a finding is, the gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
pub enum Level {
    /// CloudFormation or a service would refuse the template.
    Error,
    /// It would be accepted, and probably does not do what was meant.
    Warning,
    /// An opinion.
    Informational,
}

/// Something that cfn-lint says of a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The template.
    pub file: PathBuf,
    /// Where in it, from 1.
    pub line: u64,
    /// Where in the line, from 1.
    pub column: u64,
    /// How grave it is.
    pub level: Level,
    /// The rule's code, for example `E3002`.
    pub rule: String,
    /// What is wrong.
    pub message: String,
}

impl CfnLint {
    /// Finds the environment with the pinned cfn-lint in `folder` (`target/engines`), or makes it there with a
    /// Python >= 3.10, which takes about 15 s and 160 MB, once.
    ///
    /// # Errors
    ///
    /// Where there is no such Python ([`EngineError::is_missing_program`]) or the packages cannot be installed.
    pub fn prepare(folder: &Path, progress: &mut dyn FnMut(&str)) -> Result<Self, EngineError> {
        let request = EnvironmentRequest {
            name: "cfn-lint",
            requirements: REQUIREMENTS,
            python: PythonRange::at_least(Version::new(3, 10)),
            folder,
        };
        let environment = environment(&request, progress)?;
        Ok(Self { environment })
    }

    /// All that cfn-lint says of these templates; nothing for no templates.
    ///
    /// # Errors
    ///
    /// Where it does not run, or prints no list of findings.
    pub fn lint(&self, templates: &[PathBuf]) -> Result<Vec<Finding>, EngineError> {
        if templates.is_empty() {
            // Without a template it would read one from its standard input.
            return Ok(Vec::new());
        }
        let scratch =
            tempfile::tempdir().map_err(EngineError::io("create", std::env::temp_dir()))?;
        let configuration = scratch.path().join("cfnlintrc.yaml");
        fs::write(&configuration, CONFIGURATION)
            .map_err(EngineError::io("write", &configuration))?;
        let mut command = Command::new(self.environment.program("cfn-lint"));
        // Findings come with an exit code of their own unless told otherwise; what is left then is a real failure.
        command
            .args([
                "--format",
                "json",
                "--non-zero-exit-code",
                "none",
                "--config-file",
            ])
            .arg(&configuration)
            .arg("--template")
            .args(templates);
        let reported: Vec<Reported> = process::json(&mut command)?;
        Ok(reported.into_iter().map(Finding::from).collect())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            column,
            rule,
            message,
            ..
        } = self;
        write!(
            formatter,
            "{}:{line}:{column}: {rule}: {message}",
            file.display()
        )
    }
}

/// A finding as cfn-lint prints it.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Reported {
    filename: PathBuf,
    level: Level,
    location: Location,
    message: String,
    rule: Rule,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Location {
    start: Start,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Start {
    line_number: u64,
    column_number: u64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Rule {
    id: String,
}

impl From<Reported> for Finding {
    fn from(reported: Reported) -> Self {
        let Start {
            line_number,
            column_number,
        } = reported.location.start;
        Self {
            file: reported.filename,
            line: line_number,
            column: column_number,
            level: reported.level,
            rule: reported.rule.id,
            message: reported.message,
        }
    }
}
