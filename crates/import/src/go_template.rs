//! The calls of Go's templates in a configuration of ecschedule or a task definition of ecspresso: `{{ must_env "NAME" }}`
//! and its like.
//!
//! Both run the whole text through Go's text/template before they read it as YAML or JSON ("Functions" and "Plugins" in the
//! README of ecschedule, "Template syntax" in that of ecspresso).

use loudfail_diagnostics::{Diagnostic, SourceId, Span};

use crate::holes::Holes;
use crate::rules::UNRENDERED;

/// Words of actions that decide what the text says, so that it cannot be read without running them (text/template,
/// "Actions").
const CONTROL: [&str; 10] = [
    "if", "else", "end", "range", "with", "define", "block", "template", "break", "continue",
];

/// Functions of ecspresso; those of its plugins may have a prefix before these names ("Template syntax" and "Plugins" in its
/// README).
const FUNCTIONS: [&str; 9] = [
    "env",
    "must_env",
    "json_escape",
    "tfstate",
    "tfstatef",
    "cfn_output",
    "cfn_export",
    "ssm",
    "secretsmanager_arn",
];

/// The text with each call of a function of ecspresso masked. Other braces are what they are: a definition that no template
/// made may have them in a command. `reserved` are names that no parameter of a call may have.
pub(crate) fn mask_functions(
    source: SourceId,
    text: &str,
    reserved: &[&str],
) -> Result<(String, Holes), Box<Diagnostic>> {
    let is_call = |written: &str| {
        let word = written.trim_start_matches(['{', '-', ' ', '(']);
        let word = word.split([' ', '}', '`', '"']).next().unwrap_or(word);
        let is_function =
            FUNCTIONS.contains(&word) || word.ends_with("_tfstate") || word.ends_with("_tfstatef");
        // Each of them takes a text.
        is_function && !literals(written).is_empty()
    };
    let mut holes = Holes::new(source, text)?;
    for name in reserved {
        holes.parameter(&[name], name);
    }
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let (before, from) = rest.split_at(start);
        masked.push_str(before);
        let call = length(from).and_then(|length| from.split_at_checked(length));
        if let Some((written, after)) = call.filter(|(written, _)| is_call(written)) {
            masked.push_str(&one(&mut holes, source, masked.len(), written)?);
            rest = after;
        } else {
            let (braces, after) = from.split_at(2);
            masked.push_str(braces);
            rest = after;
        }
    }
    masked.push_str(rest);
    Ok((masked, holes))
}

/// The text with each call masked.
pub(crate) fn mask(source: SourceId, text: &str) -> Result<(String, Holes), Box<Diagnostic>> {
    let mut holes = Holes::new(source, text)?;
    let mut masked = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let (before, from) = rest.split_at(start);
        masked.push_str(before);
        let place = masked.len();
        let length = length(from).ok_or_else(|| {
            let problem = UNRENDERED.error("a `{{` is never closed");
            Box::new(problem.at(Span::new(source, place, place + 2), ""))
        })?;
        let (written, after) = from.split_at(length);
        masked.push_str(&one(&mut holes, source, place, written)?);
        rest = after;
    }
    masked.push_str(rest);
    Ok((masked, holes))
}

/// The mask of one action.
fn one(
    holes: &mut Holes,
    source: SourceId,
    place: usize,
    written: &str,
) -> Result<String, Box<Diagnostic>> {
    let first_line = written.lines().next().unwrap_or_default().len();
    let span = Span::new(source, place, place + first_line);
    let action = written.trim_start_matches("{{").trim_end_matches("}}");
    let action = action.strip_prefix("- ").unwrap_or(action);
    let action = action.strip_suffix(" -").unwrap_or(action).trim();
    if action.starts_with("/*") && action.ends_with("*/") {
        // A comment; line ends are kept, so that what follows stays on its line.
        let blank = |it: char| {
            if it == '\n' {
                "\n".to_owned()
            } else {
                " ".repeat(it.len_utf8())
            }
        };
        return Ok(written.chars().map(blank).collect());
    }
    let word = action.split_whitespace().next().unwrap_or_default();
    if CONTROL.contains(&word) || action.starts_with('$') || action.is_empty() {
        let what = if action.is_empty() {
            "an action is empty".to_owned()
        } else {
            format!("`{{{{ {word} ... }}}}` changes the content of the file")
        };
        let problem = UNRENDERED
            .error(what)
            .at(span, "only calls that return a value are supported")
            .help("replace it with its result, then import the file");
        return Err(Box::new(problem));
    }
    let words = literals(action);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // `env` gives the value of the first variable that has one, and else its last argument.
    let default = match (word, words.as_slice()) {
        ("env", [_, .., last]) => Some((*last).to_owned()),
        _ => None,
    };
    let named: &[&str] = match (word, words.as_slice()) {
        ("env", [first, ..]) => &[*first],
        (_, []) => &[word],
        (_, words) => words,
    };
    holes
        .mask(written, written.len(), named, default)
        .ok_or_else(|| {
            let problem = UNRENDERED.error("the file has too many calls");
            Box::new(problem.at(span, "one call too many"))
        })
}

