//! LF0216: nothing is set that would do nothing.

mod definition;
mod gitops;
mod names;
mod retry;

use loudfail_blueprint::{Channel, Command, Entry, Example, Rule, Task, Value};
use loudfail_diagnostics::{Code, Diagnostic, Spanned};

use crate::facts::{Draft, Facts};
use crate::rules::encryption_key::OWN;
use crate::rules::plain_secret;
use crate::{show, visit};

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0216"),
    title: "every key that is set has an effect",
    why: "If you write `interval: 30s`, you expect the job to be retried; with one attempt it never is. Defaults \
          need not fit every job: where one has no effect, it is ignored without a message.",
    example: &[Example::job("retry:\n  interval: 30s\n")],
    instead: &[Example::job("retry:\n  attempts: 3\n  interval: 30s\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    gitops::check(facts, problems);
    for (name, span) in plain_secret::idle(facts) {
        let quoted = show::quoted(name);
        let problem = RULE
            .error(format!("`task.not_secret` has no effect for {quoted}"))
            .at(
                span,
                "nothing with that name in this file looks like a secret",
            )
            .help("remove the name");
        problems.push(problem);
    }
    for (_, entry) in facts.channels() {
        check_channel(entry, problems);
        names::check_channel(&entry.value, problems);
    }
    for draft in &facts.drafts {
        names::check_job(draft, problems);
        let written = draft.merged.retry.clone().unwrap_or_default();
        retry::check(draft, &written, problems);
        let Some(task) = &draft.merged.task else {
            continue;
        };
        definition::check(draft, task, problems);
        let version = task.platform_version.as_ref().map(|version| version.span);
        if let Some(span) = version.filter(|span| draft.owns(*span) && !draft.is_fargate()) {
            let problem = RULE
                .error("`task.platform_version` has no effect without Fargate")
                .at(span, "")
                .help("remove the key, or write `launch: fargate`");
            problems.push(problem);
        }
        for (path, command) in visit::commands(task) {
            let is_empty = matches!(&command.value, Command::Words(words) if words.is_empty());
            if is_empty && draft.owns(command.span) {
                let problem = RULE
                    .error(format!("an empty `{path}` has no effect"))
                    .at(command.span, "")
                    .help("remove the key to run the command of the task definition");
                problems.push(problem);
            }
        }
        check_placement(draft, task, problems);
    }
}

/// What only one of Fargate and EC2 knows, and what two roles leave nothing of.
fn check_placement(draft: &Draft, task: &Task, problems: &mut Vec<Diagnostic>) {
    let storage = task.ephemeral_storage.as_ref().map(|it| it.span);
    let placement = task.placement.as_ref().and_then(|it| it.span);
    for (key, span, useless, launch) in [
        ("ephemeral_storage", storage, false, "fargate"),
        ("placement", placement, true, "ec2"),
    ] {
        if let Some(span) = span.filter(|span| draft.owns(*span) && draft.is_fargate() == useless) {
            let with = if launch == "ec2" { "fargate" } else { "ec2" };
            let problem = RULE
                .error(format!(
                    "`task.{key}` has no effect with the launch type `{with}`"
                ))
                .at(span, "")
                .help(format!("remove the key, or write `launch: {launch}`"));
            problems.push(problem);
        }
    }
    if let (Some(_), Some(execution), Some(role)) = (
        &task.task_role,
        &task.execution_role,
        task.roles.as_ref().and_then(|roles| roles.first()),
    ) && draft.owns(role.span)
        && !draft.is_own_definition()
    {
        let problem = RULE
            .error("`task.roles` has no effect with `task_role` and `execution_role`")
            .at(role.span, "the roles of the definition are not used")
            .and_at(execution.span, "used instead of the definition's role")
            .help("remove the key");
        problems.push(problem);
    }
}

fn check_channel(entry: &Entry<Channel>, problems: &mut Vec<Diagnostic>) {
    let channel = &entry.value;
    let own = |key: &Spanned<Value>| matches!(&key.value, Value::Literal(text) if text == OWN);
    if let (Some(topic), Some(key)) = (&channel.topic, &channel.encryption_key)
        && own(key)
    {
        let problem = RULE
            .error("`encryption_key: own` has no effect on an existing topic")
            .at(
                key.span,
                "the owner of the topic decides how it is encrypted",
            )
            .and_at(topic.span, "the topic")
            .help("write the ARN of the topic's key, so that jobs may use it, or remove the key");
        problems.push(problem);
    }
    if channel.guardrails.is_some() && channel.slack.is_none() && channel.teams.is_none() {
        let problem = RULE
            .error("`guardrails` have no effect in a channel without a chat")
            .at(entry.key, "has neither `slack` nor `teams`")
            .help("remove the key, or add the chat");
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
        job("task: {containers: {a: {command: []}}}", &["LF0216 1:34"]);
        job(
            "task: {launch: ec2, ephemeral_storage: 30}",
            &["LF0216 1:40"],
        );
        job("task: {placement: {member_of: [a]}}", &["LF0216 1:8"]);
        let role = "\"arn:aws:iam::123456789012:role/a\"";
        job(
            &format!("task: {{roles: [{role}], task_role: {role}, execution_role: {role}}}"),
            &["LF0216 1:16"],
        );
        job(
            &format!("task: {{roles: [{role}], task_role: {role}}}"),
            &[],
        );
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
