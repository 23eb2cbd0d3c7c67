//! `Pass` ("Pass workflow state").

use serde_json::Value;

use super::fields::Fields;
use super::{Filter, ResultPath, Transition};
use crate::template::Template;

/// A state that passes its input on, or makes an output of it.
#[derive(Debug, Clone)]
pub struct Pass {
    /// `Comment`.
    pub comment: Option<String>,
    /// `Next` or `End`.
    pub transition: Transition,
    /// `InputPath`.
    pub input_path: Filter,
    /// `Parameters`.
    pub parameters: Option<Template>,
    /// `Result`, taken as it is, even keys that end in `.$`.
    pub result: Option<Value>,
    /// `ResultPath`.
    pub result_path: ResultPath,
    /// `OutputPath`.
    pub output_path: Filter,
}

pub(super) fn parse(fields: &mut Fields<'_>) -> Option<Pass> {
    let comment = fields.text("Comment");
    let transition = fields.transition();
    let input_path = fields.filter("InputPath");
    let parameters = fields.template("Parameters");
    let result = fields.take("Result");
    let result_path = fields.result_path();
    let output_path = fields.filter("OutputPath");
    Some(Pass {
        comment,
        transition: transition?,
        input_path,
        parameters,
        result,
        result_path,
        output_path,
    })
}
