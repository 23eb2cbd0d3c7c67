//! What executions have in common: a table, and what Step Functions knows of other executions.
//!
//! It answers the integrations that keep a limit of executions as the services do. Of DynamoDB's expressions it reads
//! those that are in use, to the letter, and refuses others as DynamoDB refuses what it cannot read: so nothing is proved
//! of an expression that nobody has looked at.

use std::collections::BTreeMap;

use loudfail_states::{TaskCall, TaskOutcome};
use serde_json::{Map, Value, json};

use super::integration;

/// How DynamoDB says that a condition does not hold.
pub(crate) const CONDITION: &str = "DynamoDB.ConditionalCheckFailedException";
/// How Step Functions says that there is no such execution.
pub(crate) const GONE: &str = "Sfn.ExecutionDoesNotExistException";
/// How DynamoDB says that it cannot read a request.
const REFUSED: &str = "DynamoDB.AmazonDynamoDBException";

/// What executions have in common.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct World {
    /// Items by table and key, each with its attributes, all of them texts.
    items: BTreeMap<(String, String), BTreeMap<String, String>>,
    /// Other executions, the oldest first, with their status.
    pub(crate) others: Vec<(String, String)>,
    /// What happens behind the back of an execution.
    pub(crate) trick: Option<Trick>,
}

/// What happens behind the back of an execution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Trick {
    /// What it owns is another's as soon as its task runs.
    StolenWhileItRuns,
    /// Who is asked about has lost what it owned before the answer is there.
    TakenMeanwhile,
    /// Who owned it has given it back before it is looked at.
    GivenBackMeanwhile,
    /// There are more executions than a list has.
    MoreThanListed,
    /// Whoever is asked answers with one of [`ODD`].
    Odd(usize),
}

/// Answers that no service gives, as JSON.
pub(crate) const ODD: [&str; 10] = [
    "{}",
    "null",
    "7",
    "[]",
    r#"{"Item": null, "Status": null, "Executions": null}"#,
    r#"{"Item": {}, "Status": "", "Executions": []}"#,
    r#"{"Item": {"owner": {"S": 7}}, "Status": 7, "Executions": "x"}"#,
    r#"{"Item": {"owner": {"S": "x"}}, "Status": "PENDING_REDRIVE", "Executions": [7]}"#,
    r#"{"Item": {"owner": "x"}, "Status": ["FAILED"], "Executions": [{"ExecutionArn": 7}]}"#,
    r#"{"NextToken": null, "Executions": {"0": {}}}"#,
];

/// Who takes what is not its own in a [`Trick`].
pub(crate) const THIEF: &str = "arn:aws:states:us-east-1:111122223333:execution:x:thief";

impl World {
    /// What a call comes to; nothing for an integration that is not about the limit.
    pub(crate) fn answer(&mut self, me: &str, call: &TaskCall<'_>) -> Option<TaskOutcome> {
        let parameters = &call.parameters;
        let name = integration(call.resource)?;
        let is_question = [
            "dynamodb:getItem",
            "aws-sdk:sfn:describeExecution",
            "aws-sdk:sfn:listExecutions",
        ]
        .contains(&name);
        if let (Some(Trick::Odd(index)), true) = (self.trick, is_question) {
            let odd = ODD.get(index).and_then(|it| serde_json::from_str(it).ok());
            return Some(TaskOutcome::Success(odd.unwrap_or_default()));
        }
        Some(match name {
            "dynamodb:updateItem" => self.update(parameters).unwrap_or_else(refused),
            "dynamodb:getItem" => self.get(parameters).unwrap_or_else(refused),
            "aws-sdk:sfn:describeExecution" => self.describe(parameters),
            "aws-sdk:sfn:listExecutions" => self.list(me, parameters),
            _ => return None,
        })
    }

    /// The task of `me` runs from now on.
    pub(crate) fn runs(&mut self, me: &str) {
        if self.trick == Some(Trick::StolenWhileItRuns) {
            self.replace(me, THIEF);
        }
    }

    /// How many attributes hold that execution.
    pub(crate) fn holds(&self, owner: &str) -> usize {
        let values = self.items.values().flat_map(BTreeMap::values);
        values.filter(|value| *value == owner).count()
    }

    /// All that attributes hold.
    pub(crate) fn owners(&self) -> impl Iterator<Item = &str> {
        let values = self.items.values().flat_map(BTreeMap::values);
        values.map(String::as_str)
    }

    fn replace(&mut self, from: &str, to: &str) {
        for value in self.items.values_mut().flat_map(BTreeMap::values_mut) {
            if value == from {
                to.clone_into(value);
            }
        }
    }

    fn update(&mut self, parameters: &Value) -> Option<TaskOutcome> {
        let request = Request::read(parameters)?;
        let place = place(parameters)?;
        let item = self.items.get(&place);
        if let Some(condition) = parameters["ConditionExpression"].as_str()
            && !request.holds(condition, item)?
        {
            return Some(failure(CONDITION));
        }
        let update = parameters["UpdateExpression"].as_str()?;
        let item = self.items.entry(place).or_default();
        if let Some(assignment) = update.strip_prefix("SET ") {
            let (name, value) = assignment.split_once(" = ")?;
            item.insert(request.name(name)?, request.value(value)?);
        } else {
            item.remove(&request.name(update.strip_prefix("REMOVE ")?)?);
        }
        Some(TaskOutcome::Success(json!({})))
    }

