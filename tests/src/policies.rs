//! The policies of a template, as they would be deployed.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use serde_yaml::{Mapping, Value};

use crate::cloudformation::{Known, Unknown, evaluate};
use crate::deployment::{Template, arguments};

/// What a resource of each type gives, by the attribute that `GetAtt` asks for, or none for `Ref`; `{}` is its logical id.
const GIVEN: &[(&str, &str, &str)] = &[
    (
        "AWS::DynamoDB::Table",
        "Arn",
        "arn:aws:dynamodb:us-east-1:123456789012:table/{}",
    ),
    (
        "AWS::ECS::TaskDefinition",
        "",
        "arn:aws:ecs:us-east-1:123456789012:task-definition/{}:1",
    ),
    ("AWS::IAM::Role", "Arn", "arn:aws:iam::123456789012:role/{}"),
    (
        "AWS::KMS::Key",
        "Arn",
        "arn:aws:kms:us-east-1:123456789012:key/{}",
    ),
    (
        "AWS::Logs::LogGroup",
        "Arn",
        "arn:aws:logs:us-east-1:123456789012:log-group:{}:*",
    ),
    (
        "AWS::SNS::Topic",
        "",
        "arn:aws:sns:us-east-1:123456789012:{}",
    ),
    (
        "AWS::SQS::Queue",
        "Arn",
        "arn:aws:sqs:us-east-1:123456789012:{}",
    ),
    (
        "AWS::StepFunctions::StateMachine",
        "",
        "arn:aws:states:us-east-1:123456789012:stateMachine:{}",
    ),
];

/// Every policy document of a template with the path to it, such as `Role.Policies.machine.PolicyDocument`. References
/// are ARNs of the right form in an account of nobody.
///
/// # Errors
///
/// Where the template is not what it should be, or a policy names what is not known here.
pub fn policies(text: &str) -> Result<BTreeMap<String, Json>, Box<dyn std::error::Error>> {
    let template: Value = serde_yaml::from_str(text)?;
    let known = known(&template);
    let mut found = BTreeMap::new();
    for (name, resource) in entries(&template, "Resources") {
        let properties = resource.get("Properties").unwrap_or(&Value::Null);
        collect(name, properties, &template, &known, &mut found)?;
    }
    Ok(found)
}

/// Puts the documents in a value, which are known by their statements, into `found`.
fn collect(
    path: &str,
    value: &Value,
    template: &Value,
    known: &Known,
    found: &mut BTreeMap<String, Json>,
) -> Result<(), Unknown> {
    match value {
        Value::Mapping(fields) if fields.contains_key("Statement") => {
            found.insert(path.to_owned(), evaluate(value, template, known)?);
        }
        Value::Mapping(fields) => {
            for (name, value) in texts(fields) {
                collect(&format!("{path}.{name}"), value, template, known, found)?;
            }
        }
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                let name = item.get("PolicyName").and_then(Value::as_str);
                let name = name.map_or_else(|| index.to_string(), str::to_owned);
                collect(&format!("{path}.{name}"), item, template, known, found)?;
            }
        }
        _ => {}
    }
    Ok(())
}

fn known(template: &Value) -> Known {
    // All of them, those with a default too: its value is the name of a parameter in SSM.
    let names = entries(template, "Parameters");
    let all = Template {
        required: names
            .map(|(name, _)| (name.to_owned(), String::new()))
            .collect(),
    };
    let mut known = arguments(&all, "arn:aws:sns:us-east-1:123456789012:alerts");
    for (name, value) in [
        ("AWS::AccountId", "123456789012"),
        ("AWS::Partition", "aws"),
        ("AWS::Region", "us-east-1"),
    ] {
        known.insert(name.to_owned(), value.to_owned());
    }
    for (name, resource) in entries(template, "Resources") {
        let kind = resource.get("Type").and_then(Value::as_str);
        for (_, attribute, value) in GIVEN.iter().filter(|(of, ..)| kind == Some(*of)) {
            let place = match *attribute {
                "" => name.to_owned(),
                attribute => format!("{name}.{attribute}"),
            };
            known.insert(place, value.replace("{}", name));
        }
    }
    known
}

fn entries<'a>(template: &'a Value, section: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let found = template.get(section).and_then(Value::as_mapping);
    found.into_iter().flat_map(texts)
}

fn texts(mapping: &Mapping) -> impl Iterator<Item = (&str, &Value)> {
    let entries = mapping.iter();
    entries.filter_map(|(name, value)| Some((name.as_str()?, value)))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn policies_are_found_wherever_they_are() {
        let text = r#"
Resources:
  Queue: {Type: "AWS::SQS::Queue"}
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: []}
      Policies:
        - PolicyName: one
          PolicyDocument: {Statement: [{Resource: !GetAtt Queue.Arn}]}
"#;
        let found = policies(text).expect("policies");
        let expected = [
            ("Role.AssumeRolePolicyDocument", json!({"Statement": []})),
            (
                "Role.Policies.one.PolicyDocument",
                json!({"Statement": [{"Resource": "arn:aws:sqs:us-east-1:123456789012:Queue"}]}),
            ),
        ];
        let expected = expected.map(|(path, document)| (path.to_owned(), document));
        assert_eq!(found, BTreeMap::from(expected));
        assert!(policies(&text.replace("Queue.Arn", "Queue.Other")).is_err());
    }
}
