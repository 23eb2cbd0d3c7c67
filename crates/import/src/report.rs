//! What became of everything that was read.

use loudfail_diagnostics::visible;
use serde_json::json;

use crate::wrap::wrap;

/// What became of everything, note by note.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Report {
    /// The notes, in the order in which things were met.
    pub notes: Vec<Note>,
}

/// What became of one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What kind of news it is.
    pub kind: NoteKind,
    /// The job that it concerns; nothing where it concerns no job that was made.
    pub job: Option<String>,
    /// The file that it is from.
    pub file: Option<String>,
    /// The line there.
    pub line: Option<usize>,
    /// The key there.
    pub from: Option<String>,
    /// The key of the blueprint that it became.
    pub to: Option<String>,
    /// What to know, in a sentence without a full stop; may be empty for what is carried over.
    pub text: String,
    /// What to do, in the same form.
    pub instead: Option<String>,
}

/// What kind of news a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoteKind {
    /// Somebody has to do something before the job runs.
    ToDo,
    /// It is carried over, and is not quite what it was.
    Changed,
    /// It is not carried over.
    NotCarried,
    /// Failures that nobody hears of, and that are told from now on.
    Silent,
    /// It is carried over as it was.
    Carried,
}

impl Report {
    /// Adds a note.
    pub fn add(&mut self, note: Note) {
        self.notes.push(note);
    }

    /// The notes on a job that its file has to keep, as paragraphs for its head: all but what is carried over as it was.
    #[must_use]
    pub fn head(&self, job: &str) -> Vec<String> {
        let mut head = Vec::new();
        for kind in [NoteKind::ToDo, NoteKind::Changed, NoteKind::NotCarried] {
            let notes: Vec<&Note> = self.of(Some(job), kind).collect();
            if !notes.is_empty() {
                head.push(format!("{}:", kind.title()));
            }
            head.extend(
                sentences(&notes)
                    .into_iter()
                    .map(|sentence| format!("- {sentence}.")),
            );
        }
        head
    }

    /// The report for people, lines of at most `width` characters where words allow that; ends with a line feed unless
    /// it is empty.
    #[must_use]
    pub fn for_people(&self, width: usize) -> String {
        let mut jobs: Vec<Option<&str>> = Vec::new();
        for note in &self.notes {
            if !jobs.contains(&note.job.as_deref()) {
                jobs.push(note.job.as_deref());
            }
        }
        // What concerns no job is told first.
        jobs.sort_by_key(Option::is_some);
        let mut text = String::new();
        for job in jobs {
            if let Some(job) = job {
                text.push_str(&format!("{}\n", visible(job)));
            }
            let indent = if job.is_some() { "  " } else { "" };
            for kind in [
                NoteKind::ToDo,
                NoteKind::Changed,
                NoteKind::NotCarried,
                NoteKind::Silent,
            ] {
                let notes: Vec<&Note> = self.of(job, kind).collect();
                if notes.is_empty() {
                    continue;
                }
                text.push_str(&format!("{indent}{}:\n", kind.title()));
                for sentence in sentences(&notes) {
                    let lines = wrap(&sentence, width.saturating_sub(indent.len() + 4));
                    for (number, line) in lines.iter().enumerate() {
                        let bullet = if number == 0 { "- " } else { "  " };
                        text.push_str(&format!("{indent}  {bullet}{line}\n"));
                    }
                }
            }
            let carried = self.of(job, NoteKind::Carried).count();
            if carried > 0 {
                let keys = if carried == 1 { "key" } else { "keys" };
                text.push_str(&format!(
                    "{indent}carried over unchanged: {carried} {keys}\n"
                ));
            }
        }
        text
    }

    /// The report for programs: one JSON object a line.
    #[must_use]
    pub fn json_lines(&self) -> String {
        let lines = self.notes.iter().map(|note| {
            let line = json!({
                "kind": note.kind.as_str(),
                "job": note.job,
                "file": note.file,
                "line": note.line,
                "from": note.from,
                "to": note.to,
                "message": note.text,
                "instead": note.instead,
            });
            format!("{line}\n")
        });
        lines.collect()
    }

    fn of(&self, job: Option<&str>, kind: NoteKind) -> impl Iterator<Item = &Note> {
        let mine = move |note: &&Note| note.kind == kind && note.job.as_deref() == job;
        self.notes.iter().filter(mine)
    }
}

impl Note {
    /// A note that concerns no job, no file and no key.
    pub fn new(kind: NoteKind, text: impl Into<String>) -> Self {
        Self {
            kind,
            job: None,
            file: None,
            line: None,
            from: None,
            to: None,
            text: text.into(),
            instead: None,
        }
    }

    /// Says which job it concerns.
    #[must_use]
    pub fn job(mut self, job: impl Into<String>) -> Self {
        self.job = Some(job.into());
        self
    }

    /// Says which file and line it is from.
    #[must_use]
    pub fn at(mut self, file: impl Into<String>, line: Option<usize>) -> Self {
        self.file = Some(file.into());
        self.line = line;
        self
    }

