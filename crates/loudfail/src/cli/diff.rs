//! `diff`: what a change does, in terms of resources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use loudfail_diagnostics::visible;
use loudfail_diff::Report;

use super::environment::Environments;
use super::unknown::unknown;
use super::{Context, MISTAKE, USAGE, build, report};
use crate::dist;
use crate::history::{self, Committed, HistoryError};
use crate::pipeline::Built;
use crate::repository;

#[derive(Args, Debug)]
#[command(
    after_help = "The outputs committed at REV are compared with what the blueprints generate now, compiled and proved in \
                  memory. The files in `dist/` are not read. Each resource is reported once, by its CloudFormation type and \
                  logical id: the Terraform module beside a template has the same resources with the same settings. The \
                  report lists first what you must pass to a deployment, then the grants that are wider, then each \
                  resource. `NEW VALUE` marks a parameter of a job whose channel now outputs another value: `aws \
                  cloudformation deploy` keeps the old value unless you pass the new one. `REPLACED` marks a resource that \
                  CloudFormation replaces because one of the properties marked with `<-` changes."
)]
pub(super) struct Diff {
    /// The commit, branch or tag to compare with
    #[arg(value_name = "REV", default_value = "HEAD")]
    revision: String,
    /// The jobs and channels to compare [default: all]
    #[arg(value_name = "JOB")]
    names: Vec<String>,
    #[command(flatten)]
    environments: Environments,
    /// The form of the report: for people, for programs, or as a pull request comment of at most 65,536 characters
    #[arg(long, value_name = "FORM", default_value = "text", value_parser = ["text", "json", "markdown"])]
    output: String,
    /// Exit with 1 if anything changes, and with 0 if nothing does
    #[arg(long)]
    exit_code: bool,
    /// The folder of the outputs at that commit, relative to the repository's folder
    #[arg(long, value_name = "DIR", default_value = repository::DIST)]
    out: PathBuf,
}

impl Diff {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        self.try_run(context).unwrap_or_else(|code| code)
    }

    fn try_run(&self, context: &Context) -> Result<ExitCode, ExitCode> {
        let committed = history::read(&context.root, &self.revision, &self.out)
            .map_err(|error| self.tell(context, &error))?;
        let built = build::compile(context)?;
        build::prove(context, &built)?;
        // A site, and files of others, are no stacks.
        let before: BTreeMap<String, String> = committed
            .texts
            .iter()
            .filter(|(path, text)| dist::is_output(path, text))
            .map(|(path, text)| (path.clone(), text.clone()))
            .collect();
        let has_nothing = before.is_empty();
        let after: BTreeMap<String, String> = built
            .outputs
            .iter()
            .map(|output| (output.path.clone(), output.text.clone()))
            .collect();
        let chosen = self.chosen(&built, &before, &after)?;
        // What becomes of a job hangs on its channel too, so all are compared.
        let mut report = loudfail_diff::compare(&before, &after);
        report
            .units
            .retain(|unit| chosen.contains(&(unit.environment.clone(), unit.name.clone())));
        self.put(&report, &committed)?;
        if has_nothing {
            report::say(&format!(
                "hint: {} has no outputs in {}, so everything is new. Does git ignore the folder?",
                committed.id,
                self.out.display()
            ));
        }
        if report.is_empty() {
            report::say(&format!("nothing has changed since {}", committed.id));
        }
        Ok(if self.exit_code && !report.is_empty() {
            ExitCode::from(MISTAKE)
        } else {
            ExitCode::SUCCESS
        })
    }

    fn put(&self, report: &Report, committed: &Committed) -> Result<(), ExitCode> {
        report::put(&match self.output.as_str() {
            "json" => {
                let json = serde_json::to_string_pretty(report).map_err(|error| {
                    report::say(&format!(
                        "error: cannot write the difference as JSON: {error}"
                    ));
                    ExitCode::from(MISTAKE)
                })?;
                json + "\n"
            }
            "markdown" => loudfail_diff::markdown(report, &committed.id),
            _ => loudfail_diff::text(report),
        });
        Ok(())
    }

    /// What is told of: the environment and the name of each, as a report has them. What is asked for may be on one side
    /// alone.
    fn chosen(
        &self,
        built: &Built,
        before: &BTreeMap<String, String>,
        after: &BTreeMap<String, String>,
    ) -> Result<BTreeSet<(String, String)>, ExitCode> {
        let paths = before.keys().chain(after.keys());
        let units: BTreeSet<(&str, &str)> = paths
            .filter_map(|path| {
                let mut parts = path.split('/');
                Some((parts.next()?, parts.next()?)).filter(|_| parts.next().is_some())
            })
            .collect();
        let mut environments: BTreeSet<String> = units
            .iter()
            .map(|(environment, _)| (*environment).to_owned())
            .collect();
        environments.extend(built.platforms.iter().map(|it| it.environment.clone()));
        for name in &self.environments.names {
            if !environments.contains(name) {
                unknown("environment", name, environments.iter());
                return Err(ExitCode::from(USAGE));
            }
        }
        let names: BTreeSet<String> = units.iter().map(|(_, name)| (*name).to_owned()).collect();
        for name in &self.names {
            if !names.contains(name) {
                unknown("job or channel", name, names.iter());
                return Err(ExitCode::from(USAGE));
            }
        }
        let is_asked =
            |all: &[String], name: &str| all.is_empty() || all.iter().any(|it| it == name);
        Ok(units
            .into_iter()
            .filter(|(environment, name)| {
                is_asked(&self.environments.names, environment) && is_asked(&self.names, name)
            })
            .map(|(environment, name)| (visible(environment), visible(name)))
            .collect())
    }

    /// Whether a job is called what was taken for a commit.
    fn is_job(&self, context: &Context) -> bool {
        let files = repository::read(&context.root).unwrap_or_default();
        let mut blueprints = files.blueprints.iter();
        blueprints.any(|file| !file.is_platform() && file.is_called(&self.revision))
    }

    fn tell(&self, context: &Context, error: &HistoryError) -> ExitCode {
        let revision = visible(&self.revision);
        match error {
            HistoryError::UnknownRevision => {
                report::say(&format!("error: git knows no commit `{revision}`"));
                if self.is_job(context) {
                    let names = std::iter::once(&self.revision).chain(&self.names);
                    let names: Vec<String> = names.map(|name| visible(name)).collect();
                    report::say(&format!(
                        "hint: that is a job, and jobs come after the commit: `cargo xtask diff HEAD {}`",
                        names.join(" ")
                    ));
                    return ExitCode::from(USAGE);
                }
                report::say(
                    "hint: a CI clone often has only the newest commit: fetch the other commit first, or all of them \
                     (`fetch-depth: 0`)",
                );
                ExitCode::from(USAGE)
            }
            HistoryError::Outside => {
                report::say(&format!(
                    "error: `{}` is outside the git repository, so no commit contains it",
                    visible(&self.out.display().to_string())
                ));
                ExitCode::from(USAGE)
            }
            HistoryError::NoGit => {
                report::say(
                    "error: the program `git` is not installed, and is needed to read what is committed",
                );
                ExitCode::from(MISTAKE)
            }
            HistoryError::NoRepository(words) => {
                report::say(&format!(
                    "error: git finds no repository in {}",
                    context.root.display()
                ));
                report::say(&format!("git reports: {}", visible(words)));
                ExitCode::from(MISTAKE)
            }
            HistoryError::Failed(words) => {
                report::say(&format!(
                    "error: cannot read {revision}: {}",
                    visible(words)
                ));
                ExitCode::from(MISTAKE)
            }
        }
    }
}
