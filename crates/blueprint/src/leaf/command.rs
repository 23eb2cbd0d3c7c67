//! A container's command.

use loudfail_diagnostics::Spanned;

use super::{Input, Leaf, Text, unexpected, variable};
use crate::decode::{Context, Decode, Expected};
use crate::form::Form;
use crate::node::{Kind, Node};
use crate::words::yaml_list;

/// A command, or where in the execution's input it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// These words, of which some may come from the input.
    Words(Vec<Spanned<Word>>),
    /// A field of the input that holds all of it.
    Input(Input<Vec<Spanned<Text>>>),
}

/// A word of a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Word {
    /// Always this.
    Text(Spanned<Text>),
    /// A field of the input.
    Input(Input<Spanned<Text>>),
}

impl Command {
    /// Whether any of it comes from the input.
    #[must_use]
    pub fn takes_input(&self) -> bool {
        match self {
            Self::Words(words) => words.iter().any(|it| matches!(it.value, Word::Input(_))),
            Self::Input(_) => true,
        }
    }
}

const LIST: Form = Form::List(&Form::Text);

impl Leaf for Command {
    const EXPECTED: Expected = Expected {
        what: "a list of words or `{input: field}`",
        example: "[bin/report, --all]",
        form: Form::Choice(
            "command",
            &[Form::List(&Word::EXPECTED.form), Form::Input(&LIST)],
        ),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Sequence(_) => Vec::decode(node, context).map(Self::Words),
            Kind::Mapping(entries) => {
                variable::input::<Self, _>(node, entries, context).map(Self::Input)
            }
            Kind::Scalar { text, .. } if !text.trim().is_empty() => {
                // No shell splits a command on ECS, so neither is one split here; but the list can be shown.
                context.wrong_type(
                    node,
                    Self::EXPECTED.what,
                    &yaml_list(split(text).iter().map(String::as_str)),
                );
                None
            }
            _ => unexpected(node, context),
        }
    }
}

impl Leaf for Word {
    const EXPECTED: Expected = Expected {
        what: "a string or `{input: field}`",
        example: "--all",
        form: Form::Choice("word", &[Form::Text, Form::Input(&Form::Text)]),
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Scalar { .. } => Spanned::decode(node, context).map(Self::Text),
            Kind::Mapping(entries) => {
                variable::input::<Self, _>(node, entries, context).map(Self::Input)
            }
            _ => unexpected(node, context),
        }
    }
}

/// A command that is always the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words(pub Vec<Spanned<Text>>);

impl Leaf for Words {
    const EXPECTED: Expected = Expected {
        what: "a list of words",
        example: Command::EXPECTED.example,
        form: LIST,
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        match &node.kind {
            Kind::Sequence(_) => Vec::decode(node, context).map(Self),
            Kind::Scalar { text, .. } if !text.trim().is_empty() => {
                let words = yaml_list(split(text).iter().map(String::as_str));
                context.wrong_type(node, Self::EXPECTED.what, &words);
                None
            }
            _ => unexpected(node, context),
        }
    }
}

/// The words of a command line as a shell would see them, as far as spaces and quotes go.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut quote = None;
    for character in line.chars() {
        match quote {
            Some(open) if character == open => quote = None,
            Some(_) => word.get_or_insert_default().push(character),
            None if character == '"' || character == '\'' => {
                quote = Some(character);
                word.get_or_insert_default();
            }
            None if character.is_whitespace() => words.extend(word.take()),
            None => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        for (line, words) in [
            ("bin/report --all", vec!["bin/report", "--all"]),
            ("  a  b ", vec!["a", "b"]),
            ("sh -c \"a b\" ''", vec!["sh", "-c", "a b", ""]),
            ("a'b c'd", vec!["ab cd"]),
            ("'open", vec!["open"]),
        ] {
            assert_eq!(split(line), words, "{line:?}");
        }
    }
}
