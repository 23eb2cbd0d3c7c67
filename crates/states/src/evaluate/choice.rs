//! The rules of a `Choice` ("Choice workflow state").

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::{Number, Value};

use super::{Fault, Scope};
use crate::ast::{Choice, Comparison, Kind, Operand, Order, Rule};
use crate::path::Path;
use crate::timestamp::Timestamp;

/// What a comparison costs beside the texts it compares.
const COMPARISON_BYTES: usize = 64;

/// The name of the next state.
pub(super) fn next<'m>(choice: &'m Choice, scope: &Scope<'_>) -> Result<&'m str, Fault> {
    for choice in &choice.choices {
        if holds(&choice.rule, scope)? {
            return Ok(&choice.next);
        }
    }
    choice.default.as_deref().ok_or(Fault::NoChoiceMatched)
}

fn holds(rule: &Rule, scope: &Scope<'_>) -> Result<bool, Fault> {
    match rule {
        Rule::And(rules) => {
            for rule in rules {
                if !holds(rule, scope)? {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Rule::Or(rules) => {
            for rule in rules {
                if holds(rule, scope)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        Rule::Not(rule) => holds(rule, scope).map(|it| !it),
        Rule::Test {
            variable,
            comparison,
        } => test(variable, comparison, scope),
    }
}

fn test(variable: &Path, comparison: &Comparison, scope: &Scope<'_>) -> Result<bool, Fault> {
    scope.work(COMPARISON_BYTES);
    let value = match (variable.resolve(scope), comparison) {
        (Ok(_), Comparison::Is(Kind::Present, expected)) => return Ok(*expected),
        (Err(Fault::PathNotFound { .. }), Comparison::Is(Kind::Present, expected)) => {
            return Ok(!expected);
        }
        (value, _) => value?,
    };
    if let (Value::Number(number), Comparison::Numeric(..)) = (&*value, comparison) {
        scope.look_at(number);
    }
    if let Value::String(text) = &*value {
        scope.work(text.len());
        if !matches!(comparison, Comparison::Is(kind, _) if *kind != Kind::Timestamp) {
            match &value {
                Cow::Borrowed(Value::String(text)) => scope.look_again(text),
                _ => scope.look(text),
            }
        }
    }
    Ok(match comparison {
        Comparison::String(order, operand) => compare(
            &value,
            *order,
            operand,
            scope,
            Value::as_str,
            String::as_str,
            |a: &str, b: &str| Some(code_units(a, b)),
        )?,
        Comparison::Numeric(order, operand) => compare(
            &value,
            *order,
            operand,
            scope,
            Value::as_number,
            |it| it,
            numbers,
        )?,
        Comparison::Timestamp(order, operand) => {
            let second = match operand {
                Operand::Literal(literal) => Some(*literal),
                Operand::Path(path) => timestamp(&*resolve(path, scope)?),
            };
            timestamp(&value)
                .zip(second)
                .is_some_and(|(first, second)| order.holds(first.cmp(&second)))
        }
        Comparison::Boolean(operand) => {
            let second = match operand {
                Operand::Literal(literal) => Some(*literal),
                Operand::Path(path) => resolve(path, scope)?.as_bool(),
            };
            value
                .as_bool()
                .zip(second)
                .is_some_and(|(first, second)| first == second)
        }
        Comparison::Matches(pattern) => value.as_str().is_some_and(|text| pattern.matches(text)),
        Comparison::Is(kind, expected) => is(*kind, &value) == *expected,
    })
}

/// Compares with a fixed value or one that a path finds; a value of another type is neither less nor equal.
fn compare<'v, T, L: ?Sized>(
    value: &'v Value,
    order: Order,
    operand: &'v Operand<T>,
    scope: &Scope<'v>,
    read: impl for<'x> Fn(&'x Value) -> Option<&'x L>,
    literal: impl for<'x> Fn(&'x T) -> &'x L,
    ordering: impl Fn(&L, &L) -> Option<Ordering>,
) -> Result<bool, Fault> {
    let Some(first) = read(value) else {
        // The path is still followed: where it finds nothing, that is a failure whatever the variable is.
        if let Operand::Path(path) = operand {
            resolve(path, scope)?;
        }
        return Ok(false);
    };
    let ordering = match operand {
        Operand::Literal(second) => ordering(first, literal(second)),
        Operand::Path(path) => {
            read(&*resolve(path, scope)?).and_then(|second| ordering(first, second))
        }
    };
    Ok(ordering.is_some_and(|it| order.holds(it)))
}

/// What a variable is compared with.
fn resolve<'v>(path: &'v Path, scope: &Scope<'v>) -> Result<Cow<'v, Value>, Fault> {
    let value = path.resolve(scope)?;
    if !value.is_array() && !value.is_object() {
        scope.look_into(&value);
    }
    Ok(value)
}

/// Texts compare as Java compares them: by UTF-16 code unit.
fn code_units(first: &str, second: &str) -> Ordering {
    first.encode_utf16().cmp(second.encode_utf16())
}

fn numbers(first: &Number, second: &Number) -> Option<Ordering> {
    let whole = |number: &Number| {
        number
            .as_i64()
            .map(i128::from)
            .or_else(|| number.as_u64().map(i128::from))
    };
    match (whole(first), whole(second)) {
        (Some(first), Some(second)) => Some(first.cmp(&second)),
        _ => first.as_f64()?.partial_cmp(&second.as_f64()?),
    }
}

fn timestamp(value: &Value) -> Option<Timestamp> {
    value.as_str().and_then(Timestamp::parse)
}

fn is(kind: Kind, value: &Value) -> bool {
    match kind {
        Kind::Present => true,
        Kind::Null => value.is_null(),
        Kind::Boolean => value.is_boolean(),
        Kind::Numeric => value.is_number(),
        Kind::String => value.is_string(),
        Kind::Timestamp => timestamp(value).is_some(),
    }
}
