//! `InputPath`, `ResultPath` and `OutputPath`, and the limits of data ("Processing input and output in Step Functions").

use std::borrow::Cow;
use std::sync::Arc;

use serde_json::{Map, Value};

use super::{Fault, Scope};
use crate::ast::{Filter, ResultPath};
use crate::json::{self, Excess};
use crate::path::{Path, Segment, position};
use crate::quotas;

/// What stays the same for all fields of a state.
pub(super) struct Surroundings<'v> {
    pub(super) input: &'v Arc<Value>,
    pub(super) context: &'v Value,
    pub(super) uuid: &'v str,
    pub(super) counts: Counts,
}

/// What is counted of all that is evaluated.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Counts {
    /// Bytes of data that were looked at.
    pub(super) worked: usize,
    /// Bytes of the largest value, as [`super::Spent::largest_bytes`] counts them.
    pub(super) largest_bytes: usize,
    /// Whether anything depended on what an opaque text says.
    pub(super) looked: bool,
}

impl Counts {
    pub(super) fn add(&mut self, more: Self) {
        self.worked = self.worked.saturating_add(more.worked);
        self.largest_bytes = self.largest_bytes.max(more.largest_bytes);
        self.looked |= more.looked;
    }
}

/// What a state passes on.
pub(super) enum Output<'m> {
    Whole(Arc<Value>),
    /// A result in the whole input of the state, after `OutputPath`.
    Within {
        result: Value,
        path: &'m Path,
        output_path: &'m Filter,
    },
}

impl Output<'_> {
    /// The value, beside the input of the state, which stays.
    pub(super) fn beside(self, of: &mut Surroundings<'_>) -> Result<Arc<Value>, Fault> {
        let mut value = Arc::clone(of.input);
        self.settle(&mut value, of.context, of.uuid, &mut of.counts)?;
        Ok(value)
    }

    /// Puts it in the place of the input of the state, of which nothing is copied unless others have it too.
    pub(super) fn settle(
        self,
        input: &mut Arc<Value>,
        context: &Value,
        uuid: &str,
        counts: &mut Counts,
    ) -> Result<(), Fault> {
        let (result, path, output_path) = match self {
            Self::Whole(output) => {
                *input = output;
                return Ok(());
            }
            Self::Within {
                result,
                path,
                output_path,
            } => (result, path, output_path),
        };
        place(Arc::make_mut(input), path, result)?;
        let mut surroundings = Surroundings::new(input, context, uuid);
        let output = surroundings.effective(output_path).and_then(|output| {
            surroundings.hold(&output)?;
            Ok(match output {
                Cow::Borrowed(whole) if std::ptr::eq(whole, Arc::as_ptr(input)) => None,
                part => Some(part.into_owned()),
            })
        });
        counts.add(surroundings.counts);
        if let Some(part) = output? {
            *input = Arc::new(part);
        }
        Ok(())
    }
}

impl<'v> Surroundings<'v> {
    pub(super) fn new(input: &'v Arc<Value>, context: &'v Value, uuid: &'v str) -> Self {
        Self {
            input,
            context,
            uuid,
            counts: Counts::default(),
        }
    }

    /// Evaluates something with that input and counts its work.
    pub(super) fn with<'s, T>(
        &mut self,
        input: &'s Value,
        evaluate: impl FnOnce(&Scope<'s>) -> Result<T, Fault>,
    ) -> Result<T, Fault>
    where
        'v: 's,
    {
        let scope = Scope::new(input, self.context, self.uuid);
        let result = evaluate(&scope);
        self.counts.add(Counts {
            worked: scope.worked(),
            largest_bytes: scope.largest_bytes(),
            looked: scope.looked(),
        });
        result
    }

    /// The input after `InputPath`.
    pub(super) fn effective(&mut self, filter: &Filter) -> Result<Cow<'v, Value>, Fault> {
        let input: &'v Value = self.input;
        self.filter(filter, Cow::Borrowed(input))
    }

    pub(super) fn filter<'s>(
        &mut self,
        filter: &Filter,
        value: Cow<'s, Value>,
    ) -> Result<Cow<'s, Value>, Fault>
    where
        'v: 's,
    {
        match (filter, value) {
            (Filter::Everything, value) => Ok(value),
            (Filter::Nothing, _) => Ok(Cow::Owned(Value::Object(Map::new()))),
            (Filter::Path(path), Cow::Borrowed(value)) => {
                self.with(value, |scope| path.resolve(scope))
            }
            (Filter::Path(path), Cow::Owned(value)) => self
                .with(&value, |scope| path.resolve(scope).map(Cow::into_owned))
                .map(Cow::Owned),
        }
    }

    /// The output of a state: its result put where `ResultPath` says, after `OutputPath`. The result is put in the whole
    /// input of the state, not in what `InputPath` left of it ("Amazon States Language" specification: "raw input").
    pub(super) fn output<'m>(
        &mut self,
        result: Cow<'_, Value>,
        result_path: &'m ResultPath,
        output_path: &'m Filter,
    ) -> Result<Output<'m>, Fault> {
        let input: &'v Value = self.input;
        let combined = match result_path {
            ResultPath::Replace => result,
            ResultPath::Discard => Cow::Borrowed(input),
            ResultPath::At(path) => {
                return Ok(Output::Within {
                    result: result.into_owned(),
                    path,
                    output_path,
                });
            }
        };
        let output = self.filter(output_path, combined)?;
        self.share(output).map(Output::Whole)
    }

    /// Holds the output within the limits. The whole input is not copied: it goes on as it is.
    pub(super) fn share(&mut self, output: Cow<'_, Value>) -> Result<Arc<Value>, Fault> {
        match output {
            Cow::Borrowed(value) if std::ptr::eq(value, Arc::as_ptr(self.input)) => {
                Ok(Arc::clone(self.input))
            }
            output => {
                self.hold(&output)?;
                Ok(Arc::new(output.into_owned()))
            }
        }
    }

    pub(super) fn hold(&mut self, value: &Value) -> Result<(), Fault> {
        let bytes = within_limits(value)?;
        self.counts.add(Counts {
            worked: bytes,
            largest_bytes: bytes,
            looked: false,
        });
        Ok(())
    }
}

/// The bytes of a value that a state may take or give.
pub(super) fn within_limits(value: &Value) -> Result<usize, Fault> {
    json::weigh(value, quotas::DATA_BYTES, quotas::DATA_DEPTH).map_err(|excess| match excess {
        Excess::Bytes => Fault::DataLimitExceeded,
        Excess::Depth => Fault::TooDeep,
    })
}

/// Puts a value at a path, making the objects on the way; an item of an array must be there.
fn place(target: &mut Value, path: &Path, value: Value) -> Result<(), Fault> {
    let mut node = Some(target);
    for segment in path.prefix() {
        node = match (node, segment) {
            (Some(Value::Object(entries)), Segment::Name(name)) => Some(
                entries
                    .entry(name.clone())
                    .or_insert_with(|| Value::Object(Map::new())),
            ),
            (Some(Value::Array(items)), Segment::Index(index)) => {
                position(*index, items.len()).and_then(|at| items.get_mut(at))
            }
            _ => None,
        };
    }
    match node {
        Some(node) => {
            *node = value;
            Ok(())
        }
        None => Err(Fault::ResultPathMatchFailure {
            path: path.text().to_owned(),
        }),
    }
}
