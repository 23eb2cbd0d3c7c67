//! The one place that writes: `dist/` compared with what should be there, and made so.
//!
//! A file is only ever removed or replaced if it carries the mark that this tool puts at the head of each of its
//! files, and removed only where this tool writes; everything else belongs to somebody else.

mod write;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Component, Path, PathBuf};

use loudfail_render::Output;

pub use write::{WriteError, apply};

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
    let wanted: BTreeMap<&str, &Output> = outputs
        .iter()
        .map(|output| (output.path.as_str(), output))
        .collect();
    let mut changes = Vec::new();
    for (path, output) in &wanted {
        let new = output.text.clone();
        let (path, kind) = match look(folder, path)? {
            Found::Nothing => ((*path).to_owned(), ChangeKind::Add { new }),
            Found::File(old) if old == new.as_bytes() => continue,
            Found::File(old) if has_mark(&old) => {
                let old = String::from_utf8_lossy(&old).into_owned();
                ((*path).to_owned(), ChangeKind::Replace { old, new })
            }
            Found::File(_) => (
                (*path).to_owned(),
                ChangeKind::Blocked(Obstacle::ForeignFile),
            ),
            Found::Obstacle(path, obstacle) => (path, ChangeKind::Blocked(obstacle)),
        };
        changes.push(Change { path, kind });
    }
    let mut present = Vec::new();
    list(folder, "", 0, &mut present)?;
    for path in present {
        if wanted.contains_key(path.as_str()) || !owned(&path) {
            continue;
        }
        let file = folder.join(&path);
        if has_mark(&head(&file).map_err(|error| named(error, &path))?) {
            let old = fs::read(&file).map_err(|error| named(error, &path))?;
            let kind = ChangeKind::Remove {
                old: String::from_utf8_lossy(&old).into_owned(),
            };
            changes.push(Change { path, kind });
        }
    }
    changes.sort_by(|left, right| left.path.cmp(&right.path));
    // One file in the place of a folder is in the way of every output below it.
    changes.dedup_by(|right, left| right.path == left.path);
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
                return fs::read(&place)
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
        let is_output = depth >= DEPTH
            && kind.is_file()
            && Path::new(&name)
                .extension()
                .is_some_and(|found| ENDINGS.iter().any(|ending| found == *ending));
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
                kind: ChangeKind::Blocked(Obstacle::ForeignFile)
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
        fs::create_dir(elsewhere.path().join("a")).expect("makes");
        fs::write(
            elsewhere.path().join("a/x.yaml"),
            "# Made by loudfail from old",
        )
        .expect("writes");
        std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("default")).expect("links");
        assert_eq!(compare(folder.path(), &[], |_| true).expect("compares"), []);
        let changes =
            compare(folder.path(), &[output("default/a/x.yaml", "")], |_| true).expect("compares");
        assert_eq!(
            changes,
            [Change {
                path: "default".to_owned(),
                kind: ChangeKind::Blocked(Obstacle::Link)
            }]
        );
    }

    #[test]
    fn only_where_outputs_are_is_anything_removed() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let ours = [
            "default/old/x.yaml",
            "default/old/terraform/main.tf",
            "test/old/README.md",
        ];
        let others = [
            "x.yaml",
            "default/x.yaml",
            "default/old/x.rs",
            "default/old/terraform/.terraform/main.tf",
            "default/old/terraform/modules/main.tf",
            "default/old/deeper/x.yaml",
            ".git/old/x.yaml",
        ];
        for path in ours.iter().chain(&others) {
            let file = folder.path().join(path);
            fs::create_dir_all(file.parent().expect("a folder")).expect("makes");
            fs::write(file, "# Made by loudfail from old").expect("writes");
        }
        let changes = compare(folder.path(), &[], |_| true).expect("compares");
        let paths: Vec<_> = changes.iter().map(|change| change.path.as_str()).collect();
        let mut expected = ours;
        expected.sort_unstable();
        assert_eq!(paths, expected);
    }
}
