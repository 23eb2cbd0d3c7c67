//! Names as the outputs write them, and names that only the outputs have.

use loudfail_job::Job;
use loudfail_job::resource_names::{role_name_prefix, state_machine_name};

use crate::expression::{Expression, Part};

pub(crate) use loudfail_job::resource_names::{
    dead_letters_alarm_name, fnv1a, key_alias, log_group_name, queue_name, rule_name,
    schedule_group_name, schedule_letters_alarm_name, schedule_name, success_alarm_name,
    table_name,
};

/// The name of a job's state machine: the one given, or the job's own, cut where it would be too long.
#[must_use]
pub fn machine_name(job: &Job) -> String {
    given_or(job.names.state_machine.as_ref(), || {
        state_machine_name(&job.resource_name)
    })
}

/// The name of a role: the one given, as it is, or one for `purpose` with the region that is deployed to behind it.
pub(crate) fn role_name(given: Option<&String>, owner: &str, purpose: &str) -> Expression {
    match given {
        Some(name) => Expression::text(name),
        None => Expression::Parts(vec![
            Part::Text(role_name_prefix(owner, purpose)),
            Part::Region,
        ]),
    }
}

/// The name given, as it is, or the one that is made.
pub(crate) fn given_or(given: Option<&String>, made: impl FnOnce() -> String) -> String {
    given.cloned().unwrap_or_else(made)
}

/// The family of the task definition that belongs to a job: the job's own name.
pub(crate) fn family(job: &str) -> String {
    job.to_owned()
}

/// The logical id in CloudFormation of a schedule: `EndOfMonthSchedule` for `end-of-month`.
pub(crate) fn schedule_logical_id(schedule: Option<&str>) -> String {
    let mut id = String::new();
    for word in schedule.unwrap_or_default().split('-') {
        let mut characters = word.chars();
        id.extend(characters.next().map(|first| first.to_ascii_uppercase()));
        id.extend(characters);
    }
    id.push_str("Schedule");
    id
}

/// The label in Terraform of a schedule: `end_of_month` for `end-of-month`.
pub(crate) fn schedule_label(schedule: Option<&str>) -> String {
    schedule.unwrap_or("job").replace('-', "_")
}

/// A job's or a channel's name as the label of a Terraform module, which begins with a letter.
pub(crate) fn module_label(name: &str) -> String {
    let label = name.replace('-', "_");
    if label.starts_with(|first: char| first.is_ascii_alphabetic()) {
        label
    } else {
        format!("m{label}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_schedule_has_an_id_and_a_label() {
        for (schedule, id, label) in [
            (None, "Schedule", "job"),
            (Some("nightly"), "NightlySchedule", "nightly"),
            (Some("end-of-month"), "EndOfMonthSchedule", "end_of_month"),
            (Some("a--1-"), "A1Schedule", "a__1_"),
        ] {
            assert_eq!(schedule_logical_id(schedule), id);
            assert_eq!(schedule_label(schedule), label);
        }
    }

    #[test]
    fn a_name_that_is_given_is_used_as_it_is() {
        let given = "As_It.Is".to_owned();
        assert_eq!(given_or(Some(&given), || "made".to_owned()), given);
        assert_eq!(given_or(None, || "made".to_owned()), "made");
        assert_eq!(
            role_name(Some(&given), "job", "machine"),
            Expression::text("As_It.Is")
        );
    }
}
