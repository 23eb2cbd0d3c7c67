//! The pages of a site.

mod data;
mod job;
mod shape;

use std::num::NonZero;
use std::sync::LazyLock;
use std::thread;

use job::Drawings;
use minijinja::value::Serde;
use minijinja::{Environment, Error, UndefinedBehavior};
use serde_json::json;

use crate::catalogue::{Catalogue, Entry};

/// A file of a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Relative to the site's folder, with `/` between folders.
    pub path: String,
    /// What is in it.
    pub text: String,
}

/// A template of the site is at fault: no input leads here.
#[derive(Debug)]
pub struct SiteError(Error);

impl std::fmt::Display for SiteError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "a template of the site: {:#}", self.0)
    }
}

impl std::error::Error for SiteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

impl From<Error> for SiteError {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

/// What every page needs beside itself.
const ASSETS: [(&str, &str); 5] = [
    ("assets/site.css", include_str!("assets/site.css")),
    ("assets/times.js", include_str!("assets/times.js")),
    ("assets/site.js", include_str!("assets/site.js")),
    ("assets/index.js", include_str!("assets/index.js")),
    ("assets/job.js", include_str!("assets/job.js")),
];

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    for (name, text) in [
        ("page.html", include_str!("templates/page.html")),
        ("index.html", include_str!("templates/index.html")),
        ("job.html", include_str!("templates/job.html")),
        ("shape.html", include_str!("templates/shape.html")),
        ("message.html", include_str!("templates/message.html")),
    ] {
        // One that does not compile is missing, and the page that needs it fails: a test makes each.
        let _ = environment.add_template(name, text);
    }
    environment
});

/// Makes every page: the index, one a job and environment, one a failure, and what they need beside them.
///
/// # Errors
///
/// [`SiteError`] where a template of this crate is at fault.
pub fn pages(catalogue: &Catalogue<'_>) -> Result<Vec<Page>, SiteError> {
    let mut pages: Vec<Page> = ASSETS
        .iter()
        .map(|(path, text)| page(*path, (*text).to_owned()))
        .collect();
    let head = "/* Made by loudfail from blueprints/; run cargo xtask site. */";
    let style = crate::machine::style();
    pages.push(page("assets/machine.css", format!("{head}\n{style}")));
    pages.push(index(catalogue)?);
    pages.extend(in_shares(&catalogue.entries, |entries| {
        let mut drawings = Drawings::default();
        let page = |entry: &Entry<'_>| {
            Ok(page(
                entry.page(),
                job::render(catalogue, entry, &mut drawings)?,
            ))
        };
        entries.iter().map(page).collect()
    })?);
    let numbers: Vec<usize> = (0..catalogue.shapes.len()).collect();
    pages.extend(in_shares(&numbers, |numbers| {
        let pages = numbers
            .iter()
            .map(|number| shape::render(catalogue, *number));
        let pages = pages.filter_map(Result::transpose);
        pages
            .map(|made| made.map(|(path, text)| page(path, text)))
            .collect()
    })?);
    Ok(pages)
}

/// The pages of all items in their order, a share of them on each core.
fn in_shares<T: Sync>(
    items: &[T],
    made: impl Fn(&[T]) -> Result<Vec<Page>, SiteError> + Sync,
) -> Result<Vec<Page>, SiteError> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let share = items.len().div_ceil(cores).max(1);
    let made = &made;
    thread::scope(|scope| {
        let shares: Vec<_> = items
            .chunks(share)
            .map(|items| scope.spawn(move || made(items)))
            .collect();
        let mut pages = Vec::with_capacity(items.len());
        for share in shares {
            match share.join() {
                Ok(made) => pages.extend(made?),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        Ok(pages)
    })
}

fn index(catalogue: &Catalogue<'_>) -> Result<Page, SiteError> {
    let text = TEMPLATES.get_template("index.html")?.render(Serde(json!({
        "root": "",
        "data": embedded(&data::index(catalogue)),
        "shapes": shape::list(catalogue),
    })))?;
    Ok(page("index.html", text))
}

fn page(path: impl Into<String>, text: String) -> Page {
    Page {
        path: path.into(),
        text,
    }
}

/// Data as JSON that cannot end the element it stands in.
fn embedded(data: &serde_json::Value) -> String {
    let json = data.to_string();
    json.replace('<', "\\u003c")
        .replace('>', "\\u003e")
        .replace('&', "\\u0026")
}
