//! `Fail` ("Fail workflow state").

use super::fields::Fields;
use super::problem::ProblemKind;
use crate::template::Expression;

/// A state that ends the execution as failed.
#[derive(Debug, Clone)]
pub struct Fail {
    /// `Comment`.
    pub comment: Option<String>,
    /// `Error` or `ErrorPath`.
    pub error: FailText,
    /// `Cause` or `CausePath`.
    pub cause: FailText,
}

/// A text that is fixed, comes from the data, or is not given.
#[derive(Debug, Clone)]
pub enum FailText {
    /// Not given.
    Absent,
    /// Fixed.
    Literal(String),
    /// A path or a call; what it gives must be a string.
    Expression(Expression),
}

pub(super) fn parse(fields: &mut Fields<'_>) -> Fail {
    Fail {
        comment: fields.text("Comment"),
        error: text(fields, "Error", "ErrorPath"),
        cause: text(fields, "Cause", "CausePath"),
    }
}

fn text(fields: &mut Fields<'_>, literal: &'static str, path: &'static str) -> FailText {
    if fields.has(literal) && fields.has(path) {
        fields.report(path, ProblemKind::Conflict { other: literal });
    }
    let expression = fields.expression(path).map(FailText::Expression);
    let literal = fields.text(literal).map(FailText::Literal);
    literal.or(expression).unwrap_or(FailText::Absent)
}
