//! Payload templates: the objects of `Parameters` and `ResultSelector`, where a key that ends in `.$` has a path or an
//! intrinsic call for its value ("Manipulate parameters in Step Functions workflows").

use std::borrow::Cow;
use std::fmt;

use serde_json::{Map, Value};

use crate::evaluate::{Fault, Scope};
use crate::intrinsic::{Intrinsic, IntrinsicProblem};
use crate::path::{Path, PathProblem, Place};
use crate::quotas;

/// A template, with everything that does not change in one piece.
#[derive(Debug, Clone)]
pub enum Template {
    /// A value without any expression in it.
    Literal(Value),
    /// An object with an expression somewhere in it.
    Object(Vec<(String, Template)>),
    /// An array with an expression somewhere in it.
    Array(Vec<Template>),
    /// The value of a key that ends in `.$`.
    Expression(Expression),
}

/// What a key that ends in `.$` has.
#[derive(Debug, Clone)]
pub enum Expression {
    /// A path.
    Path(Path),
    /// A call of an intrinsic function.
    Intrinsic(Intrinsic),
}

/// Why a text is not an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ExpressionProblem {
    /// It starts with neither `$` nor `States.`.
    Neither,
    /// It is not a valid path.
    Path(PathProblem),
    /// It is not a valid call.
    Intrinsic(IntrinsicProblem),
}

/// What is wrong inside a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateProblem {
    /// Keys and indices from the template to the value, as in `.a[0].b.$`.
    pub location: String,
    /// What is wrong.
    pub kind: TemplateProblemKind,
}

/// What can be wrong inside a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateProblemKind {
    /// The value of a key that ends in `.$` is not a string.
    NotText,
    /// The value of a key that ends in `.$` is not a valid expression.
    Expression(ExpressionProblem),
    /// The same key is there twice, once with `.$` and once without.
    TwiceTheKey,
}

const MOST_PROBLEMS: usize = 200;

impl Template {
    /// Parses a value that came from JSON text (and so is not nested deeper than the parser reads).
    pub fn parse(value: Value, problems: &mut Vec<TemplateProblem>) -> Self {
        parse(value, &mut String::new(), problems)
    }

    pub(crate) fn evaluate(&self, scope: &Scope<'_>) -> Result<Value, Fault> {
        match self {
            Self::Literal(value) => {
                scope.spend_value(value)?;
                Ok(value.clone())
            }
            Self::Object(entries) => {
                let mut object = Map::with_capacity(entries.len());
                for (key, template) in entries {
                    object.insert(key.clone(), template.evaluate(scope)?);
                }
                Ok(Value::Object(object))
            }
            Self::Array(items) => items.iter().map(|item| item.evaluate(scope)).collect(),
            Self::Expression(expression) => expression.evaluate(scope),
        }
    }
}

impl Expression {
    /// Parses a path or a call.
    pub fn parse(text: &str) -> Result<Self, ExpressionProblem> {
        if text.starts_with('$') {
            Path::parse(text, Place::Field)
                .map(Self::Path)
                .map_err(ExpressionProblem::Path)
        } else if text.starts_with("States.") {
            Intrinsic::parse(text)
                .map(Self::Intrinsic)
                .map_err(ExpressionProblem::Intrinsic)
        } else {
            Err(ExpressionProblem::Neither)
        }
    }

    pub(crate) fn evaluate(&self, scope: &Scope<'_>) -> Result<Value, Fault> {
        match self {
            Self::Path(path) => match path.resolve(scope)? {
                Cow::Borrowed(value) => {
                    scope.spend_value(value)?;
                    Ok(value.clone())
                }
                Cow::Owned(value) => Ok(value),
            },
            Self::Intrinsic(intrinsic) => intrinsic.evaluate(scope),
        }
    }
}

