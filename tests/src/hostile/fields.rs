//! Any text in every field that takes any text: it arrives unchanged in every output that tells it.

use std::collections::BTreeMap;

use loudfail_diagnostics::Diagnostic;
use loudfail_diagnostics::Sources;
use loudfail_job::{InputFile, resolve};
use serde_json::{Value, json};

use super::blueprint::{compile, file};
use super::read_back::{self, Texts};

/// A field that takes any text.
#[derive(Debug, Clone, Copy)]
struct Field {
    /// What stands around its text, so that the text is found wherever it went.
    mark: &'static str,
    /// The most characters that are put there, the marks aside.
    most: usize,
    /// Whether it takes line breaks.
    lines: bool,
    /// The outputs that tell it.
    told: &'static [&'static str],
}

const MACHINE: &str = "state-machine.asl.json";
const TEMPLATE: &str = "cloudformation.yaml";
const MODULE: &str = "terraform/main.tf";
const README: &str = "README.md";

/// How many bytes surely fit into the backstop's message in each field that it tells, whatever they become when they are
/// escaped.
const ROOM: usize = 150;

/// What a message says is in the machine and in the backstop, so in all but the README.
const MESSAGE: &[&str] = &[MACHINE, TEMPLATE, MODULE];
/// What the job is about.
const ABOUT: &[&str] = &[MACHINE, TEMPLATE, MODULE, README];
/// What stands in the task definition.
const DEFINITION: &[&str] = &[TEMPLATE, MODULE];

const fn field(
    mark: &'static str,
    most: usize,
    lines: bool,
    told: &'static [&'static str],
) -> Field {
    Field {
        mark,
        most,
        lines,
        told,
    }
}

const DESCRIPTION: Field = field("a", 900, true, ABOUT);
const OWNER: Field = field("b", 80, true, ABOUT);
const TITLE: Field = field("c", 200, false, MESSAGE);
const STEP: Field = field("d", 320, true, MESSAGE);
const KEYWORD: Field = field("e", 50, true, MESSAGE);
const INPUT_DEFAULT: Field = field("f", 200, true, &[MACHINE, TEMPLATE, README]);
const INPUT_DESCRIPTION: Field = field("g", 200, true, &[README]);
const INPUT_VALUE: Field = field("h", 100, true, &[MACHINE, TEMPLATE, README]);
const COMMAND: Field = field("i", 900, true, DEFINITION);
const VARIABLE: Field = field("j", 900, true, DEFINITION);
const SIDECAR_COMMAND: Field = field("k", 900, true, DEFINITION);
const SIDECAR_VARIABLE: Field = field("l", 900, true, DEFINITION);
const CHECK: Field = field("m", 900, true, DEFINITION);
const SCHEDULE_INPUT: Field = field("n", 200, true, DEFINITION);
const OVERRIDE: Field = field("o", 900, true, &[MACHINE, TEMPLATE]);
const OVERRIDE_VARIABLE: Field = field("p", 900, true, &[MACHINE, TEMPLATE]);
const WORD: Field = field("r", 900, true, &[MACHINE, TEMPLATE]);

/// Every field of the job that makes its task definition.
const MAKES: &[Field] = &[
    DESCRIPTION,
    OWNER,
    TITLE,
    STEP,
    KEYWORD,
    INPUT_DEFAULT,
    INPUT_DESCRIPTION,
    INPUT_VALUE,
    COMMAND,
    VARIABLE,
    SIDECAR_COMMAND,
    SIDECAR_VARIABLE,
    CHECK,
    SCHEDULE_INPUT,
];

/// Every field of the job that runs one which is there.
const RUNS: &[Field] = &[OVERRIDE, OVERRIDE_VARIABLE, WORD];

/// What a text may be refused for, by code: it is empty, or looked up by CloudFormation or by Scheduler.
const REFUSALS: [&str; 3] = ["LF0208", "LF0714", "LF0515"];

