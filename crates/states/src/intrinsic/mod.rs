//! Intrinsic functions: `States.Format('{}', $.a)` and the others of "Intrinsic functions for JSONPath states".
//!
//! A call is parsed once into an [`Intrinsic`], with the number of its arguments checked. `States.Hash` is not
//! supported: it needs a library for every algorithm. `States.MathRandom` gives the end of its range, which no number
//! that it may give exceeds: what is waited at random is waited for the longest time here.

mod call;
mod format;
mod parse;
mod problem;

use std::borrow::Cow;
use std::fmt;

use serde_json::Value;

use crate::evaluate::{Fault, Scope};
use crate::path::Path;
pub use format::FormatTemplate;
pub use problem::{IntrinsicFault, IntrinsicProblem};

/// A call of an intrinsic function.
#[derive(Debug, Clone)]
pub struct Intrinsic {
    pub(crate) function: Function,
    pub(crate) arguments: Vec<Argument>,
}

/// An argument of a call.
#[derive(Debug, Clone)]
pub enum Argument {
    /// A string, number, `true`, `false` or `null`.
    Literal(Value),
    /// The literal first argument of `States.Format`.
    Template(FormatTemplate),
    /// A path into the input or the context object.
    Path(Path),
    /// A nested call.
    Call(Box<Intrinsic>),
}

/// The functions that are evaluated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(
    missing_docs,
    reason = "the page named above describes each under this very name"
)]
pub enum Function {
    Array,
    ArrayContains,
    ArrayGetItem,
    ArrayLength,
    ArrayPartition,
    ArrayRange,
    ArrayUnique,
    Base64Decode,
    Base64Encode,
    Format,
    JsonMerge,
    JsonToString,
    MathAdd,
    MathRandom,
    StringSplit,
    StringToJson,
    Uuid,
}

impl Intrinsic {
    /// Parses a call, `States.` and all.
    pub fn parse(text: &str) -> Result<Self, IntrinsicProblem> {
        parse::call(text)
    }

    /// The function that is called.
    pub fn function(&self) -> Function {
        self.function
    }

    /// The arguments, in order.
    pub fn arguments(&self) -> &[Argument] {
        &self.arguments
    }

    pub(crate) fn evaluate(&self, scope: &Scope<'_>) -> Result<Value, Fault> {
        if let (Function::Format, Some(Argument::Template(template))) =
            (self.function, self.arguments.first())
        {
            let values = evaluate_all(self.arguments.get(1..).unwrap_or_default(), scope)?;
            return template.fill(&values, scope);
        }
        let values = evaluate_all(&self.arguments, scope)?;
        call::call(self.function, values, scope)
    }
}

fn evaluate_all<'v>(
    arguments: &'v [Argument],
    scope: &Scope<'v>,
) -> Result<Vec<Cow<'v, Value>>, Fault> {
    arguments
        .iter()
        .map(|argument| match argument {
            Argument::Literal(value) => Ok(Cow::Borrowed(value)),
            Argument::Template(template) => Ok(Cow::Owned(Value::String(template.text()))),
            Argument::Path(path) => path.resolve(scope),
            Argument::Call(call) => call.evaluate(scope).map(Cow::Owned),
        })
        .collect()
}

impl Function {
    /// The name as it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Array => "States.Array",
            Self::ArrayContains => "States.ArrayContains",
            Self::ArrayGetItem => "States.ArrayGetItem",
            Self::ArrayLength => "States.ArrayLength",
            Self::ArrayPartition => "States.ArrayPartition",
            Self::ArrayRange => "States.ArrayRange",
            Self::ArrayUnique => "States.ArrayUnique",
            Self::Base64Decode => "States.Base64Decode",
            Self::Base64Encode => "States.Base64Encode",
            Self::Format => "States.Format",
            Self::JsonMerge => "States.JsonMerge",
            Self::JsonToString => "States.JsonToString",
            Self::MathAdd => "States.MathAdd",
            Self::MathRandom => "States.MathRandom",
            Self::StringSplit => "States.StringSplit",
            Self::StringToJson => "States.StringToJson",
            Self::Uuid => "States.UUID",
        }
    }

    const ALL: [Self; 17] = [
        Self::Array,
        Self::ArrayContains,
        Self::ArrayGetItem,
        Self::ArrayLength,
        Self::ArrayPartition,
        Self::ArrayRange,
        Self::ArrayUnique,
        Self::Base64Decode,
        Self::Base64Encode,
        Self::Format,
        Self::JsonMerge,
        Self::JsonToString,
        Self::MathAdd,
        Self::MathRandom,
        Self::StringSplit,
        Self::StringToJson,
        Self::Uuid,
    ];

    fn takes(self, count: usize) -> bool {
        match self {
            Self::Array => true,
            Self::Format => count >= 1,
            Self::Uuid => count == 0,
            Self::ArrayLength
            | Self::ArrayUnique
            | Self::Base64Decode
            | Self::Base64Encode
            | Self::JsonToString
            | Self::StringToJson => count == 1,
            Self::ArrayContains
            | Self::ArrayGetItem
            | Self::ArrayPartition
            | Self::MathAdd
            | Self::StringSplit => count == 2,
            Self::ArrayRange | Self::JsonMerge => count == 3,
            Self::MathRandom => count == 2 || count == 3,
        }
    }
}

impl fmt::Display for Function {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.name())
    }
}

#[cfg(test)]
mod tests;
