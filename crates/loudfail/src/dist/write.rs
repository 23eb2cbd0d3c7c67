//! Makes the changes that a comparison found.

use std::fmt;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::{Change, ChangeKind, PREFIX, below};

/// A file that could not be written or removed.
#[derive(Debug)]
pub struct WriteError {
    /// Relative to the output folder, with `/` between folders.
    pub path: String,
    /// The operating system's reason.
    pub error: io::Error,
    /// How many files were changed before it.
    pub done: usize,
}

/// Makes the changes. All new content is first laid beside the files that it is for, and only then takes their place,
/// each by a rename: a full disk or a folder that cannot be written to leaves everything as it was.
///
/// # Errors
/// At the first file that cannot be written or removed.
pub fn apply(folder: &Path, changes: &[Change]) -> Result<(), WriteError> {
    let is_new = !folder.exists();
    let mut staged = Vec::new();
    let mut removed = Vec::new();
    for Change { path, kind } in changes {
        let file = below(folder, path).map_err(|error| failed(path, error, 0))?;
        match kind {
            ChangeKind::Add { new } | ChangeKind::Replace { new, .. } => {
                let temporary = stage(&file, new.as_bytes()).map_err(|error| {
                    // The files beside go first, or no folder would be empty.
                    let mut files: Vec<PathBuf> =
                        staged.drain(..).map(|(_, file, _)| file).collect();
                    files.push(file.clone());
                    for file in files {
                        remove_empty_folders(folder, &file);
                    }
                    if is_new {
                        // What cannot be removed is not empty, or was never made.
                        let _ = fs::remove_dir(folder);
                    }
                    failed(path, error, 0)
                })?;
                staged.push((path, file, temporary));
            }
            ChangeKind::Remove { .. } => removed.push((path, file)),
            ChangeKind::Blocked(_) => {}
        }
    }
    let mut done = 0;
    for (path, file, temporary) in staged {
        temporary
            .persist(&file)
            .map_err(|error| failed(path, error.error, done))?;
        done += 1;
    }
    for (path, file) in removed {
        fs::remove_file(&file).map_err(|error| failed(path, error, done))?;
        remove_empty_folders(folder, &file);
        done += 1;
    }
    Ok(())
}

pub(super) fn failed(path: &str, error: io::Error, done: usize) -> WriteError {
    WriteError {
        path: path.to_owned(),
        error,
        done,
    }
}

/// Writes the content to a file beside the one that it is for. The file is closed: a repository may have more outputs
/// than a process may have open files.
fn stage(file: &Path, content: &[u8]) -> io::Result<TempPath> {
    let folder = file.parent().unwrap_or_else(|| Path::new("."));
    fs::create_dir_all(folder)?;
    let mut temporary = tempfile::Builder::new()
        .prefix(PREFIX)
        .tempfile_in(folder)?;
    // Through the file itself: the wrapper would put the temporary name into the error.
    temporary.as_file_mut().write_all(content)?;
    make_readable(temporary.as_file())?;
    Ok(temporary.into_temp_path())
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

/// Removes the folders between a file and the output folder that have nothing in them.
fn remove_empty_folders(folder: &Path, file: &Path) {
    let parents = file.ancestors().skip(1).map(PathBuf::from);
    for parent in parents.take_while(|parent| parent != folder) {
        if fs::remove_dir(parent).is_err() {
            break;
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.error)
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
