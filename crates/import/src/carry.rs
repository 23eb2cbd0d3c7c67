//! What every source does with a job that is being read: set a key and say where it came from, or say why not.

use loudfail_diagnostics::{Diagnostic, Sources, Span};

use crate::draft::{Draft, Field, Value};
use crate::imported::{Imported, Job};
use crate::item::Item;
use crate::report::{Note, NoteKind, Report};
use crate::rules::NOT_THIS_FORMAT;

/// The most characters of a description, as the rules of blueprints have it.
const LONGEST_DESCRIPTION: usize = 1000;

/// A job that is being read.
#[derive(Debug)]
pub(crate) struct Carry<'s> {
    /// Its name.
    pub(crate) name: String,
    /// Its blueprint so far.
    pub(crate) draft: Draft,
    /// What became of its values so far.
    pub(crate) report: Report,
    sources: &'s Sources,
}

impl<'s> Carry<'s> {
    /// A job of that name of which nothing is known yet.
    pub(crate) fn new(sources: &'s Sources, name: String) -> Self {
        Self {
            name,
            draft: Draft::default(),
            report: Report::default(),
            sources,
        }
    }

    /// Puts the job with the others.
    pub(crate) fn finish(self, imported: &mut Imported) {
        for note in self.report.notes {
            imported.report.add(note);
        }
        imported.jobs.push(Job {
            name: self.name,
            draft: self.draft,
        });
    }

    /// Sets a key to a value that is the item's as it was.
    pub(crate) fn set(
        &mut self,
        to: &[&str],
        value: impl Into<Value>,
        item: &Item<'_>,
    ) -> &mut Field {
        let note = self.note(NoteKind::Carried, "", item).to(to.join("."));
        self.report.add(note);
        self.put(to, value, item)
    }

    /// Sets a key to a value that the item's became, which is not quite the same.
    pub(crate) fn change(
        &mut self,
        to: &[&str],
        value: impl Into<Value>,
        item: &Item<'_>,
        text: impl Into<String>,
    ) -> &mut Field {
        let note = self.note(NoteKind::Changed, text, item).to(to.join("."));
        self.report.add(note);
        self.put(to, value, item)
    }

    /// Sets a key that somebody has to look at before the job runs.
    pub(crate) fn guess(
        &mut self,
        to: &[&str],
        value: impl Into<Value>,
        item: &Item<'_>,
        text: impl Into<String>,
    ) -> &mut Field {
        let note = self.note(NoteKind::ToDo, text, item).to(to.join("."));
        self.report.add(note);
        self.put(to, value, item)
    }

    /// Sets a key without a note, since the item is told of elsewhere.
    pub(crate) fn put(
        &mut self,
        to: &[&str],
        value: impl Into<Value>,
        item: &Item<'_>,
    ) -> &mut Field {
        let from = match (item.path.as_str(), self.line(item.key)) {
            ("", line) => format!("line {line}"),
            (path, line) => format!("{path}, line {line}"),
        };
        self.draft.set(to, value).from(from)
    }

    /// Says that nothing became of an item, and what to do about it.
    pub(crate) fn drop(&mut self, item: &Item<'_>, text: impl Into<String>, instead: Option<&str>) {
        self.say(NoteKind::NotCarried, item, text, instead);
    }

    /// Says something about an item.
    pub(crate) fn say(
        &mut self,
        kind: NoteKind,
        item: &Item<'_>,
        text: impl Into<String>,
        instead: Option<&str>,
    ) {
        let mut note = self.note(kind, text, item);
        note.instead = instead.map(str::to_owned);
        self.report.add(note);
    }

    /// Sets a key that the other tool does not say, and that somebody has to look at.
    pub(crate) fn assume(&mut self, to: &[&str], value: impl Into<Value>, text: &str) {
        let note = Note::new(NoteKind::ToDo, text)
            .job(&self.name)
            .to(to.join("."));
        self.report.add(note);
        self.draft
            .set(to, value)
            .note(format!("{}.", sentence(text)));
    }

    /// Leaves the network of the platform file's defaults out, which ECS would refuse.
    pub(crate) fn without_network(&mut self, text: &str) {
        let to = ["task", "network"];
        let note = Note::new(NoteKind::Changed, text).job(&self.name);
        self.report.add(note.to(to.join(".")));
        self.draft
            .set(&to, "none")
            .note(format!("{}.", sentence(text)));
    }

    /// Sets the description: cut where it is too long, without characters that blueprints do not have.
    pub(crate) fn describe(&mut self, text: &str, item: &Item<'_>) {
        let clean: String = text
            .trim()
            .chars()
            .filter(|it| !it.is_control() || matches!(it, '\n' | '\t'))
            .collect();
        if clean.is_empty() {
            self.drop(item, "it is empty", None);
        } else if clean.chars().count() > LONGEST_DESCRIPTION {
            let cut: String = clean.chars().take(LONGEST_DESCRIPTION).collect();
            let note = "shortened: a description has at most 1000 characters";
            self.change(&["description"], cut.trim_end(), item, note);
        } else if clean == text {
            self.set(&["description"], clean, item);
        } else {
            let note = "surrounding spaces and control characters are removed";
            self.change(&["description"], clean, item, note);
        }
    }

    /// A note on an item of this job.
    pub(crate) fn note(&self, kind: NoteKind, text: impl Into<String>, item: &Item<'_>) -> Note {
        let note = Note::new(kind, text).job(&self.name);
        let file = self.sources.path(item.key.source);
        let note = note.at(file, Some(self.line(item.key)));
        if item.path.is_empty() {
            note
        } else {
            note.from(&item.path)
        }
    }

    fn line(&self, span: Span) -> usize {
        self.sources.location(span).line
    }
}

impl<'a> Item<'a> {
    /// A single value as it is written, or the problem that it is none.
    pub(crate) fn text_or_problem(&self) -> Result<&'a str, Box<Diagnostic>> {
        self.text().ok_or_else(|| self.wrong("a string"))
    }

    /// The problem that a mapping has not all that its tool needs.
    pub(crate) fn lacks(&self, key: &str) -> Box<Diagnostic> {
        let subject = if self.path.is_empty() {
            "the file".to_owned()
        } else {
            format!("`{}`", self.path)
        };
        let problem = NOT_THIS_FORMAT.error(format!("{subject} has no `{key}`"));
        Box::new(problem.at(self.node.span, "this key is required"))
    }

    /// The items of a list, or the problem that it is none.
    pub(crate) fn list_or_problem(&self, expected: &str) -> Result<Vec<Item<'a>>, Box<Diagnostic>> {
        self.list().ok_or_else(|| self.wrong(expected))
    }
}

/// A text with a capital letter at its beginning.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let first = characters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(characters).collect()
}
