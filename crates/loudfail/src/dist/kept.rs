//! Texts that a build keeps for the next one, in a folder of its own in the output folder, which Git ignores.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::Path;

use super::print::Print;
use super::state::changed;

/// The folder in the output folder. Its name begins with a dot, so no environment is called like that.
const FOLDER: &str = ".loudfail";

/// The longest text that is read, in bytes: a million jobs.
const MOST: u64 = 256 * 1024 * 1024;

/// What stands in the last line, before the fingerprint of all that is above it.
const END: &str = "end ";

/// What Git is told in that folder.
const IGNORE: &str = ".gitignore";

/// The lines of a text behind its first one, if it is there and whole.
pub(super) fn read(folder: &Path, name: &str, head: &str) -> Option<String> {
    let path = folder.join(FOLDER).join(name);
    let metadata = fs::metadata(&path).ok()?;
    (metadata.is_file() && metadata.len() < MOST).then_some(())?;
    let text = fs::read_to_string(path).ok()?;
    // What was cut or written to by others says nothing.
    let (text, print) = text.strip_suffix('\n')?.rsplit_once(END)?;
    (Print::parse(print)? == Print::of(text)).then_some(())?;
    let (first, text) = text.split_once('\n')?;
    (first == head).then(|| text.to_owned())
}

/// Keeps a text, whose lines are made after the moment by the disk's clock that is handed over. Where that is not possible, the
/// next build knows nothing.
pub(super) fn write(
    folder: &Path,
    name: &str,
    head: &str,
    lines: impl FnOnce(Option<(i64, i64)>) -> String,
) {
    let _ = (|| -> Option<()> {
        let own = folder.join(FOLDER);
        fs::create_dir_all(&own).ok()?;
        let ignore = own.join(IGNORE);
        if !ignore.exists() {
            fs::write(ignore, "# What loudfail knows of its last build.\n*\n").ok()?;
        }
        // One that a build was killed with is in the way of nobody.
        let new = own.join(format!("{name}.new"));
        let _ = fs::remove_file(&new);
        let mut file = File::create_new(&new).ok()?;
        let now = changed(&file.metadata().ok()?);
        let mut text = format!("{head}\n{}", lines(now));
        let print = Print::of(text.as_str());
        text.push_str(&format!("{END}{print}\n"));
        file.write_all(text.as_bytes()).ok()?;
        fs::rename(new, own.join(name)).ok()
    })();
}

/// Removes a text, and the folder if there is no other.
pub(super) fn remove(folder: &Path, name: &str) {
    let own = folder.join(FOLDER);
    let _ = fs::remove_file(own.join(name));
    let entries = fs::read_dir(&own).into_iter().flatten().flatten();
    if entries.into_iter().all(|entry| entry.file_name() == IGNORE) {
        let _ = fs::remove_file(own.join(IGNORE));
        let _ = fs::remove_dir(own);
    }
}
