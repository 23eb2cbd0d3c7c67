//! The error names with which the machines of this tool end. They are part of what the outputs promise, so the proof has its
//! own words for them and takes them from no template.

use serde_json::Value;

/// The error of an execution that has told of its failure; also the event type of the message that tells.
pub const TOLD: &str = "JobFailed";

/// The error of an execution that could not tell what it should have told.
pub const UNTOLD: &str = "NotificationFailed";

/// The error of an execution that has run nothing, since as many others ran as may. It is no success, so that missing
/// successes are missed, and no failure that anybody is told of.
pub const SKIPPED: &str = "JobSkipped";

/// All of them. Each comes with a cause of fixed words, and says nothing of the failure before it.
pub const ENDS: [&str; 3] = [TOLD, UNTOLD, SKIPPED];

/// Whether a message of a machine tells of a failure. One with another event type is news, such as that a job has started.
#[must_use]
pub fn tells_failure(message: &Value) -> bool {
    let event = message
        .pointer("/metadata/eventType")
        .and_then(Value::as_str);
    event.is_none_or(|event| event == TOLD)
}
