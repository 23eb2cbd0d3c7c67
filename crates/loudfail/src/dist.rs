//! Writes files: `dist/` compared with what should be there, and made so. Files of people's own that a command begins are
//! written here too, where nothing is yet.
//!
//! Of what is there, a file is only ever removed or replaced if it carries the mark that this tool puts at the head of each
//! of its files, and removed only where this tool writes; everything else belongs to somebody else.

mod beside;
mod content;
mod create;
mod error;
mod forms;
mod kept;
mod ledger;
mod lock;
mod pages;
mod print;
mod state;
mod sweep;
#[cfg(test)]
mod tests;
mod write;

use std::collections::HashSet;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

use loudfail_render::Output;

pub(crate) use beside::Beside;
pub(crate) use content::{content, holds, state_of};
pub(crate) use create::create;
pub use error::WriteError;
pub(crate) use forms::{forms, keep_forms};
pub(crate) use ledger::{Entry, Kind, Ledger, Seen};
pub(crate) use lock::Lock;
pub(crate) use pages::leftover_pages;
pub(crate) use print::{Print, Printer};
pub(crate) use state::{State, glances, state, states, tool};
pub(crate) use sweep::sweep;
pub(crate) use write::{Staged, apply_beside, commit, stage_units, unit, unmake};
pub use write::{apply, apply_units};

use crate::repository;

/// What every generated file has near its head.
const MARK: &str = "Made by loudfail from ";

/// How far from its head a file is searched for the mark, in bytes.
const HEAD: u64 = 512;

/// The endings of generated files.
const ENDINGS: [&str; 4] = ["json", "md", "tf", "yaml"];

/// The folder that an owner's Terraform module has to itself.
const MODULE: &str = "terraform";

/// The difference between one file and what should be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Relative to the output folder, with `/` between folders. Of what is in the way it may be a folder above the
    /// output, up to the output folder itself, whose path is empty.
    pub path: String,
    /// What has to be done.
    pub kind: ChangeKind,
}

/// What has to be done with a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ChangeKind {
    /// It is not there yet.
    Add {
        /// What it should hold.
        new: String,
    },
    /// It holds something else.
    Replace {
        /// What it holds.
        old: String,
        /// What it should hold.
        new: String,
    },
    /// This tool wrote it, and no blueprint owns it any more.
    Remove {
        /// What it holds.
        old: String,
    },
    /// Something that this tool did not make is in the way, and a person has to decide.
    Blocked(Obstacle),
}

/// What is done with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Add,
    Replace,
    Remove,
}

impl Change {
    /// What is done with the file; nothing where something is in the way.
    pub(crate) fn verb(&self) -> Option<Verb> {
        match self.kind {
            ChangeKind::Add { .. } => Some(Verb::Add),
            ChangeKind::Replace { .. } => Some(Verb::Replace),
            ChangeKind::Remove { .. } => Some(Verb::Remove),
            ChangeKind::Blocked(_) => None,
        }
    }
}

/// What is in the way of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// A file without this tool's mark.
    ForeignFile,
    /// A folder, or another thing that is no file, where an output belongs.
    NotAFile,
    /// A file where a folder of outputs belongs.
    NotAFolder,
    /// A link, which may lead anywhere. The output folder itself may be one.
    Link,
    /// The output folder is a link that leads nowhere.
    BrokenLink,
}

/// Compares a folder with the outputs. `owned` says of each path below the folder whether this run is to answer for
/// it: files of jobs that were not asked for are left alone.
///
/// # Errors
/// When a file or a folder cannot be read.
pub fn compare(
    folder: &Path,
    outputs: &[Output],
    owned: impl Fn(&str) -> bool,
) -> io::Result<Vec<Change>> {
    let mut changes = differences(folder, outputs.to_vec())?;
    let wanted: HashSet<&str> = outputs.iter().map(|output| output.path.as_str()).collect();
    changes.extend(leftovers(folder, |path| {
        !wanted.contains(path) && owned(path)
    })?);
    sort(&mut changes);
    Ok(changes)
}

