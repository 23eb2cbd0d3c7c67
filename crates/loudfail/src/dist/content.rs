//! What is in the files of a unit, as a fingerprint: what its state leaves open, reading them settles.

use std::fs;
use std::io;
use std::path::Path;

use loudfail_render::Output;

use super::print::Print;
use super::state::{State, state};
use super::{DEPTH, SHARED, is_of_its_owner, list, read};

/// What the files of a unit should hold.
pub(crate) fn content(outputs: &[Output]) -> Print {
    let files = outputs.iter();
    of(files
        .map(|output| (output.path.clone(), Print::of_bytes(output.text.as_bytes())))
        .collect())
}

/// Whether the files of a unit that are this tool's are all there, hold just that, and are the only ones.
pub(crate) fn holds(folder: &Path, unit: &str, content: Print) -> bool {
    held(folder, unit).is_ok_and(|held| held == Some(content))
}

/// The state of a unit whose files hold just that. It is taken before they are read: whoever changes one later changes its
/// state too.
pub(crate) fn state_of(folder: &Path, unit: &str, content: Print) -> Option<State> {
    let (state, _) = state(folder, unit);
    state.filter(|_| holds(folder, unit, content))
}

/// What the files of a unit hold; nothing where something else is in its place. Those of others count as little as they do
/// for removals.
fn held(folder: &Path, unit: &str) -> io::Result<Option<Print>> {
    let mut place = folder.to_path_buf();
    for name in unit.split('/') {
        place.push(name);
        let metadata = fs::symlink_metadata(&place)?;
        // Whatever is behind a link is not the tool's.
        let is_as_made = if unit == SHARED {
            metadata.is_file()
        } else {
            metadata.is_dir()
        };
        if !is_as_made {
            return Ok(None);
        }
    }
    let mut paths = Vec::new();
    if unit == SHARED {
        paths.push(unit.to_owned());
    } else {
        list(&place, unit, DEPTH, &mut paths)?;
    }
    let mut files = Vec::new();
    for path in paths {
        let content = read(&folder.join(&path))?;
        if is_of_its_owner(&content, &path) {
            files.push((path, Print::of_bytes(&content)));
        }
    }
    Ok(Some(of(files)))
}

/// The fingerprint of files with these paths, each holding that.
fn of(mut files: Vec<(String, Print)>) -> Print {
    files.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    Print::of(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reading_tells_what_a_state_leaves_open() {
        let root = tempfile::tempdir().expect("a folder");
        let unit = root.path().join("default/job");
        fs::create_dir_all(unit.join("terraform")).expect("folders");
        let text = "# Made by loudfail from blueprints/job.yaml\n";
        let outputs = ["default/job/README.md", "default/job/terraform/main.tf"].map(|path| {
            let (path, text) = (path.to_owned(), text.to_owned());
            Output { path, text }
        });
        let is_held = || holds(root.path(), "default/job", content(&outputs));
        let put = |file: &str, text: &str| fs::write(unit.join(file), text).expect("written");
        put("README.md", text);
        assert!(!is_held(), "one is missing");
        put("terraform/main.tf", text);
        assert!(is_held());
        put("notes.md", "of others");
        assert!(is_held());
        put("terraform/old.tf", text);
        assert!(!is_held(), "one is left over");
        fs::remove_file(unit.join("terraform/old.tf")).expect("removed");
        assert!(is_held());
        put("README.md", "of others");
        assert!(!is_held(), "one is in the way");
        put("README.md", &format!("{text}more\n"));
        assert!(!is_held(), "one was written to");
    }

    #[cfg(unix)]
    #[test]
    fn what_is_behind_a_link_is_not_held() {
        let root = tempfile::tempdir().expect("a folder");
        let text = "# Made by loudfail from blueprints/job.yaml\n";
        fs::create_dir_all(root.path().join("elsewhere/job")).expect("folders");
        fs::write(root.path().join("elsewhere/job/README.md"), text).expect("written");
        std::os::unix::fs::symlink("elsewhere", root.path().join("default")).expect("a link");
        let outputs = [Output {
            path: "default/job/README.md".to_owned(),
            text: text.to_owned(),
        }];
        assert!(!holds(root.path(), "default/job", content(&outputs)));
    }
}
