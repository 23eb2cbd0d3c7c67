//! The names of what is laid beside the place that it will take.

use std::ffi::OsStr;
use std::hash::{BuildHasher as _, RandomState};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use super::kept;

/// How such a name begins.
const PREFIX: &str = ".loudfail-";

/// Where an output folder keeps its word.
const NAME: &str = "beside";

/// The first line there. Another one is not read.
const HEAD: &str = "loudfail beside 1";

/// How many letters a word has.
const LETTERS: usize = 16;

/// Names things that are laid beside their places in a folder.
///
/// An output folder has a word that chance has made, and it is kept there before anything is laid beside: so what has the word
/// in its name was made by a build, whenever that was ended, and whatever else is called in a like way is somebody else's.
#[derive(Debug)]
pub(crate) struct Beside {
    folder: PathBuf,
    /// How the names begin, once one is needed.
    prefix: OnceLock<String>,
}

impl Beside {
    /// In an output folder.
    pub(crate) fn of(folder: &Path) -> Self {
        Self {
            folder: folder.to_path_buf(),
            prefix: OnceLock::new(),
        }
    }

    /// In a folder where nothing is kept, so what a program that is ended leaves there stays.
    pub(crate) fn unkept(folder: &Path) -> Self {
        Self {
            folder: folder.to_path_buf(),
            prefix: OnceLock::from(PREFIX.to_owned()),
        }
    }

    /// In a folder with names that the build of an output folder takes for its own, if one was ever built there.
    pub(crate) fn within(folder: &Path, outputs: &Path) -> Self {
        let prefix = kept_prefix(outputs).unwrap_or_else(|| PREFIX.to_owned());
        Self {
            folder: folder.to_path_buf(),
            prefix: OnceLock::from(prefix),
        }
    }

    /// The folder in which all is laid.
    pub(super) fn folder(&self) -> &Path {
        &self.folder
    }

    /// How the names begin.
    pub(super) fn prefix(&self) -> &str {
        self.prefix.get_or_init(|| {
            let kept = kept_prefix(&self.folder).or_else(|| keep(&self.folder));
            kept.unwrap_or_else(|| PREFIX.to_owned())
        })
    }

    /// Whether this is the name of something that a build has laid beside.
    pub(super) fn is_ours(&self, name: &OsStr) -> bool {
        let prefix = self.prefix();
        prefix != PREFIX && begins(name, prefix)
    }
}

/// Whether this could be the name of something that a build has laid beside.
pub(super) fn is_like_ours(name: &OsStr) -> bool {
    begins(name, PREFIX)
}

pub(super) fn begins(name: &OsStr, prefix: &str) -> bool {
    name.as_encoded_bytes().starts_with(prefix.as_bytes())
}

/// How all names begin of what builds have laid beside in an output folder; nothing where no word is kept.
pub(super) fn kept_prefix(folder: &Path) -> Option<String> {
    let text = kept::read(folder, NAME, HEAD)?;
    let word = text.strip_suffix('\n')?;
    // A shorter one would be in names that people choose.
    let is_word = word.len() == LETTERS && word.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_word.then(|| format!("{PREFIX}{word}-"))
}

/// Makes a word and keeps it, if that is possible; how the names begin then.
fn keep(folder: &Path) -> Option<String> {
    let chance = RandomState::new().hash_one(NAME);
    kept::write(folder, NAME, HEAD, |_| format!("{chance:0LETTERS$x}\n"));
    kept_prefix(folder)
}

/// Forgets the word of an output folder in which nothing is.
pub(super) fn forget(folder: &Path) {
    kept::remove(folder, NAME);
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn a_word_is_kept_before_it_is_used_and_stays() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path();
        assert_eq!(kept_prefix(folder), None);
        let beside = Beside::of(folder);
        assert_eq!(kept_prefix(folder), None, "no name was needed");
        let prefix = beside.prefix().to_owned();
        assert_eq!(kept_prefix(folder).as_ref(), Some(&prefix));
        assert_eq!(Beside::of(folder).prefix(), prefix);
        assert!(beside.is_ours(OsStr::new(&format!("{prefix}a1b2c3"))));
        assert!(!beside.is_ours(OsStr::new(".loudfail-config")));
        let elsewhere = folder.join("elsewhere");
        assert_ne!(Beside::of(&elsewhere).prefix(), prefix);

        // In a folder that cannot be made nothing is kept, and so nothing is taken for a build's.
        fs::write(folder.join("file"), "").expect("written");
        let nowhere = Beside::of(&folder.join("file"));
        assert!(!nowhere.is_ours(OsStr::new(".loudfail-config")));
    }

    #[test]
    fn a_word_that_somebody_else_wrote_is_not_taken_for_one() {
        let root = tempfile::tempdir().expect("a folder");
        for word in ["", "config", "0123456789abcdeg", "../../../../../.."] {
            kept::write(root.path(), NAME, HEAD, |_| format!("{word}\n"));
            assert_eq!(kept_prefix(root.path()), None, "{word}");
        }
    }
}