    /// Says which key it is from.
    #[must_use]
    pub fn from(mut self, from: impl Into<String>) -> Self {
        self.from = Some(from.into());
        self
    }

    /// Says which key of the blueprint it became.
    #[must_use]
    pub fn to(mut self, to: impl Into<String>) -> Self {
        self.to = Some(to.into());
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn instead(mut self, instead: impl Into<String>) -> Self {
        self.instead = Some(instead.into());
        self
    }

    /// What it is about: `` `exec` (line 12)``.
    fn subject(&self) -> String {
        let mut subject = self
            .from
            .as_ref()
            .map_or(String::new(), |from| format!("`{from}`"));
        match (&self.file, self.line) {
            // The file of a job's own key is named at the head already.
            (Some(_), Some(line)) if self.job.is_some() && self.from.is_some() => {
                subject.push_str(&format!(" (line {line})"));
            }
            (Some(file), _) if self.job.is_none() => {
                let line = self.line.map_or(String::new(), |line| format!(":{line}"));
                let space = if subject.is_empty() { "" } else { " of " };
                subject.push_str(&format!("{space}{file}{line}"));
            }
            _ => {}
        }
        subject
    }

    /// What is said of it, and of others alike.
    fn predicate(&self) -> String {
        let mut predicate = self.text.clone();
        if let Some(instead) = &self.instead {
            predicate.push_str(&format!("; {instead}"));
        }
        predicate
    }
}

/// `` `exec` (line 12): what became of it; what to do``. What is said of several is said once.
fn sentences(notes: &[&Note]) -> Vec<String> {
    let mut groups: Vec<(&Note, Vec<String>)> = Vec::new();
    for note in notes {
        let is_same = |other: &Note| {
            (&note.text, &note.instead, &note.to) == (&other.text, &other.instead, &other.to)
        };
        match groups.iter_mut().find(|(other, _)| is_same(other)) {
            Some((_, subjects)) => subjects.push(note.subject()),
            None => groups.push((note, vec![note.subject()])),
        }
    }
    groups
        .into_iter()
        .map(|(note, mut subjects)| {
            subjects.retain(|subject| !subject.is_empty());
            let mut sentence = subjects.join(", ");
            if let Some(to) = &note.to {
                let separator = if sentence.is_empty() { "" } else { ", now " };
                sentence.push_str(&format!("{separator}`{to}`"));
            }
            let predicate = note.predicate();
            if !sentence.is_empty() && !predicate.is_empty() {
                sentence.push_str(": ");
            }
            sentence + &predicate
        })
        .collect()
}

impl NoteKind {
    /// The word for it in JSON.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ToDo => "to-do",
            Self::Changed => "changed",
            Self::NotCarried => "not-carried-over",
            Self::Silent => "silent",
            Self::Carried => "carried-over",
        }
    }

    fn title(self) -> &'static str {
        match self {
            Self::ToDo => "To do",
            Self::Changed => "Changed",
            Self::NotCarried => "Not carried over",
            Self::Silent => "Failures that are reported to nobody",
            Self::Carried => "Carried over",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn for_people_and_for_programs() {
        let mut report = Report::default();
        report.add(
            Note::new(NoteKind::Carried, "")
                .job("report")
                .at("m.yml", Some(3))
                .from("cpu")
                .to("task.cpu"),
        );
        report.add(
            Note::new(NoteKind::Changed, "@daily is midnight in UTC")
                .job("report")
                .at("m.yml", Some(4))
                .from("on.schedule")
                .to("schedule.cron"),
        );
        report.add(
            Note::new(NoteKind::NotCarried, "a job has no use for it")
                .job("report")
                .at("m.yml", Some(9))
                .from("exec")
                .instead("say \u{1b}[31mexec: true\u{1b}[0m"),
        );
        report.add(
            Note::new(NoteKind::NotCarried, "no Scheduled Job")
                .at("web.yml", Some(1))
                .from("type"),
        );
        report.add(
            Note::new(NoteKind::ToDo, "say which image")
                .job("report")
                .to("task.image"),
        );
        let expected = "Not carried over:
  - `type` of web.yml:1: no Scheduled Job
report
  To do:
    - `task.image`: say \
                        which image
  Changed:
    - `on.schedule` (line 4), now `schedule.cron`: @daily is
      midnight \
                        in UTC
  Not carried over:
    - `exec` (line 9): a job has no use for it; say
      ␛[31mexec: \
                        true␛[0m
  carried over unchanged: 1 key
";
        assert_eq!(report.for_people(60), expected);
        let head = report.head("report");
        assert_eq!(head[0..2], ["To do:", "- `task.image`: say which image."]);
        let first = report.json_lines();
        assert_eq!(
            first.lines().next(),
            Some(
                r#"{"kind":"carried-over","job":"report","file":"m.yml","line":3,"from":"cpu","to":"task.cpu","message":"","instead":null}"#
            )
        );
        assert_eq!(first.lines().count(), 5);
    }
}
