//! LF0707: where the output of containers goes.

use loudfail_blueprint::{Example, Logs, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

const DAY: u64 = 86_400;

/// How many days a log group can keep what is in it (PutRetentionPolicy, `retentionInDays`).
const DAYS: [u64; 22] = [
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922,
    3288, 3653,
];

/// The longest name of a log group (CreateLogGroup, `logGroupName`).
const LONGEST_GROUP: usize = 512;

/// The longest beginning of a stream's name, which has the container's name and the task's id behind it, and 512
/// characters in all (CreateLogStream, `logStreamName`).
const LONGEST_PREFIX: usize = 128;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0707"),
    title: "logs have a group name and a retention that CloudWatch Logs accepts",
    why: "CloudWatch Logs keeps logs only for certain numbers of days (PutRetentionPolicy), and allows only certain \
          characters in names (CreateLogGroup).",
    example: &[Example::job(
        "task:\n  image: a\n  logs: {retention: 10d}\n",
    )],
    instead: &[Example::job(
        "task:\n  image: a\n  logs: {retention: 14d}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let tasks = facts.layers.iter().filter_map(|layer| layer.task.as_ref());
    for logs in tasks.filter_map(|task| task.logs.as_ref()) {
        check_logs(logs, problems);
    }
}

fn check_logs(logs: &Logs, problems: &mut Vec<Diagnostic>) {
    if let Some(retention) = &logs.retention {
        let seconds = retention.value.seconds;
        if !DAYS.iter().any(|days| days * DAY == seconds) {
            let shorter = DAYS.iter().rev().find(|days| *days * DAY < seconds);
            let longer = DAYS.iter().find(|days| *days * DAY > seconds);
            let near: Vec<String> = shorter
                .into_iter()
                .chain(longer)
                .map(|days| format!("`retention: {days}d`"))
                .collect();
            let all: Vec<String> = DAYS.iter().map(u64::to_string).collect();
            let problem = RULE
                .error("CloudWatch Logs has no such retention")
                .at(retention.span, "")
                .note(format!(
                    "logs can be kept for these numbers of days: {}",
                    all.join(", ")
                ))
                .help(format!("write {}", near.join(" or ")));
            problems.push(problem);
        }
    }
    if let Some(group) = &logs.group {
        let name = &group.value.0;
        let reason = show::name_problem(name, LONGEST_GROUP, |letter| {
            letter.is_ascii_alphanumeric() || "_-/.#".contains(letter)
        });
        let has_letter = name.contains(|letter: char| letter.is_ascii_alphanumeric());
        let reason =
            reason.or_else(|| (!has_letter).then(|| "it has no letter and no digit".to_owned()));
        let reason = reason.or_else(|| {
            name.starts_with("aws/")
                .then(|| "names that start with `aws/` are reserved".to_owned())
        });
        if let Some(reason) = reason {
            let problem = RULE
                .error(format!(
                    "{} is not a valid log group name: {reason}",
                    show::quoted(name)
                ))
                .at(group.span, "")
                .help("use letters, digits and `_-/.#`, as in `/ecs/report`");
            problems.push(problem);
        }
    }
    if let Some(prefix) = &logs.prefix {
        let name = &prefix.value.0;
        let reason = show::name_problem(name, LONGEST_PREFIX, |letter| {
            letter.is_ascii_alphanumeric() || "_-/.".contains(letter)
        });
        if let Some(reason) = reason {
            let quoted = show::quoted(name);
            let problem = RULE
                .error(format!(
                    "{quoted} cannot begin the name of a log stream: {reason}"
                ))
                .at(prefix.span, "")
                .help("use letters, digits and `_-/.`, as in `task`");
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn logs() {
        for (logs, expected) in [
            (
                "group: /a/b_c-d.e#f, retention: 3653d, prefix: a/b",
                &[][..],
            ),
            ("retention: 24h", &[]),
            ("retention: 2d", &["LF0707 1:36"]),
            ("retention: 36500d", &["LF0707 1:36"]),
            ("group: 'a b'", &["LF0707 1:32"]),
            ("group: aws/a", &["LF0707 1:32"]),
            ("group: ///", &["LF0707 1:32"]),
            ("prefix: 'a:b'", &["LF0707 1:33"]),
        ] {
            job(&format!("task: {{image: a, logs: {{{logs}}}}}"), expected);
        }
    }
}
