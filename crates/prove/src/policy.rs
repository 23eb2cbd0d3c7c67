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

impl Statement {
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

/// A text, or the texts of a list; what else is there, written as JSON, which equals nothing.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Null => Vec::new(),
        Value::Array(items) => items.iter().flat_map(texts).collect(),
        Value::String(text) => vec![text.clone()],
        other => vec![other.to_string()],
    }
}
