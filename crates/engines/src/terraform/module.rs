//! One module: a copy of it, what is wrong with it, and its plan.

use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};
use tempfile::TempDir;

use super::Terraform;
use super::variables::{Variable, declared};
use crate::EngineError;

/// The warning that a provider in place of the released one causes on each run, whatever the module.
const OVERRIDE_WARNING: &str = "Provider development overrides are in effect";

/// A copy of a module that `terraform init` has passed over. It is removed when dropped.
#[derive(Debug)]
pub struct Module {
    terraform: Terraform,
    directory: PathBuf,
    scratch: TempDir,
}

/// Something that terraform finds wrong with a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// `error` or `warning`.
    pub severity: String,
    /// One line that says what is wrong.
    pub summary: String,
    /// The rest of the explanation; empty where the summary says it all.
    pub detail: String,
    /// File (relative to the module) and line (from 1), where terraform knows them.
    pub place: Option<(String, u64)>,
}

impl Module {
    pub(super) fn open(terraform: &Terraform, module: &Path) -> Result<Self, EngineError> {
        let module = fs::canonicalize(module).map_err(EngineError::io("resolve", module))?;
        let (Some(parent), Some(name)) = (module.parent(), module.file_name()) else {
            // The root of the file system has no folder to copy.
            return Err(EngineError::io("copy", &module)(
                io::ErrorKind::InvalidInput.into(),
            ));
        };
        let scratch =
            tempfile::tempdir().map_err(EngineError::io("create", std::env::temp_dir()))?;
        let copy = scratch.path().join("copy");
        // A root module calls those of the folders beside its own.
        let (top, directory) = match (parent.parent(), parent.file_name()) {
            (Some(above), Some(folder)) if calls_beside(&module)? => {
                (above, copy.join(folder).join(name))
            }
            _ => (parent, copy.join(name)),
        };
        copy_tree(top, &copy)?;
        fs::create_dir_all(&terraform.plugins)
            .map_err(EngineError::io("create", &terraform.plugins))?;
        terraform.print(&["init", "-input=false", "-backend=false"], &directory)?;
        Ok(Module {
            terraform: terraform.clone(),
            directory,
            scratch,
        })
    }

    /// What `terraform validate` finds: errors, and warnings such as deprecated attributes.
    ///
    /// # Errors
    ///
    /// Where terraform does not run or prints no JSON.
    pub fn validate(&self) -> Result<Vec<Problem>, EngineError> {
        let report: Report = self
            .terraform
            .json(&["validate", "-json"], &self.directory)?;
        let diagnostics = report.diagnostics.into_iter();
        Ok(diagnostics
            .filter(|found| found.summary != OVERRIDE_WARNING)
            .map(Problem::from)
            .collect())
    }

    /// The plan from no state at all with these values for the module's variables, as `terraform show -json` prints it.
    ///
    /// # Errors
    ///
    /// Where terraform refuses to plan: its words are in [`EngineError::Failed`].
    pub fn plan(&self, variables: &Map<String, Value>) -> Result<Value, EngineError> {
        self.plan_with(variables, &[])
    }

    /// The plan with these values from this state, in the form that Terraform stores it. The state is believed: nobody
    /// is asked whether it is true.
    ///
    /// # Errors
    ///
    /// Where the state cannot be written, or terraform refuses to plan: its words are in [`EngineError::Failed`].
    pub fn plan_from(
        &self,
        state: &Value,
        variables: &Map<String, Value>,
    ) -> Result<Value, EngineError> {
        let stored = self.scratch.path().join("stored.tfstate");
        fs::write(&stored, state.to_string()).map_err(EngineError::io("write", &stored))?;
        let from = format!("-state={}", stored.display());
        self.plan_with(variables, &["-refresh=false", &from])
    }

