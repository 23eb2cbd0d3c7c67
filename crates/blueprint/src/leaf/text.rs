//! Texts.

use super::Leaf;
use crate::decode::{Context, Expected};
use crate::form::Form;
use crate::node::{Kind, Node};
use crate::rules::QUOTES_NEEDED;
use crate::words::Word;

/// A text. Unquoted ones that YAML takes for something else are refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text(pub String);

/// A text in a place where only texts can be, so that numbers, `true` and `false` are taken as they are written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainText(pub String);

impl Leaf for Text {
    const EXPECTED: Expected = Expected {
        what: "a string",
        example: "some text",
        form: Form::Text,
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        read(node, context, |word| word == Word::Text).map(Self)
    }
}

impl Leaf for PlainText {
    const EXPECTED: Expected = Expected {
        form: Form::PlainText,
        ..Text::EXPECTED
    };

    fn read(node: &Node, context: &mut Context) -> Option<Self> {
        read(node, context, |word| {
            matches!(word, Word::Text | Word::Number | Word::Bool)
        })
        .map(Self)
    }
}

fn read(node: &Node, context: &mut Context, allowed: impl Fn(Word) -> bool) -> Option<String> {
    let Kind::Scalar { text, plain } = &node.kind else {
        context.wrong_type(node, Text::EXPECTED.what, Text::EXPECTED.example);
        return None;
    };
    let word = Word::of(text);
    if !*plain || allowed(word) {
        return Some(text.clone());
    }
    let subject = context.subject();
    let problem = match word {
        _ if text.is_empty() => QUOTES_NEEDED
            .error(format!("{subject} has no value"))
            .at(node.span, "nothing follows")
            .help(format!(
                "write a string, for example `{}`, or remove the key",
                context.example("some text")
            )),
        Word::Null => QUOTES_NEEDED
            .error(format!(
                "{subject} should be a string, but YAML reads `{text}` as nothing"
            ))
            .at(node.span, "not a string")
            .help("remove it if you mean no value")
            .help(format!(
                "if you mean the text, write it in quotes: `{}`",
                context.example(&format!("\"{text}\""))
            )),
        Word::Bool | Word::Switch => QUOTES_NEEDED
            .error(format!(
                "{subject} should be a string, but YAML reads `{text}` as a boolean"
            ))
            .at(node.span, "not a string")
            .help(format!(
                "write it in quotes: `{}`",
                context.example(&format!("\"{text}\""))
            )),
        Word::Number | Word::Text => QUOTES_NEEDED
            .error(format!(
                "{subject} should be a string, but YAML reads `{text}` as a number"
            ))
            .at(node.span, "not a string")
            .help(format!(
                "write it in quotes: `{}`",
                context.example(&format!("\"{text}\""))
            )),
    };
    context.report(problem);
    None
}
