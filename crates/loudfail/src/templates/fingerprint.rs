//! What tells one text of a template from the next.

/// A text in 16 digits, which a copy notes to know later whether the text has changed. It is FNV-1a of 64 bits: it
/// stays the same on every machine and in every version, and nobody gains by two texts that share it.
pub(crate) fn fingerprint(text: &str) -> String {
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::fingerprint;

    /// From the test suite of the algorithm's authors.
    #[test]
    fn it_is_the_algorithm() {
        assert_eq!(fingerprint(""), "cbf29ce484222325");
        assert_eq!(fingerprint("a"), "af63dc4c8601ec8c");
        assert_eq!(fingerprint("foobar"), "85944171f73967e8");
    }
}
