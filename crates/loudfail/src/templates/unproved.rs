//! What own templates change that the proof does not see.
//!
//! The proof reads the state machine and the CloudFormation template; that the Terraform module deploys the same is
//! tested of the built-in templates alone. So what is rendered is compared with what it would be without the own
//! templates of the two languages: only a difference in what is deployed counts, not one in comments.

use loudfail_diagnostics::Diagnostic;
use loudfail_render::Output;

use super::{Own, directive};
use crate::deployed::{code, resources};
use crate::pipeline::Built;
use crate::rules;

const CLOUDFORMATION: &str = "cloudformation/";
const TERRAFORM: &str = "terraform/";

/// How many units are named.
const SHOWN: usize = 3;

impl Own {
    /// Warnings of what nothing holds to the laws.
    pub(crate) fn unproved(&self, built: &Built) -> Vec<Diagnostic> {
        let is_of_a_language =
            |path: &str| path.starts_with(CLOUDFORMATION) || path.starts_with(TERRAFORM);
        if !self.sources.keys().any(|path| is_of_a_language(path)) {
            return Vec::new();
        }
        // Neither can fail, since both did not before; and if one did, there would be nothing to compare.
        let Ok(plain) = self.templates.without(is_of_a_language) else {
            return Vec::new();
        };
        let plain = built
            .platforms
            .iter()
            .map(|platform| loudfail_render::render(platform, &plain));
        let Ok(plain) = plain.collect::<Result<Vec<_>, _>>() else {
            return Vec::new();
        };
        let plain: Vec<Output> = plain.into_iter().flatten().collect();
        let differing = |is_of: fn(&str) -> bool, deployed: fn(&str) -> Vec<&str>| {
            let pairs = built.outputs.iter().zip(&plain);
            let mut units: Vec<String> = pairs
                .filter(|(own, plain)| {
                    is_of(&own.path) && deployed(&own.text) != deployed(&plain.text)
                })
                .map(|(own, _)| own.path.split('/').take(2).collect::<Vec<_>>().join("/"))
                .collect();
            units.dedup();
            units
        };
        let cloudformation = differing(|path| path.ends_with("/cloudformation.yaml"), resources);
        let terraform = differing(|path| path.ends_with(".tf"), code);
        let mut problems = Vec::new();
        let alone: Vec<String> = cloudformation
            .into_iter()
            .filter(|unit| !terraform.contains(unit))
            .collect();
        if !alone.is_empty() {
            let what = format!(
                "own templates change what CloudFormation deploys of {}, and not what Terraform does",
                named(&alone)
            );
            let help =
                "make the same change in the templates below `terraform/`, if that is deployed too";
            problems.extend(self.warning(CLOUDFORMATION, what, help));
        }
        if !terraform.is_empty() {
            let what = format!(
                "own templates change the Terraform modules of {}, which the proof does not read",
                named(&terraform)
            );
            let help = "the proof has seen what is in the CloudFormation template too; look at the rest yourself";
            problems.extend(self.warning(TERRAFORM, what, help));
        }
        problems
    }

    /// The warning, unless the own templates of that language say that somebody has looked.
    fn warning(&self, language: &str, what: String, help: &str) -> Option<Diagnostic> {
        let (path, _) = self.templates.own().find(|(path, text)| {
            path.starts_with(language) && !directive::accepts_unproved(text)
        })?;
        let source = self.sources.get(path)?;
        Some(
            rules::TEMPLATE_UNPROVED
                .warning(what)
                .in_file(*source)
                .help(help)
                .help(
                    "`{{# loudfail: accept unproved #}}` in the template says that you have looked",
                ),
        )
    }
}

/// `default/a`, `default/b` and 3 more.
fn named(units: &[String]) -> String {
    let shown: Vec<String> = units
        .iter()
        .take(SHOWN)
        .map(|unit| format!("`{unit}`"))
        .collect();
    match units.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        Some(more) => format!("{} and {more} more", shown.join(", ")),
        None => shown.join(", "),
    }
}
