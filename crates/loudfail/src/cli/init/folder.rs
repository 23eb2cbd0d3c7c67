//! The folder that becomes a platform repository, and what is to change in it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::report;
use crate::dist::{Change, ChangeKind};

/// What is to be done, found out before anything is.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Files to write, and files to add lines to.
    pub(super) changes: Vec<Change>,
    /// What only a person can put together.
    pub(super) by_hand: Vec<ByHand>,
}

/// Lines for a person to copy into a file that is there.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct ByHand {
    /// The file, relative to the repository.
    pub(super) path: String,
    /// Where in it, and why: the end of a sentence that begins with its name.
    pub(super) place: String,
    /// The lines themselves.
    pub(super) lines: String,
}

/// A folder that may have anything in it, or not be there.
#[derive(Debug)]
pub(super) struct Folder<'a> {
    root: &'a Path,
}

impl<'a> Folder<'a> {
    /// This one.
    ///
    /// # Errors
    ///
    /// A sentence, where something that is no folder is there.
    pub(super) fn new(root: &'a Path) -> Result<Self, String> {
        match fs::metadata(root) {
            Ok(metadata) if metadata.is_dir() => {}
            Ok(_) => return Err(format!("{} is a file, not a folder", shown(root))),
            Err(error) if error.kind() == io::ErrorKind::NotFound && !root.is_symlink() => {}
            Err(error) => return Err(format!("cannot look into {}: {error}", shown(root))),
        }
        Ok(Self { root })
    }

    /// What a file says; none where there is none.
    ///
    /// # Errors
    ///
    /// A sentence, where something else is in its place or above it, or it cannot be read.
    pub(super) fn text(&self, path: &str) -> Result<Option<String>, String> {
        let file = self.root.join(path);
        let parents: Vec<&Path> = Path::new(path).ancestors().skip(1).collect();
        for parent in parents.into_iter().rev() {
            let folder = self.root.join(parent);
            match fs::metadata(&folder) {
                Ok(metadata) if metadata.is_dir() => {}
                Ok(_) => {
                    return Err(format!(
                        "{} is a file, and must be a folder",
                        shown(&folder)
                    ));
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound && !folder.is_symlink() => {
                    return Ok(None);
                }
                Err(error) => return Err(format!("cannot look into {}: {error}", shown(&folder))),
            }
        }
        match fs::metadata(&file) {
            Ok(metadata) if metadata.is_file() => {}
            Ok(_) => {
                return Err(format!("{} is a folder, and must be a file", shown(&file)));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && !file.is_symlink() => {
                return Ok(None);
            }
            Err(error) => return Err(format!("cannot read {}: {error}", shown(&file))),
        }
        let bytes =
            fs::read(&file).map_err(|error| format!("cannot read {}: {error}", shown(&file)))?;
        let text =
            String::from_utf8(bytes).map_err(|_| format!("{} is not UTF-8 text", shown(&file)))?;
        Ok(Some(text))
    }

    /// The folders of this path that are not there yet, the innermost first.
    pub(super) fn missing(&self) -> Vec<PathBuf> {
        let is_missing = |folder: &&Path| !folder.as_os_str().is_empty() && !folder.exists();
        let ancestors = self.root.ancestors().take_while(is_missing);
        ancestors.map(Path::to_path_buf).collect()
    }
}

impl Plan {
    /// A file to write, unless it is there: whatever is in it then is right.
    pub(super) fn file(
        &mut self,
        folder: &Folder<'_>,
        path: &str,
        new: &str,
    ) -> Result<(), String> {
        if folder.text(path)?.is_none() {
            self.add(path, new.to_owned());
        }
        Ok(())
    }

    /// Lines that a file must have, each for itself and in whatever order.
    pub(super) fn lines(
        &mut self,
        folder: &Folder<'_>,
        path: &str,
        lines: &str,
    ) -> Result<(), String> {
        let Some(old) = folder.text(path)? else {
            self.add(path, lines.to_owned());
            return Ok(());
        };
        let is_missing = |line: &&str| !old.lines().any(|there| there.trim() == *line);
        let missing: Vec<&str> = lines.lines().filter(is_missing).collect();
        if !missing.is_empty() {
            let end = if old.is_empty() || old.ends_with('\n') {
                ""
            } else {
                "\n"
            };
            let new = format!("{old}{end}{}\n", missing.join("\n"));
            self.changes.push(Change {
                path: path.to_owned(),
                kind: ChangeKind::Replace { old, new },
            });
        }
        Ok(())
    }

    /// A file to write, or else what `missing` says that its text lacks.
    pub(super) fn file_or_by_hand(
        &mut self,
        folder: &Folder<'_>,
        path: &str,
        new: &str,
        missing: impl FnOnce(&str) -> Option<(String, String)>,
    ) -> Result<(), String> {
        match folder.text(path)? {
            None => self.add(path, new.to_owned()),
            Some(text) => {
                if let Some((place, lines)) = missing(&text) {
                    self.tell(path, place, lines);
                }
            }
        }
        Ok(())
    }

    /// Lines for a person to copy.
    pub(super) fn tell(&mut self, path: &str, place: String, lines: String) {
        self.by_hand.push(ByHand {
            path: path.to_owned(),
            place,
            lines,
        });
    }

    fn add(&mut self, path: &str, new: String) {
        self.changes.push(Change {
            path: path.to_owned(),
            kind: ChangeKind::Add { new },
        });
    }
}

fn shown(path: &Path) -> String {
    report::word(&path.display().to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_added_once_and_nothing_is_taken_away() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = Folder::new(root.path()).expect("a folder");
        fs::write(root.path().join("a"), "x\n  two  \nlast").expect("written");
        let mut plan = Plan::default();
        plan.lines(&folder, "a", "one\ntwo\n").expect("planned");
        plan.lines(&folder, "b", "one\ntwo\n").expect("planned");
        let texts: Vec<&str> = plan
            .changes
            .iter()
            .map(|change| match &change.kind {
                ChangeKind::Add { new } | ChangeKind::Replace { new, .. } => new.as_str(),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(texts, ["x\n  two  \nlast\none\n", "one\ntwo\n"]);
        fs::write(root.path().join("a"), texts[0]).expect("written");
        let mut again = Plan::default();
        again.lines(&folder, "a", "one\ntwo\n").expect("planned");
        assert_eq!(again.changes, []);
    }

    #[test]
    fn what_is_in_the_way_is_named() {
        let root = tempfile::tempdir().expect("a folder");
        fs::write(root.path().join("file"), [0xff]).expect("written");
        fs::create_dir(root.path().join("folder")).expect("made");
        let folder = Folder::new(root.path()).expect("a folder");
        let place = root.path().display();
        let told = |path: &str| folder.text(path).expect_err("in the way");
        assert_eq!(
            told("file/in/it"),
            format!("{place}/file is a file, and must be a folder")
        );
        assert_eq!(
            told("folder"),
            format!("{place}/folder is a folder, and must be a file")
        );
        assert_eq!(told("file"), format!("{place}/file is not UTF-8 text"));
        assert_eq!(folder.text("folder/none"), Ok(None));
        assert_eq!(folder.text("none/none"), Ok(None));
        let file = root.path().join("file");
        assert_eq!(
            Folder::new(&file).expect_err("no folder"),
            format!("{place}/file is a file, not a folder")
        );
    }
}
