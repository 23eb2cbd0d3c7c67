//! LF0276: ARNs are of the environment's own place.

use loudfail_blueprint::{Channel, Example, Rule, Task, Value};
use loudfail_diagnostics::{Code, Diagnostic, Spanned};

use crate::facts::Facts;
use crate::show;

const PLATFORM: Example = Example::platform(
    "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments: {production: {region: ap-northeast-1}}\n",
);

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0276"),
    title: "an ARN is of the environment's partition, and of its account and region where they have to be the same",
    why: "ECS runs tasks on clusters of its own region and account, and IAM knows no role of another partition: what names \
          one is deployed without an error and fails when it runs.",
    example: &[
        Example::job("task:\n  cluster: arn:aws:ecs:us-east-1:123456789012:cluster/sample\n"),
        PLATFORM,
    ],
    instead: &[Example::job("task:\n  cluster: sample\n"), PLATFORM],
};

/// What of an ARN has to be the environment's, beside the partition.
#[derive(Debug, Clone, Copy)]
struct Same {
    account: bool,
    region: bool,
}

/// Source: "RunTask" in the ECS API Reference: cluster and task definition are the caller's.
const ECS: Same = Same {
    account: true,
    region: true,
};

/// A role is passed within its account. Source: "Grant a user permissions to pass a role to an AWS service".
const ROLE: Same = Same {
    account: true,
    region: false,
};

/// Rules and alarms of a region tell topics of that region, whose messages keys of that region encrypt; the account may be
/// another one. Source: "Amazon EventBridge event bus targets"; "Managing Amazon SNS encryption keys and costs".
const TOPIC: Same = Same {
    account: false,
    region: true,
};

/// The partition alone.
const ANY: Same = Same {
    account: false,
    region: false,
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let tasks = facts
        .drafts
        .iter()
        .filter_map(|draft| draft.merged.task.as_ref());
    let mut located: Vec<(Same, &Spanned<Value>)> = tasks.flat_map(of_task).collect();
    located.extend(
        facts
            .channels()
            .flat_map(|(_, entry)| of_channel(&entry.value)),
    );
    for (same, value) in located {
        problems.extend(check_value(facts, same, value));
    }
    // The channel's own key is where the channel is.
    for (_, entry) in facts.channels() {
        let arn = entry.value.key_arn.as_ref();
        let arn = arn.map(|arn| Spanned::new(Value::Literal(arn.value.0.clone()), arn.span));
        problems.extend(arn.and_then(|arn| check_value(facts, ECS, &arn)));
    }
}

fn of_task(task: &Task) -> Vec<(Same, &Spanned<Value>)> {
    let ecs = task.cluster.iter().chain(&task.definition);
    let roles = task.roles.iter().flatten();
    ecs.map(|value| (ECS, value))
        .chain(roles.map(|role| (ROLE, role)))
        .collect()
}

fn of_channel(channel: &Channel) -> Vec<(Same, &Spanned<Value>)> {
    let topics = channel.topic.iter().chain(&channel.encryption_key);
    let subscribers = channel.subscribers.iter().flatten();
    let others = channel.guardrails.iter().flatten();
    let others = others.chain(subscribers.filter_map(|subscriber| subscriber.sqs.as_ref()));
    topics
        .map(|value| (TOPIC, value))
        .chain(others.map(|value| (ANY, value)))
        .collect()
}

fn check_value(facts: &Facts, same: Same, value: &Spanned<Value>) -> Option<Diagnostic> {
    let Value::Literal(text) = &value.value else {
        return None;
    };
    let mut parts = text.strip_prefix("arn:")?.split(':');
    let (partition, _service) = (parts.next()?, parts.next()?);
    let (region, account) = (parts.next()?, parts.next()?);
    let environment = &facts.environment;
    let place = environment.place();
    let differs = [
        ("partition", Some(partition), environment.partition()),
        (
            "region",
            Some(region).filter(|region| same.region && !region.is_empty()),
            place.region.as_deref(),
        ),
        (
            "account",
            Some(account).filter(|account| same.account && !account.is_empty()),
            place.account.as_deref(),
        ),
    ]
    .into_iter()
    .find_map(|(noun, found, wanted)| {
        let (found, wanted) = (found?, wanted?);
        (found != wanted).then_some((noun, found, wanted))
    });
    let (noun, found, wanted) = differs?;
    let name = &environment.name;
    Some(
        RULE.error(format!(
            "{} is of the {noun} `{found}`, but the environment `{name}` is in `{wanted}`",
            show::quoted(text)
        ))
        .at(value.span, format!("another {noun}"))
        .help(format!(
            "write the one of `{name}` under `environments: {{{name}: ...}}`, or `{{param: Name}}`, which is asked for at deployment"
        )),
    )
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{environments, environments_and_job, files, job};

    #[test]
    fn places() {
        let tokyo = "  a: {region: ap-northeast-1, account: '111122223333'}\n";
        for (key, arn, good) in [
            (
                "cluster",
                "arn:aws:ecs:ap-northeast-1:111122223333:cluster/c",
                true,
            ),
            (
                "cluster",
                "arn:aws:ecs:us-east-1:111122223333:cluster/c",
                false,
            ),
            (
                "cluster",
                "arn:aws:ecs:ap-northeast-1:444455556666:cluster/c",
                false,
            ),
            (
                "cluster",
                "arn:aws-cn:ecs:ap-northeast-1:111122223333:cluster/c",
                false,
            ),
            (
                "definition",
                "arn:aws:ecs:us-east-1:111122223333:task-definition/d",
                false,
            ),
            ("roles", "arn:aws:iam::111122223333:role/r", true),
            ("roles", "arn:aws:iam::444455556666:role/r", false),
            ("roles", "arn:aws-us-gov:iam::111122223333:role/r", false),
        ] {
            let value = if key == "roles" {
                format!("[\"{arn}\"]")
            } else {
                format!("\"{arn}\"")
            };
            let column = if key == "roles" {
                11 + key.len()
            } else {
                10 + key.len()
            };
            let expected = format!("LF0276 1:{column}");
            let expected: &[&str] = if good { &[] } else { &[&expected] };
            environments_and_job(tokyo, &format!("task: {{{key}: {value}}}"), expected);
        }
    }

    #[test]
    fn channels() {
        for (channel, expected) in [
            ("topic: arn:aws:sns:us-east-1:444455556666:t", &[][..]),
            (
                "topic: arn:aws:sns:eu-west-1:111122223333:t",
                &["LF0276 1:23"],
            ),
            (
                "encryption_key: arn:aws:kms:eu-west-1:111122223333:key/k",
                &["LF0276 1:32"],
            ),
            (
                "subscribers: [{sqs: arn:aws:sqs:eu-west-1:111122223333:q}]",
                &[],
            ),
            (
                "subscribers: [{sqs: arn:aws-cn:sqs:cn-north-1:111122223333:q}]",
                &["LF0276 1:36"],
            ),
        ] {
            let platform = format!(
                "channels: {{c: {{{channel}}}}}\nenvironments: {{a: {{region: us-east-1}}}}\n"
            );
            files(&[("platform.yaml", &platform)], expected);
        }
    }

    #[test]
    fn what_is_not_known_is_not_compared() {
        let text = "task: {cluster: 'arn:aws-cn:ecs:cn-north-1:111122223333:cluster/c'}";
        job(text, &[]);
        environments_and_job("  a: {}\n", text, &["LF0276 1:17"]);
        environments_and_job("  a: {partition: aws-cn}\n", text, &[]);
        environments("  a: {partition: aws-us-gov}\n", &[]);
    }
}
