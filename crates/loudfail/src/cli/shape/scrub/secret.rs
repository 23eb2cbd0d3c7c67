//! Secrets in a text, told as the rule about secrets in a blueprint tells them: by the name that they are given to, or by
//! themselves.

use loudfail_job::credential;

use super::{HIDDEN, Scrubbed, runs};

/// What a value without quotes ends at, beside white space.
const ENDS: &str = "\"'`,;()<>";

/// What a text of a program stands in.
const QUOTES: [char; 3] = ['"', '\'', '`'];

/// The text without secrets.
pub(super) fn hide(text: &str, scrubbed: &mut Scrubbed) -> String {
    let text = keys(text, scrubbed);
    let text = addresses(&text, scrubbed);
    let text = named(&text, scrubbed);
    let text = options(&text, scrubbed);
    runs(
        &text,
        |it| it.is_ascii_alphanumeric() || "_-.".contains(it),
        |run| {
            let word = run.trim_end_matches('.');
            let stop = run.get(word.len()..).unwrap_or_default();
            let is_access_key = word.starts_with("AKIA") || word.starts_with("ASIA");
            let what = if is_access_key { "access key" } else { "token" };
            credential::is_issued(word).then(|| (what, format!("{HIDDEN}{stop}")))
        },
        scrubbed,
    )
}

/// Private keys, from the line that they begin with to the one that they end with, which may have been cut.
fn keys(text: &str, scrubbed: &mut Scrubbed) -> String {
    const BEGIN: &str = "-----BEGIN";
    const DASHES: &str = "-----";
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, key)) = rest.split_once(BEGIN) {
        shown.push_str(before);
        let (kind, inside) = key.split_once(DASHES).unwrap_or((key, ""));
        if kind.contains("PRIVATE KEY") {
            shown.push_str(HIDDEN);
            *scrubbed.entry("private key").or_default() += 1;
            let end = inside.split_once("-----END").map(|(_, end)| end);
            rest = end
                .and_then(|end| end.split_once(DASHES))
                .map_or("", |(_, after)| after);
        } else {
            shown.push_str(BEGIN);
            rest = key;
        }
    }
    shown.push_str(rest);
    shown
}

/// What stands before the `@` of an address: `scheme://name:password@host`.
fn addresses(text: &str, scrubbed: &mut Scrubbed) -> String {
    const MARK: &str = "://";
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, address)) = rest.split_once(MARK) {
        shown.push_str(before);
        shown.push_str(MARK);
        let ends = |it: char| it.is_whitespace() || "/?#\"'".contains(it);
        let end = address.find(ends).unwrap_or(address.len());
        let user = address
            .get(..end)
            .and_then(|authority| authority.rfind('@'))
            .unwrap_or_default();
        let (user, after) = address.split_at(user);
        if !user.is_empty() {
            shown.push_str(HIDDEN);
        }
        if !user.is_empty() && user != HIDDEN {
            *scrubbed.entry("credentials").or_default() += 1;
        }
        rest = after;
    }
    shown.push_str(rest);
    shown
}

/// What is given to a name that tells of a secret: `name=value`, `name: value`, `"name": "value"`.
fn named(text: &str, scrubbed: &mut Scrubbed) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find(['=', ':']) {
        let (name, after) = rest.split_at(place);
        shown.push_str(name);
        let behind = after.trim_start_matches(['=', ':', '>']);
        let mark = after.get(..after.len() - behind.len()).unwrap_or_default();
        shown.push_str(mark);
        rest = behind;
        if last_word(name) == "arn" {
            // What stands between the colons of an ARN are no names.
            let end = rest.find(ends_value).unwrap_or(rest.len());
            let (arn, after) = rest.split_at(end);
            shown.push_str(arn);
            rest = after;
        } else if !mark.starts_with("::") && is_told(name) {
            let (lead, value, after) = value(rest);
            shown.push_str(lead);
            if is_secret(value) {
                shown.push_str(HIDDEN);
                *scrubbed.entry("credentials").or_default() += 1;
                rest = after;
            } else {
                rest = rest.get(lead.len()..).unwrap_or_default();
            }
        }
    }
    shown.push_str(rest);
    shown
}

