//! Comments of own templates that mean something: `{{# loudfail: ... #}}`.

use std::ops::Range;

use loudfail_diagnostics::{Diagnostic, SourceId, Span};
use loudfail_render::builtin_text;

use super::fingerprint;
use crate::rules;

const OPEN: &str = "{{# loudfail:";
const CLOSE: &str = "#}}";
const COPIED_FROM: &str = "copied from ";
const ACCEPT_UNPROVED: &str = "accept unproved";

/// The first line of a copy of this built-in text.
pub(crate) fn copied_from(text: &str) -> String {
    format!("{OPEN} {COPIED_FROM}{} {CLOSE}", fingerprint(text))
}

/// Whether the template says that somebody has looked at what the proof does not see.
pub(super) fn accepts_unproved(text: &str) -> bool {
    directives(text).any(|(_, words)| words == ACCEPT_UNPROVED)
}

/// What is wrong with the directives of an own template, and whether its built-in has changed since it was copied.
pub(super) fn problems(path: &str, text: &str, source: SourceId) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for (range, words) in directives(text) {
        let span = Span::new(source, range.start, range.end);
        if words == ACCEPT_UNPROVED {
            continue;
        }
        let Some(noted) = words.strip_prefix(COPIED_FROM) else {
            problems.push(
                rules::TEMPLATE_FORM
                    .error(format!("`{words}` is not a directive that loudfail knows"))
                    .at(span, "")
                    .help(format!(
                        "write `{OPEN} {ACCEPT_UNPROVED} {CLOSE}`, or a comment without `loudfail:`"
                    )),
            );
            continue;
        };
        let Some(builtin) = builtin_text(path) else {
            problems.push(
                rules::TEMPLATE_FORM
                    .error("the template names what it was copied from, but no built-in template has its path")
                    .at(span, "")
                    .help("remove the comment"),
            );
            continue;
        };
        if noted != fingerprint(builtin) {
            problems.push(
                rules::TEMPLATE_STALE
                    .warning(format!(
                        "the built-in template `{path}` has changed since this copy"
                    ))
                    .at(span, "copied from an older or a newer version")
                    .help(format!(
                        "`cargo xtask template show {path} --diff` shows how they differ now"
                    ))
                    .help(format!(
                        "after you adopt the changes that you want, write `{}` here",
                        copied_from(builtin)
                    )),
            );
        }
    }
    problems
}

/// The places of the directives in a text, and what they say.
fn directives(text: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    text.match_indices(OPEN).filter_map(|(start, _)| {
        let rest = text.get(start + OPEN.len()..)?;
        let words = rest.get(..rest.find(CLOSE)?)?;
        let end = start + OPEN.len() + words.len() + CLOSE.len();
        Some((start..end, words.trim()))
    })
}
