//! The roles of a task definition that is in the template: who may take them, and what the execution role needs to
//! start the containers.

use serde_json::{Value, json};

use super::grants;
use super::need::{self, Need, On};
use crate::law::Law;
use crate::machine::{Machine, Service};
use crate::policy::statements;
use crate::reason::Reason;
use crate::subject::violation;
use crate::template::{Deployment, Resource, Template};
use crate::violation::Violation;

/// A task definition of the template.
#[derive(Debug)]
pub(super) struct Definition {
    /// Its ARN without the revision.
    pub(super) family_arn: String,
    /// The ARNs of the roles that its tasks are handed.
    pub(super) roles: Vec<String>,
}

impl Definition {
    /// The one of that ARN.
    pub(super) fn find(arn: &str, template: &Template, deployment: &Deployment) -> Option<Self> {
        let mut definitions = template.of("AWS::ECS::TaskDefinition");
        let found = definitions.find(|it| {
            let reference = json!({"Ref": it.id});
            template.resolve(&reference, deployment).as_str() == Some(arn)
        })?;
        let role = |property: &str| {
            let role = template.resolve(&found.properties[property], deployment);
            role.as_str().map(str::to_owned)
        };
        let (family_arn, _) = arn.rsplit_once(':')?;
        Some(Self {
            family_arn: family_arn.to_owned(),
            roles: [EXECUTION, TASK].into_iter().filter_map(role).collect(),
        })
    }
}

const EXECUTION: &str = "ExecutionRoleArn";
const TASK: &str = "TaskRoleArn";

/// Whether programs in the containers of a task definition take this role.
pub(super) fn is_task_role(
    role: Resource<'_>,
    template: &Template,
    deployment: &Deployment,
) -> bool {
    let mut with_role = with_role(TASK, role, template, deployment);
    with_role.next().is_some()
}

/// Holds the law over a role of task definitions of the template; any other role is left alone.
///
/// Sources: "Amazon ECS task IAM role", whose trust policy is asked for; "Amazon ECS task execution IAM role".
pub(super) fn check(
    role: Resource<'_>,
    template: &Template,
    deployment: &Deployment,
    violations: &mut Vec<Violation>,
) {
    let executing: Vec<_> = with_role(EXECUTION, role, template, deployment).collect();
    if executing.is_empty() && !is_task_role(role, template, deployment) {
        return;
    }
    let mut report = |subject: &str, what| {
        let subject = format!("{}.{subject}", role.id);
        violations.push(violation(Law::Privilege, &subject, what));
    };
    let trust = &role.properties["AssumeRolePolicyDocument"];
    let trust = statements(&template.resolve(trust, deployment));
    if trust.is_empty() {
        report("AssumeRolePolicyDocument", Reason::WrongTrust);
    }
    let Deployment {
        partition,
        region,
        account,
        ..
    } = deployment;
    let tasks = format!("arn:{partition}:ecs:{region}:{account}:*");
    for statement in trust {
        if statement.principals != ["ecs-tasks.amazonaws.com"]
            || statement.actions != ["sts:AssumeRole"]
        {
            report(&statement.sid, Reason::WrongTrust);
        }
        if !statement.requires("aws:SourceArn", &tasks) {
            let key = "aws:SourceArn";
            report(&statement.sid, Reason::Condition { key });
        }
    }
    if !role.properties["ManagedPolicyArns"].is_null() {
        report("ManagedPolicyArns", Reason::PolicyElsewhere);
    }
    if !executing.is_empty() {
        let needs: Vec<Need> = executing
            .into_iter()
            .flat_map(|it| needs(it, template, deployment))
            .collect();
        need::hold(&grants(role, template, deployment), &needs, &mut report);
    }
}

/// What the agent of ECS Exec needs ("Monitor Amazon ECS containers with ECS Exec", Task IAM role).
const EXEC: [&str; 4] = [
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
];

/// Holds that a task in which people may run commands has a task role that lets them, where both are the template's.
pub(super) fn check_exec(
    machine: &Machine,
    template: &Template,
    deployment: &Deployment,
    violations: &mut Vec<Violation>,
) {
    for state in machine.tasks(Service::RunTask) {
        let parameters = &machine.definition["States"][state]["Parameters"];
        let Some(definition) = run_with(parameters, template, deployment) else {
            continue;
        };
        if parameters["EnableExecuteCommand"] != true {
            continue;
        }
        let has_role = !definition.properties[TASK].is_null();
        let mut roles = template.of("AWS::IAM::Role");
        let role = roles.find(|role| {
            with_role(TASK, *role, template, deployment).any(|it| it.id == definition.id)
        });
        let granted: Vec<String> = role
            .map(|role| grants(role, template, deployment))
            .unwrap_or_default()
            .into_iter()
            .filter(|it| it.is_allow && it.resources.iter().any(|it| it == "*"))
            .flat_map(|it| it.actions)
            .collect();
        // A role that is there already has policies of its own.
        if has_role && role.is_none() {
            continue;
        }
        for action in EXEC
            .iter()
            .filter(|it| !granted.iter().any(|has| has == **it))
        {
            let (action, resource) = ((*action).to_owned(), "*".to_owned());
            let what = Reason::NotGranted { action, resource };
            violations.push(violation(Law::Privilege, state, what));
        }
    }
}

