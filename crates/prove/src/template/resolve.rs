//! CloudFormation's functions.
//!
//! What only a deployment knows is made up: a parameter's value is a text with its name in it, so that two uses of it
//! are equal and uses of two are not. What cannot be told stays as it is written, and equals nothing that is needed.

use serde_json::{Map, Value};

use super::{Deployment, Template};

pub(super) fn resolve(value: &Value, template: &Template, deployment: &Deployment) -> Value {
    let scope = Scope {
        template,
        deployment,
    };
    scope.value(value, DEPTH)
}

/// Functions may nest this deep, and properties of resources may name each other this often.
const DEPTH: usize = 64;

struct Scope<'a> {
    template: &'a Template,
    deployment: &'a Deployment,
}

impl Scope<'_> {
    fn value(&self, value: &Value, depth: usize) -> Value {
        let Some(depth) = depth.checked_sub(1) else {
            return Value::Null;
        };
        match value {
            Value::Object(entries) => {
                let mut functions = entries.iter();
                if let (Some((name, argument)), None) = (functions.next(), functions.next())
                    && let Some(result) = self.call(name, argument, depth)
                {
                    return result;
                }
                let resolved = entries
                    .iter()
                    .map(|(key, value)| (key.clone(), self.value(value, depth)));
                Value::Object(resolved.collect())
            }
            Value::Array(items) => items.iter().map(|item| self.value(item, depth)).collect(),
            scalar => scalar.clone(),
        }
    }

    fn text(&self, value: &Value, depth: usize) -> Option<String> {
        match self.value(value, depth) {
            Value::String(text) => Some(text),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    fn call(&self, name: &str, argument: &Value, depth: usize) -> Option<Value> {
        match name {
            "Ref" => self.reference(argument.as_str()?, depth),
            "Fn::GetAtt" => {
                let [resource, attribute] = argument.as_array()?.as_slice() else {
                    return None;
                };
                self.attribute(resource.as_str()?, attribute.as_str()?, depth)
            }
            "Fn::Sub" => self.substitute(argument, depth),
            "Fn::Join" => {
                let [between, items] = argument.as_array()?.as_slice() else {
                    return None;
                };
                let items = self.value(items, depth);
                let texts: Option<Vec<&str>> =
                    items.as_array()?.iter().map(Value::as_str).collect();
                Some(texts?.join(between.as_str()?).into())
            }
            "Fn::Split" => {
                let [between, text] = argument.as_array()?.as_slice() else {
                    return None;
                };
                let text = self.text(text, depth)?;
                Some(text.split(between.as_str()?).map(Value::from).collect())
            }
            "Fn::Select" => {
                let [index, items] = argument.as_array()?.as_slice() else {
                    return None;
                };
                let index: usize = self.text(index, depth)?.parse().ok()?;
                self.value(items, depth).as_array()?.get(index).cloned()
            }
            "Fn::FindInMap" => {
                let [map, first, second] = argument.as_array()?.as_slice() else {
                    return None;
                };
                let maps = self.template.section("Mappings")?;
                let map = maps.get(&self.text(map, depth)?)?;
                let entry = map.get(self.text(first, depth)?)?;
                entry.get(self.text(second, depth)?).cloned()
            }
            "Fn::ImportValue" => {
                let name = self.text(argument, depth)?;
                Some(format!("value-of-export-{name}").into())
            }
            _ => None,
        }
    }

    fn reference(&self, name: &str, depth: usize) -> Option<Value> {
        if let Some(value) = self.deployment.pseudo(name) {
            return Some(value.into());
        }
        if let Some(parameter) = self
            .template
            .section("Parameters")
            .and_then(|it| it.get(name))
        {
            let kind = parameter.get("Type").and_then(Value::as_str);
            let is_list = kind.is_some_and(|kind| kind.contains("List"));
            return Some(if is_list {
                let items = ["a", "b"].map(|item| format!("value-of-{name}-{item}"));
                items.into_iter().map(Value::from).collect()
            } else {
                format!("value-of-{name}").into()
            });
        }
        let (kind, properties) = self.resource(name)?;
        let own = self.own_name(name, kind, properties, depth);
        // What `Ref` gives is an ARN for some types, a URL for queues and the name for the others.
        Some(match kind {
            "AWS::SNS::Topic"
            | "AWS::StepFunctions::StateMachine"
            | "AWS::SecretsManager::Secret" => self.arn(kind, &own)?.into(),
            // With the revision that the stack made.
            "AWS::ECS::TaskDefinition" => format!("{}:1", self.arn(kind, &own)?).into(),
            "AWS::SQS::Queue" => {
                let Deployment {
                    region, account, ..
                } = self.deployment;
                format!("https://sqs.{region}.amazonaws.com/{account}/{own}").into()
            }
            _ => own.into(),
        })
    }

    fn attribute(&self, name: &str, attribute: &str, depth: usize) -> Option<Value> {
        let (kind, properties) = self.resource(name)?;
        let own = self.own_name(name, kind, properties, depth);
        Some(match attribute {
            "Arn" | "TopicArn" => match self.arn(kind, &own) {
                Some(arn) => arn.into(),
                None => format!("arn-of-{name}").into(),
            },
            "Name" | "QueueName" | "TopicName" => own.into(),
            _ => format!("{attribute}-of-{name}").into(),
        })
    }

    fn resource(&self, id: &str) -> Option<(&str, &Map<String, Value>)> {
        let resource = self.template.section("Resources")?.get(id)?;
        let kind = resource.get("Type")?.as_str()?;
        let properties = resource.get("Properties").and_then(Value::as_object);
        Some((kind, properties?))
    }

    /// The name that a resource is given, or one that CloudFormation might make.
    fn own_name(
        &self,
        id: &str,
        kind: &str,
        properties: &Map<String, Value>,
        depth: usize,
    ) -> String {
        let named = name_property(kind)
            .and_then(|property| properties.get(property))
            .and_then(|name| self.text(name, depth));
        named.unwrap_or_else(|| format!("stack-{id}-1A2B3C4D5E6F"))
    }

    fn arn(&self, kind: &str, name: &str) -> Option<String> {
        let Deployment {
            partition,
            region,
            account,
            ..
        } = self.deployment;
        let (service, region, resource) = match kind {
            "AWS::SNS::Topic" => ("sns", *region, ""),
            "AWS::SQS::Queue" => ("sqs", *region, ""),
            "AWS::StepFunctions::StateMachine" => ("states", *region, "stateMachine:"),
            "AWS::IAM::Role" => ("iam", "", "role/"),
            "AWS::Events::Rule" => ("events", *region, "rule/"),
            "AWS::CloudWatch::Alarm" => ("cloudwatch", *region, "alarm:"),
            "AWS::DynamoDB::Table" => ("dynamodb", *region, "table/"),
            "AWS::ECS::Cluster" => ("ecs", *region, "cluster/"),
            "AWS::ECS::TaskDefinition" => ("ecs", *region, "task-definition/"),
            "AWS::SecretsManager::Secret" => ("secretsmanager", *region, "secret:"),
            "AWS::KMS::Key" => ("kms", *region, "key/"),
            // With the streams, as `GetAtt` of a log group gives it.
            "AWS::Logs::LogGroup" => {
                return Some(format!(
                    "arn:{partition}:logs:{region}:{account}:log-group:{name}:*"
                ));
            }
            _ => return None,
        };
        Some(format!(
            "arn:{partition}:{service}:{region}:{account}:{resource}{name}"
        ))
    }

    fn substitute(&self, argument: &Value, depth: usize) -> Option<Value> {
        let none = Value::Null;
        let (text, own) = match argument {
            Value::String(text) => (text.as_str(), &none),
            Value::Array(parts) => match parts.as_slice() {
                [Value::String(text), own] => (text.as_str(), own),
                _ => return None,
            },
            _ => return None,
        };
        let mut written = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            written.push_str(before);
            let (name, after) = after.split_once('}')?;
            rest = after;
            if let Some(literal) = name.strip_prefix('!') {
                written.push_str(&format!("${{{literal}}}"));
                continue;
            }
            let value = match (own.get(name), name.split_once('.')) {
                (Some(value), _) => self.text(value, depth)?,
                (None, Some((resource, attribute))) => {
                    text_of(self.attribute(resource, attribute, depth)?)?
                }
                (None, None) => text_of(self.reference(name, depth)?)?,
            };
            written.push_str(&value);
        }
        written.push_str(rest);
        Some(written.into())
    }
}

fn text_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// The property that names a resource of that type.
pub(super) fn name_property(kind: &str) -> Option<&'static str> {
    Some(match kind {
        "AWS::StepFunctions::StateMachine" => "StateMachineName",
        "AWS::IAM::Role" => "RoleName",
        "AWS::SQS::Queue" => "QueueName",
        "AWS::SNS::Topic" => "TopicName",
        "AWS::Logs::LogGroup" => "LogGroupName",
        "AWS::CloudWatch::Alarm" => "AlarmName",
        "AWS::DynamoDB::Table" => "TableName",
        "AWS::ECS::Cluster" => "ClusterName",
        "AWS::ECS::TaskDefinition" => "Family",
        "AWS::Events::Rule" | "AWS::Scheduler::Schedule" | "AWS::Scheduler::ScheduleGroup" => {
            "Name"
        }
        "AWS::Chatbot::SlackChannelConfiguration"
        | "AWS::Chatbot::MicrosoftTeamsChannelConfiguration" => "ConfigurationName",
        _ => return None,
    })
}
