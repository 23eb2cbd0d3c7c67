//! The one place that writes: `dist/` compared with what should be there, and made so.
//!
//! A file is only ever removed or replaced if it carries the mark that this tool puts at the head of each of its
//! files; everything else in `dist/` belongs to somebody else.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _, Write as _};
use std::path::{Component, Path, PathBuf};

use loudfail_render::Output;

/// What every generated file has near its head.
const MARK: &str = "Made by loudfail";

/// How far from its head a file is searched for the mark, in bytes.
const HEAD: u64 = 512;

/// The difference between one file and what should be there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// Relative to the output folder, with `/` between folders.
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
    /// Somebody else's file stands where an output belongs.
    Blocked,
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
    let wanted: BTreeMap<&str, &Output> = outputs
        .iter()
        .map(|output| (output.path.as_str(), output))
        .collect();
    let mut changes = Vec::new();
    for (path, output) in &wanted {
        let kind = match fs::read(below(folder, path)?) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => ChangeKind::Add {
                new: output.text.clone(),
            },
            Err(error) => return Err(named(error, path)),
            Ok(old) if old == output.text.as_bytes() => continue,
            Ok(old) if has_mark(&old) => ChangeKind::Replace {
                old: String::from_utf8_lossy(&old).into_owned(),
                new: output.text.clone(),
            },
            Ok(_) => ChangeKind::Blocked,
        };
        changes.push(Change {
            path: (*path).to_owned(),
            kind,
        });
    }
    let mut present = Vec::new();
    list(folder, "", &mut present)?;
    for path in present {
        if wanted.contains_key(path.as_str()) || !owned(&path) {
            continue;
        }
        let file = below(folder, &path)?;
        if has_mark(&head(&file).map_err(|error| named(error, &path))?) {
            let old = fs::read(&file).map_err(|error| named(error, &path))?;
            let kind = ChangeKind::Remove {
                old: String::from_utf8_lossy(&old).into_owned(),
            };
            changes.push(Change { path, kind });
        }
    }
    changes.sort_by(|left, right| left.path.cmp(&right.path));
    Ok(changes)
}

/// Makes the changes. Each file is replaced as a whole, by a rename within its folder.
///
/// # Errors
/// At the first file that cannot be written; those before it are whole, and the next build repairs the rest.
pub fn apply(folder: &Path, changes: &[Change]) -> io::Result<()> {
    for change in changes {
        let file = below(folder, &change.path)?;
        match &change.kind {
            ChangeKind::Add { new } | ChangeKind::Replace { new, .. } => {
                write(&file, new.as_bytes())
            }
            ChangeKind::Remove { .. } => remove(folder, &file),
            ChangeKind::Blocked => Ok(()),
        }
        .map_err(|error| named(error, &change.path))?;
    }
    Ok(())
}

fn write(file: &Path, content: &[u8]) -> io::Result<()> {
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let mut temporary = tempfile::Builder::new()
        .prefix(".loudfail-")
        .tempfile_in(folder)?;
    temporary.write_all(content)?;
    make_readable(temporary.as_file())?;
    temporary.persist(file).map_err(|error| error.error)?;
    Ok(())
}

/// A temporary file is for its owner's eyes alone; an output is for everybody's.
#[cfg(unix)]
fn make_readable(file: &fs::File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn make_readable(_file: &fs::File) -> io::Result<()> {
    Ok(())
}

/// Removes a file, and the folders that are empty without it.
fn remove(folder: &Path, file: &Path) -> io::Result<()> {
    fs::remove_file(file)?;
    for parent in file
        .ancestors()
        .skip(1)
        .take_while(|parent| *parent != folder)
    {
        if fs::remove_dir(parent).is_err() {
            break;
        }
    }
    Ok(())
}

/// Lists the files below a folder. Links are not followed: what they lead to is not this tool's.
fn list(folder: &Path, prefix: &str, paths: &mut Vec<String>) -> io::Result<()> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(named(error, prefix)),
    };
    for entry in entries {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let path = if prefix.is_empty() {
            name
        } else {
            format!("{prefix}/{name}")
        };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            list(&entry.path(), &path, paths)?;
        } else if kind.is_file() {
            paths.push(path);
        }
    }
    Ok(())
}

