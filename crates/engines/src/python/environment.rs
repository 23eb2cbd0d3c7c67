//! Virtual environments from requirements that name every package with its version and hashes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::find::{Python, PythonRange, find};
use crate::EngineError;
use crate::lock::lock;
use crate::process::run;

/// The file that says an environment is whole. It is written last.
const COMPLETE: &str = "loudfail-complete";

/// What to put into an environment, and where.
#[derive(Debug, Clone, Copy)]
pub struct EnvironmentRequest<'a> {
    /// A short name for people and for the folder: `localstack`.
    pub name: &'a str,
    /// The text of the lock file: every package pinned with `==`, every file with its hash.
    pub requirements: &'a str,
    /// The versions of Python that the packages run on.
    pub python: PythonRange,
    /// The folder that holds all environments: `target/engines`. It is created.
    pub folder: &'a Path,
}

/// A whole virtual environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Its folder, absolute.
    pub folder: PathBuf,
}

/// The environment that `request` asks for: made if it is not there, else found.
///
/// Its folder is `<name>-<hash>`, where the hash is that of the requirements, so that a change of a pin makes a new
/// one. A killed installation is never taken for a whole one, and of two processes that ask at once one waits for the
/// other. Progress is told in lines for a person; an environment that is there already says nothing.
///
/// # Errors
///
/// [`EngineError::NoPython`] when there is none in the range, [`EngineError::Failed`] with pip's own words when it
/// cannot install, [`EngineError::Io`] when the folder cannot be written.
pub fn environment(
    request: &EnvironmentRequest<'_>,
    progress: &mut dyn FnMut(&str),
) -> Result<Environment, EngineError> {
    fs::create_dir_all(request.folder).map_err(EngineError::io("create", request.folder))?;
    let parent =
        fs::canonicalize(request.folder).map_err(EngineError::io("resolve", request.folder))?;
    let name = format!(
        "{}-{:016x}",
        request.name,
        fingerprint(request.requirements)
    );
    let environment = Environment {
        folder: parent.join(&name),
    };
    if environment.is_whole() {
        return Ok(environment);
    }
    let _lock = lock(&parent.join(format!("{name}.lock")), request.name, progress)?;
    // Another process may have made it while this one waited for the lock.
    if environment.is_whole() {
        return Ok(environment);
    }
    let python = find(request.python).ok_or(EngineError::NoPython {
        wanted: request.python,
    })?;
    remove_remains(&environment.folder)?;
    install(request, &python, &environment, progress)?;
    Ok(environment)
}

impl Environment {
    /// The path of a program that the environment's packages brought, `python` included. It need not exist.
    #[must_use]
    pub fn program(&self, name: &str) -> PathBuf {
        if cfg!(windows) {
            self.folder.join("Scripts").join(format!("{name}.exe"))
        } else {
            self.folder.join("bin").join(name)
        }
    }

    /// True if the installation came to its end and its interpreter is still there: it is a link to a Python that a
    /// person can remove.
    fn is_whole(&self) -> bool {
        self.folder.join(COMPLETE).exists() && self.program("python").exists()
    }
}

/// Makes the environment in place. It cannot be made elsewhere and renamed, because its programs name their
/// interpreter by its absolute path; the marker file at the end serves in place of the rename.
fn install(
    request: &EnvironmentRequest<'_>,
    python: &Python,
    environment: &Environment,
    progress: &mut dyn FnMut(&str),
) -> Result<(), EngineError> {
    let folder = &environment.folder;
    progress(&format!(
        "{}: creating an environment for Python {}",
        request.name, python.version
    ));
    run(
        Command::new(&python.executable)
            .args(["-I", "-m", "venv"])
            .arg(folder),
        &mut |_| (),
    )?;
    let requirements = folder.join("requirements.txt");
    fs::write(&requirements, request.requirements)
        .map_err(EngineError::io("write", &requirements))?;
    // A package that comes as source alone is built, and pip would fetch what builds it without a hash. So either the
    // lock file names setuptools, which is then installed first and builds all such packages, or there are none.
    let sources = match pinned(request.requirements, "setuptools") {
        Some(setuptools) => {
            let path = folder.join("build-requirements.txt");
            fs::write(&path, setuptools).map_err(EngineError::io("write", &path))?;
            run(
                pip_install(environment, &path).arg("--only-binary=:all:"),
                &mut |_| (),
            )?;
            "--no-build-isolation"
        }
        None => "--only-binary=:all:",
    };
    let total = packages(request.requirements);
    let mut seen = 0;
    run(
        pip_install(environment, &requirements).arg(sources),
        &mut |line| {
            if let Some(package) = line.strip_prefix("Collecting ") {
                seen += 1;
                let package = package.split_whitespace().next().unwrap_or(package);
                progress(&format!("{}: {seen} of {total}: {package}", request.name));
            } else if line.starts_with("Installing collected packages") {
                progress(&format!("{}: installing {total} packages", request.name));
            }
        },
    )?;
    let marker = folder.join(COMPLETE);
    fs::write(&marker, "").map_err(EngineError::io("write", &marker))
}

