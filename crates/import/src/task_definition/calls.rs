//! What the calls of ecspresso's templates in a definition become: a parameter of the deployment where one can stand, and a
//! word to replace elsewhere.

use std::collections::BTreeSet;

use loudfail_blueprint::{Kind, Node};
use loudfail_diagnostics::{SourceId, Sources, Span};

use crate::carry::Carry;
use crate::draft::{Fields, Value};
use crate::holes::Holes;
use crate::report::{Note, NoteKind};

/// Keys of a definition whose values are numbers, or one of a few words.
const FIXED: [&str; 11] = [
    "cpuArchitecture",
    "operatingSystemFamily",
    "networkMode",
    "cpu",
    "memory",
    "memoryReservation",
    "sizeInGiB",
    "stopTimeout",
    "interval",
    "timeout",
    "startPeriod",
];

/// A number or a word that a call stands for.
#[derive(Debug)]
pub(super) struct Fixed {
    key: String,
    place: Span,
    text: String,
    default: Option<String>,
}

/// Puts the default of a call in its place where a number or one of a few words stands, or nothing where it has none.
pub(super) fn fixed(node: &mut Node, holes: &Holes) -> Vec<Fixed> {
    let mut found = Vec::new();
    match &mut node.kind {
        Kind::Mapping(entries) => {
            for entry in entries {
                let is_fixed = FIXED.contains(&entry.key.value.as_str());
                match &mut entry.value.kind {
                    Kind::Scalar { text, plain } if is_fixed && holes.are_in(text) => {
                        let default = holes.are_known(text).then(|| holes.filled(text));
                        found.push(Fixed {
                            key: entry.key.value.clone(),
                            place: entry.key.span,
                            text: holes.shown(text),
                            default: default.clone(),
                        });
                        *plain = default.is_none();
                        *text = default.unwrap_or_else(|| "null".to_owned());
                    }
                    _ => found.extend(fixed(&mut entry.value, holes)),
                }
            }
        }
        Kind::Sequence(items) => {
            found.extend(items.iter_mut().flat_map(|item| fixed(item, holes)));
        }
        Kind::Scalar { .. } | Kind::Refused => {}
    }
    found
}

/// Tells of them.
pub(super) fn tell(carry: &mut Carry<'_>, sources: &Sources, source: SourceId, all: &[Fixed]) {
    for one in all {
        let (kind, text) = match &one.default {
            Some(default) => (
                NoteKind::Changed,
                format!(
                    "a parameter is not allowed here, so `{}` has its default value, `{default}`",
                    one.text
                ),
            ),
            None => (
                NoteKind::ToDo,
                format!(
                    "a parameter is not allowed here: write the value of `{}`",
                    one.text
                ),
            ),
        };
        let line = sources.location(one.place).line;
        let note = Note::new(kind, text).job(&carry.name).from(&one.key);
        carry.report.add(note.at(sources.path(source), Some(line)));
    }
}

/// Fills what is masked in a draft, and tells of it where the value is told of.
pub(super) fn fill(carry: &mut Carry<'_>, holes: &mut Holes) {
    for paragraph in &mut carry.draft.head {
        *paragraph = holes.shown(paragraph);
    }
    let mut filler = Filler {
        holes,
        path: Vec::new(),
        filled: Vec::new(),
    };
    filler.fields(&mut carry.draft.fields);
    for (path, kind, text) in filler.filled {
        let notes = &mut carry.report.notes;
        // A record may be told of as a whole.
        let is_about = |to: &str| {
            let rest = path.strip_prefix(to);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let told = notes.iter_mut().find(|note| {
            note.kind == NoteKind::Carried && note.to.as_deref().is_some_and(is_about)
        });
        match told {
            Some(note) => {
                note.kind = kind;
                note.text = text;
            }
            None => notes.push(Note::new(kind, text).job(&carry.name).to(path)),
        }
    }
}

struct Filler<'h> {
    holes: &'h mut Holes,
    /// The keys, as they are masked.
    path: Vec<String>,
    /// What was filled: its path, and what to say of it.
    filled: Vec<(String, NoteKind, String)>,
}

impl Filler<'_> {
    fn fields(&mut self, fields: &mut Fields) {
        let keys = fields.0.iter().map(|field| field.key.clone());
        let mut taken: BTreeSet<String> = keys.filter(|key| !self.holes.are_in(key)).collect();
        for field in &mut fields.0 {
            field.from = field.from.as_deref().map(|from| self.holes.shown(from));
            for note in &mut field.notes {
                *note = self.holes.shown(note);
            }
            self.path.push(field.key.clone());
            if self.holes.are_in(&field.key) {
                self.replaced(std::slice::from_ref(&field.key));
                let mut key = self.holes.filled(&field.key);
                while !taken.insert(key.clone()) {
                    key.push_str("-2");
                }
                field.key = key;
            }
            self.value(&mut field.value);
            self.path.pop();
        }
    }

    fn value(&mut self, value: &mut Value) {
        match value {
            Value::Text(text) if self.holes.are_in(text) => {
                let text = text.clone();
                *value = self.text(&text);
            }
            Value::List(items) => {
                let texts = items.iter().filter_map(|item| match item {
                    Value::Text(text) if self.holes.are_in(text) => Some(text.clone()),
                    _ => None,
                });
                let texts: Vec<String> = texts.collect();
                if !texts.is_empty() {
                    self.replaced(&texts);
                }
                for item in items {
                    match item {
                        Value::Text(text) => *text = self.holes.filled(text),
                        other => self.value(other),
                    }
                }
            }
            Value::Fields(fields) => self.fields(fields),
            Value::Text(_) | Value::Word(_) => {}
        }
    }

    /// What a whole text with calls becomes.
    fn text(&mut self, text: &str) -> Value {
        let path: Vec<&str> = self.path.iter().map(String::as_str).collect();
        let is_asked = matches!(
            path.as_slice(),
            ["task", "environment", _]
                | ["task", "sidecars", _, "environment", _]
                | ["task", "definition"]
        );
        if !is_asked {
            self.replaced(&[text.to_owned()]);
            return Value::from(self.holes.filled(text));
        }
        let parameter = self.holes.parameter_of(text);
        let shown = self.holes.shown(text);
        let default = match self.holes.are_known(text) {
            true => format!("; it is `{}` by default", self.holes.filled(text)),
            false => String::new(),
        };
        let note = format!("pass `{shown}` as the parameter `{parameter}`{default}");
        self.filled
            .push((self.path.join("."), NoteKind::ToDo, note));
        Value::param(parameter)
    }

    /// Tells of texts that words to replace, or defaults, stand in place of.
    fn replaced(&mut self, texts: &[String]) {
        let shown: Vec<String> = texts
            .iter()
            .map(|text| format!("`{}`", self.holes.shown(text)))
            .collect();
        let shown = shown.join(" and ");
        let (kind, note) = if texts.iter().all(|text| self.holes.are_known(text)) {
            let note = format!("a parameter is not allowed here, so {shown} has its default value");
            (NoteKind::Changed, note)
        } else {
            let note = format!(
                "a parameter is not allowed here: replace `REPLACE-...` with the value of {shown}"
            );
            (NoteKind::ToDo, note)
        };
        self.filled.push((self.path.join("."), kind, note));
    }
}
