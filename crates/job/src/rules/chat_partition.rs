//! LF0277: chats are in the partition `aws`.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0277"),
    title: "a channel has a chat only in the partition `aws`",
    why: "Amazon Q Developer in chat applications does not exist in AWS China and AWS GovCloud (US): CloudFormation \
          does not know its resources there, and its API accepts only ARNs in `aws` (AssociateToConfiguration).",
    example: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
         channels: {alerts: {slack: {workspace: T0123456789, channel: C0123456789}}}\n\
         environments: {beijing: {region: cn-north-1}}\n",
    )],
    instead: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
         channels: {alerts: {subscribers: [{email: on-call@example.com}]}}\n\
         environments: {beijing: {region: cn-north-1}}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let environment = &facts.environment;
    let Some(partition) = environment
        .partition()
        .filter(|partition| *partition != "aws")
    else {
        return;
    };
    for (name, entry) in facts.channels() {
        let channel = &entry.value;
        let slack = channel.slack.as_ref().map(|slack| ("Slack", slack.span));
        let teams = channel.teams.as_ref().map(|teams| ("Teams", teams.span));
        for (chat, span) in slack.into_iter().chain(teams) {
            let problem = RULE
                .error(format!(
                    "the channel {} cannot use {chat} in the environment `{}`",
                    show::quoted(name),
                    environment.name
                ))
                .at(span.unwrap_or(entry.key), "")
                .note(format!(
                    "Amazon Q Developer in chat applications does not exist in the partition `{partition}`"
                ))
                .help("set the chat only in the other environments, under their `channels:`, and give the channel subscribers here");
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    #[test]
    fn partitions() {
        let slack = "slack: {workspace: T1, channel: C1}";
        for (region, channel, expected) in [
            ("eu-west-1", slack, &[][..]),
            ("cn-north-1", slack, &["LF0277 1:16"]),
            ("us-gov-west-1", slack, &["LF0277 1:16"]),
            ("cn-north-1", "subscribers: [{email: a@example.com}]", &[]),
        ] {
            let platform = format!(
                "channels: {{c: {{{channel}}}}}\nenvironments: {{a: {{region: {region}}}}}\n"
            );
            files(&[("platform.yaml", &platform)], expected);
        }
    }
}
