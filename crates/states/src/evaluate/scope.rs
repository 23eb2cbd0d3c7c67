//! What expressions see, and how much they may copy.

use std::cell::Cell;

use serde_json::Value;

use super::Fault;
use crate::json::{self, Excess};
use crate::quotas;

/// Bytes that the expressions of one field may copy. Many times what a state may pass on, and far from what would
/// exhaust the memory.
const COPIED_BYTES: usize = 32 * quotas::DATA_BYTES;

/// The data and the context object for the expressions of one field.
pub(crate) struct Scope<'v> {
    pub(crate) input: &'v Value,
    pub(crate) context: &'v Value,
    pub(crate) uuid: &'v str,
    copied: Cell<usize>,
    worked: Cell<usize>,
}

impl<'v> Scope<'v> {
    pub(crate) fn new(input: &'v Value, context: &'v Value, uuid: &'v str) -> Self {
        Self {
            input,
            context,
            uuid,
            copied: Cell::new(0),
            worked: Cell::new(0),
        }
    }

    /// Counts bytes that are copied.
    pub(crate) fn spend(&self, bytes: usize) -> Result<(), Fault> {
        self.work(bytes);
        self.copied.set(self.copied.get().saturating_add(bytes));
        if self.copied.get() > COPIED_BYTES {
            Err(Fault::DataLimitExceeded)
        } else {
            Ok(())
        }
    }

    /// Counts a value that is copied.
    pub(crate) fn spend_value(&self, value: &Value) -> Result<(), Fault> {
        let left = COPIED_BYTES.saturating_sub(self.copied.get());
        match json::weigh(value, left, 2 * quotas::DATA_DEPTH) {
            Ok(bytes) => self.spend(bytes),
            Err(Excess::Bytes) => Err(Fault::DataLimitExceeded),
            Err(Excess::Depth) => Err(Fault::TooDeep),
        }
    }

    /// Counts bytes that are looked at.
    pub(crate) fn work(&self, bytes: usize) {
        self.worked.set(self.worked.get().saturating_add(bytes));
    }

    pub(crate) fn worked(&self) -> usize {
        self.worked.get()
    }
}
