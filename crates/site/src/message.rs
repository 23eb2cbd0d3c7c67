//! The markup of Slack, as far as notifications use it.
//!
//! `*bold*`, `_italic_`, `~struck~`, `` `code` ``, `<url|text>`, `<!subteam^id>`, and `&amp;` `&lt;` `&gt;`: "Formatting text
//! for app surfaces" in Slack's developer documentation.

/// How a piece of text looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Look {
    /// As all text.
    Plain,
    /// Bold.
    Bold,
    /// Italic.
    Italic,
    /// Struck out.
    Struck,
    /// Paler than the rest; no markup stands for it.
    Dim,
    /// Code keeps its backticks where there is no colour to tell it by.
    Code,
    /// A link to that address.
    Link(String),
    /// Somebody who is called by name.
    Mention,
}

/// A piece of text that looks one way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece {
    /// The text as it is read.
    pub text: String,
    /// How it looks.
    pub look: Look,
}

impl Piece {
    /// A piece of text.
    pub fn new(text: impl Into<String>, look: Look) -> Self {
        Self {
            text: text.into(),
            look,
        }
    }
}

/// The pieces of one line.
#[must_use]
pub fn parse(line: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let before = plain.chars().next_back();
        let found = match first {
            '<' => link(rest),
            '`' => delimited(rest, '`', None).map(|(text, rest)| (text, Look::Code, rest)),
            '*' => delimited(rest, '*', before).map(|(text, rest)| (text, Look::Bold, rest)),
            '_' => delimited(rest, '_', before).map(|(text, rest)| (text, Look::Italic, rest)),
            '~' => delimited(rest, '~', before).map(|(text, rest)| (text, Look::Struck, rest)),
            _ => None,
        };
        match found {
            Some((text, look, after)) => {
                push_plain(&mut pieces, &mut plain);
                // Chat shows the name of whom an id stands for; here there is only the id.
                let name = text.trim_start_matches("!subteam^").trim_start_matches('!');
                pieces.push(match look {
                    Look::Mention if name != text => Piece::new(format!("@{name}"), look),
                    _ => Piece::new(unescape(text), look),
                });
                rest = after;
            }
            None => {
                plain.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    push_plain(&mut pieces, &mut plain);
    pieces
}

fn push_plain(pieces: &mut Vec<Piece>, plain: &mut String) {
    if !plain.is_empty() {
        pieces.push(Piece::new(unescape(plain), Look::Plain));
        plain.clear();
    }
}

/// What stands between two of a mark, and what comes behind. Chat takes a mark for one only at the edge of a word.
fn delimited(text: &str, mark: char, before: Option<char>) -> Option<(&str, &str)> {
    if before.is_some_and(char::is_alphanumeric) {
        return None;
    }
    let inner = text.strip_prefix(mark)?;
    let (inside, after) = inner.split_once(mark)?;
    let is_word = |it: char| it.is_alphanumeric() || it == mark;
    let is_edge = mark == '`' || !after.starts_with(is_word);
    let is_tight = mark == '`' || inside.trim() == inside;
    (!inside.is_empty() && is_edge && is_tight).then_some((inside, after))
}

/// A link, or somebody's name, in angle brackets.
fn link(text: &str) -> Option<(&str, Look, &str)> {
    let (inside, after) = text.strip_prefix('<')?.split_once('>')?;
    let (target, label) = match inside.split_once('|') {
        Some((target, label)) => (target, Some(label).filter(|label| !label.is_empty())),
        None => (inside, None),
    };
    if target.starts_with(['!', '@', '#']) {
        return Some((label.unwrap_or(target), Look::Mention, after));
    }
    let is_address = ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| target.starts_with(scheme));
    is_address.then(|| {
        let look = Look::Link(unescape(target));
        (label.unwrap_or(target), look, after)
    })
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}
