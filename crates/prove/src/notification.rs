//! What chat takes for a notification.
//!
//! The fields and lengths are those of "Custom notifications" in the administrator guide of Amazon Q Developer in chat
//! applications. That a field it does not name, an empty description and an empty entry are refused is this tool's own.

use std::fmt;

use serde_json::{Map, Value};

/// Characters a title may have.
pub const TITLE: usize = 250;
/// Characters a description may have.
pub const DESCRIPTION: usize = 8_000;
/// Characters a next step may have.
pub const NEXT_STEP: usize = 350;
/// Characters a keyword may have.
pub const KEYWORD: usize = 75;
/// Bytes a message of Amazon SNS may have ("Publish" in the API reference).
pub const MESSAGE_BYTES: usize = 262_144;

/// What is wrong with a notification.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NotificationProblem {
    /// The message is not JSON, so that chat drops it.
    NotJson,
    /// A field is missing.
    Missing {
        /// The field.
        field: String,
    },
    /// A field has a value of the wrong type or another value than the one it must have.
    WrongValue {
        /// The field.
        field: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A field that notifications do not have.
    Unknown {
        /// The field.
        field: String,
    },
    /// A text is longer than chat takes.
    TooLong {
        /// The field.
        field: String,
        /// Characters it has.
        characters: usize,
        /// Characters it may have.
        most: usize,
    },
    /// The message is larger than Amazon SNS takes.
    TooLarge {
        /// Bytes it has.
        bytes: usize,
    },
}

/// Every problem of a message, none of a valid one.
pub fn check(message: &Value) -> Vec<NotificationProblem> {
    let mut problems = Vec::new();
    let mut found = Found {
        problems: &mut problems,
    };
    if let Some(root) = found.object("message", Some(message)) {
        found.only(
            "",
            root,
            &["version", "source", "id", "content", "metadata"],
        );
        found.fixed("version", root.get("version"), "1.0", true);
        found.fixed("source", root.get("source"), "custom", true);
        found.text("id", root.get("id"), 0, usize::MAX);
        match root.get("content") {
            None => found.missing("content"),
            content => found.content(content),
        }
        if let Some(metadata) = root.get("metadata") {
            found.metadata(metadata);
        }
    }
    problems
}

struct Found<'p> {
    problems: &'p mut Vec<NotificationProblem>,
}

impl Found<'_> {
    fn content(&mut self, content: Option<&Value>) {
        let Some(content) = self.object("content", content) else {
            return;
        };
        let known = ["textType", "title", "description", "nextSteps", "keywords"];
        self.only("content.", content, &known);
        let text_type = content.get("textType");
        self.fixed("content.textType", text_type, "client-markdown", false);
        self.text("content.title", content.get("title"), 0, TITLE);
        match content.get("description") {
            None => self.missing("content.description"),
            text => self.text("content.description", text, 1, DESCRIPTION),
        }
        self.list("content.nextSteps", content.get("nextSteps"), 1, NEXT_STEP);
        self.list("content.keywords", content.get("keywords"), 1, KEYWORD);
    }

    fn metadata(&mut self, metadata: &Value) {
        let Some(metadata) = self.object("metadata", Some(metadata)) else {
            return;
        };
        let texts = ["threadId", "summary", "eventType"];
        let others = [
            "relatedResources",
            "additionalContext",
            "enableCustomActions",
        ];
        self.only("metadata.", metadata, &[&texts[..], &others[..]].concat());
        for field in texts {
            let name = format!("metadata.{field}");
            self.text(&name, metadata.get(field), 0, usize::MAX);
        }
        let related = metadata.get("relatedResources");
        self.list("metadata.relatedResources", related, 0, usize::MAX);
        if let Some(context) = metadata.get("additionalContext")
            && let Some(context) = self.object("metadata.additionalContext", Some(context))
        {
            for (key, value) in context {
                let name = format!("metadata.additionalContext.{key}");
                self.text(&name, Some(value), 0, usize::MAX);
            }
        }
        if metadata
            .get("enableCustomActions")
            .is_some_and(|value| !value.is_boolean())
        {
            self.wrong("metadata.enableCustomActions", "a boolean");
        }
    }

    fn object<'v>(
        &mut self,
        field: &str,
        value: Option<&'v Value>,
    ) -> Option<&'v Map<String, Value>> {
        let object = value.and_then(Value::as_object);
        if object.is_none() {
            self.wrong(field, "an object");
        }
        object
    }

    fn only(&mut self, prefix: &str, object: &Map<String, Value>, known: &[&str]) {
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            self.problems.push(NotificationProblem::Unknown {
                field: format!("{prefix}{key}"),
            });
        }
    }

    fn fixed(&mut self, field: &str, value: Option<&Value>, only: &'static str, required: bool) {
        match value {
            None if required => self.missing(field),
            Some(value) if value.as_str() != Some(only) => self.wrong(field, only),
            _ => {}
        }
    }

    fn list(&mut self, field: &str, value: Option<&Value>, least: usize, most: usize) {
        match value {
            None => {}
            Some(Value::Array(items)) => {
                for (index, item) in items.iter().enumerate() {
                    self.text(&format!("{field}[{index}]"), Some(item), least, most);
                }
            }
            Some(_) => self.wrong(field, "a list of strings"),
        }
    }

    fn text(&mut self, field: &str, value: Option<&Value>, least: usize, most: usize) {
        let Some(value) = value else { return };
        let Some(text) = value.as_str() else {
            return self.wrong(field, "a string");
        };
        let characters = text.chars().count();
        if characters < least {
            self.wrong(field, "a non-empty string");
        } else if characters > most {
            self.problems.push(NotificationProblem::TooLong {
                field: field.to_owned(),
                characters,
                most,
            });
        }
    }

    fn missing(&mut self, field: &str) {
        self.problems.push(NotificationProblem::Missing {
            field: field.to_owned(),
        });
    }

    fn wrong(&mut self, field: &str, expected: &'static str) {
        self.problems.push(NotificationProblem::WrongValue {
            field: field.to_owned(),
            expected,
        });
    }
}

impl fmt::Display for NotificationProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotJson => formatter.write_str("the message is not JSON"),
            Self::Missing { field } => write!(formatter, "the message lacks `{field}`"),
            Self::WrongValue { field, expected } => {
                write!(formatter, "`{field}` of the message must be {expected}")
            }
            Self::Unknown { field } => {
                write!(formatter, "notifications have no field `{field}`")
            }
            Self::TooLong {
                field,
                characters,
                most,
            } => write!(
                formatter,
                "`{field}` of the message has {characters} characters; the maximum is {most}"
            ),
            Self::TooLarge { bytes } => write!(
                formatter,
                "the message has {bytes} bytes; the maximum is {MESSAGE_BYTES}"
            ),
        }
    }
}

#[cfg(test)]
mod tests;
