//! Pages of a site that nothing makes any more.

use std::fs;
use std::io;
use std::path::Path;

use super::{Change, ChangeKind, contains, head, named, read};

/// What every page has near its head.
const MARK: &str = "<!-- Made by loudfail from blueprints/; run cargo xtask site. -->";

/// The folders that have a page for each job or failure.
const FOLDERS: [&str; 2] = ["jobs", "shapes"];

/// How deep below such a folder pages are: `jobs/<environment>/<job>.html`.
const DEPTH: usize = 1;

/// Pages that are left over: `is_left` says so of each path. Whatever else is in the site's folder is nobody's here, and
/// links are not followed.
///
/// # Errors
/// When a file or a folder cannot be read.
pub(crate) fn leftover_pages(
    folder: &Path,
    is_left: impl Fn(&str) -> bool,
) -> io::Result<Vec<Change>> {
    let mut present = Vec::new();
    for pages in FOLDERS {
        // Whatever is behind a link is not the tool's.
        if fs::symlink_metadata(folder.join(pages)).is_ok_and(|it| it.is_dir()) {
            list(&folder.join(pages), pages, 0, &mut present)?;
        }
    }
    present.retain(|path| is_left(path));
    let mut changes = Vec::new();
    for path in present {
        let file = folder.join(&path);
        let head = head(&file).map_err(|error| named(error, &path))?;
        if contains(&head, MARK) {
            let old = read(&file).map_err(|error| named(error, &path))?;
            let old = String::from_utf8_lossy(&old).into_owned();
            let kind = ChangeKind::Remove { old };
            changes.push(Change { path, kind });
        }
    }
    Ok(changes)
}

fn list(folder: &Path, prefix: &str, depth: usize, paths: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder).map_err(|error| named(error, prefix))? {
        let entry = entry?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        let kind = entry.file_type()?;
        let path = format!("{prefix}/{name}");
        if kind.is_dir() && depth < DEPTH {
            list(&entry.path(), &path, depth + 1, paths)?;
        } else if kind.is_file() && name.ends_with(".html") {
            paths.push(path);
        }
    }
    Ok(())
}
