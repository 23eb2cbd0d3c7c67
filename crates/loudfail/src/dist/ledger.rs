//! What the last build of an output folder was made of, so that the next one can leave alone what would come out the same.
//!
//! It is in a folder of its own in the output folder, which Git ignores. Deleted, it is made again; and it can be wrong
//! about nothing: of blueprints it has fingerprints of what was in them, and of outputs what the system changes whenever
//! a file is changed. Whatever does not match is built again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher as _};
use std::io::Write as _;
use std::path::Path;

use loudfail_job::workers;

use super::units::is_temporary;
use super::{DEPTH, ENDINGS, MODULE, SHARED};

/// The folder of the ledger in the output folder. Its name begins with a dot, so no environment is called like that.
const FOLDER: &str = ".loudfail";

/// The longest ledger that is read, in bytes: a million jobs.
const MOST: u64 = 256 * 1024 * 1024;

/// The first line of the ledger. Another one is not read.
const HEAD: &str = "loudfail ledger 1";

/// What stands in the last line, before the fingerprint of all that is above it.
const END: &str = "end ";

/// A fingerprint of 128 bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Print([u64; 2]);

/// Makes a fingerprint of one thing after another.
#[derive(Debug, Clone)]
pub(crate) struct Printer([DefaultHasher; 2]);

impl Printer {
    /// Nothing yet.
    pub(crate) fn new() -> Self {
        // Two hashes of 64 bits that begin differently.
        Self([1_u8, 2].map(|first| {
            let mut hasher = DefaultHasher::new();
            hasher.write_u8(first);
            hasher
        }))
    }

    /// Adds something.
    pub(crate) fn add(&mut self, value: impl Hash) {
        for hasher in &mut self.0 {
            value.hash(hasher);
        }
    }

    /// The fingerprint of all that was added.
    pub(crate) fn print(&self) -> Print {
        Print(self.0.each_ref().map(|hasher| hasher.finish()))
    }
}

impl Print {
    /// The fingerprint of nothing that there is.
    pub(crate) const NONE: Self = Self([0; 2]);

    /// The fingerprint of one thing.
    pub(crate) fn of(value: impl Hash) -> Self {
        let mut printer = Printer::new();
        printer.add(value);
        printer.print()
    }

    fn parse(text: &str) -> Option<Self> {
        let number = |range| u64::from_str_radix(text.get(range)?, 16).ok();
        (text.len() == 32).then_some(())?;
        Some(Self([number(0..16)?, number(16..32)?]))
    }
}

impl std::fmt::Display for Print {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [one, other] = self.0;
        write!(formatter, "{one:016x}{other:016x}")
    }
}

/// What all outputs depend on: the tool, the platform file, own templates, own failures, and which blueprints there are.
type Key = Print;

/// What is known of the last build.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ledger {
    /// What all outputs depend on.
    pub(crate) key: Key,
    /// The blueprints by path: what was in them, unless there was something to say of them, and what they showed to others.
    pub(crate) blueprints: BTreeMap<String, (Print, Print)>,
    /// The folders of jobs and channels.
    pub(crate) units: BTreeMap<String, Entry>,
}

/// A folder of outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Whether it is a job's, and not a channel's.
    pub(crate) is_job: bool,
    /// What it was after the build; nothing if that is not certain.
    pub(crate) state: Option<Print>,
}

/// What tells that a folder of outputs is as it was: the names of its files, and what the system notes of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct State {
    pub(crate) print: Print,
    /// When any of its files was last changed, by the disk's clock: seconds and nanoseconds.
    newest: (i64, i64),
}

impl Ledger {
    /// The ledger of an output folder, if there is one that is whole.
    pub(crate) fn read(folder: &Path) -> Option<Self> {
        let path = folder.join(FOLDER).join("ledger");
        let metadata = fs::metadata(&path).ok()?;
        (metadata.is_file() && metadata.len() < MOST).then_some(())?;
        let text = fs::read_to_string(path).ok()?;
        // What was cut or written to by others says nothing.
        let (text, print) = text.strip_suffix('\n')?.rsplit_once(END)?;
        (Print::parse(print)? == Print::of(text)).then_some(())?;
        let mut lines = text.lines();
        (lines.next()? == HEAD).then_some(())?;
        let mut ledger = Self {
            key: Print::parse(lines.next()?)?,
            blueprints: BTreeMap::new(),
            units: BTreeMap::new(),
        };
        for line in lines {
            let mut words = line.split(' ');
            match words.next()? {
                "blueprint" => {
                    let path = words.next()?.to_owned();
                    let mut print = || Print::parse(words.next()?);
                    ledger.blueprints.insert(path, (print()?, print()?));
                }
                kind @ ("job" | "channel") => {
                    let entry = Entry {
                        state: match words.next()? {
                            "-" => None,
                            print => Some(Print::parse(print)?),
                        },
                        is_job: kind == "job",
                    };
                    ledger.units.insert(words.next()?.to_owned(), entry);
                }
                _ => return None,
            }
        }
        Some(ledger)
    }