/// How a text is put into its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marks {
    /// Between marks, so that it is known wherever it stands that it is whole.
    Around,
    /// As it is, so that its beginning and its end are those of the field.
    None,
}

/// The text, without the control characters that are refused, in every field at once. It is taken, or refused for one of
/// few reasons.
pub(super) fn survives(bytes: &[u8]) {
    let text: String = String::from_utf8_lossy(bytes)
        .chars()
        .filter(|character| !character.is_control() || matches!(character, '\n' | '\t'))
        .collect();
    survives_in(&text, Marks::Around);
    survives_in(&text, Marks::None);
}

fn survives_in(text: &str, marks: Marks) {
    let files = files(text, marks);
    let Some((_, outputs)) = compile(&files) else {
        let (_, problems) = resolve(&files, &mut Sources::new());
        let errors = problems.iter().filter(|problem| problem.is_error());
        let is_known = |problem: &Diagnostic| REFUSALS.contains(&problem.code.0);
        assert!(
            errors.clone().all(is_known),
            "{text:?}: {errors:#?}",
            errors = errors.collect::<Vec<_>>()
        );
        return;
    };
    let mut read = BTreeMap::new();
    for output in &outputs {
        let texts = match output.path.rsplit_once('/').map(|(_, name)| name) {
            Some(MACHINE) => read_back::machine(&output.text),
            Some(TEMPLATE) => read_back::template(&output.text),
            Some("main.tf") => read_back::module(&output.text),
            Some(README) => read_back::readme(&output.text),
            _ => continue,
        };
        read.insert(output.path.as_str(), texts);
    }
    for (job, fields) in [("makes", MAKES), ("runs", RUNS)] {
        for field in fields {
            for name in field.told {
                let texts = &read[format!("default/{job}/{name}").as_str()];
                field.find(text, marks, texts, name);
            }
        }
    }
}

fn files(text: &str, marks: Marks) -> [InputFile; 3] {
    [
        file(
            "blueprints/platform.yaml",
            b"channels: {alerts: {subscribers: []}}\n",
        ),
        file("blueprints/makes.yaml", makes(text, marks).as_bytes()),
        file("blueprints/runs.yaml", runs(text, marks).as_bytes()),
    ]
}

impl Field {
    /// What stands before the text, and behind it.
    fn marks(self) -> (String, String) {
        (format!("q{}q", self.mark), format!("z{}z", self.mark))
    }

    /// The text as it is put into the field.
    fn cut(self, text: &str) -> String {
        let characters = text.chars().take(self.most);
        characters
            .map(|character| {
                if self.lines || character != '\n' {
                    character
                } else {
                    ' '
                }
            })
            .collect()
    }

    fn value(self, text: &str, marks: Marks) -> Value {
        if marks == Marks::None {
            return Value::from(self.cut(text));
        }
        let (before, behind) = self.marks();
        Value::from(format!("{before}{}{behind}", self.cut(text)))
    }

    /// Finds the text at least once, and wherever its marks are, whole between them.
    #[track_caller]
    fn find(self, text: &str, marks: Marks, texts: &Texts, output: &str) {
        let (before, behind) = self.marks();
        let forms = texts.forms(&self.cut(text));
        // The backstop's message leaves out what does not fit into it.
        let has_room = output != MODULE || text.len() <= ROOM;
        if marks == Marks::None {
            let is_told = |told: &str| forms.iter().any(|form| told.contains(form.trim()));
            assert!(
                texts.iter().any(is_told) || !has_room,
                "{output} does not tell {self:?} {text:?}"
            );
            return;
        }
        let mut found = 0;
        for told in texts.iter() {
            // The text itself may hold a mark of another field, and what looks like its own.
            for (at, _) in told.match_indices(before.as_str()) {
                let rest = &told[at + before.len()..];
                let is_whole = forms.iter().any(|form| {
                    rest.strip_prefix(form.as_str())
                        .is_some_and(|rest| rest.starts_with(&behind))
                });
                // Which characters a command to copy has as escapes of JSON is its own matter; what it means is not.
                let is_whole = is_whole
                    || output == README
                        && unescaped(rest, &behind).is_some_and(|it| {
                            read_back::one_space(&it) == read_back::one_space(&self.cut(text))
                        });
                assert!(
                    is_whole || text.contains(before.as_str()),
                    "{output} changes the text between {before} and {behind}:\n{rest:?}\nis none of {forms:?}"
                );
                found += usize::from(is_whole);
            }
        }
        assert!(
            found > 0 || !has_room,
            "{output} does not tell {before}{:?}{behind}",
            self.cut(text)
        );
    }
}

