//! Outputs, read back as a deployment reads them.

use loudfail_tests::cloudformation::{self, Known};
use serde_json::Value;

use crate::cases::Output;

/// The text of the output whose path ends like this.
#[track_caller]
pub(crate) fn file<'a>(outputs: &'a [Output], end: &str) -> &'a str {
    let found = outputs.iter().find(|output| output.path.ends_with(end));
    &found
        .unwrap_or_else(|| panic!("no output ends with {end}"))
        .text
}

/// A job's CloudFormation template.
#[track_caller]
pub(crate) fn template(outputs: &[Output], job: &str) -> serde_yaml::Value {
    let text = file(outputs, &format!("{job}/cloudformation.yaml"));
    serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}"))
}

/// The machine that a job's CloudFormation template would deploy.
#[track_caller]
pub(crate) fn definition(outputs: &[Output], job: &str) -> Value {
    let known = [
        ("AWS::Partition", "aws"),
        ("AWS::Region", "eu-central-1"),
        ("AWS::AccountId", "000000000000"),
        (
            "NotificationTopicArn",
            "arn:aws:sns:eu-central-1:000000000000:alerts",
        ),
    ];
    let known: Known = known
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into();
    let text = cloudformation::definition(&template(outputs, job), &known)
        .unwrap_or_else(|error| panic!("{error}"));
    serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// Every string below a value; keys are none.
pub(crate) fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => vec![text.clone()],
        Value::Array(items) => items.iter().flat_map(strings).collect(),
        Value::Object(members) => members.values().flat_map(strings).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) => Vec::new(),
    }
}
