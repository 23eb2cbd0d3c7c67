//! One form for what may be written in several: scalars, JSON, IAM policies, container definitions.

use serde_json::{Map, Value};

/// A scalar as text: CloudFormation and Terraform turn `30`, `"30"` and `30.0` into each other as they need.
pub(super) fn scalar(value: &Value) -> Value {
    Value::String(match value {
        Value::String(text) => text.clone(),
        Value::Number(number) => match number.as_f64() {
            Some(float) if number.is_f64() => float.to_string(),
            _ => number.to_string(),
        },
        other => other.to_string(),
    })
}

/// A document: parsed where it is text, its keys in order.
pub(super) fn json(value: &Value) -> Result<Value, serde_json::Error> {
    let parsed = match value {
        Value::String(text) => serde_json::from_str(text)?,
        other => other.clone(),
    };
    Ok(ordered(parsed))
}

/// A policy document as IAM reads it: one statement or several, one action or several, in any order.
///
/// Source: "Grammar of the IAM JSON policy language", IAM User Guide.
pub(super) fn policy(value: &Value) -> Result<Value, serde_json::Error> {
    let mut document = json(value)?;
    if let Some(statements) = document.get_mut("Statement") {
        let mut several: Vec<Value> = listed(statements.take()).collect();
        several.iter_mut().for_each(statement);
        several.sort_by_cached_key(Value::to_string);
        *statements = Value::Array(several);
    }
    Ok(document)
}

/// Container definitions, in which CloudFormation writes `LogConfiguration` and the API, like Terraform, writes
/// `logConfiguration`. Containers, variables and secrets are known by name, so their order says nothing.
pub(super) fn containers(value: &Value) -> Result<Value, serde_json::Error> {
    Ok(by_name(lower(json(value)?)))
}

fn statement(statement: &mut Value) {
    let Some(fields) = statement.as_object_mut() else {
        return;
    };
    for (name, field) in fields.iter_mut() {
        match name.as_str() {
            "Action" | "NotAction" | "Resource" | "NotResource" => set(field),
            "Principal" | "NotPrincipal" => each(field, set),
            "Condition" => each(field, |operator| each(operator, set)),
            _ => {}
        }
    }
}

fn each(value: &mut Value, change: impl Fn(&mut Value)) {
    if let Some(fields) = value.as_object_mut() {
        fields.values_mut().for_each(change);
    }
}

/// One or several texts, in order and each once.
fn set(value: &mut Value) {
    let mut items: Vec<Value> = listed(value.take()).map(|item| scalar(&item)).collect();
    items.sort_by_cached_key(Value::to_string);
    items.dedup();
    *value = Value::Array(items);
}

fn listed(value: Value) -> impl Iterator<Item = Value> {
    match value {
        Value::Array(items) => items,
        single => vec![single],
    }
    .into_iter()
}

fn ordered(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(ordered).collect(),
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.into_iter().collect();
            fields.sort_by(|(one, _), (other, _)| one.cmp(other));
            let fields = fields.into_iter();
            Value::Object(fields.map(|(name, value)| (name, ordered(value))).collect())
        }
        scalar => scalar,
    }
}

/// The keys with a small first letter, but for those that are a person's own: labels and a log driver's options.
fn lower(value: Value) -> Value {
    match value {
        Value::Array(items) => items.into_iter().map(lower).collect(),
        Value::Object(fields) => {
            let renamed = fields.into_iter().map(|(name, value)| {
                let mut letters = name.chars();
                let first = letters.next().map(|first| first.to_ascii_lowercase());
                let name: String = first.into_iter().chain(letters).collect();
                let is_own = matches!(name.as_str(), "options" | "dockerLabels");
                let value = if is_own { value } else { lower(value) };
                (name, value)
            });
            ordered(Value::Object(renamed.collect::<Map<_, _>>()))
        }
        scalar => scalar,
    }
}

fn by_name(value: Value) -> Value {
    match value {
        Value::Array(items) => {
            let mut items: Vec<Value> = items.into_iter().map(by_name).collect();
            if items.iter().all(|item| item.get("name").is_some()) {
                items.sort_by_cached_key(|item| item.get("name").map(Value::to_string));
            }
            Value::Array(items)
        }
        Value::Object(fields) => {
            let fields = fields.into_iter();
            Value::Object(fields.map(|(name, value)| (name, by_name(value))).collect())
        }
        scalar => scalar,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn policies_that_say_the_same_are_the_same() {
        let one = json!({"Statement": {"Action": "s3:Get*", "Resource": ["b", "a", "a"], "Effect": "Allow",
            "Principal": {"Service": "x"}, "Condition": {"Bool": {"aws:SecureTransport": false}}}});
        let other = json!({"Statement": [{"Effect": "Allow", "Action": ["s3:Get*"], "Resource": ["a", "b"],
            "Principal": {"Service": ["x"]}, "Condition": {"Bool": {"aws:SecureTransport": ["false"]}}}]});
        let (one, other) = (policy(&one), policy(&Value::String(other.to_string())));
        assert_eq!(one.expect("JSON"), other.expect("JSON"));
        assert!(policy(&json!("{")).is_err());
    }

    #[test]
    fn statements_may_come_in_any_order_and_say_what_they_say() {
        let read = |actions: [&str; 2]| {
            policy(&json!({"Statement": actions.map(|action| json!({"Action": action}))}))
                .expect("JSON")
        };
        assert_eq!(read(["a", "b"]), read(["b", "a"]));
        assert_ne!(read(["a", "b"]), read(["a", "c"]));
    }

    #[test]
    fn containers_are_known_by_name_and_commands_keep_their_order() {
        let one = json!([{"Name": "b", "Command": ["x", "a"], "LogConfiguration": {"Options": {"Key": "v"}}}, {"Name": "a"}]);
        let other = r#"[{"name": "a"}, {"logConfiguration": {"options": {"Key": "v"}}, "name": "b", "command": ["x", "a"]}]"#;
        let read = |value: &Value| containers(value).expect("JSON");
        assert_eq!(read(&one), read(&json!(other)));
        assert_ne!(
            read(&one),
            read(&json!(other.replace(r#""x", "a""#, r#""a", "x""#)))
        );
    }
}
