//! LF0213: numbers and durations within their ranges.

use loudfail_blueprint::{Blueprint, Duration, Example, Retry, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span, Spanned};

use crate::build::timeout;
use crate::facts::{Draft, Facts};
use crate::longest::LONGEST_WORK_SECONDS;
use crate::written::Written;

/// The wait before the second attempt where nothing is said.
pub(crate) const DEFAULT_INTERVAL_SECONDS: u64 = 10;

/// How a message says [`LONGEST_WORK_SECONDS`].
const LONGEST_WORK: &str = "364 days: an execution lasts at most a year and needs time to report";

/// `MaxDelaySeconds` must be less than this, a leap year (Handling errors in Step Functions workflows).
const DELAY_LIMIT_SECONDS: u64 = 31_622_400;

/// The most attempts here. Step Functions takes more, but then a failure would be told after all patience is lost.
pub(crate) const MOST_ATTEMPTS: i64 = 100;

/// The largest backoff here, in hundredths: ten times the wait before.
const MOST_BACKOFF: i64 = 1000;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0213"),
    title: "numbers and durations are within their ranges",
    why: "Attempts are 1 to 100, and a backoff is 1 to 10 with at most two decimals. Waits are at least a second. \
          Waits and timeouts are at most 364 days, since an execution lasts at most a year and needs time to report \
          (Step Functions service quotas). The longest wait is longer than the first one and shorter than a year. \
          Step Functions refuses larger values (Amazon States Language), and smaller ones make no sense.",
    example: &[Example::job("retry:\n  attempts: 0\n")],
    instead: &[Example::job("retry:\n  attempts: 1\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for layer in facts.layers.iter() {
        check_layer(layer, problems);
    }
    for draft in &facts.drafts {
        if let Some(retry) = &draft.merged.retry {
            check_delays(draft, retry, problems);
        }
    }
}

fn check_layer(layer: &Blueprint, problems: &mut Vec<Diagnostic>) {
    for (key, value) in [
        ("timeout", timeout::attempt(layer)),
        ("timeout.total", timeout::total(layer)),
    ] {
        problems.extend(check_seconds(
            key,
            value,
            1,
            LONGEST_WORK_SECONDS,
            LONGEST_WORK,
        ));
    }
    let Some(retry) = &layer.retry else {
        return;
    };
    check_attempts(&Written::of_start(retry), problems);
    if let Some(exit) = &retry.exit {
        check_attempts(&Written::of_exit(exit), problems);
    }
}

fn check_attempts(written: &Written, problems: &mut Vec<Diagnostic>) {
    let path = written.path;
    problems.extend(check_seconds(
        &format!("{path}.interval"),
        written.interval.as_ref(),
        1,
        LONGEST_WORK_SECONDS,
        LONGEST_WORK,
    ));
    problems.extend(check_seconds(
        &format!("{path}.max_delay"),
        written.max_delay.as_ref(),
        1,
        DELAY_LIMIT_SECONDS - 1,
        "a year",
    ));
    if let Some(attempts) = written
        .attempts
        .filter(|attempts| !(1..=MOST_ATTEMPTS).contains(&attempts.value.0))
    {
        let problem = RULE
            .error(format!("`{path}.attempts` must be 1 to {MOST_ATTEMPTS}"))
            .at(attempts.span, "")
            .note("the first attempt counts: `attempts: 1` means no retry");
        problems.push(problem);
    }
    if let Some(backoff) = written.backoff {
        if !(100..=MOST_BACKOFF).contains(&backoff.value.hundredths) {
            let problem = RULE
                .error(format!("`{path}.backoff` must be 1 to 10"))
                .at(backoff.span, "")
                .note("each wait is this many times as long as the one before");
            problems.push(problem);
        } else if !backoff.value.exact {
            let problem = RULE
                .error(format!("`{path}.backoff` has more than two decimals"))
                .at(backoff.span, "")
                .help("for example, write `backoff: 1.25`");
            problems.push(problem);
        }
    }
}

fn check_seconds(
    key: &str,
    duration: Option<&Spanned<Duration>>,
    least: u64,
    most: u64,
    most_text: &str,
) -> Option<Diagnostic> {
    let duration = duration?;
    if duration.seconds < least {
        let problem = RULE.error(format!("`{key}` must be at least `{least}s`"));
        return Some(problem.at(duration.span, ""));
    }
    (duration.seconds > most).then(|| {
        let problem = RULE.error(format!("`{key}` must be at most {most_text}"));
        problem.at(duration.span, "")
    })
}

