//! The forms of lists that are nothing but texts, or nothing but seconds.

use loudfail_states::OPAQUE_SECONDS;

use super::{Detail, Writer, words};

/// As many items as few lists have.
const COARSE_ITEMS: usize = 8;

impl Writer<'_> {
    /// A list of nothing but numbers of seconds, behind its bracket; whether it is one, as for [`Self::list`].
    pub(super) fn seconds(&mut self) -> Option<bool> {
        let start = self.reader.clone();
        let mut count = 0;
        let mut most = 0;
        while self.reader.peek()? != b']' {
            if count > 0 {
                self.reader.take(b',')?;
            }
            let scalar = match self.reader.peek()? {
                b'"' | b'[' | b'{' => None,
                _ => self.reader.scalar(),
            };
            let Some(seconds) = scalar.and_then(words::seconds) else {
                self.reader = start;
                return Some(false);
            };
            most = most.max(seconds);
            count += 1;
        }
        let mut longer = OPAQUE_SECONDS.iter().filter(|it| **it >= most);
        let longer = longer
            .next()
            .filter(|_| count > 0 && self.slack.detail == Detail::Coarse);
        let Some(longer) = longer else {
            self.reader = start;
            return Some(false);
        };
        self.reader.take(b']')?;
        self.out.push('[');
        for index in 0..count {
            self.out.push_str(if index > 0 { "," } else { "" });
            self.out.push_str(&longer.to_string());
        }
        self.out.push(']');
        Some(true)
    }

    /// A list of nothing but texts, behind its bracket; whether it is one. Where it is not, nothing is written, and what
    /// was read is to be read again.
    pub(super) fn list(&mut self, key: &str) -> Option<bool> {
        let start = self.reader.clone();
        let mut texts = Vec::new();
        while self.reader.peek()? != b']' {
            if !texts.is_empty() {
                self.reader.take(b',')?;
            }
            if self.reader.peek()? != b'"' {
                self.reader = start;
                return Some(false);
            }
            texts.push(self.reader.string()?);
        }
        // A text that is empty may be one too few, whatever is longer holds.
        let lengths = texts.iter().map(|text| self.slack.length(text, key));
        let lengths: Option<Vec<usize>> = lengths.map(|it| it.filter(|it| *it > 0)).collect();
        let Some(most) = lengths.and_then(|lengths| lengths.into_iter().max()) else {
            self.reader = start;
            return Some(false);
        };
        self.reader.take(b']')?;
        self.out.push('[');
        let least = match self.slack.detail {
            Detail::Coarse => COARSE_ITEMS,
            Detail::Fine => 1,
        };
        for index in 0..texts.len().next_power_of_two().max(least) {
            self.out.push_str(if index > 0 { ",\"" } else { "\"" });
            words::fill(most, &mut self.out);
            self.out.push('"');
        }
        self.out.push(']');
        Some(true)
    }
}
