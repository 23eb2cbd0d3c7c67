//! JSON as a tree with places, as that of YAML: the two differ in escapes and in tabs, so that one cannot read both.

use loudfail_blueprint::{Kind, LIMITS, Node, NodeEntry};
use loudfail_diagnostics::{Diagnostic, SourceId, Span, Spanned};

use crate::rules::NOT_THIS_FORMAT;

/// The document in a text of JSON. Of a key that is there twice the last value counts, as tools that read JSON have it.
///
/// # Errors
/// The problem that the text is no JSON, or too large, at its place.
pub fn parse(source: SourceId, text: &str) -> Result<Node, Box<Diagnostic>> {
    if text.len() > LIMITS.bytes {
        let problem = NOT_THIS_FORMAT.error(format!(
            "the file has {} bytes, more than 1 MiB",
            text.len()
        ));
        return Err(Box::new(problem.in_file(source)));
    }
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader {
        source,
        text,
        offset: text.len() - body.len(),
    };
    let node = reader.value(0)?;
    reader.skip_space();
    if reader.offset < text.len() {
        return Err(reader.problem("there is text after the end of the document"));
    }
    Ok(node)
}

struct Reader<'a> {
    source: SourceId,
    text: &'a str,
    offset: usize,
}

impl Reader<'_> {
    fn value(&mut self, depth: usize) -> Result<Node, Box<Diagnostic>> {
        if depth > LIMITS.depth {
            return Err(self.problem("lists and objects are nested more than 64 deep"));
        }
        self.skip_space();
        let start = self.offset;
        let kind = match self.rest().chars().next() {
            Some('{') => self.object(depth)?,
            Some('[') => self.array(depth)?,
            Some('"') => Kind::Scalar {
                text: self.string()?,
                plain: false,
            },
            _ => self.word()?,
        };
        let span = self.first_line(start);
        Ok(Node { span, kind })
    }

    fn object(&mut self, depth: usize) -> Result<Kind, Box<Diagnostic>> {
        let mut entries: Vec<NodeEntry> = Vec::new();
        let mut places = std::collections::HashMap::new();
        self.offset += 1;
        if self.eats('}') {
            return Ok(Kind::Mapping(entries));
        }
        loop {
            self.skip_space();
            let start = self.offset;
            if !self.rest().starts_with('"') {
                return Err(self.problem("a key in double quotes was expected here"));
            }
            let key = Spanned::new(self.string()?, self.first_line(start));
            if !self.eats(':') {
                return Err(self.problem("a `:` was expected here"));
            }
            let value = self.value(depth + 1)?;
            let place = *places.entry(key.value.clone()).or_insert(entries.len());
            match entries.get_mut(place) {
                Some(entry) => *entry = NodeEntry { key, value },
                None => entries.push(NodeEntry { key, value }),
            }
            if self.eats('}') {
                return Ok(Kind::Mapping(entries));
            }
            if !self.eats(',') {
                return Err(self.problem("a `,` or a `}` was expected here"));
            }
        }
    }

    fn array(&mut self, depth: usize) -> Result<Kind, Box<Diagnostic>> {
        let mut items = Vec::new();
        self.offset += 1;
        if self.eats(']') {
            return Ok(Kind::Sequence(items));
        }
        loop {
            items.push(self.value(depth + 1)?);
            if self.eats(']') {
                return Ok(Kind::Sequence(items));
            }
            if !self.eats(',') {
                return Err(self.problem("a `,` or a `]` was expected here"));
            }
        }
    }

    /// A text in quotes, whose escapes serde_json resolves.
    fn string(&mut self) -> Result<String, Box<Diagnostic>> {
        let mut escaped = false;
        let end = self.rest().char_indices().skip(1).find(|(_, character)| {
            let ends = *character == '"' && !escaped;
            escaped = *character == '\\' && !escaped;
            ends
        });
        let Some((end, _)) = end else {
            return Err(self.problem("a quote is never closed"));
        };
        let written = self.rest().get(..=end).unwrap_or("");
        match serde_json::from_str(written) {
            Ok(text) => {
                self.offset += written.len();
                Ok(text)
            }
            Err(_) => {
                Err(self.problem("this text has a character or an escape that JSON does not allow"))
            }
        }
    }

    /// A number, a truth value or null.
    fn word(&mut self) -> Result<Kind, Box<Diagnostic>> {
        let ends = |character: char| character.is_whitespace() || ",:[]{}\"".contains(character);
        let end = self.rest().find(ends).unwrap_or(self.rest().len());
        let word = self.rest().get(..end).unwrap_or("").to_owned();
        if serde_json::from_str::<serde_json::Value>(&word).is_err() {
            return Err(self.problem("a value was expected here"));
        }
        self.offset += end;
        Ok(Kind::Scalar {
            text: word,
            plain: true,
        })
    }

    fn eats(&mut self, character: char) -> bool {
        self.skip_space();
        let found = self.rest().starts_with(character);
        if found {
            self.offset += character.len_utf8();
        }
        found
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.offset += rest.len() - rest.trim_start_matches([' ', '\t', '\n', '\r']).len();
    }

    fn rest(&self) -> &str {
        self.text.get(self.offset..).unwrap_or("")
    }

    /// What was read since `start`, up to the end of its first line.
    fn first_line(&self, start: usize) -> Span {
        let written = self.text.get(start..self.offset).unwrap_or("");
        let line = written.lines().next().unwrap_or("");
        Span::new(self.source, start, start + line.len())
    }

    fn problem(&self, message: &str) -> Box<Diagnostic> {
        let width = self.rest().chars().next().map_or(0, char::len_utf8);
        let problem = NOT_THIS_FORMAT
            .error(format!("not valid JSON: {message}"))
            .at(Span::new(self.source, self.offset, self.offset + width), "");
        Box::new(problem)
    }
}

