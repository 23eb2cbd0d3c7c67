//! What expressions see, and how much they may copy.

use std::cell::Cell;

use serde_json::{Number, Value};

use super::{Fault, OPAQUE, OPAQUE_SECONDS};
use crate::json::{self, Excess};
use crate::quotas;

/// How many values of the largest size the expressions of one field may copy. Many times what a state may pass on, and
/// far from what would exhaust the memory.
const COPIED_VALUES: usize = 32;
const COPIED_BYTES: usize = COPIED_VALUES * quotas::DATA_BYTES;

/// The data and the context object for the expressions of one field.
pub(crate) struct Scope<'v> {
    pub(crate) input: &'v Value,
    pub(crate) context: &'v Value,
    pub(crate) uuid: &'v str,
    copied: Cell<usize>,
    worked: Cell<usize>,
    looked: Cell<bool>,
    /// The text that was looked into last.
    last: Cell<*const str>,
}

impl<'v> Scope<'v> {
    pub(crate) fn new(input: &'v Value, context: &'v Value, uuid: &'v str) -> Self {
        Self {
            input,
            context,
            uuid,
            copied: Cell::new(0),
            worked: Cell::new(0),
            looked: Cell::new(false),
            last: Cell::new(""),
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

    /// Notes that something depends on what a text says, and not only on that it is one.
    pub(crate) fn look(&self, text: &str) {
        if text.contains(OPAQUE) {
            self.looked.set(true);
        }
    }

    /// The same of a text that stays where it is: rules of one Choice look at one text again and again.
    pub(crate) fn look_again(&self, text: &'v str) {
        if !std::ptr::eq(self.last.replace(text), text) {
            self.look(text);
        }
    }

    /// The same of a number.
    pub(crate) fn look_at(&self, number: &Number) {
        let is_opaque = |number| OPAQUE_SECONDS.contains(&number);
        if number.as_u64().is_some_and(is_opaque) {
            self.looked.set(true);
        }
    }

    /// The same of all texts and numbers in a value.
    pub(crate) fn look_into(&self, value: &Value) {
        match value {
            Value::String(text) => self.look(text),
            Value::Number(number) => self.look_at(number),
            Value::Array(items) => items.iter().for_each(|item| self.look_into(item)),
            Value::Object(entries) => entries.values().for_each(|item| self.look_into(item)),
            _ => {}
        }
    }

    /// Notes that something depends on how many items a list has, or on the place of one: a list of opaque texts stands
    /// for lists of any length.
    pub(crate) fn count(&self, items: &[Value]) {
        if let Some(Value::String(text)) = items.first() {
            self.look(text);
        }
    }

    /// Whether anything looked into an opaque text.
    pub(crate) fn looked(&self) -> bool {
        self.looked.get()
    }

    /// Bytes of a value that is as near to the limit of data as what was copied is to its own.
    pub(crate) fn largest_bytes(&self) -> usize {
        self.copied.get().div_ceil(COPIED_VALUES)
    }

    pub(crate) fn worked(&self) -> usize {
        self.worked.get()
    }
}
