//! What does nothing in `retry`.

use loudfail_blueprint::{FargateSpot, Launch, Retry};
use loudfail_diagnostics::{Diagnostic, Span};

use super::RULE;
use crate::facts::Draft;
use crate::written::Written;

/// A key and where its value is, if it is there.
type Key = (&'static str, Option<Span>);

pub(super) fn check(draft: &Draft, retry: &Retry, problems: &mut Vec<Diagnostic>) {
    let start = Written::of_start(retry);
    let exit = retry.exit.clone().unwrap_or_default();
    let own = Written::of_exit(&exit);
    // An attempt that could not be read, or is out of range, may have been meant to be more than one.
    let starts_once = start.is_once() && !draft.is_failed("retry.attempts");
    let exits_once = own.is_once() && !draft.is_failed("retry.exit.attempts");
    if starts_once {
        // The waits of `retry` may be those of `retry.exit`, unless that says its own.
        let inherited = waits(&own);
        let used = |key: &str| {
            !exits_once
                && inherited
                    .iter()
                    .any(|(name, span)| *name == key && span.is_none())
        };
        let idle = waits(&start).into_iter().filter(|(key, _)| !used(key));
        report(draft, &start, idle, problems);
    }
    if starts_once && let Some(Launch::FargateSpot(spot)) = draft.launch() {
        problems.extend(fallback(draft, spot));
    }
    if exits_once {
        let codes = exit.codes.as_ref().and_then(|codes| codes.first());
        let asked = exit.on_timeout.filter(|asked| asked.value.0);
        let others = [
            ("codes", codes.map(|code| code.span)),
            ("on_timeout", asked.map(|asked| asked.span)),
        ];
        let idle = others.into_iter().chain(waits(&own));
        report(draft, &own, idle, problems);
    }
    // With a constant wait the longest is the first one.
    let used_by_exit = (!exits_once && own.max_delay.is_none())
        .then(|| own.clone().with_waits_of(&start))
        .is_some_and(|exit| !is_constant(&exit));
    if !starts_once && is_constant(&start) && !used_by_exit {
        problems.extend(no_growth(draft, &start));
    }
    let exit_waits = own.clone().with_waits_of(&start);
    if !exits_once && own.max_delay.is_some() && is_constant(&exit_waits) {
        problems.extend(no_growth(draft, &own));
    }
}

/// What is run again somewhere else must be run again.
fn fallback(draft: &Draft, spot: &FargateSpot) -> Option<Diagnostic> {
    let fallback = spot.fallback.filter(|key| draft.owns(key.span))?;
    let problem = RULE
        .error("`fallback` has no effect with one attempt")
        .at(fallback.span, "no other attempt follows");
    Some(problem.help("for example, write `retry: {attempts: 3}`, or remove the key"))
}

fn waits(written: &Written) -> [Key; 4] {
    let jitter = written.jitter.filter(|jitter| jitter.value.0);
    [
        ("interval", written.interval.as_ref().map(|key| key.span)),
        ("backoff", written.backoff.as_ref().map(|key| key.span)),
        ("max_delay", written.max_delay.as_ref().map(|key| key.span)),
        ("jitter", jitter.map(|key| key.span)),
    ]
}

fn report(
    draft: &Draft,
    written: &Written,
    idle: impl Iterator<Item = Key>,
    problems: &mut Vec<Diagnostic>,
) {
    for (key, span) in idle {
        if let Some(span) = span.filter(|span| draft.owns(*span)) {
            let problem = RULE
                .error(format!(
                    "`{}.{key}` has no effect with one attempt",
                    written.path
                ))
                .at(span, "")
                .help("for example, add `attempts: 3`, or remove the key");
            problems.push(problem);
        }
    }
}

fn is_constant(written: &Written) -> bool {
    let backoff = written.backoff.as_ref();
    backoff.is_some_and(|backoff| backoff.value.hundredths == 100)
}

fn no_growth(draft: &Draft, written: &Written) -> Option<Diagnostic> {
    let delay = written.max_delay.as_ref()?;
    draft.owns(delay.span).then(|| {
        RULE.error(format!(
            "`{}.max_delay` has no effect with `backoff: 1`",
            written.path
        ))
        .at(delay.span, "every wait is as long as the first")
        .help("remove the key, or for example write `backoff: 2`")
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn failures_to_start() {
        job(
            "retry: {attempts: 1, interval: 1s, backoff: 2, max_delay: 1m, jitter: true}",
            &["LF0216 1:32", "LF0216 1:45", "LF0216 1:59", "LF0216 1:71"],
        );
        job("retry: {jitter: false}", &[]);
        job(
            "retry: {attempts: 2, interval: 1s, backoff: 2, max_delay: 1m, jitter: true}",
            &[],
        );
        job(
            "retry: {attempts: 2, backoff: 1, max_delay: 1m}",
            &["LF0216 1:45"],
        );
        job("retry: {attempts: two, interval: 1s}", &["LF0102 1:19"]);
        job("retry: {atempts: 2, interval: 1s}", &["LF0101 1:9"]);
    }

    #[test]
    fn fallbacks() {
        let network = "network: {subnets: [subnet-1]}";
        let task = format!("task: {{launch: {{fargate_spot: {{fallback: true}}}}, {network}}}");
        job(&task, &["LF0216 1:42"]);
        job(
            &format!("{task}\nretry: {{exit: {{attempts: 2}}}}"),
            &["LF0216 1:42"],
        );
        job(&format!("{task}\nretry: {{attempts: 2}}"), &[]);
        job(&format!("task: {{launch: fargate_spot, {network}}}"), &[]);
    }

    #[test]
    fn failures_of_the_container() {
        job(
            "retry: {exit: {codes: [3], on_timeout: true, interval: 1s}}",
            &["LF0216 1:24", "LF0216 1:40", "LF0216 1:56"],
        );
        job("retry: {exit: {attempts: 1, on_timeout: false}}", &[]);
        job("retry: {exit: {atempts: 2, codes: [3]}}", &["LF0101 1:16"]);
        // The waits of `retry` are those of `retry.exit`, too.
        job("retry: {interval: 1s, exit: {attempts: 2}}", &[]);
        job(
            "retry: {interval: 1s, jitter: true, exit: {attempts: 2, interval: 2s}}",
            &["LF0216 1:19"],
        );
        job(
            "retry: {attempts: 2, backoff: 1, max_delay: 1m, exit: {attempts: 2, backoff: 2}}",
            &[],
        );
        job(
            "retry: {backoff: 1, exit: {attempts: 2, max_delay: 1m}}",
            &["LF0216 1:52"],
        );
    }
}