    /// Keeps it; the states of the units are those that `states` finds. Where that is not possible, the next build does
    /// everything again.
    pub(crate) fn write(mut self, folder: &Path, states: impl FnOnce() -> BTreeMap<String, State>) {
        let _ = (|| -> Option<()> {
            let own = folder.join(FOLDER);
            fs::create_dir_all(&own).ok()?;
            let ignore = own.join(".gitignore");
            if !ignore.exists() {
                fs::write(ignore, "# What loudfail knows of its last build.\n*\n").ok()?;
            }
            // One that a build was killed with is in the way of nobody.
            let new = own.join("ledger.new");
            let _ = fs::remove_file(&new);
            let mut file = fs::File::create_new(&new).ok()?;
            // A file that is changed after this moment gets a later time, or the same: of that one nothing is certain.
            let now = changed(&file.metadata().ok()?);
            for (unit, state) in states() {
                if let Some(entry) = self.units.get_mut(&unit) {
                    let is_certain = now.is_some_and(|now| state.newest < now);
                    entry.state = is_certain.then_some(state.print);
                }
            }
            file.write_all(self.text().as_bytes()).ok()?;
            fs::rename(new, own.join("ledger")).ok()?;
            Some(())
        })();
    }

    fn text(&self) -> String {
        let mut text = format!("{HEAD}\n{}\n", self.key);
        // A text takes whatever is written into it.
        for (path, (content, shown)) in &self.blueprints {
            let _ = writeln!(text, "blueprint {path} {content} {shown}");
        }
        for (unit, entry) in &self.units {
            let kind = if entry.is_job { "job" } else { "channel" };
            let _ = match entry.state {
                Some(state) => writeln!(text, "{kind} {state} {unit}"),
                None => writeln!(text, "{kind} - {unit}"),
            };
        }
        let print = Print::of(text.as_str());
        let _ = writeln!(text, "{END}{print}");
        text
    }
}

/// The program that runs: another one may make other outputs of the same blueprints.
pub(crate) fn tool() -> Option<Print> {
    let mut noted = Vec::new();
    note(
        &std::env::current_exe().ok()?,
        env!("CARGO_PKG_VERSION"),
        &mut noted,
    )?;
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
        note(&place, unit, &mut files)
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
            note(&entry.path(), &format!("{prefix}/{name}"), files)?;
        }
    }
    Some(())
}

fn note(path: &Path, name: &str, files: &mut Vec<File>) -> Option<()> {
    let metadata = fs::symlink_metadata(path).ok()?;
    let noted = Noted {
        length: metadata.len(),
        identity: identity(&metadata)?,
        modified: modified(&metadata)?,
        changed: changed(&metadata)?,
    };
    files.push((name.to_owned(), noted));
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
fn changed(metadata: &fs::Metadata) -> Option<(i64, i64)> {
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
fn changed(_metadata: &fs::Metadata) -> Option<(i64, i64)> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ledger() -> Ledger {
        let entry = |is_job| Entry {
            is_job,
            state: None,
        };
        Ledger {
            key: Print::of("key"),
            blueprints: BTreeMap::from([(
                "blueprints/job.yaml".to_owned(),
                (Print::of("text"), Print::of("shown")),
            )]),
            units: BTreeMap::from([
                ("default/alerts".to_owned(), entry(false)),
                ("default/job".to_owned(), entry(true)),
            ]),
        }
    }

    #[test]
    fn what_is_written_is_read_and_what_is_cut_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Ledger::read(folder.path()), None);
        ledger().write(folder.path(), BTreeMap::new);
        assert_eq!(Ledger::read(folder.path()), Some(ledger()));
        let file = folder.path().join(FOLDER).join("ledger");
        let text = fs::read_to_string(&file).expect("a ledger");
        for end in 0..text.len() - 1 {
            fs::write(&file, &text[..end]).expect("written");
            assert_eq!(Ledger::read(folder.path()), None, "{end}");
        }
    }

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

    #[test]
    fn what_was_changed_within_the_tick_of_the_clock_is_uncertain() {
        let folder = tempfile::tempdir().expect("a folder");
        let newest = |newest| {
            let state = State {
                print: Print::of("state"),
                newest,
            };
            let units = BTreeMap::from([("default/job".to_owned(), state)]);
            ledger().write(folder.path(), || units);
            let read = Ledger::read(folder.path()).expect("a ledger");
            read.units["default/job"].state
        };
        assert_eq!(newest((0, 0)), Some(Print::of("state")));
        assert_eq!(newest((i64::MAX, 0)), None);
    }
}
