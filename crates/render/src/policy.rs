//! IAM statements as data: said once, written into every output.

use loudfail_job::{Concurrency, Job, Value as Infrastructure};
use serde::Serialize;

use crate::arns::{arn, cluster, task_definition, tasks};
use crate::asl::overrides;
use crate::expression::{Attribute, Expression, Part};
use crate::{definition, tags};

/// One statement of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Statement {
    /// The statement's id.
    pub(crate) sid: &'static str,
    /// Why it is there, one line of comment each.
    pub(crate) why: &'static [&'static str],
    /// `Allow` or `Deny`.
    pub(crate) effect: &'static str,
    /// Whom it concerns, in a policy that belongs to a resource.
    pub(crate) principal: Option<Principal>,
    /// The actions.
    pub(crate) actions: &'static [&'static str],
    /// What they may be done to; empty in a trust policy.
    pub(crate) resources: Vec<Expression>,
    /// What must hold.
    pub(crate) conditions: Vec<Condition>,
}

/// Whom a statement concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Principal {
    /// Anyone.
    Anyone,
    /// The account that is deployed to, which hands it on to whom its own policies name.
    Account,
    /// The service of this domain.
    Service(&'static str),
}

/// One condition of a statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Condition {
    /// The operator, such as `ArnEquals`.
    pub(crate) operator: &'static str,
    /// The condition key, such as `ecs:cluster`.
    pub(crate) key: &'static str,
    /// The value that it is compared with.
    pub(crate) value: Expression,
}

/// What the machine's role may do: what the machine's states do, and nothing else.
///
/// Sources: "IAM policies for calling Amazon ECS" and "Using CloudWatch Logs to log execution history in Step
/// Functions" in the Step Functions Developer Guide, with the resources and condition keys of "Actions, resources, and
/// condition keys for Amazon Elastic Container Service".
pub(crate) fn machine(job: &Job) -> Vec<Statement> {
    let on_the_cluster = || Condition {
        operator: "ArnEquals",
        key: "ecs:cluster",
        value: cluster(&job.task.cluster),
    };
    let mut statements = vec![
        Statement {
            sid: "RunTask",
            why: &["To start the task, only on the job's own cluster."],
            actions: &["ecs:RunTask"],
            resources: task_definition(&job.task.definition, &job.resource_name),
            conditions: vec![on_the_cluster()],
            ..Statement::ALLOW
        },
        Statement {
            sid: "FollowTask",
            why: &[
                "To stop the task when it takes too long or the execution is stopped, and to see how it ended.",
            ],
            actions: &["ecs:StopTask", "ecs:DescribeTasks"],
            resources: vec![tasks(&job.task.cluster)],
            conditions: vec![on_the_cluster()],
            ..Statement::ALLOW
        },
        Statement {
            sid: "HearOfTask",
            why: &[
                "To be notified when the task ends: Step Functions has one rule of this name for all machines of the account.",
            ],
            actions: &["events:PutTargets", "events:PutRule", "events:DescribeRule"],
            resources: vec![arn(
                "events",
                Part::Region,
                "rule/StepFunctionsGetEventsForECSTaskRule",
            )],
            ..Statement::ALLOW
        },
        pass_roles(job),
        Statement {
            sid: "Notify",
            why: &["To notify the channel of a failure."],
            actions: &["sns:Publish"],
            resources: vec![Expression::Parts(vec![Part::Topic])],
            ..Statement::ALLOW
        },
        Statement {
            sid: "DeliverLogs",
            why: &[
                "To log executions. The actions that manage log deliveries cannot be limited to a resource.",
            ],
            actions: &[
                "logs:CreateLogDelivery",
                "logs:GetLogDelivery",
                "logs:UpdateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:ListLogDeliveries",
                "logs:PutResourcePolicy",
                "logs:DescribeResourcePolicies",
                "logs:DescribeLogGroups",
            ],
            resources: vec![Expression::text("*")],
            ..Statement::ALLOW
        },
    ];
    statements.extend(
        job.concurrency
            .iter()
            .flat_map(|concurrency| keep_limit(job, concurrency)),
    );
    statements.extend(tag_task(job));
    statements.extend(job.notify.encrypted.then(use_key));
    statements
}

/// What keeping to the limit of executions needs. Source: "Actions, resources, and condition keys for AWS Step Functions"
/// and the same for Amazon DynamoDB.
fn keep_limit(job: &Job, concurrency: &Concurrency) -> Vec<Statement> {
    if !concurrency.strict {
        return vec![Statement {
            sid: "ListExecutions",
            why: &["To find out which executions run: only the job's own."],
            actions: &["states:ListExecutions"],
            resources: vec![arn(
                "states",
                Part::Region,
                &format!("stateMachine:{}", crate::names::machine_name(job)),
            )],
            ..Statement::ALLOW
        }];
    }
    vec![
        Statement {
            sid: "TakeSlots",
            why: &["To take a slot, to give it back, and to see who has it."],
            actions: &["dynamodb:UpdateItem", "dynamodb:GetItem"],
            resources: vec![Expression::attribute(Attribute::LockTableArn)],
            ..Statement::ALLOW
        },
        Statement {
            sid: "DescribeHolders",
            why: &[
                "To find out whether the owner of a slot has ended: only the job's own executions.",
            ],
            actions: &["states:DescribeExecution"],
            resources: vec![arn(
                "states",
                Part::Region,
                &format!("execution:{}:*", crate::names::machine_name(job)),
            )],
            ..Statement::ALLOW
        },
    ]
}

