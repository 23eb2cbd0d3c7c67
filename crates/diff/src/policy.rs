//! Policies as sets of what they let happen, each taken apart into its smallest pieces.

use serde_json::{Map, Value};

use crate::value::shown;

/// One action of one principal on one resource, let or refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) is_allow: bool,
    /// Whether this is a statement that is not taken apart: its text is in place of the action.
    is_whole: bool,
    /// `*`, a service, or `AWS:` and an ARN; empty for who has the policy.
    pub(crate) principal: String,
    pub(crate) action: String,
    /// Empty where the policy names none, as a trust policy does.
    pub(crate) resource: String,
    /// Operator, key and values.
    pub(crate) conditions: Vec<(String, String, Vec<String>)>,
}

/// The elements that are taken apart. A statement with any other, such as `NotAction`, is one piece.
const KNOWN: [&str; 6] = [
    "Sid",
    "Effect",
    "Action",
    "Resource",
    "Principal",
    "Condition",
];

/// What a policy document says, piece by piece.
pub(crate) fn pieces(document: &Value) -> Vec<Piece> {
    let statements = match &document["Statement"] {
        Value::Array(items) => items.iter().collect(),
        Value::Null => Vec::new(),
        one => vec![one],
    };
    statements.into_iter().flat_map(of_statement).collect()
}

fn of_statement(statement: &Value) -> Vec<Piece> {
    let whole = || {
        vec![Piece {
            // Whatever does not refuse may let something happen.
            is_allow: statement["Effect"] != "Deny",
            is_whole: true,
            principal: String::new(),
            action: format!("the actions of the statement {}", shown(statement)),
            resource: String::new(),
            conditions: Vec::new(),
        }]
    };
    let Some(fields) = statement.as_object() else {
        return whole();
    };
    let effect = fields.get("Effect").and_then(Value::as_str);
    let is_known = fields.keys().all(|key| KNOWN.contains(&key.as_str()));
    let (true, Some(effect @ ("Allow" | "Deny"))) = (is_known, effect) else {
        return whole();
    };
    let conditions = conditions(fields);
    let principals = principals(fields);
    let resources = or_none(texts(fields.get("Resource")));
    let mut pieces = Vec::new();
    for principal in &principals {
        for action in texts(fields.get("Action")) {
            for resource in &resources {
                pieces.push(Piece {
                    is_allow: effect == "Allow",
                    is_whole: false,
                    principal: principal.clone(),
                    action: action.clone(),
                    resource: resource.clone(),
                    conditions: conditions.clone(),
                });
            }
        }
    }
    pieces
}

fn principals(fields: &Map<String, Value>) -> Vec<String> {
    or_none(match fields.get("Principal") {
        Some(Value::Object(kinds)) => kinds
            .iter()
            .flat_map(|(kind, names)| {
                texts(Some(names)).into_iter().map(move |name| {
                    match (kind.as_str(), name.as_str()) {
                        // Whoever it is, in whatever account ("AWS JSON policy elements: Principal").
                        ("AWS", "*") => name,
                        ("Service", _) => name,
                        (kind, _) => format!("{kind}:{name}"),
                    }
                })
            })
            .collect(),
        other => texts(other),
    })
}

fn conditions(fields: &Map<String, Value>) -> Vec<(String, String, Vec<String>)> {
    let mut found = Vec::new();
    let operators = fields.get("Condition").and_then(Value::as_object);
    for (operator, keys) in operators.into_iter().flatten() {
        for (key, values) in keys.as_object().into_iter().flatten() {
            let mut values = texts(Some(values));
            values.sort_unstable();
            found.push((operator.clone(), key.clone(), values));
        }
    }
    found.sort_unstable();
    found
}

fn texts(value: Option<&Value>) -> Vec<String> {
    match value {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(items)) => items.iter().map(shown).collect(),
        Some(one) => vec![shown(one)],
    }
}

fn or_none(texts: Vec<String>) -> Vec<String> {
    if texts.is_empty() {
        vec![String::new()]
    } else {
        texts
    }
}

impl Piece {
    /// Whether this one holds wherever the other does. What is not certain is `false`.
    pub(crate) fn covers(&self, other: &Self) -> bool {
        // A `*` in the text of a statement may be in what it leaves out.
        if self.is_whole {
            return self == other;
        }
        let lower = str::to_ascii_lowercase;
        self.is_allow == other.is_allow
            && (self.principal == other.principal || self.principal == "*")
            && covers_pattern(&lower(&self.action), &lower(&other.action))
            && covers_pattern(&self.resource, &other.resource)
            && self.conditions.iter().all(|condition| {
                let mut others = other.conditions.iter();
                others.any(|other| covers_condition(condition, other))
            })
    }
}

