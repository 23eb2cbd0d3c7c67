//! A reader who does what a document says, step by step, in a folder of their own.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use loudfail_tests::expect;
use loudfail_tests::xtask::{Ran, Repository};

use crate::document::{Block, Document, commands, help_of};
use crate::output;
use crate::step::{Run, Step, steps};

/// What is in the folder before the first step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    /// What this repository has: its blueprints and what is made of them.
    Samples,
    /// Its platform file alone.
    Platform,
}

/// What came of a document.
#[derive(Default)]
pub(crate) struct Report {
    /// What is not as the document says.
    pub(crate) faults: Vec<String>,
    /// The outputs that it should show, each with the line of the block that shows another.
    pub(crate) outputs: Vec<(usize, String)>,
    /// How many blocks of commands were run.
    pub(crate) ran: usize,
    /// How many groups of files were built.
    pub(crate) built: usize,
}

/// A shell that remembers the folder it is in.
struct Session {
    repository: Repository,
    folder: PathBuf,
}

/// Does all that a document says. Where `is_update`, another output that can be written anew is no fault.
///
/// # Errors
///
/// Where there is no shell, or a file cannot be written.
pub(crate) fn follow(document: &Document, start: Start, is_update: bool) -> io::Result<Report> {
    let (steps, faults) = steps(document);
    let mut report = Report {
        faults,
        ..Report::default()
    };
    if steps.is_empty() {
        return Ok(report);
    }
    let mut session = Session::new(start)?;
    let mut steps = steps.iter().peekable();
    while let Some(step) = steps.next() {
        match step {
            Step::Run(block) => {
                report.ran += 1;
                session.check(block, is_update, &mut report)?;
            }
            Step::Read { text } => {
                let script = format!("sh -n <<'END OF BLOCK'\n{text}END OF BLOCK");
                report.faults.extend(failure(text, &session.run(&script)?));
                for line in commands(text) {
                    let ran = session.run(&help_of(&line))?;
                    report.faults.extend(failure(&line, &ran));
                }
            }
            Step::Write {
                path,
                text,
                is_wrong,
            } => {
                write(&session.folder.join(path), text)?;
                // Files that stand together belong together.
                let is_last = !steps.peek().is_some_and(|next| next.is_blueprint());
                if step.is_blueprint() && is_last {
                    report.built += 1;
                    report.faults.extend(session.prove(path, *is_wrong)?);
                }
            }
        }
    }
    Ok(report)
}

impl Session {
    fn new(start: Start) -> io::Result<Self> {
        let repository = Repository::new()?;
        let folder = repository.root().to_owned();
        let session = Self { repository, folder };
        let prepare = match start {
            Start::Samples => "cp -R \"$REPOSITORY/blueprints\" \"$REPOSITORY/dist\" .",
            Start::Platform => {
                "mkdir blueprints && cp \"$REPOSITORY/blueprints/platform.yaml\" blueprints"
            }
        };
        let ran = session.repository.run(prepare)?;
        if !ran.status.success() {
            return Err(io::Error::other(ran.stderr));
        }
        Ok(session)
    }

    /// Runs lines where the last ones have left the reader, until one fails. Both streams are on standard output, in the
    /// order that a terminal would show.
    fn run(&mut self, lines: &str) -> io::Result<Ran> {
        let left = self.scratch().join("left");
        let script = format!(
            "cd '{}' || exit\ntrap 'pwd >\"{}\"' EXIT\nset -e\nexec 2>&1\n{lines}",
            self.folder.display(),
            left.display()
        );
        let ran = self.repository.run(&script)?;
        let folder = fs::read_to_string(left)?;
        self.folder = PathBuf::from(folder.trim_end_matches('\n'));
        Ok(ran)
    }

    fn check(&mut self, block: &Run, is_update: bool, report: &mut Report) -> io::Result<()> {
        let ran = self.run(&block.text)?;
        let shown = block.text.trim_end();
        match block.fails {
            false => report.faults.extend(failure(shown, &ran)),
            true if ran.status.success() => {
                report.faults.push(format!("`{shown}` does not fail"));
            }
            true => {}
        }
        if let Some(expected) = &block.output
            && !output::is_shown(&expected.text, &ran.stdout)
        {
            let is_cut = output::is_cut(&expected.text);
            if is_cut || !is_update {
                report.faults.push(format!(
                    "line {}: `{shown}` prints something else\n{}",
                    block.line,
                    expect::difference("what is shown", &expected.text, &ran.stdout)
                ));
            }
            if !is_cut {
                report.outputs.push((expected.line, ran.stdout));
            }
        }
        Ok(())
    }

    /// Builds what is there, and so proves it, to nowhere that the reader looks.
    fn prove(&mut self, path: &str, is_wrong: bool) -> io::Result<Option<String>> {
        let out = self.scratch().join("proved");
        let line = format!("cargo xtask build --out '{}'", out.display());
        let ran = self.run(&line)?;
        Ok(match (is_wrong, ran.status.success()) {
            (false, false) => Some(format!("{path} does not build\n{}", ran.stdout)),
            (true, true) => Some(format!("{path} builds, and is there to show what does not")),
            _ => None,
        })
    }

    /// A folder that no reader goes to.
    fn scratch(&self) -> &Path {
        self.repository.root().parent().unwrap_or(Path::new("/"))
    }
}

/// What is said where commands fail.
pub(crate) fn failure(lines: &str, ran: &Ran) -> Option<String> {
    (!ran.status.success()).then(|| {
        format!(
            "`{lines}` ends with {}\n{}{}",
            ran.status, ran.stdout, ran.stderr
        )
    })
}

/// A document with other outputs in place of those that it shows.
pub(crate) fn with_outputs(document: &Document, outputs: &[(usize, String)]) -> String {
    let output = |block: &Block| outputs.iter().find(|(line, _)| *line == block.line);
    let mut text = String::new();
    let mut old = 0;
    for (index, line) in document.text.lines().enumerate() {
        if old > 0 {
            old -= 1;
            continue;
        }
        text.push_str(line);
        text.push('\n');
        let block = document.blocks.iter().find(|it| it.line == index + 1);
        if let Some(block) = block
            && let Some((_, output)) = output(block)
        {
            text.push_str(output.trim_end());
            text.push('\n');
            old = block.text.lines().count();
        }
    }
    text
}

fn write(path: &Path, text: &str) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)?;
    fs::write(path, text)
}

#[test]
fn outputs_are_put_where_others_were() {
    let text = "# A\n```sh\nx\n```\n```text\nold\nolder\n```\n```text\nkept\n```\nend\n";
    let document = Document::new(PathBuf::new(), text.to_owned());
    assert_eq!(
        with_outputs(&document, &[(5, "new\n\n".to_owned())]),
        "# A\n```sh\nx\n```\n```text\nnew\n```\n```text\nkept\n```\nend\n"
    );
}
