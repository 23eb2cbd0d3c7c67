//! A Markdown document, as far as it is checked: fenced blocks, code in the text, headings and links.

use std::path::{Path, PathBuf};

/// How commands of this project begin.
const COMMAND: &str = "cargo xtask";

/// How a page begins that `cargo xtask docs` makes. The examples in it have tests where they come from.
const GENERATED: &str = "<!-- Made by `cargo xtask docs`";

/// A document.
pub(crate) struct Document {
    /// Where it is.
    pub(crate) path: PathBuf,
    /// The whole of it.
    pub(crate) text: String,
    /// Its fenced blocks.
    pub(crate) blocks: Vec<Block>,
    /// The lines outside of fenced blocks.
    pub(crate) prose: String,
}

/// A fenced block.
#[derive(Clone)]
pub(crate) struct Block {
    /// The first word behind the fence.
    pub(crate) language: String,
    /// The words behind that one: `sh,needs-aws` has one.
    pub(crate) attributes: Vec<String>,
    /// What is in it, each line with its end.
    pub(crate) text: String,
    /// The line of the opening fence, from 1.
    pub(crate) line: usize,
}

impl Document {
    /// Reads a document.
    pub(crate) fn new(path: PathBuf, text: String) -> Self {
        let mut blocks: Vec<Block> = Vec::new();
        let mut prose = String::new();
        // The backticks that the open block began with.
        let mut open = None;
        for (index, line) in text.lines().enumerate() {
            let (fence, rest) = fence(line);
            match open {
                None if fence >= 3 => {
                    open = Some(fence);
                    blocks.push(Block::new(rest, index + 1));
                }
                Some(opened) if fence >= opened && rest.trim().is_empty() => open = None,
                _ => {
                    let target = match blocks.last_mut() {
                        Some(block) if open.is_some() => &mut block.text,
                        _ => &mut prose,
                    };
                    target.push_str(line);
                    target.push('\n');
                }
            }
        }
        assert!(
            open.is_none(),
            "{} ends within a fenced block",
            path.display()
        );
        Self {
            path,
            text,
            blocks,
            prose,
        }
    }

    /// Its path below a folder.
    pub(crate) fn name(&self, folder: &Path) -> String {
        let path = self.path.strip_prefix(folder).unwrap_or(&self.path);
        path.display().to_string()
    }

    /// Whether it is made of what the code says of itself.
    pub(crate) fn is_generated(&self) -> bool {
        self.text.starts_with(GENERATED)
    }

    /// The commands in the text between the blocks.
    pub(crate) fn mentions(&self) -> Vec<String> {
        self.prose
            .split('`')
            .skip(1)
            .step_by(2)
            // One that begins at the end of a line goes on in the next.
            .map(|code| code.replace('\n', " "))
            .filter(|code| code.contains(COMMAND))
            .collect()
    }
}

impl Block {
    fn new(info: &str, line: usize) -> Self {
        let mut words = info.trim().split(',').map(str::to_owned);
        Self {
            language: words.next().unwrap_or_default(),
            attributes: words.collect(),
            text: String::new(),
            line,
        }
    }

    /// Whether it is marked so.
    pub(crate) fn is(&self, attribute: &str) -> bool {
        self.attributes.iter().any(|other| other == attribute)
    }
}

/// How many backticks a line begins with, and what is behind them.
fn fence(line: &str) -> (usize, &str) {
    let line = line.trim_start();
    let rest = line.trim_start_matches('`');
    (line.len() - rest.len(), rest)
}

/// The commands of this project in a block: lines put together where a `\` says so, comments and other programs left out.
pub(crate) fn commands(text: &str) -> Vec<String> {
    text.replace("\\\n", "")
        .lines()
        .map(|line| {
            line.split(" #")
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned()
        })
        .filter(|line| line.contains(COMMAND) && !line.starts_with('#'))
        .collect()
}

/// The same command with a question for help behind it, which ends well if everything before is right.
pub(crate) fn help_of(line: &str) -> String {
    format!("{line} --help")
}
