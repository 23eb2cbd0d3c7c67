//! The tags of a stack's resources.

use std::collections::BTreeMap;

use loudfail_job::{Channel, Job, Value};
use serde::Serialize;

/// One tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Tag {
    /// The tag's key.
    pub(crate) key: String,
    /// The tag's value.
    pub(crate) value: String,
}

/// The longest value of a tag. Source: "Tagging your AWS resources".
const LONGEST_VALUE: usize = 256;

/// A job's own tags, and `job`, `environment` and `owner` where they leave those out, sorted by key.
pub(crate) fn of_job(job: &Job) -> Vec<Tag> {
    let owner = job.owner.as_deref().and_then(value_of);
    let owner = owner.as_deref().map(|owner| ("owner", owner));
    let ours = [
        ("job", job.name.as_str()),
        ("environment", job.environment.as_str()),
    ];
    merged(&job.tags, ours.into_iter().chain(owner))
}

/// The tags of a job's task: its own, and those of the job where the blueprint leaves them to it, sorted by key.
pub(crate) fn of_task(job: &Job) -> BTreeMap<String, Value> {
    let placement = &job.task.placement;
    let mut tags = placement.tags.clone();
    if placement.job_tags {
        for tag in of_job(job) {
            let given = || placement.tags.keys();
            if !given().any(|key| key.eq_ignore_ascii_case(&tag.key)) {
                tags.insert(tag.key, Value::Literal(tag.value));
            }
        }
    }
    tags
}

/// A channel's own tags, and `channel` and `environment` where they leave those out, sorted by key.
pub(crate) fn of_channel(channel: &Channel, environment: &str) -> Vec<Tag> {
    merged(
        &channel.tags,
        [
            ("channel", channel.name.as_str()),
            ("environment", environment),
        ]
        .into_iter(),
    )
}

fn merged<'a>(
    given: &BTreeMap<String, String>,
    ours: impl Iterator<Item = (&'a str, &'a str)>,
) -> Vec<Tag> {
    let mut tags = given.clone();
    for (key, value) in ours {
        // IAM takes `Owner` and `owner` for the same key, and refuses a role that has both.
        // Source: "Tags for AWS Identity and Access Management resources".
        if !given.keys().any(|other| other.eq_ignore_ascii_case(key)) {
            tags.insert(key.to_owned(), value.to_owned());
        }
    }
    tags.into_iter()
        .map(|(key, value)| Tag { key, value })
        .collect()
}

/// A text as a tag's value that every service takes: what stands between other signs, with a space in place of them. A text
/// with letters beyond ASCII, which some services take and others refuse, is none; nor is one that is too long. The message
/// says the owner as it is.
fn value_of(text: &str) -> Option<String> {
    let is_letter_beyond = |it: char| it.is_alphanumeric() && !it.is_ascii();
    if text.contains(is_letter_beyond) {
        return None;
    }
    let is_taken = |it: char| it.is_ascii_alphanumeric() || "_.:/=+-@".contains(it);
    let words: Vec<&str> = text
        .split(|it| !is_taken(it))
        .filter(|word| !word.is_empty())
        .collect();
    let value = words.join(" ");
    (!value.is_empty() && value.len() <= LONGEST_VALUE).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(given: &[(&str, &str)], ours: &[(&str, &str)]) -> Vec<String> {
        let given = given
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        merged(&given, ours.iter().copied())
            .into_iter()
            .map(|tag| format!("{}={}", tag.key, tag.value))
            .collect()
    }

    #[test]
    fn what_a_person_gave_wins_in_any_case_of_letters() {
        assert_eq!(
            keys(&[("Owner", "me")], &[("owner", "you"), ("job", "x")]),
            ["Owner=me", "job=x"]
        );
    }

    #[test]
    fn an_owner_becomes_a_value_that_every_service_takes() {
        for (text, expected) in [
            ("sales-platform", Some("sales-platform")),
            ("sales platform", Some("sales platform")),
            ("Ops (on call), x@y.org", Some("Ops on call x@y.org")),
            (" x\n", Some("x")),
            ("", None),
            ("()", None),
            ("営業", None),
        ] {
            assert_eq!(value_of(text).as_deref(), expected, "{text:?}");
        }
        assert_eq!(value_of(&"a".repeat(257)), None);
    }
}
