//! Writes the files of jobs and channels, so that at each moment each of them has its old files or its new ones, all of
//! them.
//!
//! What a job's folder will hold is first laid beside it, in a folder of its own. One rename then puts that folder in the
//! place of the old one, or exchanges the two. Whatever else is in the old folder comes along as a hard link. Where only
//! one file differs, it is replaced alone; and where folders cannot be exchanged, file by file.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::{TempDir, TempPath};

use super::write::{WriteError, failed};
use super::{Change, ChangeKind, MODULE, PREFIX, Verb, below};

/// The new content of a unit, laid beside its place. Dropped, nothing has changed.
#[derive(Debug)]
pub(crate) struct Staged {
    /// The unit's folder.
    place: PathBuf,
    /// What becomes of which file, by its path below the unit's folder.
    edits: Vec<Edit>,
    content: Content,
}

#[derive(Debug)]
struct Edit {
    /// As [`Change::path`] has it.
    shown: String,
    /// The file below the unit's folder.
    file: PathBuf,
    verb: Verb,
}

#[derive(Debug)]
enum Content {
    /// The whole folder.
    Folder {
        stage: TempDir,
        /// Whether there is an old one.
        is_new: bool,
    },
    /// Files beside those whose place they take; none for those that are removed.
    Files(Vec<Option<TempPath>>),
}

/// The folder of the unit that a file belongs to, such as `default/sample`; the file itself where it belongs to none.
pub(crate) fn unit(path: &str) -> &str {
    match path.match_indices('/').nth(1) {
        Some((end, _)) => path.get(..end).unwrap_or(path),
        None => path,
    }
}

/// Makes the changes of all units. All new content is first laid beside its place, and only then takes it: a full disk or
/// a folder that cannot be written to leaves everything as it was.
///
/// # Errors
/// At the first file that cannot be written or removed.
pub fn apply_units(folder: &Path, changes: &[Change]) -> Result<(), WriteError> {
    let is_new = !folder.exists();
    match stage_all(folder, changes) {
        Ok(staged) => commit(staged),
        Err(error) => {
            if is_new {
                remove_empty(folder);
            }
            Err(error)
        }
    }
}

/// Lays the new content of all units beside their places.
///
/// # Errors
/// When it cannot be written.
pub(crate) fn stage_all(folder: &Path, changes: &[Change]) -> Result<Vec<Staged>, WriteError> {
    let mut units: BTreeMap<&str, Vec<&Change>> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.verb().is_some()) {
        units.entry(unit(&change.path)).or_default().push(change);
    }
    let units = units.into_iter();
    units
        .map(|(unit, changes)| stage(folder, unit, &changes))
        .collect()
}

/// Removes a folder, and the folders in it, as far as there is nothing in them.
pub(crate) fn remove_empty(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            remove_empty(&entry.path());
        }
    }
    // What cannot be removed is not empty, or was never made.
    let _ = fs::remove_dir(folder);
}

/// Lays the new content of a unit beside its place.
///
/// # Errors
/// When it cannot be written.
fn stage(folder: &Path, unit: &str, changes: &[&Change]) -> Result<Staged, WriteError> {
    let mut edits = Vec::new();
    for change in changes {
        below(folder, &change.path).map_err(|error| failed(&change.path, error, 0))?;
        let file = change.path.strip_prefix(unit).unwrap_or_default();
        // What is in the way has been told of, and nothing is done about it.
        edits.extend(change.verb().map(|verb| Edit {
            shown: change.path.clone(),
            file: PathBuf::from(file.trim_start_matches('/')),
            verb,
        }));
    }
    let place = folder.join(unit);
    // A file that belongs to no unit is one by itself.
    let is_folder = edits.iter().all(|edit| edit.file != Path::new(""));
    let content = if is_folder && changes.len() > 1 {
        stage_folder(&place, changes, &edits)?
    } else {
        None
    };
    let content = match content {
        Some(content) => content,
        None => Content::Files(stage_files(folder, changes)?),
    };
    Ok(Staged {
        place,
        edits,
        content,
    })
}

