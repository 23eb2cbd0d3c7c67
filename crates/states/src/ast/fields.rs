//! Takes the fields of an object one by one, with a problem for each that is missing, wrong or left over.

use serde_json::{Map, Value};

use super::problem::{Problem, ProblemKind};
use super::{Filter, ResultPath, Transition};
use crate::path::{Path, PathProblem, Place, Root};
use crate::template::{Expression, Template};

/// Enough for a person, and bounded for a text made to produce many.
const MOST_PROBLEMS: usize = 200;

pub(super) struct Fields<'p> {
    object: Map<String, Value>,
    state: Option<String>,
    /// What stands before the name of a field, as in `Retry[0].`.
    prefix: String,
    problems: &'p mut Vec<Problem>,
}

impl<'p> Fields<'p> {
    pub(super) fn new(
        object: Map<String, Value>,
        state: Option<&str>,
        problems: &'p mut Vec<Problem>,
    ) -> Self {
        Self {
            object,
            state: state.map(str::to_owned),
            prefix: String::new(),
            problems,
        }
    }

    /// The fields of an object inside this one.
    pub(super) fn nested(&mut self, location: &str, object: Map<String, Value>) -> Fields<'_> {
        let prefix = format!("{}{location}.", self.prefix);
        Fields {
            object,
            state: self.state.clone(),
            prefix,
            problems: self.problems,
        }
    }

    pub(super) fn problems(&mut self) -> &mut Vec<Problem> {
        self.problems
    }

    pub(super) fn report(&mut self, field: &str, kind: ProblemKind) {
        if self.problems.len() < MOST_PROBLEMS {
            let field = format!("{}{field}", self.prefix);
            let field = field.trim_end_matches('.').to_owned();
            self.problems.push(Problem {
                state: self.state.clone(),
                field,
                kind,
            });
        }
    }

    pub(super) fn has(&self, field: &str) -> bool {
        self.object.contains_key(field)
    }

    pub(super) fn take(&mut self, field: &str) -> Option<Value> {
        self.object.shift_remove(field)
    }

    /// What is left, in the order of the text.
    pub(super) fn rest(&mut self) -> Map<String, Value> {
        std::mem::take(&mut self.object)
    }

    pub(super) fn required(&mut self, field: &str) -> Option<Value> {
        let value = self.take(field);
        if value.is_none() {
            self.report(field, ProblemKind::Missing);
        }
        value
    }

    pub(super) fn text(&mut self, field: &str) -> Option<String> {
        let value = self.take(field)?;
        self.as_text(field, value)
    }

    pub(super) fn required_text(&mut self, field: &str) -> Option<String> {
        let value = self.required(field)?;
        let text = self.as_text(field, value)?;
        if text.is_empty() {
            self.report(field, ProblemKind::Empty);
        }
        Some(text)
    }

    pub(super) fn as_text(&mut self, field: &str, value: Value) -> Option<String> {
        match value {
            Value::String(text) => Some(text),
            _ => {
                self.report(
                    field,
                    ProblemKind::WrongType {
                        expected: "a string",
                    },
                );
                None
            }
        }
    }

    pub(super) fn as_object(&mut self, field: &str, value: Value) -> Option<Map<String, Value>> {
        match value {
            Value::Object(object) => Some(object),
            _ => {
                self.report(
                    field,
                    ProblemKind::WrongType {
                        expected: "an object",
                    },
                );
                None
            }
        }
    }

    pub(super) fn as_array(&mut self, field: &str, value: Value) -> Option<Vec<Value>> {
        match value {
            Value::Array(items) => Some(items),
            _ => {
                self.report(
                    field,
                    ProblemKind::WrongType {
                        expected: "an array",
                    },
                );
                None
            }
        }
    }

    /// An integer in a range; `4.0` is one as well.
    pub(super) fn integer(&mut self, field: &str, least: u64, most: u64) -> Option<u64> {
        let value = self.take(field)?;
        let whole = |float: f64| {
            (float.fract() == 0.0 && (0.0..1e15).contains(&float)).then_some(float as u64)
        };
        let integer = value.as_u64().or_else(|| value.as_f64().and_then(whole));
        let integer = integer.filter(|it| (least..=most).contains(it));
        if integer.is_none() {
            self.report(field, ProblemKind::OutOfRange { least, most });
        }
        integer
    }

    /// A path that may select many nodes.
    pub(super) fn path(&mut self, field: &str) -> Option<Path> {
        let text = self.text(field)?;
        self.as_path(field, &text)
    }

    pub(super) fn as_path(&mut self, field: &str, text: &str) -> Option<Path> {
        match Path::parse(text, Place::Field) {
            Ok(path) => Some(path),
            Err(problem) => {
                self.report(field, ProblemKind::Path(problem));
                None
            }
        }
    }

    /// A path to one node, of the data or the context object.
    pub(super) fn definite_path(&mut self, field: &str) -> Option<Path> {
        let path = self.path(field)?;
        if !path.is_definite() {
            self.report(field, ProblemKind::Path(PathProblem::NotReference));
        }
        Some(path)
    }

    pub(super) fn filter(&mut self, field: &str) -> Filter {
        match self.take(field) {
            None => Filter::Everything,
            Some(Value::Null) => Filter::Nothing,
            Some(value) => match self.as_text(field, value) {
                Some(text) if text == "$" => Filter::Everything,
                Some(text) => self
                    .as_path(field, &text)
                    .map_or(Filter::Everything, Filter::Path),
                None => Filter::Everything,
            },
        }
    }

    pub(super) fn result_path(&mut self) -> ResultPath {
        let field = "ResultPath";
        match self.take(field) {
            None => ResultPath::Replace,
            Some(Value::Null) => ResultPath::Discard,
            Some(value) => {
                let text = self.as_text(field, value);
                let path = text.and_then(|text| self.as_path(field, &text));
                match path {
                    Some(path) if !path.is_definite() || path.root() == Root::Context => {
                        self.report(field, ProblemKind::Path(PathProblem::NotReference));
                        ResultPath::Replace
                    }
                    Some(path) if !path.prefix().is_empty() => ResultPath::At(path),
                    _ => ResultPath::Replace,
                }
            }
        }
    }

    pub(super) fn template(&mut self, field: &str) -> Option<Template> {
        let value = self.take(field)?;
        let mut found = Vec::new();
        let template = Template::parse(value, &mut found);
        for problem in found {
            self.report(
                &format!("{field}{}", problem.location),
                ProblemKind::Template(problem.kind),
            );
        }
        Some(template)
    }

    pub(super) fn expression(&mut self, field: &str) -> Option<Expression> {
        let text = self.text(field)?;
        match Expression::parse(&text) {
            Ok(expression) => Some(expression),
            Err(problem) => {
                self.report(field, ProblemKind::Expression(problem));
                None
            }
        }
    }

    /// `Next` or `End`, exactly one.
    pub(super) fn transition(&mut self) -> Option<Transition> {
        let end = self.take("End");
        if end.is_some() && end != Some(Value::Bool(true)) {
            self.report("End", ProblemKind::WrongValue { expected: "true" });
        }
        match (self.has("Next"), end) {
            (true, Some(_)) => {
                self.report("Next", ProblemKind::Conflict { other: "End" });
                self.take("Next");
                None
            }
            (true, None) => self.required_text("Next").map(Transition::Next),
            (false, Some(_)) => Some(Transition::End),
            (false, None) => {
                self.report(
                    "",
                    ProblemKind::MissingOneOf {
                        fields: &["Next", "End"],
                    },
                );
                None
            }
        }
    }

    pub(super) fn query_language(&mut self) {
        if self
            .text("QueryLanguage")
            .is_some_and(|language| language != "JSONPath")
        {
            self.report("QueryLanguage", ProblemKind::UnsupportedQueryLanguage);
        }
    }

    /// Reports every field that nobody took.
    pub(super) fn finish(&mut self, of: &'static str) {
        for (field, _) in self.rest() {
            let kind = match field.as_str() {
                field if UNSUPPORTED.contains(&field) => ProblemKind::UnsupportedField,
                field if KNOWN.contains(&field) => ProblemKind::FieldNotAllowed { of },
                _ => ProblemKind::UnknownField,
            };
            self.report(&field, kind);
        }
    }
}

