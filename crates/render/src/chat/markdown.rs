//! A message as Markdown of GitHub and GitLab: a quotation that looks as chat shows it.

use super::{Look, Message, Piece};
use crate::format::markdown;

impl Message {
    /// The message as a blockquote, each line of it with its line break. Nothing in it is taken for markup but its own.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut out = String::new();
        if !self.title.is_empty() {
            paragraph(&mut out, &[bold(&self.title)]);
        }
        // An empty line ends a paragraph.
        let shown: Vec<String> = self.lines.iter().map(|line| pieces(line)).collect();
        for lines in shown.split(|line| line.trim().is_empty()) {
            if !lines.is_empty() {
                paragraph(&mut out, lines);
            }
        }
        if !self.steps.is_empty() {
            let steps = self.steps.iter().enumerate();
            let steps = steps.map(|(index, step)| format!("{}. {}", index + 1, pieces(step)));
            paragraph(&mut out, &["**Next steps**".to_owned()]);
            push(&mut out, "", &steps.collect::<Vec<_>>());
        }
        if !self.keywords.is_empty() {
            let keywords = markdown(&self.keywords.join(", "));
            paragraph(&mut out, &[format!("Keywords: {keywords}")]);
        }
        out
    }
}

/// A paragraph behind what there is, its lines with breaks between them.
fn paragraph(out: &mut String, lines: &[String]) {
    if !out.is_empty() {
        out.push_str(">\n");
    }
    push(out, "\\", lines);
}

/// Quoted lines, with what makes a line break behind each but the last.
fn push(out: &mut String, line_break: &str, lines: &[String]) {
    for (index, line) in lines.iter().enumerate() {
        out.push_str("> ");
        out.push_str(line.trim());
        if index + 1 < lines.len() {
            out.push_str(line_break);
        }
        out.push('\n');
    }
}

fn bold(title: &[Piece]) -> String {
    let text: String = title.iter().map(|piece| piece.text.as_str()).collect();
    format!("**{}**", markdown(text.trim()))
}

fn pieces(line: &[Piece]) -> String {
    line.iter().map(piece).collect()
}

fn piece(piece: &Piece) -> String {
    let text = markdown(&piece.text);
    match &piece.look {
        Look::Plain | Look::Dim => text,
        Look::Bold => format!("**{text}**"),
        Look::Italic => format!("*{text}*"),
        Look::Struck => format!("~~{text}~~"),
        // A name with an `@` in front may be somebody's there, too.
        Look::Code | Look::Mention => code(&piece.text),
        Look::Link(address) => format!("[{text}](<{}>)", self::address(address)),
    }
}

/// Text as code: in HTML, since no number of backticks is right for every text.
fn code(text: &str) -> String {
    if text.contains('`') || text.trim() != text || !text.chars().all(crate::format::is_plain) {
        format!("<code>{}</code>", markdown(text))
    } else {
        format!("`{text}`")
    }
}

/// An address that ends nowhere but at its end.
fn address(address: &str) -> String {
    let mut out = String::with_capacity(address.len());
    for character in address.chars() {
        match character {
            // What Markdown has between angle brackets may have escapes and entities.
            '&' => out.push_str("&amp;"),
            '<' | '>' | '\\' | '"' | '`' => push_encoded(&mut out, character),
            other if other.is_ascii_graphic() => out.push(other),
            other => push_encoded(&mut out, other),
        }
    }
    out
}

fn push_encoded(out: &mut String, character: char) {
    for byte in character.encode_utf8(&mut [0; 4]).bytes() {
        out.push_str(&format!("%{byte:02X}"));
    }
}

#[cfg(test)]
mod tests {
    use loudfail_job::Chat;
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn shown(description: &str, chat: Chat) -> String {
        let notification = json!({"content": {"title": "It *failed*", "description": description, "nextSteps": ["Look", "- again"], "keywords": ["a|b"]}});
        Message::read(&notification, chat).markdown()
    }

    #[test]
    fn as_chat_shows_it() {
        let text = "*Stopped:* why (`Code`)\n• `app` exit code 1\n\n<https://a.example/x?a=1&b=2|Logs> | <https://b.example/|Run>\n<!subteam^S1> ~no~ _so_";
        assert_eq!(
            shown(text, Chat::Slack),
            "> **It \\*failed\\***\n>\n> **Stopped:** why \\(`Code`\\)\\\n> • `app` exit code 1\n>\n\
             > [Logs](<https://a.example/x?a=1&amp;b=2>) \\| [Run](<https://b.example/>)\\\n> `@S1` ~~no~~ *so*\n>\n\
             > **Next steps**\n> 1. Look\n> 2. \\- again\n>\n> Keywords: a\\|b\n"
        );
        assert!(
            shown("**Stopped:** [Logs](https://a.example/)", Chat::Teams)
                .contains("> **Stopped:** [Logs](<https://a.example/>)\n")
        );
    }

    #[test]
    fn hostile_text_is_text() {
        let text = "](javascript:alert(1)) <script>x</script> # h\n- `a``b` \u{202e}|";
        assert!(
            shown(text, Chat::Both).contains(
                "> \\]\\(javascript:alert\\(1\\)\\) &lt;script&gt;x&lt;/script&gt; \\# h\\\n> \\- \\`a\\`\\`b\\` &#x202e;\\|\n"
            ),
            "{}",
            shown(text, Chat::Both)
        );
        // A link leads where chat would lead, and nowhere else.
        for (address, expected) in [
            ("https://a/>)[x](<y", "https://a/%3E)[x](%3Cy"),
            ("https://a/\\\"é", "https://a/%5C%22%C3%A9"),
        ] {
            assert_eq!(self::address(address), expected);
        }
    }
}
