//! Variations of a task's cause: what a failure path might be handed one day.

use std::fmt;

use serde_json::{Map, Value, json};

/// A cause made of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Variation {
    pub(crate) what: Change,
    pub(crate) cause: String,
}

/// How it was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Cut behind that many bytes.
    Cut(usize),
    /// A field is missing.
    Removed(String),
    /// A field has a value of that kind.
    Replaced(String, String),
    /// The containers are these.
    Containers(&'static str),
    /// A text is this.
    Text(String, &'static str),
    /// Cut, and yet with everything by which a whole task is told: a text that AWS does not write. No test of a Choice
    /// can tell it from a whole one, so the failure path may die of it, if the backstop then speaks.
    LooksWhole,
}

impl fmt::Display for Change {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Cut(at) => write!(formatter, "cut behind byte {at}"),
            Self::Removed(field) => write!(formatter, "without {field}"),
            Self::Replaced(field, value) => write!(formatter, "{field} = {value}"),
            Self::Containers(what) => write!(formatter, "Containers {what}"),
            Self::Text(field, what) => write!(formatter, "{field} {what}"),
            Self::LooksWhole => formatter.write_str("cut, and looks whole"),
        }
    }
}

/// The variations of a cause that is JSON of an object; of another, its cuts. Fields are removed and replaced where
/// `names` holds of them.
pub(crate) fn variations(cause: &str, names: impl Fn(&str) -> bool) -> Vec<Variation> {
    let mut made = Vec::new();
    for (at, character) in cause.char_indices() {
        if at > 0 && (at % 97 == 0 || character == '}') {
            // Behind a brace, where a cut text may look like a whole one.
            let at = if character == '}' { at + 1 } else { at };
            if let Some(cut) = cause.get(..at).filter(|cut| cut.len() < cause.len()) {
                made.push(Variation {
                    what: Change::Cut(at),
                    cause: cut.to_owned(),
                });
            }
        }
    }
    let Ok(Value::Object(task)) = serde_json::from_str(cause) else {
        return made;
    };
    let mut add = |what: Change, task: &Map<String, Value>| {
        made.push(Variation {
            what,
            cause: Value::Object(task.clone()).to_string(),
        });
    };
    fields(&task, "", &names, &mut |change, changed| {
        add(change, &changed)
    });
    for (index, container) in containers(&task).iter().enumerate() {
        let prefix = format!("Containers[{index}].");
        let Some(container) = container.as_object() else {
            continue;
        };
        fields(container, &prefix, &names, &mut |change, changed| {
            let mut task = task.clone();
            if let Some(place) = task.get_mut("Containers").and_then(|it| it.get_mut(index)) {
                *place = Value::Object(changed);
            }
            add(change, &task);
        });
    }
    lists(&task, &mut add);
    texts(&task, &mut add);
    if task.contains_key("TaskArn") {
        made.push(Variation {
            what: Change::LooksWhole,
            cause: format!("{}}}", cause.trim_end_matches(['}', ' ', '\n'])) + "}",
        });
    }
    made
}

fn containers(task: &Map<String, Value>) -> &[Value] {
    let containers = task.get("Containers").and_then(Value::as_array);
    containers.map_or(&[], Vec::as_slice)
}

/// Each field removed, and replaced by a value of each kind.
fn fields(
    object: &Map<String, Value>,
    prefix: &str,
    names: &impl Fn(&str) -> bool,
    add: &mut impl FnMut(Change, Map<String, Value>),
) {
    for key in object.keys().filter(|key| names(key)) {
        let field = format!("{prefix}{key}");
        let mut without = object.clone();
        without.shift_remove(key);
        add(Change::Removed(field.clone()), without);
        for value in [
            json!(null),
            json!(7),
            json!("text"),
            json!(["a"]),
            json!({"a": 1}),
        ] {
            let change = Change::Replaced(field.clone(), value.to_string());
            let mut with = object.clone();
            with.insert(key.clone(), value);
            add(change, with);
        }
    }
}

