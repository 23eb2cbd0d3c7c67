//! What the tests of outside programs share: where the committed output is, and how to say that something was not checked.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The repository's root.
#[must_use]
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .unwrap_or(Path::new(".."))
}

/// Every `dist/<environment>/<job or channel>/<name>` there is, sorted.
///
/// # Errors
///
/// Where a folder cannot be listed; `dist/` itself must be there.
pub fn outputs(name: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for environment in folders(&repository().join("dist"))? {
        for owner in folders(&environment)? {
            found.push(owner.join(name));
        }
    }
    found.retain(|path| path.exists());
    found.sort();
    Ok(found)
}

/// Every `tests/fixtures/golden/<case>/<environment>/<job or channel>/<name>` there is, sorted.
///
/// # Errors
///
/// Where a folder cannot be listed.
pub fn golden(name: &str) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for case in folders(&repository().join("tests/fixtures/golden"))? {
        for environment in folders(&case)? {
            for owner in folders(&environment)? {
                found.push(owner.join(name));
            }
        }
    }
    found.retain(|path| path.exists());
    found.sort();
    Ok(found)
}

/// Tells the person and `cargo xtask test` that `what` was not checked, and how to have it checked.
///
/// It is written past the capture of the test harness, which swallows what a passing test prints.
pub fn skip(what: &str, how: &str) {
    // The runner reads lines.
    let line = format!("SKIPPED: {what} -- {how}").replace('\n', " ");
    // A closed standard error has nobody who could be told.
    let _ = writeln!(io::stderr(), "{line}");
}

fn folders(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let path = entry?.path();
        if path.is_dir() {
            found.push(path);
        }
    }
    Ok(found)
}
