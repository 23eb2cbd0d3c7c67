//! What a template says in vain: of one that extends another, only the blocks count that the other has.
//!
//! The engine passes over the rest without a word, so it is looked for in the text.

use std::ops::Range;

use super::error::Unknown;
use super::pieces::{Kind, Piece, pieces};

/// A part of a template that has no effect.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Idle {
    pub(super) message: String,
    /// Its bytes in the template.
    pub(super) range: Range<usize>,
    pub(super) unknown: Option<Unknown>,
}

/// How often one template may extend the next.
const DEPTH: usize = 8;

/// What in `text` has no effect. `parent` gives the text of a template by its name.
pub(super) fn find<'a>(text: &'a str, parent: &dyn Fn(&str) -> Option<&'a str>) -> Vec<Idle> {
    let pieces = pieces(text);
    let Some(extended) = extended(&pieces) else {
        return Vec::new();
    };
    let known = blocks_above(extended, parent);
    let mut idle = Vec::new();
    // Tags that the innermost is closed by, from the outermost on.
    let mut open: Vec<&str> = Vec::new();
    for piece in &pieces {
        match piece.kind {
            Kind::Tag(word) if open.last().is_some_and(|last| closes(last, word)) => {
                open.pop();
            }
            Kind::Tag("block") => {
                if let (Some(name), Some(known)) = (piece.argument, &known)
                    && !known.contains(&name)
                {
                    idle.push(Idle {
                        message: format!("the extended template has no block `{name}`"),
                        range: piece.range.clone(),
                        unknown: Some(Unknown {
                            name: name.to_owned(),
                            known: known.iter().map(|name| (*name).to_owned()).collect(),
                        }),
                    });
                }
                open.push("block");
            }
            Kind::Tag(word @ "macro") => open.push(word),
            // With a value it is a tag of its own, and without one it has an end.
            Kind::Tag(word @ "set") if !piece.text.contains('=') => open.push(word),
            Kind::Tag("include") | Kind::Value | Kind::Text if open.is_empty() => {
                idle.push(Idle {
                    message: "this is never shown: the template extends another, so only its blocks count"
                        .to_owned(),
                    range: piece.range.clone(),
                    unknown: None,
                });
            }
            _ => {}
        }
    }
    idle
}

fn closes(open: &str, word: &str) -> bool {
    word.strip_prefix("end") == Some(open)
}

/// The names of the blocks that a template and those that it extends have; unknown where a template is.
fn blocks_above<'a>(name: &str, parent: &dyn Fn(&str) -> Option<&'a str>) -> Option<Vec<&'a str>> {
    let mut blocks = Vec::new();
    let mut text = parent(name)?;
    for _ in 0..DEPTH {
        let pieces = pieces(text);
        let named = pieces
            .iter()
            .filter(|piece| piece.kind == Kind::Tag("block"));
        blocks.extend(named.filter_map(|piece| piece.argument));
        match extended(&pieces) {
            Some(next) => text = parent(next)?,
            None => break,
        }
    }
    blocks.dedup();
    Some(blocks)
}

fn extended<'a>(pieces: &[Piece<'a>]) -> Option<&'a str> {
    let tag = pieces
        .iter()
        .find(|piece| piece.kind == Kind::Tag("extends"))?;
    Some(tag.argument?.trim_matches(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str =
        "a\n{{% block one %}}\n{{% endblock %}}\n{{% block two %}}{{% endblock %}}";

    #[track_caller]
    fn idle(text: &str) -> Vec<&str> {
        let parent = |name: &str| match name {
            "parent" => Some(PARENT),
            "middle" => Some(
                "{{% extends \"parent\" %}}{{% block one %}}{{% block more %}}{{% endblock %}}{{% endblock %}}",
            ),
            _ => None,
        };
        find(text, &parent)
            .into_iter()
            .map(|idle| &text[idle.range])
            .collect()
    }

    #[test]
    fn only_blocks_that_are_there_count() {
        for (text, expected) in [
            ("a {{{ b }}} {{% include 'c' %}}", &[][..]),
            (
                "{{# why #}}\n{{% extends 'parent' %}}\n{{%- block one -%}}\n a {{{ b }}}{{% endblock %}}\n",
                &[],
            ),
            (
                "{{% extends 'middle' %}}{{% block more %}}{{% endblock %}}{{% block two %}}{{% endblock %}}",
                &[],
            ),
            (
                "{{% extends 'parent' %}}{{% block three %}}{{% endblock %}}",
                &["{{% block three %}}"],
            ),
            ("{{% extends 'parent' %}}\n more\n", &["more"]),
            (
                "{{% extends 'parent' %}}{{{ a }}}{{% include 'b' %}}",
                &["{{{ a }}}", "{{% include 'b' %}}"],
            ),
            (
                "{{% extends 'parent' %}}{{% macro a() %}}b{{% endmacro %}}{{% set c = 1 %}}{{% set d %}}e{{% endset %}}",
                &[],
            ),
            (
                "{{% extends where %}}{{% block any %}}{{% endblock %}}",
                &[],
            ),
        ] {
            assert_eq!(idle(text), expected, "{text}");
        }
    }
}