/// Bytes of an action, its braces included: `}}` inside of a text does not end it.
fn length(text: &str) -> Option<usize> {
    let mut quote: Option<char> = None;
    let mut escaped = false;
    let mut characters = text.char_indices().skip(2).peekable();
    while let Some((place, character)) = characters.next() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some('"') if character == '\\' => escaped = true,
            Some(open) if character == open => quote = None,
            Some(_) => {}
            None if character == '"' || character == '`' => quote = Some(character),
            None if character == '}' && characters.peek().is_some_and(|(_, it)| *it == '}') => {
                return Some(place + 2);
            }
            None => {}
        }
    }
    None
}

/// The texts in an action, in `"` or in backticks.
fn literals(action: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut characters = action.chars();
    while let Some(open) = characters.next() {
        if open != '"' && open != '`' {
            continue;
        }
        let mut text = String::new();
        while let Some(character) = characters.next() {
            match character {
                '\\' if open == '"' => text.extend(characters.next()),
                close if close == open => break,
                other => text.push(other),
            }
        }
        texts.push(text);
    }
    texts
}

#[cfg(test)]
mod tests {
    use loudfail_diagnostics::Sources;

    use super::*;

    fn masked(text: &str) -> Result<(String, Holes), String> {
        let source = Sources::new().add("a.yaml", text);
        let found = mask(source, text).map_err(|problem| problem.message);
        if let Ok((masked, _)) = &found {
            assert_eq!(masked.len(), text.len());
            assert_eq!(masked.lines().count(), text.lines().count());
        }
        found
    }

    #[test]
    fn calls() {
        let text = "a: {{ must_env `APP_FUGA` }}\nb: \"{{env \"X\" \"a }} b\"}}\"\nc: {{- tfstatef `aws['%s'].id` (must_env `S`) -}}\n{{/* a\n b */}}d: 1\n";
        let (masked, holes) = masked(text).expect("calls");
        assert!(!masked.contains("{{"), "{masked}");
        assert_eq!(
            holes.filled(&masked),
            "a: REPLACE-AppFuga\nb: \"a }} b\"\nc: REPLACE-AwsSIdS\n      \n       d: 1\n"
        );
        assert_eq!(masked.matches('\n').count(), 5);
    }

    #[test]
    fn what_cannot_be_read() {
        for (text, expected) in [
            ("a: {{ env `A", "a `{{` is never closed"),
            (
                "{{ if eq 1 2 }}a: 1{{ end }}",
                "`{{ if ... }}` changes the content of the file",
            ),
            (
                "{{ $a := 1 }}",
                "`{{ $a ... }}` changes the content of the file",
            ),
            ("{{}}", "an action is empty"),
            (
                "{{a}}".repeat(70_000).as_str(),
                "the file has too many calls",
            ),
        ] {
            assert_eq!(masked(text).map(|_| ()), Err(expected.to_owned()));
        }
    }

    #[test]
    fn functions_alone() {
        let text = "{{ must_env `A` }} {{.Name}} {{ env }} {{ if x }} {{- tfstate `a.b` }} {{ x_tfstate `c` }} {{";
        let source = Sources::new().add("a.json", text);
        let (masked, holes) = mask_functions(source, text, &["A"]).expect("calls");
        assert_eq!(masked.len(), text.len());
        assert_eq!(
            holes.filled(&masked),
            "REPLACE-A2 {{.Name}} {{ env }} {{ if x }} REPLACE-AB REPLACE-C {{"
        );
    }
}
