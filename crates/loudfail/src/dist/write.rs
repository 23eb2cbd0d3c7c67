//! Writes the files of jobs and channels, so that at each moment each of them has its old files or its new ones, all of
//! them.
//!
//! What a job's folder will hold is first laid beside it, in a folder of its own. One rename then puts that folder in the
//! place of the old one, or exchanges the two. Whatever else is in the old folder comes along as a hard link. Where only
//! one file differs, it is replaced alone; and where folders cannot be exchanged, file by file.

mod folder;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{TempDir, TempPath};

use super::beside::{self, Beside};
use super::error::WriteError;
use super::state::{State, state};
use super::{Change, ChangeKind, Verb, below};
use folder::{bring_back, exchange, stage_folder};

/// New content, laid beside its place. Dropped, nothing has changed.
#[derive(Debug)]
pub(crate) struct Staged {
    /// The folder that changes.
    place: PathBuf,
    /// What becomes of which file, by its path below that folder.
    edits: Vec<Edit>,
    content: Content,
    /// Dropped last, when nothing is left in folders that were made in vain.
    _emptied: Emptied,
}

#[derive(Debug)]
pub(super) struct Edit {
    /// As [`Change::path`] has it.
    pub(super) shown: String,
    /// The file below the folder.
    pub(super) file: PathBuf,
    pub(super) verb: Verb,
}

#[derive(Debug)]
enum Content {
    /// The whole folder.
    Folder {
        stage: TempDir,
        /// Whether there is no old one.
        is_new: bool,
    },
    /// Files beside those whose place they take; none for those that are removed.
    Files(Vec<Option<TempPath>>),
}

/// Folders below an output folder that go when they are dropped, as far as there is nothing in them: made in vain, or emptied.
#[derive(Debug)]
struct Emptied {
    folder: PathBuf,
    /// The innermost; those around them go too.
    inner: Vec<PathBuf>,
}

impl Drop for Emptied {
    fn drop(&mut self) {
        for inner in &self.inner {
            let around = inner.ancestors();
            for folder in around.take_while(|it| *it != self.folder.as_path()) {
                if fs::remove_dir(folder).is_err_and(|it| it.kind() != io::ErrorKind::NotFound) {
                    break;
                }
            }
        }
    }
}

/// The folder of the unit that a file belongs to, such as `default/sample`; the file itself where it belongs to none.
pub(crate) fn unit(path: &str) -> &str {
    match path.match_indices('/').nth(1) {
        Some((end, _)) => path.get(..end).unwrap_or(path),
        None => path,
    }
}

/// Makes the changes, file by file. All new content is first laid beside its place, and only then takes it: a full disk or
/// a folder that cannot be written to leaves everything as it was.
///
/// # Errors
/// At the first file that cannot be written or removed.
pub fn apply(folder: &Path, changes: &[Change]) -> Result<(), WriteError> {
    apply_beside(&Beside::unkept(folder), changes)
}

/// The same, with these names for what is laid beside.
///
/// # Errors
/// At the first file that cannot be written or removed.
pub(crate) fn apply_beside(beside: &Beside, changes: &[Change]) -> Result<(), WriteError> {
    let all = |beside: &Beside, changes: &[Change]| {
        let changes: Vec<&Change> = changes.iter().collect();
        Ok(vec![stage(beside, "", &changes)?])
    };
    apply_with(beside, changes, all)
}

/// The same in an output folder, each unit as a whole.
///
/// # Errors
/// At the first file that cannot be written or removed.
pub fn apply_units(folder: &Path, changes: &[Change]) -> Result<(), WriteError> {
    apply_with(&Beside::of(folder), changes, stage_units)
}

/// Removes an output folder that was made in vain.
pub(crate) fn unmake(folder: &Path) {
    // What cannot be removed is not empty, or was never made.
    if fs::remove_dir(folder).is_err() {
        beside::forget(folder);
        let _ = fs::remove_dir(folder);
    }
}

fn apply_with(
    beside: &Beside,
    changes: &[Change],
    stage: impl FnOnce(&Beside, &[Change]) -> Result<Vec<Staged>, WriteError>,
) -> Result<(), WriteError> {
    let is_new = !beside.folder().exists();
    match stage(beside, changes) {
        Ok(staged) => commit(staged),
        Err(error) => {
            if is_new {
                unmake(beside.folder());
            }
            Err(error)
        }
    }
}

/// Lays the new content of all units beside their places.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn stage_units(beside: &Beside, changes: &[Change]) -> Result<Vec<Staged>, WriteError> {
    let mut units: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in changes {
        units.entry(unit(&change.path)).or_default().push(change);
    }
    let units = units.into_iter();
    units
        .map(|(unit, changes)| stage(beside, unit, &changes))
        .collect()
}