/// Sorts changes by path, and leaves one where several are about the same.
pub(crate) fn sort(changes: &mut Vec<Change>) {
    changes.sort_by(|left, right| left.path.cmp(&right.path));
    // One file in the place of a folder is in the way of every output below it.
    changes.dedup_by(|right, left| right.path == left.path);
}

/// What is not there, or holds something else.
///
/// # Errors
/// When a file or a folder cannot be read.
pub(crate) fn differences(folder: &Path, outputs: Vec<Output>) -> io::Result<Vec<Change>> {
    let mut changes = Vec::new();
    // Where a unit has no folder, none of its files needs to be looked for.
    let mut absent: Option<String> = None;
    for Output { path, text: new } in outputs {
        let found = if absent.as_deref() == Some(unit(&path)) {
            Found::Nothing
        } else {
            look(folder, &path)?
        };
        let (path, kind) = match found {
            Found::Nothing => {
                let place = unit(&path);
                let is_there = fs::symlink_metadata(folder.join(place)).is_ok();
                absent = (!is_there).then(|| place.to_owned());
                (path, ChangeKind::Add { new })
            }
            Found::File(old) if old == new.as_bytes() => continue,
            Found::File(old) if has_mark(&old) => {
                let old = String::from_utf8_lossy(&old).into_owned();
                (path, ChangeKind::Replace { old, new })
            }
            Found::File(_) => (path, ChangeKind::Blocked(Obstacle::ForeignFile)),
            Found::Obstacle(path, obstacle) => (path, ChangeKind::Blocked(obstacle)),
        };
        changes.push(Change { path, kind });
    }
    Ok(changes)
}

/// What this tool wrote, and is to go: `is_left` says so of each path.
///
/// # Errors
/// When a file or a folder cannot be read.
pub(crate) fn leftovers(folder: &Path, is_left: impl Fn(&str) -> bool) -> io::Result<Vec<Change>> {
    let mut present = Vec::new();
    list(folder, "", 0, &mut present)?;
    present.retain(|path| is_left(path));
    removals(folder, present)
}

/// The same in the folder of one unit.
///
/// # Errors
/// When a file or a folder cannot be read.
pub(crate) fn leftovers_in(
    folder: &Path,
    unit: &str,
    is_left: impl Fn(&str) -> bool,
) -> io::Result<Vec<Change>> {
    let mut present = Vec::new();
    // Whatever is behind a link is not the tool's.
    if fs::symlink_metadata(folder.join(unit)).is_ok_and(|it| it.is_dir()) {
        list(&folder.join(unit), unit, DEPTH, &mut present)?;
    } else if unit == SHARED {
        present.push(unit.to_owned());
    }
    present.retain(|path| is_left(path));
    removals(folder, present)
}

fn removals(folder: &Path, present: Vec<String>) -> io::Result<Vec<Change>> {
    let mut changes = Vec::new();
    for path in present {
        let file = folder.join(&path);
        let head = head(&file).map_err(|error| named(error, &path))?;
        if is_of_its_owner(&head, &path) {
            let old = read(&file).map_err(|error| named(error, &path))?;
            let kind = ChangeKind::Remove {
                old: String::from_utf8_lossy(&old).into_owned(),
            };
            changes.push(Change { path, kind });
        }
    }
    Ok(changes)
}

/// What is where an output belongs.
enum Found {
    Nothing,
    File(Vec<u8>),
    /// With its path below the output folder.
    Obstacle(String, Obstacle),
}

