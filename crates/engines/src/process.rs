//! Running a program to its end with its output read line by line.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde::de::DeserializeOwned;

use crate::EngineError;

/// The pause between two questions.
const PAUSE: Duration = Duration::from_millis(50);

/// How many of a failed program's last lines an error keeps.
const TAIL_LINES: usize = 30;

/// Runs `command` to its end and hands each line of its standard output to `line` as it comes.
///
/// # Errors
///
/// [`EngineError::Start`] when there is no such program, [`EngineError::Failed`] when it does not succeed.
pub(crate) fn run(command: &mut Command, line: &mut dyn FnMut(&str)) -> Result<(), EngineError> {
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|source| EngineError::Start {
            program: command.get_program().into(),
            source,
        })?;
    // Both pipes must be emptied at once: a program that fills the one that nobody reads would wait for ever.
    let stderr = child.stderr.take();
    let errors = thread::spawn(move || stderr.map(read_lossy).unwrap_or_default());
    let mut output = String::new();
    if let Some(stdout) = child.stdout.take() {
        let mut reader = BufReader::new(stdout);
        let mut bytes = Vec::new();
        while reader.read_until(b'\n', &mut bytes).unwrap_or(0) > 0 {
            let text = String::from_utf8_lossy(&bytes);
            line(text.trim_end());
            output.push_str(&text);
            bytes.clear();
        }
    }
    let status = child.wait().map_err(|source| EngineError::Start {
        program: command.get_program().into(),
        source,
    })?;
    output.push_str(&errors.join().unwrap_or_default());
    if status.success() {
        return Ok(());
    }
    Err(EngineError::Failed {
        command: shown(command),
        code: status.code(),
        output: tail(&output, TAIL_LINES),
    })
}

/// Runs `command` to its end and gives what it prints on its standard output.
///
/// # Errors
///
/// Those of [`run`].
pub(crate) fn output(command: &mut Command) -> Result<String, EngineError> {
    let (output, ended) = output_and_end(command);
    ended.map(|()| output)
}

/// The JSON that `command` prints when it succeeds.
///
/// # Errors
///
/// Those of [`run`], and [`EngineError::Failed`] when it prints something else.
pub(crate) fn json<T: DeserializeOwned>(command: &mut Command) -> Result<T, EngineError> {
    let output = output(command)?;
    serde_json::from_str(&output).map_err(|reason| not_json(command, &reason, &output))
}

/// The same for a program that prints its JSON where it fails too, for example because it has found something.
///
/// # Errors
///
/// Those of [`json`], a failure only where there is no JSON.
pub(crate) fn json_anyway<T: DeserializeOwned>(command: &mut Command) -> Result<T, EngineError> {
    let (output, ended) = output_and_end(command);
    serde_json::from_str(&output).map_err(|reason| match ended {
        Ok(()) => not_json(command, &reason, &output),
        Err(failure) => failure,
    })
}

/// The failure of a program that succeeds, and prints something else than it should.
pub(crate) fn not_json(command: &Command, reason: &serde_json::Error, output: &str) -> EngineError {
    EngineError::Failed {
        command: shown(command),
        code: Some(0),
        output: format!("unexpected JSON: {reason}\n{output}"),
    }
}

fn output_and_end(command: &mut Command) -> (String, Result<(), EngineError>) {
    let mut output = String::new();
    let ended = run(command, &mut |line| {
        output.push_str(line);
        output.push('\n');
    });
    (output, ended)
}

/// Asks `done` again and again until it says yes (true) or the time is over (false).
pub(crate) fn poll(within: Duration, mut done: impl FnMut() -> bool) -> bool {
    let deadline = Instant::now() + within;
    while !done() {
        if Instant::now() > deadline {
            return false;
        }
        thread::sleep(PAUSE);
    }
    true
}

/// The last `lines` lines of a text.
pub(crate) fn tail(text: &str, lines: usize) -> String {
    let all: Vec<&str> = text.lines().collect();
    let kept = all.iter().skip(all.len().saturating_sub(lines));
    kept.copied().collect::<Vec<_>>().join("\n")
}

/// The command as a person would type it.
fn shown(command: &Command) -> String {
    std::iter::once(command.get_program())
        .chain(command.get_args())
        .map(OsStr::to_string_lossy)
        .collect::<Vec<_>>()
        .join(" ")
}

fn read_lossy(mut source: impl Read) -> String {
    let mut bytes = Vec::new();
    // What was read before a broken pipe is worth as much as all of it.
    let _ = source.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_keeps_its_code_and_its_last_lines() {
        let mut seen = Vec::new();
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo two >&2; exit 3"]);
        let failure = run(&mut command, &mut |line| seen.push(line.to_owned()));
        let Err(EngineError::Failed { code, output, .. }) = failure else {
            panic!("expected a failure, got {failure:?}");
        };
        assert_eq!((code, output.as_str()), (Some(3), "one\ntwo"));
        assert_eq!(seen, ["one"]);
    }

    #[test]
    fn json_is_taken_of_a_failure_only_where_that_is_meant() {
        let shell = |script: &str| {
            let mut command = Command::new("sh");
            command.args(["-c", script]);
            command
        };
        let code = |read: Result<u8, EngineError>| match read {
            Ok(number) => Ok(number),
            Err(EngineError::Failed { code, .. }) => Err(code),
            Err(error) => panic!("{error}"),
        };
        for (script, strict, anyway) in [
            ("echo 1", Ok(1), Ok(1)),
            ("echo one", Err(Some(0)), Err(Some(0))),
            ("echo 1; exit 3", Err(Some(3)), Ok(1)),
            ("echo one; exit 3", Err(Some(3)), Err(Some(3))),
        ] {
            assert_eq!(code(json(&mut shell(script))), strict, "{script}");
            assert_eq!(code(json_anyway(&mut shell(script))), anyway, "{script}");
        }
    }

    #[test]
    fn a_tail_is_the_end_of_the_text() {
        assert_eq!(tail("a\nb\nc\n", 2), "b\nc");
        assert_eq!(tail("a", 2), "a");
        assert_eq!(tail("", 2), "");
    }
}