    fn plan_with(
        &self,
        variables: &Map<String, Value>,
        more: &[&str],
    ) -> Result<Value, EngineError> {
        let values = self.scratch.path().join("values.tfvars.json");
        let plan = self.scratch.path().join("plan.bin");
        fs::write(&values, Value::Object(variables.clone()).to_string())
            .map_err(EngineError::io("write", &values))?;
        let from = format!("-var-file={}", values.display());
        let out = format!("-out={}", plan.display());
        let mut arguments = vec!["plan", "-input=false", &from, &out];
        arguments.extend(more);
        self.terraform.print(&arguments, &self.directory)?;
        self.terraform
            .json(&["show", "-json", &plan.to_string_lossy()], &self.directory)
    }

    /// The variables that the module declares, read from its formatted files without evaluating anything.
    ///
    /// # Errors
    ///
    /// Where a file cannot be read.
    pub fn variables(&self) -> Result<Vec<Variable>, EngineError> {
        let mut files = entries(&self.directory)?;
        files.retain(|path| path.extension() == Some(OsStr::new("tf")));
        let mut variables = Vec::new();
        for path in files {
            let text = fs::read_to_string(&path).map_err(EngineError::io("read", &path))?;
            variables.extend(declared(&text));
        }
        Ok(variables)
    }
}

/// Whether a module calls one that is two folders up and down again.
fn calls_beside(module: &Path) -> Result<bool, EngineError> {
    let main = module.join("main.tf");
    match fs::read_to_string(&main) {
        Ok(text) => Ok(text.contains("source = \"../../")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(EngineError::io("read", &main)(error)),
    }
}

fn copy_tree(from: &Path, to: &Path) -> Result<(), EngineError> {
    fs::create_dir_all(to).map_err(EngineError::io("create", to))?;
    for path in entries(from)? {
        // What a person's own `terraform init` left there is big, and may be bound to that folder.
        let Some(name) = path.file_name().filter(|name| *name != ".terraform") else {
            continue;
        };
        let target = to.join(name);
        if path.is_dir() {
            copy_tree(&path, &target)?;
        } else {
            // The text alone: what is read-only at its source must not be so in the copy.
            let bytes = fs::read(&path).map_err(EngineError::io("read", &path))?;
            fs::write(&target, bytes).map_err(EngineError::io("write", &target))?;
        }
    }
    Ok(())
}

fn entries(directory: &Path) -> Result<Vec<PathBuf>, EngineError> {
    let listed = fs::read_dir(directory).map_err(EngineError::io("list", directory))?;
    let mut paths = listed
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(EngineError::io("list", directory))?;
    paths.sort();
    Ok(paths)
}

/// What `terraform validate -json` prints, as far as it is used here.
#[derive(Deserialize)]
struct Report {
    diagnostics: Vec<Reported>,
}

#[derive(Deserialize)]
struct Reported {
    severity: String,
    summary: String,
    #[serde(default)]
    detail: String,
    range: Option<Range>,
}

#[derive(Deserialize)]
struct Range {
    filename: String,
    start: Start,
}

#[derive(Deserialize)]
struct Start {
    line: u64,
}

impl From<Reported> for Problem {
    fn from(reported: Reported) -> Self {
        let place = reported
            .range
            .map(|range| (range.filename, range.start.line));
        Self {
            severity: reported.severity,
            summary: reported.summary,
            detail: reported.detail,
            place,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some((file, line)) = &self.place {
            write!(formatter, "{file}:{line}: ")?;
        }
        write!(formatter, "{}: {}", self.severity, self.summary)?;
        if self.detail.is_empty() {
            Ok(())
        } else {
            write!(formatter, ": {}", self.detail.replace('\n', " "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_leaves_out_what_init_made_and_may_be_written() {
        let from = tempfile::tempdir().expect("a temporary folder");
        let to = tempfile::tempdir().expect("a temporary folder");
        for (path, text) in [
            ("state-machine.asl.json", "{}"),
            ("terraform/main.tf", ""),
            ("terraform/.terraform/big", "x"),
        ] {
            let path = from.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        copy_tree(from.path(), &to.path().join("copy")).expect("a copy");
        let copied = entries(&to.path().join("copy/terraform")).expect("a list");
        assert_eq!(copied, [to.path().join("copy/terraform/main.tf")]);
        assert!(to.path().join("copy/state-machine.asl.json").exists());
    }
}
