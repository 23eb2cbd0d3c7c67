//! Expected texts that are kept in files: compared, or written anew where a person asks for it.

use std::env;
use std::fs;
use std::io;
use std::path::Path;

use similar::TextDiff;

/// Compares a text with the file that holds what is expected, and gives the difference, if there is one. With
/// `UPDATE_EXPECT=1` in the environment, the file is written instead.
///
/// # Errors
///
/// Where the file cannot be written. One that cannot be read counts as empty.
pub fn compare(file: &Path, actual: &str) -> io::Result<Option<String>> {
    let expected = fs::read(file).unwrap_or_default();
    if expected == actual.as_bytes() {
        return Ok(None);
    }
    if is_update() {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, actual)?;
        return Ok(None);
    }
    Ok(Some(difference(
        &file.display().to_string(),
        &String::from_utf8_lossy(&expected),
        actual,
    )))
}

/// A unified diff from what is expected to what is actual.
#[must_use]
pub fn difference(name: &str, expected: &str, actual: &str) -> String {
    let diff = TextDiff::from_lines(expected, actual);
    diff.unified_diff()
        .header(&format!("expected: {name}"), "actual")
        .to_string()
}

/// Whether expected texts are to be written anew.
#[must_use]
pub fn is_update() -> bool {
    env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1")
}
