//! The forms of machines that were proved, kept for the next build: a machine of the same form is not proved again.
//!
//! They are of use to the very program that proved them. Deleted, they are proved again.

use std::path::Path;

use loudfail_prove::Forms;

use super::kept;
use super::state::tool;

const NAME: &str = "forms";

/// The first line. Another one is not read.
const HEAD: &str = "loudfail forms 1";

/// The forms that this program has proved for an output folder; none where nothing is known.
pub(crate) fn forms(folder: &Path) -> Forms {
    let known = kept::read(folder, NAME, HEAD).and_then(|text| {
        let (program, forms) = text.split_once('\n')?;
        (program == tool()?.to_string()).then(|| Forms::parse(forms))?
    });
    known.unwrap_or_default()
}

/// Keeps forms; with `all` those too that were not asked for.
pub(crate) fn keep_forms(folder: &Path, forms: &Forms, all: bool) {
    if let Some(program) = tool() {
        kept::write(folder, NAME, HEAD, |_| {
            format!("{program}\n{}", forms.text(all))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_and_what_is_cut_or_strange_is_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = |forms: &Forms| forms.text(true);
        let line = format!("{} 7\n", "0123456789abcdef".repeat(2));
        let some = format!("{}{line}", text(&Forms::default()));
        let some = Forms::parse(&some).expect("forms");
        assert!(text(&some).ends_with(&line));
        assert!(!some.text(false).ends_with(&line), "nobody asked for it");
        keep_forms(folder.path(), &some, true);
        assert_eq!(text(&forms(folder.path())), text(&some));

        let file = folder.path().join(".loudfail").join(NAME);
        let whole = std::fs::read_to_string(&file).expect("forms");
        for end in 0..whole.len() - 1 {
            std::fs::write(&file, &whole[..end]).expect("written");
            assert_ne!(text(&forms(folder.path())), text(&some), "{end}");
        }
        let program = tool().expect("a program").to_string();
        let other = "0".repeat(program.len());
        kept::write(folder.path(), NAME, HEAD, |_| {
            format!("{other}\n{}", text(&some))
        });
        assert_ne!(
            text(&forms(folder.path())),
            text(&some),
            "of another program"
        );
    }
}
