//! Whether links lead somewhere: to files that are there, and to headings that they have.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::document::Document;

/// A link to a file.
pub(crate) struct Link {
    /// As it is written.
    pub(crate) target: String,
    /// The file, without `..` in its path.
    pub(crate) path: PathBuf,
    /// The heading, where one is named.
    heading: Option<String>,
}

/// The links of a document to files, itself included.
pub(crate) fn links(document: &Document) -> Vec<Link> {
    let links = document.prose.split("](").skip(1);
    links
        .filter_map(|rest| rest.split_once(')').map(|(target, _)| target))
        .filter(|target| !target.contains("://") && !target.starts_with("mailto:"))
        .map(|target| {
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let path = match (file, document.path.parent()) {
                ("", _) | (_, None) => document.path.clone(),
                (file, Some(folder)) => folder.join(file),
            };
            Link {
                target: target.to_owned(),
                path: plain(&path),
                heading: (!heading.is_empty()).then(|| heading.to_owned()),
            }
        })
        .collect()
}

/// Links to files that are not there, and to headings that no document has.
pub(crate) fn broken(document: &Document) -> Vec<String> {
    links(document)
        .iter()
        .filter(|link| !leads_somewhere(link, document))
        .map(|link| format!("`{}` leads nowhere", link.target))
        .collect()
}

fn leads_somewhere(link: &Link, document: &Document) -> bool {
    let Some(heading) = &link.heading else {
        return link.path.exists();
    };
    if link.path == plain(&document.path) {
        return has_heading(&document.prose, heading);
    }
    fs::read_to_string(&link.path)
        .is_ok_and(|text| has_heading(&Document::new(link.path.clone(), text).prose, heading))
}

/// Whether a text has the heading of a link, in the form that GitHub and mdBook give it.
fn has_heading(prose: &str, heading: &str) -> bool {
    let anchor = |title: &str| -> String {
        title
            .to_lowercase()
            .chars()
            .filter(|character| character.is_alphanumeric() || " -_".contains(*character))
            .map(|character| if character == ' ' { '-' } else { character })
            .collect()
    };
    prose
        .lines()
        .filter(|line| line.starts_with('#'))
        .any(|line| anchor(line.trim_start_matches('#').trim()) == heading)
}

/// A path without `.` and `..`, which a link has and the list of files has not.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                plain.pop();
            }
            Component::CurDir => {}
            other => plain.push(other),
        }
    }
    plain
}
