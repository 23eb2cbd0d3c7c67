//! The examples of the blueprint's reference: `docs/examples/<record>/`.
//!
//! Each folder is to a record what `blueprints/` is to a repository: its files are jobs, and `platform.yaml` is the
//! platform file. Where a folder has none, that of `platform-file/` stands beside its jobs. So each example is a whole
//! file that works, and who adds a key adds one line to a file here.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use loudfail_blueprint::{BlueprintFile, Decode as _, Kind, Node, PlatformFile, Shape, parse};
use loudfail_diagnostics::{Format, Sources, Style, emit};
use loudfail_job::{InputFile, resolve};

use super::EXAMPLES;
use super::blueprint::Section;

/// The file that makes a folder one with a platform of its own.
pub(super) const PLATFORM: &str = "platform.yaml";

/// The folder whose platform file stands beside the jobs of the others.
const SHARED: &str = "platform-file";

/// Keys, each with the name of its record.
pub(super) type Used = BTreeSet<(&'static str, &'static str)>;

/// The examples by folder, those of a folder as they are shown: the platform file first, then jobs by name.
pub(super) struct Examples(BTreeMap<String, Vec<Example>>);

/// A file.
pub(super) struct Example {
    /// Its name with the ending.
    pub(super) name: String,
    /// What is in it.
    pub(super) text: String,
}

impl Examples {
    /// Reads all of them.
    ///
    /// # Errors
    ///
    /// When a file or a folder cannot be read.
    pub(super) fn read(folder: &Path) -> io::Result<Self> {
        let mut folders = BTreeMap::new();
        for folder in fs::read_dir(folder)? {
            let folder = folder?;
            let mut files = Vec::new();
            for file in fs::read_dir(folder.path())? {
                let file = file?;
                let name = file.file_name().to_string_lossy().into_owned();
                let text = fs::read_to_string(file.path())?;
                files.push(Example { name, text });
            }
            files.sort_by_key(|file| (file.name != PLATFORM, file.name.clone()));
            folders.insert(folder.file_name().to_string_lossy().into_owned(), files);
        }
        Ok(Self(folders))
    }

    /// Those of a folder.
    pub(super) fn of(&self, folder: &str) -> &[Example] {
        self.0.get(folder).map(Vec::as_slice).unwrap_or_default()
    }

    /// All that is wrong with them: files with a problem, keys that no example of their record uses, folders that the
    /// page does not show. Empty if nothing is.
    pub(super) fn faults(&self, sections: &[Section]) -> String {
        let mut faults = String::new();
        for folder in self.0.keys() {
            faults.push_str(&self.problems(folder));
            let is_shown = super::blueprint::INSERTED.contains(&folder.as_str())
                || sections.iter().any(|section| section.folder() == *folder);
            if !is_shown {
                // Writing to a String cannot fail.
                let _ = writeln!(
                    faults,
                    "error: no page shows {EXAMPLES}/{folder}: no record has that name"
                );
            }
        }
        for section in sections {
            let used = self.used(&section.folder());
            let keys = section.record.fields.iter().map(|field| field.key);
            for key in keys.filter(|key| !used.contains(&(section.record.name, key))) {
                let _ = writeln!(
                    faults,
                    "error: no example of {EXAMPLES}/{} uses the key `{key}`\nhint: add it to a file there, or add a file",
                    section.folder(),
                );
            }
        }
        faults
    }

    /// What is wrong with the files of a folder, as text.
    fn problems(&self, folder: &str) -> String {
        let input = |folder: &str, example: &Example| InputFile {
            path: format!("{EXAMPLES}/{folder}/{}", example.name),
            bytes: example.text.clone().into_bytes(),
        };
        let own = self.of(folder);
        let mut files: Vec<InputFile> = own.iter().map(|file| input(folder, file)).collect();
        if !own.iter().any(|file| file.name == PLATFORM) {
            files.extend(self.of(SHARED).iter().map(|file| input(SHARED, file)));
        }
        let mut sources = Sources::new();
        let (_, problems) = resolve(&files, &mut sources);
        emit(&problems, &sources, Format::Human, Style::default())
    }

