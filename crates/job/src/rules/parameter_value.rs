//! LF0311: values of parameters.

use std::collections::{BTreeMap, BTreeSet};

use loudfail_blueprint::{Example, Given, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span, Spanned};

use crate::ask::Ask;
use crate::asked::{Asked, of_channels, of_jobs};
use crate::facts::Facts;
use crate::show;

/// The longest value of a parameter, in bytes. Source: "CloudFormation quotas", "Parameter values".
const LONGEST: usize = 4096;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0311"),
    title: "a parameter gets a value of its kind",
    why: "A parameter that stands for a list gets a list, and one that stands for a single value gets a string. \
          CloudFormation passes a list as one text of at most 4096 bytes with commas between its items, so no item \
          may contain a comma. The parameter's format is checked by `AllowedPattern` in the template and by a \
          condition in the module: a deployment refuses a value that does not match.",
    example: &[
        Example::platform(
            "defaults: {task: {cluster: sample, definition: sample, container: sample, network: {subnets: {param: SubnetIds}}}}\n\
     channels: {alerts: {}}\nparameters:\n  SubnetIds: subnet-0a, subnet-0b\n",
        ),
        Example::job("description: A job\n"),
    ],
    instead: &[
        Example::platform(
            "defaults: {task: {cluster: sample, definition: sample, container: sample, network: {subnets: {param: SubnetIds}}}}\n\
     channels: {alerts: {}}\nparameters:\n  SubnetIds: [subnet-0a, subnet-0b]\n",
        ),
        Example::job("description: A job\n"),
    ],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let channels = of_channels(facts);
    let jobs = of_jobs(facts);
    let platform = facts.platform.iter();
    let values = platform.flat_map(|platform| platform.read.value.parameters.iter());
    for (name, entry) in values.flat_map(|map| &map.0) {
        let given = &entry.value;
        let before = problems.len();
        let asked = channels.iter().chain(&jobs);
        for it in asked.filter(|it| it.name.value == *name) {
            problems.extend(of_another_kind(it, &given.value, given.span));
        }
        problems.extend(text_problem(&given.value).map(|reason| {
            RULE.error(format!("the value of {} {reason}", show::quoted(name)))
                .at(given.span, "")
        }));
        if problems.len() == before {
            let mut stands_for = asks(name, &channels, Ask::of_channel);
            stands_for.extend(asks(name, &jobs, Ask::of_job));
            problems.extend(
                stands_for
                    .into_iter()
                    .filter_map(|ask| refused(name, given, ask)),
            );
        }
    }
}

/// What a parameter stands for in each of those that ask for it.
fn asks(name: &str, asked: &[Asked], of_one: fn(&[Ask]) -> Ask) -> BTreeSet<Ask> {
    let mut owners: BTreeMap<&str, Vec<Ask>> = BTreeMap::new();
    for it in asked.iter().filter(|it| it.name.value == name) {
        owners.entry(&it.owner).or_default().push(it.ask);
    }
    owners.values().map(|asks| of_one(asks)).collect()
}

fn refused(name: &str, given: &Spanned<Given>, ask: Ask) -> Option<Diagnostic> {
    let (span, is_list) = match &given.value {
        Given::One(text) => ((!ask.takes(text)).then_some(given.span)?, false),
        Given::Many(items) => {
            let refused = items.iter().find(|item| !ask.takes(&item.value.0))?;
            (refused.span, true)
        }
    };
    let sentence = ask.constraint(is_list).trim_end_matches('.');
    let (first, rest) = sentence.split_at_checked(1)?;
    let problem = RULE
        .error(format!("a deployment would refuse the value of `{name}`"))
        .at(span, "refused")
        .help(format!("{}{rest}", first.to_lowercase()));
    Some(problem)
}

fn of_another_kind(asked: &Asked, given: &Given, span: Span) -> Option<Diagnostic> {
    let name = &asked.name.value;
    let (is, should_be, help) = match (given, asked.list) {
        (Given::One(text), true) => {
            let items: Vec<&str> = text.split(',').map(str::trim).collect();
            let list = items.join(", ");
            ("one value", "a list", format!("write `{name}: [{list}]`"))
        }
        (Given::Many(_), false) => (
            "a list",
            "one value",
            format!("write one value: `{name}: ...`"),
        ),
        (Given::One(_), false) | (Given::Many(_), true) => return None,
    };
    let problem = RULE
        .error(format!(
            "`{name}` is given {is}, but stands for {should_be}"
        ))
        .at(span, is)
        .and_at(asked.name.span, should_be);
    Some(problem.help(help))
}

