//! What tells one text or file from another.

use std::hash::{Hash, Hasher};

/// A fingerprint of 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Print([u64; 2]);

/// Makes a fingerprint of one thing after another.
#[derive(Debug, Clone, Default)]
pub(crate) struct Printer(Vec<u8>);

impl Printer {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// Adds something.
    pub(crate) fn add(&mut self, value: impl Hash) {
        value.hash(self);
    }

    /// The fingerprint of all that was added.
    pub(crate) fn print(&self) -> Print {
        Print(loudfail_prove::fingerprint(&self.0))
    }
}

/// Bytes are kept until all are there: what reads them is of a crate that is optimised in every build.
impl Hasher for Printer {
    fn write(&mut self, bytes: &[u8]) {
        self.0.extend_from_slice(bytes);
    }

    fn finish(&self) -> u64 {
        self.print().0[0]
    }
}

impl Print {
    /// The fingerprint of bytes.
    pub(crate) fn of_bytes(bytes: &[u8]) -> Self {
        Self(loudfail_prove::fingerprint(bytes))
    }

    /// The fingerprint of one thing.
    pub(crate) fn of(value: impl Hash) -> Self {
        let mut printer = Printer::new();
        printer.add(value);
        printer.print()
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let number = |range| u64::from_str_radix(text.get(range)?, 16).ok();
        (text.len() == 32).then_some(())?;
        Some(Self([number(0..16)?, number(16..32)?]))
    }
}

impl std::fmt::Display for Print {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [one, other] = self.0;
        write!(formatter, "{one:016x}{other:016x}")
    }
}