/// Looks where an output belongs, one folder after the other. Names come from rules that allow nothing but plain names;
/// that none leads out, neither by itself nor through a link, is the second lock on that door.
fn look(folder: &Path, path: &str) -> io::Result<Found> {
    match fs::metadata(folder) {
        Ok(metadata) if metadata.is_dir() => {}
        Ok(_) => return Ok(Found::Obstacle(String::new(), Obstacle::NotAFolder)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            below(folder, path)?;
            return Ok(if folder.is_symlink() {
                Found::Obstacle(String::new(), Obstacle::BrokenLink)
            } else {
                Found::Nothing
            });
        }
        Err(error) => return Err(error),
    }
    let full = below(folder, path)?;
    let mut place = folder.to_path_buf();
    for name in Path::new(path) {
        place.push(name);
        let obstacle = match fs::symlink_metadata(&place) {
            Ok(metadata) if metadata.is_symlink() => Obstacle::Link,
            Ok(metadata) if place == full && metadata.is_file() => {
                return read(&place)
                    .map(Found::File)
                    .map_err(|error| named(error, path));
            }
            Ok(_) if place == full => Obstacle::NotAFile,
            Ok(metadata) if metadata.is_dir() => continue,
            Ok(_) => Obstacle::NotAFolder,
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            Err(error) => return Err(named(error, path)),
        };
        let shown = place.strip_prefix(folder).unwrap_or(&place);
        return Ok(Found::Obstacle(shown.display().to_string(), obstacle));
    }
    Ok(Found::Nothing)
}

/// The one file that all environments share, in the output folder itself.
const SHARED: &str = "atlantis.yaml";

/// How deep below the output folder an owner's files are: `<environment>/<owner>/<file>`.
const DEPTH: usize = 2;

/// Lists the files where this tool writes, and nowhere else: the output folder may be any, and whatever else is below
/// it, such as what `terraform init` left there, is neither looked at nor touched. Links are not followed.
fn list(folder: &Path, prefix: &str, depth: usize, paths: &mut Vec<String>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        // What is in the way is told of where it matters.
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
            ) =>
        {
            return Ok(());
        }
        Err(error) => return Err(named(error, prefix)),
    };
    for entry in entries {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let kind = entry.file_type()?;
        let is_output = (depth >= DEPTH || depth == 0 && name == SHARED)
            && kind.is_file()
            && ends_like_an_output(Path::new(&name));
        let is_folder = match depth {
            0 | 1 => kind.is_dir() && !name.starts_with('.'),
            DEPTH => kind.is_dir() && name == MODULE,
            _ => false,
        };
        let path = if prefix.is_empty() {
            name
        } else {
            format!("{prefix}/{name}")
        };
        if is_folder {
            list(&entry.path(), &path, depth + 1, paths)?;
        } else if is_output {
            paths.push(path);
        }
    }
    Ok(())
}

/// Whether a file's name ends as those of outputs do.
fn ends_like_an_output(file: &Path) -> bool {
    file.extension()
        .is_some_and(|found| ENDINGS.iter().any(|ending| found == *ending))
}

/// The most of a file that is read, in bytes. No output is as long, since a template may make 64 MB for one file: one that is
/// longer was written to by others.
const MOST: u64 = 64 * 1024 * 1024;

fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    fs::File::open(file)?.take(MOST).read_to_end(&mut content)?;
    Ok(content)
}

fn head(file: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    fs::File::open(file)?.take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

/// Whether the mark names the blueprint that the file's folder is called after, or the platform file, whose channels
/// have folders too. A copy that somebody put into another folder is theirs.
fn is_of_its_owner(content: &[u8], path: &str) -> bool {
    let owner = path.split('/').nth(1).unwrap_or_default();
    [owner, repository::PLATFORM_STEM].iter().any(|stem| {
        contains(
            content,
            &format!("{MARK}{}/{stem}.", repository::BLUEPRINTS),
        )
    })
}

/// Whether a text at that path below a folder of outputs is one.
pub(crate) fn is_output(path: &str, text: &str) -> bool {
    is_of_its_owner(text.as_bytes(), path)
}

fn has_mark(content: &[u8]) -> bool {
    contains(content, MARK)
}

fn contains(content: &[u8], text: &str) -> bool {
    let head = content.get(..HEAD as usize).unwrap_or(content);
    head.windows(text.len())
        .any(|window| window == text.as_bytes())
}

/// The path of an output below its folder.
fn below(folder: &Path, path: &str) -> io::Result<PathBuf> {
    let relative = Path::new(path);
    let leads_out = |component| !matches!(component, Component::Normal(_));
    if relative.components().any(leads_out) {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            format!("{path} leads out of the output folder"),
        ));
    }
    Ok(folder.join(relative))
}

fn named(error: io::Error, path: &str) -> io::Error {
    io::Error::new(error.kind(), format!("{path}: {error}"))
}