    /// The keys that the files of a folder use, each with the name of its record.
    fn used(&self, folder: &str) -> Used {
        let mut used = Used::new();
        for example in self.of(folder) {
            let source = Sources::new().add(example.name.as_str(), example.text.as_str());
            let shape = match example.name == PLATFORM {
                true => PlatformFile::SHAPE,
                false => BlueprintFile::SHAPE,
            };
            if let (Some(document), _) = parse(source, &example.text) {
                collect(&document, &shape, &mut used);
            }
        }
        used
    }
}

/// Adds the keys that are used in a value of this shape.
pub(super) fn collect(node: &Node, shape: &Shape, used: &mut Used) {
    match (shape, &node.kind) {
        (Shape::Record(record), Kind::Mapping(entries)) => {
            for entry in entries {
                let field = record
                    .fields
                    .iter()
                    .find(|field| field.key == entry.key.value);
                if let Some(field) = field {
                    used.insert((record.name, field.key));
                    collect(&entry.value, &field.shape, used);
                }
            }
        }
        (Shape::Map(values), Kind::Mapping(entries)) => {
            for entry in entries {
                collect(&entry.value, values, used);
            }
        }
        (Shape::List(items), Kind::Sequence(nodes)) => {
            for node in nodes {
                collect(node, items, used);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::super::blueprint::sections;
    use super::*;

    /// Examples as files: `folder/name` and what is in it.
    fn examples(files: &[(&str, &str)]) -> Examples {
        let mut folders: BTreeMap<String, Vec<Example>> = BTreeMap::new();
        for (path, text) in files {
            let (folder, name) = path.split_once('/').expect("a folder and a name");
            folders.entry(folder.to_owned()).or_default().push(Example {
                name: name.to_owned(),
                text: (*text).to_owned(),
            });
        }
        Examples(folders)
    }

    const PLATFORM_FILE: (&str, &str) = (
        "platform-file/platform.yaml",
        "defaults: {task: {cluster: c, definition: d, container: a, launch: ec2}}\nchannels: {alerts: {subscribers: []}}\n",
    );

    #[test]
    fn a_key_without_an_example_in_the_folder_of_its_record_is_found() {
        // The folder of another record does not count, nor does a key of the same name in another place.
        let files = [
            PLATFORM_FILE,
            (
                "blueprint/a.yaml",
                "retry: {attempts: 3, jitter: true}\nschedule: {rate: 1h}\n",
            ),
            ("retry/a.yaml", "retry: {attempts: 3, interval: 1m}\n"),
        ];
        let sections: Vec<Section> = sections()
            .into_iter()
            .filter(|section| section.record.name == "Retry")
            .collect();
        let faults = examples(&files).faults(&sections);
        let missing: Vec<&str> = faults
            .lines()
            .filter(|line| line.contains("docs/examples/retry"))
            .collect();
        assert_eq!(
            missing,
            ["backoff", "max_delay", "jitter", "exit"].map(|key| format!(
                "error: no example of docs/examples/retry uses the key `{key}`"
            ))
        );
    }

    #[test]
    fn an_example_that_does_not_work_is_found_with_its_place() {
        let files = [PLATFORM_FILE, ("retry/a.yaml", "retry: {interval: 1m}\n")];
        let faults = examples(&files).faults(&[]);
        assert!(
            faults.contains("docs/examples/retry/a.yaml:1:19"),
            "{faults}"
        );
        assert!(faults.contains("LF0216"), "{faults}");
    }

    #[test]
    fn a_folder_that_no_page_shows_is_found() {
        let faults = examples(&[PLATFORM_FILE, ("nothing/a.yaml", "")]).faults(&sections());
        assert!(
            faults.contains("no page shows docs/examples/nothing"),
            "{faults}"
        );
    }
}
