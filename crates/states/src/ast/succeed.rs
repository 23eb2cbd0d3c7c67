//! `Succeed` ("Succeed workflow state").

use super::Filter;
use super::fields::Fields;

/// A state that ends the execution well.
#[derive(Debug, Clone)]
pub struct Succeed {
    /// `Comment`.
    pub comment: Option<String>,
    /// `InputPath`.
    pub input_path: Filter,
    /// `OutputPath`.
    pub output_path: Filter,
}

pub(super) fn parse(fields: &mut Fields<'_>) -> Succeed {
    Succeed {
        comment: fields.text("Comment"),
        input_path: fields.filter("InputPath"),
        output_path: fields.filter("OutputPath"),
    }
}
