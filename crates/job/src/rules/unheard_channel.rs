//! LF0327: channels that nobody hears.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

const JOB: Example = Example::job("task: {cluster: c, definition: d, container: c, launch: ec2}\n");

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0327"),
    title: "every channel notifies somebody (a warning)",
    why: "A topic without subscribers drops what is sent to it: failures are published, and nobody is notified. An \
          empty list of `subscribers` states that others subscribe to the topic.",
    example: &[Example::platform("channels: {alerts: {}}\n"), JOB],
    instead: &[
        Example::platform(
            "channels: {alerts: {slack: {workspace: T0123456789, channel: C0123456789}}}\n",
        ),
        JOB,
    ],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for (name, entry) in facts.channels() {
        let channel = &entry.value;
        let is_heard =
            channel.slack.is_some() || channel.teams.is_some() || channel.subscribers.is_some();
        if is_heard || channel.topic.is_some() {
            continue;
        }
        let problem = RULE
            .warning(format!("the channel {} notifies nobody", show::quoted(name)))
            .at(entry.key, "has neither a chat nor a subscriber")
            .help("add `slack`, `teams` or `subscribers`; or write `subscribers: []` if others subscribe to its topic");
        problems.push(problem);
    }
}

#[cfg(test)]
mod tests {
    use super::RULE;
    use crate::rules::testing::told_by;

    #[test]
    fn channels_that_are_heard() {
        for (channel, is_heard) in [
            ("{}", false),
            ("", false),
            ("{names: {topic: t}}", false),
            ("{subscribers: []}", true),
            ("{subscribers: [{email: a@b.example}]}", true),
            (
                "{slack: {workspace: T0123456789, channel: C0123456789}}",
                true,
            ),
            ("{topic: {param: AlertTopicArn}}", true),
        ] {
            let text = format!(
                "defaults: {{task: {{cluster: c, definition: d, container: c, launch: ec2}}}}\nchannels:\n  a: {channel}\n"
            );
            let told = told_by(&RULE, &[("j.yaml", ""), ("platform.yaml", &text)]);
            assert_eq!(told == ["3:3"], !is_heard, "{channel}: {told:?}");
        }
        // Each environment has a topic of its own.
        let text = "defaults: {task: {cluster: c, definition: d, container: c, launch: ec2}}\nchannels:\n  a: {}\n\
                    environments: {x: {channels: {a: {subscribers: []}}}, y: {}}\n";
        let told = told_by(&RULE, &[("j.yaml", ""), ("platform.yaml", text)]);
        assert_eq!(told, ["3:3"]);
    }
}
