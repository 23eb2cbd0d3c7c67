//! What goes wrong with an outside program, as data: the wording is in `Display`, nowhere else.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use crate::python::PythonRange;

/// Why an outside program could not be had or did not do what was asked of it.
#[derive(Debug)]
#[non_exhaustive]
pub enum EngineError {
    /// No Python in the range is on `PATH`, nor among those that pyenv or uv manage.
    NoPython {
        /// The versions that would have served.
        wanted: PythonRange,
    },
    /// None of the ways to a LocalStack is open on this machine.
    NoLocalStack {
        /// Why each way is closed, in the order they were tried.
        tried: Vec<String>,
    },
    /// Cargo cannot install a program of crates.io.
    NotInstalled {
        /// The program's name.
        program: &'static str,
        /// What cargo said.
        reason: String,
    },
    /// A program that a browser test needs is not on `PATH`.
    NoBrowser {
        /// What is missing, in words.
        missing: &'static str,
    },
    /// An operating system call on a path failed.
    Io {
        /// What was being done, as a verb: `create`, `lock`, `remove`.
        action: &'static str,
        /// The file or folder it was done to.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A program could not be started at all.
    Start {
        /// The program, by name or path.
        program: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// A program ended with something other than success.
    Failed {
        /// The program and its arguments, as a person would type them.
        command: String,
        /// Its exit code, or `None` when a signal ended it.
        code: Option<i32>,
        /// The last lines that it wrote.
        output: String,
    },
    /// A server ended, or did not answer in time.
    NotReady {
        /// The server's name.
        server: &'static str,
        /// What was seen: `ended with exit code 1`, `did not answer within 120 s`.
        reason: String,
        /// The last lines of its log.
        log: String,
    },
    /// A server that this project keeps running in the background is running already.
    AlreadyUp {
        /// Where it answers.
        endpoint: String,
    },
    /// The file that remembers a background server cannot be understood.
    BadState {
        /// The file.
        path: PathBuf,
        /// Why.
        reason: String,
    },
}

impl EngineError {
    /// For `map_err`: the failure of `action` on `path`.
    pub(crate) fn io(
        action: &'static str,
        path: impl Into<PathBuf>,
    ) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io {
            action,
            path,
            source,
        }
    }

    /// True when the machine lacks something that a person can install, so that a test may be skipped for it.
    #[must_use]
    pub fn is_missing_program(&self) -> bool {
        matches!(
            self,
            Self::NoPython { .. }
                | Self::NoLocalStack { .. }
                | Self::NotInstalled { .. }
                | Self::NoBrowser { .. }
        )
    }
}

impl fmt::Display for EngineError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoPython { wanted } => write!(
                formatter,
                "no Python {wanted} on `PATH`, in pyenv or in uv\nhint: run `uv python install {version}` or `pyenv install \
                 {version}`; it is then found automatically",
                version = wanted.minimum.minor_release(),
            ),
            Self::NoLocalStack { tried } => {
                write!(formatter, "LocalStack cannot run on this machine")?;
                for reason in tried {
                    write!(formatter, "\n  {}", reason.replace('\n', "\n  "))?;
                }
                Ok(())
            }
            Self::NotInstalled { program, reason } => write!(
                formatter,
                "{program} cannot be installed: {reason}\nhint: cargo can compile it if it has access to its registry"
            ),
            Self::NoBrowser { missing } => write!(
                formatter,
                "`PATH` does not have {missing}\nhint: install your system's packages `chromium`, `nodejs` and `npm`"
            ),
            Self::Io { action, path, .. } => {
                write!(formatter, "cannot {action} `{}`", path.display())
            }
            Self::Start { program, .. } => {
                write!(formatter, "cannot start `{}`", program.display())
            }
            Self::Failed {
                command,
                code,
                output,
            } => {
                match code {
                    Some(code) => write!(formatter, "`{command}` ended with exit code {code}")?,
                    None => write!(formatter, "a signal ended `{command}`")?,
                }
                write_quoted(formatter, output)
            }
            Self::NotReady {
                server,
                reason,
                log,
            } => {
                write!(formatter, "{server} {reason}")?;
                write_quoted(formatter, log)
            }
            Self::AlreadyUp { endpoint } => {
                write!(formatter, "LocalStack is already up at {endpoint}")
            }
            Self::BadState { path, reason } => write!(
                formatter,
                "cannot read `{}`: {reason}\n\
                 hint: remove the file if no LocalStack of this repository is running",
                path.display()
            ),
        }?;
        match self.source() {
            Some(source) => write!(formatter, ": {source}"),
            None => Ok(()),
        }
    }
}

impl Error for EngineError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Io { source, .. } | Self::Start { source, .. } => Some(source),
            _ => None,
        }
    }
}

/// Another program's text, set off from ours by a bar in the margin.
fn write_quoted(formatter: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    for line in text.lines() {
        write!(formatter, "\n  | {line}")?;
    }
    Ok(())
}
