//! `init`: a folder becomes a platform repository, or one that is there gets what it lacks.
//!
//! Everything is planned first: what the folder has, what the blueprints become, and that they hold to the laws. Then
//! all of it is written, or nothing.

mod files;
mod folder;
mod source;

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::{Arc, OnceLock};

use clap::{Args, ValueEnum};

use super::new::{self, New};
use super::{Context, MISTAKE, USAGE, build, report, sarif};
use crate::dist::{self, Change, ChangeKind};
use crate::pipeline;
use crate::repository::{self, BLUEPRINTS, Blueprint, DIST};
use folder::{Folder, Plan};
use source::{NoSource, Source, SourceOptions};

/// The job of a repository that has none.
const FIRST_JOB: &str = "first-job";

#[derive(Args, Debug)]
pub(super) struct Init {
    /// The folder to set up, created if it does not exist [default: the current one]
    dir: Option<PathBuf>,
    /// The first job's name [default: first-job, if the repository has no job]
    #[arg(long, value_name = "NAME")]
    job: Option<String>,
    /// The CI service to write files for; repeatable
    #[arg(
        long,
        value_name = "CI",
        value_delimiter = ',',
        default_value = "github"
    )]
    ci: Vec<CiOption>,
    #[command(flatten)]
    source: SourceOptions,
}

/// What `--ci` takes.
#[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
enum CiOption {
    Github,
    Gitlab,
    None,
}

/// Whose CI files are written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ci {
    Github,
    Gitlab,
}

impl Init {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        self.try_run(context).unwrap_or_else(|code| code)
    }

    fn try_run(&self, context: &Context) -> Result<ExitCode, ExitCode> {
        let ci = self.ci()?;
        if let Some((problem, hint)) = self.job.as_deref().and_then(new::problem_of_name) {
            return Err(usage(&problem, &hint));
        }
        let root = self.root(context)?;
        // A build would take away what is laid beside the outputs.
        let _lock = build::lock(&root);
        let refuse = |problem: String| {
            report::say(&format!("error: {problem}\nnothing was written"));
            ExitCode::from(MISTAKE)
        };
        let folder = Folder::new(&root).map_err(refuse)?;
        let source = self.source(&root, &folder)?;
        let mut plan = Plan::default();
        let is_given = self.source.is_given();
        files::plan(&mut plan, &folder, source.as_ref(), is_given, &ci).map_err(refuse)?;
        let there = context.at(&root);
        let is_stale = self.blueprints(&there, &mut plan);
        sarif::put(&there, false);
        let is_stale = is_stale?;
        write(&root, &folder, &mut plan)?;
        tell(&root, &plan, source.as_ref(), is_stale);
        Ok(ExitCode::SUCCESS)
    }

    fn ci(&self) -> Result<Vec<Ci>, ExitCode> {
        let mut ci: Vec<Ci> = Vec::new();
        for option in &self.ci {
            let one = match option {
                CiOption::Github => Ci::Github,
                CiOption::Gitlab => Ci::Gitlab,
                CiOption::None if self.ci.len() == 1 => return Ok(ci),
                CiOption::None => {
                    let hint = "leave out `--ci none`, or the other ones";
                    return Err(usage("`--ci none` cannot be combined with another", hint));
                }
            };
            if !ci.contains(&one) {
                ci.push(one);
            }
        }
        Ok(ci)
    }

    /// The folder, as it was given: people know it by that.
    fn root(&self, context: &Context) -> Result<PathBuf, ExitCode> {
        let root = match (&self.dir, context.is_root_given) {
            (Some(_), true) => {
                let hint = "give it once: `cargo xtask init DIR`";
                return Err(usage(
                    "the folder is given twice, as `DIR` and as `--root`",
                    hint,
                ));
            }
            (Some(dir), false) if dir.as_os_str().is_empty() => {
                return Err(usage("the folder has no name", "`.` is the current folder"));
            }
            (Some(dir), false) => dir.clone(),
            (None, true) => context.root.clone(),
            (None, false) => PathBuf::from("."),
        };
        let own = source::own_checkout()
            .ok()
            .and_then(|it| fs::canonicalize(it).ok());
        if own.is_some() && fs::canonicalize(&root).ok() == own {
            return Err(usage(
                "this is the checkout of loudfail itself",
                "name the folder of the platform repository: `cargo xtask init ../platform`",
            ));
        }
        Ok(root)
    }

    /// Where loudfail comes from, where that is for anything.
    fn source(&self, root: &Path, folder: &Folder<'_>) -> Result<Option<Source>, ExitCode> {
        // What is wrong with the folder is told when the files are planned.
        if !self.source.is_given() && files::has_dependency(folder).unwrap_or(false) {
            return Ok(None);
        }
        let told = |NoSource { problem, hint }| usage(&problem, &hint);
        self.source.source(root).map(Some).map_err(told)
    }

    /// Plans the blueprints that are lacking, and what all of them become. Whether `dist/` holds something else already.
    fn blueprints(&self, context: &Context, plan: &mut Plan) -> Result<bool, ExitCode> {
        let mut blueprints = match repository::read(&context.root) {
            Ok(files) => files.blueprints,
            Err(error) if is_absent(&error) => Vec::new(),
            Err(error) => {
                let place = context.root.join(BLUEPRINTS).display().to_string();
                report::say(&format!(
                    "error: cannot read {}: {error}",
                    report::word(&place)
                ));
                report::say("nothing was written");
                return Err(ExitCode::from(MISTAKE));
            }
        };
        let refused = |compiled: &pipeline::Compiled| {
            report::problems(context, &compiled.diagnostics, &compiled.sources);
            ExitCode::from(MISTAKE)
        };
        for (path, text) in self
            .lacking(&blueprints)
            .map_err(|compiled| refused(&compiled))?
        {
            blueprints.push(new::file(&path, &text));
            plan.changes.push(Change {
                path,
                kind: ChangeKind::Add { new: text },
            });
        }
        blueprints.sort_by(|left, right| left.path.cmp(&right.path));
        let compiled = pipeline::compile(blueprints);
        let Some(built) = &compiled.built else {
            return Err(refused(&compiled));
        };
        report::problems(context, &compiled.diagnostics, &compiled.sources);
        build::prove(context, built)?;
        let compared = dist::compare(&context.root.join(DIST), &built.outputs, |_| true);
        let changes = compared.map_err(|error| {
            report::say(&format!(
                "error: cannot read {DIST}: {error}\nnothing was written"
            ));
            ExitCode::from(MISTAKE)
        })?;
        let is_added = |change: &Change| matches!(change.kind, ChangeKind::Add { .. });
        // What is there was made or put there by somebody: `build` says what it would do with it.
        if !changes.iter().all(is_added) {
            return Ok(true);
        }
        plan.changes
            .extend(changes.into_iter().map(|change| Change {
                path: format!("{DIST}/{}", change.path),
                ..change
            }));
        Ok(false)
    }

    /// The blueprints to write: the platform file, and a job where there is none or one is asked for by name.
    fn lacking(
        &self,
        present: &[Blueprint],
    ) -> Result<Vec<(String, String)>, Box<pipeline::Compiled>> {
        let is_job = |blueprint: &&Blueprint| !blueprint.is_platform();
        let has_platform = present.iter().any(Blueprint::is_platform);
        let wants_job = match &self.job {
            Some(name) => !present.iter().any(|blueprint| blueprint.is_called(name)),
            None => !present.iter().any(|blueprint| is_job(&blueprint)),
        };
        if has_platform && !wants_job {
            return Ok(Vec::new());
        }
        let name = self.job.as_deref().unwrap_or(FIRST_JOB).to_owned();
        let mut files = New { name }.files(present.to_vec())?;
        files.retain(|(path, text)| wants_job || new::file(path, text).is_platform());
        Ok(files)
    }
}

