//! Modules of environments whose place is known: elsewhere they are refused, and for all else they are tried as if they
//! were where they belong.

use std::fs;
use std::io;
use std::path::Path;

use loudfail_engines::EngineError;
use loudfail_tests::outputs::repository;
use tempfile::TempDir;

use super::{can_plan, terraform, values};

#[test]
fn a_module_for_another_place_is_refused() {
    let Some(terraform) = terraform() else { return };
    if !can_plan(&terraform) {
        return;
    }
    for owner in ["cleanup", "on-call"] {
        let folder = repository()
            .join("tests/fixtures/golden/environments/production")
            .join(owner)
            .join("terraform");
        let module = terraform
            .open(&folder)
            .unwrap_or_else(|error| panic!("{error}"));
        let values = values(&module).unwrap_or_else(|error| panic!("{error}"));
        let refused = module.plan(&values);
        let Err(EngineError::Failed { output, .. }) = &refused else {
            panic!("{owner}: {refused:?}");
        };
        for words in [
            "It belongs in the account 111122223333.",
            "It belongs in the region cn-north-1.",
        ] {
            assert!(output.contains(words), "{owner}: {output}");
        }
    }
}

/// A copy of a module, with the folder that it is in, that takes every place for its own.
pub(super) fn at_home(module: &Path) -> io::Result<TempDir> {
    let scratch = tempfile::tempdir()?;
    let parent = module.parent().unwrap_or(module);
    for (from, to) in [
        (parent, scratch.path().to_owned()),
        (module, scratch.path().join("terraform")),
    ] {
        fs::create_dir_all(&to)?;
        for entry in fs::read_dir(from)? {
            let path = entry?.path();
            if let (true, Some(name)) = (path.is_file(), path.file_name()) {
                fs::write(to.join(name), unbound(&fs::read_to_string(&path)?))?;
            }
        }
    }
    Ok(scratch)
}

/// A text whose conditions on the place always hold.
fn unbound(text: &str) -> String {
    let line = |line: &str| match line.split_once(" = self.") {
        Some((before, condition)) if before.trim() == "condition" => {
            let attribute = condition.split(' ').next().unwrap_or_default();
            format!("{before} = self.{attribute} == self.{attribute}")
        }
        _ => line.to_owned(),
    };
    let lines: Vec<String> = text.split('\n').map(line).collect();
    lines.join("\n")
}
