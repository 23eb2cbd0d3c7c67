//! What there is to know of the built-in templates, for pages that are made of it.

use loudfail_render::{builtin_templates, purpose};

/// A built-in template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template {
    /// Its path below `templates/`.
    pub path: &'static str,
    /// What it is for, in a few words.
    pub purpose: &'static str,
    /// The blocks that one which extends it may fill.
    pub blocks: Vec<&'static str>,
}

/// Every built-in template, by path.
#[must_use]
pub fn templates() -> Vec<Template> {
    let mut templates: Vec<Template> = builtin_templates()
        .iter()
        .map(|(path, text)| Template {
            path,
            purpose: purpose(text),
            blocks: blocks(text),
        })
        .collect();
    templates.sort_by_key(|template| template.path);
    templates
}

/// The filters that own templates have.
#[must_use]
pub fn filters() -> &'static [&'static str] {
    loudfail_render::FILTERS
}

/// The tests that own templates have.
#[must_use]
pub fn tests() -> &'static [&'static str] {
    loudfail_render::TESTS
}

fn blocks(text: &'static str) -> Vec<&'static str> {
    let tags = text.split("{{% block ").skip(1);
    tags.filter_map(|rest| rest.split_whitespace().next())
        .collect()
}
