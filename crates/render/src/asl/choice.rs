//! The tests of a Choice state, as a tree and laid out for people: one comparison a line.

use minijinja::Value;
use serde::Serialize;

use super::text::Text;

/// A rule of a Choice state: what it asks, and the state that follows where that holds.
#[derive(Serialize)]
pub(super) struct Rule {
    test: Value,
    next: Value,
}

impl Rule {
    pub(super) fn new(test: &Test, next: &str) -> Self {
        Self {
            test: test.value(),
            next: Text::of(next).value(),
        }
    }
}

/// What a rule of a Choice state asks.
#[derive(Debug, Clone)]
pub(super) enum Test {
    /// A comparison: the members of its JSON object.
    Leaf(String),
    /// Each of them holds. Later ones are not looked at once one does not hold, so what comes first may say that there
    /// is something to look at ("Choice workflow state").
    All(Vec<Test>),
    /// One of them holds.
    Any(Vec<Test>),
    /// It does not hold.
    Not(Box<Test>),
}

impl Test {
    /// There is a text at the path.
    pub(super) fn is_text(path: &str) -> Self {
        Self::All(vec![
            Self::leaf(path, "IsPresent", "true"),
            Self::leaf(path, "IsString", "true"),
        ])
    }

    /// There is a number at the path.
    pub(super) fn is_number(path: &str) -> Self {
        Self::All(vec![
            Self::leaf(path, "IsPresent", "true"),
            Self::leaf(path, "IsNumeric", "true"),
        ])
    }

    /// There is something at the path.
    pub(super) fn is_present(path: &str) -> Self {
        Self::leaf(path, "IsPresent", "true")
    }

    /// What is at the path is no text.
    pub(super) fn is_no_text(path: &str) -> Self {
        Self::leaf(path, "IsString", "false")
    }

    /// The text at the path is this one.
    pub(super) fn equals(path: &str, text: &str) -> Self {
        Self::leaf(path, "StringEquals", &Text::of(text).json())
    }

    /// The text at the path has this form, in which `*` stands for anything.
    pub(super) fn matches(path: &str, pattern: &str) -> Self {
        Self::leaf(path, "StringMatches", &Text::of(pattern).json())
    }

    /// The number at the path is this one.
    pub(super) fn is(path: &str, number: u64) -> Self {
        Self::leaf(path, "NumericEquals", &number.to_string())
    }

    /// The number at the path is less than this one.
    pub(super) fn less(path: &str, number: u64) -> Self {
        Self::leaf(path, "NumericLessThan", &number.to_string())
    }

    /// The number at the path is less than the one at the other path.
    pub(super) fn less_than_path(path: &str, other: &str) -> Self {
        Self::leaf(path, "NumericLessThanPath", &Text::of(other).json())
    }

    /// One of these texts is at the path.
    pub(super) fn one_of(path: &str, texts: &[&str]) -> Self {
        Self::Any(texts.iter().map(|text| Self::equals(path, text)).collect())
    }

    /// It does not hold.
    pub(super) fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }

    fn leaf(path: &str, operator: &str, operand: &str) -> Self {
        let path = Text::of(path).json();
        Self::Leaf(format!(r#""Variable": {path}, "{operator}": {operand}"#))
    }

    /// The members of the test's JSON object, for a rule whose `Next` follows them; lines after the first are indented
    /// by that many spaces.
    pub(super) fn members(&self, indent: usize) -> String {
        let space = " ".repeat(indent);
        match self {
            Self::Leaf(members) => members.clone(),
            Self::Not(test) => {
                let inner = test.object(indent);
                format!("\"Not\": {inner}")
            }
            Self::All(tests) | Self::Any(tests) => {
                let word = if matches!(self, Self::All(_)) {
                    "And"
                } else {
                    "Or"
                };
                let mut flat = Vec::new();
                self.flatten(tests, &mut flat);
                let inner: Vec<String> = flat
                    .into_iter()
                    .map(|test| format!("\n{space}  {}", test.object(indent + 2)))
                    .collect();
                format!("\"{word}\": [{}\n{space}]", inner.join(","))
            }
        }
    }

    /// What a group asks, without groups of its own kind in between.
    fn flatten<'t>(&self, tests: &'t [Test], flat: &mut Vec<&'t Test>) {
        for test in tests {
            match (self, test) {
                (Self::All(_), Self::All(inner)) | (Self::Any(_), Self::Any(inner)) => {
                    self.flatten(inner, flat);
                }
                _ => flat.push(test),
            }
        }
    }

    fn object(&self, indent: usize) -> String {
        match self {
            Self::Leaf(members) => format!("{{{members}}}"),
            _ => {
                let space = " ".repeat(indent);
                format!("{{\n{space}  {}\n{space}}}", self.members(indent + 2))
            }
        }
    }

    /// The members as a template takes them, for a rule at the depth at which the rules of a machine stand.
    pub(super) fn value(&self) -> Value {
        Value::from_safe_string(self.members(10))
    }
}