/// Whether a condition holds wherever the other does.
fn covers_condition(
    (operator, key, values): &(String, String, Vec<String>),
    (other_operator, other_key, other_values): &(String, String, Vec<String>),
) -> bool {
    let is_same = operator == other_operator && key.eq_ignore_ascii_case(other_key);
    // One of several values is enough where equality is asked for; elsewhere, nothing but the same is certain.
    let is_any_of = matches!(
        operator.as_str(),
        "StringEquals" | "StringLike" | "ArnEquals" | "ArnLike"
    );
    is_same
        && if is_any_of {
            other_values.iter().all(|value| values.contains(value))
        } else {
            values == other_values
        }
}

/// Whether all that is like the other pattern is like this one; `*` stands for any text and `?` for any character.
fn covers_pattern(pattern: &str, other: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let mut fits = vec![true];
    for character in &pattern {
        fits.push(*character == '*' && fits.last() == Some(&true));
    }
    for character in other.chars() {
        let mut next = vec![false];
        for (expected, pair) in pattern.iter().zip(fits.windows(2)) {
            let [before, here] = *pair else { break };
            next.push(match expected {
                '*' => before || here || next.last() == Some(&true),
                '?' => before && character != '*',
                other => before && *other == character,
            });
        }
        fits = next;
    }
    fits.last() == Some(&true)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pattern_covers_what_is_narrower() {
        for (pattern, other, expected) in [
            ("*", "*", true),
            ("*", "", true),
            ("ecs:*", "ecs:RunTask", true),
            ("ecs:RunTask", "ecs:*", false),
            ("ecs:Run*", "ecs:R*", false),
            ("ecs:R*", "ecs:Run*", true),
            ("a?", "a*", false),
            ("a?", "a?", true),
            ("a*", "a?", true),
            ("arn:x:*", "arn:x:${Name}", true),
        ] {
            assert_eq!(
                covers_pattern(pattern, other),
                expected,
                "{pattern} {other}"
            );
        }
    }

    #[track_caller]
    fn assert_covers(wide: Value, narrow: Value, expected: bool) {
        let wide = pieces(&json!({"Statement": [wide]}));
        let narrow = pieces(&json!({"Statement": narrow}));
        let all = narrow
            .iter()
            .all(|it| wide.iter().any(|wide| wide.covers(it)));
        assert_eq!(all, expected);
    }

    #[test]
    fn a_statement_covers_what_it_lets_happen() {
        let allow = |action: &str, condition: Value| json!({"Effect": "Allow", "Action": action, "Resource": "*", "Condition": condition});
        assert_covers(allow("a:b", json!({})), allow("A:B", json!({})), true);
        let one = json!({"StringEquals": {"k": "1"}});
        let two = json!({"StringEquals": {"k": ["1", "2"]}});
        assert_covers(allow("a:b", json!({})), allow("a:b", one.clone()), true);
        assert_covers(allow("a:b", one.clone()), allow("a:b", json!({})), false);
        assert_covers(allow("a:b", two.clone()), allow("a:b", one.clone()), true);
        assert_covers(allow("a:b", one), allow("a:b", two), false);
        let not = |values: Value| json!({"StringNotEquals": {"k": values}});
        assert_covers(
            allow("a:b", not(json!(["1", "2"]))),
            allow("a:b", not(json!("1"))),
            false,
        );
    }

    #[test]
    fn what_is_not_taken_apart_covers_itself_alone() {
        let not_action =
            |name: &str| json!({"Effect": "Allow", "NotAction": name, "Resource": "*"});
        assert_covers(not_action("a"), not_action("a"), true);
        assert_covers(not_action("a"), not_action("b"), false);
        assert_covers(not_action("a:*"), not_action("a:b"), false);
        assert_covers(
            json!({"Effect": "Allow", "Action": "*", "Resource": "*"}),
            not_action("a"),
            true,
        );
        assert_covers(
            json!({"Effect": "Allow", "Action": "s", "Principal": {"AWS": "*"}}),
            json!({"Effect": "Allow", "Action": "s", "Principal": {"Service": "x"}}),
            true,
        );
    }
}
