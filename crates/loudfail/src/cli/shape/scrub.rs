//! What may leave an account in an incident, and what may not.
//!
//! A cause echoes the overrides of the task, and names accounts, addresses and ids. Each is replaced by a dummy of the same
//! form, so that a machine goes the same way as it did; secrets by `***`. It rather takes too much than too little.

mod secret;
mod token;

use std::collections::BTreeMap;

use loudfail_job::credential;
use serde_json::Value;

/// What stands in the place of a secret.
const HIDDEN: &str = "***";

/// What was replaced: how often, by what it was.
pub(super) type Scrubbed = BTreeMap<&'static str, usize>;

/// The text without what is nobody's business.
pub(super) fn scrub(text: &str, scrubbed: &mut Scrubbed) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(mut value) if value.is_object() || value.is_array() => {
            walk(&mut value, scrubbed);
            value.to_string()
        }
        // JSON that was cut has the same fields, but can only be searched.
        _ if text.trim_start().starts_with(['{', '[']) => {
            scrub_text(&hide_fields(text, scrubbed), scrubbed)
        }
        _ => scrub_text(text, scrubbed),
    }
}

/// A text that is no JSON to us.
fn scrub_text(text: &str, scrubbed: &mut Scrubbed) -> String {
    token::scrub(&secret::hide(text, scrubbed), scrubbed)
}

/// What a run of characters is, and what to put in its place.
type Found = Option<(&'static str, String)>;

/// Looks at every longest run of such characters.
fn runs(
    text: &str,
    is_inside: impl Fn(char) -> bool,
    look: impl Fn(&str) -> Found,
    scrubbed: &mut Scrubbed,
) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match is_inside(first) {
            true => rest.find(|it| !is_inside(it)),
            false => rest.find(&is_inside),
        };
        let (run, after) = rest.split_at(end.unwrap_or(rest.len()));
        match look(run).filter(|(_, dummy)| is_inside(first) && dummy != run) {
            Some((what, dummy)) => {
                shown.push_str(&dummy);
                *scrubbed.entry(what).or_default() += 1;
            }
            None => shown.push_str(run),
        }
        rest = after;
    }
    shown
}

/// Replaces a value, and counts it if it was another.
fn replace(value: &mut String, by: &str, what: &'static str, scrubbed: &mut Scrubbed) {
    if value != by {
        *value = by.to_owned();
        *scrubbed.entry(what).or_default() += 1;
    }
}

fn walk(value: &mut Value, scrubbed: &mut Scrubbed) {
    match value {
        Value::String(text) => *text = scrub(text, scrubbed),
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, scrubbed)),
        Value::Object(fields) => {
            for (name, field) in fields.iter_mut() {
                match name.to_ascii_lowercase().as_str() {
                    "environment" | "environmentfiles" => hide_environment(field, scrubbed),
                    "command" | "entrypoint" => hide_all(field, "command word", scrubbed),
                    _ if credential::tells_of_secret(name) => hide_secret(field, scrubbed),
                    _ => walk(field, scrubbed),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// Hides the values of variables, not their names: `[{"Name": ..., "Value": ...}]`, or a map.
fn hide_environment(value: &mut Value, scrubbed: &mut Scrubbed) {
    const WHAT: &str = "environment value";
    let Value::Array(variables) = value else {
        return hide_all(value, WHAT, scrubbed);
    };
    for variable in variables {
        let Value::Object(fields) = variable else {
            hide_all(variable, WHAT, scrubbed);
            continue;
        };
        for (name, field) in fields.iter_mut() {
            if !name.eq_ignore_ascii_case("name") && !name.eq_ignore_ascii_case("type") {
                hide_all(field, WHAT, scrubbed);
            }
        }
    }
}

/// Hides what a field is given whose name tells of a secret. An object in it has names of its own.
fn hide_secret(value: &mut Value, scrubbed: &mut Scrubbed) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(|it| hide_secret(it, scrubbed)),
        Value::String(text) if !secret::is_secret(text) => *text = scrub(text, scrubbed),
        Value::String(_) | Value::Number(_) => hide_all(value, "credentials", scrubbed),
        _ => walk(value, scrubbed),
    }
}

/// Hides every text and number in a value.
fn hide_all(value: &mut Value, what: &'static str, scrubbed: &mut Scrubbed) {
    match value {
        Value::String(text) => replace(text, HIDDEN, what, scrubbed),
        Value::Array(items) => items
            .iter_mut()
            .for_each(|item| hide_all(item, what, scrubbed)),
        Value::Object(fields) => fields
            .values_mut()
            .for_each(|field| hide_all(field, what, scrubbed)),
        Value::Number(_) => {
            *value = Value::String(HIDDEN.to_owned());
            *scrubbed.entry(what).or_default() += 1;
        }
        Value::Null | Value::Bool(_) => {}
    }
}

/// Hides the texts behind `"Value":` and in the list behind `"Command":`, wherever they stand.
fn hide_fields(text: &str, scrubbed: &mut Scrubbed) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    // The list of a command goes on to its bracket.
    let mut in_command = false;
    let mut hides_next = false;
    while let Some(first) = rest.chars().next() {
        if first != '"' {
            in_command &= first != ']';
            hides_next &= first == ':' || first.is_whitespace();
            shown.push(first);
            rest = rest.get(first.len_utf8()..).unwrap_or_default();
            continue;
        }
        let (inside, after) = string(rest);
        let is_name = after.trim_start().starts_with(':');
        if is_name {
            let name = inside.to_ascii_lowercase();
            hides_next = name == "value";
            in_command = name == "command" || name == "entrypoint";
        }
        if !is_name && (in_command || hides_next) {
            let mut inside = inside.to_owned();
            let what = if in_command {
                "command word"
            } else {
                "environment value"
            };
            replace(&mut inside, HIDDEN, what, scrubbed);
            shown.push('"');
            shown.push_str(&inside);
            hides_next = false;
        } else {
            shown.push('"');
            shown.push_str(inside);
        }
        // The last text of a cut one may have no end.
        if rest.len() > 1 + inside.len() + after.len() {
            shown.push('"');
        }
        rest = after;
    }
    shown
}

/// The inside of a JSON string, still escaped, and what comes behind it.
fn string(text: &str) -> (&str, &str) {
    let inside = text.get(1..).unwrap_or_default();
    let mut is_escaped = false;
    for (place, character) in inside.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => {
                let (inside, after) = inside.split_at(place);
                return (inside, after.get(1..).unwrap_or_default());
            }
            _ => {}
        }
    }
    (inside, "")
}

#[cfg(test)]
mod tests;
