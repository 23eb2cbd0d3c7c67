//! The plain YAML that templates are written in, read in a fraction of the time that all of YAML takes.
//!
//! What is not plainly plain is left to the parser of all of YAML: whatever this gives, that gives too. It knows mappings
//! and sequences in blocks and in brackets, texts in double quotes on one line, texts without quotes that can be nothing
//! else, whole numbers, literal blocks, tags of functions, and comments on lines of their own.

use serde_json::{Map, Value};

use super::read::write_out;

/// How deep blocks and brackets may nest.
const DEPTH: u32 = 48;

/// The root of a plain text.
pub(super) fn read(text: &str) -> Option<Map<String, Value>> {
    if !text.ends_with('\n') || !is_clean(text) {
        return None;
    }
    let mut reader = Reader {
        text,
        at: 0,
        line: None,
    };
    reader.advance();
    let line = reader.line?;
    let Value::Object(root) = reader.block(line.indent, DEPTH)? else {
        return None;
    };
    (line.indent == 0 && reader.line.is_none()).then_some(root)
}

/// Whether there are no characters but those that are plain everywhere, and line feeds.
fn is_clean(text: &str) -> bool {
    let mut bytes = text.bytes().enumerate();
    bytes.all(|(at, byte)| match byte {
        b'\n' | b' '..0x7f => true,
        0..b' ' | 0x7f => false,
        // Behind the first byte of a character.
        0x80..0xc0 => true,
        0xc0.. => text
            .get(at..)
            .and_then(|rest| rest.chars().next())
            .is_some_and(|it| {
                ('\u{a0}'..'\u{2028}').contains(&it)
                    || ('\u{202a}'..'\u{d7ff}').contains(&it)
                    || ('\u{f900}'..'\u{fdd0}').contains(&it)
                    || ('\u{10000}'..'\u{1fffe}').contains(&it)
            }),
    })
}

/// A line that is neither empty nor a comment.
#[derive(Debug, Clone, Copy)]
struct Line<'t> {
    indent: usize,
    /// What stands behind the indentation.
    content: &'t str,
}

struct Reader<'t> {
    text: &'t str,
    /// Where the line behind the present one begins.
    at: usize,
    line: Option<Line<'t>>,
}

impl<'t> Reader<'t> {
    /// The next line as it is.
    fn raw(&mut self) -> Option<&'t str> {
        let rest = self.text.get(self.at..)?;
        let end = rest.find('\n')?;
        self.at += end + 1;
        rest.get(..end)
    }

    fn advance(&mut self) {
        self.line = loop {
            let Some(line) = self.raw() else { break None };
            let content = unindented(line);
            if !content.is_empty() && !content.starts_with('#') {
                break Some(Line {
                    indent: line.len() - content.len(),
                    content,
                });
            }
        };
    }

    /// A mapping or a sequence whose lines begin there.
    fn block(&mut self, indent: usize, depth: u32) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        let line = self.line.filter(|line| line.indent == indent)?;
        if line.content.starts_with("- ") {
            self.sequence(indent, depth)
        } else {
            self.mapping(indent, depth)
        }
    }

    fn sequence(&mut self, indent: usize, depth: u32) -> Option<Value> {
        let mut items = Vec::new();
        while let Some(line) = self.line.filter(|line| line.indent >= indent) {
            if line.indent > indent {
                return None;
            }
            let content = line.content.strip_prefix("- ")?;
            if content.starts_with([' ', '-']) {
                return None;
            }
            items.push(if key(content).is_some() {
                // A mapping that begins behind the dash.
                let indent = indent + 2;
                self.line = Some(Line { indent, content });
                self.mapping(indent, depth)?
            } else {
                self.advance();
                whole(content, depth)?
            });
        }
        Some(Value::Array(items))
    }

    fn mapping(&mut self, indent: usize, depth: u32) -> Option<Value> {
        let mut entries = Map::new();
        while let Some(line) = self.line.filter(|line| line.indent >= indent) {
            if line.indent > indent {
                return None;
            }
            let (name, rest) = key(line.content)?;
            let value = match rest {
                "" => {
                    self.advance();
                    let inner = self.line.filter(|line| line.indent > indent)?;
                    self.block(inner.indent, depth)?
                }
                "|" => self.literal(indent)?,
                rest => {
                    self.advance();
                    whole(rest, depth)?
                }
            };
            if entries.insert(name, value).is_some() {
                return None;
            }
        }
        Some(Value::Object(entries))
    }

    /// The lines of a literal block, without empty ones.
    fn literal(&mut self, indent: usize) -> Option<Value> {
        let mut text = String::new();
        let mut inner = None;
        loop {
            let start = self.at;
            let Some(line) = self.raw() else { break };
            let content = unindented(line);
            let own = line.len() - content.len();
            if content.is_empty() {
                // An empty line may be one of the block or behind it.
                let rest = self.text.get(self.at..)?;
                let next = rest.trim_start_matches([' ', '\n']);
                let column = rest.len() - next.len();
                let column = column - rest.get(..column)?.rfind('\n').map_or(0, |at| at + 1);
                if !next.is_empty() && column > indent {
                    return None;
                }
                break;
            }
            if own <= indent {
                self.at = start;
                break;
            }
            let inner = *inner.get_or_insert(own);
            text.push_str(line.get(inner.min(own)..)?);
            if own < inner {
                return None;
            }
            text.push('\n');
        }
        if text.is_empty() {
            return None;
        }
        self.advance();
        Some(Value::String(text))
    }
}

/// What stands behind the indentation.
fn unindented(line: &str) -> &str {
    let indent = line.bytes().take_while(|it| *it == b' ').count();
    line.get(indent..).unwrap_or_default()
}

