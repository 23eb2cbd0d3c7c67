use serde_json::json;

use super::NotificationProblem as P;
use super::*;

const SCHEMA: &str = include_str!("../../../../tests/fixtures/failures/chatbot.schema.json");

#[test]
fn the_lengths_are_those_of_the_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let content = "/properties/content/properties";
    for (pointer, length) in [
        ("title/maxLength", TITLE),
        ("description/maxLength", DESCRIPTION),
        ("nextSteps/items/maxLength", NEXT_STEP),
        ("keywords/items/maxLength", KEYWORD),
    ] {
        let written = schema.pointer(&format!("{content}/{pointer}"));
        assert_eq!(written, Some(&json!(length)), "{pointer}");
    }
}

#[test]
fn the_fields_are_those_of_the_schema() {
    let schema: Value = serde_json::from_str(SCHEMA).expect("the schema is JSON");
    let unknown = |message: &Value| {
        let is_unknown = |problem: &P| matches!(problem, P::Unknown { .. });
        check(message).iter().any(is_unknown)
    };
    let names = |pointer: &str| -> Vec<String> {
        let object = schema.pointer(pointer).and_then(Value::as_object);
        object.map_or_else(Vec::new, |it| it.keys().cloned().collect())
    };
    for name in names("/properties") {
        assert!(!unknown(&json!({ &name: 0 })), "{name}");
    }
    for part in ["content", "metadata"] {
        let fields = names(&format!("/properties/{part}/properties"));
        assert!(fields.len() > 4, "{part}");
        for name in fields {
            assert!(!unknown(&json!({ part: { &name: 0 } })), "{part}.{name}");
        }
    }
}

#[track_caller]
fn assert_problems(change: impl FnOnce(&mut Value), expected: &[P]) {
    let mut message = json!({
        "version": "1.0",
        "source": "custom",
        "id": "x",
        "content": {
            "textType": "client-markdown",
            "title": "t".repeat(250),
            "description": "é".repeat(8_000),
            "nextSteps": ["n".repeat(350)],
            "keywords": ["k".repeat(75)],
        },
        "metadata": {
            "threadId": "", "summary": "", "eventType": "", "relatedResources": [""],
            "additionalContext": {"a": "b"}, "enableCustomActions": true,
        },
    });
    change(&mut message);
    assert_eq!(check(&message), expected);
}

fn wrong(field: &str, expected: &'static str) -> P {
    let field = field.to_owned();
    P::WrongValue { field, expected }
}

#[test]
fn each_rule_of_a_notification_is_held() {
    assert_problems(|_| {}, &[]);
    assert_problems(|it| *it = json!("text"), &[wrong("message", "an object")]);
    assert_problems(|it| it["version"] = json!("1"), &[wrong("version", "1.0")]);
    assert_problems(
        |it| it["source"] = json!(null),
        &[wrong("source", "custom")],
    );
    assert_problems(|it| it["id"] = json!(1), &[wrong("id", "a string")]);
    assert_problems(
        |it| it["content"] = json!({}),
        &[P::Missing {
            field: "content.description".into(),
        }],
    );
    assert_problems(
        |it| it["content"]["description"] = json!(""),
        &[wrong("content.description", "a non-empty string")],
    );
    assert_problems(
        |it| it["content"]["textType"] = json!("markdown"),
        &[wrong("content.textType", "client-markdown")],
    );
    assert_problems(
        |it| it["content"]["keywords"] = json!(["k", 1]),
        &[wrong("content.keywords[1]", "a string")],
    );
    assert_problems(
        |it| it["metadata"]["additionalContext"] = json!({"a": 1}),
        &[wrong("metadata.additionalContext.a", "a string")],
    );
    assert_problems(
        |it| it["metadata"]["enableCustomActions"] = json!("yes"),
        &[wrong("metadata.enableCustomActions", "a boolean")],
    );
    assert_problems(
        |it| it["more"] = json!(1),
        &[P::Unknown {
            field: "more".into(),
        }],
    );
}

#[test]
fn each_length_is_held() {
    for (pointer, field, most) in [
        ("/content/title", "content.title", TITLE),
        ("/content/description", "content.description", DESCRIPTION),
        ("/content/nextSteps/0", "content.nextSteps[0]", NEXT_STEP),
        ("/content/keywords/0", "content.keywords[0]", KEYWORD),
    ] {
        assert_problems(
            |it| {
                if let Some(value) = it.pointer_mut(pointer) {
                    *value = json!("😀".repeat(most + 1));
                }
            },
            &[P::TooLong {
                field: field.to_owned(),
                characters: most + 1,
                most,
            }],
        );
    }
}
