//! Several things in a sentence.

/// `a`, `a and b`, `a, b and c`, where `word` is what stands before the last: `and` or `or`.
pub fn listed(items: &[String], word: &str) -> String {
    match items {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} {word} {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::listed;

    #[test]
    fn a_word_stands_before_the_last() {
        let items = ["a", "b", "c"].map(str::to_owned);
        for (count, expected) in ["", "a", "a or b", "a, b or c"].iter().enumerate() {
            assert_eq!(listed(&items[..count], "or"), *expected);
        }
    }
}