/// The key that a line begins with, and what stands behind its colon.
fn key(content: &str) -> Option<(String, &str)> {
    let (name, rest) = if content.starts_with('"') {
        let (name, rest) = quoted(content)?;
        (name, rest.strip_prefix(':')?)
    } else {
        let is_part =
            |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'$' | b'.');
        let end = content.bytes().position(|it| !is_part(it))?;
        let (name, rest) = content.split_at_checked(end)?;
        if !name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '$') || is_word(name) {
            return None;
        }
        (name.to_owned(), rest.strip_prefix(':')?)
    };
    match rest.strip_prefix(' ') {
        Some(rest) if !rest.is_empty() && !rest.starts_with([' ', '#']) => Some((name, rest)),
        None if rest.is_empty() => Some((name, rest)),
        _ => None,
    }
}

/// A value that fills the rest of a line.
fn whole(text: &str, depth: u32) -> Option<Value> {
    if text.starts_with(['"', '[', '{', '!']) {
        let (value, rest) = value(text, false, depth)?;
        return rest.is_empty().then_some(value);
    }
    plain(text, false)
}

/// A value at the beginning of a text; inside of brackets it ends at one of them or at a comma.
fn value(text: &str, is_inside: bool, depth: u32) -> Option<(Value, &str)> {
    let depth = depth.checked_sub(1)?;
    match text.bytes().next()? {
        b'"' => {
            let (text, rest) = quoted(text)?;
            Some((Value::String(text), rest))
        }
        b'[' => {
            let mut items = Vec::new();
            let mut rest = text.get(1..)?;
            loop {
                let (item, after) = value(rest, true, depth)?;
                items.push(item);
                if let Some(after) = after.strip_prefix(']') {
                    return Some((Value::Array(items), after));
                }
                rest = after.strip_prefix(", ")?;
            }
        }
        b'{' => {
            let mut entries = Map::new();
            let mut rest = text.get(1..)?;
            loop {
                let (name, after) = key(rest)?;
                let (item, after) = value(after, true, depth)?;
                if entries.insert(name, item).is_some() {
                    return None;
                }
                if let Some(after) = after.strip_prefix('}') {
                    return Some((Value::Object(entries), after));
                }
                rest = after.strip_prefix(", ")?;
            }
        }
        b'!' => {
            let (tag, rest) = text.get(1..)?.split_once(' ')?;
            let is_name = tag.bytes().all(|it| it.is_ascii_alphabetic());
            if tag.is_empty() || !is_name || rest.starts_with('!') {
                return None;
            }
            let (value, rest) = if rest.starts_with(['"', '[', '{']) {
                value(rest, is_inside, depth)?
            } else {
                let (text, rest) = rest.split_at_checked(end(rest, is_inside))?;
                match plain(text, is_inside)? {
                    value @ Value::String(_) => (value, rest),
                    _ => return None,
                }
            };
            Some((write_out(tag, value), rest))
        }
        _ => {
            let (text, rest) = text.split_at_checked(end(text, is_inside))?;
            Some((plain(text, is_inside)?, rest))
        }
    }
}

/// Where a text without quotes ends.
fn end(text: &str, is_inside: bool) -> usize {
    let end = text.find([',', ']', '}']).filter(|_| is_inside);
    end.unwrap_or(text.len())
}

/// A text in quotes at the beginning of another.
fn quoted(text: &str) -> Option<(String, &str)> {
    let text = text.strip_prefix('"')?;
    let mut read = String::new();
    let mut rest = text;
    loop {
        let at = rest.bytes().position(|it| matches!(it, b'"' | b'\\'))?;
        read.push_str(rest.get(..at)?);
        let after = rest.get(at + 1..)?;
        if rest.as_bytes().get(at) == Some(&b'"') {
            return Some((read, after));
        }
        let (character, length) = match after.bytes().next()? {
            b'"' => ('"', 1),
            b'\\' => ('\\', 1),
            b'/' => ('/', 1),
            b'n' => ('\n', 1),
            b't' => ('\t', 1),
            b'u' => {
                let digits = after.get(1..5)?;
                let is_code = digits.bytes().all(|it| it.is_ascii_hexdigit());
                let code = u32::from_str_radix(digits, 16).ok().filter(|_| is_code)?;
                (char::from_u32(code)?, 5)
            }
            _ => return None,
        };
        read.push(character);
        rest = after.get(length..)?;
    }
}

/// A text without quotes, or a number or truth value.
fn plain(text: &str, is_inside: bool) -> Option<Value> {
    let is_part = |it: u8| {
        it.is_ascii_alphanumeric()
            || matches!(it, b' ' | b'-' | b'_' | b'.' | b'/')
            || it == b':' && !is_inside
    };
    if text.is_empty()
        || !text.bytes().all(is_part)
        || text.contains(": ")
        || text.ends_with([':', ' '])
    {
        return None;
    }
    match text {
        "true" => return Some(true.into()),
        "false" => return Some(false.into()),
        _ => {}
    }
    if text.bytes().all(|it| it.is_ascii_digit()) {
        let is_usual = text.len() < 16 && (text == "0" || !text.starts_with('0'));
        return text
            .parse::<u64>()
            .ok()
            .filter(|_| is_usual)
            .map(Value::from);
    }
    let is_text = text.starts_with(|it: char| it.is_ascii_alphabetic()) && !is_word(text);
    is_text.then(|| Value::String(text.to_owned()))
}

/// Words that some YAML takes for something else than a text.
fn is_word(text: &str) -> bool {
    const WORDS: [&str; 10] = [
        "true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan",
    ];
    WORDS.iter().any(|word| word.eq_ignore_ascii_case(text)) || text.eq_ignore_ascii_case("inf")
}

#[cfg(test)]
mod tests;
