//! `--env`: which of several environments is meant.

use std::process::ExitCode;

use clap::Args;
use loudfail_diagnostics::visible;
use loudfail_job::{Job, Platform};

use super::unknown::unknown;
use super::{USAGE, report};
use crate::pipeline::Built;

/// The environments that a command is about.
#[derive(Args, Debug)]
pub(super) struct Environments {
    /// An environment of the platform file; repeatable [default: all]
    #[arg(id = "env", long = "env", value_name = "NAME")]
    pub(super) names: Vec<String>,
}

/// The one environment that a command is about.
#[derive(Args, Debug)]
pub(super) struct OneEnvironment {
    /// An environment of the platform file [default: the only one that has it]
    #[arg(id = "env", long = "env", value_name = "NAME")]
    name: Option<String>,
}

impl OneEnvironment {
    /// Whether the person named one.
    pub(super) fn is_given(&self) -> bool {
        self.name.is_some()
    }

    /// The environments to look in: the one asked for, or all.
    pub(super) fn candidates<'b>(&self, built: &'b Built) -> Result<Vec<&'b Platform>, ExitCode> {
        match &self.name {
            Some(name) => Ok(vec![find(&built.platforms, name)?]),
            None => Ok(built.platforms.iter().collect()),
        }
    }

    /// A job and its environment; what is none is told.
    pub(super) fn job<'b>(
        &self,
        built: &'b Built,
        name: &str,
    ) -> Result<(&'b Platform, &'b Job), ExitCode> {
        let has = |platform: &Platform| platform.jobs.contains_key(name);
        let platform = self.of(built, name, has)?;
        if let Some(found) = platform.and_then(|it| Some((it, it.jobs.get(name)?))) {
            return Ok(found);
        }
        if self.is_given() && built.platforms.iter().any(has) {
            report::say(&format!(
                "error: that environment has no job called `{}`",
                visible(name)
            ));
            tell_elsewhere(&built.platforms, name);
            return Err(ExitCode::from(USAGE));
        }
        let candidates = self.candidates(built)?;
        let mut known: Vec<&String> = candidates.iter().flat_map(|it| it.jobs.keys()).collect();
        known.sort_unstable();
        known.dedup();
        unknown("job", name, known.into_iter());
        Err(ExitCode::from(USAGE))
    }

    /// The only environment that has what is called `name`, or nothing; of several it is told.
    pub(super) fn of<'b>(
        &self,
        built: &'b Built,
        name: &str,
        has: impl Fn(&Platform) -> bool,
    ) -> Result<Option<&'b Platform>, ExitCode> {
        let mut having = self.candidates(built)?;
        having.retain(|platform| has(platform));
        if let [_, next, ..] = having.as_slice() {
            let names: Vec<&str> = having
                .iter()
                .map(|platform| platform.environment.as_str())
                .collect();
            report::say(&format!(
                "error: `{name}` is in several environments: `{}`",
                names.join("`, `")
            ));
            report::say(&format!(
                "hint: choose one of them, for example `--env {}`",
                report::word(&next.environment)
            ));
            return Err(ExitCode::from(USAGE));
        }
        Ok(having.first().copied())
    }
}

impl Environments {
    /// Those asked for; of a name that is none it is told.
    pub(super) fn of<'b>(&self, platforms: &'b [Platform]) -> Result<Vec<&'b Platform>, ExitCode> {
        for name in &self.names {
            find(platforms, name)?;
        }
        let asked = platforms
            .iter()
            .filter(|platform| self.names.is_empty() || self.names.contains(&platform.environment));
        Ok(asked.collect())
    }
}

/// Tells where something is that is not where it was looked for; `false` where it is nowhere.
pub(super) fn tell_elsewhere(platforms: &[Platform], name: &str) -> bool {
    let having = platforms.iter().filter(|platform| {
        platform.jobs.contains_key(name) || platform.channels.contains_key(name)
    });
    let names: Vec<&str> = having
        .map(|platform| platform.environment.as_str())
        .collect();
    if names.is_empty() {
        return false;
    }
    let noun = if names.len() == 1 {
        "environment"
    } else {
        "environments"
    };
    report::say(&format!(
        "hint: it exists only in the {noun} `{}`",
        names.join("`, `")
    ));
    true
}

fn find<'b>(platforms: &'b [Platform], name: &str) -> Result<&'b Platform, ExitCode> {
    let found = platforms
        .iter()
        .find(|platform| platform.environment == name);
    found.ok_or_else(|| {
        let known = platforms.iter().map(|platform| &platform.environment);
        unknown("environment", name, known);
        ExitCode::from(USAGE)
    })
}
