//! LF0216: nothing is set that would do nothing.

mod names;
mod retry;

use loudfail_blueprint::{Channel, Command, Entry, Example, Launch, Rule, Value};
use loudfail_diagnostics::{Code, Diagnostic, Spanned};

use crate::facts::Facts;
use crate::rules::encryption_key::OWN;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0216"),
    title: "no key is set that does nothing beside the others",
    why: "Who writes `interval: 30s` believes that the job is tried again; with one attempt it never is. What the \
          defaults say is not asked to fit every job, and left out in silence where it does nothing.",
    example: &[Example::job("retry:\n  interval: 30s\n")],
    instead: &[Example::job("retry:\n  attempts: 3\n  interval: 30s\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for (_, entry) in facts.channels() {
        check_channel(entry, problems);
        names::check_channel(&entry.value, problems);
    }
    for draft in &facts.drafts {
        names::check_job(draft, problems);
        if let Some(written) = &draft.merged.retry {
            retry::check(draft, written, problems);
        }
        let Some(task) = &draft.merged.task else {
            continue;
        };
        let version = task.platform_version.as_ref().map(|version| version.span);
        if let Some(span) =
            version.filter(|span| draft.owns(*span) && draft.launch() == Launch::Ec2)
        {
            let problem = RULE
                .error("`task.platform_version` does nothing with the launch type `ec2`")
                .at(span, "")
                .help("take the key away, or write `launch: fargate`");
            problems.push(problem);
        }
        let empty =
            |command: &Command| matches!(command, Command::Words(words) if words.is_empty());
        let command = task.command.as_ref();
        if let Some(command) =
            command.filter(|command| draft.owns(command.span) && empty(&command.value))
        {
            let problem = RULE
                .error("an empty `task.command` does nothing")
                .at(command.span, "")
                .help("take the key away to run what the task definition says");
            problems.push(problem);
        }
    }
}

fn check_channel(entry: &Entry<Channel>, problems: &mut Vec<Diagnostic>) {
    let channel = &entry.value;
    let own = |key: &Spanned<Value>| matches!(&key.value, Value::Literal(text) if text == OWN);
    if let (Some(topic), Some(key)) = (&channel.topic, &channel.encryption_key)
        && own(key)
    {
        let problem = RULE
            .error("`encryption_key: own` does nothing with a topic that is there already")
            .at(key.span, "who keeps the topic decides how it is encrypted")
            .and_at(topic.span, "the topic")
            .help("write the ARN of the key that the topic has, so that jobs may use it, or take the key away");
        problems.push(problem);
    }
    if channel.guardrails.is_some() && channel.slack.is_none() && channel.teams.is_none() {
        let problem = RULE
            .error("`guardrails` do nothing in a channel without a chat")
            .at(entry.key, "neither `slack` nor `teams`")
            .help("take the key away, or add the chat");
        problems.push(problem);
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    #[test]
    fn tasks() {
        job(
            "task: {launch: ec2, platform_version: 1.4.0}",
            &["LF0216 1:39"],
        );
        job("task: {command: []}", &["LF0216 1:17"]);
        job("task: {command: {input: command, default: []}}", &[]);
    }

    #[test]
    fn channels() {
        for (channel, expected) in [
            (
                "topic: {param: A}, encryption_key: own",
                &["LF0216 1:51"][..],
            ),
            ("topic: {param: A}, encryption_key: {param: B}", &[]),
            ("guardrails: [{param: A}]", &["LF0216 1:12"]),
        ] {
            let text = format!("channels: {{c: {{{channel}}}}}");
            files(&[("platform.yaml", &text)], expected);
        }
    }

    #[test]
    fn defaults_need_not_fit_every_job() {
        let platform = (
            "platform.yaml",
            "defaults: {task: {cluster: a, definition: a, container: a, platform_version: 1.4.0}, retry: {interval: 1s}}\nchannels: {c: {}}\n",
        );
        files(&[platform, ("j.yaml", "task: {launch: ec2}")], &[]);
    }
}
