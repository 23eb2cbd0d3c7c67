//! The text of a path to its parts.

use serde_json_path::JsonPath;

use super::{PathProblem, Place, Segment, Tail};

impl Tail {
    pub(super) fn parse(text: &str, start: usize, at: usize) -> Result<Self, PathProblem> {
        let rest = &text[at..];
        // Each of these multiplies the nodes that are visited.
        let count = |what: &str| rest.matches(what).count();
        if count("?") > 1 || count("..") > 1 || count(",") > 4 || count("(") > 8 || count("!") > 8 {
            return Err(PathProblem::TooComplex);
        }
        if has_name_union(rest) {
            return Err(PathProblem::NameUnion);
        }
        let absolute = rest.contains('$');
        // A query from the root inside a filter runs for each item, so it must name one node.
        if absolute && count("?") > 0 && (count("*") > 0 || count("..") > 0 || count(":") > 0) {
            return Err(PathProblem::TooComplex);
        }
        let query = if absolute { &text[start..] } else { rest };
        let query =
            JsonPath::parse(&format!("${query}")).map_err(|problem| PathProblem::Query {
                position: problem.position(),
            })?;
        Ok(Self { query, absolute })
    }
}

/// Whether a quoted name is followed or preceded by a comma; filters compare strings but never list them.
fn has_name_union(rest: &str) -> bool {
    let mut quote = None;
    let mut before = ' ';
    let mut escaped = false;
    for character in rest.chars() {
        match quote {
            Some(_) if escaped => escaped = false,
            Some(_) if character == '\\' => escaped = true,
            Some(open) if character == open => {
                quote = None;
                before = open;
            }
            Some(_) => {}
            None if character.is_whitespace() => {}
            None => {
                let is_quote = matches!(character, '\'' | '"');
                if (is_quote && before == ',') || (character == ',' && matches!(before, '\'' | '"'))
                {
                    return true;
                }
                if is_quote {
                    quote = Some(character);
                } else {
                    before = character;
                }
            }
        }
    }
    false
}

/// Reads segments from the left.
pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) place: Place,
}

impl Reader<'_> {
    /// The next single-node segment; `None` at the end, or where a segment may select many nodes.
    pub(super) fn segment(&mut self) -> Result<Option<Segment>, PathProblem> {
        let rest = &self.text[self.at..];
        if rest.starts_with("..") || rest.starts_with(".*") {
            return Ok(None);
        }
        if rest.starts_with(".[") {
            // `$.abc.['def ghi']` is how AWS's own page writes it.
            self.at += 1;
            return self.bracket();
        }
        if let Some(name) = rest.strip_prefix('.') {
            return self.name(name).map(Some);
        }
        if rest.starts_with('[') {
            return self.bracket();
        }
        if rest.is_empty() {
            Ok(None)
        } else {
            Err(PathProblem::Unexpected { position: self.at })
        }
    }

    fn name(&mut self, rest: &str) -> Result<Segment, PathProblem> {
        let end = rest
            .find(|it: char| {
                !(it.is_alphanumeric()
                    || it == '_'
                    || (self.place == Place::Field && matches!(it, '-' | ':' | '@')))
            })
            .unwrap_or(rest.len());
        if end == 0 {
            return Err(PathProblem::NameMissing {
                position: self.at + 1,
            });
        }
        if rest[end..].starts_with('(') {
            return Err(PathProblem::Function);
        }
        self.at += 1 + end;
        Ok(Segment::Name(rest[..end].to_owned()))
    }

    fn bracket(&mut self) -> Result<Option<Segment>, PathProblem> {
        let open = self.at;
        let inner = &self.text[open + 1..];
        let content = inner.trim_start();
        let content_at = open + 1 + (inner.len() - content.len());
        let (segment, after) = match content.chars().next() {
            None => return Err(PathProblem::Unclosed { position: open }),
            Some(quote @ ('\'' | '"')) => {
                let (name, length) = quoted(content, quote).ok_or(PathProblem::Unclosed {
                    position: content_at,
                })?;
                (Segment::Name(name), content_at + length)
            }
            Some('0'..='9' | '-') => {
                let end = content[1..]
                    .find(|it: char| !it.is_ascii_digit())
                    .map_or(content.len(), |it| it + 1);
                let after = &content[end..];
                if after.trim_start().starts_with([',', ':']) {
                    return Ok(None);
                }
                let index = content[..end].parse().map_err(|_| PathProblem::Index {
                    position: content_at,
                })?;
                (Segment::Index(index), content_at + end)
            }
            Some('*' | '?' | ':') => return Ok(None),
            Some(_) => {
                return Err(PathProblem::Unexpected {
                    position: content_at,
                });
            }
        };
        let rest = &self.text[after..];
        let closing = rest.trim_start();
        if closing.starts_with(',') {
            return Err(PathProblem::NameUnion);
        }
        if !closing.starts_with(']') {
            return Err(PathProblem::Unclosed { position: open });
        }
        self.at = after + (rest.len() - closing.len()) + 1;
        Ok(Some(segment))
    }
}

/// The text between two quotes with its escapes undone, and the bytes it took with the quotes.
fn quoted(text: &str, quote: char) -> Option<(String, usize)> {
    let mut name = String::new();
    let mut characters = text.char_indices().skip(1);
    while let Some((at, character)) = characters.next() {
        match character {
            '\\' => name.push(characters.next()?.1),
            _ if character == quote => return Some((name, at + 1)),
            _ => name.push(character),
        }
    }
    None
}