fn parse(value: Value, location: &mut String, problems: &mut Vec<TemplateProblem>) -> Template {
    let length = location.len();
    match value {
        Value::Object(entries) => {
            let mut parsed: Vec<(String, Template)> = Vec::with_capacity(entries.len());
            let mut names = std::collections::HashSet::with_capacity(entries.len());
            for (key, value) in entries {
                location.push('.');
                location.extend(key.chars().take(quotas::NAME_CHARACTERS));
                let mut report = |kind| {
                    // Enough for a person, and bounded for a text made to produce many.
                    if problems.len() < MOST_PROBLEMS {
                        problems.push(TemplateProblem {
                            location: location.clone(),
                            kind,
                        });
                    }
                };
                let name = key.strip_suffix(".$").unwrap_or(&key).to_owned();
                if !names.insert(name.clone()) {
                    report(TemplateProblemKind::TwiceTheKey);
                }
                if name.len() == key.len() {
                    parsed.push((name, parse(value, location, problems)));
                } else {
                    match value.as_str().map(Expression::parse) {
                        Some(Ok(expression)) => {
                            parsed.push((name, Template::Expression(expression)))
                        }
                        Some(Err(problem)) => report(TemplateProblemKind::Expression(problem)),
                        None => report(TemplateProblemKind::NotText),
                    }
                }
                location.truncate(length);
            }
            join_object(parsed)
        }
        Value::Array(items) => {
            let items = items.into_iter().enumerate().map(|(index, item)| {
                location.push_str(&format!("[{index}]"));
                let item = parse(item, location, problems);
                location.truncate(length);
                item
            });
            join_array(items.collect())
        }
        scalar => Template::Literal(scalar),
    }
}

fn join_object(entries: Vec<(String, Template)>) -> Template {
    if entries
        .iter()
        .any(|(_, it)| !matches!(it, Template::Literal(_)))
    {
        return Template::Object(entries);
    }
    let literal = |(key, it)| match it {
        Template::Literal(value) => Some((key, value)),
        _ => None,
    };
    Template::Literal(Value::Object(
        entries.into_iter().filter_map(literal).collect(),
    ))
}

fn join_array(items: Vec<Template>) -> Template {
    if items.iter().any(|it| !matches!(it, Template::Literal(_))) {
        return Template::Array(items);
    }
    let literal = |it| match it {
        Template::Literal(value) => Some(value),
        _ => None,
    };
    Template::Literal(items.into_iter().filter_map(literal).collect())
}

impl fmt::Display for ExpressionProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Neither => {
                formatter.write_str("a path or an intrinsic function is required here")
            }
            Self::Path(problem) => problem.fmt(formatter),
            Self::Intrinsic(problem) => problem.fmt(formatter),
        }
    }
}

impl fmt::Display for TemplateProblemKind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotText => formatter.write_str("a key that ends in `.$` requires a string"),
            Self::Expression(problem) => problem.fmt(formatter),
            Self::TwiceTheKey => formatter.write_str("the key occurs twice, with `.$` and without"),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn templates_are_filled() {
        let (input, context) = (
            json!({"a": 1, "l": [{"b": 2}]}),
            json!({"State": {"Name": "S"}}),
        );
        for (template, expected) in [
            (json!({"x": 1}), json!({"x": 1})),
            (
                json!({"x.$": "$.a", "y": [{"z.$": "$$.State.Name"}, "$.a"]}),
                json!({"x": 1, "y": [{"z": "S"}, "$.a"]}),
            ),
            (
                json!({"x.$": "States.Array($.a, $.l[*].b)"}),
                json!({"x": [1, [2]]}),
            ),
            (
                json!({"${Name}": "${Value}"}),
                json!({"${Name}": "${Value}"}),
            ),
        ] {
            let mut problems = Vec::new();
            let parsed = Template::parse(template.clone(), &mut problems);
            assert_eq!(problems, [], "{template}");
            assert_eq!(
                parsed.evaluate(&Scope::new(&input, &context, "")),
                Ok(expected),
                "{template}"
            );
        }
    }

    #[test]
    fn bad_templates_are_reported_where_they_are_bad() {
        use TemplateProblemKind as K;
        for (template, location, expected) in [
            (json!({"a": [{"b.$": 1}]}), ".a[0].b.$", K::NotText),
            (
                json!({"a.$": "x"}),
                ".a.$",
                K::Expression(ExpressionProblem::Neither),
            ),
            (
                json!({"a.$": "$x"}),
                ".a.$",
                K::Expression(ExpressionProblem::Path(PathProblem::Variable)),
            ),
            (json!({"a.$": "$.x", "a": 1}), ".a", K::TwiceTheKey),
        ] {
            let mut problems = Vec::new();
            Template::parse(template.clone(), &mut problems);
            assert_eq!(
                problems,
                [TemplateProblem {
                    location: location.to_owned(),
                    kind: expected
                }],
                "{template}"
            );
        }
    }
}
