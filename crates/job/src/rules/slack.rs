//! LF0233: Slack channels.

use loudfail_blueprint::{Example, Rule, Value};
use loudfail_diagnostics::{Code, Diagnostic, Span, Spanned};

use crate::facts::Facts;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0233"),
    title: "a Slack channel is given by the id of its workspace and its own id",
    why: "AWS finds a channel by its id (AWS::Chatbot::SlackChannelConfiguration). Names change, and if the channel \
          is not found, the deployment fails.",
    example: &[Example::platform(
        "channels:\n  alerts:\n    slack: {workspace: T0123456789, channel: \"#alerts\"}\n",
    )],
    instead: &[Example::platform(
        "channels:\n  alerts:\n    slack: {workspace: T0123456789, channel: C0123456789}\n",
    )],
};

/// The longest id (SlackWorkspaceId, SlackChannelId).
const LONGEST: usize = 255;

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for (name, entry) in facts.channels() {
        let Some(slack) = &entry.value.slack else {
            continue;
        };
        let place = slack.span.unwrap_or(entry.key);
        // Private channels that are old have ids with a G.
        let ids = [
            ("workspace", slack.workspace.as_ref(), &['T'][..]),
            ("channel", slack.channel.as_ref(), &['C', 'G']),
        ];
        for (key, id, first) in ids {
            match id {
                None if facts.channel_failed(name, &format!("slack.{key}")) => {}
                None => problems.push(missing(place, key, first)),
                Some(id) => problems.extend(check_id(key, id, first)),
            }
        }
    }
}

fn missing(place: Span, key: &str, first: &[char]) -> Diagnostic {
    RULE.error(format!("`slack.{key}` is missing: the id of the {key}"))
        .at(place, "")
        .help(format!("write `{key}: {}`", example(first)))
}

fn check_id(key: &str, id: &Spanned<Value>, first: &[char]) -> Option<Diagnostic> {
    let Value::Literal(text) = &id.value else {
        return None;
    };
    if is_id(text, first) {
        return None;
    }
    let problem = RULE
        .error(format!("{} is not the id of a {key}", show::quoted(text)))
        .at(id.span, "")
        .help(format!(
            "write an id, as in `{key}: {}`, or `{{param: Name}}`",
            example(first)
        ));
    Some(problem.note(if key == "workspace" {
        "the id of a workspace is in the address of Slack's web page: `https://app.slack.com/client/T0123456789`"
    } else {
        "the id of a channel is at the end of the link that \"Copy link\" in Slack gives"
    }))
}

fn is_id(text: &str, first: &[char]) -> bool {
    text.starts_with(first)
        && text.len() > 1
        && text.len() <= LONGEST
        && text
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

fn example(first: &[char]) -> String {
    let first = first.first().copied().unwrap_or('C');
    format!("{first}0123456789")
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    #[test]
    fn ids() {
        for (slack, expected) in [
            ("{workspace: T01, channel: C01}", &[][..]),
            ("{workspace: T01, channel: G01}", &[]),
            ("{workspace: {param: A}, channel: {ssm: /b}}", &[]),
            (
                "{workspace: C01, channel: T01}",
                &["LF0233 1:35", "LF0233 1:49"],
            ),
            (
                "{workspace: acme, channel: T}",
                &["LF0233 1:35", "LF0233 1:50"],
            ),
            ("{workspace: T01}", &["LF0233 1:16"]),
            ("{channel: c01}", &["LF0233 1:16", "LF0233 1:33"]),
            ("{}", &["LF0233 1:16", "LF0233 1:16"]),
            ("{workspace: 1, channel: C1}", &["LF0104 1:35"]),
        ] {
            let text = format!("channels: {{c: {{slack: {slack}}}}}");
            files(&[("platform.yaml", &text)], expected);
        }
    }
}
