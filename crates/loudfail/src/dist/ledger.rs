//! What the last build of an output folder was made of, so that the next one can leave alone what would come out the same.
//!
//! Deleted, it is made again; and it can be wrong
//! about nothing: of blueprints it has fingerprints of what was in them, and of outputs what the system changes whenever
//! a file is changed, and fingerprints of what was written. Where the one leaves it open whether an output is as it was, the
//! other tells. Whatever does not match is built again.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use super::kept;
use super::print::Print;
use super::state::State;

const NAME: &str = "ledger";

/// The first line of the ledger. Another one is not read.
const HEAD: &str = "loudfail ledger 3";

/// What all outputs depend on: the tool, the platform file, own templates, own failures, and which blueprints there are.
type Key = Print;

/// What is known of the last build.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Ledger {
    /// What all outputs depend on.
    pub(crate) key: Key,
    /// The blueprints, by path.
    pub(crate) blueprints: BTreeMap<String, Seen>,
    /// The folders of outputs, and files that all environments share.
    pub(crate) units: BTreeMap<String, Entry>,
}

/// A blueprint, as the last build saw it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Seen {
    /// What was in it.
    pub(crate) content: Print,
    /// What it showed to others.
    pub(crate) shown: Print,
    /// Whether there was something to say of it, which every build says again.
    pub(crate) is_told: bool,
}

/// What is in a folder of outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Job,
    Channel,
    /// What an environment has as a whole, or all have.
    Shared,
}

impl Kind {
    /// How the ledger calls it.
    fn word(self) -> &'static str {
        match self {
            Self::Job => "job",
            Self::Channel => "channel",
            Self::Shared => "shared",
        }
    }

    fn of(word: &str) -> Option<Self> {
        let kinds = [Self::Job, Self::Channel, Self::Shared];
        kinds.into_iter().find(|kind| kind.word() == word)
    }
}

/// A folder of outputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    /// What was written into its files.
    pub(crate) content: Print,
    /// What it was after the build; nothing if that is not certain.
    pub(crate) state: Option<Print>,
}

impl Ledger {
    /// The ledger of an output folder, if there is one that is whole.
    pub(crate) fn read(folder: &Path) -> Option<Self> {
        let text = kept::read(folder, NAME, HEAD)?;
        let mut lines = text.lines();
        let mut ledger = Self {
            key: Print::parse(lines.next()?)?,
            blueprints: BTreeMap::new(),
            units: BTreeMap::new(),
        };
        for line in lines {
            let mut words = line.split(' ');
            match words.next()? {
                kind @ ("blueprint" | "told") => {
                    let path = words.next()?.to_owned();
                    let mut print = || Print::parse(words.next()?);
                    let seen = Seen {
                        content: print()?,
                        shown: print()?,
                        is_told: kind == "told",
                    };
                    ledger.blueprints.insert(path, seen);
                }
                kind => {
                    let entry = Entry {
                        kind: Kind::of(kind)?,
                        content: Print::parse(words.next()?)?,
                        state: match words.next()? {
                            "-" => None,
                            print => Some(Print::parse(print)?),
                        },
                    };
                    ledger.units.insert(words.next()?.to_owned(), entry);
                }
            }
        }
        Some(ledger)
    }

    /// Keeps it; the states of the units are those that `states` finds. Where that is not possible, the next build does
    /// everything again.
    pub(crate) fn write(mut self, folder: &Path, states: impl FnOnce() -> BTreeMap<String, State>) {
        kept::write(folder, NAME, HEAD, |now| {
            // A file that is changed after this moment gets a later time, or the same: of that one nothing is certain.
            for (unit, state) in states() {
                if let Some(entry) = self.units.get_mut(&unit) {
                    let is_certain = now.is_some_and(|now| state.newest < now);
                    entry.state = is_certain.then_some(state.print);
                }
            }
            self.text()
        });
    }

    fn text(&self) -> String {
        let mut text = format!("{}\n", self.key);
        // A text takes whatever is written into it.
        for (path, seen) in &self.blueprints {
            let kind = if seen.is_told { "told" } else { "blueprint" };
            let _ = writeln!(text, "{kind} {path} {} {}", seen.content, seen.shown);
        }
        for (unit, entry) in &self.units {
            let kind = entry.kind.word();
            let content = entry.content;
            let _ = match entry.state {
                Some(state) => writeln!(text, "{kind} {content} {state} {unit}"),
                None => writeln!(text, "{kind} {content} - {unit}"),
            };
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn ledger() -> Ledger {
        let entry = |kind| Entry {
            kind,
            content: Print::of("content"),
            state: None,
        };
        let seen = |is_told| Seen {
            content: Print::of("text"),
            shown: Print::of("shown"),
            is_told,
        };
        Ledger {
            key: Print::of("key"),
            blueprints: BTreeMap::from([
                ("blueprints/job.yaml".to_owned(), seen(false)),
                ("blueprints/other.yaml".to_owned(), seen(true)),
            ]),
            units: BTreeMap::from([
                ("atlantis.yaml".to_owned(), entry(Kind::Shared)),
                ("default/alerts".to_owned(), entry(Kind::Channel)),
                ("default/job".to_owned(), entry(Kind::Job)),
            ]),
        }
    }

    #[test]
    fn what_is_written_is_read_and_what_is_cut_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(Ledger::read(folder.path()), None);
        ledger().write(folder.path(), BTreeMap::new);
        assert_eq!(Ledger::read(folder.path()), Some(ledger()));
        let file = folder.path().join(".loudfail").join(NAME);
        let text = fs::read_to_string(&file).expect("a ledger");
        for end in 0..text.len() - 1 {
            fs::write(&file, &text[..end]).expect("written");
            assert_eq!(Ledger::read(folder.path()), None, "{end}");
        }
    }

    #[test]
    fn what_was_changed_within_the_tick_of_the_clock_is_uncertain() {
        let folder = tempfile::tempdir().expect("a folder");
        let newest = |newest| {
            let state = State {
                files: Print::of("files"),
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
