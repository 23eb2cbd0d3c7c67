//! LF0252: what Scheduler does about a start that fails.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::schedules;

const MOST_ATTEMPTS: i64 = 185;

const MINUTE: u64 = 60;

const DAY: u64 = 86_400;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0252"),
    title: "a start is retried 0 to 185 times, for `1m` to `1d`",
    why: "EventBridge Scheduler accepts no other values (RetryPolicy: MaximumRetryAttempts, \
          MaximumEventAgeInSeconds). A start that is not retried has no use for `max_age`.",
    example: &[Example::job(
        "schedule:\n  rate: 1h\n  retry: {max_age: 2d}\n",
    )],
    instead: &[Example::job(
        "schedule:\n  rate: 1h\n  retry: {max_age: 1d}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for written in schedules::written(facts) {
        let retry = written.schedule.retry.as_ref();
        let attempts = retry.and_then(|it| it.attempts.as_ref());
        let max_age = retry.and_then(|it| it.max_age.as_ref());
        if let Some(attempts) = attempts.filter(|it| !(0..=MOST_ATTEMPTS).contains(&it.value.0)) {
            let nearest = attempts.value.0.clamp(0, MOST_ATTEMPTS);
            let problem = RULE
                .error(format!(
                    "`{}` must be 0 to {MOST_ATTEMPTS}",
                    written.path("retry.attempts")
                ))
                .at(attempts.span, "")
                .help(format!("for example, write `attempts: {nearest}`"));
            problems.push(problem);
        }
        if let Some(max_age) = max_age.filter(|it| !(MINUTE..=DAY).contains(&it.value.seconds)) {
            let nearest = if max_age.value.seconds < MINUTE {
                "1m"
            } else {
                "1d"
            };
            let problem = RULE
                .error(format!(
                    "`{}` must be `1m` to `1d`",
                    written.path("retry.max_age")
                ))
                .at(max_age.span, "")
                .help(format!("for example, write `max_age: {nearest}`"));
            problems.push(problem);
        }
    }
    for (_, written) in schedules::of_drafts(facts) {
        let retry = written.schedule.retry.as_ref();
        let attempts = retry.and_then(|it| it.attempts.as_ref());
        let max_age = retry.and_then(|it| it.max_age.as_ref());
        if let (Some(attempts), Some(max_age)) = (attempts.filter(|it| it.value.0 == 0), max_age) {
            let problem = RULE
                .error(format!(
                    "`{}` has no effect with `attempts: 0`",
                    written.path("retry.max_age")
                ))
                .at(max_age.span, "no effect")
                .and_at(attempts.span, "the start is not retried")
                .help("remove one of them");
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn ranges() {
        for (retry, expected) in [
            ("attempts: 0", &[][..]),
            ("attempts: 185, max_age: 1d", &[]),
            ("max_age: 60s", &[]),
            ("attempts: 186", &["LF0252 1:40"]),
            ("attempts: -1", &["LF0252 1:40"]),
            ("max_age: 59s", &["LF0252 1:39"]),
            ("max_age: 1d1s", &["LF0252 1:39"]),
            ("attempts: 0, max_age: 1h", &["LF0252 1:52"]),
        ] {
            job(
                &format!("schedule: {{rate: 1h, retry: {{{retry}}}}}"),
                expected,
            );
        }
    }
}
