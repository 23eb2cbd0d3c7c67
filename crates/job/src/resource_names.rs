//! Names that a stack makes of a job's or a channel's name: of [`Job::resource_name`](crate::Job::resource_name), which has
//! the prefix of the environment, and never of the bare name. The rule on names that meet and the outputs ask the same
//! functions.

/// The longest name of a region that a role's name leaves room for, and the proof asks for. The longest today have 15
/// characters (`us-isof-south-1`).
const LONGEST_REGION: usize = 19;

/// The longest name that IAM gives a role. Source: "IAM and AWS STS quotas".
const LONGEST_ROLE_NAME: usize = 64;

/// The longest name of an EventBridge rule. Source: "PutRule", Name, in the EventBridge API Reference.
const LONGEST_RULE_NAME: usize = 64;

/// The longest name of a state machine. Source: "CreateStateMachine", name, in the Step Functions API Reference.
const LONGEST_MACHINE_NAME: usize = 80;

/// The longest name of a queue. Source: "CreateQueue", QueueName, in the SQS API Reference.
const LONGEST_QUEUE_NAME: usize = 80;

/// The longest name of a schedule and of a schedule group. Sources: "CreateSchedule" and "CreateScheduleGroup", Name, in
/// the EventBridge Scheduler API Reference.
const LONGEST_SCHEDULE_NAME: usize = 64;

/// The name of a job's state machine: the job's own, cut where it would be too long.
#[must_use]
pub fn state_machine_name(job: &str) -> String {
    shortened(job, LONGEST_MACHINE_NAME)
}

/// The name of the log group of a job's containers where the blueprint does not say: not `/ecs/` and the job's name,
/// which the console of ECS makes for task definitions of that name.
#[must_use]
pub fn task_log_group_name(job: &str) -> String {
    format!("/ecs/jobs/{job}")
}

/// The name of the table of a job's slots.
#[must_use]
pub fn table_name(job: &str) -> String {
    format!("{job}-slots")
}

/// The name of the alarm on a channel's dead-letter queue.
#[must_use]
pub fn dead_letters_alarm_name(channel: &str) -> String {
    format!("{channel}-dead-letters")
}

/// The name of the alarm on the queue that a schedule of a job names in place of the channel's: after the first schedule
/// of the job that does.
#[must_use]
pub fn schedule_letters_alarm_name(job: &str, schedule: Option<&str>) -> String {
    format!("{}-dead-letters", schedule_name(job, schedule))
}

/// The alias of a channel's own key.
#[must_use]
pub fn key_alias(channel: &str) -> String {
    format!("alias/loudfail/{channel}")
}

/// The name of the alarm on missing successes of a job.
#[must_use]
pub fn success_alarm_name(job: &str) -> String {
    format!("{job}-no-success")
}

/// The name of a channel's queue for `purpose`, cut where it would be too long.
#[must_use]
pub fn queue_name(channel: &str, purpose: &str) -> String {
    let room = LONGEST_QUEUE_NAME - "-".len() - purpose.len();
    format!("{}-{purpose}", shortened(channel, room))
}

/// The name of a job's role for `purpose`, without the region that a deployment puts behind it (roles are global, and
/// the same job may run in two regions).
///
/// A name that could grow too long is cut, and gets a hash of the whole name in place of what is lost, so that two
/// long names with the same beginning stay apart. The region that is deployed to has no part in it: the same job has
/// the same name everywhere.
#[must_use]
pub fn role_name_prefix(job: &str, purpose: &str) -> String {
    let room = LONGEST_ROLE_NAME - LONGEST_REGION - "--".len() - purpose.len();
    format!("{}-{purpose}-", shortened(job, room))
}

/// The name of a job's EventBridge rule for `purpose`, cut where it would be too long.
#[must_use]
pub fn rule_name(job: &str, purpose: &str) -> String {
    let room = LONGEST_RULE_NAME - "-".len() - purpose.len();
    format!("{}-{purpose}", shortened(job, room))
}

/// The name of a job's schedule: the job's own, or that and the schedule's where there are several, cut where it would
/// be too long. No name of a job has a `.`, so those of two jobs cannot meet.
#[must_use]
pub fn schedule_name(job: &str, schedule: Option<&str>) -> String {
    match schedule {
        None => shortened(job, LONGEST_SCHEDULE_NAME),
        Some(schedule) => shortened(&format!("{job}.{schedule}"), LONGEST_SCHEDULE_NAME),
    }
}

