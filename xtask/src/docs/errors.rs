//! `docs/errors.md`: every code that a problem can have, with what it means.

use loudfail_blueprint::{Example, Rule};

use super::markdown::{head, row, table, yaml};

/// The groups of codes: what the code begins with, a heading, and what its codes have in common.
const GROUPS: &[(&str, &str, &str)] = &[
    (
        "LF00",
        "YAML",
        "The file cannot be read, or uses a syntax that is not supported.",
    ),
    (
        "LF01",
        "Keys and types",
        "A key is unknown or missing, or its value has the wrong type.",
    ),
    (
        "LF02",
        "Values",
        "A value has the right type, but AWS or the job could not use it.",
    ),
    (
        "LF03",
        "Files that belong together",
        "Each file is correct on its own, but the files do not fit together.",
    ),
    (
        "LF04",
        "Around the blueprints",
        "The problem is not in a blueprint's content, but in files, folders or a command's arguments.",
    ),
    (
        "LF05",
        "Templates",
        "The fault is in what generates the outputs.",
    ),
    (
        "LF06",
        "The laws",
        "The outputs were read back and break a guarantee, so they are not written. Except for lengths, this is not a \
         mistake in a blueprint.",
    ),
    (
        "LF07",
        "Task definitions",
        "Amazon ECS would refuse the job's own task definition, generated from `task.image`, or the task would not do what \
         the blueprint specifies.",
    ),
];

const INTRODUCTION: &str = "# Problems by code\n\nEvery problem that a command reports has a code, which never changes and \
                            is never reused for another problem. This page\nshows what each rule requires and why, with the \
                            smallest file that breaks it and the corrected file.\n";

/// The page.
pub(super) fn page() -> String {
    let rules = loudfail::rules::all();
    let mut text = head("the rules in crates/*/src");
    text.push_str(INTRODUCTION);
    text.push('\n');
    text.push_str(&table(&["code", "what holds"]));
    for rule in &rules {
        let link = format!("[{0}](#{1})", rule.code, rule.code.0.to_lowercase());
        text.push_str(&row(&[&link, rule.title]));
    }
    for (prefix, heading, what) in GROUPS {
        text.push_str(&format!("\n## {heading}\n\n{what}\n"));
        for rule in rules.iter().filter(|rule| rule.code.0.starts_with(prefix)) {
            text.push_str(&section(rule));
        }
    }
    text
}

fn section(rule: &Rule) -> String {
    let mut text = format!(
        "\n### {}\n\n**{}**\n\n{}\n",
        rule.code, rule.title, rule.why
    );
    for (title, examples) in [("Wrong", rule.example), ("Right", rule.instead)] {
        if !examples.is_empty() {
            text.push_str(&format!("\n{title}:\n"));
        }
        text.extend(examples.iter().map(|it| shown(it, rule.example.len() > 1)));
    }
    text
}

/// A file of an example, under its name where that tells something.
fn shown(example: &Example, is_one_of_several: bool) -> String {
    let block = yaml(example.text);
    if is_one_of_several || example.path != Example::job("").path {
        format!("\n`{}`\n\n{block}", example.path)
    } else {
        format!("\n{block}")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_code_is_there_once_and_in_a_group() {
        let codes: Vec<&str> = loudfail::rules::all()
            .iter()
            .map(|rule| rule.code.0)
            .collect();
        assert!(codes.windows(2).all(|pair| pair[0] < pair[1]), "{codes:?}");
        for code in codes {
            assert_eq!(
                GROUPS.iter().filter(|it| code.starts_with(it.0)).count(),
                1,
                "{code} has no group"
            );
        }
    }

    #[test]
    fn every_code_that_the_code_has_is_there() {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("the repository");
        let mut found = BTreeSet::new();
        for member in fs::read_dir(repository.join("crates")).expect("crates/") {
            let source = member.expect("an entry").path().join("src");
            // The crate of diagnostics knows no code; those in its examples are nobody's.
            if !source.to_string_lossy().contains("diagnostics") {
                collect(&source, &mut found);
            }
        }
        assert!(found.contains("LF0601") && found.contains("LF0001"));
        let known: BTreeSet<String> = loudfail::rules::all()
            .iter()
            .map(|it| it.code.0.to_owned())
            .collect();
        assert_eq!(known, found, "on the left those of the page");
    }

    /// The texts in the source code that are a code and nothing else.
    fn collect(folder: &Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, found);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let text = fs::read_to_string(&path).expect("a string");
                let quoted = text.split('"').filter(|text| {
                    text.strip_prefix("LF").is_some_and(|number| {
                        number.len() == 4 && number.bytes().all(|it| it.is_ascii_digit())
                    })
                });
                found.extend(quoted.map(str::to_owned));
            }
        }
    }
}
