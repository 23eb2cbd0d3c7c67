//! `Choice` ("Choice workflow state").

use serde_json::{Map, Number, Value};

use super::Filter;
use super::fields::Fields;
use super::pattern::Pattern;
use super::problem::ProblemKind;
use crate::path::Path;
use crate::timestamp::Timestamp;

/// A state that picks the next one.
#[derive(Debug, Clone)]
pub struct Choice {
    /// `Comment`.
    pub comment: Option<String>,
    /// `Choices`: the first rule that holds decides.
    pub choices: Vec<ChoiceRule>,
    /// `Default`: the next state where no rule holds.
    pub default: Option<String>,
    /// `InputPath`.
    pub input_path: Filter,
    /// `OutputPath`.
    pub output_path: Filter,
}

impl Choice {
    /// The paths that its rules follow, in their order; one may be there often.
    pub fn paths(&self) -> Vec<&Path> {
        let mut paths = Vec::new();
        for choice in &self.choices {
            choice.rule.paths(&mut paths);
        }
        paths
    }
}

/// One entry of `Choices`.
#[derive(Debug, Clone)]
pub struct ChoiceRule {
    /// What must hold.
    pub rule: Rule,
    /// `Next`.
    pub next: String,
}

/// A condition.
#[derive(Debug, Clone)]
pub enum Rule {
    /// All hold; the first that does not ends it.
    And(Vec<Rule>),
    /// One holds; the first that does ends it.
    Or(Vec<Rule>),
    /// It does not hold.
    Not(Box<Rule>),
    /// A value compared.
    Test {
        /// `Variable`.
        variable: Path,
        /// What it is compared with, and how.
        comparison: Comparison,
    },
}

impl Rule {
    fn paths<'r>(&'r self, paths: &mut Vec<&'r Path>) {
        match self {
            Self::And(rules) | Self::Or(rules) => rules.iter().for_each(|rule| rule.paths(paths)),
            Self::Not(rule) => rule.paths(paths),
            Self::Test {
                variable,
                comparison,
            } => {
                paths.push(variable);
                paths.extend(comparison.path());
            }
        }
    }
}

/// A comparison operator with its operand. Where the value is of another type the comparison does not hold.
#[derive(Debug, Clone)]
pub enum Comparison {
    /// `StringEquals` and its kin.
    String(Order, Operand<String>),
    /// `NumericEquals` and its kin.
    Numeric(Order, Operand<Number>),
    /// `TimestampEquals` and its kin.
    Timestamp(Order, Operand<Timestamp>),
    /// `BooleanEquals` and `BooleanEqualsPath`.
    Boolean(Operand<bool>),
    /// `StringMatches`.
    Matches(Pattern),
    /// `IsPresent` and its kin, and whether it should be so.
    Is(Kind, bool),
}

impl Comparison {
    /// The path to what it compares with.
    fn path(&self) -> Option<&Path> {
        match self {
            Self::String(_, operand) => operand.path(),
            Self::Numeric(_, operand) => operand.path(),
            Self::Timestamp(_, operand) => operand.path(),
            Self::Boolean(operand) => operand.path(),
            Self::Matches(_) | Self::Is(..) => None,
        }
    }
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the end of the operator's name")]
pub enum Order {
    Equals,
    LessThan,
    LessThanEquals,
    GreaterThan,
    GreaterThanEquals,
}

/// What a value is compared with.
#[derive(Debug, Clone)]
pub enum Operand<T> {
    /// A fixed value.
    Literal(T),
    /// The operators that end in `Path`: read from the input or the context object.
    Path(Path),
}

impl<T> Operand<T> {
    fn path(&self) -> Option<&Path> {
        match self {
            Self::Literal(_) => None,
            Self::Path(path) => Some(path),
        }
    }
}

/// What `IsPresent` and its kin ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is the end of the operator's name")]
pub enum Kind {
    Present,
    Null,
    Boolean,
    Numeric,
    String,
    Timestamp,
}

pub(super) fn parse(fields: &mut Fields<'_>) -> Option<Choice> {
    let comment = fields.text("Comment");
    let default = fields.text("Default");
    let input_path = fields.filter("InputPath");
    let output_path = fields.filter("OutputPath");
    let items = fields
        .required("Choices")
        .and_then(|value| fields.as_array("Choices", value))?;
    if items.is_empty() {
        fields.report("Choices", ProblemKind::Empty);
    }
    let mut choices = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let location = format!("Choices[{index}]");
        if let Some(object) = fields.as_object(&location, item) {
            let mut fields = fields.nested(&location, object);
            let next = fields.required_text("Next");
            fields.take("Comment");
            if let (Some(rule), Some(next)) = (rule(&mut fields), next) {
                choices.push(ChoiceRule { rule, next });
            }
        }
    }
    Some(Choice {
        comment,
        choices,
        default,
        input_path,
        output_path,
    })
}