/// Lays new content beside its place; of a unit as a whole, and of files that belong to none one by one.
fn stage(beside: &Beside, unit: &str, changes: &[&Change]) -> Result<Staged, WriteError> {
    let folder = beside.folder();
    let is_unit = !unit.is_empty() && changes.iter().all(|change| change.path != unit);
    let place = if is_unit {
        folder.join(unit)
    } else {
        folder.to_path_buf()
    };
    // What is in the way has been told of, and nothing is done about it.
    let mut changes: Vec<(&Change, Edit)> = changes
        .iter()
        .filter_map(|change| {
            let file = change.path.strip_prefix(unit).filter(|_| is_unit);
            let edit = Edit {
                shown: change.path.clone(),
                file: PathBuf::from(file.unwrap_or(&change.path).trim_start_matches('/')),
                verb: change.verb()?,
            };
            Some((*change, edit))
        })
        .collect();
    // Nothing goes before what takes its place is there.
    changes.sort_by_key(|(_, edit)| edit.verb == Verb::Remove);
    let inner = changes.iter().map(|(_, edit)| {
        let file = place.join(&edit.file);
        file.parent()
            .map_or_else(|| place.clone(), Path::to_path_buf)
    });
    let mut inner: Vec<PathBuf> = inner.collect();
    inner.sort_unstable();
    inner.dedup();
    let emptied = Emptied {
        folder: folder.to_path_buf(),
        inner,
    };
    for (change, _) in &changes {
        below(folder, &change.path).map_err(|error| WriteError::new(&change.path, error, 0))?;
    }
    let content = if is_unit && changes.len() > 1 {
        stage_folder(beside, &place, &changes)?
    } else {
        None
    };
    Ok(Staged {
        content: match content {
            Some(content) => content,
            None => Content::Files(stage_files(beside, &place, &changes)?),
        },
        place,
        edits: changes.into_iter().map(|(_, edit)| edit).collect(),
        _emptied: emptied,
    })
}

/// Puts what was laid beside into its place.
///
/// # Errors
/// At the first file that cannot take its place; those before it have.
pub(crate) fn commit(staged: Vec<Staged>) -> Result<(), WriteError> {
    let mut done = 0;
    for staged in staged {
        let number = staged.edits.len();
        staged.commit().map_err(|error| WriteError {
            done: done + error.done,
            ..error
        })?;
        done += number;
    }
    Ok(())
}

/// Lays files beside those whose place they take. They are closed: a repository may have more outputs than a process may
/// have open files.
pub(super) fn stage_files(
    beside: &Beside,
    place: &Path,
    changes: &[(&Change, Edit)],
) -> Result<Vec<Option<TempPath>>, WriteError> {
    let mut staged = Vec::new();
    for (change, edit) in changes {
        let (ChangeKind::Add { new } | ChangeKind::Replace { new, .. }) = &change.kind else {
            staged.push(None);
            continue;
        };
        let file = place.join(&edit.file);
        let parent = file.parent().unwrap_or(Path::new("."));
        let temporary = fs::create_dir_all(parent)
            .and_then(|()| builder(beside, 0o666).tempfile_in(parent))
            .and_then(|mut file| {
                // Through the file itself: the wrapper would put the temporary name into the error.
                file.as_file_mut().write_all(new.as_bytes())?;
                Ok(file.into_temp_path())
            });
        staged.push(Some(
            temporary.map_err(|error| WriteError::new(&change.path, error, 0))?,
        ));
    }
    Ok(staged)
}

/// Makes temporary files and folders with these permissions, of which the process's mask takes some.
fn builder(beside: &Beside, mode: u32) -> tempfile::Builder<'_, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(beside.prefix());
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(mode));
    }
    #[cfg(not(unix))]
    let _ = mode;
    builder
}

impl Staged {
    /// The state that a folder will have once it is in its place; nothing where that cannot be told. What comes along from
    /// the old folder gets another one, and so do files that are renamed.
    pub(crate) fn state(&self) -> Option<State> {
        match &self.content {
            Content::Folder { stage, .. } => state(stage.path(), "").0,
            Content::Files(_) => None,
        }
    }

    /// The files that change, as [`Change::path`] has them, and what is done with each.
    pub(crate) fn edits(&self) -> impl Iterator<Item = (&str, Verb)> {
        self.edits
            .iter()
            .map(|edit| (edit.shown.as_str(), edit.verb))
    }

    fn commit(self) -> Result<(), WriteError> {
        let Self {
            place,
            edits,
            content,
            _emptied,
        } = self;
        match content {
            Content::Folder {
                stage,
                is_new: true,
            } => {
                fs::rename(stage.path(), &place).map_err(|error| {
                    let shown = edits.first().map(|edit| edit.shown.as_str());
                    WriteError::new(shown.unwrap_or_default(), error, 0)
                })?;
                // What it names is no longer there.
                let _ = stage.keep();
            }
            Content::Folder { stage, .. } if exchange(stage.path(), &place) => {
                // Dropped, it is removed with all that is in it: the old folder now.
                if !bring_back(stage.path(), &place) {
                    let _ = stage.keep();
                }
            }
            Content::Folder { stage, .. } => {
                each(&place, &edits, |edit, to| {
                    fs::rename(stage.path().join(&edit.file), to)
                })?;
            }
            Content::Files(staged) => {
                // What is removed comes last, and has nothing that was laid beside it.
                let mut staged = staged.into_iter();
                each(&place, &edits, |_, to| match staged.next().flatten() {
                    Some(temporary) => temporary.persist(to).map_err(|error| error.error),
                    None => Ok(()),
                })?;
            }
        }
        Ok(())
    }
}

/// Makes each edit by itself; `put` puts what is new into the place of a file. An error says how many were made before it.
fn each(
    place: &Path,
    edits: &[Edit],
    mut put: impl FnMut(&Edit, &Path) -> io::Result<()>,
) -> Result<(), WriteError> {
    for (number, edit) in edits.iter().enumerate() {
        let to = place.join(&edit.file);
        let result = match edit.verb {
            Verb::Remove => fs::remove_file(&to),
            Verb::Add | Verb::Replace => {
                fs::create_dir_all(to.parent().unwrap_or(place)).and_then(|()| put(edit, &to))
            }
        };
        result.map_err(|error| WriteError::new(&edit.shown, error, number))?;
    }
    Ok(())
}

#[cfg(unix)]
pub(crate) fn links(metadata: &fs::Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    metadata.nlink()
}

#[cfg(not(unix))]
pub(crate) fn links(_metadata: &fs::Metadata) -> u64 {
    1
}
