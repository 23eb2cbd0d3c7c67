//! Outcomes that stand in for those of a real service.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use serde_json::{Value, json};

use super::error::LabError;

/// An error of a state, as a Catch sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// The error name: `States.TaskFailed`.
    pub error: String,
    /// The cause; `None` is a failure whose output has no `Cause` at all.
    pub cause: Option<String>,
}

/// What a state is made to do in place of calling its service.
#[derive(Debug, Clone, PartialEq)]
pub enum Mock {
    /// It fails.
    Failure(Failure),
    /// It returns this result.
    Result(Value),
}

impl Failure {
    /// A failure with a cause.
    #[must_use]
    pub fn new(error: &str, cause: &str) -> Self {
        Self {
            error: error.to_owned(),
            cause: Some(cause.to_owned()),
        }
    }
}

/// The file of mocks for whole executions that LocalStack reads (`SFN_MOCK_CONFIG`).
///
/// It reads the file again when its time of change differs in whole seconds, so each version gets a second of its own.
#[derive(Debug)]
pub(super) struct MockFile {
    path: PathBuf,
    cases: Mutex<Cases>,
}

#[derive(Debug, Default)]
struct Cases {
    /// machine name -> case -> state -> its outcome.
    machines: BTreeMap<String, BTreeMap<String, BTreeMap<String, Mock>>>,
    versions: u64,
}

impl MockFile {
    /// A file without mocks in `folder`.
    pub(super) fn create(folder: &Path) -> Result<Self, LabError> {
        let file = Self {
            path: folder.join("mocks.json"),
            cases: Mutex::default(),
        };
        fs::write(&file.path, document(&BTreeMap::new()).to_string())?;
        Ok(file)
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Adds the case of a machine, by the machine's name.
    pub(super) fn add(
        &self,
        machine: &str,
        case: &str,
        states: &[(&str, Mock)],
    ) -> Result<(), LabError> {
        let mut cases = self.cases.lock().unwrap_or_else(PoisonError::into_inner);
        let states = states
            .iter()
            .map(|(state, mock)| ((*state).to_owned(), mock.clone()));
        cases
            .machines
            .entry(machine.to_owned())
            .or_default()
            .insert(case.to_owned(), states.collect());
        cases.versions += 1;
        // Renamed into place, so that it is never read half-written.
        let unfinished = self.path.with_extension("new");
        fs::write(&unfinished, document(&cases.machines).to_string())?;
        let modified = SystemTime::now() + Duration::from_secs(cases.versions);
        File::options()
            .write(true)
            .open(&unfinished)?
            .set_modified(modified)?;
        fs::rename(&unfinished, &self.path)?;
        Ok(())
    }
}

/// The document that LocalStack reads: cases name responses, and responses are kept apart.
fn document(machines: &BTreeMap<String, BTreeMap<String, BTreeMap<String, Mock>>>) -> Value {
    let mut document = json!({"StateMachines": {}, "MockedResponses": {}});
    for (machine, cases) in machines {
        for (case, states) in cases {
            for (state, mock) in states {
                let name = format!("{machine}/{case}/{state}");
                document["StateMachines"][machine]["TestCases"][case][state] = json!(name);
                // A state that is retried asks for a response an attempt; the same serves them all.
                document["MockedResponses"][name] = json!({"0-99": response(mock)});
            }
        }
    }
    document
}

fn response(mock: &Mock) -> Value {
    match mock {
        Mock::Failure(failure) => json!({"Throw": {
            "Error": failure.error,
            "Cause": failure.cause.as_deref().unwrap_or_default(),
        }}),
        Mock::Result(result) => json!({"Return": result}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_version_of_the_file_has_a_second_of_its_own() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let file = MockFile::create(folder.path()).expect("created");
        let seconds = || {
            let modified = fs::metadata(file.path()).and_then(|data| data.modified());
            let since = modified
                .expect("a time")
                .duration_since(SystemTime::UNIX_EPOCH);
            since.expect("after 1970").as_secs()
        };
        let failure = Mock::Failure(Failure::new("ECS.ServerException", "busy"));
        let mut seen = vec![seconds()];
        for case in ["one", "two", "three"] {
            file.add("machine", case, &[("RunTask", failure.clone())])
                .expect("added");
            seen.push(seconds());
        }
        assert!(seen.is_sorted_by(|left, right| left < right), "{seen:?}");
        let text = fs::read_to_string(file.path()).expect("readable");
        let document: Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(
            document["MockedResponses"]["machine/two/RunTask"],
            json!({"0-99": {"Throw": {"Error": "ECS.ServerException", "Cause": "busy"}}})
        );
    }
}
