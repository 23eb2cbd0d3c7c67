//! What the system notes of outputs: whether anybody has touched them since.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use loudfail_job::workers;
use loudfail_render::JOB_FILES;

use super::beside::is_like_ours;
use super::print::Print;
use super::{DEPTH, MODULE, SHARED, ends_like_an_output};

/// What tells that a folder of outputs is as it was: the names of its files, and what the system notes of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    /// Of the files alone: a folder that is put into its place is another folder to the system.
    pub(crate) files: Print,
    /// With what the system notes of the folders, and so of which files there are.
    pub(crate) print: Print,
    /// When any file was last changed, or any folder modified, by the disk's clock: seconds and nanoseconds.
    pub(super) newest: (i64, i64),
}

/// The program that runs: another one may make other outputs of the same blueprints.
pub(crate) fn tool() -> Option<Print> {
    let mut noted = Vec::new();
    let metadata = fs::symlink_metadata(std::env::current_exe().ok()?).ok()?;
    note(&metadata, env!("CARGO_PKG_VERSION").to_owned(), &mut noted)?;
    Some(Print::of(noted))
}

/// The states of all folders where outputs are or could be. A file in the output folder itself counts as a folder.
pub(crate) fn states(folder: &Path) -> BTreeMap<String, State> {
    let (units, _) = units(folder);
    let found = workers::on_all_cores(&units, |unit| state(folder, unit).0);
    let found = units.into_iter().zip(found);
    found
        .filter_map(|(unit, state)| Some((unit, state?)))
        .collect()
}

/// Of all those folders what [`State::print`] would be, and whether a build has left something beside them. Where a folder has
/// more than the files of a job, it is something else.
pub(crate) fn glances(folder: &Path) -> (BTreeMap<String, Print>, bool) {
    let (units, mut is_littered) = units(folder);
    let found = workers::on_all_cores(&units, |unit| match glance(&folder.join(unit)) {
        Some(print) => (Some(print), false),
        None => {
            let (state, is_littered) = state(folder, unit);
            (state.map(|it| it.print), is_littered)
        }
    });
    is_littered |= found.iter().any(|(_, is_littered)| *is_littered);
    let found = units.into_iter().zip(found);
    let prints = found.filter_map(|(unit, (print, _))| Some((unit, print?)));
    (prints.collect(), is_littered)
}

/// The folders where outputs are or could be, and whether a build has left something beside them.
fn units(folder: &Path) -> (Vec<String>, bool) {
    let mut is_littered = false;
    let mut units = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let name = entry.file_name();
        is_littered |= is_like_ours(&name);
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
                is_littered |= is_like_ours(&name);
                if let Ok(name) = name.into_string()
                    && !name.starts_with('.')
                    && is_folder(&entry)
                {
                    units.push(format!("{environment}/{name}"));
                }
            }
        }
    }
    (units, is_littered)
}

/// The state of one folder, nothing where it cannot be told; and whether a build has left something in it.
pub(crate) fn state(folder: &Path, unit: &str) -> (Option<State>, bool) {
    let mut found = Found::default();
    let place = folder.join(unit);
    let is_told = if unit == SHARED {
        let metadata = fs::symlink_metadata(&place).ok();
        metadata.and_then(|it| note(&it, unit.to_owned(), &mut found.files))
    } else {
        found.look(&place, "", DEPTH)
    };
    (is_told.map(|()| found.state()), found.is_littered)
}

