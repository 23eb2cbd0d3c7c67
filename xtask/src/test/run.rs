//! Runs a command with its output passed on line by line, and reads from it what the summary tells.

use std::fmt;
use std::io::{self, BufRead as _, BufReader, IsTerminal as _, Read, Write};
use std::process::{Command, Stdio};
use std::thread;

/// How a test says that it left something out: `SKIPPED: <what> -- <how to get it>`.
const SKIP_MARK: &str = "SKIPPED: ";

/// Something that was not checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Skip {
    /// What.
    pub(crate) what: String,
    /// What a person does to have it checked next time.
    pub(crate) how: String,
}

/// How a command ended and what it said on the way.
#[derive(Debug)]
pub(crate) struct Report {
    /// Whether it succeeded.
    pub(crate) success: bool,
    /// For example `exit status: 101`.
    pub(crate) ending: String,
    /// How many of cargo's tests passed or failed.
    pub(crate) tests: usize,
    /// What was not checked, each once.
    pub(crate) skips: Vec<Skip>,
}

/// Runs it to its end, without standard input.
///
/// # Errors
///
/// Where it cannot be started or waited for.
pub(crate) fn run(command: &mut Command) -> io::Result<Report> {
    if io::stdout().is_terminal() && std::env::var_os("NO_COLOR").is_none() {
        // Cargo sees a pipe and no terminal.
        command.env("CARGO_TERM_COLOR", "always");
    }
    run_into(command, io::stdout(), io::stderr())
}

fn run_into(command: &mut Command, out: impl Write, err: impl Write + Send) -> io::Result<Report> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()?;
    let (stdout, stderr) = (child.stdout.take(), child.stderr.take());
    let mut said = thread::scope(|scope| {
        let errors = scope.spawn(|| stderr.map(|source| pass_on(source, err)));
        let mut said = stdout
            .map(|source| pass_on(source, out))
            .unwrap_or_default();
        said.add(errors.join().ok().flatten().unwrap_or_default());
        said
    });
    let status = child.wait()?;
    // Two tests of one binary may miss the same thing.
    let mut seen = Vec::new();
    said.skips.retain(|skip| {
        !seen.contains(skip) && {
            seen.push(skip.clone());
            true
        }
    });
    Ok(Report {
        success: status.success(),
        ending: status.to_string(),
        tests: said.tests,
        skips: said.skips,
    })
}

/// What the lines of one stream say.
#[derive(Debug, Default, PartialEq, Eq)]
struct Said {
    tests: usize,
    skips: Vec<Skip>,
}

impl Said {
    fn add(&mut self, other: Self) {
        self.tests += other.tests;
        self.skips.extend(other.skips);
    }

    fn read(&mut self, line: &str) {
        if let Some(rest) = line.trim_start().strip_prefix(SKIP_MARK) {
            let (what, how) = rest
                .split_once(" -- ")
                .unwrap_or((rest, "the test does not specify how"));
            self.skips.push(Skip {
                what: what.trim().to_owned(),
                how: how.trim().to_owned(),
            });
        } else if let Some(rest) = line.strip_prefix("test result: ") {
            self.tests += count(rest, " passed") + count(rest, " failed");
        }
    }
}

/// The number before a word in `ok. 3 passed; 0 failed; ...`. Colours may be around the first word only.
fn count(line: &str, word: &str) -> usize {
    let before = line.find(word).map_or("", |end| &line[..end]);
    before
        .rsplit(' ')
        .next()
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

fn pass_on(source: impl Read, mut sink: impl Write) -> Said {
    let mut said = Said::default();
    let mut reader = BufReader::new(source);
    let mut bytes = Vec::new();
    while reader.read_until(b'\n', &mut bytes).unwrap_or(0) > 0 {
        // Whoever closed our output still wants the exit code.
        let _ = sink.write_all(&bytes).and_then(|()| sink.flush());
        said.read(String::from_utf8_lossy(&bytes).trim_end());
        bytes.clear();
    }
    said
}

impl fmt::Display for Skip {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            formatter,
            "not checked: {}; to check it: {}",
            self.what, self.how
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skip(what: &str, how: &str) -> Skip {
        Skip {
            what: what.to_owned(),
            how: how.to_owned(),
        }
    }

    #[test]
    fn a_command_is_heard_on_both_streams_and_each_skip_told_once() {
        let script = "echo 'SKIPPED: plans -- install terraform' >&2
echo 'SKIPPED: plans -- install terraform'
echo 'SKIPPED: all'
echo 'test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.10s'
echo 'test result: FAILED. 10 passed; 2 failed; 0 ignored'
exit 3";
        // Into nothing: the runner that runs this test reads the same lines.
        let report = run_into(
            Command::new("sh").args(["-c", script]),
            io::sink(),
            io::sink(),
        )
        .expect("a shell");
        assert_eq!((report.success, report.tests), (false, 15));
        assert_eq!(report.ending, "exit status: 3");
        let mut skips = report.skips;
        skips.sort_by(|left, right| left.what.cmp(&right.what));
        assert_eq!(
            skips,
            [
                skip("all", "the test does not specify how"),
                skip("plans", "install terraform")
            ]
        );
    }

    #[test]
    fn what_only_looks_like_a_skip_is_none() {
        let mut said = Said::default();
        for line in [
            "test a_skip ... ok",
            "not SKIPPED: this",
            "test result: ok",
            "test result: ok. passed",
        ] {
            said.read(line);
        }
        assert_eq!(said, Said::default());
    }
}
