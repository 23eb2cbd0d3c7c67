//! What a commit holds, read with the `git` program.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Seek as _, Write as _};
use std::path::{Component, Path};
use std::process::{Command, Stdio};

use crate::repository;

/// Files of a commit.
#[derive(Debug)]
pub struct Committed {
    /// The commit's id, as short as git makes it.
    pub id: String,
    /// The text of each file by its path below the folder that was asked for. What is no UTF-8 is left out.
    pub texts: BTreeMap<String, String>,
}

/// Why a commit could not be read.
#[derive(Debug)]
pub enum HistoryError {
    /// There is no program called `git`.
    NoGit,
    /// The folder is in no repository of git, or git refuses to look; its own words.
    NoRepository(String),
    /// No commit has that name.
    UnknownRevision,
    /// The folder is outside of the repository of git, so no commit has it.
    Outside,
    /// Something else went wrong, in the words of git or of the operating system.
    Failed(String),
}

/// Reads all files below `folder`, relative to `root`, as the commit `revision` has them. A folder that is not in the commit
/// has no files.
///
/// # Errors
/// Where git is missing, the root is in no repository, the revision is unknown, or the folder is outside of the repository.
pub fn read(
    root: &Path,
    revision: &str,
    folder: impl AsRef<Path>,
) -> Result<Committed, HistoryError> {
    git(root, &["rev-parse", "--git-dir"]).map_err(|error| match error {
        HistoryError::Failed(words) => HistoryError::NoRepository(words),
        other => other,
    })?;
    // What begins with `-` would be an option.
    if revision.starts_with('-') || revision.is_empty() {
        return Err(HistoryError::UnknownRevision);
    }
    let commit = format!("{revision}^{{commit}}");
    let found = git(root, &["rev-parse", "--verify", "--quiet", &commit]);
    let commit = match found {
        Ok(id) => text(&id),
        Err(HistoryError::Failed(_)) => return Err(HistoryError::UnknownRevision),
        Err(error) => return Err(error),
    };
    let id = text(&git(root, &["rev-parse", "--short", &commit])?);
    let mut inside = path_in_commits(root, folder.as_ref())?;
    let mut arguments = vec!["ls-tree", "-r", "-z", "--full-tree", &commit];
    // Of the whole commit there is no path to ask for.
    if !inside.is_empty() {
        inside.push('/');
        arguments.extend(["--", &inside]);
    }
    let listed = git(root, &arguments)?;
    let files = blobs(&listed, &inside);
    Ok(Committed {
        id,
        texts: contents(root, &files)?,
    })
}

/// The path of a folder as commits have it, from the repository's own folder on and with `/` between names; empty for that
/// folder itself. It need not be there now.
fn path_in_commits(root: &Path, folder: &Path) -> Result<String, HistoryError> {
    let failed = |error: io::Error| HistoryError::Failed(error.to_string());
    let is_plain = |it: Component<'_>| matches!(it, Component::CurDir | Component::Normal(_));
    let path = if folder.components().all(is_plain) {
        // A commit may have a folder where there is a link now.
        let above = text(&git(root, &["rev-parse", "--show-prefix"])?);
        Path::new(&above).join(folder)
    } else {
        let top = text(&git(root, &["rev-parse", "--show-toplevel"])?);
        let top = repository::resolved(Path::new(&top)).map_err(failed)?;
        let folder = repository::resolved(&root.join(folder)).map_err(failed)?;
        let inside = folder.strip_prefix(top);
        inside.map_err(|_| HistoryError::Outside)?.to_path_buf()
    };
    let names = path.components().filter_map(|component| match component {
        Component::Normal(name) => Some(name.to_string_lossy()),
        _ => None,
    });
    Ok(names.collect::<Vec<_>>().join("/"))
}

/// The regular files of a listing: path below the folder, and object id.
fn blobs(listing: &[u8], inside: &str) -> Vec<(String, String)> {
    listing
        .split(|byte| *byte == 0)
        .filter_map(|entry| {
            let entry = std::str::from_utf8(entry).ok()?;
            let (about, path) = entry.split_once('\t')?;
            let mut about = about.split(' ');
            let (mode, kind, id) = (about.next()?, about.next()?, about.next()?);
            // Links may lead anywhere.
            let is_file = kind == "blob" && mode != "120000";
            is_file.then_some(())?;
            Some((path.strip_prefix(inside)?.to_owned(), id.to_owned()))
        })
        .collect()
}

/// What is in each of the files, asked for in one go.
fn contents(
    root: &Path,
    files: &[(String, String)],
) -> Result<BTreeMap<String, String>, HistoryError> {
    let mut texts = BTreeMap::new();
    if files.is_empty() {
        return Ok(texts);
    }
    // From a file, so that neither side waits for the other.
    let failed = |error: io::Error| HistoryError::Failed(error.to_string());
    let mut asked = tempfile::tempfile().map_err(failed)?;
    for (_, id) in files {
        writeln!(asked, "{id}").map_err(failed)?;
    }
    asked.rewind().map_err(failed)?;
    let mut command = command(root);
    command
        .args(["cat-file", "--batch"])
        .stdin(Stdio::from(asked));
    let answer = run(command)?;
    let mut rest = answer.as_slice();
    for (path, _) in files {
        let cut =
            || HistoryError::Failed("`git cat-file` returned less than was requested".to_owned());
        let end = rest
            .iter()
            .position(|byte| *byte == b'\n')
            .ok_or_else(cut)?;
        let (head, after) = rest.split_at(end);
        let size = text(head)
            .rsplit(' ')
            .next()
            .and_then(|it| it.parse::<usize>().ok());
        let body = after.get(1..).unwrap_or_default();
        let size = size.filter(|size| *size < body.len()).ok_or_else(cut)?;
        let (content, after) = body.split_at(size);
        if let Ok(content) = std::str::from_utf8(content) {
            texts.insert(path.clone(), content.to_owned());
        }
        rest = after.get(1..).unwrap_or_default();
    }
    Ok(texts)
}

fn git(root: &Path, arguments: &[&str]) -> Result<Vec<u8>, HistoryError> {
    let mut command = command(root);
    command.args(arguments).stdin(Stdio::null());
    run(command)
}

fn command(root: &Path) -> Command {
    let mut command = Command::new("git");
    // Paths are taken as they are written.
    command.arg("--literal-pathspecs").current_dir(root);
    command
}

fn run(mut command: Command) -> Result<Vec<u8>, HistoryError> {
    let output = command.output().map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => HistoryError::NoGit,
        _ => HistoryError::Failed(error.to_string()),
    })?;
    if output.status.success() {
        Ok(output.stdout)
    } else {
        Err(HistoryError::Failed(text(&output.stderr)))
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

impl fmt::Display for HistoryError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGit => formatter.write_str("the program `git` is not installed"),
            Self::NoRepository(words) => write!(formatter, "git finds no repository: {words}"),
            Self::UnknownRevision => formatter.write_str("git does not know this revision"),
            Self::Outside => formatter.write_str("the folder is outside the git repository"),
            Self::Failed(words) => write!(formatter, "git failed: {words}"),
        }
    }
}

impl std::error::Error for HistoryError {}
