//! `site`: everything to look at, as pages.

mod serve;

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io;
use std::ops::Bound;
use std::path::{Component, Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use clap::{ArgAction, Args};
use loudfail_diagnostics::visible;
use loudfail_job::workers;
use loudfail_prove::Shape;
use loudfail_render::Output;
use loudfail_site::{Catalogue, Entry, Page, Telling, pages};
use serde_json::json;

use super::simulate::{Simulated, Texts, told};
use super::{Context, MISTAKE, USAGE, build, report, shape};
use crate::dist::{self, Beside, Change, ChangeKind};
use crate::pipeline::Built;
use crate::repository;

#[derive(Args, Debug)]
pub(super) struct Site {
    /// The folder to write to, relative to the repository's folder
    #[arg(long, value_name = "DIR", default_value = repository::SITE)]
    out: PathBuf,
    /// Serve the pages on this machine instead of writing them
    #[arg(long, action = ArgAction::SetTrue, conflicts_with = "out")]
    serve: bool,
    /// The port to serve on; 0 chooses a free one
    #[arg(long, value_name = "N", default_value_t = 8000, requires = "serve")]
    port: u16,
}

impl Site {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        self.try_run(context).unwrap_or_else(|code| code)
    }

    fn try_run(&self, context: &Context) -> Result<ExitCode, ExitCode> {
        if self.serve {
            // What is served leads nowhere outside of itself.
            let pages = made(context, None)?;
            return serve::serve(self.port, pages);
        }
        let folder = self.folder(context)?;
        // A build would take away what is laid beside the pages.
        let _lock = build::lock(&context.root);
        let pages = made(context, Some(&self.out))?;
        let outputs: Vec<Output> = pages
            .into_iter()
            .map(|page| Output {
                path: page.path,
                text: page.text,
            })
            .collect();
        let changes = changes(&folder, &outputs).map_err(|error| {
            report::say(&format!(
                "error: cannot read {}: {error}",
                self.out.display()
            ));
            ExitCode::from(MISTAKE)
        })?;
        let blocked = changes
            .iter()
            .filter(|change| matches!(change.kind, ChangeKind::Blocked(_)));
        let mut is_blocked = false;
        for change in blocked {
            is_blocked = true;
            let path = self.out.join(&change.path);
            report::say(&format!(
                "error: {} is in the way of a page, and loudfail did not write it\nhint: move it away, or choose another \
                 folder with `--out`",
                path.display()
            ));
        }
        if is_blocked {
            return Err(ExitCode::from(MISTAKE));
        }
        let beside = Beside::within(&folder, &context.root.join(repository::DIST));
        dist::apply_beside(&beside, &changes).map_err(|error| {
            let path = self.out.join(&error.path);
            report::say(&format!(
                "error: cannot write {}: {}",
                path.display(),
                error.error
            ));
            ExitCode::from(MISTAKE)
        })?;
        let count = report::count(outputs.len(), "file");
        let index = self.out.join("index.html");
        report::say(&format!(
            "{count}, {} changed; open {}",
            changes.len(),
            index.display()
        ));
        Ok(ExitCode::SUCCESS)
    }

    /// Where to write. Of the folder of the outputs only the part that is the site's may be written to.
    fn folder(&self, context: &Context) -> Result<PathBuf, ExitCode> {
        let folder = context.root.join(&self.out);
        let leads_into = |other: &str| -> io::Result<bool> {
            let other = repository::resolved(&context.root.join(other))?;
            Ok(repository::resolved(&folder)?.starts_with(other))
        };
        let is_of_outputs = leads_into(repository::DIST)
            .and_then(|is_inside| Ok(is_inside && !leads_into(repository::SITE)?))
            .map_err(|error| {
                report::say(&format!("error: cannot find the current folder: {error}"));
                ExitCode::from(MISTAKE)
            })?;
        if is_of_outputs {
            report::say(&format!(
                "error: `{}` is inside the folder of the outputs, which belongs to `build`\nhint: leave out `--out` to \
                 write to {}, or name a folder outside {}",
                visible(&self.out.display().to_string()),
                repository::SITE,
                repository::DIST
            ));
            return Err(ExitCode::from(USAGE));
        }
        Ok(folder)
    }
}

