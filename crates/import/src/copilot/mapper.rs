//! One manifest on its way into a draft: what is written, and what is told of it.

use std::collections::HashSet;

use loudfail_diagnostics::{Diagnostic, Sources, Span};

use super::effective::Effective;
use crate::anchors;
use crate::draft::{Draft, Field, Value};
use crate::item::{Item, Reader};
use crate::name::parameter_name;
use crate::report::{Note, NoteKind};

/// What a manifest stands in.
#[derive(Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) sources: &'a Sources,
    /// The path of the manifest.
    pub(super) file: &'a str,
    /// The job's name.
    pub(super) job: &'a str,
    /// Its name in Copilot.
    pub(super) written: &'a str,
    /// The application's name, where it is known.
    pub(super) application: Option<&'a str>,
    /// Whether the platform file names a cluster.
    pub(super) has_cluster: bool,
    /// Whether the job is tried again where it says nothing: by the platform file's defaults, or in an environment by what the
    /// job is everywhere else.
    pub(super) is_retried: bool,
    /// Whether any environment is known.
    pub(super) knows_environments: bool,
}

/// What came of a manifest.
pub(super) struct Mapped {
    pub(super) draft: Draft,
    pub(super) notes: Vec<Note>,
    pub(super) problems: Vec<Diagnostic>,
}

/// A manifest being mapped.
pub(super) struct Mapper<'a> {
    pub(super) surroundings: &'a Surroundings<'a>,
    /// The environment, by its name in Copilot, if it is the manifest of one.
    pub(super) environment: Option<&'a str>,
    overridden: &'a HashSet<Span>,
    pub(super) mapped: Mapped,
}

impl<'a> Mapper<'a> {
    pub(super) fn new(surroundings: &'a Surroundings<'a>, effective: &'a Effective) -> Self {
        Self {
            surroundings,
            environment: effective.environment.as_deref(),
            overridden: &effective.overridden,
            mapped: Mapped {
                draft: Draft::default(),
                notes: effective.notes.clone(),
                problems: Vec::new(),
            },
        }
    }

    /// Sets a value that a key of the manifest becomes as it is.
    pub(super) fn carry(&mut self, item: &Item<'_>, path: &[&str], value: impl Into<Value>) {
        self.set(item, path, value);
        self.carried(item, path);
    }

    /// Sets a value of a key without a word in the report, for what is told otherwise.
    pub(super) fn set(
        &mut self,
        item: &Item<'_>,
        path: &[&str],
        value: impl Into<Value>,
    ) -> &mut Field {
        let from = format!("{}, line {}", self.path(item), self.line(item));
        self.mapped.draft.set(path, value).from(from)
    }

    /// Sets a value that no key of the manifest says.
    pub(super) fn add(&mut self, path: &[&str], value: impl Into<Value>, from: &str) {
        self.mapped.draft.set(path, value).from(from);
    }

    /// Tells that a key is carried over as it was.
    pub(super) fn carried(&mut self, item: &Item<'_>, path: &[&str]) {
        let note = self.note(item, NoteKind::Carried, String::new());
        self.mapped.notes.push(note.to(path.join(".")));
    }

    /// Tells that a key needs no counterpart, since it says what is so anyhow.
    pub(super) fn as_before(&mut self, item: &Item<'_>) {
        let note = self.note(item, NoteKind::Carried, String::new());
        self.mapped.notes.push(note);
    }

    /// Tells that a key is carried over and is not quite what it was.
    pub(super) fn changed(&mut self, item: &Item<'_>, path: &[&str], text: impl Into<String>) {
        let note = self.note(item, NoteKind::Changed, text.into());
        self.mapped.notes.push(note.to(path.join(".")));
    }

    /// Tells that somebody has to see to a value.
    pub(super) fn ask(&mut self, item: &Item<'_>, path: &[&str], text: impl Into<String>) {
        let note = self.note(item, NoteKind::ToDo, text.into());
        self.mapped.notes.push(note.to(path.join(".")));
    }

    /// Tells of what no key of the manifest says.
    pub(super) fn general(&mut self, kind: NoteKind, text: impl Into<String>) {
        let note = Note::new(kind, text).job(self.surroundings.job);
        self.mapped.notes.push(note);
    }

