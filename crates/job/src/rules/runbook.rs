//! LF0207: the address of the runbook.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

/// The longest address. A description has 8000 characters for everything.
const LONGEST: usize = 500;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0207"),
    title: "a runbook is an `https://` or `http://` address of at most 500 characters",
    why: "The message links to the runbook. Spaces, `<`, `>`, `|` and quotes end a link in Slack, and only these two \
          schemes open in a browser.",
    example: &[Example::job("runbook: wiki.example.com/nightly report\n")],
    instead: &[Example::job(
        "runbook: https://wiki.example.com/nightly%20report\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for runbook in facts
        .layers
        .iter()
        .filter_map(|layer| layer.runbook.as_ref())
    {
        let text = &runbook.value.0;
        if let Some((reason, help)) = problem(text) {
            let problem = RULE
                .error(format!(
                    "the runbook is not an address that can be linked to: {reason}"
                ))
                .at(runbook.span, "")
                .help(help);
            problems.push(problem);
        }
    }
}

fn problem(text: &str) -> Option<(String, String)> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    let Some(rest) = rest else {
        return Some((
            "it starts with neither `https://` nor `http://`".to_owned(),
            "for example, write `runbook: https://wiki.example.com/nightly-report`".to_owned(),
        ));
    };
    if rest.is_empty() || rest.starts_with(['/', '?', '#', ':']) {
        return Some((
            "the name of the server is missing".to_owned(),
            "for example, write `runbook: https://wiki.example.com/nightly-report`".to_owned(),
        ));
    }
    let refused = |character: char| {
        character.is_whitespace()
            || character.is_control()
            || matches!(character, '<' | '>' | '|' | '"' | '\'' | '`')
    };
    if let Some(found) = text.chars().find(|character| refused(*character)) {
        let help = if found.is_ascii() {
            format!("write it as `%{:02X}`", u32::from(found))
        } else {
            "remove the character".to_owned()
        };
        return Some((format!("it contains {}", show::character(found)), help));
    }
    let length = show::length(text);
    (length > LONGEST).then(|| {
        (
            format!("it has {length} characters; at most {LONGEST} are allowed"),
            "link to a page with a shorter address".to_owned(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses() {
        for (text, good) in [
            ("https://wiki.example.com/a?b=c#d", true),
            ("http://wiki", true),
            ("https://wiki/ü", true),
            ("https://", false),
            ("https:///a", false),
            ("ftp://wiki", false),
            ("wiki.example.com", false),
            ("", false),
            ("https://wiki/a b", false),
            ("https://wiki/a|b", false),
            ("https://wiki/<b>", false),
            ("https://wiki/'", false),
            ("https://wiki/\n", false),
            ("https://wiki/\u{3000}", false),
        ] {
            assert_eq!(problem(text).is_none(), good, "{text:?}");
        }
        let long = format!("https://{}", "a".repeat(492));
        assert_eq!(problem(&long), None);
        assert!(problem(&format!("{long}a")).is_some());
    }
}