/// `pip install` of a lock file: what it names and nothing else, each file checked against its hash.
fn pip_install(environment: &Environment, requirements: &Path) -> Command {
    let mut command = Command::new(environment.program("python"));
    command
        .args([
            "-I",
            "-m",
            "pip",
            "install",
            "--require-hashes",
            "--no-deps",
        ])
        .args([
            "--disable-pip-version-check",
            "--no-input",
            "--progress-bar=off",
        ])
        .arg("--requirement")
        .arg(requirements);
    command
}

/// Removes what a killed installation or a removed Python left behind.
fn remove_remains(folder: &Path) -> Result<(), EngineError> {
    if folder.symlink_metadata().is_err() {
        return Ok(());
    }
    fs::remove_dir_all(folder).map_err(EngineError::io("remove", folder))
}

/// How many packages a lock file names.
fn packages(requirements: &str) -> usize {
    requirements
        .lines()
        .filter(|line| !line.trim_start().starts_with('#') && line.contains("=="))
        .count()
}

/// The entry of one package in a lock file, with its hashes.
fn pinned(requirements: &str, package: &str) -> Option<String> {
    let is_entry = |line: &&str| {
        line.strip_prefix(package)
            .is_some_and(|rest| rest.starts_with("=="))
    };
    let mut lines = requirements.lines().skip_while(|line| !is_entry(line));
    let first = lines.next()?;
    let hashes = lines.take_while(|line| line.starts_with(' '));
    Some(
        std::iter::once(first)
            .chain(hashes)
            .fold(String::new(), |text, line| text + line + "\n"),
    )
}

/// FNV-1a over the text: the standard library's hasher may change with a release of Rust, and this is in a file name.
fn fingerprint(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::python::Version;
    use std::thread;

    fn request<'a>(folder: &'a Path, requirements: &'a str) -> EnvironmentRequest<'a> {
        EnvironmentRequest {
            name: "empty",
            requirements,
            python: PythonRange::at_least(Version::new(3, 9)),
            folder,
        }
    }

    #[test]
    fn fingerprints_are_those_of_the_published_algorithm() {
        // The test vectors that the authors of FNV publish.
        assert_eq!(fingerprint(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn packages_are_counted_without_hashes_and_comments() {
        let text = "# a==1\nb==2 \\\n    --hash=sha256:00\nc==3\n    # via b==2\n";
        assert_eq!(packages(text), 2);
    }

    #[test]
    fn an_entry_is_taken_with_its_hashes() {
        let text = "set==0\n    --hash=sha256:00\nsetuptools==1 \\\n    --hash=sha256:11\nsix==2\n";
        assert_eq!(
            pinned(text, "setuptools").as_deref(),
            Some("setuptools==1 \\\n    --hash=sha256:11\n")
        );
        assert_eq!(pinned(text, "setup"), None);
    }

    #[test]
    fn an_environment_is_made_once_and_a_torn_one_again() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let request = request(folder.path(), "# nothing\n");
        let mut lines = Vec::new();
        let made = environment(&request, &mut |line| lines.push(line.to_owned())).expect("made");
        assert!(made.program("python").exists());
        assert!(!lines.is_empty());

        let mut lines = Vec::new();
        let found = environment(&request, &mut |line| lines.push(line.to_owned())).expect("found");
        assert_eq!((found, lines), (made.clone(), Vec::new()));

        fs::remove_file(made.folder.join(COMPLETE)).expect("the marker is there");
        fs::write(made.folder.join("torn"), "").expect("writable");
        let again = environment(&request, &mut |_| ()).expect("made again");
        assert!(!again.folder.join("torn").exists());
    }

    #[test]
    fn of_two_that_ask_at_once_one_makes_it() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let ask = || {
            let mut made = 0;
            let request = request(folder.path(), "# nothing\n");
            environment(&request, &mut |line| {
                made += usize::from(line.contains("creating"))
            })
            .expect("made or found");
            made
        };
        let made = thread::scope(|scope| {
            let other = scope.spawn(ask);
            ask() + other.join().expect("no panic")
        });
        assert_eq!(made, 1);
    }

    #[test]
    fn a_package_whose_hash_is_missing_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let refused = environment(&request(folder.path(), "six==1.17.0\n"), &mut |_| ());
        assert!(
            matches!(refused, Err(EngineError::Failed { .. })),
            "{refused:?}"
        );
    }

    #[test]
    fn no_python_is_told_with_what_to_install() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let request = EnvironmentRequest {
            python: PythonRange::at_least(Version::new(99, 1)),
            ..request(folder.path(), "")
        };
        let error = environment(&request, &mut |_| ()).expect_err("there is no Python 99");
        assert_eq!(
            error.to_string(),
            "no Python >=99.1 on `PATH`, in pyenv or in uv\n\
             hint: run `uv python install 99.1` or `pyenv install 99.1`; it is then found automatically"
        );
    }
}
