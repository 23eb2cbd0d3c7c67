//! Names of resources that the job or the channel does not have.

use loudfail_blueprint::{Channel, Text, Value};
use loudfail_diagnostics::{Diagnostic, Spanned};

use super::RULE;
use crate::facts::Draft;
use crate::rules::encryption_key::OWN;
use crate::rules::name_clash::may_have_alarm;

pub(super) fn check_job(draft: &Draft, problems: &mut Vec<Diagnostic>) {
    let Some(names) = &draft.merged.names else {
        return;
    };
    let has_schedule = draft.merged.schedule.is_some() || draft.is_failed("schedule");
    let has_schedules = draft.merged.schedules.is_some() || draft.is_failed("schedules");
    let has_alarm = may_have_alarm(draft)
        || draft.is_failed("expect")
        || draft.is_failed("schedule")
        || draft.is_failed("schedules");
    for (key, name, is_there, what) in [
        ("schedule", &names.schedule, has_schedule, "a schedule"),
        (
            "schedule_role",
            &names.schedule_role,
            has_schedule || has_schedules,
            "a schedule",
        ),
        (
            "alarm",
            &names.alarm,
            has_alarm,
            "an alarm on missing successes",
        ),
    ] {
        problems.extend(idle(
            key,
            name,
            is_there,
            &format!("the job does not have {what}"),
        ));
    }
}

pub(super) fn check_channel(channel: &Channel, problems: &mut Vec<Diagnostic>) {
    let Some(names) = &channel.names else {
        return;
    };
    let has_chat = channel.slack.is_some() || channel.teams.is_some();
    let own = |key: &Spanned<Value>| matches!(&key.value, Value::Literal(text) if text == OWN);
    let has_key = channel.encryption_key.as_ref().is_some_and(own);
    let has_topic = channel.topic.is_none();
    for (key, name, is_there, why) in [
        ("topic", &names.topic, has_topic, "the topic already exists"),
        (
            "configuration",
            &names.configuration,
            has_chat,
            "the channel has no chat",
        ),
        ("role", &names.role, has_chat, "the channel has no chat"),
        (
            "key_alias",
            &names.key_alias,
            has_key,
            "the channel has no key of its own",
        ),
    ] {
        problems.extend(idle(key, name, is_there, why));
    }
}

fn idle(key: &str, name: &Option<Spanned<Text>>, is_there: bool, why: &str) -> Option<Diagnostic> {
    let name = name.as_ref().filter(|_| !is_there)?;
    Some(
        RULE.error(format!("`names.{key}` has no effect: {why}"))
            .at(name.span, "")
            .help("remove the key"),
    )
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{environments_and_job, files, job};

    #[test]
    fn jobs() {
        for (text, expected) in [
            ("names: {schedule: a}", &["LF0216 1:19"][..]),
            ("names: {schedule_role: a}", &["LF0216 1:24"]),
            ("names: {alarm: a}", &["LF0216 1:16"]),
            (
                "names: {alarm: a}\nexpect: {success_within: never}",
                &["LF0216 1:16"],
            ),
            ("names: {alarm: a}\nexpect: {success_within: 1d}", &[]),
            (
                "names: {schedule: a, schedule_role: b, alarm: c}\nschedule: {rate: 1h}",
                &[],
            ),
            ("names: {schedule: a}\nschedule: x", &["LF0102 2:11"]),
        ] {
            job(text, expected);
        }
    }

    #[test]
    fn what_does_something_in_one_environment_is_not_idle() {
        let two = "  a: {name_prefix: a-}\n  b: {name_prefix: b-}\n";
        for (text, expected) in [
            (
                "retry: {interval: 1m}\nenvironments: {a: {retry: {attempts: 2}}}",
                &[][..],
            ),
            (
                "retry: {interval: 1m}\nenvironments: {a: {timeout: 2h}}",
                &["LF0216 1:19"],
            ),
            // Only what is said of that very environment is asked to do something there.
            (
                "retry: {attempts: 2, interval: 1m}\nenvironments: {a: {retry: {attempts: 1}}}",
                &[],
            ),
            (
                "retry: {attempts: 2}\nenvironments: {a: {retry: {attempts: 1, interval: 1m}}}",
                &["LF0216 2:51"],
            ),
        ] {
            environments_and_job(two, text, expected);
        }
    }

    #[test]
    fn channels() {
        for (channel, expected) in [
            ("names: {topic: a}", &[][..]),
            ("names: {topic: a}, topic: {param: T}", &["LF0216 1:31"]),
            (
                "names: {configuration: a, role: b}",
                &["LF0216 1:39", "LF0216 1:48"],
            ),
            ("names: {key_alias: alias/a}", &["LF0216 1:35"]),
            ("names: {key_alias: alias/a}, encryption_key: own", &[]),
        ] {
            let text = format!("channels: {{c: {{{channel}}}}}");
            files(&[("platform.yaml", &text)], expected);
        }
    }
}
