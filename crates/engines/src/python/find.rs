//! Finding a Python: on `PATH`, then among those that pyenv and uv manage.

use std::env;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::str::FromStr;

/// A version of Python: `3.13.2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// `3` in `3.13.2`.
    pub major: u16,
    /// `13` in `3.13.2`.
    pub minor: u16,
    /// `2` in `3.13.2`.
    pub patch: u16,
}

/// The versions of Python that a tool runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PythonRange {
    /// The oldest that serves.
    pub minimum: Version,
    /// The oldest that is too new, where one is known.
    pub below: Option<Version>,
}

/// A Python that was found and that runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Python {
    /// The interpreter, as it names itself: a shim of pyenv is resolved.
    pub executable: PathBuf,
    /// What it says its version is.
    pub version: Version,
}

/// The first Python in the range that runs: by its versioned names and by `python3` on `PATH`, then the newest of
/// pyenv's (`$PYENV_ROOT` or `~/.pyenv`), then uv's. Nothing is installed.
#[must_use]
pub fn find(wanted: PythonRange) -> Option<Python> {
    let on_path = wanted.program_names().into_iter().map(PathBuf::from);
    let serves = |python: &Python| wanted.contains(python.version);
    on_path
        .chain(pyenv_interpreters(wanted))
        .find_map(|candidate| ask(&candidate).filter(serves))
        .or_else(|| ask(&uv_interpreter(wanted)?).filter(serves))
}

impl Version {
    /// `3.13` is `Version::new(3, 13)`; the patch release is 0.
    #[must_use]
    pub const fn new(major: u16, minor: u16) -> Self {
        Self {
            major,
            minor,
            patch: 0,
        }
    }

    /// The version without its patch release, as installers take it: `3.13`.
    pub(crate) fn minor_release(self) -> String {
        format!("{}.{}", self.major, self.minor)
    }
}

impl PythonRange {
    /// Every version from `minimum` on.
    #[must_use]
    pub const fn at_least(minimum: Version) -> Self {
        Self {
            minimum,
            below: None,
        }
    }

    /// True if a tool with this range runs on `version`.
    #[must_use]
    pub fn contains(self, version: Version) -> bool {
        self.minimum <= version && self.below.is_none_or(|below| version < below)
    }

    /// `python3.13`, `python3.14`, ..., `python3`, `python`.
    fn program_names(self) -> Vec<String> {
        // A range without an end is looked at as far as the releases of the next years.
        const RELEASES_AHEAD: u16 = 4;
        let Version { major, minor, .. } = self.minimum;
        let last = match self.below {
            Some(below) if below.major == major && below.patch == 0 => {
                below.minor.saturating_sub(1).max(minor)
            }
            Some(below) if below.major == major => below.minor,
            _ => minor.saturating_add(RELEASES_AHEAD),
        };
        (minor..=last)
            .map(|minor| format!("python{major}.{minor}"))
            .chain([format!("python{major}"), "python".to_owned()])
            .collect()
    }
}

impl fmt::Display for Version {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

impl fmt::Display for PythonRange {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, ">={}", self.minimum.minor_release())?;
        match self.below {
            Some(below) => write!(formatter, ",<{}", below.minor_release()),
            None => Ok(()),
        }
    }
}

/// The text is no version of the form `3.13` or `3.13.2`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NotAVersion;

impl FromStr for Version {
    type Err = NotAVersion;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut parts = text.split('.').map(|part| part.parse::<u16>().ok());
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Some(major)), Some(Some(minor)), None, None) => Ok(Self::new(major, minor)),
            (Some(Some(major)), Some(Some(minor)), Some(Some(patch)), None) => Ok(Self {
                major,
                minor,
                patch,
            }),
            _ => Err(NotAVersion),
        }
    }
}

/// Runs a candidate. A shim of pyenv exists on `PATH` for versions that it then refuses to run, so only running tells.
fn ask(candidate: &Path) -> Option<Python> {
    const QUESTION: &str =
        "import sys; print('%d.%d.%d' % sys.version_info[:3]); print(sys.executable)";
    let output = Command::new(candidate)
        .args(["-I", "-c", QUESTION])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let mut lines = text.lines();
    let version = lines.next()?.parse().ok()?;
    let executable = PathBuf::from(lines.next()?);
    Some(Python {
        executable,
        version,
    })
}

/// The interpreters under pyenv whose folder names a version in the range, newest first.
fn pyenv_interpreters(wanted: PythonRange) -> Vec<PathBuf> {
    let Some(root) = pyenv_root() else {
        return Vec::new();
    };
    let Ok(entries) = fs::read_dir(root.join("versions")) else {
        return Vec::new();
    };
    let mut found: Vec<(Version, PathBuf)> = entries
        .flatten()
        .filter_map(|entry| {
            let version: Version = entry.file_name().to_str()?.parse().ok()?;
            wanted
                .contains(version)
                .then(|| (version, entry.path().join("bin/python")))
        })
        .collect();
    found.sort_by(|left, right| right.cmp(left));
    found
        .into_iter()
        .map(|(_, interpreter)| interpreter)
        .collect()
}

fn pyenv_root() -> Option<PathBuf> {
    env::var_os("PYENV_ROOT")
        .filter(|root| !root.is_empty())
        .map(PathBuf::from)
        .or_else(|| Some(env::home_dir()?.join(".pyenv")))
}

/// The interpreter that uv would take, if uv is there; without leave to download one.
fn uv_interpreter(wanted: PythonRange) -> Option<PathBuf> {
    let output = Command::new("uv")
        .args(["python", "find", "--no-project", "--no-python-downloads"])
        .arg(wanted.to_string())
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let line = text.lines().next().filter(|line| !line.is_empty())?;
    Some(PathBuf::from(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NARROW: PythonRange = PythonRange {
        minimum: Version::new(3, 13),
        below: Some(Version::new(3, 14)),
    };

    #[test]
    fn versions_are_read_and_ordered() {
        let cases = [
            ("3.13", Some(Version::new(3, 13))),
            (
                "3.13.2",
                Some(Version {
                    major: 3,
                    minor: 13,
                    patch: 2,
                }),
            ),
            ("3", None),
            ("3.13.2.1", None),
            ("3.14.0rc1", None),
            ("pypy3.10-7.3.17", None),
        ];
        for (text, expected) in cases {
            assert_eq!(text.parse().ok(), expected, "{text}");
        }
        assert!(Version::new(3, 9) < Version::new(3, 13));
    }

    #[test]
    fn a_range_has_two_ends() {
        let cases = [
            ("3.12.9", false),
            ("3.13.0", true),
            ("3.13.9", true),
            ("3.14.0", false),
        ];
        for (text, expected) in cases {
            let version = text.parse().ok();
            assert_eq!(
                version.map(|version| NARROW.contains(version)),
                Some(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn names_on_path_follow_the_range() {
        assert_eq!(NARROW.program_names(), ["python3.13", "python3", "python"]);
        let open = PythonRange::at_least(Version::new(3, 10));
        assert_eq!(
            open.program_names().first().map(String::as_str),
            Some("python3.10")
        );
        assert!(open.program_names().contains(&"python3.14".to_owned()));
    }

    #[test]
    fn what_is_not_there_is_not_found() {
        assert_eq!(find(PythonRange::at_least(Version::new(99, 0))), None);
    }
}
