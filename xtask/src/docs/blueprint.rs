//! `docs/blueprint.md`: every key of a blueprint and of the platform file.

use loudfail_blueprint::{BlueprintFile, Decode as _, Explained, PlatformFile, RecordShape, Shape};
use loudfail_diagnostics::listed;

use super::EXAMPLES;
use super::examples::Examples;

use super::markdown::{anchor, head, row, sentence, table, yaml};

/// The text of the page: how files, defaults and values work, then topic by topic what there is to know beside the
/// records. A line `<!-- NAME -->` is where the record of that anchor stands, or else the examples of that folder.
const TEXT: &str = concat!(
    include_str!("introduction.md"),
    "\n",
    include_str!("topics.md")
);

/// The folders of examples that belong to the text and to no record.
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

/// All records, each once.
pub(super) fn sections() -> Vec<Section> {
    let mut sections = Vec::new();
    for root in [BlueprintFile::SHAPE, PlatformFile::SHAPE] {
        add(&root, None, &mut sections);
    }
    sections
}

/// What is wrong with the text: records that it has no place for. Empty if nothing is.
pub(super) fn faults(sections: &[Section]) -> String {
    sections
        .iter()
        .map(Section::folder)
        .filter(|folder| !TEXT.lines().any(|line| marker(line) == Some(folder)))
        .map(|folder| {
            format!(
                "error: the page has no place for a record\nhint: add the line `<!-- {folder} -->` to \
                 xtask/src/docs/topics.md\n"
            )
        })
        .collect()
}

/// The page.
pub(super) fn page(examples: &Examples) -> String {
    let sections = sections();
    let mut text = head(&format!(
        "the records of crates/blueprint, {EXAMPLES}/ and the texts in xtask/src/docs/"
    ));
    for line in TEXT.lines() {
        match marker(line) {
            Some("contents") => text.push_str(&contents(&sections)),
            Some(name) => match sections.iter().find(|section| section.folder() == name) {
                Some(section) => text.push_str(&described(section, examples)),
                None => text.push_str(shown(examples, name).trim_start()),
            },
            None => {
                text.push_str(line);
                text.push('\n');
            }
        }
    }
    text
}

/// What a line is a place for.
fn marker(line: &str) -> Option<&str> {
    line.strip_prefix("<!-- ")?.strip_suffix(" -->")
}

/// A record: what it is, its keys, its examples.
fn described(section: &Section, examples: &Examples) -> String {
    let mut text = format!(
        "### {}\n\n{}\n",
        section.heading(),
        sentence(section.record.doc)
    );
    if let Some(place) = place(section) {
        text.push_str(&format!("\n{place}\n"));
    }
    text.push('\n');
    text.push_str(&table(&["key", "value", "default", "description"]));
    for field in section.record.fields {
        let key = format!("`{}`", field.key);
        let Explained { what, default } = Explained::new(&sentence(field.doc));
        text.push_str(&row(&[&key, &form(&field.shape), &default, &what]));
    }
    text.push_str(&shown(examples, &section.folder()));
    text
}

fn add(shape: &Shape, user: Option<(String, &'static str)>, sections: &mut Vec<Section>) {
    match shape {
        Shape::Leaf(_) => {}
        Shape::List(inner) | Shape::Map(inner) => add(inner, user, sections),
        Shape::Record(record) => {
            let heading = heading(record);
            let known = sections
                .iter_mut()
                .find(|section| section.heading() == heading);
            if let Some(section) = known {
                // A record within itself is the blueprint under its own `environments`, whose line says so.
                section.used.extend(user.filter(|(by, _)| *by != heading));
                return;
            }
            sections.push(Section {
                record: *record,
                used: user.into_iter().collect(),
            });
            for field in record.fields {
                add(&field.shape, Some((heading.clone(), field.key)), sections);
            }
        }
    }
}

/// `PlatformFile` as `Platform file`. A blueprint is one thing to people, as a file and as a record in it.
fn heading(record: &RecordShape) -> String {
    match record.name {
        "BlueprintFile" => return "Blueprint".to_owned(),
        "Efs" => return "EFS".to_owned(),
        _ => {}
    }
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
    let mut places: Vec<(&str, Vec<String>)> = Vec::new();
    for (heading, key) in &section.used {
        let key = format!("`{key}`");
        match places.iter_mut().find(|(known, _)| known == heading) {
            Some((_, keys)) => keys.push(key),
            None => places.push((heading, vec![key])),
        }
    }
    let places: Vec<String> = places
        .iter()
        .map(|(heading, keys)| {
            format!(
                "{} of [{heading}](#{})",
                listed(keys, "and"),
                anchor(heading)
            )
        })
        .collect();
    (!places.is_empty()).then(|| format!("Written under {}.", listed(&places, "and")))
}

/// What a value looks like, in words.
fn form(shape: &Shape) -> String {
    match shape {
        Shape::Leaf(expected) => expected.what.to_owned(),
        Shape::Record(record) => format!("[{0}](#{1})", heading(record), anchor(&heading(record))),
        Shape::List(items) => format!("a list; each item is {}", form(items)),
        Shape::Map(Shape::Map(values)) => format!("a map of maps, from names to {}", form(values)),
        Shape::Map(values) => format!("a map from names to {}", form(values)),
    }
}

/// The topics, each with its records.
fn contents(sections: &[Section]) -> String {
    let mut text = String::new();
    for line in TEXT.lines() {
        let record = |name| sections.iter().find(|section| section.folder() == name);
        let (indent, heading) = match (line.strip_prefix("## "), marker(line).and_then(record)) {
            (Some(topic), _) => ("", topic.to_owned()),
            (None, Some(section)) => ("  ", section.heading()),
            (None, None) => continue,
        };
        text.push_str(&format!("{indent}- [{heading}](#{})\n", anchor(&heading)));
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
    fn the_text_shows_examples_from_files_alone() {
        // A block in the text itself would be checked by nobody.
        assert!(!TEXT.contains("```"));
    }

    #[test]
    fn everything_has_one_place_and_every_place_has_something() {
        let mut expected: Vec<String> = sections().iter().map(Section::folder).collect();
        expected.extend(INSERTED.map(str::to_owned));
        expected.push("contents".to_owned());
        expected.sort_unstable();
        let mut found: Vec<&str> = TEXT.lines().filter_map(marker).collect();
        found.sort_unstable();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_record_without_a_place_is_found() {
        const NOWHERE: Shape = Shape::Record(RecordShape {
            name: "NowhereAtAll",
            doc: &[" What has no place."],
            short: None,
            fields: &[],
        });
        let mut sections = sections();
        assert_eq!(faults(&sections), "");
        add(&NOWHERE, None, &mut sections);
        assert!(faults(&sections).contains("`<!-- nowhere-at-all -->`"));
    }

    #[test]
    fn records_come_once_each_with_every_place() {
        let sections = sections();
        let place_of = |heading: &str| {
            let section = sections.iter().find(|it| it.heading() == heading);
            section.and_then(place)
        };
        assert_eq!(
            ["Blueprint", "Network", "Schedule", "Retry"].map(place_of),
            [
                None,
                Some("Written under `network` of [Task](#task)."),
                Some("Written under `schedule` and `schedules` of [Blueprint](#blueprint)."),
                Some(
                    "Written under `retry` of [Blueprint](#blueprint) and `retry` of [Defaults](#defaults)."
                ),
            ]
            .map(|place| place.map(str::to_owned))
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