/// Words behind an option that takes a secret: `--password value`, and both in quotes.
fn options(text: &str, scrubbed: &mut Scrubbed) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    let mut hides_next = false;
    while let Some(first) = rest.chars().next() {
        let is_between = ends_value(first);
        let end = rest.find(|it| ends_value(it) != is_between);
        let (run, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        if is_between {
            hides_next &= !run.contains([';', '(', ')', '<', '>']);
        } else if hides_next && !run.starts_with('-') && is_secret(run) {
            hides_next = false;
            shown.push_str(HIDDEN);
            *scrubbed.entry("credentials").or_default() += 1;
            continue;
        } else {
            hides_next = credential::is_option_of_secret(run);
        }
        shown.push_str(run);
    }
    shown
}

fn ends_value(it: char) -> bool {
    it.is_whitespace() || ENDS.contains(it)
}

/// Whether a value is to be hidden. An ARN says where a secret is, and its account gets a dummy.
pub(super) fn is_secret(value: &str) -> bool {
    let is_bracket = |it: char| "[]{}".contains(it);
    value != HIDDEN && !value.starts_with("arn:") && !value.chars().all(is_bracket)
}

/// Whether a text ends in a name that tells of a secret: in one word, or in two such as `API key`.
fn is_told(text: &str) -> bool {
    let text = text.trim_end_matches([' ', '\t', '\\', '"', '\'', '`']);
    let last = last_word(text);
    if credential::tells_of_secret(last) {
        return true;
    }
    let before = text.strip_suffix(last).unwrap_or_default();
    let first = last_word(before.trim_end_matches(' '));
    before.ends_with(' ')
        && !credential::tells_of_secret(first)
        && credential::tells_of_secret(&format!("{first} {last}"))
}

/// The word that a text ends in, as long as it is one of a name.
fn last_word(text: &str) -> &str {
    let is_inside = |it: char| it.is_ascii_alphanumeric() || "_-.".contains(it);
    text.rsplit(|it| !is_inside(it)).next().unwrap_or_default()
}

/// The blanks and the quote before a value, the value, and what comes behind it.
fn value(text: &str) -> (&str, &str, &str) {
    let inside = text.trim_start_matches([' ', '\t']);
    let quoted = inside.trim_start_matches('\\');
    // In JSON within JSON a quote has a backslash in front, and one in the value has more.
    let depth = inside.len() - quoted.len();
    let Some(quote) = quoted.chars().next().filter(|it| QUOTES.contains(it)) else {
        let end = inside.find(ends_value).unwrap_or(inside.len());
        let value = inside.get(..end).unwrap_or_default();
        let value = match inside.get(end..).is_some_and(|it| it.starts_with(QUOTES)) {
            true => value.trim_end_matches('\\'),
            false => value,
        };
        return split(text, inside, value);
    };
    let inside = quoted.strip_prefix(quote).unwrap_or_default();
    let mut escapes = 0;
    for (place, it) in inside.char_indices() {
        if it == quote && escapes <= depth {
            return split(
                text,
                inside,
                inside.get(..place - escapes).unwrap_or_default(),
            );
        }
        escapes = if it == '\\' { escapes + 1 } else { 0 };
    }
    split(text, inside, inside)
}

/// A text in three: what stands before the inside, the value that the inside begins with, and the rest.
fn split<'t>(text: &'t str, inside: &'t str, value: &str) -> (&'t str, &'t str, &'t str) {
    let lead = text.get(..text.len() - inside.len()).unwrap_or_default();
    let (value, after) = inside.split_at(value.len());
    (lead, value, after)
}
