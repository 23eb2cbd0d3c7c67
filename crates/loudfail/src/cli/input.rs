//! The input of an execution, as the command line takes it.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::process::ExitCode;

use loudfail_diagnostics::visible;
use serde_json::Value;

use super::{USAGE, report};
use crate::repository::limited_text;

/// The largest input of an execution, in bytes ("Step Functions service quotas").
const LARGEST: usize = 256 * 1024;

/// The most that is read, in bytes. JSON may have spaces that are not sent; nobody writes as many as that.
const MOST: u64 = 4 * LARGEST as u64;

/// Where the input is read from whose argument is `-`.
pub(super) const STDIN: &str = "-";

/// Reads what `--input` says: JSON, `@` and a file that has it, or `-` for standard input. What is none is told.
pub(super) fn read(argument: &str) -> Result<Value, ExitCode> {
    let text = match (argument, argument.strip_prefix('@')) {
        (STDIN, _) => text_of(io::stdin().lock(), "standard input"),
        (_, Some(path)) => match File::open(path) {
            Ok(file) => text_of(file, path),
            Err(error) => Err(unreadable(path, &error)),
        },
        (argument, None) => Ok(argument.to_owned()),
    }?;
    let input: Value = serde_json::from_str(&text).map_err(|error| {
        report::say(&format!("error: the input is not JSON: {error}"));
        report::say(r#"hint: quote it for the shell: `--input '{"date": "2026-11-20"}'`"#);
        ExitCode::from(USAGE)
    })?;
    if let Some(key) = repeated(&text) {
        let key = visible(&key);
        report::say(&format!("error: the input has the field `{key}` twice"));
        report::say("hint: remove one of them: which of the two counts depends on the JSON parser");
        return Err(ExitCode::from(USAGE));
    }
    let size = input.to_string().len();
    if size > LARGEST {
        return Err(too_large(&format!("the input has {size} bytes")));
    }
    Ok(input)
}

/// The first key that an object of a text of JSON has twice.
fn repeated(text: &str) -> Option<String> {
    // The keys of each object that is open; a list has none.
    let mut open: Vec<HashSet<String>> = Vec::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let length = match next {
            '"' => length_of_text(rest),
            _ => next.len_utf8(),
        };
        let (token, after) = rest.split_at(length);
        match next {
            '{' | '[' => open.push(HashSet::new()),
            '}' | ']' => {
                open.pop();
            }
            // Of all texts only a key has a colon behind it.
            '"' if after.trim_start().starts_with(':') => {
                let key: String = serde_json::from_str(token).ok()?;
                if !open.last_mut()?.insert(key.clone()) {
                    return Some(key);
                }
            }
            _ => {}
        }
        rest = after;
    }
    None
}

/// Bytes of the text of JSON that begins here, its quotes included.
fn length_of_text(text: &str) -> usize {
    let mut is_escaped = false;
    let end = text.char_indices().skip(1).find(|(_, character)| {
        let ends = *character == '"' && !is_escaped;
        is_escaped = *character == '\\' && !is_escaped;
        ends
    });
    end.map_or(text.len(), |(place, _)| place + 1)
}

fn text_of(reader: impl Read, name: &str) -> Result<String, ExitCode> {
    limited_text(reader, MOST)
        .map_err(|error| unreadable(name, &error))?
        .ok_or_else(|| too_large(&format!("{} has more than {MOST} bytes", visible(name))))
}

fn too_large(what: &str) -> ExitCode {
    report::say(&format!(
        "error: {what}; Step Functions accepts at most {LARGEST}"
    ));
    ExitCode::from(USAGE)
}

fn unreadable(name: &str, error: &io::Error) -> ExitCode {
    report::say(&format!("error: cannot read {}: {error}", visible(name)));
    ExitCode::from(USAGE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_is_there_twice_is_found() {
        for (text, expected) in [
            (
                r#"{"a": 1, "b": {"a": 2}, "c": [{"a": 3}, {"a": 4}]}"#,
                None,
            ),
            (r#"{"a": "a", "b": ["a", "a"]}"#, None),
            (r#"{"a": "\\", "b\"": ": {", "b": "\"a\": 1"}"#, None),
            (r#"{"a": 1, "\u0061" : 2}"#, Some("a")),
            (r#"[{"b": {"c": 1, "d": [], "c": 2}}]"#, Some("c")),
            ("7", None),
            ("", None),
        ] {
            assert_eq!(repeated(text).as_deref(), expected, "{text}");
        }
    }
}
