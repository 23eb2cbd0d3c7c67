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
    /// Bytes of data that were looked at.
    pub(super) worked: usize,
    /// Bytes of the largest value, as [`super::Spent::largest_bytes`] counts them.
    pub(super) largest_bytes: usize,
    /// Whether anything depended on what an opaque text says.
    pub(super) looked: bool,
}

impl<'v> Surroundings<'v> {
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
        self.worked = self.worked.saturating_add(scope.worked());
        self.largest_bytes = self.largest_bytes.max(scope.largest_bytes());
        self.looked |= scope.looked();
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
    pub(super) fn output(
        &mut self,
        result: Cow<'_, Value>,
        result_path: &ResultPath,
        output_path: &Filter,
    ) -> Result<Arc<Value>, Fault> {
        let input: &'v Value = self.input;
        let combined = match result_path {
            ResultPath::Replace => result,
            ResultPath::Discard => Cow::Borrowed(input),
            ResultPath::At(path) => Cow::Owned(place(input.clone(), path, result.into_owned())?),
        };
        let output = self.filter(output_path, combined)?;
        self.share(output)
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
        self.worked = self.worked.saturating_add(bytes);
        self.largest_bytes = self.largest_bytes.max(bytes);
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
fn place(mut target: Value, path: &Path, value: Value) -> Result<Value, Fault> {
    let mut node = Some(&mut target);
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
        Some(node) => *node = value,
        None => {
            return Err(Fault::ResultPathMatchFailure {
                path: path.text().to_owned(),
            });
        }
    }
    Ok(target)
}