/// Puts what was laid beside into its place.
///
/// # Errors
/// At the first unit that cannot be changed; those before it are.
pub(crate) fn commit(staged: Vec<Staged>) -> Result<(), WriteError> {
    let mut done = 0;
    for staged in staged {
        let number = staged.edits.len();
        staged
            .commit()
            .map_err(|(path, error)| failed(&path, error, done))?;
        done += number;
    }
    Ok(())
}

/// The unit's folder as it will be; nothing where there is something in the old one that cannot come along.
fn stage_folder(
    place: &Path,
    changes: &[&Change],
    edits: &[Edit],
) -> Result<Option<Content>, WriteError> {
    let first = || changes.first().map_or("", |change| change.path.as_str());
    let parent = place.parent().unwrap_or(Path::new("."));
    let is_new = match fs::symlink_metadata(place) {
        Ok(_) => false,
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(failed(first(), error, 0)),
    };
    let stage = fs::create_dir_all(parent)
        .and_then(|()| builder(0o777).tempdir_in(parent))
        .map_err(|error| failed(first(), error, 0))?;
    for (change, edit) in changes.iter().zip(edits) {
        if let ChangeKind::Add { new } | ChangeKind::Replace { new, .. } = &change.kind {
            write(&stage.path().join(&edit.file), new)
                .map_err(|error| failed(&change.path, error, 0))?;
        }
    }
    if !is_new && !bring_along(place, stage.path(), Path::new(""), edits) {
        return Ok(None);
    }
    Ok(Some(Content::Folder { stage, is_new }))
}

fn write(file: &Path, text: &str) -> io::Result<()> {
    let create = || File::create_new(file);
    let mut created = match create() {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(file.parent().unwrap_or(Path::new(".")))?;
            create()?
        }
        created => created?,
    };
    created.write_all(text.as_bytes())
}

/// Links whatever is in the old folder, and is not changed, into the new one. False if something there is neither a file
/// nor the module's folder, and has to stay where it is.
fn bring_along(old: &Path, new: &Path, below: &Path, edits: &[Edit]) -> bool {
    let Ok(entries) = fs::read_dir(old.join(below)) else {
        return false;
    };
    for entry in entries {
        let Ok(entry) = entry else {
            return false;
        };
        let relative = below.join(entry.file_name());
        let Ok(kind) = entry.file_type() else {
            return false;
        };
        if kind.is_file() {
            let is_stale = is_temporary(&entry.file_name());
            if is_stale || edits.iter().any(|edit| edit.file == relative) {
                continue;
            }
            let target = new.join(&relative);
            let is_there = target
                .parent()
                .is_some_and(|it| fs::create_dir_all(it).is_ok());
            if !is_there || fs::hard_link(entry.path(), target).is_err() {
                return false;
            }
        } else {
            let is_module = kind.is_dir() && relative == Path::new(MODULE);
            if !is_module || !bring_along(old, new, &relative, edits) {
                return false;
            }
        }
    }
    let permissions = fs::metadata(old.join(below)).map(|metadata| metadata.permissions());
    let target = new.join(below);
    match permissions {
        // A folder that nothing is in any more is not made.
        Ok(permissions) if target.is_dir() => fs::set_permissions(target, permissions).is_ok(),
        permissions => permissions.is_ok(),
    }
}

/// Whether this is the name of something that a build had laid beside when it was ended.
pub(crate) fn is_temporary(name: &OsString) -> bool {
    name.as_encoded_bytes().starts_with(PREFIX.as_bytes())
}

/// Lays files beside those whose place they take. They are closed: a repository may have more outputs than a process may
/// have open files.
fn stage_files(folder: &Path, changes: &[&Change]) -> Result<Vec<Option<TempPath>>, WriteError> {
    let mut staged = Vec::new();
    for change in changes {
        let (ChangeKind::Add { new } | ChangeKind::Replace { new, .. }) = &change.kind else {
            staged.push(None);
            continue;
        };
        let parent = folder.join(&change.path);
        let parent = parent.parent().unwrap_or(Path::new("."));
        let temporary = fs::create_dir_all(parent)
            .and_then(|()| builder(0o666).tempfile_in(parent))
            .and_then(|mut file| {
                // Through the file itself: the wrapper would put the temporary name into the error.
                file.as_file_mut().write_all(new.as_bytes())?;
                Ok(file.into_temp_path())
            });
        staged.push(Some(temporary.map_err(|error| {
            remove_empty(parent);
            failed(&change.path, error, 0)
        })?));
    }
    Ok(staged)
}

