//! LF0238: nobody can be mentioned in Teams.

use loudfail_blueprint::{Channel, Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::facts::Facts;
use crate::rules::missing_value::required;
use crate::show;

const PLATFORM: Example = Example::platform(
    "defaults:\n  task: {cluster: sample, definition: sample, container: sample, launch: ec2}\n\
     channels:\n  alerts:\n    teams:\n      team: 11111111-2222-3333-4444-555555555555\n      \
     tenant: 11111111-2222-3333-4444-555555555555\n      channel: 19%3Aab0123%40thread.tacv2\n",
);

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0238"),
    title: "a job whose channel is only in Teams mentions nobody",
    why: "A notification can mention people only in Slack (Custom notifications, `title` and `description`): in \
          Teams, `<!here>` is text that notifies nobody.",
    example: &[Example::job("notify:\n  mention: <!here>\n"), PLATFORM],
    instead: &[Example::job(""), PLATFORM],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        let mention = draft
            .merged
            .notify
            .as_ref()
            .and_then(|notify| notify.mention.as_ref());
        let Some(mention) = mention.filter(|mention| draft.owns(mention.span)) else {
            continue;
        };
        let Ok(required) = required(draft, facts) else {
            continue;
        };
        let channel = facts
            .channels()
            .find(|(name, _)| *name == required.channel)
            .filter(|(_, entry)| in_teams_alone(&entry.value));
        if let Some((name, _)) = channel {
            problems.push(problem(
                mention.span,
                &format!("the channel {} is only in Teams", show::quoted(name)),
            ));
        }
    }
    // What the defaults say need not fit every job, but it should fit one.
    let mention = facts
        .platform
        .as_ref()
        .and_then(|platform| platform.read.value.defaults.as_ref())
        .and_then(|defaults| defaults.notify.as_ref())
        .and_then(|notify| notify.mention.as_ref());
    let mut channels = facts.channels().peekable();
    if let Some(mention) = mention
        && channels.peek().is_some()
        && channels.all(|(_, entry)| in_teams_alone(&entry.value))
    {
        problems.push(problem(mention.span, "every channel is only in Teams"));
    }
}

fn in_teams_alone(channel: &Channel) -> bool {
    channel.teams.is_some() && channel.slack.is_none()
}

fn problem(place: Span, reason: &str) -> Diagnostic {
    RULE.error(format!("a mention notifies nobody here: {reason}"))
        .at(place, "plain text in Teams")
        .help("remove `mention`, and let people follow the channel in Teams")
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    #[test]
    fn mentions() {
        let platform = |notify: &str, channels: &str| {
            format!(
                "defaults: {{task: {{cluster: a, definition: a, container: a, launch: ec2}}, notify: {{{notify}}}}}\nchannels: {{{channels}}}\n"
            )
        };
        let teams = "teams: {team: {param: A}, tenant: {param: B}, channel: {param: C}}";
        let slack = "slack: {workspace: {param: A}, channel: {param: B}}";
        let only_teams = format!("a: {{{teams}}}");
        let both_chats = format!("a: {{{teams}, {slack}}}");
        let two = format!("a: {{{teams}}}, b: {{{slack}}}");
        for (notify, channels, job, expected) in [
            (
                "",
                &only_teams,
                "notify: {mention: <!here>}",
                &["LF0238 1:19"][..],
            ),
            ("", &both_chats, "notify: {mention: <!here>}", &[]),
            (
                "",
                &two,
                "notify: {channel: a, mention: <!here>}",
                &["LF0238 1:31"],
            ),
            ("", &two, "notify: {channel: b, mention: <!here>}", &[]),
            ("mention: <!here>", &two, "notify: {channel: a}", &[]),
            ("mention: <!here>", &only_teams, "", &["LF0238 1:92"]),
        ] {
            files(
                &[
                    ("j.yaml", job),
                    ("platform.yaml", &platform(notify, channels)),
                ],
                expected,
            );
        }
    }
}
