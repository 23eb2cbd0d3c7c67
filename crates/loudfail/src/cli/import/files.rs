//! The files of another tool, as texts.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

use loudfail_diagnostics::{Diagnostic, SourceId, Sources};
use loudfail_import::INPUT_UNREADABLE;

use crate::repository::{self, LARGEST_BLUEPRINT};

/// Reads a file. Its path is shown as it is given.
pub(super) fn read(path: &Path, sources: &mut Sources) -> Result<SourceId, Box<Diagnostic>> {
    let shown = shown(path);
    match text_of(path) {
        Ok(text) => Ok(sources.add(shown, text)),
        Err(reason) => {
            let source = sources.add(shown, "");
            Err(Box::new(INPUT_UNREADABLE.error(reason).in_file(source)))
        }
    }
}

/// Reads a file, or standard input where the path is `-`.
pub(super) fn read_or_stdin(
    path: &Path,
    sources: &mut Sources,
) -> Result<SourceId, Box<Diagnostic>> {
    if path != Path::new("-") {
        return read(path, sources);
    }
    match limited(io::stdin().lock()) {
        Ok(text) => Ok(sources.add("standard input", text)),
        Err(reason) => {
            let source = sources.add("standard input", "");
            Err(Box::new(INPUT_UNREADABLE.error(reason).in_file(source)))
        }
    }
}

/// A path as messages show it, with `/` between folders.
pub(super) fn shown(path: &Path) -> String {
    let shown = path.display().to_string().replace('\\', "/");
    shown.strip_prefix("./").unwrap_or(&shown).to_owned()
}

fn text_of(path: &Path) -> Result<String, String> {
    let cannot = |error| format!("cannot read the file: {error}");
    let metadata = fs::metadata(path).map_err(cannot)?;
    if !metadata.is_file() {
        return Err("not a file".to_owned());
    }
    limited(fs::File::open(path).map_err(cannot)?)
}

/// All of what can be read, as long as that is not too much.
fn limited(reader: impl Read) -> Result<String, String> {
    let bytes = repository::limited(reader, LARGEST_BLUEPRINT)
        .map_err(|error| format!("cannot read the file: {error}"))?
        .ok_or_else(|| {
            format!("the input has more than {LARGEST_BLUEPRINT} bytes, which is the limit")
        })?;
    String::from_utf8(bytes).map_err(|_| "the file is not UTF-8 text".to_owned())
}