    /// Tells of a key of the blueprint that no key of the manifest says.
    pub(super) fn about(&mut self, kind: NoteKind, path: &str, text: impl Into<String>) {
        let note = Note::new(kind, text).job(self.surroundings.job).to(path);
        self.mapped.notes.push(note);
    }

    /// Tells that a key is not carried over, and what to do.
    pub(super) fn drop(&mut self, item: &Item<'_>, text: &str, instead: &str) {
        let note = self.note(item, NoteKind::NotCarried, text.to_owned());
        self.mapped.notes.push(if instead.is_empty() {
            note
        } else {
            note.instead(instead)
        });
    }

    /// Tells of a key that did nothing for jobs.
    pub(super) fn idle(&mut self, item: &Item<'_>) {
        self.drop(item, "Copilot accepted it and ignored it in a job", "");
    }

    /// Tells of every key that is left.
    pub(super) fn unknown(&mut self, fields: &mut Reader<'_>) {
        for (_, item) in fields.rest() {
            self.unknown_item(&item);
        }
    }

    /// The same of those at the top, where some hold what others take over.
    pub(super) fn unknown_at_the_top(&mut self, fields: &mut Reader<'_>) {
        for (_, item) in fields.rest() {
            if !anchors::is_taken_over(self.surroundings.sources, &item) {
                self.unknown_item(&item);
            }
        }
    }

    fn unknown_item(&mut self, item: &Item<'_>) {
        self.drop(item, "Copilot had no such key there, so it did nothing", "");
    }

    /// Refuses a value that Copilot does not take either.
    pub(super) fn wrong(&mut self, item: &Item<'_>, expected: &str) {
        self.mapped.problems.push(*item.wrong(expected));
    }

    /// The keys of a value that has to be a mapping.
    pub(super) fn fields<'n>(&mut self, item: &Item<'n>) -> Option<Reader<'n>> {
        let fields = item.fields();
        if fields.is_none() {
            self.wrong(item, "a mapping");
        }
        fields
    }

    /// The text of a value that has to be one.
    pub(super) fn text<'n>(&mut self, item: &Item<'n>) -> Option<&'n str> {
        let text = item.text();
        if text.is_none() {
            self.wrong(item, "a string");
        }
        text
    }

    /// The number of a value that has to be one.
    pub(super) fn integer(&mut self, item: &Item<'_>) -> Option<i64> {
        let number = item.integer();
        if number.is_none() {
            self.wrong(item, "a whole number");
        }
        number
    }

    /// The truth value of a value that has to be one.
    pub(super) fn bool(&mut self, item: &Item<'_>) -> Option<bool> {
        let value = item.bool();
        if value.is_none() {
            self.wrong(item, "`true` or `false`");
        }
        value
    }

    /// A parameter for an export of CloudFormation, where the value is `{from_cfn: name}`.
    pub(super) fn imported(
        &mut self,
        item: &Item<'_>,
        path: &[&str],
        name: &[&str],
    ) -> Option<Value> {
        let mut fields = item.fields()?;
        let from = fields.take("from_cfn")?;
        let export = self.text(&from)?.to_owned();
        self.unknown(&mut fields);
        let parameter = parameter_name(name);
        self.ask(
            &from,
            path,
            format!("the CloudFormation export `{export}`; pass its value as the parameter `{parameter}`"),
        );
        Some(Value::param(parameter))
    }

    /// The path of a key as it is in the manifest.
    fn path(&self, item: &Item<'_>) -> String {
        match self.environment {
            Some(environment) if self.overridden.contains(&item.key) => {
                format!("environments.{environment}.{}", item.path)
            }
            _ => item.path.clone(),
        }
    }

    fn line(&self, item: &Item<'_>) -> usize {
        self.surroundings.sources.location(item.key).line
    }

    fn note(&self, item: &Item<'_>, kind: NoteKind, text: String) -> Note {
        Note::new(kind, text)
            .job(self.surroundings.job)
            .at(self.surroundings.file, Some(self.line(item)))
            .from(self.path(item))
    }
}
