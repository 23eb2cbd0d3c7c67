//! A Markdown document, as far as it is checked: fenced blocks, code in the text, headings and links.

use std::fs;
use std::path::PathBuf;

/// How commands of this project begin.
const COMMAND: &str = "cargo xtask";

/// A document.
pub(crate) struct Document {
    path: PathBuf,
    blocks: Vec<Block>,
    /// The lines outside of fenced blocks.
    prose: String,
}

/// A fenced block.
struct Block {
    /// The word behind the fence.
    language: String,
    text: String,
}

/// Something that a reader is told to do.
pub(crate) enum Step {
    /// To type a command.
    Command(String),
    /// To write a file.
    Blueprint {
        /// Relative to the repository.
        path: String,
        /// What is in it.
        text: String,
    },
}

impl Document {
    /// Reads a document.
    pub(crate) fn new(path: PathBuf, text: String) -> Self {
        let mut blocks: Vec<Block> = Vec::new();
        let mut prose = String::new();
        let mut is_open = false;
        for line in text.lines() {
            match line.trim_start().strip_prefix("```") {
                Some(language) => {
                    is_open = !is_open;
                    if is_open {
                        blocks.push(Block {
                            language: language.trim().to_owned(),
                            text: String::new(),
                        });
                    }
                }
                None => {
                    let target = match blocks.last_mut() {
                        Some(block) if is_open => &mut block.text,
                        _ => &mut prose,
                    };
                    target.push_str(line);
                    target.push('\n');
                }
            }
        }
        assert!(!is_open, "{} ends within a fenced block", path.display());
        Self {
            path,
            blocks,
            prose,
        }
    }

    /// The file's name.
    pub(crate) fn name(&self) -> String {
        self.path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default()
    }

    /// The commands and blueprints in its blocks, in order.
    pub(crate) fn steps(&self) -> Vec<Step> {
        let mut steps = Vec::new();
        for block in &self.blocks {
            match block.language.as_str() {
                "sh" => steps.extend(commands(&block.text).into_iter().map(Step::Command)),
                "yaml" => {
                    let first = block.text.lines().next().unwrap_or_default();
                    let path = first
                        .strip_prefix("# ")
                        .filter(|path| path.starts_with("blueprints/"));
                    if let Some(path) = path {
                        steps.push(Step::Blueprint {
                            path: path.trim().to_owned(),
                            text: block.text.clone(),
                        });
                    }
                }
                _ => {}
            }
        }
        steps
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

    /// Links to files that are not there, and to headings that no document has.
    pub(crate) fn broken_links(&self) -> Vec<String> {
        let links = self.prose.split("](").skip(1);
        let targets = links.filter_map(|rest| rest.split_once(')').map(|(target, _)| target));
        targets
            .filter(|target| !self.leads_somewhere(target))
            .map(|target| format!("{}: `{target}` leads nowhere", self.name()))
            .collect()
    }

    fn leads_somewhere(&self, target: &str) -> bool {
        if target.contains("://") || target.starts_with("mailto:") {
            return true;
        }
        let (file, heading) = target.split_once('#').unwrap_or((target, ""));
        let path = match (file, self.path.parent()) {
            ("", _) | (_, None) => self.path.clone(),
            (file, Some(folder)) => folder.join(file),
        };
        if heading.is_empty() {
            return path.exists();
        }
        if path == self.path {
            return has_heading(&self.prose, heading);
        }
        fs::read_to_string(path)
            .is_ok_and(|text| has_heading(&Document::new(PathBuf::new(), text).prose, heading))
    }
}

/// Whether a text has the heading of a link, in the form that GitHub gives it.
fn has_heading(prose: &str, heading: &str) -> bool {
    let anchor = |title: &str| -> String {
        title
            .to_lowercase()
            .chars()
            .filter(|character| character.is_alphanumeric() || " -_".contains(*character))
            .map(|character| if character == ' ' { '-' } else { character })
            .collect()
    };
    prose
        .lines()
        .filter(|line| line.starts_with('#'))
        .any(|line| anchor(line.trim_start_matches('#').trim()) == heading)
}

/// The commands of a block: lines put together where a `\` says so, comments and lines of other programs left out.
fn commands(text: &str) -> Vec<String> {
    text.replace("\\\n", "")
        .lines()
        .map(|line| {
            line.split(" #")
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned()
        })
        .filter(|line| line.contains(COMMAND) && !line.starts_with(['$', '#']))
        .collect()
}

/// The command's name: the first word after `cargo xtask` that is no option.
pub(crate) fn subcommand(line: &str) -> Option<&str> {
    let (_, rest) = line.split_once(COMMAND)?;
    rest.split_whitespace().find(|word| !word.starts_with('-'))
}

/// The same command with a question for help behind it, which ends well if everything before is right.
pub(crate) fn help_of(line: &str) -> String {
    format!("{line} --help")
}