/// A longest wait that is not longer than the first one makes no sense, whichever of the two was meant.
fn check_delays(draft: &Draft, retry: &Retry, problems: &mut Vec<Diagnostic>) {
    let start = Written::of_start(retry);
    problems.extend(check_delay(draft, &start));
    if let Some(exit) = &retry.exit {
        let exit = Written::of_exit(exit);
        // Where both come from `retry` it is already said.
        let has_own = exit.interval.is_some() || exit.max_delay.is_some();
        if has_own {
            problems.extend(check_delay(draft, &exit.with_waits_of(&start)));
        }
    }
}

fn check_delay(draft: &Draft, written: &Written) -> Option<Diagnostic> {
    let path = written.path;
    let delay = written.max_delay.as_ref()?;
    let interval = written.interval.as_ref();
    let interval_seconds = interval.map_or(DEFAULT_INTERVAL_SECONDS, |interval| interval.seconds);
    if delay.seconds > interval_seconds || delay.seconds == 0 {
        return None;
    }
    let own: Option<Span> = interval
        .map(|interval| interval.span)
        .filter(|span| draft.owns(*span));
    let problem = RULE.error(format!(
        "`{path}.max_delay` must be longer than `{path}.interval`"
    ));
    let problem = match (interval, own) {
        // The one that the blueprint itself says is the one to repair.
        (Some(_), Some(own)) if !draft.owns(delay.span) => problem
            .at(own, "not shorter than the longest wait")
            .and_at(delay.span, "the longest wait"),
        (Some(interval), _) => problem
            .at(delay.span, "not longer")
            .and_at(interval.span, "the first wait"),
        (None, _) => problem.at(delay.span, "not longer").note(format!(
            "`{path}.interval` is `{DEFAULT_INTERVAL_SECONDS}s` by default"
        )),
    };
    Some(problem.help("write a longer `max_delay` or a shorter `interval`"))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    #[test]
    fn ranges() {
        for (before, values) in [
            (
                "retry: {attempts: ",
                [("1", true), ("0", false), ("101", false), ("-1", false)].as_slice(),
            ),
            (
                "retry: {max_delay: 1m, attempts: ",
                &[("100", true), ("101", false)],
            ),
            (
                "retry: {attempts: 2, interval: ",
                &[
                    ("1s", true),
                    ("0s", false),
                    ("361d", true),
                    ("31449601s", false),
                ],
            ),
            (
                "retry: {attempts: 2, max_delay: ",
                &[
                    ("11s", true),
                    ("10s", false),
                    ("31622399s", true),
                    ("31622400s", false),
                ],
            ),
            (
                "retry: {attempts: 2, backoff: ",
                &[
                    ("1", true),
                    ("10", true),
                    ("1.25", true),
                    ("0.99", false),
                    ("10.01", false),
                    ("1.125", false),
                ],
            ),
        ] {
            for (value, good) in values {
                let problem = format!("LF0213 1:{}", before.len() + 1);
                let expected: &[&str] = if *good { &[] } else { &[&problem] };
                job(&format!("{before}{value}}}"), expected);
            }
        }
    }

    #[test]
    fn timeouts() {
        job("timeout: 1s", &[]);
        job("timeout: 0s", &["LF0213 1:10"]);
        job("timeout: 364d", &[]);
        job("timeout: 31449601s", &["LF0213 1:10"]);
        job("timeout: 99999999999999999999d", &["LF0213 1:10"]);
        job("timeout: {attempt: 0s}", &["LF0213 1:20"]);
        job("timeout: {attempt: 1h, total: 31449601s}", &["LF0213 1:31"]);
    }

    #[test]
    fn delays() {
        job(
            "retry: {attempts: 2, interval: 1m, max_delay: 60s}",
            &["LF0213 1:47"],
        );
        job("retry: {attempts: 2, interval: 1m, max_delay: 61s}", &[]);
        let platform = (
            "platform.yaml",
            "defaults: {task: {cluster: a, definition: a, container: a, launch: ec2}, retry: {max_delay: 1m}}\nchannels: {c: {}}\n",
        );
        files(
            &[platform, ("j.yaml", "retry: {attempts: 2, interval: 2m}")],
            &["LF0213 1:32"],
        );
        files(
            &[platform, ("j.yaml", "retry: {attempts: 2, interval: 2s}")],
            &[],
        );
        job(
            "retry: {interval: 1m, exit: {attempts: 2, max_delay: 60s}}",
            &["LF0213 1:54"],
        );
        job(
            "retry: {attempts: 2, interval: 1s, max_delay: 1m, exit: {attempts: 2, interval: 2m}}",
            &["LF0213 1:47"],
        );
    }
}
