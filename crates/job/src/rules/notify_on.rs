//! LF0222: what a channel is told of.

use std::collections::BTreeSet;

use loudfail_blueprint::{Event, Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0222"),
    title: "`notify.on` includes `failure`, and nothing twice",
    why: "Every failure is reported, and there is no way to turn that off, so a list without `failure` would be \
          misleading.",
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
                    .error("`notify.on` names an event twice")
                    .at(event.span, "already named")
                    .help("remove one of them");
                problems.push(problem);
            }
        }
        if events.iter().any(|event| event.value == Event::Failure) {
            continue;
        }
        let problem = RULE.error("`notify.on` leaves out `failure`, which is always reported");
        problems.push(match (events.first(), notify.span) {
            (Some(first), _) => {
                problem
                    .at(first.span, "`failure` is not in the list")
                    .help(match first.value {
                        Event::Skip => "write `on: [failure, skip]`",
                        Event::Success | Event::Failure => "write `on: [failure, success]`",
                    })
            }
            (None, Some(span)) => problem
                .at(span, "its `on` is empty")
                .help("write `on: [failure]`, or remove the key: that is the default"),
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
