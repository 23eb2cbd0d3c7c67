//! The folder of a unit, laid beside the one whose place it takes.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::Path;

use super::{Content, Edit, builder};
use crate::dist::beside::Beside;
use crate::dist::error::WriteError;
use crate::dist::{Change, ChangeKind, MODULE, has_mark, head};

/// The unit's folder as it will be; nothing where there is something in the old one that cannot come along.
pub(super) fn stage_folder(
    beside: &Beside,
    place: &Path,
    changes: &[(&Change, Edit)],
) -> Result<Option<Content>, WriteError> {
    let failed = |error| {
        let first = changes
            .first()
            .map_or("", |(change, _)| change.path.as_str());
        WriteError::new(first, error, 0)
    };
    let parent = place.parent().unwrap_or(Path::new("."));
    let is_new = match fs::symlink_metadata(place) {
        Ok(_) => false,
        Err(error) if error.kind() == io::ErrorKind::NotFound => true,
        Err(error) => return Err(failed(error)),
    };
    let stage = fs::create_dir_all(parent)
        .and_then(|()| builder(beside, 0o777).tempdir_in(parent))
        .map_err(failed)?;
    for (change, edit) in changes {
        if let ChangeKind::Add { new } | ChangeKind::Replace { new, .. } = &change.kind {
            write(&stage.path().join(&edit.file), new)
                .map_err(|error| WriteError::new(&change.path, error, 0))?;
        }
    }
    if !is_new && !bring_along(beside, place, stage.path(), Path::new(""), changes) {
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
fn bring_along(
    beside: &Beside,
    old: &Path,
    new: &Path,
    below: &Path,
    changes: &[(&Change, Edit)],
) -> bool {
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
            let is_stale = beside.is_ours(&entry.file_name());
            if is_stale || changes.iter().any(|(_, edit)| edit.file == relative) {
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
            if !is_module || !bring_along(beside, old, new, &relative, changes) {
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

/// Puts each of two folders into the place of the other, in one step. False where the system or the disk cannot.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(super) fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(super) fn exchange(_one: &Path, _other: &Path) -> bool {
    false
}

/// Puts into the new folder what somebody made in the old one while the new one was made. False if that cannot be, and the
/// old folder has to stay.
pub(super) fn bring_back(old: &Path, new: &Path) -> bool {
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
            let is_output = head(&entry.path()).is_ok_and(|head| has_mark(&head));
            if !is_module && !is_output && fs::symlink_metadata(&to).is_err() {
                is_done &= fs::rename(entry.path(), to).is_ok();
            }
        }
    }
    is_done
}
