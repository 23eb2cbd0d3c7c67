//! LF0711: health checks.

use loudfail_blueprint::{Duration, Example, HealthCheck, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span, Spanned};

use crate::facts::Facts;
use crate::parts::parts;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0711"),
    title: "a health check has a command, and times that ECS accepts",
    why: "ECS runs a health check every 5 to 300 seconds, with a timeout of 2 to 60 seconds, 1 to 10 retries and a \
          start period of at most 300 seconds (HealthCheck).",
    example: &[Example::job(
        "task:\n  image: a\n  health_check: {command: [bin/healthy], interval: 1s}\n",
    )],
    instead: &[Example::job(
        "task:\n  image: a\n  health_check: {command: [bin/healthy], interval: 5s}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for task in facts.layers.iter().filter_map(|layer| layer.task.as_ref()) {
        for part in parts(task) {
            if let Some(check) = part.health_check {
                check_times(&format!("{}.health_check", part.key), check, problems);
            }
        }
    }
    for draft in facts.own_definitions() {
        for part in draft.merged.task.iter().flat_map(parts) {
            let key = format!("{}.health_check", part.key);
            let Some(check) = part.health_check else {
                continue;
            };
            let words = check.command.as_ref();
            let is_empty = words.is_none_or(|words| words.value.0.is_empty());
            if is_empty && !draft.is_failed(&format!("{key}.command")) {
                let span: Option<Span> = words.map(|words| words.span).or(check.span);
                let problem = RULE.error(format!("`{key}` has no command"));
                let problem = match span {
                    Some(span) => problem.at(span, ""),
                    None => problem.in_file(draft.file.source),
                };
                problems.push(problem.help("write, for example, `command: [bin/healthy]`"));
            }
        }
    }
}

fn check_times(key: &str, check: &HealthCheck, problems: &mut Vec<Diagnostic>) {
    let mut within = |name: &str, duration: &Option<Spanned<Duration>>, least: u64, most: u64| {
        if let Some(duration) = duration
            && !(least..=most).contains(&duration.value.seconds)
        {
            let message = format!("`{key}.{name}` must be from `{least}s` to `{most}s`");
            problems.push(RULE.error(message).at(duration.span, ""));
        }
    };
    within("interval", &check.interval, 5, 300);
    within("timeout", &check.timeout, 2, 60);
    within("start_period", &check.start_period, 0, 300);
    if let Some(retries) = check.retries
        && !(1..=10).contains(&retries.value.0)
    {
        let message = format!("`{key}.retries` must be from 1 to 10");
        problems.push(RULE.error(message).at(retries.span, ""));
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn checks() {
        for (check, expected) in [
            (
                "command: [a], interval: 300s, timeout: 60s, retries: 10, start_period: 5m",
                &[][..],
            ),
            ("command: [a], interval: 4s", &["LF0711 1:57"]),
            ("command: [a], timeout: 61s", &["LF0711 1:56"]),
            ("command: [a], retries: 0", &["LF0711 1:56"]),
            ("command: [a], start_period: 301s", &["LF0711 1:61"]),
            ("interval: 5s", &["LF0711 1:18"]),
            ("command: []", &["LF0711 1:42"]),
            ("command: a b", &["LF0102 1:42"]),
        ] {
            job(
                &format!("task: {{image: a, health_check: {{{check}}}}}"),
                expected,
            );
        }
    }
}
