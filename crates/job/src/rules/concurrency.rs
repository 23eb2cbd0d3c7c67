//! LF0257: how many executions run at once.

use loudfail_blueprint::{Blueprint, Concurrency, Conflict, Duration, Event, Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span, Spanned};

use crate::facts::{Draft, Facts};

/// How long an execution waits for its turn where nothing is said.
pub(crate) const DEFAULT_MAX_WAIT_SECONDS: u64 = 30 * 60;

/// How long it waits before it asks again where nothing is said.
pub(crate) const DEFAULT_POLL_SECONDS: u64 = 30;

/// The highest limit. Each place that is asked for is a few events of the execution's history, and of those there are
/// 25,000 ("Step Functions service quotas").
const MOST: i64 = 10;

/// The shortest time between two looks: each is a call of an API that is throttled for the whole account.
const LEAST_POLL_SECONDS: u64 = 10;

/// The most looks times places. A place costs at most 30 events of a history of 25,000; the rest is for the task.
const MOST_LOOKS: u64 = 600;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0257"),
    title: "`concurrency` can be enforced, and every key in it has an effect",
    why: "The limit is 1 to 10. `max_wait` and `poll` apply only to `on_conflict: wait`, and `notify.on: [skip]` only \
          to `on_conflict: skip`. A waiting execution polls at most every 10 seconds, and not so often that its history \
          is full before its task has run: Step Functions ends an execution after 25,000 events.",
    example: &[Example::job("concurrency:\n  limit: 0\n")],
    instead: &[Example::job("concurrency:\n  limit: 1\n")],
};

/// What is done in a conflict. Failing is the default: it is told.
pub(crate) fn conflict(concurrency: &Concurrency) -> Conflict {
    concurrency
        .on_conflict
        .map_or(Conflict::Fail, |conflict| conflict.value)
}

/// Whether runs of the job may be skipped.
pub(crate) fn skips(blueprint: &Blueprint) -> bool {
    blueprint
        .concurrency
        .as_ref()
        .is_some_and(|concurrency| conflict(concurrency) == Conflict::Skip)
}

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for concurrency in facts.layers.iter().filter_map(|it| it.concurrency.as_ref()) {
        check_ranges(concurrency, problems);
    }
    for draft in &facts.drafts {
        if let Some(concurrency) = &draft.merged.concurrency {
            check_waiting(draft, concurrency, problems);
        }
        check_skip(draft, problems);
    }
}

fn check_ranges(concurrency: &Concurrency, problems: &mut Vec<Diagnostic>) {
    if let Some(limit) = concurrency
        .limit
        .filter(|limit| !(1..=MOST).contains(&limit.value.0))
    {
        let problem = RULE
            .error(format!("`concurrency.limit` must be from 1 to {MOST}"))
            .at(limit.span, "");
        problems.push(if limit.value.0 == 0 {
            problem.help("if the job must not run at all, write `schedule: {enabled: false}`")
        } else {
            problem.help("remove `concurrency` to let any number run at once")
        });
    }
    if let Some(poll) = concurrency
        .poll
        .as_ref()
        .filter(|poll| poll.seconds < LEAST_POLL_SECONDS)
    {
        problems.push(
            RULE.error(format!(
                "`concurrency.poll` must be at least `{LEAST_POLL_SECONDS}s`"
            ))
            .at(poll.span, "")
            .note("each poll calls an API that is throttled for the whole account"),
        );
    }
    if let Some(wait) = concurrency
        .max_wait
        .as_ref()
        .filter(|wait| wait.seconds == 0)
    {
        problems.push(
            RULE.error("`concurrency.max_wait` must not be zero")
                .at(wait.span, "no time to wait")
                .help("if an execution must not wait, write `on_conflict: fail`"),
        );
    }
}

