//! The files of another tool, as texts.

use std::fs;
use std::io::Read as _;
use std::path::Path;

use loudfail_diagnostics::{Diagnostic, SourceId, Sources};
use loudfail_import::INPUT_UNREADABLE;

use crate::repository::LARGEST_BLUEPRINT;

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

/// A path as messages show it, with `/` between folders.
pub(super) fn shown(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

fn text_of(path: &Path) -> Result<String, String> {
    let cannot = |error| format!("cannot read the file: {error}");
    let metadata = fs::metadata(path).map_err(cannot)?;
    if !metadata.is_file() {
        return Err("not a file".to_owned());
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(cannot)?;
    // One byte more than is taken, whatever the size was a moment ago.
    file.take(LARGEST_BLUEPRINT + 1)
        .read_to_end(&mut bytes)
        .map_err(cannot)?;
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST_BLUEPRINT {
        let size = metadata.len();
        return Err(format!(
            "the file has {size} bytes; at most {LARGEST_BLUEPRINT} are read"
        ));
    }
    String::from_utf8(bytes).map_err(|_| "the file is not UTF-8 text".to_owned())
}