/// Makes temporary files and folders with these permissions, of which the process's mask takes some.
fn builder(mode: u32) -> tempfile::Builder<'static, 'static> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(PREFIX);
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
    /// The files that change, as [`Change::path`] has them, and what is done with each.
    pub(crate) fn edits(&self) -> impl Iterator<Item = (&str, Verb)> {
        self.edits
            .iter()
            .map(|edit| (edit.shown.as_str(), edit.verb))
    }

    fn commit(self) -> Result<(), (String, io::Error)> {
        let Self {
            place,
            edits,
            content,
        } = self;
        let first = |error| {
            let shown = edits.first().map(|edit| edit.shown.clone());
            (shown.unwrap_or_default(), error)
        };
        match content {
            Content::Folder {
                stage,
                is_new: true,
            } => {
                fs::rename(stage.path(), &place).map_err(first)?;
                // What it names is no longer there.
                let _ = stage.keep();
            }
            Content::Folder { stage, .. } => {
                if exchange(stage.path(), &place) {
                    if !bring_back(stage.path(), &place) {
                        let _ = stage.keep();
                        return Ok(());
                    }
                } else {
                    for edit in &edits {
                        let (from, to) = (stage.path().join(&edit.file), place.join(&edit.file));
                        let moved = match edit.verb {
                            Verb::Remove => fs::remove_file(&to),
                            Verb::Add | Verb::Replace => {
                                fs::create_dir_all(to.parent().unwrap_or(&place))
                                    .and_then(|()| fs::rename(from, &to))
                            }
                        };
                        moved.map_err(|error| (edit.shown.clone(), error))?;
                    }
                }
                // Dropped, the stage is removed with all that is in it.
                drop(stage);
                remove_if_empty(&place);
            }
            Content::Files(staged) => {
                for (edit, temporary) in edits.iter().zip(staged) {
                    let to = if edit.file == Path::new("") {
                        place.clone()
                    } else {
                        place.join(&edit.file)
                    };
                    let done = match temporary {
                        Some(temporary) => temporary.persist(&to).map_err(|error| error.error),
                        None => fs::remove_file(&to),
                    };
                    done.map_err(|error| (edit.shown.clone(), error))?;
                }
                remove_if_empty(&place);
            }
        }
        Ok(())
    }
}

/// Removes a unit's folder with nothing left in it, and that of its environment.
fn remove_if_empty(place: &Path) {
    let _ = fs::remove_dir(place.join(MODULE));
    if fs::remove_dir(place).is_ok()
        && let Some(parent) = place.parent()
    {
        let _ = fs::remove_dir(parent);
    }
}

/// Puts each of two folders into the place of the other, in one step. False where the system or the disk cannot.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_one: &Path, _other: &Path) -> bool {
    false
}

/// Puts into the new folder what somebody made in the old one while the new one was made. False if that cannot be, and the
/// old folder has to stay.
fn bring_back(old: &Path, new: &Path) -> bool {
    let module = Path::new(MODULE);
    let mut is_done = true;
    for below in [Path::new(""), module] {
        for entry in fs::read_dir(old.join(below))
            .into_iter()
            .flatten()
            .flatten()
        {
            let to = new.join(below).join(entry.file_name());
            let is_module = below == Path::new("") && entry.file_name() == module.as_os_str();
            // What was brought along is in both, and what was removed says who wrote it.
            let is_output = super::head(&entry.path()).is_ok_and(|head| super::has_mark(&head));
            if !is_module && !is_output && fs::symlink_metadata(&to).is_err() {
                is_done &= fs::rename(entry.path(), to).is_ok();
            }
        }
    }
    is_done
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
