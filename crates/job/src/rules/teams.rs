//! LF0234: Microsoft Teams channels.

use loudfail_blueprint::{Example, Rule, Value};
use loudfail_diagnostics::{Code, Diagnostic, Spanned};

use crate::facts::Facts;
use crate::show;

const TEAM: &str = "11111111-2222-3333-4444-555555555555";
const CHANNEL: &str = "19%3Aab0123%40thread.tacv2";

/// The longest id of a channel (AWS::Chatbot::MicrosoftTeamsChannelConfiguration, TeamsChannelId).
const LONGEST: usize = 256;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0234"),
    title: "a Teams channel is given by the UUIDs of its team and tenant, and its own id as in its link",
    why: "AWS finds a channel by its ids, the channel's with `%3A` and `%40` in it \
          (AWS::Chatbot::MicrosoftTeamsChannelConfiguration). With any other form the deployment fails.",
    example: &[Example::platform(
        "channels:\n  alerts:\n    teams:\n      team: 11111111-2222-3333-4444-555555555555\n      \
         tenant: 11111111-2222-3333-4444-555555555555\n      channel: 19:ab0123@thread.tacv2\n",
    )],
    instead: &[Example::platform(
        "channels:\n  alerts:\n    teams:\n      team: 11111111-2222-3333-4444-555555555555\n      \
         tenant: 11111111-2222-3333-4444-555555555555\n      channel: 19%3Aab0123%40thread.tacv2\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for (name, entry) in facts.channels() {
        let Some(teams) = &entry.value.teams else {
            continue;
        };
        let place = teams.span.unwrap_or(entry.key);
        let ids = [
            ("team", teams.team.as_ref(), TEAM),
            ("tenant", teams.tenant.as_ref(), TEAM),
            ("channel", teams.channel.as_ref(), CHANNEL),
        ];
        for (key, id, example) in ids {
            match id {
                None if facts.channel_failed(name, &format!("teams.{key}")) => {}
                None => {
                    let problem = RULE
                        .error(format!("`teams.{key}` is missing: the id of the {key}"))
                        .at(place, "")
                        .help(format!("write `{key}: {example}`"));
                    problems.push(problem);
                }
                Some(id) => problems.extend(check_id(key, id, example)),
            }
        }
    }
}

fn check_id(key: &str, id: &Spanned<Value>, example: &str) -> Option<Diagnostic> {
    let Value::Literal(text) = &id.value else {
        return None;
    };
    let good = if key == "channel" {
        is_channel(text)
    } else {
        is_uuid(text)
    };
    if good {
        return None;
    }
    let problem = RULE
        .error(format!("{} is not the id of a {key}", show::quoted(text)))
        .at(id.span, "")
        .note(match key {
            "team" => "\"Get link to team\" in Teams shows it as `groupId`",
            "tenant" => "\"Get link to team\" in Teams shows it as `tenantId`",
            _ => "\"Get link to channel\" in Teams shows it between `/channel/` and the next `/`",
        });
    let encoded = text.replace(':', "%3A").replace('@', "%40");
    Some(if key == "channel" && is_channel(&encoded) {
        problem.help(format!("write `{key}: {encoded}`"))
    } else {
        problem.help(format!(
            "write an id, as in `{key}: {example}`, or `{{param: Name}}`"
        ))
    })
}

fn is_uuid(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts
            .iter()
            .all(|part| part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

fn is_channel(text: &str) -> bool {
    let plain = |part: &str| {
        part.chars()
            .all(|character| character.is_ascii_alphanumeric() || "-_=+/.,".contains(character))
    };
    let split = text
        .split_once("%3A")
        .or_else(|| text.split_once("%3a"))
        .and_then(|(before, rest)| Some((before, rest.split_once("%40")?)));
    text.len() <= LONGEST
        && split.is_some_and(|(before, (id, host))| {
            !id.is_empty() && [before, id, host].into_iter().all(plain)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::files;

    #[test]
    fn channels() {
        for (text, good) in [
            (CHANNEL, true),
            ("19%3aab-_=%40thread.skype", true),
            ("19:ab@thread.tacv2", false),
            ("19%3Aab@thread.tacv2", false),
            ("19%3A%40thread.tacv2", false),
            ("general", false),
            ("", false),
        ] {
            assert_eq!(is_channel(text), good, "{text:?}");
        }
    }

    #[test]
    fn uuids() {
        for (text, good) in [
            (TEAM, true),
            ("ABCDEF01-2222-3333-4444-555555555555", true),
            ("11111111-2222-3333-4444-55555555555", false),
            ("g1111111-2222-3333-4444-555555555555", false),
            ("11111111222233334444555555555555", false),
            ("", false),
        ] {
            assert_eq!(is_uuid(text), good, "{text:?}");
        }
    }

    #[test]
    fn places() {
        for (teams, expected) in [
            (
                "{team: {param: A}, tenant: {param: B}, channel: {ssm: /c}}",
                &[][..],
            ),
            (
                "{team: a, tenant: b, channel: c}",
                &["LF0234 1:30", "LF0234 1:41", "LF0234 1:53"],
            ),
            ("{team: {param: A}}", &["LF0234 1:16", "LF0234 1:16"]),
        ] {
            let text = format!("channels: {{c: {{teams: {teams}}}}}");
            files(&[("platform.yaml", &text)], expected);
        }
    }
}
