//! What a template makes and what its roles may do, in words.

use serde_yaml::Value;

/// A resource of a template.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Resource {
    /// Its logical id.
    pub id: String,
    /// Its type, such as `AWS::SNS::Topic`.
    pub kind: String,
}

/// What a role may do.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Role {
    /// The role's logical id.
    pub id: String,
    /// What it is for, as its description says.
    pub description: String,
    /// Who may use it: the service principals.
    pub trusts: Vec<String>,
    /// What it may do.
    pub grants: Vec<Grant>,
}

/// One statement that allows something.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Grant {
    /// In words: `start tasks`; the action's own name where there are none.
    pub words: Vec<String>,
    /// The actions: `ecs:RunTask`.
    pub actions: Vec<String>,
    /// On what. References are written as in the template: `${AWS::Region}`.
    pub resources: Vec<String>,
    /// Whether it holds only under a condition.
    pub has_condition: bool,
}

/// The resources of a CloudFormation template, in its order. Nothing of what is no template.
#[must_use]
pub fn resources(template: &Value) -> Vec<Resource> {
    let all = template.get("Resources").and_then(Value::as_mapping);
    all.into_iter()
        .flatten()
        .filter_map(|(id, resource)| {
            Some(Resource {
                id: id.as_str()?.to_owned(),
                kind: resource.get("Type")?.as_str()?.to_owned(),
            })
        })
        .collect()
}

/// What each role of a CloudFormation template may do.
#[must_use]
pub fn roles(template: &Value) -> Vec<Role> {
    let all = template.get("Resources").and_then(Value::as_mapping);
    let is_role =
        |resource: &Value| resource.get("Type").and_then(Value::as_str) == Some("AWS::IAM::Role");
    all.into_iter()
        .flatten()
        .filter(|(_, resource)| is_role(resource))
        .filter_map(|(id, resource)| role(id.as_str()?, resource.get("Properties")?))
        .collect()
}

fn role(id: &str, properties: &Value) -> Option<Role> {
    let trusts = statements(properties.get("AssumeRolePolicyDocument")?)
        .filter_map(|it| it.get("Principal")?.get("Service"))
        .flat_map(texts)
        .collect();
    let policies = properties.get("Policies").and_then(Value::as_sequence);
    let grants = policies
        .into_iter()
        .flatten()
        .filter_map(|policy| policy.get("PolicyDocument"))
        .flat_map(statements)
        .map(grant)
        .collect();
    let description = properties.get("Description").map(texts).unwrap_or_default();
    Some(Role {
        id: id.to_owned(),
        description: description.join(" "),
        trusts,
        grants,
    })
}

fn statements(document: &Value) -> impl Iterator<Item = &Value> {
    let statements = document.get("Statement").and_then(Value::as_sequence);
    statements.into_iter().flatten()
}

fn grant(statement: &Value) -> Grant {
    let actions = statement.get("Action").map(texts).unwrap_or_default();
    let mut words: Vec<String> = Vec::new();
    for action in &actions {
        let word = in_words(action).map_or_else(|| action.clone(), str::to_owned);
        if !words.contains(&word) {
            words.push(word);
        }
    }
    Grant {
        words,
        actions,
        resources: statement.get("Resource").map(texts).unwrap_or_default(),
        has_condition: statement.get("Condition").is_some(),
    }
}

/// A value, or each item of a list, as text.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Sequence(items) => items.iter().flat_map(texts).collect(),
        other => vec![text(other)],
    }
}

/// A value as text, references as in `!Sub`.
fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Tagged(tagged) => {
            let tag = tagged.tag.to_string();
            match (tag.trim_start_matches('!'), &tagged.value) {
                ("Sub", Value::String(text)) => text.clone(),
                ("Ref" | "GetAtt", Value::String(name)) => format!("${{{name}}}"),
                ("Join", Value::Sequence(parts)) => match parts.as_slice() {
                    [separator, items] => texts(items).join(&text(separator)),
                    _ => parts.iter().map(text).collect(),
                },
                ("Sub", Value::Sequence(parts)) => parts.first().map(text).unwrap_or_default(),
                (name, inner) => format!("{name}({})", texts(inner).join(", ")),
            }
        }
        Value::Bool(value) => value.to_string(),
        Value::Number(value) => value.to_string(),
        Value::Null => String::new(),
        Value::Sequence(_) => texts(value).join(", "),
        Value::Mapping(entries) => entries
            .iter()
            .map(|(key, value)| format!("{}: {}", text(key), text(value)))
            .collect::<Vec<_>>()
            .join(", "),
    }
}

