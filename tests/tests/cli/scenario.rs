//! One scenario: a text with commands and what came of them.

use std::io;

use loudfail_tests::xtask::{Ran, Repository};

/// A scenario without what came of its commands.
pub(crate) struct Scenario {
    items: Vec<Item>,
}

enum Item {
    /// A comment, or an empty line.
    Note(String),
    /// A command and the lines that belong to it.
    Command(Vec<String>),
}

impl Scenario {
    /// Reads commands and comments, and passes over everything else.
    pub(crate) fn parse(text: &str) -> Self {
        let mut items = Vec::new();
        for line in text.lines() {
            if let Some(command) = line.strip_prefix("$ ") {
                items.push(Item::Command(vec![command.to_owned()]));
            } else if let Some(rest) = line.strip_prefix("+ ")
                && let Some(Item::Command(lines)) = items.last_mut()
            {
                lines.push(rest.to_owned());
            } else if line.is_empty() || line.starts_with('#') {
                items.push(Item::Note(line.to_owned()));
            }
        }
        Self { items }
    }

    /// Runs the commands one after another in a repository of their own, and gives the scenario as it went.
    pub(crate) fn run(&self) -> io::Result<String> {
        let repository = Repository::new()?;
        let mut text = String::new();
        for item in &self.items {
            match item {
                Item::Note(note) => push(&mut text, "", note),
                Item::Command(lines) => {
                    for (index, line) in lines.iter().enumerate() {
                        push(&mut text, if index == 0 { "$ " } else { "+ " }, line);
                    }
                    tell(&mut text, &repository.run(&lines.join("\n"))?);
                }
            }
        }
        Ok(text)
    }
}

fn tell(text: &mut String, ran: &Ran) {
    if !ran.status.success() {
        let status = ran
            .status
            .code()
            .map_or_else(|| ran.status.to_string(), |code| code.to_string());
        push(text, "? ", &status);
    }
    for (mark, stream) in [("| ", &ran.stdout), ("! ", &ran.stderr)] {
        // Escape sequences are to be seen by the reader of a scenario, not by the terminal.
        let stream = stream.replace('\u{1b}', "␛");
        for line in stream.lines() {
            push(text, mark, line);
        }
        if !stream.is_empty() && !stream.ends_with('\n') {
            push(text, mark, "(no line feed at the end)");
        }
    }
}

fn push(text: &mut String, mark: &str, line: &str) {
    // Editors take spaces off the ends of lines.
    text.push_str(format!("{mark}{line}").trim_end());
    text.push('\n');
}
