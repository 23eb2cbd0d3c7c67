//! A platform repository's own templates, as bytes.

use std::fs;
use std::path::Path;

use super::{Blueprint, ReadError, read_one, unreadable};

/// The folder of own templates, relative to the repository's root. There need not be one.
pub const TEMPLATES: &str = "templates";

/// How deep folders of templates are, at most. The built-in ones are two deep.
const DEEPEST: usize = 8;

/// A file of the folder [`TEMPLATES`] as it was read.
#[derive(Debug, Clone)]
pub struct TemplateFile {
    /// Relative to [`TEMPLATES`], with `/` between folders; empty for the folder itself, where that cannot be read.
    pub path: String,
    /// What was in it, or why it could not be read.
    pub content: Result<Vec<u8>, ReadError>,
}

/// What a build reads of a platform repository.
#[derive(Debug, Clone, Default)]
pub struct Files {
    /// The blueprints and the platform file.
    pub blueprints: Vec<Blueprint>,
    /// The paths of files that look like blueprints and are read by nobody.
    pub passed_over: Vec<String>,
    /// Its own templates, if it has any.
    pub templates: Vec<TemplateFile>,
}

/// Blueprints alone, to be rendered with the built-in templates.
impl From<Vec<Blueprint>> for Files {
    fn from(blueprints: Vec<Blueprint>) -> Self {
        Self {
            blueprints,
            passed_over: Vec::new(),
            templates: Vec::new(),
        }
    }
}

/// Reads every file of the folder of templates, sorted by path. Hidden files and `README.md` are left out: they are for
/// people and their tools. What cannot be read is among them, with the reason.
#[must_use]
pub fn read_templates(root: &Path) -> Vec<TemplateFile> {
    let folder = root.join(TEMPLATES);
    let mut files = Vec::new();
    // A link to nowhere is there too, and somebody meant something by it.
    if folder.symlink_metadata().is_ok() {
        list(&folder, "", 0, &mut files);
    }
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files
}

fn list(folder: &Path, prefix: &str, depth: usize, files: &mut Vec<TemplateFile>) {
    let failed = |path: &str, error| TemplateFile {
        path: path.to_owned(),
        content: Err(error),
    };
    let entries = match fs::read_dir(folder) {
        Ok(entries) if depth <= DEEPEST => entries,
        Ok(_) => return files.push(failed(prefix, ReadError::NotAFile)),
        Err(error) => return files.push(failed(prefix, unreadable(error))),
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => {
                files.push(failed(prefix, unreadable(error)));
                continue;
            }
        };
        let name = entry.file_name();
        let shown = name.to_string_lossy();
        if shown.starts_with('.') || shown == "README.md" {
            continue;
        }
        let path = match prefix {
            "" => shown.to_string(),
            _ => format!("{prefix}/{shown}"),
        };
        // A link to a folder is not followed, since it may lead round in circles; it is told of as no file.
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            list(&entry.path(), &path, depth + 1, files);
            continue;
        }
        let content = if name.to_str().is_some() {
            read_one(&entry.path())
        } else {
            Err(ReadError::Name)
        };
        files.push(TemplateFile { path, content });
    }
}