/// The task definition of the template that a task with these parameters is made of.
fn run_with<'t>(
    parameters: &Value,
    template: &'t Template,
    deployment: &Deployment,
) -> Option<Resource<'t>> {
    let name = parameters["TaskDefinition"].as_str()?;
    template.of("AWS::ECS::TaskDefinition").find(|definition| {
        let reference = json!({"Ref": definition.id});
        template.resolve(&reference, deployment).as_str() == Some(name)
    })
}

const FARGATE: &str = "FARGATE";
const EC2: &str = "EC2";

fn requires(definition: Resource<'_>, launch_type: &str) -> bool {
    let written = definition.properties["RequiresCompatibilities"].as_array();
    written.is_some_and(|it| it.iter().any(|it| it == launch_type))
}

/// Holds that a task definition of the template may run where the machine runs it: ECS refuses another one ("Amazon ECS task
/// definition parameters", `requiresCompatibilities`).
pub(super) fn check_launch(
    machine: &Machine,
    template: &Template,
    deployment: &Deployment,
    violations: &mut Vec<Violation>,
) {
    for state in machine.tasks(Service::RunTask) {
        let parameters = &machine.definition["States"][state]["Parameters"];
        let launch_type = if is_on_fargate(machine, parameters) {
            FARGATE
        } else {
            EC2
        };
        if let Some(definition) = run_with(parameters, template, deployment)
            && !requires(definition, launch_type)
        {
            let what = Reason::Incompatible { launch_type };
            violations.push(violation(Law::Form, definition.id, what));
        }
    }
}

fn is_on_fargate(machine: &Machine, parameters: &Value) -> bool {
    if let Some(launch_type) = parameters["LaunchType"].as_str() {
        return launch_type == FARGATE;
    }
    match parameters["CapacityProviderStrategy"].as_array() {
        Some(strategy) => strategy.iter().any(|item| {
            let provider = item["CapacityProvider"].as_str();
            provider.is_some_and(|name| name.starts_with(FARGATE))
        }),
        // The machine chooses while it runs, which it does between Fargate and Fargate Spot alone.
        None => machine.text.contains("\"FARGATE_SPOT\""),
    }
}

/// The task definitions that name the role under that property.
fn with_role<'t>(
    property: &'static str,
    role: Resource<'_>,
    template: &'t Template,
    deployment: &'t Deployment,
) -> impl Iterator<Item = Resource<'t>> {
    let arn = template.resolve(&json!({"Fn::GetAtt": [role.id, "Arn"]}), deployment);
    template
        .of("AWS::ECS::TaskDefinition")
        .filter(move |it| template.resolve(&it.properties[property], deployment) == arn)
}

/// What ECS needs to start the containers of a task definition.
fn needs(definition: Resource<'_>, template: &Template, deployment: &Deployment) -> Vec<Need> {
    let containers = &definition.properties["ContainerDefinitions"];
    let containers = template.resolve(containers, deployment);
    let mut needs = Vec::new();
    for container in containers.as_array().into_iter().flatten() {
        let name = container["Name"].as_str().unwrap_or_default();
        let mut add = |action: &str, on: On, conditions| {
            needs.push(Need {
                state: format!("{}.{name}", definition.id),
                action: action.to_owned(),
                on,
                conditions,
            });
        };
        logs(container, deployment, &mut add);
        image(container, deployment, &mut add);
        secrets(container, deployment, &mut add);
    }
    if requires(definition, FARGATE) {
        needs.extend(agent(definition, deployment));
    }
    needs
}

