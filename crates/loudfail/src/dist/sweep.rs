//! Takes away what builds had laid beside when they were ended in the middle.

use std::fs;
use std::path::Path;

use super::write::{is_temporary, links};
use super::{DEPTH, MODULE, PREFIX, has_mark, head};

/// How many random letters are behind [`PREFIX`].
const LETTERS: usize = 6;

/// Takes away what is left of builds that were ended, where this tool writes and nowhere else. Whoever calls it holds the
/// lock, so none of it is in use. What cannot be taken away stays, and disturbs nobody.
pub(crate) fn sweep(folder: &Path) {
    sweep_folder(folder, 0);
}

fn sweep_folder(folder: &Path, depth: usize) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        let name = entry.file_name();
        if is_temporary(&name) && name.len() == PREFIX.len() + LETTERS {
            if kind.is_dir() {
                empty(&entry.path());
            } else if kind.is_file() {
                let _ = fs::remove_file(entry.path());
            }
        } else if kind.is_dir() && (depth < DEPTH || depth == DEPTH && name == MODULE) {
            sweep_folder(&entry.path(), depth + 1);
        }
    }
}

/// Removes a folder that was laid beside, or that was exchanged for it. Of what others wrote in the place of the folder it
/// has links alone; what it should have, and is nowhere else, stays.
fn empty(folder: &Path) {
    for below in [folder.join(MODULE), folder.to_path_buf()] {
        for entry in fs::read_dir(&below).into_iter().flatten().flatten() {
            let path = entry.path();
            let Ok(metadata) = fs::symlink_metadata(&path) else {
                continue;
            };
            let is_ours = metadata.is_file()
                && (links(&metadata) > 1
                    || metadata.len() == 0
                    || head(&path).is_ok_and(|head| has_mark(&head)));
            if is_ours {
                let _ = fs::remove_file(path);
            }
        }
        let _ = fs::remove_dir(below);
    }
}
