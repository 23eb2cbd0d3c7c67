//! The execution role of a task definition, and who may take its roles.

use std::collections::BTreeSet;

use loudfail_job::{Repository, Secret, SecretPlace, TaskDefinition};

use crate::arns;
use crate::expression::{Attribute, Expression, Part};
use crate::policy::{self, Condition, Statement};

/// Who may take the roles: ECS, on behalf of tasks of this account in this region. It cannot be narrowed to a cluster.
/// Source: "Amazon ECS task IAM role", whose trust policy this is.
pub(super) fn trust() -> Statement {
    policy::trust(
        "TrustTheTask",
        &[
            "Only tasks of this account and region may use the role. ECS does not distinguish clusters here.",
        ],
        "ecs-tasks.amazonaws.com",
        ("ArnLike", arns::everything("ecs")),
    )
}

/// What the execution role may do: what ECS does to start the containers, and nothing else.
///
/// Where GuardDuty watches Fargate tasks, it adds a container of its own to each, whose image ECS pulls with this role:
/// without the permission, no task is watched, and Step Functions takes each for failed.
///
/// Sources: "Amazon ECS task execution IAM role"; "Repository policy examples" of Amazon ECR; "Prerequisites for AWS Fargate
/// (Amazon ECS only) support" and "Repository for GuardDuty agent on AWS Fargate (Amazon ECS only)" of Amazon GuardDuty.
pub(super) fn execution(definition: &TaskDefinition, on_fargate: bool) -> Vec<Statement> {
    let mut statements = vec![Statement {
        sid: "WriteLogs",
        why: &["To write the containers' output to the job's own log group."],
        actions: &["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: vec![Expression::attribute(Attribute::TaskLogStreamsArn)],
        ..Statement::ALLOW
    }];
    let containers = definition.containers.iter();
    let repositories: BTreeSet<&Repository> = containers
        .filter_map(|container| container.repository.as_ref())
        .collect();
    let pulls = !repositories.is_empty();
    if pulls {
        statements.push(Statement {
            sid: "PullImages",
            why: &["To pull the images, only from their repositories."],
            actions: PULL,
            resources: repositories.into_iter().map(arns::repository).collect(),
            ..Statement::ALLOW
        });
    }
    if on_fargate {
        statements.push(Statement {
            sid: "PullGuardDutyAgent",
            why: &[
                "GuardDuty Runtime Monitoring, where it is turned on, adds its agent to each Fargate task. The agent's image",
                "is in an account of AWS, another one in each region.",
            ],
            actions: PULL,
            resources: vec![arns::guardduty_agent()],
            ..Statement::ALLOW
        });
    }
    if pulls || on_fargate {
        statements.push(Statement {
            sid: "LogInToRegistry",
            why: &["To log in to the registry as a whole: IAM has no narrower resource for this."],
            actions: &["ecr:GetAuthorizationToken"],
            resources: vec![Expression::text("*")],
            ..Statement::ALLOW
        });
    }
    let secrets: Vec<&Secret> = definition
        .containers
        .iter()
        .flat_map(|container| container.secrets.values())
        .collect();
    statements.extend(read(&secrets, Store::Ssm));
    statements.extend(read(&secrets, Store::SecretsManager));
    statements.extend(decrypt(&secrets, Store::Ssm));
    statements.extend(decrypt(&secrets, Store::SecretsManager));
    statements
}

/// What a pull is made of.
const PULL: &[&str] = &[
    "ecr:BatchCheckLayerAvailability",
    "ecr:BatchGetImage",
    "ecr:GetDownloadUrlForLayer",
];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Store {
    Ssm,
    SecretsManager,
}

impl Store {
    fn has(self, secret: &Secret) -> bool {
        let is_ssm = matches!(secret.place, SecretPlace::Ssm(_));
        is_ssm == (self == Self::Ssm)
    }
}

fn read(secrets: &[&Secret], store: Store) -> Option<Statement> {
    let mut resources = Vec::new();
    for secret in secrets.iter().filter(|secret| store.has(secret)) {
        let resource = match &secret.place {
            SecretPlace::Ssm(name) => arns::ssm_parameter(name),
            SecretPlace::SecretsManager { secret, .. } => arns::secret_of_any_suffix(secret),
        };
        if !resources.contains(&resource) {
            resources.push(resource);
        }
    }
    let (sid, why, actions): (_, &'static [&'static str], &'static [&'static str]) = match store {
        Store::Ssm => (
            "ReadParameters",
            &["To read the secrets that the containers receive, and no others."],
            &["ssm:GetParameters"],
        ),
        Store::SecretsManager => (
            "ReadSecrets",
            &[
                "To read the secrets that the containers receive, and no others. Secrets Manager appends six characters to a",
                "secret's name.",
            ],
            &["secretsmanager:GetSecretValue"],
        ),
    };
    (!resources.is_empty()).then_some(Statement {
        sid,
        why,
        actions,
        resources,
        ..Statement::ALLOW
    })
}

/// What reading a secret with a key of one's own needs, through that store alone.
fn decrypt(secrets: &[&Secret], store: Store) -> Option<Statement> {
    let mut resources = Vec::new();
    for key in secrets
        .iter()
        .filter(|secret| store.has(secret))
        .filter_map(|secret| secret.key.as_ref())
    {
        let resource = Expression::Parts(vec![key.into()]);
        if !resources.contains(&resource) {
            resources.push(resource);
        }
    }
    let (sid, service) = match store {
        Store::Ssm => ("DecryptParameters", "ssm"),
        Store::SecretsManager => ("DecryptSecrets", "secretsmanager"),
    };
    (!resources.is_empty()).then(|| Statement {
        sid,
        why: &["To decrypt them, only on behalf of the store that holds them."],
        actions: &["kms:Decrypt"],
        resources,
        conditions: vec![Condition {
            operator: "StringLike",
            key: "kms:ViaService",
            value: Expression::Parts(vec![
                Part::Text(format!("{service}.")),
                Part::Region,
                Part::Text(".amazonaws.com*".to_owned()),
            ]),
        }],
        ..Statement::ALLOW
    })
}
