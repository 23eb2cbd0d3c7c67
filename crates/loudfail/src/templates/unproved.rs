//! What own templates change that the proof does not see.
//!
//! The proof reads the state machine and the CloudFormation template; that the Terraform module deploys the same is
//! tested of the built-in templates alone. So what is rendered is compared with what it would be without the own
//! templates of the two languages: only a difference in what is deployed counts, not one in comments.

use loudfail_diagnostics::Diagnostic;
use loudfail_render::{Output, Templates};

use super::{Own, directive};
use crate::deployed::{code, resources};
use crate::rules;

const CLOUDFORMATION: &str = "cloudformation/";
const TERRAFORM: &str = "terraform/";

/// How many units are named.
const SHOWN: usize = 3;

/// Whether own templates of a language change what is deployed of a unit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Deviation {
    cloudformation: bool,
    terraform: bool,
}

impl Deviation {
    /// What differs between the files of a unit and those that it would have without the own templates of the two languages.
    pub(crate) fn of(outputs: &[Output], plain: &[Output]) -> Self {
        let differs = |is_of: fn(&str) -> bool, deployed: fn(&str) -> Vec<&str>| {
            outputs.iter().zip(plain).any(|(own, plain)| {
                is_of(&own.path) && deployed(&own.text) != deployed(&plain.text)
            })
        };
        Self {
            cloudformation: differs(|path| path.ends_with("/cloudformation.yaml"), resources),
            terraform: differs(|path| path.ends_with(".tf"), code),
        }
    }
}

impl Own {
    /// The templates without the own ones of the two languages; nothing where there are none of those.
    pub(crate) fn plain(&self) -> Option<Templates> {
        let is_of_a_language =
            |path: &str| path.starts_with(CLOUDFORMATION) || path.starts_with(TERRAFORM);
        if !self.sources.keys().any(|path| is_of_a_language(path)) {
            return None;
        }
        // It cannot fail, since it did not before; and if it did, there would be nothing to compare.
        self.templates.without(is_of_a_language).ok()
    }

    /// Warnings of what nothing holds to the laws, of the units in this order.
    pub(crate) fn unproved(&self, deviations: &[(String, Deviation)]) -> Vec<Diagnostic> {
        let units = |is_meant: fn(&Deviation) -> bool| -> Vec<String> {
            let units = deviations
                .iter()
                .filter(|(_, deviation)| is_meant(deviation));
            units.map(|(unit, _)| unit.clone()).collect()
        };
        let cloudformation = units(|deviation| deviation.cloudformation);
        let terraform = units(|deviation| deviation.terraform);
        let mut problems = Vec::new();
        let alone: Vec<String> = cloudformation
            .into_iter()
            .filter(|unit| !terraform.contains(unit))
            .collect();
        if !alone.is_empty() {
            let what = format!(
                "custom templates change what CloudFormation deploys for {}, but not what Terraform deploys",
                named(&alone)
            );
            let help = "make the same change in the templates under `terraform/`, if you also deploy with Terraform";
            problems.extend(self.warning(CLOUDFORMATION, what, help));
        }
        if !terraform.is_empty() {
            let what = format!(
                "custom templates change the Terraform modules of {}, which the proof does not read",
                named(&terraform)
            );
            let help = "the proof covers what the CloudFormation template contains too; review the rest yourself";
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
                    "add `{{# loudfail: accept unproved #}}` to the template once you have reviewed it",
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