/// To hand roles to the task: those that the blueprint gives it, and those of its definition for what it gives none.
/// Source: "Grant a user permissions to pass a role to an AWS service".
fn pass_roles(job: &Job) -> Statement {
    let task = &job.task;
    let given = overrides::roles(job);
    let uses_definitions =
        task.overrides.task_role.is_none() || task.overrides.execution_role.is_none();
    let own = definition::own(job);
    let any = uses_definitions && task.roles.is_empty() && own.is_none();
    let named = task.roles.iter().filter(|_| uses_definitions);
    let mut roles: Vec<&Infrastructure> = named.collect();
    roles.extend(
        given
            .iter()
            .filter(|role| !task.roles.contains(role) || !uses_definitions),
    );
    let mut resources: Vec<Expression> = own.map(definition::roles).unwrap_or_default();
    if any {
        resources.push(arn("iam", Part::Text(String::new()), "role/*"));
    }
    // Any role of the stack's account may be these too, but nobody says that they are of that account.
    let roles = roles.into_iter();
    resources.extend(roles.map(|role| Expression::Parts(vec![role.into()])));
    Statement {
        sid: "PassTaskRoles",
        why: if any {
            &[
                "To pass the task the roles of its definition. The blueprint does not name them, so any role is allowed,",
                "but for ECS tasks only; `task.roles` narrows it.",
            ]
        } else if given.is_empty() {
            &["To pass the task the roles of its definition, for ECS tasks only."]
        } else {
            &["To pass the task the roles that the job gives it, for ECS tasks only."]
        },
        actions: &["iam:PassRole"],
        resources,
        conditions: vec![Condition {
            operator: "StringEquals",
            key: "iam:PassedToService",
            value: Expression::text("ecs-tasks.amazonaws.com"),
        }],
        ..Statement::ALLOW
    }
}

/// To tag the task when it is started, and at no other time.
/// Source: "Grant permission to tag resources on creation" in the Amazon ECS Developer Guide.
fn tag_task(job: &Job) -> Option<Statement> {
    let is_tagged = job.task.placement.propagate_tags || !tags::of_task(job).is_empty();
    is_tagged.then(|| Statement {
        sid: "TagTask",
        why: &["To tag the task when it is started, and at no other time."],
        actions: &["ecs:TagResource"],
        resources: vec![tasks(&job.task.cluster)],
        conditions: vec![Condition {
            operator: "StringEquals",
            key: "ecs:CreateAction",
            value: Expression::text("RunTask"),
        }],
        ..Statement::ALLOW
    })
}

/// What publishing to an encrypted topic needs. Source: "Managing Amazon SNS encryption keys and costs".
fn use_key() -> Statement {
    Statement {
        sid: "Encrypt",
        why: &[
            "The topic is encrypted: SNS uses its key on behalf of the publisher, and no other use is allowed.",
        ],
        actions: &["kms:GenerateDataKey*", "kms:Decrypt"],
        resources: vec![Expression::Parts(vec![Part::TopicKey])],
        conditions: vec![via_sns()],
        ..Statement::ALLOW
    }
}

/// That a key is used by SNS alone. The domain ends in `.cn` in China.
/// Source: "AWS KMS condition keys", kms:ViaService.
pub(crate) fn via_sns() -> Condition {
    Condition {
        operator: "StringLike",
        key: "kms:ViaService",
        value: Expression::Parts(vec![
            Part::Text("sns.".to_owned()),
            Part::Region,
            Part::Text(".amazonaws.com*".to_owned()),
        ]),
    }
}

/// Who may take the machine's role: Step Functions, on behalf of this machine. Without the conditions, any machine of
/// any account could have the service take it. Source: "Cross-service confused deputy prevention".
pub(crate) fn machine_trust(machine_name: &str) -> Statement {
    let machine = format!("stateMachine:{machine_name}");
    trust(
        "TrustTheMachine",
        &["Only this machine may use the role, even though Step Functions serves others too."],
        "states.amazonaws.com",
        ("ArnEquals", arn("states", Part::Region, &machine)),
    )
}

/// Lets a service take a role, on behalf of what the operator says of a source in this account and of nothing else.
pub(crate) fn trust(
    sid: &'static str,
    why: &'static [&'static str],
    service: &'static str,
    (operator, source): (&'static str, Expression),
) -> Statement {
    Statement {
        sid,
        why,
        principal: Some(Principal::Service(service)),
        actions: &["sts:AssumeRole"],
        conditions: vec![
            Condition {
                operator: "StringEquals",
                key: "aws:SourceAccount",
                value: Expression::Parts(vec![Part::Account]),
            },
            Condition {
                operator,
                key: "aws:SourceArn",
                value: source,
            },
        ],
        ..Statement::ALLOW
    }
}

impl Statement {
    /// What most statements begin as.
    pub(crate) const ALLOW: Self = Self {
        sid: "",
        why: &[],
        effect: "Allow",
        principal: None,
        actions: &[],
        resources: Vec::new(),
        conditions: Vec::new(),
    };
}