/// What [`State::print`] is of a folder in which there are the files of a job and no others; nothing where one is missing.
/// Which files there are need not be listed: where one comes or goes, the system notes it of the folder.
fn glance(place: &Path) -> Option<Print> {
    let mut found = Found::default();
    for file in JOB_FILES {
        let (prefix, name) = file.rsplit_once('/').unwrap_or(("", file));
        let metadata = fs::symlink_metadata(place.join(file)).ok()?;
        note(&metadata, format!("{prefix}/{name}"), &mut found.files)?;
    }
    for name in ["", MODULE] {
        let metadata = fs::symlink_metadata(place.join(name)).ok()?;
        note(&metadata, name.to_owned(), &mut found.folders)?;
    }
    Some(found.state().print)
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

/// What is found in a folder of outputs.
#[derive(Debug, Default)]
struct Found {
    files: Vec<File>,
    folders: Vec<File>,
    /// Whether a build has left something there.
    is_littered: bool,
}

impl Found {
    /// Notes the files of a folder that are outputs or could be, and all that stands where one could be. Links too: nothing
    /// of the tool's is one.
    fn look(&mut self, place: &Path, prefix: &str, depth: usize) -> Option<()> {
        // Before its files: what comes or goes meanwhile changes it once more.
        let metadata = fs::symlink_metadata(place).ok()?;
        note(&metadata, prefix.to_owned(), &mut self.folders)?;
        for entry in fs::read_dir(place).ok()? {
            let entry = entry.ok()?;
            let file_name = entry.file_name();
            self.is_littered |= is_like_ours(&file_name);
            let Some(name) = file_name.to_str() else {
                continue;
            };
            let is_module = depth == DEPTH && name == MODULE;
            if is_module && entry.file_type().ok()?.is_dir() {
                self.look(&entry.path(), MODULE, depth + 1)?;
                continue;
            }
            if is_module || ends_like_an_output(Path::new(name)) {
                // Of the entry itself: the system need not walk to it from the root again, and does not follow it.
                let metadata = entry.metadata().ok()?;
                note(&metadata, format!("{prefix}/{name}"), &mut self.files)?;
            }
        }
        Some(())
    }

    fn state(&mut self) -> State {
        self.files.sort_unstable();
        self.folders.sort_unstable();
        // A folder is changed when it is put into its place, and modified when a file comes or goes.
        let files = self.files.iter().map(|(_, noted)| noted.changed);
        let folders = self.folders.iter().map(|(_, noted)| noted.modified);
        let newest = files.chain(folders).max();
        State {
            files: Print::of(&self.files),
            print: Print::of((&self.files, &self.folders)),
            newest: newest.unwrap_or_default(),
        }
    }
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

    #[cfg(unix)]
    #[test]
    fn a_glance_tells_of_the_files_of_a_job_what_a_look_tells() {
        let root = tempfile::tempdir().expect("a folder");
        let unit = root.path().join("default/job");
        fs::create_dir_all(unit.join(MODULE)).expect("folders");
        let put = |file: &str| fs::write(unit.join(file), "text").expect("written");
        let look = || state(root.path(), "default/job").0.map(|it| it.print);
        assert_eq!(glance(&unit), None, "none is there");
        JOB_FILES.iter().for_each(|file| put(file));
        let first = glance(&unit);
        assert!(first.is_some());
        assert_eq!(first, look());
        assert_eq!(glances(root.path()).0.get("default/job"), first.as_ref());

        put("terraform/notes.txt");
        let noted = glance(&unit);
        assert_ne!(noted, first, "the folder is another");
        assert_eq!(noted, look(), "its outputs are the same");
        put("terraform/more.tf");
        let more = glance(&unit);
        assert_ne!(more, noted);
        assert_ne!(more, look(), "one that a glance does not see");
        fs::remove_file(unit.join("terraform/more.tf")).expect("removed");
        fs::rename(unit.join("README.md"), unit.join("old")).expect("renamed");
        assert_eq!(glance(&unit), None, "one is missing");
        put("README.md");
        assert_eq!(glance(&unit), look());
        assert_ne!(glance(&unit), noted);
        fs::rename(unit.join(MODULE), unit.join("moved")).expect("renamed");
        std::os::unix::fs::symlink("moved", unit.join(MODULE)).expect("a link");
        assert_ne!(glance(&unit), look(), "what is behind a link is not seen");
    }

    #[test]
    fn a_file_that_is_changed_changes_the_state() {
        let root = tempfile::tempdir().expect("a folder");
        let unit = root.path().join("default/job");
        fs::create_dir_all(unit.join(MODULE)).expect("folders");
        let file = unit.join("terraform/main.tf");
        fs::write(&file, "1").expect("written");
        let states = || states(root.path())["default/job"];
        let first = states();
        assert_eq!(states(), first);
        fs::write(unit.join("notes.txt"), "mine").expect("written");
        assert_eq!(states().files, first.files, "no output");
        let first = states();

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
        assert_ne!(states().files, second.files);
        fs::remove_file(unit.join("new.yaml")).expect("removed");
        assert_eq!(states().files, second.files);
        fs::remove_file(&file).expect("removed");
        assert_ne!(states().files, second.files);
    }
}
