//! The book that `docs/` is: its table of contents, and links that hold where it is read as a site.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::document::Document;
use crate::links::links;

/// The table of contents.
pub(crate) const SUMMARY: &str = "SUMMARY.md";

/// What is wrong with a book, given its folder and all documents in it.
pub(crate) fn faults(folder: &Path, documents: &[Document]) -> Vec<String> {
    let is_summary = |document: &&Document| document.path == folder.join(SUMMARY);
    let Some(summary) = documents.iter().find(is_summary) else {
        return vec![format!("there is no {SUMMARY}")];
    };
    let mut faults = Vec::new();
    let mut listed: BTreeSet<PathBuf> = BTreeSet::new();
    for link in links(summary) {
        if !listed.insert(link.path) {
            faults.push(format!("{SUMMARY} lists `{}` twice", link.target));
        }
    }
    for document in documents.iter().filter(|document| !is_summary(document)) {
        let name = document.name(folder);
        if !listed.contains(&document.path) {
            faults.push(format!("{SUMMARY} does not list `{name}`"));
        }
        // What is not listed is not part of the site, though it is there for who reads the files.
        let outside = links(document)
            .into_iter()
            .filter(|link| !listed.contains(&link.path));
        faults.extend(
            outside.map(|link| format!("{name} links to `{}`, which is no page", link.target)),
        );
    }
    faults
}
