//! What a reader of a document does, block by block, and what is wrong with the blocks themselves.

use crate::document::{Block, Document, commands};

/// What may stand behind `sh`, where a block is not run, and what it would need.
const NEEDS: [(&str, &str); 3] = [
    ("needs-aws", "an account at AWS, with what is in it"),
    ("needs-network", "programs or files of others"),
    ("needs-checkout", "the code of this repository, and minutes"),
];

/// The commands that are this repository's own. A test that ran `cargo xtask test` would run itself.
const CHORES: [&str; 3] = ["test", "docs", "localstack"];

/// What a block that must fail is marked with.
const FAILS: &str = "fails";

/// What a file is marked with that no build takes.
const WRONG: &str = "wrong";

/// What a block is marked with that is a part of a file.
const PART: &str = "part";

/// How a block names its file, where a comment in the first line cannot.
const FILE: &str = "file=";

/// Something that a reader does.
pub(crate) enum Step {
    /// Types commands.
    Run(Run),
    /// Reads commands that no test can run.
    Read {
        /// The block.
        text: String,
    },
    /// Writes a file.
    Write {
        /// Relative to the folder that the reader is in.
        path: String,
        /// What is in it.
        text: String,
        /// Whether it is there to show what no build takes.
        is_wrong: bool,
    },
}

/// A block of commands.
pub(crate) struct Run {
    /// The block.
    pub(crate) text: String,
    /// The line of the opening fence.
    pub(crate) line: usize,
    /// Whether the last command is there to fail.
    pub(crate) fails: bool,
    /// The block behind it, where that shows what they print.
    pub(crate) output: Option<Block>,
}

impl Step {
    /// Whether it writes a blueprint or the platform file.
    pub(crate) fn is_blueprint(&self) -> bool {
        matches!(self, Self::Write { path, .. } if path.starts_with("blueprints/") && path.ends_with(".yaml"))
    }
}

/// The steps of a document, and what is wrong with its blocks.
pub(crate) fn steps(document: &Document) -> (Vec<Step>, Vec<String>) {
    let mut steps = Vec::new();
    let mut faults = Vec::new();
    if document.is_generated() {
        return (steps, faults);
    }
    let mut blocks = document.blocks.iter().peekable();
    while let Some(block) = blocks.next() {
        if let Some(fault) = fault(block) {
            faults.push(format!("line {}: {fault}", block.line));
            continue;
        }
        let needs = NEEDS.iter().any(|(name, _)| block.is(name));
        if block.language == "sh" && needs {
            steps.push(Step::Read {
                text: block.text.clone(),
            });
        } else if block.language == "sh" {
            let is_output = |next: &&Block| next.language == "text" && file(next).is_none();
            steps.push(Step::Run(Run {
                text: block.text.clone(),
                line: block.line,
                fails: block.is(FAILS),
                output: blocks.next_if(is_output).cloned(),
            }));
        } else if let Some(path) = file(block) {
            steps.push(Step::Write {
                path: path.to_owned(),
                text: block.text.clone(),
                is_wrong: block.is(WRONG),
            });
        }
    }
    (steps, faults)
}

/// The path of the file that a block is.
fn file(block: &Block) -> Option<&str> {
    let named = block.attributes.iter().find_map(|it| it.strip_prefix(FILE));
    named.or_else(|| {
        let first = block.text.lines().next()?;
        let path = first.strip_prefix("# ")?;
        let is_path = path.contains('.') && !path.contains(' ');
        (block.language == "yaml" && is_path).then_some(path)
    })
}

/// What is wrong with a block.
fn fault(block: &Block) -> Option<String> {
    let known: Vec<&str> = match block.language.as_str() {
        "" => return Some("a block says its language, `text` where it has none".to_owned()),
        "sh" => NEEDS.iter().map(|(name, _)| *name).chain([FAILS]).collect(),
        "yaml" => vec![WRONG, PART],
        _ => Vec::new(),
    };
    let is_known = |attribute: &str| {
        known.contains(&attribute) || block.language != "sh" && attribute.starts_with(FILE)
    };
    if let Some(unknown) = block.attributes.iter().find(|it| !is_known(it)) {
        return Some(format!("`{}` takes no `{unknown}`", block.language));
    }
    let path = file(block);
    if path.is_some_and(|path| path.starts_with('/') || path.contains("..")) {
        return Some("a file is below the folder that the reader is in".to_owned());
    }
    let is_chore = |line: &String| {
        let name = line
            .split_whitespace()
            .skip_while(|word| *word != "xtask")
            .nth(1);
        name.is_some_and(|name| CHORES.contains(&name))
    };
    if known.contains(&FAILS)
        && !NEEDS.iter().any(|(name, _)| block.is(name))
        && let Some(line) = commands(&block.text).iter().find(|line| is_chore(line))
    {
        return Some(format!("`{line}` needs `sh,needs-checkout`"));
    }
    let is_text = |result: Result<(), String>| result.err();
    match block.language.as_str() {
        "yaml" if block.is(PART) => is_text(
            serde_yaml::from_str::<serde_yaml::Value>(&block.text)
                .map(|_| ())
                .map_err(|error| format!("this is no YAML: {error}")),
        ),
        "yaml" if path.is_none() => Some(
            "a file begins with its path, as in `# blueprints/job.yaml`; what is none is marked `yaml,part`"
                .to_owned(),
        ),
        "json" => is_text(
            serde_json::from_str::<serde_json::Value>(&block.text)
                .map(|_| ())
                .map_err(|error| format!("this is no JSON: {error}")),
        ),
        _ => None,
    }
}