#[cfg(test)]
mod tests {
    use loudfail_diagnostics::Sources;

    use super::*;
    use crate::item::Item;

    #[test]
    fn values_and_places() {
        let text = "\u{feff}{\t\"a\": [1, -2.5e3, true, null, \"\\ud83d\\ude00\\n\"],\n \"b\": {}, \"b\": \"x\"}\n";
        let mut sources = Sources::new();
        let source = sources.add("a.json", text);
        let node = parse(source, text).expect("JSON");
        let mut top = Item::document(&node).fields().expect("an object");
        let list = top.take("a").and_then(|a| a.list()).expect("a list");
        assert_eq!(list[1].text(), Some("-2.5e3"));
        assert_eq!(list[2].bool(), Some(true));
        assert!(list[3].is_null());
        assert_eq!(list[4].text(), Some("😀\n"));
        let b = top.take("b").expect("a value");
        assert_eq!(b.text(), Some("x"));
        assert_eq!(sources.location(b.key).line, 2);
    }

    #[test]
    fn a_text_that_is_too_large() {
        let text = " ".repeat(LIMITS.bytes + 1);
        let source = Sources::new().add("a.json", text.as_str());
        let problem = parse(source, &text).expect_err("too large");
        assert_eq!(
            problem.message,
            "the file has 1048577 bytes, more than 1 MiB"
        );
    }

    #[test]
    fn what_is_wrong() {
        for (text, expected) in [
            ("", "a value was expected here"),
            ("{", "a key in double quotes was expected here"),
            ("{\"a\" 1}", "a `:` was expected here"),
            ("[1 2]", "a `,` or a `]` was expected here"),
            ("{\"a\": 1,}", "a key in double quotes was expected here"),
            ("[tru]", "a value was expected here"),
            ("[01]", "a value was expected here"),
            ("\"a", "a quote is never closed"),
            (
                "\"\\x\"",
                "this text has a character or an escape that JSON does not allow",
            ),
            ("1 1", "there is text after the end of the document"),
            (
                &"[".repeat(100_000),
                "lists and objects are nested more than 64 deep",
            ),
        ] {
            let source = Sources::new().add("a.json", text);
            let problem = parse(source, text).expect_err("no JSON");
            assert_eq!(problem.message, format!("not valid JSON: {expected}"));
        }
    }
}