impl Context {
    /// The same for another repository.
    fn at(&self, root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
            is_root_given: true,
            format: self.format,
            color: self.color,
            paints_data: self.paints_data,
            width: self.width,
            log: Arc::clone(&self.log),
            below: repository::below_source_root(root),
            proved: OnceLock::new(),
        }
    }
}

/// Writes what is planned, or nothing.
fn write(root: &Path, folder: &Folder<'_>, plan: &mut Plan) -> Result<(), ExitCode> {
    plan.changes
        .sort_by(|left, right| left.path.cmp(&right.path));
    let missing = folder.missing();
    dist::apply(root, &plan.changes).map_err(|error| {
        let place = report::word(&root.join(&error.path).display().to_string());
        report::say(&format!("error: cannot write {place}: {}", error.error));
        report::say(&if error.done == 0 {
            // One that is not empty stays, as it should.
            for folder in &missing {
                let _ = fs::remove_dir(folder);
            }
            "nothing was written".to_owned()
        } else {
            let done = report::count(error.done, "file");
            format!(
                "{done} were written before that; run the same command again to complete the rest"
            )
        });
        ExitCode::from(MISTAKE)
    })
}

/// Says what was done, then what is left for a person, then how to go on.
fn tell(root: &Path, plan: &Plan, source: Option<&Source>, is_stale: bool) {
    let is_output = |change: &&Change| change.path.starts_with(&format!("{DIST}/"));
    for change in plan.changes.iter().filter(|change| !is_output(change)) {
        let word = match change.kind {
            ChangeKind::Replace { .. } => "added to",
            _ => "written",
        };
        report::say(&format!("{word:>8}  {}", change.path));
    }
    let outputs = plan.changes.iter().filter(is_output).count();
    if outputs > 0 {
        report::say(&format!(
            " written  {DIST}/, {}",
            report::count(outputs, "file")
        ));
    }
    let place = report::word(&root.display().to_string());
    if plan.changes.is_empty() && plan.by_hand.is_empty() {
        report::say(&format!("{place} already has everything"));
    }
    for by_hand in &plan.by_hand {
        report::say(&format!("\nto do: `{}` {}\n", by_hand.path, by_hand.place));
        for line in by_hand.lines.lines() {
            report::say(format!("    {line}").trim_end());
        }
    }
    if !plan.by_hand.is_empty() {
        report::say("");
    }
    if is_stale {
        report::say(&format!(
            "hint: {DIST}/ is not what the blueprints generate: `cargo xtask check` shows the difference, `cargo xtask \
             build` repairs it"
        ));
    }
    if let Some(Source::Outside { path, .. }) = source {
        report::say(&format!(
            "hint: loudfail comes from {}, which CI does not have: see README.md",
            report::word(path)
        ));
    }
    if !plan.changes.is_empty() {
        let here = env::current_dir().and_then(fs::canonicalize).ok();
        let enter = match fs::canonicalize(root).ok() {
            there if there == here => String::new(),
            _ => format!("cd {place} && "),
        };
        report::say(&format!(
            "hint: run `{enter}cargo xtask check`, then commit what was written"
        ));
    }
}

fn is_absent(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::NotFound
}

fn usage(problem: &str, hint: &str) -> ExitCode {
    report::say(&format!("error: {problem}\nhint: {hint}"));
    ExitCode::from(USAGE)
}
