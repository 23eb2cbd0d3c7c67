//! What the modules claim of versions, as far as it can be checked without those versions at hand: that they say it, and
//! that they use no function and no block that is younger.

use std::collections::BTreeSet;
use std::fs;

use loudfail_tests::outputs::{golden, outputs};

/// The functions and type constructors that the modules may use: Terraform 1.5 has each, and OpenTofu began as 1.6.
/// Source: "Functions" and "Type Constraints" in the documentation of the Terraform language, v1.5.x.
const FUNCTIONS: [&str; 8] = [
    "alltrue",
    "can",
    "join",
    "jsonencode",
    "length",
    "list",
    "regex",
    "templatefile",
];

/// The blocks at the top of a file, likewise.
const BLOCKS: [&str; 8] = [
    "data",
    "locals",
    "module",
    "output",
    "provider",
    "resource",
    "terraform",
    "variable",
];

#[test]
fn modules_say_what_they_need_and_use_nothing_younger() {
    let mut modules = outputs("terraform").expect("the folder dist/");
    modules.extend(golden("terraform").expect("the goldens"));
    let mut functions = BTreeSet::new();
    let mut blocks = BTreeSet::new();
    for module in &modules {
        let versions = fs::read_to_string(module.join("versions.tf")).expect("versions.tf");
        for claim in [
            "required_version = \">= 1.5\"",
            "version = \">= 6.0, < 7.0\"",
        ] {
            assert!(versions.contains(claim), "{}: {claim}", module.display());
        }
        for file in fs::read_dir(module).expect("the module") {
            let text = fs::read_to_string(file.expect("a file").path()).expect("a string");
            functions.extend(called(&text));
            blocks.extend(begun(&text));
        }
    }
    // One that is in the list and in no module is one too many: nobody would look at it again.
    assert_eq!(
        functions,
        BTreeSet::from(FUNCTIONS.map(str::to_owned)),
        "on the left those called"
    );
    assert_eq!(
        blocks,
        BTreeSet::from(BLOCKS.map(str::to_owned)),
        "on the left those begun"
    );
}

#[test]
fn what_a_module_uses_is_found() {
    let text = "import {\n  id = startswith(\"a(\\\"b(\", c)\n}\n# d(e)\nvariable \"f\" {}\n";
    assert_eq!(called(text), BTreeSet::from(["startswith".to_owned()]));
    let blocks = ["import", "variable"].map(str::to_owned);
    assert_eq!(begun(text), BTreeSet::from(blocks));
}

/// The functions that are called outside texts and comments.
fn called(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for line in text.lines().filter(|line| !line.trim().starts_with('#')) {
        let code = without_texts(line);
        let mut rest = code.as_str();
        while let Some((before, after)) = rest.split_once('(') {
            let is_name = |letter: char| letter.is_ascii_alphanumeric() || "_:".contains(letter);
            let name = before.rsplit(|letter| !is_name(letter)).next();
            found.extend(name.filter(|name| !name.is_empty()).map(str::to_owned));
            rest = after;
        }
    }
    found
}

/// The types of the blocks that begin in the first column.
fn begun(text: &str) -> BTreeSet<String> {
    let heads = text.lines().filter(|line| line.contains(" {"));
    heads
        .filter(|line| line.starts_with(|letter: char| letter.is_ascii_lowercase()))
        .filter_map(|line| line.split(' ').next())
        .map(str::to_owned)
        .collect()
}

/// A line without what is between quotation marks. The generated texts call no functions.
fn without_texts(line: &str) -> String {
    let mut code = String::new();
    let mut inside = false;
    let mut letters = line.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => inside = !inside,
            '\\' if inside => {
                letters.next();
            }
            _ if !inside => code.push(letter),
            _ => {}
        }
    }
    code
}
