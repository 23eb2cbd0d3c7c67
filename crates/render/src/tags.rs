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
    let owner = job
        .owner
        .as_deref()
        .filter(|owner| fits(owner))
        .map(|owner| ("owner", owner));
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

/// Whether every service takes the text as a tag's value. Letters beyond ASCII are allowed by some and refused by
/// others, so a text with them is left out: it is a convenience, and the message says the owner in any case.
fn fits(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= LONGEST_VALUE
        && text.trim() == text
        && text
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || " _.:/=+-@".contains(character))
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
    fn only_what_every_service_takes_becomes_a_tag() {
        for (text, expected) in [
            ("sales-platform", true),
            ("Ops (on call)", false),
            ("", false),
            (" x", false),
            ("営業", false),
        ] {
            assert_eq!(fits(text), expected, "{text:?}");
        }
    }
}
