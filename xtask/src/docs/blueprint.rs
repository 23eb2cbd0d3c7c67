//! `docs/blueprint.md`: every key of a blueprint and of the platform file.

use loudfail_blueprint::{Blueprint, Decode as _, PlatformFile, RecordShape, Shape};

use super::EXAMPLES;
use super::examples::Examples;
use super::explained::Explained;
use super::markdown::{anchor, head, row, sentence, table, yaml};

/// What stands before the sections: how files, defaults and values work.
const INTRODUCTION: &str = include_str!("introduction.md");

/// The folders of examples that belong to the introduction. A line `<!-- FOLDER -->` is where they stand.
pub(super) const INSERTED: [&str; 2] = ["references", "input"];

/// A record and where it is used.
pub(super) struct Section {
    /// Its keys.
    pub(super) record: RecordShape,
    /// The headings of the records that have it as a value, each with the key.
    used: Vec<(String, &'static str)>,
}

impl Section {
    /// The record's name in words, as people read it: `Platform file`.
    pub(super) fn heading(&self) -> String {
        heading(&self.record)
    }

    /// The name of the folder of its examples: `platform-file`.
    pub(super) fn folder(&self) -> String {
        anchor(&self.heading())
    }
}

/// All records, in the order in which a reader meets them.
pub(super) fn sections() -> Vec<Section> {
    let mut sections = Vec::new();
    for root in [Blueprint::SHAPE, PlatformFile::SHAPE] {
        add(&root, None, &mut sections);
    }
    sections
}

/// The page.
pub(super) fn page(examples: &Examples) -> String {
    let sections = sections();
    let mut text = head(&format!(
        "the records of crates/blueprint, {EXAMPLES}/ and xtask/src/docs/introduction.md"
    ));
    text.push_str(&introduction(examples, &contents(&sections)));
    for section in &sections {
        text.push_str(&format!("\n## {}\n\n", section.heading()));
        text.push_str(&sentence(section.record.doc));
        text.push('\n');
        if let Some(place) = place(section) {
            text.push_str(&format!("\n{place}\n"));
        }
        text.push('\n');
        text.push_str(&table(&["key", "value", "default", "what it is"]));
        for field in section.record.fields {
            let key = format!("`{}`", field.key);
            let Explained { what, default } = Explained::new(&sentence(field.doc));
            text.push_str(&row(&[&key, &form(&field.shape), &default, &what]));
        }
        text.push_str(&shown(examples, &section.folder()));
    }
    text
}

fn add(shape: &Shape, user: Option<(String, &'static str)>, sections: &mut Vec<Section>) {
    match shape {
        Shape::Leaf(_) => {}
        Shape::List(inner) | Shape::Map(inner) => add(inner, user, sections),
        Shape::Record(record) => {
            let known = sections
                .iter_mut()
                .find(|section| section.record.name == record.name);
            if let Some(section) = known {
                section.used.extend(user);
                return;
            }
            sections.push(Section {
                record: *record,
                used: user.into_iter().collect(),
            });
            for field in record.fields {
                add(&field.shape, Some((heading(record), field.key)), sections);
            }
        }
    }
}

/// `PlatformFile` as `Platform file`.
fn heading(record: &RecordShape) -> String {
    let mut heading = String::new();
    for character in record.name.chars() {
        if character.is_uppercase() && !heading.is_empty() {
            heading.push(' ');
            heading.extend(character.to_lowercase());
        } else {
            heading.push(character);
        }
    }
    heading
}

/// Where a record is written; nothing for one that is a whole file.
fn place(section: &Section) -> Option<String> {
    let places: Vec<String> = section
        .used
        .iter()
        .map(|(heading, key)| format!("`{key}` of [{heading}](#{})", anchor(heading)))
        .collect();
    let (last, first) = places.split_last()?;
    Some(match first {
        [] => format!("Written under {last}."),
        first => format!("Written under {} and {last}.", first.join(", ")),
    })
}

/// What a value looks like, in words.
fn form(shape: &Shape) -> String {
    match shape {
        Shape::Leaf(expected) => expected.what.to_owned(),
        Shape::Record(record) => format!("[{0}](#{1})", heading(record), anchor(&heading(record))),
        Shape::List(items) => format!("a list, each item {}", form(items)),
        Shape::Map(values) => format!("names, each with {}", form(values)),
    }
}

fn contents(sections: &[Section]) -> String {
    let mut headings: Vec<String> = INTRODUCTION
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .map(str::to_owned)
        .collect();
    headings.extend(sections.iter().map(Section::heading));
    headings
        .iter()
        .map(|heading| format!("- [{heading}](#{})\n", anchor(heading)))
        .collect()
}

/// The introduction with contents and examples in their places.
fn introduction(examples: &Examples, contents: &str) -> String {
    let mut text = String::new();
    for line in INTRODUCTION.lines() {
        let inserted = line
            .strip_prefix("<!-- ")
            .and_then(|line| line.strip_suffix(" -->"));
        match inserted {
            Some("contents") => text.push_str(contents),
            Some(folder) => text.push_str(shown(examples, folder).trim_start()),
            None => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    text
}

/// The files of a folder, each a block under its name where there are several.
fn shown(examples: &Examples, folder: &str) -> String {
    examples
        .of(folder)
        .iter()
        .map(|example| format!("\n`{}`:\n\n{}", example.name, yaml(&example.text)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_introduction_shows_examples_from_files_alone() {
        // A block in the text itself would be checked by nobody.
        assert!(!INTRODUCTION.contains("```"));
        for folder in INSERTED {
            assert!(INTRODUCTION.contains(&format!("\n<!-- {folder} -->\n")));
        }
        assert_eq!(INTRODUCTION.matches("<!-- ").count(), INSERTED.len() + 1);
    }

    #[test]
    fn records_come_once_each_with_every_place() {
        let sections = sections();
        let names: Vec<&str> = sections.iter().map(|it| it.record.name).collect();
        assert_eq!(names.first(), Some(&"Blueprint"));
        let mut unique = names.clone();
        unique.sort_unstable();
        unique.dedup();
        assert_eq!(unique.len(), names.len());
        let network = sections.iter().find(|it| it.record.name == "Network");
        let retry = sections.iter().find(|it| it.record.name == "Retry");
        assert_eq!(
            [network, retry].map(|section| section.and_then(place)),
            [
                Some("Written under `network` of [Task](#task).".to_owned()),
                Some(
                    "Written under `retry` of [Blueprint](#blueprint) and `retry` of [Defaults](#defaults)."
                        .to_owned()
                ),
            ]
        );
    }

    #[test]
    fn no_two_headings_have_one_anchor() {
        let contents = contents(&sections());
        let mut lines: Vec<&str> = contents.lines().collect();
        let all = lines.len();
        lines.sort_unstable();
        lines.dedup();
        assert_eq!(lines.len(), all, "{contents}");
    }

    #[test]
    fn names_are_read_as_words() {
        let sections = sections();
        let file = sections.iter().find(|it| it.record.name == "PlatformFile");
        let file = file.expect("the platform file");
        assert_eq!(
            (file.heading(), file.folder()),
            ("Platform file".to_owned(), "platform-file".to_owned())
        );
    }
}
