//! LF0262: all attempts and waits fit into the time that they have together.

use loudfail_blueprint::{Blueprint, Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::build::concurrency::concurrency;
use crate::build::retry::retry;
use crate::build::timeout::{self, DEFAULT_ATTEMPT_SECONDS};
use crate::facts::{Draft, Facts};
use crate::longest::{LONGEST_WORK_SECONDS, Term, duration, sum, terms};
use crate::rules::number::MOST_ATTEMPTS;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0262"),
    title: "all attempts and the waits between them fit into `timeout.total`, and into a year",
    why: "An execution whose time is up ends wherever it is: the last attempts would be cut off, or never be made, \
          although the blueprint promises them. Step Functions ends every execution after a year (Step Functions \
          service quotas).",
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
    let Some(total) = timeout::total(merged) else {
        let is_told = is_told_of_a_part(merged);
        return (needed > LONGEST_WORK_SECONDS && !is_told).then(|| outlasts(draft, &terms));
    };
    if needed <= total.seconds {
        return None;
    }
    let problem = RULE
        .error(format!(
            "`timeout.total` is {}, but the job may take {}",
            duration_or_nothing(total.seconds),
            duration(needed)
        ))
        .help(format!(
            "write `total: {}` or more, or use fewer attempts, shorter waits or a shorter `attempt`",
            duration(needed).replace(' ', "")
        ));
    let attempt = timeout::attempt(merged);
    let mut problem = match attempt.filter(|it| draft.owns(it.span) && !draft.owns(total.span)) {
        Some(attempt) => problem
            .at(attempt.span, "one attempt")
            .and_at(total.span, "the total"),
        None => problem.at(total.span, "too short"),
    };
    problem = problem.note(as_sum(&terms));
    if attempt.is_none() {
        problem = problem.note(format!(
            "an attempt may take {} if `timeout.attempt` is not set",
            duration(DEFAULT_ATTEMPT_SECONDS)
        ));
    }
    Some(problem)
}

/// A job that has no `timeout.total`, and may take longer than any execution lasts.
fn outlasts(draft: &Draft, terms: &[Term]) -> Diagnostic {
    let needed = sum(terms);
    let problem = RULE.error(format!(
        "the job may take {}, but an execution lasts at most a year",
        duration(needed)
    ));
    let attempt = timeout::attempt(&draft.merged).map(|attempt| attempt.span);
    let retry = draft.merged.retry.as_ref().and_then(|retry| retry.span);
    let attempts = terms.first().map_or(0, |term| term.seconds);
    let longer = if attempts > needed / 2 {
        attempt.or(retry)
    } else {
        retry.or(attempt)
    };
    let problem = match longer {
        Some(span) => problem.at(span, "too long"),
        None => problem.in_file(draft.file.source),
    };
    let most = duration(LONGEST_WORK_SECONDS);
    problem.note(as_sum(terms)).help(format!(
        "use fewer attempts, shorter waits (`max_delay`) or a shorter `attempt`: at most {most} in total leaves time \
         to report"
    ))
}

/// Whether a rule of its own tells of an attempt or a wait that is too long by itself, or of too many attempts.
fn is_told_of_a_part(merged: &Blueprint) -> bool {
    let retry = merged.retry.as_ref();
    let exit = retry.and_then(|retry| retry.exit.as_ref());
    let waits = [
        retry.and_then(|retry| retry.interval.as_ref()),
        exit.and_then(|exit| exit.interval.as_ref()),
    ];
    let attempts = [
        retry.and_then(|retry| retry.attempts.as_ref()),
        exit.and_then(|exit| exit.attempts.as_ref()),
    ];
    let mut parts = waits
        .into_iter()
        .chain([timeout::attempt(merged)])
        .flatten();
    let mut attempts = attempts.into_iter().flatten();
    parts.any(|part| part.seconds > LONGEST_WORK_SECONDS)
        || attempts.any(|attempts| attempts.value.0 > MOST_ATTEMPTS)
}

/// The terms and what they come to.
fn as_sum(terms: &[Term]) -> String {
    let shown: Vec<String> = terms
        .iter()
        .map(|term| format!("{} ({})", duration(term.seconds), term.what))
        .collect();
    format!("{} = {}", shown.join(" + "), duration(sum(terms)))
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
    fn a_year() {
        job("{timeout: 182d, retry: {attempts: 2}}", &["LF0262 1:11"]);
        job("{timeout: 181d, retry: {attempts: 2}}", &[]);
        job("retry: {attempts: 100, interval: 30d}", &["LF0262 1:1"]);
        // A longer attempt is told by another rule.
        job("timeout: {attempt: 1d, total: 364d}", &[]);
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
