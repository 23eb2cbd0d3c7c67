//! checkov, the policy checks of infrastructure as code, at one pinned version.
//!
//! It is run without its platform: nothing is fetched and nothing is sent, so it needs no network once it is installed.

use std::fmt;
use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::{Deserializer, Value};

use crate::EngineError;
use crate::process;
use crate::python::{Environment, EnvironmentRequest, PythonRange, Version, environment};

/// Every package with its version and hashes.
const REQUIREMENTS: &str = include_str!("../../../tests/python/checkov.txt");

/// One of its packages has no wheel for 3.14.
const PYTHON: PythonRange = PythonRange {
    minimum: Version::new(3, 11),
    below: Some(Version::new(3, 14)),
};

/// What the names of the variables that change what it does begin with.
const SETTINGS: [&str; 5] = ["BC_", "CHECKOV_", "CKV_", "LOG_LEVEL", "PRISMA_"];

/// A checkov that is installed.
#[derive(Debug, Clone)]
pub struct Checkov {
    environment: Environment,
}

/// What checkov says of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// What is wrong, and what a comment in a file tells it to skip.
    pub findings: Vec<Finding>,
    /// The files that it could not read.
    pub unread: Vec<String>,
    /// How many resources of CloudFormation it looked at.
    pub cloudformation: u64,
    /// How many resources of Terraform it looked at.
    pub terraform: u64,
}

/// A check that a resource fails.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, from the folder on, with a `/` before it.
    pub file: String,
    /// Its first line, from 1.
    pub line: u64,
    /// The check, for example `CKV_AWS_27`.
    pub check: String,
    /// What it asks for.
    pub title: String,
    /// The resource: `AWS::SQS::Queue.Queue` or `aws_sqs_queue.queue`.
    pub resource: String,
}

impl Checkov {
    /// Finds the environment with the pinned checkov in `folder` (`target/engines`), or makes it there with a Python of
    /// 3.11 to 3.13, which takes about 30 s and 290 MB, once.
    ///
    /// # Errors
    ///
    /// Where there is no such Python ([`EngineError::is_missing_program`]) or the packages cannot be installed.
    pub fn prepare(folder: &Path, progress: &mut dyn FnMut(&str)) -> Result<Self, EngineError> {
        let request = EnvironmentRequest {
            name: "checkov",
            requirements: REQUIREMENTS,
            python: PYTHON,
            folder,
        };
        let environment = environment(&request, progress)?;
        Ok(Self { environment })
    }

    /// All that checkov says of the templates and modules in a folder, in one run.
    ///
    /// # Errors
    ///
    /// Where it does not run, or does not print what is expected.
    pub fn check(&self, folder: &Path) -> Result<Report, EngineError> {
        // A person's own configuration, in their home or where they are, cannot silence a check.
        let home = tempfile::tempdir().map_err(EngineError::io("create", std::env::temp_dir()))?;
        let folder = fs::canonicalize(folder).map_err(EngineError::io("resolve", folder))?;
        let mut command = Command::new(self.environment.program("python"));
        command
            .args(["-I", "-m", "checkov.main", "--framework"])
            .args(["cloudformation", "terraform"])
            .args(["--skip-download", "--compact", "--soft-fail"])
            .args(["--output", "json", "--directory"])
            .arg(&folder)
            .current_dir(home.path())
            .env("HOME", home.path());
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if SETTINGS.iter().any(|start| text.starts_with(start)) {
                command.env_remove(&name);
            }
        }
        let output = process::output(&mut command)?;
        read(&output).map_err(|reason| process::not_json(&command, &reason, &output))
    }
}

/// Reads the reports: one for each framework that found something to look at.
fn read(output: &str) -> Result<Report, serde_json::Error> {
    let mut report = Report::default();
    let mut reports = Vec::new();
    for printed in Deserializer::from_str(output).into_iter::<Value>() {
        match printed? {
            Value::Array(several) => reports.extend(several),
            single => reports.push(single),
        }
    }
    for one in reports {
        let resources = one["summary"]["resource_count"].as_u64().unwrap_or(0);
        match one["check_type"].as_str() {
            Some("cloudformation") => report.cloudformation += resources,
            Some("terraform") => report.terraform += resources,
            _ => {}
        }
        let results = &one["results"];
        for list in ["failed_checks", "skipped_checks"] {
            report.findings.extend(items(&results[list]).map(finding));
        }
        let unread = items(&results["parsing_errors"]).filter_map(Value::as_str);
        report.unread.extend(unread.map(str::to_owned));
    }
    report.findings.sort();
    report.findings.dedup();
    Ok(report)
}

fn finding(found: &Value) -> Finding {
    let text = |name: &str| found[name].as_str().unwrap_or_default().to_owned();
    Finding {
        file: text("file_path"),
        line: found["file_line_range"][0].as_u64().unwrap_or(0),
        check: text("check_id"),
        title: text("check_name"),
        resource: text("resource"),
    }
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            file,
            line,
            check,
            title,
            resource,
        } = self;
        write!(formatter, "{file}:{line}: {check}: {resource}: {title}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_skipped_or_not_read_is_told_as_well_as_what_failed() {
        let check = r#"{"file_path": "/a", "file_line_range": [3, 9], "check_id": "C", "check_name": "t", "resource": "r"}"#;
        let output = format!(
            r#"[{{"check_type": "terraform", "results": {{"failed_checks": [], "skipped_checks": [{check}], "parsing_errors": ["/b"]}}, "summary": {{"resource_count": 2}}}}]
            {{"passed": 0, "failed": 0}}"#
        );
        let report = read(&output).expect("JSON");
        let lines: Vec<String> = report.findings.iter().map(Finding::to_string).collect();
        assert_eq!(lines, ["/a:3: C: r: t"]);
        assert_eq!(
            (report.unread, report.terraform),
            (vec!["/b".to_owned()], 2)
        );
    }
}