type Conditions = Vec<(&'static str, Vec<String>)>;

/// "Send Amazon ECS logs to CloudWatch".
fn logs(container: &Value, deployment: &Deployment, add: &mut impl FnMut(&str, On, Conditions)) {
    let logging = &container["LogConfiguration"];
    if logging["LogDriver"] != "awslogs" {
        return;
    }
    let Deployment {
        partition, account, ..
    } = deployment;
    let option = |name: &str| logging["Options"][name].as_str().unwrap_or_default();
    let (region, group) = (option("awslogs-region"), option("awslogs-group"));
    let streams = format!("arn:{partition}:logs:{region}:{account}:log-group:{group}:*");
    for action in ["logs:CreateLogStream", "logs:PutLogEvents"] {
        add(action, On::Each(vec![streams.clone()]), Vec::new());
    }
}

/// "Repository policy examples" of Amazon ECR: what a pull is made of.
const PULL: [&str; 3] = [
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
];

const LOG_IN: &str = "ecr:GetAuthorizationToken";

/// What a task needs to which GuardDuty adds its agent ("Prerequisites for AWS Fargate (Amazon ECS only) support" in the
/// GuardDuty User Guide). Which account the agent's repository is in depends on the region.
fn agent(definition: Resource<'_>, deployment: &Deployment) -> impl Iterator<Item = Need> {
    let Deployment {
        partition, region, ..
    } = deployment;
    let repository =
        format!("arn:{partition}:ecr:{region}:*:repository/aws-guardduty-agent-fargate");
    let state = format!("{} with GuardDuty's agent", definition.id);
    let pull = PULL.map(|action| (action, repository.clone()));
    let log_in = [(LOG_IN, "*".to_owned())];
    pull.into_iter()
        .chain(log_in)
        .map(move |(action, on)| Need {
            state: state.clone(),
            action: action.to_owned(),
            on: On::Each(vec![on]),
            conditions: Vec::new(),
        })
}

fn image(container: &Value, deployment: &Deployment, add: &mut impl FnMut(&str, On, Conditions)) {
    let image = container["Image"].as_str().unwrap_or_default();
    let is_known = !image.starts_with("value-of-");
    if is_known {
        let Some(repository) = repository(image, deployment) else {
            return;
        };
        for action in PULL {
            add(action, On::Each(vec![repository.clone()]), Vec::new());
        }
        add(LOG_IN, On::Each(vec!["*".to_owned()]), Vec::new());
    } else {
        for action in PULL {
            add(action, On::Perhaps(":repository/"), Vec::new());
        }
        add(LOG_IN, On::Perhaps("*"), Vec::new());
    }
}

/// The ARN of the private repository that an image is in: `account.dkr.ecr.region.amazonaws.com/name:tag`, or with
/// `dkr-ecr` and `on.aws`.
fn repository(image: &str, deployment: &Deployment) -> Option<String> {
    let (host, name) = image.split_once('/')?;
    let mut labels = host.split('.');
    let account = labels.next()?;
    let region = match (labels.next()?, labels.next()?) {
        ("dkr", "ecr" | "ecr-fips") => labels.next()?,
        ("dkr-ecr", region) => region,
        _ => return None,
    };
    let name = name.split('@').next().unwrap_or(name);
    let name = name.split(':').next().unwrap_or(name);
    let partition = deployment.partition;
    Some(format!(
        "arn:{partition}:ecr:{region}:{account}:repository/{name}"
    ))
}

/// "Pass Secrets Manager secrets through Amazon ECS environment variables", and the same for Systems Manager parameters.
fn secrets(container: &Value, deployment: &Deployment, add: &mut impl FnMut(&str, On, Conditions)) {
    let sources = container["Secrets"].as_array().into_iter().flatten();
    for source in sources.filter_map(|secret| secret["ValueFrom"].as_str()) {
        let service = match source.split(':').nth(2) {
            Some("ssm") => "ssm",
            _ => "secretsmanager",
        };
        if service == "ssm" {
            add(
                "ssm:GetParameters",
                On::Each(vec![source.to_owned()]),
                Vec::new(),
            );
        } else {
            // Behind the ARN may be a key of the secret's JSON, a label and a version; Secrets Manager itself puts six
            // characters behind the name.
            let parts = if source.starts_with("arn:") { 7 } else { 1 };
            let parts: Vec<&str> = source.split(':').take(parts).collect();
            let secret = parts.join(":");
            let of_any_suffix = format!("{secret}-??????");
            add(
                "secretsmanager:GetSecretValue",
                On::One(vec![secret, of_any_suffix]),
                Vec::new(),
            );
        }
        let Deployment {
            region, url_suffix, ..
        } = deployment;
        let via = ["ssm", "secretsmanager"].map(|service| {
            ["amazonaws.com*", *url_suffix].map(|end| format!("{service}.{region}.{end}"))
        });
        // Whether a secret has a key of its own is known to its store alone.
        let via = vec![("kms:ViaService", via.concat())];
        add("kms:Decrypt", On::Perhaps(":kms:"), via);
    }
}
