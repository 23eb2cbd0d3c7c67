//! LF0311: values of parameters.

use loudfail_blueprint::{Example, Given, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::asked::{Asked, asked};
use crate::facts::Facts;
use crate::show;

/// The longest value of a parameter, in bytes. Source: "CloudFormation quotas", "Parameter values".
const LONGEST: usize = 4096;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0311"),
    title: "a parameter is given a value of its kind",
    why: "A parameter that stands for a list is given a list, and one that stands for one value a text. CloudFormation takes \
          a list as one text with commas between its items, of at most 4096 bytes, so no item may have a comma in it.",
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
    let asked = asked(facts);
    let platform = facts.platform.iter();
    let values = platform.flat_map(|platform| platform.read.value.parameters.iter());
    for (name, entry) in values.flat_map(|map| &map.0) {
        let given = &entry.value;
        for it in asked.iter().filter(|it| it.name.value == *name) {
            problems.extend(of_another_kind(it, &given.value, given.span));
        }
        problems.extend(text_problem(&given.value).map(|reason| {
            RULE.error(format!("the value of {} {reason}", show::quoted(name)))
                .at(given.span, "")
        }));
    }
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
            "`{name}` is given {is}, and stands for {should_be}"
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
        Given::One(text) if is_bad(text) => Some("has a control character in it"),
        Given::One(_) => None,
        Given::Many(items) => {
            let texts = || items.iter().map(|item| item.value.0.as_str());
            if items.is_empty() {
                Some("is an empty list")
            } else if texts().any(|text| text.is_empty() || text.trim() != text) {
                Some(
                    "has an item that is empty, or has a space at an end, which CloudFormation takes away",
                )
            } else if texts().any(|text| text.contains(',')) {
                Some("has an item with a comma in it, which would be two")
            } else if texts().any(is_bad) {
                Some("has a control character in it")
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
            ("{A: x, S: [a, b]}", &[][..]),
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
}
