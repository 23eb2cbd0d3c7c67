//! `tests/waivers.yaml`: what a linter says and we do otherwise, each with its reason.

use std::collections::BTreeSet;
use std::fmt::Display;
use std::fs;

use serde::Deserialize;

use crate::outputs::repository;

/// A check that certain resources may fail.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Waiver {
    /// The linter.
    pub linter: String,
    /// Its name for the check.
    pub check: String,
    /// The linter's names for the resources.
    pub resources: BTreeSet<String>,
    /// Words that a finding must have to be waived, where the check finds more than one thing.
    #[serde(default)]
    pub says: String,
    /// Why they are as they are.
    pub reason: String,
}

/// The waivers of a linter.
///
/// # Errors
///
/// Where the file cannot be read or says something else, such as a waiver without a reason.
pub fn waivers(linter: &str) -> Result<Vec<Waiver>, Box<dyn std::error::Error>> {
    let text = fs::read_to_string(repository().join("tests/waivers.yaml"))?;
    let mut all: Vec<Waiver> = serde_yaml::from_str(&text)?;
    if let Some(idle) = all.iter().find(|waiver| waiver.reason.trim().is_empty()) {
        return Err(format!("the waiver of {} has no reason", idle.check).into());
    }
    all.retain(|waiver| waiver.linter == linter);
    Ok(all)
}

/// What has to be done: each finding that is not waived, and each waiver of a resource that nothing is said of. `place`
/// gives a finding's check and resource.
pub fn unsettled<'a, F: Display>(
    waivers: &[Waiver],
    findings: &'a [F],
    place: impl Fn(&'a F) -> (&'a str, &'a str),
) -> Vec<String> {
    let mut used = BTreeSet::new();
    let mut unsettled = Vec::new();
    for finding in findings {
        let (check, resource) = place(finding);
        let told = finding.to_string();
        let waived = waivers.iter().find(|waiver| {
            waiver.check == check
                && waiver.resources.contains(resource)
                && told.contains(&waiver.says)
        });
        match waived {
            Some(waiver) => {
                used.insert((check, resource, waiver.says.as_str()));
            }
            None => unsettled.push(told),
        }
    }
    for waiver in waivers {
        let resources = waiver.resources.iter();
        let idle = resources.filter(|name| {
            !used.contains(&(waiver.check.as_str(), name.as_str(), waiver.says.as_str()))
        });
        unsettled.extend(idle.map(|name| {
            let check = &waiver.check;
            format!("tests/waivers.yaml: {check} is waived for {name}, of which nothing is said")
        }));
    }
    unsettled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_waived_and_what_is_waived_in_vain_is_told() {
        let waivers = [Waiver {
            linter: "a".to_owned(),
            check: "C1".to_owned(),
            resources: BTreeSet::from(["used".to_owned(), "idle".to_owned()]),
            says: String::new(),
            reason: "because".to_owned(),
        }];
        let told = unsettled(&waivers, &["used", "other"], |finding| ("C1", finding));
        let idle = "tests/waivers.yaml: C1 is waived for idle, of which nothing is said";
        assert_eq!(told, ["other", idle]);
        let told = unsettled(&waivers[..0], &["used"], |finding| ("C1", finding));
        assert_eq!(told, ["used"]);
        let [mut waiver] = waivers;
        waiver.resources = BTreeSet::from(["a".to_owned()]);
        waiver.says = "this".to_owned();
        let told = unsettled(&[waiver], &["says this", "says that"], |_| ("C1", "a"));
        assert_eq!(told, ["says that"]);
    }
}