/// What an action allows, in words. Source: the actions tables of the "Service Authorization Reference".
fn in_words(action: &str) -> Option<&'static str> {
    Some(match action {
        "ecs:RunTask" => "start the task",
        "ecs:StopTask" => "stop it",
        "ecs:DescribeTasks" => "see how it ended",
        "ecs:TagResource" => "tag it as it starts",
        "iam:PassRole" => "pass its roles to the task",
        "sns:Publish" => "notify the channel",
        "sqs:SendMessage" => "put undeliverable messages into a queue",
        "kms:Decrypt" => "decrypt with a key",
        "kms:GenerateDataKey*" | "kms:GenerateDataKey" => "encrypt with a key",
        "events:PutRule" | "events:PutTargets" | "events:DescribeRule" => {
            "be notified when the task stops (a rule that Step Functions manages)"
        }
        "logs:CreateLogDelivery"
        | "logs:GetLogDelivery"
        | "logs:UpdateLogDelivery"
        | "logs:DeleteLogDelivery"
        | "logs:ListLogDeliveries"
        | "logs:PutResourcePolicy"
        | "logs:DescribeResourcePolicies"
        | "logs:DescribeLogGroups" => "log failed executions",
        "logs:CreateLogStream" | "logs:PutLogEvents" => "write the containers' log",
        "states:StartExecution" => "start this machine",
        "states:ListExecutions" => "see which executions run",
        "states:DescribeExecution" => "see the status of an execution",
        "ssm:GetParameters" => "read SSM parameters for the containers",
        "secretsmanager:GetSecretValue" => "read secrets for the containers",
        "ecr:GetAuthorizationToken" => "log in to Amazon ECR",
        "ecr:BatchGetImage" | "ecr:GetDownloadUrlForLayer" | "ecr:BatchCheckLayerAvailability" => {
            "pull the image"
        }
        "dynamodb:GetItem" => "read which executions have a slot",
        "dynamodb:UpdateItem" => "take a slot and give it back",
        "elasticfilesystem:ClientMount" => "mount a file system",
        "elasticfilesystem:ClientWrite" => "write to a file system",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template() -> Value {
        serde_yaml::from_str(
            r#"
Resources:
  Topic: {Type: AWS::SNS::Topic}
  Role:
    Type: AWS::IAM::Role
    Properties:
      Description: What the machine may do.
      AssumeRolePolicyDocument:
        Statement: [{Principal: {Service: states.amazonaws.com}}]
      Policies:
        - PolicyDocument:
            Statement:
              - Action: ["ecs:StopTask", "ecs:DescribeTasks", "odd:Thing"]
                Resource: [!Sub "arn:${AWS::Partition}:x", !Ref Topic, !GetAtt Queue.Arn, !Join [":", [a, !Ref B]]]
                Condition: {}
              - {Action: "events:PutRule", Resource: "*"}
"#,
        )
        .expect("YAML")
    }

    #[test]
    fn resources_and_what_roles_may_do() {
        let template = template();
        let kinds: Vec<String> = resources(&template).into_iter().map(|it| it.kind).collect();
        assert_eq!(kinds, ["AWS::SNS::Topic", "AWS::IAM::Role"]);
        let roles = roles(&template);
        let [role] = roles.as_slice() else {
            panic!("{roles:?}");
        };
        assert_eq!(role.trusts, ["states.amazonaws.com"]);
        assert_eq!(role.description, "What the machine may do.");
        assert_eq!(
            role.grants,
            [
                Grant {
                    words: ["stop it", "see how it ended", "odd:Thing"]
                        .map(String::from)
                        .to_vec(),
                    actions: ["ecs:StopTask", "ecs:DescribeTasks", "odd:Thing"]
                        .map(String::from)
                        .to_vec(),
                    resources: [
                        "arn:${AWS::Partition}:x",
                        "${Topic}",
                        "${Queue.Arn}",
                        "a:${B}"
                    ]
                    .map(String::from)
                    .to_vec(),
                    has_condition: true,
                },
                Grant {
                    words: vec![
                        "be notified when the task stops (a rule that Step Functions manages)"
                            .to_owned()
                    ],
                    actions: vec!["events:PutRule".to_owned()],
                    resources: vec!["*".to_owned()],
                    has_condition: false,
                },
            ]
        );
    }

    #[test]
    fn what_is_no_template_has_nothing() {
        assert_eq!(roles(&Value::Null), []);
        assert_eq!(resources(&Value::String("x".to_owned())), []);
    }
}