fn check_waiting(draft: &Draft, concurrency: &Concurrency, problems: &mut Vec<Diagnostic>) {
    // A word that could not be read may have been meant to be `wait`.
    if draft.is_failed("concurrency.on_conflict") {
        return;
    }
    let (max_wait, poll) = (concurrency.max_wait.as_ref(), concurrency.poll.as_ref());
    if conflict(concurrency) != Conflict::Wait {
        for (key, duration) in [("max_wait", max_wait), ("poll", poll)] {
            let span = duration.map(|duration| duration.span);
            if let Some(span) = span.filter(|span| draft.owns(*span)) {
                problems.push(
                    RULE.error(format!(
                        "`concurrency.{key}` has no effect without `on_conflict: wait`"
                    ))
                    .at(span, "")
                    .help("add `on_conflict: wait` next to it, or remove the key"),
                );
            }
        }
        return;
    }
    let seconds = |duration: Option<&Spanned<Duration>>, default: u64| {
        duration.map_or(default, |duration| duration.seconds)
    };
    let wait_seconds = seconds(max_wait, DEFAULT_MAX_WAIT_SECONDS);
    let poll_seconds = seconds(poll, DEFAULT_POLL_SECONDS);
    if wait_seconds == 0 || poll_seconds < LEAST_POLL_SECONDS {
        return;
    }
    let Some(span) = own(draft, &[poll, max_wait]).or_else(|| {
        let limit = concurrency.limit.map(|limit| limit.span);
        let conflict = concurrency.on_conflict.map(|conflict| conflict.span);
        limit.or(conflict)
    }) else {
        return;
    };
    if poll_seconds > wait_seconds {
        problems.push(
            RULE.error("`concurrency.poll` must not be longer than `concurrency.max_wait`")
                .at(span, "")
                .note(format!(
                    "an execution would wait {poll_seconds}s before it polls again, but at most {wait_seconds}s in all"
                )),
        );
        return;
    }
    let limit = concurrency
        .limit
        .map_or(1, |limit| limit.value.0.clamp(1, MOST));
    let places = u64::try_from(limit).unwrap_or(1);
    let looks = wait_seconds.div_ceil(poll_seconds);
    if looks.saturating_mul(places) > MOST_LOOKS {
        let longer = wait_seconds.div_ceil(MOST_LOOKS / places);
        problems.push(
            RULE.error(format!(
                "a waiting execution would poll {looks} times and fill its history before its task has run"
            ))
            .at(span, "")
            .help(format!("write, for example, `poll: {longer}s`, or use a shorter `max_wait`")),
        );
    }
}

/// The first of the durations that the blueprint itself says, or else the first that is said at all.
fn own(draft: &Draft, durations: &[Option<&Spanned<Duration>>]) -> Option<Span> {
    let mut spans = durations.iter().flatten().map(|duration| duration.span);
    let first = spans.clone().next();
    spans.find(|span| draft.owns(*span)).or(first)
}

fn check_skip(draft: &Draft, problems: &mut Vec<Diagnostic>) {
    if skips(&draft.merged) || draft.is_failed("concurrency.on_conflict") {
        return;
    }
    let events = draft
        .merged
        .notify
        .iter()
        .flat_map(|it| it.on.iter().flatten());
    for event in events.filter(|event| event.value == Event::Skip && draft.owns(event.span)) {
        problems.push(
            RULE.error("`skip` in `notify.on` has no effect: no run is ever skipped")
                .at(event.span, "")
                .help("write `concurrency: {on_conflict: skip}`, or remove `skip`"),
        );
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    #[test]
    fn limits() {
        for (limit, good) in [
            ("1", true),
            ("10", true),
            ("0", false),
            ("11", false),
            ("-1", false),
        ] {
            let expected: &[&str] = if good { &[] } else { &["LF0257 1:22"] };
            job(&format!("concurrency: {{limit: {limit}}}"), expected);
        }
        job("concurrency:", &[]);
    }

    #[test]
    fn waiting() {
        for (keys, expected) in [
            ("max_wait: 1h, poll: 1m", &[][..]),
            ("max_wait: 0s", &["LF0257 1:44"]),
            ("poll: 9s", &["LF0257 1:40"]),
            ("max_wait: 20s", &["LF0257 1:44"]),
            ("max_wait: 1m, poll: 61s", &["LF0257 1:54"]),
            ("max_wait: 5h", &[]),
            ("max_wait: 5h30s", &["LF0257 1:44"]),
            ("limit: 10, max_wait: 30m", &[]),
            ("limit: 10, max_wait: 31m", &["LF0257 1:55"]),
            ("limit: 10, max_wait: 31m, poll: 31s", &[]),
        ] {
            job(
                &format!("concurrency: {{on_conflict: wait, {keys}}}"),
                expected,
            );
        }
    }

    #[test]
    fn nothing_is_idle() {
        job(
            "concurrency: {max_wait: 1h, poll: 1m}",
            &["LF0257 1:25", "LF0257 1:35"],
        );
        job(
            "concurrency: {on_conflict: wat, poll: 1m}",
            &["LF0105 1:28"],
        );
        job("notify: {on: [failure, skip]}", &["LF0257 1:24"]);
        job(
            "notify: {on: [failure, skip]}\nconcurrency: {on_conflict: skip}",
            &[],
        );
        let platform = (
            "platform.yaml",
            "defaults: {task: {cluster: a, definition: a, container: a, launch: ec2}, concurrency: {poll: 1m}, notify: {on: [failure, skip]}}\nchannels: {c: {}}\n",
        );
        files(&[platform, ("j.yaml", "concurrency: {limit: 2}")], &[]);
    }
}