fn rule(fields: &mut Fields<'_>) -> Option<Rule> {
    for field in ["And", "Or"] {
        if let Some(value) = fields.take(field) {
            let rules = rules(fields, field, value);
            fields.finish("choice rule");
            return rules.map(|rules| {
                if field == "And" {
                    Rule::And(rules)
                } else {
                    Rule::Or(rules)
                }
            });
        }
    }
    if let Some(value) = fields.take("Not") {
        let object = fields.as_object("Not", value);
        fields.finish("choice rule");
        return rule(&mut fields.nested("Not", object?))
            .map(Box::new)
            .map(Rule::Not);
    }
    let variable = fields
        .required_text("Variable")
        .and_then(|text| fields.as_path("Variable", &text));
    let comparison = comparison(fields);
    Some(Rule::Test {
        variable: variable?,
        comparison: comparison?,
    })
}

fn rules(fields: &mut Fields<'_>, field: &str, value: Value) -> Option<Vec<Rule>> {
    let items = fields.as_array(field, value)?;
    if items.is_empty() {
        fields.report(field, ProblemKind::Empty);
    }
    let mut rules = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        let location = format!("{field}[{index}]");
        if let Some(object) = fields.as_object(&location, item) {
            rules.extend(rule(&mut fields.nested(&location, object)));
        }
    }
    Some(rules)
}

fn comparison(fields: &mut Fields<'_>) -> Option<Comparison> {
    let rest: Map<String, Value> = fields.rest();
    let mut operators = rest.into_iter();
    let Some((name, value)) = operators.next() else {
        fields.report(
            "",
            ProblemKind::MissingOneOf {
                fields: &["a comparison operator"],
            },
        );
        return None;
    };
    for (name, _) in operators {
        fields.report(&name.clone(), ProblemKind::SecondOperator { name });
    }
    operator(fields, name, value)
}

fn operator(fields: &mut Fields<'_>, name: String, value: Value) -> Option<Comparison> {
    if let Some(kind) = name.strip_prefix("Is").and_then(Kind::parse) {
        return boolean(fields, &name, &value).map(|expected| Comparison::Is(kind, expected));
    }
    let (base, is_path) = match name.strip_suffix("Path") {
        Some(base) => (base, true),
        None => (name.as_str(), false),
    };
    let order_of = |family| base.strip_prefix(family).and_then(Order::parse);
    if let Some(order) = order_of("String") {
        let literal = |value: &Value| value.as_str().map(str::to_owned);
        let operand = operand(fields, &name, value, is_path, literal, "a string")?;
        return Some(Comparison::String(order, operand));
    }
    if let Some(order) = order_of("Numeric") {
        let literal = |value: &Value| value.as_number().cloned();
        let operand = operand(fields, &name, value, is_path, literal, "a number")?;
        return Some(Comparison::Numeric(order, operand));
    }
    if let Some(order) = order_of("Timestamp") {
        let literal = |value: &Value| value.as_str().and_then(Timestamp::parse);
        let operand = operand(fields, &name, value, is_path, literal, "a timestamp")?;
        return Some(Comparison::Timestamp(order, operand));
    }
    if base == "BooleanEquals" {
        let operand = operand(fields, &name, value, is_path, Value::as_bool, "a boolean")?;
        return Some(Comparison::Boolean(operand));
    }
    if name == "StringMatches" {
        let text = fields.as_text(&name, value)?;
        return Some(Comparison::Matches(Pattern::parse(&text)));
    }
    fields.report(&name.clone(), ProblemKind::UnknownOperator { name });
    None
}

fn boolean(fields: &mut Fields<'_>, name: &str, value: &Value) -> Option<bool> {
    if value.as_bool().is_none() {
        fields.report(
            name,
            ProblemKind::WrongType {
                expected: "a boolean",
            },
        );
    }
    value.as_bool()
}

fn operand<T>(
    fields: &mut Fields<'_>,
    name: &str,
    value: Value,
    is_path: bool,
    literal: impl Fn(&Value) -> Option<T>,
    expected: &'static str,
) -> Option<Operand<T>> {
    if is_path {
        let text = fields.as_text(name, value)?;
        return fields.as_path(name, &text).map(Operand::Path);
    }
    let literal = literal(&value);
    if literal.is_none() {
        fields.report(name, ProblemKind::WrongType { expected });
    }
    literal.map(Operand::Literal)
}

impl Kind {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "Present" => Self::Present,
            "Null" => Self::Null,
            "Boolean" => Self::Boolean,
            "Numeric" => Self::Numeric,
            "String" => Self::String,
            "Timestamp" => Self::Timestamp,
            _ => return None,
        })
    }
}

impl Order {
    fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "Equals" => Self::Equals,
            "LessThan" => Self::LessThan,
            "LessThanEquals" => Self::LessThanEquals,
            "GreaterThan" => Self::GreaterThan,
            "GreaterThanEquals" => Self::GreaterThanEquals,
            _ => return None,
        })
    }

    pub(crate) fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Self::Equals => ordering.is_eq(),
            Self::LessThan => ordering.is_lt(),
            Self::LessThanEquals => ordering.is_le(),
            Self::GreaterThan => ordering.is_gt(),
            Self::GreaterThanEquals => ordering.is_ge(),
        }
    }
}
