//! Fingerprints by which what was proved once is known again.

use std::hash::{BuildHasher as _, Hash, RandomState};

/// 128 bits that nobody who does not have the keys can make equal for two texts.
pub(crate) type Fingerprint = [u64; 2];

/// The keys of fingerprints, which nobody knows before. They are no use to another program.
#[derive(Debug, Default)]
pub(crate) struct Keys([RandomState; 2]);

impl Keys {
    /// The fingerprint of texts, in their order.
    pub(crate) fn of(&self, texts: impl Hash) -> Fingerprint {
        self.0.each_ref().map(|keys| keys.hash_one(&texts))
    }
}
