//! Conditions in words.

use std::fmt::Display;

use loudfail_states::ast::{Comparison, Kind, Operand, Order, Rule};
use loudfail_states::path::Path;

/// What must hold, such as `Error is States.Timeout`.
pub(super) fn rule(rule: &Rule) -> String {
    words(rule, false)
}

/// The errors that a Catch takes.
pub(super) fn errors(names: &[String]) -> String {
    if names.iter().any(|name| name == "States.ALL") {
        return "any error".to_owned();
    }
    names.join(" or ")
}

fn words(rule: &Rule, is_nested: bool) -> String {
    let joined = |rules: &[Rule], word: &str| {
        let told = told(rules);
        match told.as_slice() {
            [only] => words(only, is_nested),
            several => {
                let parts: Vec<String> = several.iter().map(|rule| words(rule, true)).collect();
                let text = parts.join(&format!(" {word} "));
                if is_nested { format!("({text})") } else { text }
            }
        }
    };
    match rule {
        Rule::And(rules) => joined(rules, "and"),
        Rule::Or(rules) => joined(rules, "or"),
        Rule::Not(rule) => format!("not {}", words(rule, true)),
        Rule::Test {
            variable,
            comparison,
        } => test(variable, comparison),
    }
}

/// The rules but those that only guard a later one of the same variable.
fn told(rules: &[Rule]) -> Vec<&Rule> {
    let guards = |place: usize, rule: &Rule| {
        let Rule::Test {
            variable,
            comparison: Comparison::Is(Kind::Present | Kind::String | Kind::Numeric, true),
        } = rule
        else {
            return false;
        };
        rules.iter().skip(place + 1).any(|later| {
            matches!(later, Rule::Test { variable: other, .. } if name(other) == name(variable))
        })
    };
    let shown = rules.iter().enumerate();
    shown
        .filter(|(place, rule)| !guards(*place, rule))
        .map(|(_, rule)| rule)
        .collect()
}

fn test(variable: &Path, comparison: &Comparison) -> String {
    let name = name(variable);
    match comparison {
        Comparison::String(order, operand) => format!("{name} {}", compared(*order, operand)),
        Comparison::Numeric(order, operand) => format!("{name} {}", compared(*order, operand)),
        Comparison::Timestamp(order, operand) => {
            let operand = match operand {
                Operand::Literal(_) => "a time".to_owned(),
                Operand::Path(path) => self::name(path),
            };
            format!("{name} {} {operand}", sign(*order))
        }
        Comparison::Boolean(Operand::Literal(value)) => format!("{name} is {value}"),
        Comparison::Boolean(Operand::Path(path)) => format!("{name} is {}", self::name(path)),
        Comparison::Matches(pattern) => format!("{name} like {pattern}"),
        Comparison::Is(kind, expected) => {
            let not = if *expected { "" } else { "not " };
            let what = match kind {
                Kind::Present => "present",
                Kind::Null => "null",
                Kind::Boolean => "a boolean",
                Kind::Numeric => "a number",
                Kind::String => "a string",
                Kind::Timestamp => "a time",
            };
            format!("{name} is {not}{what}")
        }
    }
}

fn compared<T: Display>(order: Order, operand: &Operand<T>) -> String {
    match operand {
        Operand::Literal(value) => format!("{} {value}", sign(order)),
        Operand::Path(path) => format!("{} {}", sign(order), name(path)),
    }
}

fn sign(order: Order) -> &'static str {
    match order {
        Order::Equals => "is",
        Order::LessThan => "<",
        Order::LessThanEquals => "≤",
        Order::GreaterThan => ">",
        Order::GreaterThanEquals => "≥",
    }
}

/// A path without what all paths begin with.
fn name(path: &Path) -> String {
    let text = path.to_string();
    match text.strip_prefix("$.") {
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ if text == "$" => "the input".to_owned(),
        _ => text,
    }
}
