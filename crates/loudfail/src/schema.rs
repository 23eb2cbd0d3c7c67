//! The JSON Schemas that editors read: `schema/` of a platform repository, and the line that leads an editor there.
//!
//! ```
//! use loudfail::schema::{Document, modeline, outputs};
//!
//! assert_eq!(
//!     modeline(Document::Blueprint),
//!     "# yaml-language-server: $schema=../schema/blueprint.schema.json\n"
//! );
//! assert_eq!(outputs().len(), 2);
//! ```

use loudfail_render::Output;

pub use loudfail_blueprint::{Document, schema};

/// The folder of the schemas, relative to the repository's root.
pub const FOLDER: &str = "schema";

/// Both schemas, each with its path below [`FOLDER`].
#[must_use]
pub fn outputs() -> Vec<Output> {
    let output = |document: Document| Output {
        path: document.file_name().to_owned(),
        text: schema(document),
    };
    Document::ALL.map(output).into()
}

/// The first line of a file in `blueprints/`, by which editors find its schema, with its line feed.
#[must_use]
pub fn modeline(document: Document) -> String {
    format!("{}\n", document.modeline())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_leads_to_the_file_that_is_written() {
        for document in Document::ALL {
            let end = format!("=../{FOLDER}/{}", document.file_name());
            assert!(document.modeline().ends_with(&end), "{document:?}");
        }
    }
}
