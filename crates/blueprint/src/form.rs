//! What leaves look like to a program that reads YAML as JSON: what an editor can know of them.

use crate::decode::Shape;

/// What a leaf looks like.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// A text. Plain ones that YAML takes for something else are none.
    Text,
    /// A text in a place where numbers and truth values are texts, too.
    PlainText,
    /// A whole number.
    Integer,
    /// A number.
    Decimal,
    /// `true` or `false`.
    Bool,
    /// A duration, such as `1h30m`.
    Duration,
    /// One of these words.
    Words(&'static [&'static str]),
    /// A list.
    List(&'static Form),
    /// A mapping with these keys and no others, each there unless it may be left out.
    Keys(&'static [FormKey]),
    /// `{input: field}`, with or without a `default` of this form.
    Input(&'static Form),
    /// A record.
    Record(&'static Shape),
    /// Any value but none at all.
    Json,
    /// A mapping of any values.
    Object,
    /// A text that is a JSON object.
    ObjectText,
    /// One of several forms, under a name of its own.
    Choice(&'static str, &'static [Form]),
}

/// A key of a mapping that stands for a value.
#[derive(Debug, Clone, Copy)]
pub struct FormKey {
    /// As it is written.
    pub key: &'static str,
    /// What its value looks like.
    pub form: Form,
    /// Whether it must be there.
    pub is_needed: bool,
    /// What it says, in a sentence.
    pub doc: &'static str,
}

/// The words of a table of words.
pub(crate) const fn words<T, const COUNT: usize>(
    table: &[(&'static str, T); COUNT],
) -> [&'static str; COUNT] {
    let mut words = [""; COUNT];
    let mut index = 0;
    while index < COUNT {
        words[index] = table[index].0;
        index += 1;
    }
    words
}
