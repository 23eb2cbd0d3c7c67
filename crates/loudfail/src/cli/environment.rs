//! `--env`: which of several environments is meant.

use std::process::ExitCode;

use clap::Args;
use loudfail_job::Platform;

use super::simulate::unknown;
use super::{USAGE, report};
use crate::pipeline::Built;

/// The environments that a command is about.
#[derive(Args, Debug)]
pub(super) struct Environments {
    /// An environment of the platform file; may be given several times [default: all]
    #[arg(long = "env", value_name = "NAME")]
    pub(super) names: Vec<String>,
}

/// The one environment that a command is about.
#[derive(Args, Debug)]
pub(super) struct OneEnvironment {
    /// An environment of the platform file [default: the only one that has it]
    #[arg(long = "env", value_name = "NAME")]
    name: Option<String>,
}

impl Environments {
    /// Those asked for; of a name that is none it is told.
    pub(super) fn of<'b>(&self, built: &'b Built) -> Result<Vec<&'b Platform>, ExitCode> {
        for name in &self.names {
            find(built, name)?;
        }
        let asked = built
            .platforms
            .iter()
            .filter(|platform| self.names.is_empty() || self.names.contains(&platform.environment));
        Ok(asked.collect())
    }
}

impl OneEnvironment {
    /// The environment asked for, or the only one that has what is called `name`; the first of all, where none has, so
    /// that who looks there tells what there is.
    pub(super) fn of<'b>(
        &self,
        built: &'b Built,
        name: &str,
        has: impl Fn(&Platform) -> bool,
    ) -> Result<Option<&'b Platform>, ExitCode> {
        if let Some(environment) = &self.name {
            return find(built, environment).map(Some);
        }
        let mut having = built.platforms.iter().filter(|platform| has(platform));
        let first = having.next();
        let others: Vec<&Platform> = having.collect();
        if let (Some(first), [next, ..]) = (first, others.as_slice()) {
            let names: Vec<&str> = std::iter::once(first)
                .chain(others.iter().copied())
                .map(|platform| platform.environment.as_str())
                .collect();
            report::say(&format!(
                "error: `{name}` is in several environments: `{}`",
                names.join("`, `")
            ));
            report::say(&format!(
                "hint: name one of them, such as `--env {}`",
                report::word(&next.environment)
            ));
            return Err(ExitCode::from(USAGE));
        }
        Ok(first)
    }
}

fn find<'b>(built: &'b Built, name: &str) -> Result<&'b Platform, ExitCode> {
    let found = built
        .platforms
        .iter()
        .find(|platform| platform.environment == name);
    found.ok_or_else(|| {
        let known = built.platforms.iter().map(|platform| &platform.environment);
        unknown("environment", name, known);
        ExitCode::from(USAGE)
    })
}
