//! What a machine's role needs, told by the states of the machine.

use serde_json::Value;

use super::definition::Definition;
use super::{calls, parameter, wildcard};
use crate::laws::channel::Encryption;
use crate::machine::Machine;
use crate::policy::Statement;
use crate::reason::Reason;
use crate::subject::Deployed;
use crate::template::Deployment;

/// An action that a role needs.
#[derive(Debug, Clone)]
pub(super) struct Need {
    /// The state that needs it, or the property of the machine.
    pub(super) state: String,
    pub(super) action: String,
    pub(super) on: On,
    /// Conditions that must narrow it.
    /// The values of each are those that it may be compared with.
    pub(super) conditions: Vec<(&'static str, Vec<String>)>,
}

/// What an action is needed on.
#[derive(Debug, Clone)]
pub(super) enum On {
    /// Each of these and nothing else.
    Each(Vec<String>),
    /// One of these, which say the same, and nothing else.
    One(Vec<String>),
    /// Each of these, and others whose ARNs have that part.
    EachAndMore(Vec<String>, &'static str),
    /// What only the deployment knows: something whose ARN has that part.
    Some(&'static str),
    /// The same, where the need for it is also known to the deployment alone.
    Perhaps(&'static str),
}

impl Need {
    /// Whether it is for that action, as a policy names it. What SNS needs of a key is documented with a `*`.
    pub(super) fn is_for(&self, action: &str) -> bool {
        wildcard::names(action, &self.action)
    }

    /// The resources that must be granted and are not.
    pub(super) fn missing(&self, grants: &[Statement]) -> Vec<String> {
        let allow = |it: &&Statement| it.is_allow && it.actions.iter().any(|it| self.is_for(it));
        let granted: Vec<&String> = grants
            .iter()
            .filter(allow)
            .flat_map(|it| &it.resources)
            .collect();
        match &self.on {
            On::EachAndMore(_, part) if granted.is_empty() => vec![(*part).to_owned()],
            On::Each(resources) | On::EachAndMore(resources, _) => resources
                .iter()
                .filter(|it| !granted.iter().any(|granted| covers(granted, it)))
                .cloned()
                .collect(),
            On::One(resources) => {
                let is_granted = resources.iter().any(|it| granted.contains(&it));
                let first = resources.iter().take(usize::from(!is_granted));
                first.take(1).cloned().collect()
            }
            On::Some(part) if granted.is_empty() => vec![(*part).to_owned()],
            On::Some(_) | On::Perhaps(_) => Vec::new(),
        }
    }

    /// Whether a grant on that resource is needed.
    pub(super) fn may_have(&self, resource: &str) -> bool {
        match &self.on {
            On::Each(resources) | On::One(resources) => resources.iter().any(|it| it == resource),
            // What a parameter stands for may be such an ARN.
            On::EachAndMore(_, part) | On::Some(part) | On::Perhaps(part) => {
                resource.contains(part) || !resource.contains(':') && resource != "*"
            }
        }
    }
}

/// Holds grants against needs: everything that is needed is granted, and nothing else, on the conditions that must be
/// there and no others.
pub(super) fn hold(grants: &[Statement], needs: &[Need], report: &mut impl FnMut(&str, Reason)) {
    for need in needs {
        for resource in need.missing(grants) {
            let action = need.action.clone();
            report(&need.state, Reason::NotGranted { action, resource });
        }
    }
    for statement in grants.iter().filter(|it| it.is_allow) {
        for action in &statement.actions {
            let wanted: Vec<&Need> = needs.iter().filter(|it| it.is_for(action)).collect();
            for resource in &statement.resources {
                if !wanted.iter().any(|need| need.may_have(resource)) {
                    report(
                        &statement.sid,
                        Reason::NotUsed {
                            action: action.clone(),
                            resource: resource.clone(),
                        },
                    );
                }
            }
            for need in wanted {
                for (key, values) in &need.conditions {
                    if !values.iter().any(|value| statement.requires(key, value)) {
                        report(&statement.sid, Reason::Condition { key });
                    }
                }
            }
        }
        let known = [
            "ecs:cluster",
            "ecs:CreateAction",
            "iam:PassedToService",
            "kms:ViaService",
        ];
        for (operator, key, _) in &statement.conditions {
            let is_known = known.iter().any(|it| key.eq_ignore_ascii_case(it));
            if !is_known || operator.contains("Not") {
                let field = format!("{operator} {key}");
                report(&statement.sid, Reason::Unjudged { field });
            }
        }
    }
}

/// Everything that the states and the settings of a machine need.
pub(super) fn needs(
    deployed: &Deployed<'_>,
    machine: &Machine,
    encryption: Encryption,
) -> Vec<Need> {
    let mut needs = Vec::new();
    for (state, call) in calls(machine) {
        let mut add = |action: String, on, conditions| {
            needs.push(Need {
                state: state.to_owned(),
                action,
                on,
                conditions,
            });
        };
        match call {
            "ecs:runTask" | "ecs:runTask.sync" | "ecs:runTask.waitForTaskToken" => {
                run_task(deployed, machine, state, call, &mut add);
            }
            "sns:publish" => {
                let topic = parameter(machine, state, "TopicArn").unwrap_or_default();
                let on = On::Each(vec![topic.to_owned()]);
                add("sns:Publish".to_owned(), on, Vec::new());
                let key = match encryption {
                    Encryption::Yes => On::Some(":kms:"),
                    Encryption::Unknown => On::Perhaps(":kms:"),
                    Encryption::No => continue,
                };
                // "Configuring AWS KMS permissions" of Amazon SNS, for a topic with a key of one's own; through that
                // service alone.
                let Deployment {
                    region, url_suffix, ..
                } = deployed.deployment;
                let via = ["amazonaws.com*", url_suffix].map(|end| format!("sns.{region}.{end}"));
                for action in ["kms:GenerateDataKey", "kms:Decrypt"] {
                    let via = vec![("kms:ViaService", via.to_vec())];
                    add(action.to_owned(), key.clone(), via);
                }
            }
            "dynamodb:updateItem" | "dynamodb:getItem" => {
                let Deployment {
                    partition,
                    region,
                    account,
                    ..
                } = deployed.deployment;
                let table = parameter(machine, state, "TableName").unwrap_or_default();
                let table = format!("arn:{partition}:dynamodb:{region}:{account}:table/{table}");
                add(action(call), On::Each(vec![table]), Vec::new());
            }
            "aws-sdk:sfn:listExecutions" => {
                let machine = machine.arn().to_owned();
                add(action(call), On::Each(vec![machine]), Vec::new());
            }
            // Which execution it is, is known to the execution alone; it is one of the machine's own.
            "aws-sdk:sfn:describeExecution" => {
                let arn = machine.arn().replacen(":stateMachine:", ":execution:", 1);
                add(action(call), On::Each(vec![format!("{arn}:*")]), Vec::new());
            }
            other => add(action(other), On::Some(":"), Vec::new()),
        }
    }
    let mut all = |property: &str, actions: &[&str]| {
        needs.extend(actions.iter().map(|action| Need {
            state: property.to_owned(),
            action: (*action).to_owned(),
            on: On::Each(vec!["*".to_owned()]),
            conditions: Vec::new(),
        }));
    };
    let logging = deployed.property("LoggingConfiguration");
    if logging["Level"]
        .as_str()
        .is_some_and(|level| level != "OFF")
    {
        all("LoggingConfiguration", &wildcard::LOGGING);
    }
    let tracing = deployed.property("TracingConfiguration");
    if tracing["Enabled"] == Value::Bool(true) {
        all("TracingConfiguration", &wildcard::TRACING);
    }
    needs
}

fn covers(granted: &str, resource: &str) -> bool {
    let prefix = granted.strip_suffix('*');
    granted == resource || prefix.is_some_and(|prefix| resource.starts_with(prefix))
}

/// `dynamodb:PutItem` of `dynamodb:putItem`, `ecs:ListTasks` of `aws-sdk:ecs:listTasks`.
fn action(call: &str) -> String {
    let call = call.strip_prefix("aws-sdk:").unwrap_or(call);
    let call = call.split('.').next().unwrap_or(call);
    let (service, action) = call.split_once(':').unwrap_or((call, ""));
    let service = if service == "sfn" { "states" } else { service };
    let mut characters = action.chars();
    let first = characters.next().map(|it| it.to_ascii_uppercase());
    let action: String = first.into_iter().chain(characters).collect();
    format!("{service}:{action}")
}

/// "IAM policies for calling Amazon ECS" in the Step Functions Developer Guide.
fn run_task(
    deployed: &Deployed<'_>,
    machine: &Machine,
    state: &str,
    call: &str,
    add: &mut impl FnMut(String, On, Vec<(&'static str, Vec<String>)>),
) {
    let Deployment {
        partition,
        region,
        account,
        ..
    } = deployed.deployment;
    let arn =
        |service: &str, name: &str| format!("arn:{partition}:{service}:{region}:{account}:{name}");
    let ecs = |kind: &str, name: &str| {
        if name.starts_with("arn:") {
            name.to_owned()
        } else {
            arn("ecs", &format!("{kind}/{name}"))
        }
    };
    let cluster = ecs(
        "cluster",
        parameter(machine, state, "Cluster").unwrap_or("default"),
    );
    let narrowed = || vec![("ecs:cluster", vec![cluster.clone()])];
    let name = parameter(machine, state, "TaskDefinition");
    let own = name.and_then(|name| Definition::find(name, deployed.template, &deployed.deployment));
    let definition = match (&own, name) {
        // The revision of the stack and those before it: an execution that began with one of these tries again with it.
        (Some(own), _) => On::Each(vec![format!("{}:*", own.family_arn)]),
        (None, Some(name)) => {
            let definition = ecs("task-definition", name);
            // Of a family without a revision, ECS checks the request as it was made and the revision that it finds.
            let is_pinned = definition.split(':').count() > 6;
            let every = format!("{definition}:*");
            On::Each(if is_pinned {
                vec![definition]
            } else {
                vec![definition, every]
            })
        }
        (None, None) => On::Some(":task-definition/"),
    };
    add("ecs:RunTask".to_owned(), definition, narrowed());
    let passed = vec![(
        "iam:PassedToService",
        vec!["ecs-tasks.amazonaws.com".to_owned()],
    )];
    let roles = match (own, roles(machine, state)) {
        // The roles of a definition of the stack's own are known, and there are no others.
        (Some(own), On::Each(named) | On::EachAndMore(named, _)) => {
            On::Each([own.roles, named].concat())
        }
        (_, roles) => roles,
    };
    add("iam:PassRole".to_owned(), roles, passed);
    let parameters = &machine.definition["States"][state]["Parameters"];
    if !parameters["Tags"].is_null() || !parameters["PropagateTags"].is_null() {
        // "Grant permission to tag resources on creation" in the Amazon ECS Developer Guide.
        let on_creation = vec![("ecs:CreateAction", vec!["RunTask".to_owned()])];
        let tasks = On::Each(vec![tasks_of(&cluster)]);
        add("ecs:TagResource".to_owned(), tasks, on_creation);
    }
    if call.ends_with(".sync") {
        let tasks = tasks_of(&cluster);
        for action in ["ecs:StopTask", "ecs:DescribeTasks"] {
            let on = On::Each(vec![tasks.clone()]);
            add(action.to_owned(), on, narrowed());
        }
        let rule = arn("events", "rule/StepFunctionsGetEventsForECSTaskRule");
        for action in ["events:PutTargets", "events:PutRule", "events:DescribeRule"] {
            let on = On::Each(vec![rule.clone()]);
            add(action.to_owned(), on, Vec::new());
        }
    }
}

/// The ARNs of the tasks of a cluster.
fn tasks_of(cluster: &str) -> String {
    format!("{}/*", cluster.replacen(":cluster/", ":task/", 1))
}

/// The roles that a task is handed: those that the request names, and those of the definition in place of which it names
/// none.
fn roles(machine: &Machine, state: &str) -> On {
    let overrides = &machine.definition["States"][state]["Parameters"]["Overrides"];
    let mut named = Vec::new();
    let mut uses_definitions = false;
    for key in ["TaskRoleArn", "ExecutionRoleArn"] {
        let path = &overrides[format!("{key}.$")];
        match (overrides[key].as_str(), path.as_str()) {
            (Some(role), _) => named.push(role.to_owned()),
            (None, Some(path)) => named.extend(values(machine, path)),
            (None, None) => uses_definitions = true,
        }
    }
    if uses_definitions {
        On::EachAndMore(named, ":role/")
    } else {
        On::Each(named)
    }
}

/// The texts that a rule of the machine lets a field of the input have; where there are none, the path itself, which nobody
/// can grant.
fn values(machine: &Machine, path: &str) -> Vec<String> {
    let field = path.strip_prefix("$.input").unwrap_or(path);
    let mut found = Vec::new();
    let variable = format!("${field}");
    collect(&machine.definition["States"], &variable, &mut found);
    if found.is_empty() {
        found.push(path.to_owned());
    }
    found
}

fn collect(value: &Value, variable: &str, found: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|it| collect(it, variable, found)),
        Value::Object(fields) => {
            if fields.get("Variable").and_then(Value::as_str) == Some(variable) {
                let text = fields.get("StringEquals").and_then(Value::as_str);
                found.extend(text.map(str::to_owned));
            }
            fields.values().for_each(|it| collect(it, variable, found));
        }
        _ => {}
    }
}
