//! Writes files that belong to people from then on: all of them, or none.

use std::fs;
use std::path::{Path, PathBuf};

use super::beside::Beside;
use super::error::WriteError;
use super::write::{Edit, stage_files};
use super::{Change, ChangeKind, Verb};

/// Writes files that must not be there yet, each by its path below the folder and its text. Where one cannot be written,
/// or is there after all, those before it are taken back.
///
/// # Errors
/// At the first file that cannot be written.
pub(crate) fn create(folder: &Path, files: &[(String, String)]) -> Result<(), WriteError> {
    let mut missing: Vec<PathBuf> = Vec::new();
    for (path, _) in files {
        let place = folder.join(path);
        let around = place.ancestors().skip(1).take_while(|it| *it != folder);
        missing.extend(around.filter(|it| !it.exists()).map(Path::to_path_buf));
    }
    // What is inside of another folder comes before it.
    missing.sort_unstable_by(|left, right| right.cmp(left));
    missing.dedup();
    try_create(folder, files).inspect_err(|_| {
        for folder in &missing {
            // What cannot be removed is not empty, or was never made.
            let _ = fs::remove_dir(folder);
        }
    })
}

fn try_create(folder: &Path, files: &[(String, String)]) -> Result<(), WriteError> {
    let changes: Vec<Change> = files
        .iter()
        .map(|(path, text)| Change {
            path: path.clone(),
            kind: ChangeKind::Add { new: text.clone() },
        })
        .collect();
    let changes: Vec<(&Change, Edit)> = changes
        .iter()
        .map(|change| {
            let edit = Edit {
                shown: change.path.clone(),
                file: PathBuf::from(&change.path),
                verb: Verb::Add,
            };
            (change, edit)
        })
        .collect();
    let places: Vec<PathBuf> = files.iter().map(|(path, _)| folder.join(path)).collect();
    let staged = stage_files(&Beside::unkept(folder), folder, &changes)?;
    for (number, (temporary, place)) in staged.into_iter().flatten().zip(&places).enumerate() {
        if let Err(error) = temporary.persist_noclobber(place) {
            for place in places.iter().take(number) {
                let _ = fs::remove_file(place);
            }
            let path = files.get(number).map(|(path, _)| path.as_str());
            return Err(WriteError::new(path.unwrap_or_default(), error.error, 0));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_are_written_or_none() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let root = folder.path();
        let file = |path: &str| (path.to_owned(), format!("{path}\n"));
        fs::write(root.join("there"), "mine").expect("written");
        fs::create_dir(root.join("empty")).expect("made");
        let files = ["a", "new/deep/b", "empty/new/c", "there", "d"].map(file);
        let error = create(root, &files).expect_err("one is there");
        assert_eq!(error.path, "there");
        assert_eq!(error.error.kind(), std::io::ErrorKind::AlreadyExists);
        let left = |folder: &Path| fs::read_dir(folder).expect("a folder").count();
        assert_eq!((left(root), left(&root.join("empty"))), (2, 0));
        assert_eq!(fs::read(root.join("there")).expect("a file"), b"mine");

        create(root, &["a", "new/b"].map(file)).expect("written");
        assert_eq!(fs::read(root.join("new/b")).expect("a file"), b"new/b\n");
    }
}
