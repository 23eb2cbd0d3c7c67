//! Texts that stand in the data for others, so that one run tells of many.

use std::cell::RefCell;
use std::sync::Arc;

use serde_json::Value;

use super::data::{Output, Surroundings};
use super::state::{self, Left};
use super::{Fault, OPAQUE, Scope, rescue};
use crate::ast::{Choice, Filter};
use crate::path::Root;

/// Texts that stand in the data for others.
///
/// Where an execution asks something of such a text, the other answers, and the answer is kept in mind. So an execution with
/// any others in their place goes the same way, and has them where this one has what stands for them, if
///
/// - they have the same answers to all that was asked,
/// - nothing else depended on what stands for them, which [`super::Run::looked`] says,
/// - and data as much larger as they are would still be within the limits.
#[derive(Debug, Default)]
pub struct StandIns {
    texts: Vec<(String, String)>,
    asked: RefCell<Vec<Asked>>,
}

/// What was asked of texts that stand for others, and the answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// Where a Choice leads that looks at some of them.
    Choice {
        /// Its name.
        state: String,
        /// What it got, with stand-ins.
        input: Arc<Value>,
        /// The next state.
        next: String,
    },
    /// Whether an `ErrorEquals` takes one of them.
    ErrorEquals {
        /// Which: its place among them.
        of: usize,
        /// The names.
        names: Vec<String>,
        /// Whether it does.
        takes: bool,
    },
}

impl StandIns {
    /// What stands for texts, each with its text. It has [`OPAQUE`] in it, or the execution would not tell where it depends
    /// on it; what has not stands for nothing.
    pub fn new<'t>(texts: impl IntoIterator<Item = (&'t str, &'t str)>) -> Self {
        let texts = texts.into_iter().filter(|(it, _)| it.contains(OPAQUE));
        let texts = texts.map(|(it, text)| (it.to_owned(), text.to_owned()));
        Self {
            texts: texts.collect(),
            asked: RefCell::default(),
        }
    }

    /// What was asked so far, in order, each once.
    pub fn asked(self) -> Vec<Asked> {
        self.asked.into_inner()
    }

    /// The value with the texts in the place of what stands for them; nothing where that is a part of another text.
    pub fn fill(&self, value: &Value) -> Option<Value> {
        Some(match value {
            Value::String(text) => match self.meant(text) {
                Some((_, meant)) => meant.into(),
                None if self.is_in(text) => return None,
                None => value.clone(),
            },
            Value::Array(items) => {
                let items = items.iter().map(|it| self.fill(it));
                Value::Array(items.collect::<Option<_>>()?)
            }
            Value::Object(entries) => {
                let entries = entries
                    .iter()
                    .map(|(key, it)| Some((key.clone(), self.fill(it)?)));
                Value::Object(entries.collect::<Option<_>>()?)
            }
            other => other.clone(),
        })
    }

    /// Whether what stands for a text is in one.
    fn is_in(&self, text: &str) -> bool {
        self.texts.iter().any(|(it, _)| text.contains(it))
    }

    fn meant(&self, text: &str) -> Option<(usize, &str)> {
        let mut texts = self.texts.iter().enumerate();
        let (of, (_, meant)) = texts.find(|(_, (it, _))| it == text)?;
        Some((of, meant))
    }

    /// Where a Choice leads with the texts in their places; nothing where it looks at none of what stands for them, or at
    /// anything that is open for another reason.
    pub(super) fn choose<'m>(
        &self,
        name: &str,
        choice: &'m Choice,
        surroundings: &mut Surroundings<'_>,
    ) -> Option<Result<Left<'m>, Fault>> {
        let mut paths = choice.paths();
        let rules = paths.len();
        paths.sort_unstable_by_key(|path| path.text());
        paths.dedup_by_key(|path| path.text());
        let is_plain = matches!(choice.input_path, Filter::Everything)
            && matches!(choice.output_path, Filter::Everything)
            && paths
                .iter()
                .all(|path| path.root() == Root::Input && path.is_definite());
        // Of a list or an object rules ask whether it is there, and nothing of what is in it.
        let mut texts = paths
            .iter()
            .filter_map(|path| path.find(surroundings.input)?.as_str());
        if !is_plain || !texts.any(|text| self.is_in(text)) {
            return None;
        }
        let input = Arc::new(self.fill(surroundings.input)?);
        let scope = Scope::new(&input, surroundings.context, surroundings.uuid);
        let filled = paths.iter().filter_map(|path| path.find(&input));
        filled.for_each(|value| scope.look_into(value));
        if scope.looked() {
            return None;
        }
        let mut inner = Surroundings {
            input: &input,
            ..*surroundings
        };
        let left = state::choose(choice, &mut inner);
        // Others may be longer than these, but not in comparison with what stands for them.
        let longest = self.texts.iter().map(|(it, _)| it.len()).max();
        let more = rules.saturating_mul(longest.unwrap_or_default());
        surroundings.counts.worked = inner.counts.worked.saturating_add(more);
        let next = match left {
            Ok(left) => left.next?,
            Err(fault) => return Some(Err(fault)),
        };
        self.keep(Asked::Choice {
            state: name.to_owned(),
            input: Arc::clone(surroundings.input),
            next: next.to_owned(),
        });
        Some(Ok(Left {
            output: Output::Whole(Arc::clone(surroundings.input)),
            next: Some(next),
            seconds: 0,
        }))
    }

    /// Whether an `ErrorEquals` takes what a text stands for, or the text itself.
    pub(super) fn takes(&self, names: &[String], error: &str) -> bool {
        let Some((of, error)) = self.meant(error) else {
            return rescue::takes(names, error);
        };
        let takes = rescue::takes(names, error);
        self.keep(Asked::ErrorEquals {
            of,
            names: names.to_vec(),
            takes,
        });
        takes
    }

    fn keep(&self, asked: Asked) {
        let mut all = self.asked.borrow_mut();
        if !all.contains(&asked) {
            all.push(asked);
        }
    }
}