fn lists(task: &Map<String, Value>, add: &mut impl FnMut(Change, &Map<String, Value>)) {
    let one = json!({"Name": "app", "ExitCode": 1});
    let well = json!({"Name": "sidecar", "ExitCode": 0});
    let twelve: Value = (0..12)
        .map(|index| {
            if index < 11 {
                well.clone()
            } else {
                one.clone()
            }
        })
        .collect();
    for (what, containers) in [
        ("empty", json!([])),
        ("twelve, the last failed", twelve),
        (
            "twelve without a code",
            json!(vec![json!({"Name": "app"}); 12]),
        ),
        ("of other things", json!([null, 1, "a", [], {}, one])),
        ("a string that looks like a list", json!("[{}]")),
        ("an object with an index", json!({"0": one})),
        ("nested", json!([[one]])),
        (
            "with codes of other kinds",
            json!([
                {"Name": "a", "ExitCode": "1"}, {"Name": "b", "ExitCode": 1.5}, {"Name": "c", "ExitCode": -1},
            ]),
        ),
    ] {
        let mut changed = task.clone();
        changed.insert("Containers".to_owned(), containers);
        add(Change::Containers(what), &changed);
    }
}

/// Texts that might be taken for something else.
const TEXTS: [(&str, &str); 6] = [
    ("not ASCII", "é😀\u{202e}\u{0}"),
    ("with quotes", "a \"b\" 'c' \\d {e} {{f}}"),
    ("with newlines", "a\nb\r\n\tc"),
    ("with angles", "<!channel> <a|b> & <"),
    ("with nothing else", "<<<"),
    ("empty", ""),
];

fn texts(task: &Map<String, Value>, add: &mut impl FnMut(Change, &Map<String, Value>)) {
    let with = |reason: Option<&str>, container: Option<&str>| {
        let mut changed = task.clone();
        if let Some(text) = reason {
            changed.insert("StoppedReason".to_owned(), text.into());
        }
        if let Some(text) = container {
            let container = json!({"Name": text, "Reason": text, "ExitCode": 1});
            changed.insert("Containers".to_owned(), json!([container]));
        }
        changed
    };
    for (what, text) in TEXTS {
        let reason = Change::Text("StoppedReason".to_owned(), what);
        add(reason, &with(Some(text), None));
        let mut changed = task.clone();
        changed.insert("StopCode".to_owned(), text.into());
        add(Change::Text("StopCode".to_owned(), what), &changed);
        add(
            Change::Text("container".to_owned(), what),
            &with(None, Some(text)),
        );
    }
    // As long as a cause can be in all ("Fail workflow state": 32,768 characters).
    let long = "x".repeat(10 * 1_024);
    let reasons = Change::Text("StoppedReason and container".to_owned(), "of 30 KiB");
    add(reasons, &with(Some(&long), Some(&long)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_varied_field_by_field() {
        let cause = r#"{"Containers":[{"Name":"a"}],"Other":1,"TaskArn":"arn:aws:x"}"#;
        let made = variations(cause, |field| field != "Other");
        let told: Vec<String> = made.iter().map(|it| it.what.to_string()).collect();
        for expected in [
            "cut behind byte 27",
            "without Containers",
            "TaskArn = null",
            "without Containers[0].Name",
            "Containers[0].Name = {\"a\":1}",
            "Containers nested",
            "StoppedReason empty",
            "cut, and looks whole",
        ] {
            let count = told.iter().filter(|it| *it == expected).count();
            assert_eq!(count, 1, "{expected} in {told:#?}");
        }
        assert!(!told.iter().any(|it| it.contains("Other")));
        let changes = made.iter().filter(|it| it.cause == cause).count();
        assert_eq!(changes, 0);
    }

    #[test]
    fn what_is_no_task_is_cut_alone() {
        let text = "é".repeat(97);
        let made = variations(&text, |_| true);
        let cuts: Vec<Change> = made.into_iter().map(|it| it.what).collect();
        // The middle of a character is not a place to cut at.
        assert_eq!(cuts, []);
        let made = variations(&"e".repeat(98), |_| true);
        assert_eq!(made.len(), 1);
    }
}
