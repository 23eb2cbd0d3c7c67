//! ARNs of what a job uses, as IAM compares them.

use loudfail_job::{Definition, Repository, Value};

use crate::expression::{Expression, Part};
use crate::names;

/// The ARNs that `ecs:RunTask` is checked against. A family without a revision needs two: ECS checks the request as it
/// was made, and the revision that it finds for it (aws/aws-cdk#31714).
pub(crate) fn task_definition(definition: &Definition, job: &str) -> Vec<Expression> {
    let definition = match definition {
        Definition::Existing(definition) => definition,
        // The revision that is deployed, and those before it: an execution that began with one tries again with it.
        Definition::Own(_) => {
            let revisions = format!("task-definition/{}:*", names::family(job));
            return vec![arn("ecs", Part::Region, &revisions)];
        }
    };
    let (arn, pinned) = match definition {
        Value::Literal(text) if text.starts_with("arn:") => {
            // arn:aws:ecs:region:account:task-definition/family:revision
            (vec![Part::Text(text.clone())], text.split(':').count() > 6)
        }
        Value::Literal(text) => (
            arn_parts(
                "ecs",
                Part::Region,
                "task-definition/",
                Part::Text(text.clone()),
            ),
            text.contains(':'),
        ),
        other => (
            arn_parts("ecs", Part::Region, "task-definition/", other.into()),
            false,
        ),
    };
    let mut every_revision = arn.clone();
    every_revision.push(Part::Text(":*".to_owned()));
    let mut arns = vec![Expression::Parts(arn)];
    if !pinned {
        arns.push(Expression::Parts(every_revision));
    }
    arns
}

/// The cluster's ARN.
pub(crate) fn cluster(cluster: &Value) -> Expression {
    match cluster {
        Value::Literal(text) if text.starts_with("arn:") => Expression::text(text),
        other => Expression::Parts(arn_parts("ecs", Part::Region, "cluster/", other.into())),
    }
}

/// The ARNs of all tasks of a cluster.
pub(crate) fn tasks(cluster: &Value) -> Expression {
    let mut parts = match cluster {
        Value::Literal(text) if text.starts_with("arn:") => {
            vec![Part::Text(text.replacen(":cluster/", ":task/", 1))]
        }
        other => arn_parts("ecs", Part::Region, "task/", other.into()),
    };
    parts.push(Part::Text("/*".to_owned()));
    Expression::Parts(parts)
}

/// An ARN in the account that is deployed to.
pub(crate) fn arn(service: &str, region: Part, resource: &str) -> Expression {
    Expression::Parts(arn_parts(
        service,
        region,
        resource,
        Part::Text(String::new()),
    ))
}

/// The ARN of what an id or a name says, in the account that is deployed to.
pub(crate) fn named(service: &str, region: Part, kind: &str, name: &Value) -> Expression {
    Expression::Parts(arn_parts(service, region, kind, name.into()))
}

/// Every ARN of a service in the account and the region that are deployed to.
pub(crate) fn everything(service: &str) -> Expression {
    arn(service, Part::Region, "*")
}

/// The ARN of a parameter in Parameter Store, told by its name or by itself. A name that begins with `/` is not doubled.
pub(crate) fn ssm_parameter(name: &str) -> Expression {
    if name.starts_with("arn:") {
        return Expression::text(name);
    }
    let name = name.strip_prefix('/').unwrap_or(name);
    arn("ssm", Part::Region, &format!("parameter/{name}"))
}

/// The ARN of a secret, told by its name or by itself. Secrets Manager takes one without the six characters at its end.
pub(crate) fn secret(secret: &Value) -> Vec<Part> {
    match secret {
        Value::Literal(name) if !name.starts_with("arn:") => arn_parts(
            "secretsmanager",
            Part::Region,
            "secret:",
            Part::Text(name.clone()),
        ),
        arn => vec![arn.into()],
    }
}

/// The same for a policy, which is compared with the whole ARN. Source: "Permissions policy examples for AWS Secrets
/// Manager", which matches the six characters with question marks.
pub(crate) fn secret_of_any_suffix(name: &Value) -> Expression {
    let mut parts = secret(name);
    let is_whole = match name {
        Value::Literal(text) => text.starts_with("arn:"),
        Value::Param(_) | Value::Ssm(_) => true,
    };
    if !is_whole {
        parts.push(Part::Text("-??????".to_owned()));
    }
    Expression::Parts(parts)
}

/// The ARN of a repository of Amazon ECR.
pub(crate) fn repository(repository: &Repository) -> Expression {
    match repository {
        Repository::Here(name) => named("ecr", Part::Region, "repository/", name),
        Repository::There {
            account,
            region,
            name,
        } => Expression::Parts(vec![
            Part::Text("arn:".to_owned()),
            Part::Partition,
            Part::Text(format!(":ecr:{region}:{account}:repository/{name}")),
        ]),
        Repository::Arn(arn) => Expression::text(arn),
    }
}

/// The ARN of the repository of GuardDuty's agent, in whichever account of AWS it is.
pub(crate) fn guardduty_agent() -> Expression {
    Expression::Parts(vec![
        Part::Text("arn:".to_owned()),
        Part::Partition,
        Part::Text(":ecr:".to_owned()),
        Part::Region,
        Part::Text(":*:repository/aws-guardduty-agent-fargate".to_owned()),
    ])
}

fn arn_parts(service: &str, region: Part, resource: &str, name: Part) -> Vec<Part> {
    vec![
        Part::Text("arn:".to_owned()),
        Part::Partition,
        Part::Text(format!(":{service}:")),
        region,
        Part::Text(":".to_owned()),
        Part::Account,
        Part::Text(format!(":{resource}")),
        name,
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_definition_without_a_revision_needs_two_resources() {
        let arn =
            "!Sub \"arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:task-definition/";
        for (value, expected) in [
            (
                Value::Literal("f".into()),
                vec![format!("{arn}f\""), format!("{arn}f:*\"")],
            ),
            (Value::Literal("f:6".into()), vec![format!("{arn}f:6\"")]),
            (
                Value::Param("F".into()),
                vec![format!("{arn}${{F}}\""), format!("{arn}${{F}}:*\"")],
            ),
            (
                Value::Literal("arn:aws:ecs:us-east-1:000000000000:task-definition/f:6".into()),
                vec!["\"arn:aws:ecs:us-east-1:000000000000:task-definition/f:6\"".to_owned()],
            ),
            (
                Value::Literal("arn:aws:ecs:us-east-1:000000000000:task-definition/f".into()),
                vec![
                    "\"arn:aws:ecs:us-east-1:000000000000:task-definition/f\"".to_owned(),
                    "\"arn:aws:ecs:us-east-1:000000000000:task-definition/f:*\"".to_owned(),
                ],
            ),
        ] {
            let rendered: Vec<String> = task_definition(&Definition::Existing(value), "job")
                .iter()
                .map(Expression::cloudformation)
                .collect();
            assert_eq!(rendered, expected);
        }
    }

    #[test]
    fn the_tasks_of_a_cluster_are_found_by_name_and_by_arn() {
        for (cluster, expected) in [
            (
                "c",
                "!Sub \"arn:${AWS::Partition}:ecs:${AWS::Region}:${AWS::AccountId}:task/c/*\"",
            ),
            (
                "arn:aws:ecs:us-east-1:000000000000:cluster/c",
                "\"arn:aws:ecs:us-east-1:000000000000:task/c/*\"",
            ),
        ] {
            assert_eq!(
                tasks(&Value::Literal(cluster.into())).cloudformation(),
                expected
            );
        }
    }
}
