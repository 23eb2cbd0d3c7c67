//! Whether a job takes an input, told before an execution is started with it.

use std::fmt;

use loudfail_diagnostics::suggest;

use crate::model::{InputField, InputType, Job, Json};
use crate::show;

/// What is wrong with an input, or odd about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum InputProblem {
    /// It is no JSON object.
    NoObject,
    /// It lacks a field that the job needs.
    Missing {
        /// The field's name.
        field: String,
        /// What the field holds.
        kind: InputType,
    },
    /// A field holds something else than the job takes.
    WrongType {
        /// The field's name.
        field: String,
        /// What it should hold.
        kind: InputType,
    },
    /// A field is none of the values that the job takes.
    NotOneOf {
        /// The field's name.
        field: String,
        /// The values, as JSON.
        allowed: Vec<String>,
    },
    /// A number is less or more than the job takes.
    OutOfRange {
        /// The field's name.
        field: String,
        /// The least that is taken.
        least: u32,
        /// The most that is taken.
        most: u32,
    },
    /// The job does not take the field. The machine passes over it, so this is a slip and no failure.
    Unknown {
        /// The field's name.
        field: String,
        /// The field that may be meant.
        meant: Option<String>,
    },
}

impl Job {
    /// What is wrong with an input, as the job's state machine sees it, in the order of the fields' names.
    ///
    /// The machine looks at the first item of a list alone; here all are looked at.
    #[must_use]
    pub fn check_input(&self, input: &Json) -> Vec<InputProblem> {
        let Json::Object(given) = input else {
            return vec![InputProblem::NoObject];
        };
        let mut problems: Vec<InputProblem> = self
            .input
            .iter()
            .filter_map(|(name, field)| match given.get(name) {
                Some(value) => problem(name, field, value),
                None if field.default.is_some() => None,
                None => Some(InputProblem::Missing {
                    field: name.clone(),
                    kind: field.kind,
                }),
            })
            .collect();
        let unknown = given.keys().filter(|name| !self.input.contains_key(*name));
        problems.extend(unknown.map(|name| InputProblem::Unknown {
            field: name.clone(),
            meant: suggest(name, self.input.keys().map(String::as_str)).map(str::to_owned),
        }));
        problems
    }
}

fn problem(name: &str, field: &InputField, value: &Json) -> Option<InputProblem> {
    if !is_of(value, field.kind) {
        return Some(InputProblem::WrongType {
            field: name.to_owned(),
            kind: field.kind,
        });
    }
    if !field.one_of.is_empty() && !field.one_of.iter().any(|allowed| equals(allowed, value)) {
        return Some(InputProblem::NotOneOf {
            field: name.to_owned(),
            allowed: field.one_of.iter().map(Json::to_string).collect(),
        });
    }
    let (least, most) = field.range?;
    (!is_within(value, least, most)).then(|| InputProblem::OutOfRange {
        field: name.to_owned(),
        least,
        most,
    })
}

/// Whether a number is within these bounds; what is no number is not.
pub(crate) fn is_within(value: &Json, least: u32, most: u32) -> bool {
    let Json::Number(number) = value else {
        return false;
    };
    let within = f64::from(least)..=f64::from(most);
    number
        .parse()
        .is_ok_and(|number: f64| within.contains(&number))
}

/// Whether a value is of that type.
pub(crate) fn is_of(value: &Json, kind: InputType) -> bool {
    match (value, kind) {
        (Json::Text(_), InputType::Text) | (Json::Bool(_), InputType::Boolean) => true,
        // One that no computer counts with is no number to the machine.
        (Json::Number(number), InputType::Number) => {
            number.parse::<f64>().is_ok_and(f64::is_finite)
        }
        (Json::List(items), InputType::List) => {
            !items.is_empty() && items.iter().all(|item| matches!(item, Json::Text(_)))
        }
        _ => false,
    }
}

