//! The templates that outputs are made with: the built-in ones, and in their place those of a platform repository.
//!
//! An own template may extend or include the one that it overrides: each built-in template is known by
//! [`BUILTIN_PREFIX`] and its path too, whatever overrides it. What an own template may use is bounded, so that none
//! runs for ever.

mod deep;
mod error;
mod idle;
mod pieces;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use minijinja::value::{Serde, Value};
use minijinja::{Environment, Error};
use serde::Serialize;

use crate::RenderError;
use crate::environment::{ENVIRONMENT, TEMPLATES};
use crate::filters;

pub use error::{Fault, Place, TemplateError, Unknown};

/// What stands before the path of a built-in template, for an own template that extends or includes it.
pub const BUILTIN_PREFIX: &str = "builtin/";

/// How much an own template may do for one file: as many steps, and 64 times as many bytes. The longest of the samples
/// takes less than a hundredth.
const FUEL: u64 = 1_000_000;

/// How deep own templates may include and call each other: an include counts ten, a macro four.
const DEPTH: usize = 200;

/// How far from its head a file must say what made it, in bytes.
const HEAD: usize = 512;

/// What outputs are made with. The default is the built-in templates alone.
#[derive(Debug, Clone, Default)]
pub struct Templates {
    own: BTreeMap<String, String>,
    /// The engine with the own templates; none where there are none.
    environment: Option<Environment<'static>>,
}

impl Templates {
    /// The built-in templates with these in their place, each by its path below `templates/`. One that overrides
    /// nothing is there for others to include.
    ///
    /// # Errors
    ///
    /// Every template that is not well-formed, or says something in vain.
    pub fn with_own(own: BTreeMap<String, String>) -> Result<Self, Vec<TemplateError>> {
        if own.is_empty() {
            return Ok(Self::default());
        }
        let mut templates = Self {
            own,
            environment: None,
        };
        let mut environment = match builtin() {
            Ok(environment) => environment.clone(),
            Err(error) => return Err(vec![templates.error(&error, &Value::UNDEFINED)]),
        };
        environment.set_fuel(Some(FUEL));
        environment.set_recursion_limit(DEPTH);
        environment.set_loader(|name: &str| {
            let path = name.strip_prefix(BUILTIN_PREFIX);
            Ok(path.and_then(builtin_text))
        });
        filters::add_for_own(&mut environment);
        let mut problems = Vec::new();
        for (path, text) in &templates.own {
            if let Some((range, message)) = deep::find(text) {
                problems.push(TemplateError {
                    fault: Fault::Syntax,
                    message,
                    place: Some(Place {
                        range: Some(range),
                        ..templates.whole(path)
                    }),
                    unknown: None,
                    by_way_of: Vec::new(),
                });
                continue;
            }
            if let Err(error) = environment.add_template_owned(path.clone(), text.clone()) {
                problems.push(templates.error(&error, &Value::UNDEFINED));
                continue;
            }
            let parent = |name: &str| templates.text(name);
            problems.extend(
                idle::find(text, &parent)
                    .into_iter()
                    .map(|idle| TemplateError {
                        fault: Fault::Use,
                        message: idle.message,
                        place: Some(Place {
                            range: Some(idle.range),
                            ..templates.whole(path)
                        }),
                        unknown: idle.unknown,
                        by_way_of: Vec::new(),
                    }),
            );
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        templates.environment = Some(environment);
        Ok(templates)
    }

    /// The platform repository's own templates, each with its path below `templates/`.
    pub fn own(&self) -> impl Iterator<Item = (&str, &str)> {
        self.own
            .iter()
            .map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// These without the own templates that `is_left_out` says so of.
    ///
    /// # Errors
    ///
    /// None of those that are left can be at fault, since they were not before.
    pub fn without(&self, is_left_out: impl Fn(&str) -> bool) -> Result<Self, Vec<TemplateError>> {
        let mut own = self.own.clone();
        own.retain(|path, _| !is_left_out(path));
        Self::with_own(own)
    }

    /// Fills the template `name` with what `view` holds.
    ///
    /// # Errors
    ///
    /// When the template, or one that it uses, asks for what it is not given, or does not end.
    pub(crate) fn fill(&self, name: &str, view: &impl Serialize) -> Result<String, RenderError> {
        let environment = match &self.environment {
            Some(environment) => environment,
            None => builtin().map_err(|error| self.error(&error, &Value::UNDEFINED))?,
        };
        let filled = environment
            .get_template(name)
            .and_then(|template| template.render(Serde(view)));
        Ok(filled.map_err(|error| self.error(&error, &Value::from(Serde(view))))?)
    }

    /// The same for a whole file made of the blueprint `source`: outputs are known by their head, so one without it
    /// would be left alone by the next build as somebody else's.
    pub(crate) fn fill_file(
        &self,
        name: &str,
        view: &impl Serialize,
        source: &str,
    ) -> Result<String, RenderError> {
        let text = self.fill(name, view)?;
        // The built-in ones are tested; and a blueprint's path may be written in another way than as it is.
        if self.environment.is_some() {
            let head = text.get(..text.floor_char_boundary(HEAD)).unwrap_or(&text);
            if !head.contains(&format!("Made by loudfail from {source}")) {
                return Err(TemplateError::headless(self.whole(name), source).into());
            }
        }
        Ok(text)
    }

    /// The text of a template by the name that others use.
    fn text(&self, name: &str) -> Option<&str> {
        match name.strip_prefix(BUILTIN_PREFIX) {
            Some(path) => builtin_text(path),
            None => self
                .own
                .get(name)
                .map(String::as_str)
                .or_else(|| builtin_text(name)),
        }
    }

    /// A template of these as a whole.
    fn whole(&self, name: &str) -> Place {
        Place {
            template: name.to_owned(),
            is_own: self.own.contains_key(name),
            range: None,
        }
    }

    fn error(&self, error: &Error, view: &Value) -> TemplateError {
        let text = |place: &Place| {
            if place.is_own {
                self.own.get(&place.template).map(String::as_str)
            } else {
                builtin_text(&place.template)
            }
        };
        let known = || {
            let builtin = TEMPLATES.iter().map(|(path, _)| (*path).to_owned());
            builtin.chain(self.own.keys().cloned()).collect()
        };
        let place = |name: &str| match name.strip_prefix(BUILTIN_PREFIX) {
            Some(path) => Place {
                template: path.to_owned(),
                is_own: false,
                range: None,
            },
            None => self.whole(name),
        };
        error::describe(error, view, &place, &text, &known)
    }
}

/// Every built-in template: its path and its text.
#[must_use]
pub fn builtin_templates() -> &'static [(&'static str, &'static str)] {
    TEMPLATES
}

/// The text of the built-in template at a path below `templates/`.
#[must_use]
pub fn builtin_text(path: &str) -> Option<&'static str> {
    TEMPLATES
        .iter()
        .find(|(name, _)| *name == path)
        .map(|(_, text)| *text)
}

/// What a built-in template is for, in a few words: its first comment says so.
#[must_use]
pub fn purpose(text: &str) -> &str {
    let comment = text
        .strip_prefix("{{# ")
        .and_then(|rest| rest.split(" #}}").next());
    comment.unwrap_or_default().trim_end_matches('.')
}

fn builtin() -> Result<&'static Environment<'static>, Error> {
    ENVIRONMENT.as_ref().map_err(|(template, error)| {
        // The engine's errors cannot be cloned; kind and text say the same.
        Error::new(error.kind(), format!("{error} (in {template})"))
    })
}
