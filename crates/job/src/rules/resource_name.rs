//! LF0275: names of resources that are there already.

use loudfail_blueprint::{ChannelNames, Example, Names, Rule, Text};
use loudfail_diagnostics::{Code, Diagnostic, Spanned};

use crate::facts::Facts;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0275"),
    title: "a resource name is one that AWS accepts",
    why: "The name is used unchanged, so the service must accept it: each service has its own characters and maximum \
          length.",
    example: &[Example::job("names:\n  state_machine: nightly.report\n")],
    instead: &[Example::job("names:\n  state_machine: Nightly_Report\n")],
};

/// What a service takes for a name.
struct Kind {
    /// The key.
    key: &'static str,
    longest: usize,
    /// What is allowed beside letters and digits.
    marks: &'static str,
    /// How it begins, where it must begin somehow.
    start: &'static str,
}

/// With logging, a machine's name is of these characters alone. Source: "CreateStateMachine", name.
const STATE_MACHINE: Kind = kind("state_machine", 80, "-_");

/// Source: "IAM and AWS STS quotas", name requirements.
const ROLE: Kind = kind("role", 64, "_+=,.@-");

/// Source: "CreateLogGroup", logGroupName.
const LOG_GROUP: Kind = kind("log_group", 512, "_-/.#");

/// Source: "PutRule", Name.
const BACKSTOP: Kind = kind("backstop", 64, "._-");

/// Source: "CreateSchedule", Name.
const SCHEDULE: Kind = kind("schedule", 64, "._-");

const SCHEDULE_ROLE: Kind = kind("schedule_role", 64, ROLE.marks);

/// The service takes any character that can be printed; these are good in its ARN and on a command line too. Source:
/// "PutMetricAlarm", AlarmName.
const ALARM: Kind = kind("alarm", 255, " _.:/=+-@()#");

/// A FIFO topic's name ends in `.fifo`; chat cannot subscribe to one. Source: "CreateTopic", Name.
const TOPIC: Kind = kind("topic", 256, "_-");

/// Source: "CreateQueue", QueueName.
const QUEUE: Kind = kind("queue", 80, "_-");

/// Source: "AWS::Chatbot::SlackChannelConfiguration", ConfigurationName.
const CONFIGURATION: Kind = kind("configuration", 128, "_-");

/// Source: "CreateAlias", AliasName, in the AWS KMS API Reference.
const KEY_ALIAS: Kind = Kind {
    start: "alias/",
    ..kind("key_alias", 256, "_-/")
};

const fn kind(key: &'static str, longest: usize, marks: &'static str) -> Kind {
    Kind {
        key,
        longest,
        marks,
        start: "",
    }
}

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for names in facts.layers.iter().filter_map(|layer| layer.names.as_ref()) {
        for (kind, name) in of_job(names) {
            problems.extend(name.as_ref().and_then(|name| check_name(&kind, name)));
        }
    }
    for names in facts
        .channels()
        .filter_map(|(_, entry)| entry.value.names.as_ref())
    {
        for (kind, name) in of_channel(names) {
            problems.extend(name.as_ref().and_then(|name| check_name(&kind, name)));
        }
    }
}

fn of_job(names: &Names) -> [(Kind, &Option<Spanned<Text>>); 7] {
    [
        (STATE_MACHINE, &names.state_machine),
        (ROLE, &names.role),
        (LOG_GROUP, &names.log_group),
        (BACKSTOP, &names.backstop),
        (SCHEDULE, &names.schedule),
        (SCHEDULE_ROLE, &names.schedule_role),
        (ALARM, &names.alarm),
    ]
}

fn of_channel(names: &ChannelNames) -> [(Kind, &Option<Spanned<Text>>); 6] {
    [
        (TOPIC, &names.topic),
        (QUEUE, &names.queue),
        (ALARM, &names.alarm),
        (CONFIGURATION, &names.configuration),
        (ROLE, &names.role),
        (KEY_ALIAS, &names.key_alias),
    ]
}

fn check_name(kind: &Kind, name: &Spanned<Text>) -> Option<Diagnostic> {
    let text = name.value.0.as_str();
    let reason = reason(kind, text)?;
    let marks: String = kind.marks.replace(' ', "");
    Some(
        RULE.error(format!(
            "{} cannot be the name of `{}`: {reason}",
            show::quoted(text),
            kind.key
        ))
        .at(name.span, "")
        .help(format!(
            "use at most {} characters: letters, digits and `{marks}`",
            kind.longest
        )),
    )
}

fn reason(kind: &Kind, text: &str) -> Option<String> {
    let allowed =
        |character: char| character.is_ascii_alphanumeric() || kind.marks.contains(character);
    show::name_problem(text, kind.longest, allowed)
        .or_else(|| {
            let rest = text.strip_prefix(kind.start);
            let starts_well = rest.is_some_and(|rest| !rest.is_empty());
            (!starts_well)
                .then(|| format!("it must be `{}` followed by more characters", kind.start))
        })
        // Both beginnings are kept by AWS for itself.
        .or_else(|| {
            let reserved = ["aws/", "alias/aws/"];
            let reserved = reserved.iter().find(|start| text.starts_with(**start))?;
            Some(format!("`{reserved}` is reserved for AWS"))
        })
        .or_else(|| (text.trim() != text).then(|| "it starts or ends with a space".to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{files, job};

    #[test]
    fn names() {
        for (kind, text, good) in [
            (&STATE_MACHINE, "Nightly_Report-1", true),
            (&STATE_MACHINE, "nightly.report", false),
            (&STATE_MACHINE, &*"a".repeat(80), true),
            (&STATE_MACHINE, &*"a".repeat(81), false),
            (&STATE_MACHINE, "", false),
            (&ROLE, "a+=,.@-_", true),
            (&ROLE, "path/role", false),
            (&ROLE, &*"a".repeat(65), false),
            (&LOG_GROUP, "/aws/vendedlogs/states/a", true),
            (&LOG_GROUP, "aws/a", false),
            (&LOG_GROUP, "a b", false),
            (&BACKSTOP, "a.b_c-d", true),
            (&BACKSTOP, "a/b", false),
            (&SCHEDULE, &*"a".repeat(64), true),
            (&SCHEDULE, &*"a".repeat(65), false),
            (&ALARM, "No success of report", true),
            (&ALARM, " a", false),
            (&ALARM, "a\nb", false),
            (&TOPIC, "alerts", true),
            (&TOPIC, "alerts.fifo", false),
            (&QUEUE, &*"a".repeat(81), false),
            (&CONFIGURATION, "Alerts_1", true),
            (&KEY_ALIAS, "alias/a/b", true),
            (&KEY_ALIAS, "alias/", false),
            (&KEY_ALIAS, "a", false),
            (&KEY_ALIAS, "alias/aws/sns", false),
        ] {
            assert_eq!(reason(kind, text).is_none(), good, "{} {text:?}", kind.key);
        }
    }

    #[test]
    fn places() {
        job("names: {role: a/b}", &["LF0275 1:15"]);
        files(
            &[("platform.yaml", "channels: {c: {names: {queue: a.b}}}")],
            &["LF0275 1:31"],
        );
    }
}
