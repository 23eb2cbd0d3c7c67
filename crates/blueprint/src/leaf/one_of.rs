//! Leaves that are one of a few words.

use loudfail_diagnostics::suggest;

use super::{Leaf, unexpected};
use crate::decode::Context;
use crate::node::{Kind, Node};
use crate::rules::UNKNOWN_WORD;

/// Reads one of the words; another word is told, with the one that may be meant.
pub(super) fn one_of<T: Leaf + Clone>(
    words: &[(&str, T)],
    node: &Node,
    context: &mut Context,
) -> Option<T> {
    let Kind::Scalar { text, .. } = &node.kind else {
        return unexpected(node, context);
    };
    if node.is_null() {
        return unexpected(node, context);
    }
    if let Some((_, meaning)) = words.iter().find(|(word, _)| word == text) {
        return Some(meaning.clone());
    }
    let problem = UNKNOWN_WORD
        .error(format!(
            "{} should be {}, but is `{}`",
            context.subject(),
            T::EXPECTED.what,
            text.escape_debug()
        ))
        .at(node.span, "not one of them");
    context.report(match suggest(text, words.iter().map(|(word, _)| *word)) {
        Some(meant) => problem.help(format!("did you mean `{meant}`?")),
        None => problem.help(format!(
            "for example, write `{}`",
            context.example(T::EXPECTED.example)
        )),
    });
    None
}
