//! What `cargo xtask build` and `check` do, from Rust: read, compile, prove, compare, write. Problems are data.

use std::error::Error;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use loudfail_diagnostics::{Diagnostic, Format, Sources, Style, emit};
use loudfail_job::Platform;
use loudfail_prove::Forms;
use loudfail_render::Output;

use crate::dist::{self, Change, ChangeKind, Lock, WriteError};
use crate::{catalogue, pipeline, proof, repository};

/// A repository that has no mistake in it: what its blueprints say, what they become, and what the output folder lacks.
#[derive(Debug)]
#[non_exhaustive]
pub struct Report {
    /// The texts that the warnings point into.
    pub sources: Sources,
    /// What is worth a look and stops nothing.
    pub warnings: Vec<Diagnostic>,
    /// The jobs and channels of each environment, by its name; at least one.
    pub platforms: Vec<Platform>,
    /// Every file that the blueprints become, proved.
    pub outputs: Vec<Output>,
    /// What the output folder lacks, sorted by path: nothing if it is up to date. After a [`build`] it is what was done.
    pub changes: Vec<Change>,
}

/// Why there is no [`Report`]. Shown as text, [`Problems`] are what the command line tells of them, without colour; of
/// everything else it is one line.
#[derive(Debug)]
#[non_exhaustive]
pub enum BuildError {
    /// The folder of the blueprints cannot be read.
    Blueprints {
        /// The folder.
        path: PathBuf,
        /// The operating system's reason.
        error: io::Error,
    },
    /// The blueprints have mistakes, or what they become breaks a law.
    Problems(Problems),
    /// The output folder cannot be read.
    Outputs {
        /// The folder.
        path: PathBuf,
        /// The operating system's reason.
        error: io::Error,
    },
    /// Things that loudfail did not make are in the way of outputs, so nothing was written.
    Blocked {
        /// The output folder.
        path: PathBuf,
        /// What is in the way; each is [`ChangeKind::Blocked`].
        changes: Vec<Change>,
    },
    /// A file cannot be written or removed.
    Write {
        /// The output folder.
        path: PathBuf,
        /// The file, the reason, and how many were changed before it.
        error: WriteError,
    },
}

/// Every problem of every file, warnings among them.
#[derive(Debug)]
#[non_exhaustive]
pub struct Problems {
    /// The texts that the problems point into.
    pub sources: Sources,
    /// The problems; at least one is an error.
    pub diagnostics: Vec<Diagnostic>,
}

/// Reads the blueprints of the repository in `root`, proves what they become, and compares it with its `dist/`. Writes
/// nothing.
///
/// `dist/` is up to date exactly if the report has no `changes`; that it is not is no error.
///
/// # Errors
///
/// Where the blueprints or `dist/` cannot be read, where the blueprints have mistakes, and where what they become breaks
/// a law.
pub fn check(root: impl AsRef<Path>) -> Result<Report, BuildError> {
    let root = root.as_ref();
    compare(root, &root.join(repository::DIST))
}

/// Does all that [`check`] does, and brings `dist/` up to date.
///
/// # Errors
///
/// Those of [`check`]; then something that loudfail did not make in the way of an output, and a file that cannot be
/// written. Each of them is found before anything is written, but for a file that cannot take its place at the end.
pub fn build(root: impl AsRef<Path>) -> Result<Report, BuildError> {
    let root = root.as_ref();
    build_into(root, root.join(repository::DIST))
}

/// [`build`] with another output folder than `dist/`, which is made if it is not there. It is not taken relative to `root`.
///
/// # Errors
///
/// Those of [`build`].
pub fn build_into(root: impl AsRef<Path>, out: impl AsRef<Path>) -> Result<Report, BuildError> {
    let (root, out) = (root.as_ref(), out.as_ref());
    let _lock = Lock::take(&root.join(repository::BLUEPRINTS), || ());
    let report = compare(root, out)?;
    let is_blocked = |change: &&Change| matches!(change.kind, ChangeKind::Blocked(_));
    let blocked: Vec<Change> = report.changes.iter().filter(is_blocked).cloned().collect();
    if !blocked.is_empty() {
        return Err(BuildError::Blocked {
            path: out.to_path_buf(),
            changes: blocked,
        });
    }
    dist::apply_units(out, &report.changes).map_err(|error| BuildError::Write {
        path: out.to_path_buf(),
        error,
    })?;
    Ok(report)
}

/// Holds what [`pipeline::compile`] gave to the laws, by the failures that loudfail knows: each job's failure paths are run, and
/// what breaks a law is told. Nothing is if every failure is told, and told once. The failures that a repository has added are
/// known to [`check`], which reads them.
#[must_use]
pub fn prove(built: &pipeline::Built, sources: &mut Sources) -> Vec<Diagnostic> {
    match catalogue::known() {
        Ok(shapes) => proof::prove_by(&shapes, built, &Forms::default(), sources),
        Err(problems) => problems,
    }
}

fn compare(root: &Path, out: &Path) -> Result<Report, BuildError> {
    let blueprints = repository::read(root).map_err(|error| BuildError::Blueprints {
        path: root.join(repository::BLUEPRINTS),
        error,
    })?;
    let compiled = pipeline::compile(blueprints);
    let Some(built) = compiled.built else {
        return Err(BuildError::Problems(Problems {
            sources: compiled.sources,
            diagnostics: compiled.diagnostics,
        }));
    };
    let mut sources = compiled.sources;
    let mut diagnostics = compiled.diagnostics;
    let broken = proof::prove(&built, root, &Forms::default(), &mut sources);
    if !broken.is_empty() {
        diagnostics.extend(broken);
        return Err(BuildError::Problems(Problems {
            sources,
            diagnostics,
        }));
    }
    // All of the folder is this call's to answer for: what no blueprint makes any more is to go.
    let changes =
        dist::compare(out, &built.outputs, |_| true).map_err(|error| BuildError::Outputs {
            path: out.to_path_buf(),
            error,
        })?;
    Ok(Report {
        sources,
        warnings: diagnostics,
        platforms: built.platforms,
        outputs: built.outputs,
        changes,
    })
}

impl fmt::Display for Problems {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = emit(
            &self.diagnostics,
            &self.sources,
            Format::Human,
            Style::default(),
        );
        formatter.write_str(text.trim_end())
    }
}

impl fmt::Display for BuildError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Problems(problems) => problems.fmt(formatter),
            Self::Blueprints { path, error } | Self::Outputs { path, error } => {
                write!(formatter, "cannot read {}: {error}", path.display())
            }
            Self::Blocked { path, changes } => {
                write!(
                    formatter,
                    "files that loudfail did not write are in the way:"
                )?;
                changes.iter().try_for_each(|change| {
                    // Joined with nothing, a path would end in a slash.
                    let place = match change.path.as_str() {
                        "" => path.clone(),
                        below => path.join(below),
                    };
                    write!(formatter, " {}", place.display())
                })
            }
            Self::Write { path, error } => write!(
                formatter,
                "cannot write {}: {}",
                path.join(&error.path).display(),
                error.error
            ),
        }
    }
}

impl Error for BuildError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        match self {
            Self::Blueprints { error, .. } | Self::Outputs { error, .. } => Some(error),
            Self::Write { error, .. } => Some(error),
            Self::Problems(_) | Self::Blocked { .. } => None,
        }
    }
}

#[cfg(test)]
mod tests;