fn text_problem(given: &Given) -> Option<&'static str> {
    let is_bad = |text: &str| text.chars().any(char::is_control);
    match given {
        Given::One(text) if text.is_empty() => Some("is empty"),
        Given::One(text) if text.len() > LONGEST => Some("has more than 4096 bytes"),
        Given::One(text) if is_bad(text) => Some("contains a control character"),
        Given::One(_) => None,
        Given::Many(items) => {
            let texts = || items.iter().map(|item| item.value.0.as_str());
            if items.is_empty() {
                Some("is an empty list")
            } else if texts().any(|text| text.is_empty() || text.trim() != text) {
                Some(
                    "has an item that is empty, or that starts or ends with a space, which CloudFormation removes",
                )
            } else if texts().any(|text| text.contains(',')) {
                Some("has an item that contains a comma, which would make it two items")
            } else if texts().any(is_bad) {
                Some("contains a control character")
            } else if texts().map(|text| text.len() + 1).sum::<usize>() > LONGEST + 1 {
                Some("has more than 4096 bytes")
            } else {
                None
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    #[test]
    fn kinds_and_texts() {
        let platform = "defaults: {task: {cluster: {param: A}, definition: a, container: a, network: {subnets: {param: S}}}}\nchannels: {c: {}}\nparameters: ";
        let long = "x".repeat(4097);
        for (parameters, expected) in [
            ("{A: x, S: [subnet-a, subnet-b]}", &[][..]),
            ("{A: [x]}", &["LF0311 3:17"]),
            ("{S: x}", &["LF0311 3:17"]),
            ("{A: ''}", &["LF0311 3:17"]),
            ("{A: \"a\\tb\"}", &["LF0311 3:17"]),
            ("{S: []}", &["LF0311 3:17"]),
            ("{S: ['a,b']}", &["LF0311 3:17"]),
            ("{S: [' a']}", &["LF0311 3:17"]),
            (&format!("{{A: {long}}}"), &["LF0311 3:17"]),
            (&format!("{{S: [{long}]}}"), &["LF0311 3:17"]),
            ("{A: 1}", &["LF0104 3:17"]),
        ] {
            let text = format!("{platform}{parameters}\n");
            files(&[("j.yaml", ""), ("platform.yaml", &text)], expected);
        }
    }

    #[test]
    fn what_a_deployment_refuses() {
        let of = |cluster: &str, channel: &str, parameters: &str| {
            format!(
                "defaults: {{task: {{cluster: {cluster}, definition: a, container: a, network: {{subnets: {{param: S}}}}}}}}\nchannels: {{c: {channel}}}\nparameters: {parameters}\n"
            )
        };
        let mail = "{subscribers: [{email: {param: A}}]}";
        for (cluster, channel, job, parameters, expected) in [
            ("{param: A}", "{}", "", "{A: a/b}", &["LF0311 3:17"][..]),
            ("a", "{}", "", "{S: [subnet-a, sg-b]}", &["LF0311 3:28"]),
            ("a", mail, "", "{A: on-call}", &["LF0311 3:17"]),
            ("a", mail, "", "{A: a@b.example}", &[]),
            // Each job and each channel has a parameter of its own for it.
            ("{param: A}", mail, "", "{A: a@b.example}", &["LF0311 3:17"]),
            // One that stands for several things in a job is what each of them takes.
            (
                "{param: A}",
                "{}",
                "task: {environment: {X: {param: A}}}",
                "{A: a/b}",
                &["LF0311 3:17"],
            ),
            (
                "a",
                "{}",
                "task: {environment: {X: {param: A}}}",
                "{A: 'a\"b'}",
                &["LF0311 3:17"],
            ),
            (
                "a",
                "{}",
                "task: {tags: {X: {param: A}}}",
                "{A: a?}",
                &["LF0311 3:17"],
            ),
            (
                "a",
                "{}",
                "task: {tags: {X: {ssm: /a}}}",
                "{S: [subnet-a]}",
                &[],
            ),
        ] {
            let platform = of(cluster, channel, parameters);
            files(&[("j.yaml", job), ("platform.yaml", &platform)], expected);
        }
    }
}
