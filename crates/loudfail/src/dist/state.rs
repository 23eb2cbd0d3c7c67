//! What the system notes of outputs: whether anybody has touched them since.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use loudfail_job::workers;

use super::print::Print;
use super::write::is_temporary;
use super::{DEPTH, ENDINGS, MODULE, SHARED};

/// What tells that a folder of outputs is as it was: the names of its files, and what the system notes of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) print: Print,
    /// When any of its files was last changed, by the disk's clock: seconds and nanoseconds.
    pub(super) newest: (i64, i64),
}

/// The program that runs: another one may make other outputs of the same blueprints.
pub(crate) fn tool() -> Option<Print> {
    let mut noted = Vec::new();
    let metadata = fs::symlink_metadata(std::env::current_exe().ok()?).ok()?;
    note(&metadata, env!("CARGO_PKG_VERSION").to_owned(), &mut noted)?;
    Some(Print::of(noted))
}

/// The states of all folders where outputs are or could be, and whether a build has left something beside them. A file in
/// the output folder itself counts as a folder.
pub(crate) fn states(folder: &Path) -> (BTreeMap<String, State>, bool) {
    let mut is_littered = false;
    let mut units = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        is_littered |= is_temporary(&name);
        let Ok(environment) = name.into_string() else {
            continue;
        };
        // Links are not followed: one is in the way.
        let is_folder = |entry: &fs::DirEntry| entry.file_type().is_ok_and(|it| it.is_dir());
        if environment == SHARED {
            units.push(environment);
        } else if !environment.starts_with('.') && is_folder(&entry) {
            for entry in fs::read_dir(entry.path()).into_iter().flatten().flatten() {
                let name = entry.file_name();
                is_littered |= is_temporary(&name);
                if let Ok(name) = name.into_string()
                    && !name.starts_with('.')
                    && is_folder(&entry)
                {
                    units.push(format!("{environment}/{name}"));
                }
            }
        }
    }
    let found = workers::on_all_cores(&units, |unit| state(folder, unit));
    is_littered |= found.iter().any(|(_, is_littered)| *is_littered);
    let found = units.into_iter().zip(found);
    let states = found.filter_map(|(unit, (state, _))| Some((unit, state?)));
    (states.collect(), is_littered)
}

/// The state of one folder; nothing where it cannot be told.
pub(crate) fn state(folder: &Path, unit: &str) -> (Option<State>, bool) {
    let mut files = Vec::new();
    let mut is_littered = false;
    let place = folder.join(unit);
    let found = if unit == SHARED {
        let metadata = fs::symlink_metadata(&place).ok();
        metadata.and_then(|it| note(&it, unit.to_owned(), &mut files))
    } else {
        look(&place, "", DEPTH, &mut files, &mut is_littered)
    };
    if found.is_none() {
        return (None, is_littered);
    }
    files.sort_unstable();
    let newest = files.iter().map(|(_, noted)| noted.changed).max();
    let state = State {
        print: Print::of(&files),
        newest: newest.unwrap_or_default(),
    };
    (Some(state), is_littered)
}

/// A file's name, and what the system notes of it.
type File = (String, Noted);

/// What the system notes of a file: one that is written to, or takes its place, does not have the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct Noted {
    length: u64,
    identity: (u64, u64),
    modified: (i64, i64),
    changed: (i64, i64),
}

/// Notes the files of a folder that are outputs or could be, and all that stands where one could be. Links too: nothing
/// of the tool's is one.
fn look(
    place: &Path,
    prefix: &str,
    depth: usize,
    files: &mut Vec<File>,
    is_littered: &mut bool,
) -> Option<()> {
    for entry in fs::read_dir(place).ok()? {
        let entry = entry.ok()?;
        let file_name = entry.file_name();
        *is_littered |= is_temporary(&file_name);
        let Some(name) = file_name.to_str() else {
            continue;
        };
        let is_module = depth == DEPTH && name == MODULE;
        if is_module && entry.file_type().ok()?.is_dir() {
            look(&entry.path(), MODULE, depth + 1, files, is_littered)?;
            continue;
        }
        let is_like_an_output = Path::new(name)
            .extension()
            .is_some_and(|found| ENDINGS.iter().any(|ending| found == *ending));
        if is_module || is_like_an_output {
            // Of the entry itself: the system need not walk to it from the root again, and does not follow it.
            note(&entry.metadata().ok()?, format!("{prefix}/{name}"), files)?;
        }
    }
    Some(())
}

fn note(metadata: &fs::Metadata, name: String, files: &mut Vec<File>) -> Option<()> {
    let noted = Noted {
        length: metadata.len(),
        identity: identity(metadata)?,
        modified: modified(metadata)?,
        changed: changed(metadata)?,
    };
    files.push((name, noted));
    Some(())
}

#[cfg(unix)]
fn identity(metadata: &fs::Metadata) -> Option<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    // What kind of file it is belongs to its mode.
    Some((metadata.ino(), u64::from(metadata.mode())))
}

#[cfg(unix)]
fn modified(metadata: &fs::Metadata) -> Option<(i64, i64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.mtime(), metadata.mtime_nsec()))
}

/// When anything of a file was last changed. No program can set that.
#[cfg(unix)]
pub(super) fn changed(metadata: &fs::Metadata) -> Option<(i64, i64)> {
    use std::os::unix::fs::MetadataExt as _;
    Some((metadata.ctime(), metadata.ctime_nsec()))
}

/// Elsewhere nothing is noted that a program could not set, so each folder is looked at.
#[cfg(not(unix))]
fn identity(_metadata: &fs::Metadata) -> Option<(u64, u64)> {
    None
}

#[cfg(not(unix))]
fn modified(_metadata: &fs::Metadata) -> Option<(i64, i64)> {
    None
}

#[cfg(not(unix))]
pub(super) fn changed(_metadata: &fs::Metadata) -> Option<(i64, i64)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_changed_changes_the_state() {
        let root = tempfile::tempdir().expect("a folder");
        let unit = root.path().join("default/job");
        fs::create_dir_all(unit.join(MODULE)).expect("folders");
        let file = unit.join("terraform/main.tf");
        fs::write(&file, "1").expect("written");
        let states = || states(root.path()).0["default/job"];
        let first = states();
        assert_eq!(states(), first);
        fs::write(unit.join("notes.txt"), "mine").expect("written");
        assert_eq!(states(), first, "no output");

        // Of the same length, and with its old time.
        let time = fs::metadata(&file)
            .and_then(|it| it.modified())
            .expect("a time");
        let mut second = states();
        while second == first {
            // The disk's clock has ticks; what is changed within one is uncertain, which the ledger knows.
            fs::write(&file, "2").expect("written");
            let opened = fs::File::options().write(true).open(&file).expect("opened");
            opened.set_modified(time).expect("set");
            second = states();
        }
        fs::write(unit.join("new.yaml"), "").expect("written");
        assert_ne!(states().print, second.print);
        fs::remove_file(unit.join("new.yaml")).expect("removed");
        assert_eq!(states(), second);
        fs::remove_file(&file).expect("removed");
        assert_ne!(states().print, second.print);
    }
}