fn head(file: &Path) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    fs::File::open(file)?.take(HEAD).read_to_end(&mut head)?;
    Ok(head)
}

fn has_mark(content: &[u8]) -> bool {
    let head = content.get(..HEAD as usize).unwrap_or(content);
    head.windows(MARK.len())
        .any(|window| window == MARK.as_bytes())
}

/// The path of an output below its folder. Names come from rules that allow nothing but plain names; this is the
/// second lock on that door. No part of it may be a link that leads elsewhere.
fn below(folder: &Path, path: &str) -> io::Result<PathBuf> {
    let relative = Path::new(path);
    let mut full = folder.to_path_buf();
    for component in relative.components() {
        let Component::Normal(name) = component else {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("{path} leads out of the output folder"),
            ));
        };
        full.push(name);
        if full.is_symlink() {
            let message = format!(
                "{} is a link; outputs are not written through links",
                full.display()
            );
            return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
        }
    }
    Ok(full)
}

fn named(error: io::Error, path: &str) -> io::Error {
    io::Error::new(error.kind(), format!("{path}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(path: &str, text: &str) -> Output {
        Output {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn writes_what_is_missing_and_removes_only_its_own() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let outputs = [
            output("default/a/x.yaml", "# Made by loudfail from a\n1\n"),
            output("default/b/x.yaml", "# Made by loudfail from b\n"),
        ];
        apply(
            folder.path(),
            &compare(folder.path(), &outputs, |_| true).expect("compares"),
        )
        .expect("writes");
        fs::write(folder.path().join("default/b/notes.txt"), "mine").expect("writes");
        assert_eq!(
            compare(folder.path(), &outputs, |_| true).expect("compares"),
            []
        );

        let fewer = [output("default/a/x.yaml", "# Made by loudfail from a\n2\n")];
        let changes = compare(folder.path(), &fewer, |_| true).expect("compares");
        let shown: Vec<_> = changes
            .iter()
            .map(|change| {
                (
                    change.path.as_str(),
                    matches!(change.kind, ChangeKind::Remove { .. }),
                )
            })
            .collect();
        assert_eq!(
            shown,
            [("default/a/x.yaml", false), ("default/b/x.yaml", true)]
        );
        apply(folder.path(), &changes).expect("writes");
        assert!(folder.path().join("default/b/notes.txt").exists());
        assert!(!folder.path().join("default/b/x.yaml").exists());
    }

    #[test]
    fn leaves_files_of_others_and_jobs_not_asked_for() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::create_dir_all(folder.path().join("default/a")).expect("makes");
        fs::write(folder.path().join("default/a/x.yaml"), "hand-written").expect("writes");
        fs::create_dir_all(folder.path().join("default/old")).expect("makes");
        fs::write(
            folder.path().join("default/old/x.yaml"),
            "# Made by loudfail from old",
        )
        .expect("writes");
        let outputs = [output("default/a/x.yaml", "# Made by loudfail from a\n")];
        let changes = compare(folder.path(), &outputs, |path| {
            path.starts_with("default/a/")
        })
        .expect("compares");
        assert_eq!(
            changes,
            [Change {
                path: "default/a/x.yaml".to_owned(),
                kind: ChangeKind::Blocked
            }]
        );
    }

    #[test]
    fn a_path_that_leads_out_is_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        for path in ["../x", "/etc/passwd", "a/../../x"] {
            assert!(
                compare(folder.path(), &[output(path, "")], |_| true).is_err(),
                "{path}"
            );
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_is_neither_followed_nor_removed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let elsewhere = tempfile::tempdir().expect("a temporary folder");
        fs::write(
            elsewhere.path().join("x.yaml"),
            "# Made by loudfail from old",
        )
        .expect("writes");
        std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("default")).expect("links");
        assert_eq!(compare(folder.path(), &[], |_| true).expect("compares"), []);
        assert!(compare(folder.path(), &[output("default/x.yaml", "")], |_| true).is_err());
    }
}
