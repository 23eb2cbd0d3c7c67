//! LF0215: mentions.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

/// The longest mention.
const LONGEST: usize = 100;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0215"),
    title: "a mention is in Slack's form: `<@U123>`, `<!subteam^S123>`, `<!here>` or `<!channel>`",
    why: "A name such as `@here` is only text in a notification and notifies nobody (Slack: Formatting text for app \
          surfaces). Separate several mentions with one space.",
    example: &[Example::job("notify:\n  mention: \"@here\"\n")],
    instead: &[Example::job("notify:\n  mention: <!here>\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let notify = facts
        .layers
        .iter()
        .filter_map(|layer| layer.notify.as_ref());
    for mention in notify.filter_map(|notify| notify.mention.as_ref()) {
        let text = &mention.value.0;
        let length = show::length(text);
        if length > LONGEST {
            let problem = RULE
                .error(format!(
                    "`notify.mention` has {length} characters, but at most {LONGEST} are allowed"
                ))
                .at(mention.span, "")
                .help("mention a user group: `<!subteam^S123>`");
            problems.push(problem);
        } else if !text.split(' ').all(is_mention) {
            let problem = RULE
                .error(format!("{} mentions nobody", show::quoted(text)))
                .at(mention.span, "not a mention");
            problems.push(match meant(text) {
                Some(meant) => problem.help(format!("write `mention: {meant}`")),
                None => problem
                    .help("write `<@U123>` for a person, `<!subteam^S123>` for a group, `<!here>` or `<!channel>`")
                    .note("Slack shows these ids in a profile under \"Copy member ID\" and in a group's address"),
            });
        }
    }
}

fn is_mention(text: &str) -> bool {
    let Some(inner) = text
        .strip_prefix('<')
        .and_then(|rest| rest.strip_suffix('>'))
    else {
        return false;
    };
    let id = |prefixes: &[char], text: &str| {
        text.starts_with(prefixes)
            && text.len() > 1
            && text
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    };
    match inner.strip_prefix('@') {
        Some(user) => id(&['U', 'W'], user),
        None => match inner.strip_prefix("!subteam^") {
            Some(group) => id(&['S'], group),
            None => matches!(inner, "!here" | "!channel"),
        },
    }
}

/// The mention that may have been meant.
fn meant(text: &str) -> Option<String> {
    let name =
        text.trim_matches(|character: char| matches!(character, '@' | '<' | '>' | '!' | '^' | ' '));
    let candidates = match name {
        "here" | "channel" => [format!("<!{name}>"), String::new()],
        id => [
            format!("<@{id}>"),
            format!("<!subteam^{}>", id.trim_start_matches("subteam^")),
        ],
    };
    candidates
        .into_iter()
        .find(|candidate| is_mention(candidate))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn mentions() {
        for (text, good) in [
            ("<@U123ABC>", true),
            ("<@W1>", true),
            ("<!subteam^S123>", true),
            ("<!here>", true),
            ("<!channel>", true),
            ("@here", false),
            ("<@here>", false),
            ("<@u123>", false),
            ("<@U>", false),
            ("<!subteam^U1>", false),
            ("<!everyone>", false),
            ("<https://x>", false),
            ("", false),
        ] {
            assert_eq!(is_mention(text), good, "{text:?}");
        }
    }

    #[test]
    fn suggestions() {
        for (text, suggestion) in [
            ("@here", Some("<!here>")),
            ("!channel", Some("<!channel>")),
            ("U123", Some("<@U123>")),
            ("@S123", Some("<!subteam^S123>")),
            ("subteam^S123", Some("<!subteam^S123>")),
            ("@alice", None),
        ] {
            assert_eq!(meant(text).as_deref(), suggestion, "{text:?}");
        }
    }

    #[test]
    fn places() {
        job("notify: {mention: '<!here> <@U1>'}", &[]);
        job("notify: {mention: '<!here>  <@U1>'}", &["LF0215 1:19"]);
        job(&format!("notify: {{mention: <@U{}>}}", "1".repeat(96)), &[]);
        job(
            &format!("notify: {{mention: <@U{}>}}", "1".repeat(97)),
            &["LF0215 1:19"],
        );
    }
}
