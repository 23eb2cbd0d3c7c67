//! The input of an execution, as the command line takes it.

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
    let size = input.to_string().len();
    if size > LARGEST {
        return Err(too_large(&format!("the input has {size} bytes")));
    }
    Ok(input)
}

fn text_of(reader: impl Read, name: &str) -> Result<String, ExitCode> {
    limited_text(reader, MOST)
        .map_err(|error| unreadable(name, &error))?
        .ok_or_else(|| too_large(&format!("{} has more than {MOST} bytes", visible(name))))
}

fn too_large(what: &str) -> ExitCode {
    report::say(&format!(
        "error: {what}; Step Functions takes at most {LARGEST}"
    ));
    ExitCode::from(USAGE)
}

fn unreadable(name: &str, error: &io::Error) -> ExitCode {
    report::say(&format!("error: cannot read {}: {error}", visible(name)));
    ExitCode::from(USAGE)
}
