//! LF0262: all attempts and waits fit into the time that they have together.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::build::concurrency::concurrency;
use crate::build::retry::retry;
use crate::build::timeout::{self, DEFAULT_ATTEMPT_SECONDS};
use crate::facts::{Draft, Facts};
use crate::longest::{duration, sum, terms};

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0262"),
    title: "all attempts and the waits between them fit into `timeout.total`",
    why: "An execution whose time is over is ended wherever it is: the last attempts would be cut off, or never be made, \
          although the blueprint promises them.",
    example: &[Example::job(
        "retry:\n  attempts: 3\n  interval: 30s\ntimeout:\n  attempt: 1h\n  total: 2h\n",
    )],
    instead: &[Example::job(
        "retry:\n  attempts: 3\n  interval: 30s\ntimeout:\n  attempt: 1h\n  total: 4h\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        problems.extend(check_draft(draft));
    }
}

fn check_draft(draft: &Draft) -> Option<Diagnostic> {
    let merged = &draft.merged;
    let total = timeout::total(merged)?;
    // What could not be read may have been meant to fit.
    if draft.is_failed("timeout.attempt") || draft.failed.iter().any(|it| it.starts_with("retry")) {
        return None;
    }
    let concurrency = merged.concurrency.as_ref().map(concurrency);
    let terms = terms(
        &retry(merged.retry.as_ref()),
        timeout::attempt_seconds(merged),
        concurrency.as_ref(),
    );
    let needed = sum(&terms);
    if needed <= total.seconds {
        return None;
    }
    let problem = RULE
        .error(format!(
            "`timeout.total` is {}, and the job may take {}",
            duration_or_nothing(total.seconds),
            duration(needed)
        ))
        .help(format!(
            "write `total: {}` or more, or fewer attempts, shorter waits, a shorter `attempt`",
            duration(needed).replace(' ', "")
        ));
    let attempt = timeout::attempt(merged);
    let mut problem = match attempt.filter(|it| draft.owns(it.span) && !draft.owns(total.span)) {
        Some(attempt) => problem
            .at(attempt.span, "an attempt")
            .and_at(total.span, "all of it"),
        None => problem.at(total.span, "too short"),
    };
    let shown: Vec<String> = terms
        .iter()
        .map(|term| format!("{} ({})", duration(term.seconds), term.what))
        .collect();
    problem = problem.note(format!("{} = {}", shown.join(" + "), duration(needed)));
    if attempt.is_none() {
        problem = problem.note(format!(
            "an attempt may take {} where `timeout.attempt` is not said",
            duration(DEFAULT_ATTEMPT_SECONDS)
        ));
    }
    Some(problem)
}

/// A rule of its own refuses a duration of nothing.
fn duration_or_nothing(seconds: u64) -> String {
    if seconds == 0 {
        "0s".to_owned()
    } else {
        duration(seconds)
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    #[test]
    fn sums() {
        job("timeout: {attempt: 1h, total: 1h}", &[]);
        job("timeout: {attempt: 1h, total: 59m}", &["LF0262 1:31"]);
        job("timeout: {total: 5h}", &["LF0262 1:18"]);
        job("timeout: {total: 1d}", &[]);
        job(
            "{timeout: {attempt: 1h, total: 2h9s}, retry: {attempts: 2}}",
            &["LF0262 1:32"],
        );
        job(
            "{timeout: {attempt: 1h, total: 2h10s}, retry: {attempts: 2}}",
            &[],
        );
        job(
            "{timeout: {attempt: 1h, total: 2h}, retry: {interval: 1m, exit: {attempts: 2}}}",
            &["LF0262 1:32"],
        );
        job(
            "{timeout: {attempt: 1h, total: 2h}, retry: {attempts: many}}",
            &["LF0102 1:55"],
        );
        job("timeout: {attempt: long, total: 2h}", &["LF0201 1:20"]);
    }

    #[test]
    fn a_total_of_the_defaults_holds_for_every_job() {
        let platform = (
            "platform.yaml",
            "defaults: {task: {cluster: a, definition: a, container: a, launch: ec2}, timeout: {attempt: 1h, total: 2h}}\nchannels: {c: {}}\n",
        );
        files(&[platform, ("j.yaml", "timeout: 2h")], &[]);
        files(&[platform, ("j.yaml", "timeout: 3h")], &["LF0262 1:10"]);
    }
}