/// Whether two values are the same to a `Choice`, to which 1 and 1.0 are.
pub(crate) fn equals(one: &Json, other: &Json) -> bool {
    match (one, other) {
        (Json::Number(one), Json::Number(other)) => {
            let parse = |number: &str| number.parse::<f64>().ok();
            parse(one) == parse(other)
        }
        _ => one == other,
    }
}

impl fmt::Display for InputProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoObject => f.write_str("the input is no JSON object"),
            Self::Missing { field, kind } => {
                let field = show::quoted(field);
                write!(f, "the input lacks the field {field}: {}", kind.phrase())
            }
            Self::WrongType { field, kind } => {
                let field = show::quoted(field);
                write!(f, "the field {field} should be {}", kind.phrase())
            }
            Self::NotOneOf { field, allowed } => {
                let field = show::quoted(field);
                write!(
                    f,
                    "the field {field} should be one of {}",
                    allowed.join(", ")
                )
            }
            Self::OutOfRange { field, least, most } => {
                let field = show::quoted(field);
                write!(f, "the field {field} should be {least} to {most}")
            }
            Self::Unknown { field, meant } => {
                let field = show::quoted(field);
                write!(f, "the job does not use the field {field}")?;
                match meant {
                    Some(meant) => write!(f, "; did you mean {}?", show::quoted(meant)),
                    None => Ok(()),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use loudfail_diagnostics::Sources;

    use super::*;
    use crate::resolve::{InputFile, resolve};

    fn job() -> Job {
        let file = |path: &str, text: &str| InputFile {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        let platform = "defaults: {task: {cluster: a, definition: a, container: a, launch: ec2}}\n\
                        channels: {alerts: {subscribers: []}}\n";
        let blueprint = "\
input:
  words: {type: list}
  mode: {one_of: [full, delta], default: full}
  count: {type: number, one_of: [1, 2]}
  dry: {type: boolean, default: false}
  size: {type: number, default: 600}
task:
  memory: {input: size}
  command: {input: words}
  environment: {MODE: {input: mode}, COUNT: {input: count}, DRY: {input: dry}}
";
        let files = [file("job.yaml", blueprint), file("platform.yaml", platform)];
        let (platform, problems) = resolve(&files, &mut Sources::new());
        assert_eq!(problems, []);
        platform.unwrap()[0].jobs["job"].clone()
    }

    fn object(fields: &[(&str, Json)]) -> Json {
        let fields = fields.iter();
        let fields: BTreeMap<String, Json> = fields
            .map(|(name, value)| ((*name).to_owned(), value.clone()))
            .collect();
        Json::Object(fields)
    }

    #[test]
    fn inputs() {
        let job = job();
        let text = |text: &str| Json::Text(text.to_owned());
        let number = |text: &str| Json::Number(text.to_owned());
        let words = || Json::List(vec![text("a")]);
        for (input, expected) in [
            (
                object(&[("words", words()), ("count", number("1.0"))]),
                &[][..],
            ),
            (text("x"), &["the input is no JSON object"]),
            (
                object(&[]),
                &[
                    "the input lacks the field `count`: a number",
                    "the input lacks the field `words`: a list of strings",
                ],
            ),
            (
                object(&[
                    ("words", Json::List(vec![])),
                    ("count", number("3")),
                    ("mode", text("secret")),
                    ("dry", text("true")),
                ]),
                &[
                    "the field `count` should be one of 1, 2",
                    "the field `dry` should be `true` or `false`",
                    "the field `mode` should be one of \"full\", \"delta\"",
                    "the field `words` should be a list of strings",
                ],
            ),
            (
                object(&[
                    ("words", words()),
                    ("count", number("2")),
                    ("size", number("5")),
                ]),
                &["the field `size` should be 6 to 33554432"],
            ),
            (
                object(&[
                    ("words", words()),
                    ("count", number("2")),
                    ("mod", text("x")),
                ]),
                &["the job does not use the field `mod`; did you mean `mode`?"],
            ),
        ] {
            let problems = job.check_input(&input);
            let found: Vec<String> = problems.iter().map(ToString::to_string).collect();
            assert_eq!(found, expected, "{input:?}");
        }
    }
}
