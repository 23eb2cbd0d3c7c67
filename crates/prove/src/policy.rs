//! IAM policies, read back.

use serde_json::{Map, Value};

/// One statement.
#[derive(Debug, Clone)]
pub(crate) struct Statement {
    /// Its `Sid`, or its place in the policy.
    pub(crate) sid: String,
    pub(crate) is_allow: bool,
    pub(crate) actions: Vec<String>,
    pub(crate) resources: Vec<String>,
    /// The service principals; `*` where it is for everybody.
    pub(crate) principals: Vec<String>,
    /// Operator, key and values of each condition.
    pub(crate) conditions: Vec<(String, String, Vec<String>)>,
    /// Fields that are not understood.
    pub(crate) unknown: Vec<String>,
}

/// The statements of a policy document whose functions are resolved.
pub(crate) fn statements(document: &Value) -> Vec<Statement> {
    let statements = match &document["Statement"] {
        Value::Array(items) => items.iter().collect(),
        object @ Value::Object(_) => vec![object],
        _ => Vec::new(),
    };
    let parsed = statements
        .into_iter()
        .enumerate()
        .map(|(index, statement)| {
            let unnamed = format!("Statement[{index}]");
            let empty = Map::new();
            statement_of(statement.as_object().unwrap_or(&empty), &unnamed)
        });
    parsed.collect()
}

fn statement_of(fields: &Map<String, Value>, unnamed: &str) -> Statement {
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    let known = [
        "Sid",
        "Effect",
        "Action",
        "Resource",
        "Principal",
        "Condition",
    ];
    let mut unknown: Vec<String> = fields
        .keys()
        .filter(|key| !known.contains(&key.as_str()))
        .cloned()
        .collect();
    let principals = match fields.get("Principal") {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Object(kinds)) => kinds
            .iter()
            .flat_map(|(kind, names)| {
                let prefix = if kind == "Service" {
                    ""
                } else {
                    "not a service: "
                };
                texts(names)
                    .into_iter()
                    .map(move |name| format!("{prefix}{name}"))
            })
            .collect(),
        _ => Vec::new(),
    };
    let mut conditions = Vec::new();
    for (operator, keys) in fields
        .get("Condition")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        for (key, values) in keys.as_object().into_iter().flatten() {
            conditions.push((operator.clone(), key.clone(), texts(values)));
        }
    }
    let actions = texts(fields.get("Action").unwrap_or(&Value::Null));
    if actions.is_empty() {
        unknown.push("Action".to_owned());
    }
    Statement {
        sid: text("Sid").unwrap_or(unnamed).to_owned(),
        is_allow: text("Effect") == Some("Allow"),
        actions,
        resources: texts(fields.get("Resource").unwrap_or(&Value::Null)),
        principals,
        conditions,
        unknown,
    }
}

/// What a service does to a resource, in the name of a resource of its own.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Request<'r> {
    pub(crate) service: &'r str,
    pub(crate) action: &'r str,
    pub(crate) resource: &'r str,
    /// `aws:SourceArn`; none where the service does not send it, nor `aws:SourceAccount`.
    pub(crate) source: Option<&'r str>,
}

/// Whether the policies of a resource let a service do that. A condition that is not understood is taken for the worse.
pub(crate) fn lets(statements: &[Statement], request: &Request<'_>) -> bool {
    let applies = |is_allow: bool| {
        let some = statements.iter().filter(|it| it.is_allow == is_allow);
        some.into_iter().any(|it| it.applies(request))
    };
    applies(true) && !applies(false)
}

impl Statement {
    fn applies(&self, request: &Request<'_>) -> bool {
        let is_for = |name: &String| name == request.service || name == "*";
        let has_action = |name: &String| {
            like(
                &name.to_ascii_lowercase(),
                &request.action.to_ascii_lowercase(),
            )
        };
        self.principals.iter().any(is_for)
            && self.actions.iter().any(has_action)
            && self.resources.iter().any(|it| like(it, request.resource))
            && self.conditions.iter().all(|(operator, key, values)| {
                let holds = condition(operator, key, values, request);
                holds.unwrap_or(!self.is_allow)
            })
    }

    /// Whether it asks that a key equals that value and no other.
    pub(crate) fn requires(&self, key: &str, value: &str) -> bool {
        let compares = |operator: &str| {
            matches!(
                operator,
                "StringEquals" | "ArnEquals" | "ArnLike" | "StringLike"
            )
        };
        self.conditions.iter().any(|(operator, name, values)| {
            name.eq_ignore_ascii_case(key) && compares(operator) && values == &[value.to_owned()]
        })
    }
}

/// Whether a condition holds, where that is known.
fn condition(operator: &str, key: &str, values: &[String], request: &Request<'_>) -> Option<bool> {
    let key = key.to_ascii_lowercase();
    let sent = match key.as_str() {
        "aws:sourcearn" => request.source,
        "aws:sourceaccount" => request.source.and_then(|arn| arn.split(':').nth(4)),
        // Services talk to each other over TLS.
        "aws:securetransport" => Some("true"),
        _ => return None,
    };
    let any = |test: fn(&str, &str) -> bool| {
        sent.is_some_and(|sent| values.iter().any(|value| test(value, sent)))
    };
    match operator {
        "StringEquals" | "Bool" => Some(any(|value, sent| value == sent)),
        // Both do the same ("IAM JSON policy elements: Condition operators").
        "ArnEquals" | "ArnLike" | "StringLike" => Some(any(like)),
        _ => None,
    }
}

/// Whether a text is like a pattern in which `*` stands for any text and `?` for any character.
pub(crate) fn like(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    // Behind the last `*`, and what it has not taken yet.
    let mut star = None;
    loop {
        let left = text.clone();
        match (pattern.next(), text.next()) {
            (Some('*'), _) => {
                text = left;
                star = Some((pattern.clone(), text.clone()));
            }
            (None, None) => return true,
            (Some(expected), Some(character)) if expected == '?' || expected == character => {}
            _ => {
                // The `*` takes one more.
                let Some((behind, taken)) = &mut star else {
                    return false;
                };
                if taken.next().is_none() {
                    return false;
                }
                (pattern, text) = (behind.clone(), taken.clone());
            }
        }
    }
}

/// A text, or the texts of a list; what else is there, written as JSON, which equals nothing.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}

#[cfg(test)]
mod tests;
