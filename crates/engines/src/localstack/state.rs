//! What is remembered of the LocalStack that runs in the background: one small JSON file.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use crate::EngineError;

/// A LocalStack that runs in the background.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Background {
    /// Where it answers: `http://127.0.0.1:4566`.
    pub endpoint: String,
    /// When it was started, in seconds since 1970.
    pub started: u64,
    /// What runs.
    pub running: Running,
}

/// What runs in the background.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Running {
    /// A process.
    Process {
        /// Its id.
        id: u32,
        /// Its data and its log; its command line names this folder, which tells it from another process that got
        /// its id later.
        folder: PathBuf,
    },
    /// A container.
    Container {
        /// Its id, in full.
        id: String,
    },
}

impl Background {
    /// How long it has been running.
    #[must_use]
    pub fn age(&self) -> Duration {
        let started = UNIX_EPOCH + Duration::from_secs(self.started);
        started.elapsed().unwrap_or_default()
    }

    /// Commands of the AWS command line to try it with, one a line, ready to be pasted.
    #[must_use]
    pub fn sample_commands(&self) -> Vec<String> {
        // LocalStack takes any key; the id of the account that it makes of `test` is 000000000000.
        let environment = format!(
            "export AWS_ENDPOINT_URL={} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_REGION=ap-northeast-1",
            self.endpoint
        );
        let commands = [
            "aws sns list-topics",
            "aws cloudformation deploy --stack-name alerts --template-file dist/default/alerts/cloudformation.yaml --capabilities CAPABILITY_NAMED_IAM",
            "aws cloudformation describe-stack-events --stack-name alerts",
            "aws stepfunctions list-state-machines",
        ];
        std::iter::once(environment)
            .chain(commands.map(str::to_owned))
            .collect()
    }
}

/// The present time in seconds since 1970.
pub(super) fn now() -> u64 {
    SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs())
}

/// What the file remembers; nothing when there is no file.
pub(super) fn read(folder: &Path) -> Result<Option<Background>, EngineError> {
    let path = file(folder);
    match fs::read_to_string(&path) {
        Ok(text) => match serde_json::from_str(&text) {
            Ok(background) => Ok(Some(background)),
            Err(error) => Err(EngineError::BadState {
                path,
                reason: error.to_string(),
            }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(EngineError::io("read", path)(error)),
    }
}

pub(super) fn write(folder: &Path, background: &Background) -> Result<(), EngineError> {
    let path = file(folder);
    let text = serde_json::to_string_pretty(background).map_err(|error| EngineError::BadState {
        path: path.clone(),
        reason: error.to_string(),
    })?;
    fs::write(&path, text + "\n").map_err(EngineError::io("write", path))
}

pub(super) fn remove(folder: &Path) -> Result<(), EngineError> {
    let path = file(folder);
    fs::remove_file(&path).map_err(EngineError::io("remove", path))
}

fn file(folder: &Path) -> PathBuf {
    folder.join("localstack.json")
}
