//! What Amazon Q Developer in chat applications (AWS Chatbot) accepts as a custom notification.

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::Value;

const SCHEMA: &str = include_str!("../../fixtures/failures/chatbot.schema.json");

static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| {
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    jsonschema::validator_for(&schema).expect("the schema is a JSON Schema")
});

/// Why a message is no valid notification, one line a problem; empty for a valid one.
#[must_use]
pub fn problems(message: &Value) -> Vec<String> {
    VALIDATOR
        .iter_errors(message)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn valid_notifications_pass_and_others_do_not() {
        let valid =
            json!({"version": "1.0", "source": "custom", "content": {"description": "it failed"}});
        assert_eq!(problems(&valid), Vec::<String>::new());
        for (pointer, value) in [
            ("/version", json!("2.0")),
            ("/source", json!("aws.states")),
            ("/content", json!({})),
            ("/content/description", json!("")),
            ("/content/description", json!("x".repeat(8001))),
        ] {
            let mut invalid = valid.clone();
            *invalid.pointer_mut(pointer).expect("it is there") = value;
            assert_ne!(problems(&invalid), Vec::<String>::new(), "{pointer}");
        }
    }
}
