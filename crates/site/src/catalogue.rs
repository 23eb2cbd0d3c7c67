//! What a site is made of.

use std::sync::Arc;

use loudfail_job::Job;
use loudfail_prove::Shape;
use serde_json::Value;

/// Everything that a site shows.
#[derive(Debug)]
pub struct Catalogue<'c> {
    /// Each job in each environment, in the order of its page.
    pub entries: Vec<Entry<'c>>,
    /// The failures that are known.
    pub shapes: Vec<&'c Shape>,
    /// How the site's folder leads to the repository's, ending in `/`: `../../`. Empty where it does not; then the pages link
    /// to no file outside of the site.
    pub repository: String,
    /// How the site's folder leads to the outputs, likewise.
    pub dist: String,
}

/// A job in one environment, with what was made of it.
#[derive(Debug)]
pub struct Entry<'c> {
    /// The job.
    pub job: &'c Job,
    /// Its state machine's text.
    pub machine: &'c str,
    /// Its CloudFormation template's text.
    pub template: &'c str,
    /// The paths of its outputs, relative to the outputs' folder.
    pub outputs: Vec<&'c str>,
    /// What becomes of each failure, in the order of [`Catalogue::shapes`].
    pub tellings: Vec<Telling>,
}

/// What becomes of a failure.
#[derive(Debug, Clone, PartialEq)]
pub struct Telling {
    /// The states on its way, by name. Many failures have one way, and there are many jobs, so it is shared.
    pub path: Arc<Vec<String>>,
    /// The notification that arrives, where one does: its content at least.
    pub message: Option<Arc<Value>>,
    /// What happens, in words: `reported once, by the machine itself`.
    pub verdict: String,
    /// Whether it is told as it should be.
    pub is_good: bool,
}

impl Entry<'_> {
    /// Where its page is in the site.
    pub(crate) fn page(&self) -> String {
        format!("jobs/{}/{}.html", self.job.environment, self.job.name)
    }
}