const UNSUPPORTED: [&str; 6] = [
    "Arguments",
    "Assign",
    "Condition",
    "Items",
    "Output",
    "ProcessorConfig",
];

/// The fields of "State machine structure", "Common state fields" and the page of each type of state.
const KNOWN: [&str; 46] = [
    "BackoffRate",
    "Branches",
    "Catch",
    "Cause",
    "CausePath",
    "Choices",
    "Comment",
    "Credentials",
    "Default",
    "End",
    "Error",
    "ErrorEquals",
    "ErrorPath",
    "HeartbeatSeconds",
    "HeartbeatSecondsPath",
    "InputPath",
    "IntervalSeconds",
    "ItemBatcher",
    "ItemProcessor",
    "ItemReader",
    "ItemSelector",
    "ItemsPath",
    "Iterator",
    "JitterStrategy",
    "MaxAttempts",
    "MaxConcurrency",
    "MaxDelaySeconds",
    "Next",
    "OutputPath",
    "Parameters",
    "QueryLanguage",
    "Resource",
    "Result",
    "ResultPath",
    "ResultSelector",
    "ResultWriter",
    "Retry",
    "Seconds",
    "SecondsPath",
    "StartAt",
    "States",
    "TimeoutSeconds",
    "TimeoutSecondsPath",
    "Timestamp",
    "TimestampPath",
    "Version",
];