/// What the folder lacks, and the pages there of jobs and failures that are no more. What else is in it is nobody's here.
fn changes(folder: &Path, outputs: &[Output]) -> io::Result<Vec<Change>> {
    let mut changes = dist::compare(folder, outputs, |_| false)?;
    let wanted: HashSet<&str> = outputs.iter().map(|output| output.path.as_str()).collect();
    changes.extend(dist::leftover_pages(folder, |path| !wanted.contains(path))?);
    dist::sort(&mut changes);
    Ok(changes)
}

/// All pages; those that are written to a folder lead to what else is in the repository, as far as the folder is in it too.
fn made(context: &Context, out: Option<&Path>) -> Result<Vec<Page>, ExitCode> {
    let shapes = shape::shapes(context)?;
    let shapes: Vec<&Shape> = shapes.iter().collect();
    let built = build::compile(context)?;
    let up = out.and_then(up).unwrap_or_default();
    let catalogue = Catalogue {
        entries: entries(&built, &shapes)?,
        shapes,
        dist: match up.as_str() {
            "" => String::new(),
            up => format!("{up}{}/", repository::DIST),
        },
        repository: up,
    };
    pages(&catalogue).map_err(|error| {
        report::say(&format!("error: {error}"));
        ExitCode::from(MISTAKE)
    })
}

/// How a folder of the repository leads to the repository's: `../../`.
fn up(out: &Path) -> Option<String> {
    let depth = out
        .components()
        .try_fold(0usize, |depth, part| match part {
            Component::Normal(_) => Some(depth + 1),
            Component::CurDir => Some(depth),
            Component::Prefix(_) | Component::RootDir | Component::ParentDir => None,
        })?;
    Some("../".repeat(depth))
}

fn entries<'b>(built: &'b Built, shapes: &[&Shape]) -> Result<Vec<Entry<'b>>, ExitCode> {
    let texts: BTreeMap<&str, &str> = built
        .outputs
        .iter()
        .map(|output| (output.path.as_str(), output.text.as_str()))
        .collect();
    let jobs: Vec<_> = built
        .platforms
        .iter()
        .flat_map(|platform| platform.jobs.values())
        .collect();
    let entries = workers::on_all_cores(&jobs, |job| {
        let folder = format!("{}/{}/", job.environment, job.name);
        let paths = texts
            .range::<str, _>((Bound::Included(folder.as_str()), Bound::Unbounded))
            .map(|(path, _)| *path);
        let outputs: Vec<&str> = paths.take_while(|path| path.starts_with(&folder)).collect();
        let texts = Texts::of(job, |path| texts.get(path).copied().unwrap_or_default());
        let simulated = texts.simulate_all(shapes.iter().copied())?;
        Ok(Entry {
            job,
            machine: texts.machine(),
            template: texts.template(),
            outputs,
            tellings: tellings(&simulated),
        })
    });
    entries.into_iter().collect()
}

/// What becomes of the failures of a job; ways and messages that are alike are one.
fn tellings(simulated: &[Simulated]) -> Vec<Telling> {
    let mut paths = BTreeSet::new();
    let mut messages = HashMap::new();
    let mut telling = |simulated: &Simulated| {
        let steps = simulated.simulation.steps.iter();
        let path = Arc::new(steps.map(|step| step.state.clone()).collect::<Vec<_>>());
        let message = told(&simulated.simulation).next().map(|told| {
            // Who and when is not shown.
            let content = match told.message.get("content") {
                Some(content) => json!({ "content": content }),
                None => told.message.clone(),
            };
            let message = messages.entry(content.to_string());
            Arc::clone(message.or_insert_with(|| Arc::new(content)))
        });
        let known = paths.get(&path).map(Arc::clone);
        Telling {
            path: known.unwrap_or_else(|| {
                paths.insert(Arc::clone(&path));
                path
            }),
            message,
            verdict: simulated.verdict().to_string(),
            is_good: simulated.verdict().is_good(),
        }
    };
    simulated.iter().map(&mut telling).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_up() {
        for (out, expected) in [
            ("dist/site", Some("../../")),
            ("./site", Some("../")),
            ("/tmp/site", None),
            ("../site", None),
        ] {
            assert_eq!(up(Path::new(out)).as_deref(), expected, "{out}");
        }
    }
}
