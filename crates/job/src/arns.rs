//! The ARNs that an environment's jobs and channels name, and what of each has to be the environment's own.

use loudfail_blueprint::{Channel, Input, Json, Reference, Schedule, Task, Value, Variable};
use loudfail_diagnostics::{Span, Spanned};

use crate::facts::{Draft, Facts};
use crate::inputs::{self, Place};
use crate::parts::parts;
use crate::schedules;

/// What of an ARN has to be the environment's, beside the partition: nothing of one partition is used from another.
/// Source: "Partitions" in AWS Fault Isolation Boundaries.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Same {
    pub(crate) account: bool,
    pub(crate) region: bool,
}

/// Clusters and task definitions are the caller's ("RunTask" in the ECS API Reference), a channel's own key is where the
/// channel is, and an alarm looks at the queues of its own account and region alone ("PutMetricAlarm" in the CloudWatch API
/// Reference).
const OWN: Same = Same {
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

/// The partition alone: secrets, keys, images and whatever a statement is about may be shared by another account, and be in
/// another region.
const ANY: Same = Same {
    account: false,
    region: false,
};

/// What a key takes in place of an ARN.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Takes<'a> {
    /// A text, or `{param: Name}`.
    Reference,
    /// A text alone.
    Text,
    /// It is a parameter's value, by the parameter's name.
    Parameter(&'a str),
}

/// A text that may be an ARN, or an image of Amazon ECR, which says where it is too.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Located<'a> {
    pub(crate) text: &'a str,
    pub(crate) span: Span,
    pub(crate) same: Same,
    pub(crate) takes: Takes<'a>,
}

/// Every one of an environment.
pub(crate) fn of(facts: &Facts) -> Vec<Located<'_>> {
    let mut found = Vec::new();
    for draft in &facts.drafts {
        of_draft(facts, draft, &mut found);
    }
    for (_, entry) in facts.channels() {
        of_channel(facts, &entry.value, &mut found);
    }
    found
}

fn of_draft<'a>(facts: &'a Facts, draft: &'a Draft, found: &mut Vec<Located<'a>>) {
    if let Some(task) = &draft.merged.task {
        of_roles(facts, task, found);
        if draft.is_own_definition() {
            of_definition(facts, task, found);
        } else {
            found.extend(
                task.definition
                    .iter()
                    .filter_map(|it| value(facts, OWN, it)),
            );
        }
        found.extend(task.cluster.iter().filter_map(|it| value(facts, OWN, it)));
    }
    of_input(draft, found);
    for written in schedules::of(&draft.merged) {
        let Schedule { dead_letters, .. } = written.schedule;
        let queue = dead_letters.as_ref();
        found.extend(queue.map(|queue| text(OWN, &queue.value.0, queue.span)));
    }
}

fn of_roles<'a>(facts: &'a Facts, task: &'a Task, found: &mut Vec<Located<'a>>) {
    let roles = task.roles.iter().flatten();
    found.extend(roles.filter_map(|role| value(facts, ROLE, role)));
    for role in task.task_role.iter().chain(&task.execution_role) {
        match &role.value {
            Variable::Value(it) => found.extend(located(facts, ROLE, it, role.span)),
            Variable::Input(Input { default, .. }) => {
                let default = default.as_ref();
                found.extend(default.map(|it| text(ROLE, &it.value.0, it.span)));
            }
        }
    }
}

/// The roles that fields of the input list.
fn of_input<'a>(draft: &'a Draft, found: &mut Vec<Located<'a>>) {
    let declared = inputs::declared(&draft.merged);
    for used in inputs::uses(&draft.merged) {
        let field = declared.and_then(|it| it.get(&used.field.value));
        let Some(field) = field.filter(|_| used.place == Place::Role) else {
            continue;
        };
        let values = field.value.one_of.iter().flatten();
        for value in values.chain(&field.value.default) {
            if let Json::Text(role) = &value.value {
                found.push(text(ROLE, role, value.span));
            }
        }
    }
}

fn of_definition<'a>(facts: &'a Facts, task: &'a Task, found: &mut Vec<Located<'a>>) {
    for part in parts(task) {
        let values = part.image.into_iter().chain(part.repository);
        found.extend(values.filter_map(|it| value(facts, ANY, it)));
        for entry in part.secrets.iter().flat_map(|secrets| secrets.0.values()) {
            let secret = &entry.value;
            let values = secret.secret.iter().chain(&secret.key);
            found.extend(values.filter_map(|it| value(facts, ANY, it)));
            let parameter = secret.ssm.as_ref();
            found.extend(parameter.map(|it| text(ANY, &it.value.0, it.span)));
        }
    }
    for statement in task.statements.iter().flatten() {
        let resources = statement.resources.iter().flatten();
        found.extend(resources.filter_map(|it| value(facts, ANY, it)));
    }
}

fn of_channel<'a>(facts: &'a Facts, channel: &'a Channel, found: &mut Vec<Located<'a>>) {
    let topics = channel.topic.iter().chain(&channel.encryption_key);
    found.extend(topics.filter_map(|it| value(facts, TOPIC, it)));
    let subscribers = channel.subscribers.iter().flatten();
    let others = channel.guardrails.iter().flatten();
    let others = others.chain(subscribers.filter_map(|subscriber| subscriber.sqs.as_ref()));
    found.extend(others.filter_map(|it| value(facts, ANY, it)));
    let key = channel.key_arn.as_ref();
    found.extend(key.map(|key| text(OWN, &key.value.0, key.span)));
}

fn text(same: Same, text: &str, span: Span) -> Located<'_> {
    Located {
        text,
        span,
        same,
        takes: Takes::Text,
    }
}

fn value<'a>(facts: &'a Facts, same: Same, value: &'a Spanned<Value>) -> Option<Located<'a>> {
    located(facts, same, &value.value, value.span)
}

/// A value that is known here: one that is written, or that a parameter is given.
fn located<'a>(facts: &'a Facts, same: Same, value: &'a Value, span: Span) -> Option<Located<'a>> {
    match value {
        Value::Literal(text) => Some(Located {
            text,
            span,
            same,
            takes: Takes::Reference,
        }),
        Value::Reference(Reference::Param(name)) => {
            let (text, span) = facts.given(&name.value)?;
            Some(Located {
                text,
                span,
                same,
                takes: Takes::Parameter(&name.value),
            })
        }
        Value::Reference(Reference::Ssm(_)) => None,
    }
}
