//! LF0222: what a channel is told of.

use std::collections::BTreeSet;

use loudfail_blueprint::{Event, Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0222"),
    title: "`notify.on` names `failure`, and nothing twice",
    why: "That a failure is told is what all of this is for; there is no way to turn it off, so a list without it would \
          say what is not so.",
    example: &[Example::job("notify:\n  on: [success]\n")],
    instead: &[Example::job("notify:\n  on: [failure, success]\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let notify = facts
        .layers
        .iter()
        .filter_map(|layer| layer.notify.as_ref());
    for (notify, events) in notify.filter_map(|notify| Some((notify, notify.on.as_ref()?))) {
        let mut seen = BTreeSet::new();
        for event in events {
            if !seen.insert(event.value) {
                let problem = RULE
                    .error("`notify.on` names the same twice")
                    .at(event.span, "named before")
                    .help("take one of them away");
                problems.push(problem);
            }
        }
        if events.iter().any(|event| event.value == Event::Failure) {
            continue;
        }
        let problem = RULE.error("`notify.on` leaves `failure` out, which is always told");
        problems.push(match (events.first(), notify.span) {
            (Some(first), _) => {
                problem
                    .at(first.span, "without `failure`")
                    .help(match first.value {
                        Event::Skip => "write `on: [failure, skip]`",
                        Event::Success | Event::Failure => "write `on: [failure, success]`",
                    })
            }
            (None, Some(span)) => problem
                .at(span, "its `on` is empty")
                .help("write `on: [failure]`, or take the key away: that is the default"),
            (None, None) => problem,
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn failure_is_always_told() {
        job("notify: {on: [failure]}", &[]);
        job("notify: {on: [success, failure]}", &[]);
        job("notify: {on: [success]}", &["LF0222 1:15"]);
        job("notify: {on: []}", &["LF0222 1:1"]);
        job("notify: {on: [failure, failure]}", &["LF0222 1:24"]);
        job("notify: {on: [failure, sucess]}", &["LF0105 1:24"]);
        job("notify: {on: success}", &["LF0102 1:14"]);
    }
}