/// A job that makes its own task definition. JSON is YAML too.
fn makes(text: &str, marks: Marks) -> String {
    json!({
        "description": DESCRIPTION.value(text, marks),
        "owner": OWNER.value(text, marks),
        "task": {
            "image": "docker.io/library/a:1",
            "network": {"subnets": ["subnet-0123"]},
            "cluster": "sample",
            "command": ["a", COMMAND.value(text, marks)],
            "environment": {"A": VARIABLE.value(text, marks), "B": {"input": "field"}, "C": {"input": "choice"}},
            "health_check": {"command": ["CMD", CHECK.value(text, marks)]},
            "sidecars": {"side": {
                "image": "docker.io/library/b:1",
                "command": [SIDECAR_COMMAND.value(text, marks)],
                "environment": {"A": SIDECAR_VARIABLE.value(text, marks)},
            }},
        },
        "input": {
            "field": {"default": INPUT_DEFAULT.value(text, marks), "description": INPUT_DESCRIPTION.value(text, marks)},
            "choice": {"type": "string", "default": INPUT_VALUE.value(text, marks), "one_of": [INPUT_VALUE.value(text, marks), "other"]},
        },
        "schedule": {"rate": "1h", "input": {"field": SCHEDULE_INPUT.value(text, marks)}},
        "notify": {
            "channel": "alerts",
            "title": TITLE.value(text, marks),
            "next_steps": [STEP.value(text, marks)],
            "keywords": [KEYWORD.value(text, marks)],
        },
    })
    .to_string()
}

/// A job that runs a task definition which is there.
fn runs(text: &str, marks: Marks) -> String {
    json!({
        "task": {
            "definition": "sample",
            "container": "sample",
            "network": {"subnets": ["subnet-0123"]},
            "cluster": "sample",
            "command": [OVERRIDE.value(text, marks)],
            "environment": {"A": OVERRIDE_VARIABLE.value(text, marks)},
            "containers": {"other": {"command": [WORD.value(text, marks), {"input": "field"}]}},
        },
    })
    .to_string()
}

/// What a text up to its mark means as a string of JSON, in quotes of a shell or not.
fn unescaped(text: &str, behind: &str) -> Option<String> {
    let (between, _) = text.split_once(behind)?;
    let json = format!("\"{}\"", between.replace("'\\''", "'"));
    serde_json::from_str(&json).ok()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn control_characters_are_refused_in_every_field() {
        let controls = ('\0'..='\u{9f}').filter(|character| character.is_control());
        for control in controls.filter(|character| !matches!(character, '\n' | '\t')) {
            let files = files(&format!("a{control}b"), Marks::Around);
            let mut sources = Sources::new();
            let (platforms, problems) = resolve(&files, &mut sources);
            assert!(platforms.is_none(), "{control:?}");
            let marks: BTreeSet<char> = problems
                .iter()
                .filter(|problem| problem.code.0 == "LF0217")
                .filter_map(|problem| {
                    let span = problem.primary.as_ref()?.span;
                    // Behind the quote and the first letter of the mark.
                    sources
                        .text(span.source)
                        .get(span.start + 2..)?
                        .chars()
                        .next()
                })
                .collect();
            let fields = MAKES.iter().chain(RUNS);
            let all: BTreeSet<char> = fields.flat_map(|field| field.mark.chars()).collect();
            assert_eq!(marks, all, "{control:?}");
        }
    }
}