/// The name of the schedule group of a job.
#[must_use]
pub fn schedule_group_name(job: &str) -> String {
    shortened(job, LONGEST_SCHEDULE_NAME)
}

/// The name of a machine's log group. The prefix keeps log deliveries from growing the account's one resource policy
/// beyond its limit. Source: "Using CloudWatch Logs to log execution history in Step Functions".
#[must_use]
pub fn log_group_name(job: &str) -> String {
    format!("/aws/vendedlogs/states/{job}")
}

/// A name in `room` characters: itself where it fits, else its beginning and a hash of the whole.
fn shortened(name: &str, room: usize) -> String {
    if name.len() <= room {
        return name.to_owned();
    }
    let hash = format!("{:08x}", fnv1a(name));
    let kept: String = name.chars().take(room - hash.len() - 1).collect();
    format!("{}-{hash}", kept.trim_end_matches('-'))
}

/// The FNV-1a hash in 32 bits: stable over machines and releases, and good enough to tell names apart.
#[must_use]
pub fn fnv1a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_name_fits_in_every_region() {
        for (job, expected) in [
            ("sample", "sample-machine-"),
            (
                "abcdefghijklmnopqrstuvwxyz-012345678",
                "abcdefghijklmnopqrstuvwxyz-012345678-machine-",
            ),
            (
                "abcdefghijklmnopqrstuvwxyz-0123456789-xy",
                "abcdefghijklmnopqrstuvwxyz-0d3f5b1a-machine-",
            ),
            (
                "abcdefghijklmnopqrstuvwxyz-01-3456789-xy",
                "abcdefghijklmnopqrstuvwxyz-1050fbcb-machine-",
            ),
        ] {
            let prefix = role_name_prefix(job, "machine");
            assert_eq!(prefix, expected);
            assert!(prefix.len() + LONGEST_REGION <= LONGEST_ROLE_NAME);
        }
    }

    #[test]
    fn a_rule_name_fits() {
        assert_eq!(rule_name("sample", "backstop"), "sample-backstop");
        let long = rule_name(&"a".repeat(80), "backstop");
        assert_eq!(long.len(), LONGEST_RULE_NAME);
        assert!(long.ends_with("-backstop"));
        assert_eq!(rule_name(&"a".repeat(55), "backstop").len(), 64);
    }

    #[test]
    fn a_schedule_name_fits() {
        assert_eq!(schedule_name("sample", None), "sample");
        assert_eq!(schedule_name("sample", Some("x-y")), "sample.x-y");
        assert_eq!(schedule_name(&"a".repeat(64), None), "a".repeat(64));
        for schedule in [None, Some("nightly")] {
            let name = schedule_name(&"a".repeat(80), schedule);
            assert_eq!(name.len(), LONGEST_SCHEDULE_NAME);
        }
    }

    #[test]
    fn the_longest_job_behind_the_longest_prefix_keeps_the_prefix() {
        let prefix = "a-prefix-of-twenty--";
        let name = format!("{prefix}{}", "n".repeat(80));
        for (made, longest) in [
            (shortened(&name, LONGEST_MACHINE_NAME), LONGEST_MACHINE_NAME),
            (schedule_name(&name, None), LONGEST_SCHEDULE_NAME),
            (rule_name(&name, "backstop"), LONGEST_RULE_NAME),
            (
                role_name_prefix(&name, "schedule"),
                LONGEST_ROLE_NAME - LONGEST_REGION,
            ),
            (queue_name(&name, "dead-letters"), LONGEST_QUEUE_NAME),
        ] {
            assert!(made.len() <= longest, "{made}");
            assert!(made.starts_with(prefix.trim_end_matches('-')), "{made}");
            // The hash is of the whole name, prefix included.
            assert!(made.contains(&format!("{:08x}", fnv1a(&name))), "{made}");
        }
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(
            (fnv1a(""), fnv1a("a"), fnv1a("foobar")),
            (0x811c_9dc5, 0xe40c_292c, 0xbf9c_f968)
        );
    }

    #[test]
    fn long_names_with_the_same_beginning_stay_apart() {
        let long = "a".repeat(79);
        assert_ne!(
            role_name_prefix(&format!("{long}x"), "machine"),
            role_name_prefix(&format!("{long}y"), "machine")
        );
    }
}
