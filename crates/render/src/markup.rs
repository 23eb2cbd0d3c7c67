//! How a message is marked up: each chat reads Markdown of its own.
//!
//! Source: "Custom notifications" in the guide of Amazon Q Developer in chat applications (`client-markdown` is handed to
//! the chat as it is); "Formatting text for app surfaces" in Slack's documentation; "Format your bot messages" in that of
//! Microsoft Teams.

use loudfail_job::Chat;

/// The markup of a chat.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Markup(pub(crate) Chat);

impl Markup {
    /// Words that stand out.
    pub(crate) fn bold(self, words: &str) -> String {
        match self.0 {
            Chat::Slack => format!("*{words}*"),
            Chat::Teams => format!("**{words}**"),
            Chat::Both => words.to_owned(),
        }
    }

    /// What stands before and behind an address to make it a link with these words.
    pub(crate) fn link(self, words: &str) -> (String, String) {
        match self.0 {
            Chat::Slack => ("<".to_owned(), format!("|{words}>")),
            Chat::Teams => (format!("[{words}]("), ")".to_owned()),
            Chat::Both => (format!("{words}: "), String::new()),
        }
    }

    /// What stands between two links.
    pub(crate) fn between_links(self) -> &'static str {
        match self.0 {
            Chat::Slack | Chat::Teams => " | ",
            Chat::Both => "\n",
        }
    }

    /// An address that ends nowhere but at its end.
    pub(crate) fn address(self, address: &str) -> String {
        match self.0 {
            Chat::Slack | Chat::Both => self.text(address),
            Chat::Teams => address.replace('(', "%28").replace(')', "%29"),
        }
    }

    /// Text that is nothing but text. Slack has three characters of markup that nothing else takes the force of, and
    /// shows these entities as them; Markdown, where both read the message, does too.
    pub(crate) fn text(self, text: &str) -> String {
        match self.0 {
            Chat::Slack | Chat::Both => text
                .replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;"),
            Chat::Teams => {
                let mut escaped = String::with_capacity(text.len());
                for character in text.chars() {
                    if matches!(
                        character,
                        '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '~'
                    ) {
                        escaped.push('\\');
                    }
                    escaped.push(character);
                }
                escaped
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_chat_gets_its_own() {
        for (chat, bold, link, text) in [
            (
                Chat::Slack,
                "*Job:*",
                "<https://a/(b)|Run>",
                "a &lt;!here&gt; *b*",
            ),
            (
                Chat::Teams,
                "**Job:**",
                "[Run](https://a/%28b%29)",
                "a \\<!here\\> \\*b\\*",
            ),
            (
                Chat::Both,
                "Job:",
                "Run: https://a/(b)",
                "a &lt;!here&gt; *b*",
            ),
        ] {
            let markup = Markup(chat);
            assert_eq!(markup.bold("Job:"), bold);
            let (before, behind) = markup.link("Run");
            assert_eq!(
                format!("{before}{}{behind}", markup.address("https://a/(b)")),
                link
            );
            assert_eq!(markup.text("a <!here> *b*"), text);
        }
    }
}
