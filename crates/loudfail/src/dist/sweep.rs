//! Takes away what builds had laid beside when they were ended in the middle.

use std::fs;
use std::path::Path;

use super::beside::{begins, kept_prefix};
use super::write::links;
use super::{DEPTH, MODULE, ends_like_an_output, has_mark, head};

/// Takes away what is left of builds that were ended, where this tool writes and nowhere else. Whoever calls it holds the
/// lock, so none of it is in use. What cannot be taken away stays, and disturbs nobody.
pub(crate) fn sweep(folder: &Path) {
    if let Some(prefix) = kept_prefix(folder) {
        sweep_folder(folder, &prefix, 0);
    }
}

fn sweep_folder(folder: &Path, prefix: &str, depth: usize) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let Ok(kind) = entry.file_type() else {
            continue;
        };
        let name = entry.file_name();
        if begins(&name, prefix) {
            if kind.is_dir() {
                empty(&entry.path());
            } else if kind.is_file() {
                let _ = fs::remove_file(entry.path());
            }
        } else if kind.is_dir() && (depth < DEPTH || depth == DEPTH && name == MODULE) {
            sweep_folder(&entry.path(), prefix, depth + 1);
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
                    || metadata.len() == 0 && ends_like_an_output(&path)
                    || head(&path).is_ok_and(|head| has_mark(&head)));
            if is_ours {
                let _ = fs::remove_file(path);
            }
        }
        let _ = fs::remove_dir(below);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::beside::Beside;

    #[test]
    fn what_is_only_called_like_ours_stays() {
        let root = tempfile::tempdir().expect("a folder");
        let folder = root.path();
        let prefix = Beside::of(folder).prefix().to_owned();
        let job = folder.join("default/job");
        let theirs = [
            ".loudfail-config".to_owned(),
            ".loudfail-backup".to_owned(),
            format!(".loudfail-{}-a1b2c3", "0".repeat(16)),
            prefix.trim_end_matches('-').to_owned(),
        ];
        let places = [
            folder.to_path_buf(),
            folder.join("default"),
            job.join(MODULE),
        ];
        fs::create_dir_all(job.join(MODULE)).expect("folders");
        for place in &places {
            for name in &theirs {
                fs::write(place.join(name), "mine").expect("written");
            }
            fs::write(place.join(format!("{prefix}a1b2c3")), "ours").expect("written");
        }
        let laid = folder.join(format!("default/{prefix}d4e5f6"));
        fs::create_dir(&laid).expect("a folder");
        fs::write(laid.join("README.md"), "Made by loudfail from x").expect("written");
        fs::write(laid.join("machine.asl.json"), "").expect("not written yet");
        // Of an old folder that was exchanged, into which somebody else wrote just then.
        let exchanged = folder.join(format!("default/{prefix}g7h8i9"));
        fs::create_dir(&exchanged).expect("a folder");
        fs::write(exchanged.join(".keep"), "").expect("written");
        fs::create_dir(folder.join("default/.loudfail-folder")).expect("a folder");
        fs::write(folder.join("default/.loudfail-folder/empty"), "").expect("written");

        sweep(folder);
        for place in &places {
            for name in &theirs {
                assert!(place.join(name).exists(), "{name}");
            }
            assert!(!place.join(format!("{prefix}a1b2c3")).exists());
        }
        assert!(!laid.exists());
        assert!(exchanged.join(".keep").exists());
        assert!(folder.join("default/.loudfail-folder/empty").exists());
    }
}
