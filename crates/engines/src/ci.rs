//! What can be said of CI files without the CI: check-jsonschema, with the schemas that SchemaStore has of them, and zizmor,
//! the linter of what is unsafe in GitHub's workflows and actions, each at one pinned version.
//!
//! Schemas and rules are inside the packages, so a finding is the same on every machine and no network is needed once
//! they are installed. Whether an action that is named by its commit is what its comment says is not looked up.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::EngineError;
use crate::process::json_anyway;
use crate::python::{Environment, EnvironmentRequest, PythonRange, Version, environment};

/// Every package with its version and hashes.
const REQUIREMENTS: &str = include_str!("../../../tests/python/ci.txt");

/// The linters, installed.
#[derive(Debug, Clone)]
pub struct CiLint {
    environment: Environment,
}

/// What a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A workflow of GitHub Actions.
    GithubWorkflow,
    /// The `action.yml` of an action of GitHub Actions.
    GithubAction,
    /// A pipeline of GitLab.
    GitlabPipeline,
}

/// Something that is wrong with a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file.
    pub file: PathBuf,
    /// zizmor's name for it, such as `unpinned-uses`; `schema` where the file is not what its kind takes.
    pub rule: String,
    /// What is wrong, and where in the file for a schema.
    pub message: String,
}

impl CiLint {
    /// Finds the environment with both in `folder` (`target/engines`), or makes it there with a Python >= 3.11, which takes
    /// about 5 s and 70 MB, once.
    ///
    /// # Errors
    ///
    /// Where there is no such Python ([`EngineError::is_missing_program`]) or the packages cannot be installed.
    pub fn prepare(folder: &Path, progress: &mut dyn FnMut(&str)) -> Result<Self, EngineError> {
        let request = EnvironmentRequest {
            name: "ci",
            requirements: REQUIREMENTS,
            python: PythonRange::at_least(Version::new(3, 11)),
            folder,
        };
        let environment = environment(&request, progress)?;
        Ok(Self { environment })
    }

    /// All that is wrong with a file of this kind, sorted.
    ///
    /// # Errors
    ///
    /// Where a program does not run, or does not print what is expected.
    pub fn lint(&self, kind: Kind, file: &Path) -> Result<Vec<Finding>, EngineError> {
        let mut findings = self.schema(kind, file)?;
        if kind != Kind::GitlabPipeline {
            findings.extend(self.zizmor(file)?);
        }
        findings.sort();
        Ok(findings)
    }

    fn schema(&self, kind: Kind, file: &Path) -> Result<Vec<Finding>, EngineError> {
        let mut command = Command::new(self.environment.program("check-jsonschema"));
        command.args(["--output-format", "json", "--builtin-schema"]);
        match kind {
            Kind::GithubWorkflow => command.arg("vendor.github-workflows"),
            Kind::GithubAction => command.arg("vendor.github-actions"),
            // GitLab's own tag, `!reference`, is no YAML that anybody else reads.
            Kind::GitlabPipeline => {
                command.args(["vendor.gitlab-ci", "--data-transform", "gitlab-ci"])
            }
        };
        let checked: Checked = json_anyway(command.arg(file))?;
        let wrong = checked.errors.into_iter().map(|error| Finding {
            file: file.to_owned(),
            rule: "schema".to_owned(),
            message: format!("{}: {}", error.path, error.message),
        });
        let unread = checked.parse_errors.into_iter().map(|error| Finding {
            file: file.to_owned(),
            rule: "schema".to_owned(),
            message: error.message,
        });
        Ok(wrong.chain(unread).collect())
    }

    fn zizmor(&self, file: &Path) -> Result<Vec<Finding>, EngineError> {
        let mut command = Command::new(self.environment.program("zizmor"));
        // A person's own configuration cannot silence a rule.
        command.args(["--quiet", "--offline", "--no-config", "--no-exit-codes"]);
        command.args(["--persona", "pedantic", "--format", "json"]);
        let audited: Vec<Audited> = json_anyway(command.arg(file))?;
        let findings = audited.into_iter().filter(|found| !found.ignored);
        Ok(findings
            .map(|found| Finding {
                file: file.to_owned(),
                rule: found.ident,
                message: found.desc,
            })
            .collect())
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            rule,
            message,
        } = self;
        write!(formatter, "{}: {rule}: {message}", file.display())
    }
}

/// What check-jsonschema prints.
#[derive(Deserialize)]
struct Checked {
    #[serde(default)]
    errors: Vec<SchemaError>,
    #[serde(default)]
    parse_errors: Vec<ParseError>,
}

#[derive(Deserialize)]
struct SchemaError {
    path: String,
    message: String,
}

#[derive(Deserialize)]
struct ParseError {
    message: String,
}

/// A finding as zizmor prints it.
#[derive(Deserialize)]
struct Audited {
    ident: String,
    desc: String,
    ignored: bool,
}