    fn get(&mut self, parameters: &Value) -> Option<TaskOutcome> {
        if parameters["ConsistentRead"] != Value::Bool(true) {
            return None;
        }
        if self.trick == Some(Trick::GivenBackMeanwhile) {
            self.items.clear();
        }
        let (table, key) = place(parameters)?;
        let Some(item) = self.items.get(&(table, key.clone())) else {
            return Some(TaskOutcome::Success(json!({})));
        };
        let mut attributes: Map<String, Value> = item
            .iter()
            .map(|(name, value)| (name.clone(), json!({"S": value})))
            .collect();
        attributes.insert("slot".to_owned(), json!({"S": key}));
        Some(TaskOutcome::Success(json!({"Item": attributes})))
    }

    fn describe(&mut self, parameters: &Value) -> TaskOutcome {
        let arn = parameters["ExecutionArn"].as_str().unwrap_or_default();
        let known = self.others.iter().find(|(other, _)| other == arn);
        let known = known.map(|(_, status)| status.as_str());
        // Who takes from others runs for ever.
        let status = known.or((arn == THIEF).then_some("RUNNING"));
        let outcome = match status {
            Some(status) => TaskOutcome::Success(json!({"ExecutionArn": arn, "Status": status})),
            None => failure(GONE),
        };
        if self.trick == Some(Trick::TakenMeanwhile) {
            self.replace(arn, THIEF);
        }
        outcome
    }

    fn list(&self, me: &str, parameters: &Value) -> TaskOutcome {
        let is_running = |(_, status): &&(String, String)| status == "RUNNING";
        let others = self.others.iter().filter(is_running);
        let arns = std::iter::once(me).chain(others.rev().map(|(arn, _)| arn.as_str()));
        let most = parameters["MaxResults"].as_u64().unwrap_or(100);
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let executions: Vec<Value> = arns
            .take(most)
            .map(|arn| json!({"ExecutionArn": arn, "Status": "RUNNING"}))
            .collect();
        TaskOutcome::Success(if self.trick == Some(Trick::MoreThanListed) {
            json!({"Executions": executions, "NextToken": "more"})
        } else {
            json!({"Executions": executions})
        })
    }
}

fn failure(error: &str) -> TaskOutcome {
    TaskOutcome::Failure {
        error: error.to_owned(),
        cause: None,
    }
}

fn refused() -> TaskOutcome {
    failure(REFUSED)
}

/// The table and the key of a request. The key is one text.
fn place(parameters: &Value) -> Option<(String, String)> {
    let table = parameters["TableName"].as_str()?;
    let key = parameters["Key"]["slot"]["S"].as_str()?;
    Some((table.to_owned(), key.to_owned()))
}

/// The names and values that a request's expressions refer to.
struct Request<'p> {
    names: &'p Map<String, Value>,
    values: &'p Map<String, Value>,
}

impl<'p> Request<'p> {
    fn read(parameters: &'p Value) -> Option<Self> {
        Some(Self {
            names: parameters["ExpressionAttributeNames"].as_object()?,
            values: parameters["ExpressionAttributeValues"].as_object()?,
        })
    }

    fn name(&self, placeholder: &str) -> Option<String> {
        Some(self.names.get(placeholder)?.as_str()?.to_owned())
    }

    fn value(&self, placeholder: &str) -> Option<String> {
        Some(self.values.get(placeholder)?["S"].as_str()?.to_owned())
    }

    /// Whether one of the alternatives holds; nothing where there is another kind of condition.
    fn holds(&self, condition: &str, item: Option<&BTreeMap<String, String>>) -> Option<bool> {
        let mut holds = false;
        for alternative in condition.split(" OR ") {
            let missing = alternative
                .strip_prefix("attribute_not_exists(")
                .and_then(|rest| rest.strip_suffix(')'));
            holds |= if let Some(name) = missing {
                let name = self.name(name)?;
                item.is_none_or(|item| !item.contains_key(&name))
            } else {
                let (name, value) = alternative.split_once(" = ")?;
                let (name, value) = (self.name(name)?, self.value(value)?);
                item.is_some_and(|item| item.get(&name) == Some(&value))
            };
        }
        Some(holds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn update(world: &mut World, condition: &str, me: &str) -> Option<String> {
        let parameters = json!({
            "TableName": "t", "Key": {"slot": {"S": "1"}},
            "UpdateExpression": "SET #owner = :me", "ConditionExpression": condition,
            "ExpressionAttributeNames": {"#owner": "owner"},
            "ExpressionAttributeValues": {":me": {"S": me}},
        });
        match world.update(&parameters) {
            None => Some(REFUSED.to_owned()),
            Some(TaskOutcome::Success(_)) => None,
            Some(TaskOutcome::Failure { error, .. }) => Some(error),
        }
    }

    #[test]
    fn conditions_are_read_to_the_letter_or_refused() {
        let mut world = World::default();
        let free = "attribute_not_exists(#owner) OR #owner = :me";
        assert_eq!(update(&mut world, free, "a"), None);
        assert_eq!(update(&mut world, free, "a"), None);
        assert_eq!(update(&mut world, free, "b").as_deref(), Some(CONDITION));
        assert_eq!((world.holds("a"), world.holds("b")), (1, 0));
        for strange in [
            "attribute_exists(#owner)",
            "#owner <> :me",
            "#other = :me",
            "attribute_not_exists(#owner) AND #owner = :me",
        ] {
            assert_eq!(update(&mut world, strange, "b").as_deref(), Some(REFUSED));
        }
    }
}
