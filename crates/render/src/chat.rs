//! Messages as chat shows them: the markup of Slack and of Teams, as far as notifications use it.
//!
//! Slack's: `*bold*`, `_italic_`, `~struck~`, `` `code` ``, `<url|text>`, `<!subteam^id>`, and `&amp;` `&lt;` `&gt;`: "Formatting text
//! for app surfaces" in Slack's developer documentation.
//! Teams': `**bold**`, `` `code` `` and `[text](url)`.

mod markdown;

use loudfail_job::Chat;
use serde_json::Value;

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
    is_address(target).then(|| {
        let look = Look::Link(unescape(target));
        (label.unwrap_or(target), look, after)
    })
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&")
}

/// A notification's content, piece by piece.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Message {
    /// The title; nothing where there is none.
    pub title: Vec<Piece>,
    /// The lines of the description.
    pub lines: Vec<Vec<Piece>>,
    /// What to do next.
    pub steps: Vec<Vec<Piece>>,
    /// The keywords.
    pub keywords: Vec<String>,
}

/// The texts of a notification, as they are written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Content<'n> {
    /// The title.
    pub title: Option<&'n str>,
    /// The lines of the description.
    pub lines: Vec<&'n str>,
    /// What to do next.
    pub steps: Vec<&'n str>,
    /// The keywords.
    pub keywords: Vec<&'n str>,
}

impl<'n> Content<'n> {
    /// Those of a notification; nothing where it is none.
    #[must_use]
    pub fn of(notification: &'n Value) -> Option<Self> {
        let content = notification.get("content").filter(|it| it.is_object())?;
        let text = |key: &str| content.get(key).and_then(Value::as_str);
        let texts = |key: &str| {
            let items = content.get(key).and_then(Value::as_array);
            let items = items.into_iter().flatten();
            items.filter_map(Value::as_str).collect()
        };
        Some(Self {
            title: text("title"),
            lines: text("description")
                .unwrap_or_default()
                .split('\n')
                .collect(),
            steps: texts("nextSteps"),
            keywords: texts("keywords"),
        })
    }
}

/// The pieces of one line of a notification, as a chat shows it.
#[must_use]
pub fn line(text: &str, chat: Chat) -> Vec<Piece> {
    match chat {
        Chat::Slack => parse(text),
        Chat::Teams => parse_teams(text),
        Chat::Both => vec![Piece::new(text, Look::Plain)],
    }
}

impl Message {
    /// Reads a notification; what is none has its text as its only lines.
    #[must_use]
    pub fn read(notification: &Value, chat: Chat) -> Self {
        let pieces = |text: &&str| line(text, chat);
        let Some(content) = Content::of(notification) else {
            let text = notification
                .as_str()
                .map_or_else(|| notification.to_string(), str::to_owned);
            let lines = text
                .split('\n')
                .map(|line| vec![Piece::new(line, Look::Plain)]);
            return Self {
                lines: lines.collect(),
                ..Self::default()
            };
        };
        Self {
            title: match content.title {
                Some(title) => vec![Piece::new(title, Look::Bold)],
                None => Vec::new(),
            },
            lines: content.lines.iter().map(pieces).collect(),
            steps: content.steps.iter().map(pieces).collect(),
            keywords: content.keywords.iter().map(|&it| it.to_owned()).collect(),
        }
    }
}

/// The pieces of one line in the Markdown of Teams.
fn parse_teams(line: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = line;
    while let Some(first) = rest.chars().next() {
        let found = match first {
            '*' => rest
                .strip_prefix("**")
                .and_then(|inner| inner.split_once("**"))
                .filter(|(inside, _)| !inside.is_empty())
                .map(|(inside, after)| (inside, Look::Bold, after)),
            '`' => delimited(rest, '`', None).map(|(text, rest)| (text, Look::Code, rest)),
            '[' => markdown_link(rest),
            _ => None,
        };
        match found {
            Some((text, look, after)) => {
                if !plain.is_empty() {
                    pieces.push(Piece::new(std::mem::take(&mut plain), Look::Plain));
                }
                pieces.push(Piece::new(text, look));
                rest = after;
            }
            // A backslash takes away what the next character would mean.
            None if first == '\\'
                && rest
                    .chars()
                    .nth(1)
                    .is_some_and(|it| it.is_ascii_punctuation()) =>
            {
                plain.extend(rest.chars().nth(1));
                rest = rest.get(2..).unwrap_or_default();
            }
            None => {
                plain.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
    }
    if !plain.is_empty() {
        pieces.push(Piece::new(plain, Look::Plain));
    }
    pieces
}

fn markdown_link(text: &str) -> Option<(&str, Look, &str)> {
    let (label, rest) = text.strip_prefix('[')?.split_once("](")?;
    let (address, after) = rest.split_once(')')?;
    is_address(address).then(|| (label, Look::Link(address.to_owned()), after))
}

fn is_address(target: &str) -> bool {
    ["https://", "http://", "mailto:"]
        .iter()
        .any(|scheme| target.starts_with(scheme))
}
