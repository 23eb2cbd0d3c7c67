//! An execution on its way to its end.

use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use loudfail_prove::ends::ENDS;
use serde_json::Value;

use super::super::aws::{self, Access};
use super::super::{MISTAKE, report};

/// Describes an execution.
const DESCRIBE: [&str; 2] = ["stepfunctions", "describe-execution"];

/// Asks until the execution has ended, and says how. Only a success is one.
pub(super) fn follow(
    access: &Access,
    execution: &str,
    interval: u64,
) -> Result<ExitCode, ExitCode> {
    report::say("waiting for the execution to end; it continues if you stop waiting");
    loop {
        let arguments = ["--execution-arn".as_ref(), execution.as_ref()];
        let answer = access.json(DESCRIBE, &arguments).map_err(|problem| {
            problem.tell(DESCRIBE);
            report::say("hint: the execution continues, but this command no longer follows it");
            ExitCode::from(MISTAKE)
        })?;
        match answer.get("status").and_then(Value::as_str) {
            Some("RUNNING") => thread::sleep(Duration::from_secs(interval)),
            Some("SUCCEEDED") => {
                report::say("SUCCEEDED");
                return Ok(ExitCode::SUCCESS);
            }
            _ => {
                report::say(&ended(&answer));
                return Ok(ExitCode::from(MISTAKE));
            }
        }
    }
}

/// How an execution ended that did not succeed, in chosen fields. With an error of this tool's machines comes a cause of
/// fixed words; any other may echo what the task or the execution was given, secrets included.
fn ended(answer: &Value) -> String {
    let Some(status) = aws::field(answer, "status") else {
        return "error: `aws stepfunctions describe-execution` did not return a status".to_owned();
    };
    let error = aws::field(answer, "error");
    let mut text = match &error {
        Some(error) => format!("error: {status} with `{error}`"),
        None => format!("error: {status}"),
    };
    let is_own = status == "FAILED" && error.is_some_and(|error| ENDS.contains(&error.as_str()));
    let cause = answer.get("cause").and_then(Value::as_str);
    match cause.and_then(|cause| cause.lines().next()) {
        Some(cause) if is_own => {
            text.push_str(&format!(": {}", loudfail_diagnostics::visible(cause)));
        }
        Some(_) => {
            text.push_str("\nhint: the cause may contain secrets, so only the console shows it")
        }
        None => {}
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_the_words_of_this_tool_are_shown() {
        let hint = "\nhint: the cause may contain secrets, so only the console shows it";
        for (answer, expected) in [
            (
                json!({"status": "FAILED", "error": "JobFailed", "cause": "a failed\nsecret"}),
                "error: FAILED with `JobFailed`: a failed".to_owned(),
            ),
            (
                json!({"status": "FAILED", "error": "States.Runtime", "cause": "in '{\"key\": \"secret\"}'"}),
                format!("error: FAILED with `States.Runtime`{hint}"),
            ),
            (
                json!({"status": "FAILED", "error": "JobSkipped", "cause": "job was skipped: it is running"}),
                "error: FAILED with `JobSkipped`: job was skipped: it is running".to_owned(),
            ),
            // Whoever stops an execution may give it any error.
            (
                json!({"status": "ABORTED", "error": "JobFailed", "cause": "secret"}),
                format!("error: ABORTED with `JobFailed`{hint}"),
            ),
            (
                json!({"status": "TIMED_OUT"}),
                "error: TIMED_OUT".to_owned(),
            ),
            (
                json!({"status": "FAILED", "error": "a\u{1b}[31m"}),
                "error: FAILED with `a␛[31m`".to_owned(),
            ),
            (
                Value::Null,
                "error: `aws stepfunctions describe-execution` did not return a status".to_owned(),
            ),
        ] {
            assert_eq!(ended(&answer), expected);
        }
    }
}
