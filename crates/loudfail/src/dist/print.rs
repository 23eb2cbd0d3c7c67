//! What tells one text or file from another.

use std::hash::{DefaultHasher, Hash, Hasher as _};

/// A fingerprint of 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Print([u64; 2]);

/// Makes a fingerprint of one thing after another.
#[derive(Debug, Clone)]
pub(crate) struct Printer([DefaultHasher; 2]);

impl Printer {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        // Two hashes of 64 bits that begin differently.
        Self([1_u8, 2].map(|first| {
            let mut hasher = DefaultHasher::new();
            hasher.write_u8(first);
            hasher
        }))
    }

    /// Adds something.
    pub(crate) fn add(&mut self, value: impl Hash) {
        for hasher in &mut self.0 {
            value.hash(hasher);
        }
    }

    /// The fingerprint of all that was added.
    pub(crate) fn print(&self) -> Print {
        Print(self.0.each_ref().map(|hasher| hasher.finish()))
    }
}

impl Print {
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
