//! Fingerprints by which what was proved once is known again.

use std::collections::HashMap;
use std::fmt;
use std::hash::{BuildHasher as _, BuildHasherDefault, DefaultHasher, Hash, Hasher, RandomState};

/// 128 bits that nobody who does not have the keys can make equal for two texts.
pub(crate) type Fingerprint = [u64; 2];

/// What is known by fingerprints, one or several.
pub(crate) type ByFingerprint<K, V> = HashMap<K, V, BuildHasherDefault<Bits>>;

/// The hash of fingerprints: their bits are as good as any that could be made of them.
#[derive(Debug, Default, Clone, Copy)]
pub(crate) struct Bits(u64);

impl Hasher for Bits {
    fn write(&mut self, bytes: &[u8]) {
        for part in bytes.chunks(8) {
            let number = part.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte));
            self.0 = self.0.rotate_left(7) ^ number;
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The keys of fingerprints, which nobody knows before. They are of use to this very program alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Keys([u64; 4]);

impl Default for Keys {
    fn default() -> Self {
        // The one source of chance that the standard library has.
        Self([1_u8, 2, 3, 4].map(|number| RandomState::new().hash_one(number)))
    }
}

impl Keys {
    /// The fingerprint of texts, in their order.
    pub(crate) fn of(&self, texts: impl Hash) -> Fingerprint {
        let [first, second, third, fourth] = self.0;
        [[first, second], [third, fourth]].map(|keys| {
            let mut hasher = DefaultHasher::new();
            keys.hash(&mut hasher);
            texts.hash(&mut hasher);
            hasher.finish()
        })
    }

    /// The keys as their text has them.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let mut keys = [0; 4];
        for (at, key) in keys.iter_mut().enumerate() {
            *key = number(text.get(16 * at..16 * (at + 1))?)?;
        }
        (text.len() == 64).then_some(Self(keys))
    }
}

/// A fingerprint of 128 bits, the same wherever this program runs. Whoever wants to can find two texts that share it.
pub fn fingerprint(bytes: &[u8]) -> [u64; 2] {
    [1_u8, 2].map(|first| {
        let mut hasher = DefaultHasher::new();
        hasher.write_u8(first);
        hasher.write(bytes);
        hasher.finish()
    })
}

impl fmt::Display for Keys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
            .iter()
            .try_for_each(|key| write!(formatter, "{key:016x}"))
    }
}

/// A number of 16 hexadecimal digits.
pub(crate) fn number(text: &str) -> Option<u64> {
    let is_hexadecimal = text.len() == 16 && text.bytes().all(|it| it.is_ascii_hexdigit());
    is_hexadecimal.then(|| u64::from_str_radix(text, 16).ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back_make_the_same_fingerprints() {
        let keys = Keys::default();
        let read = Keys::parse(&keys.to_string()).expect("keys");
        assert_eq!(read.of("text"), keys.of("text"));
        assert_ne!(keys.of("text"), keys.of("texts"));
        assert_ne!(Keys::default().of("text"), keys.of("text"), "other keys");
        for text in [
            "",
            "0",
            &"0".repeat(63),
            &"0".repeat(65),
            &"g".repeat(64),
            &format!("+{}", "0".repeat(63)),
            &"é".repeat(32),
        ] {
            assert_eq!(Keys::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_number_has_sixteen_digits() {
        assert_eq!(number("00000000000000ff"), Some(255));
        for text in ["ff", "0ff", "+0000000000000ff", "0000000000000000ff", ""] {
            assert_eq!(number(text), None, "{text}");
        }
    }
}
