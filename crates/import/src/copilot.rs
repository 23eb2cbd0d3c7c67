//! Scheduled Jobs of AWS Copilot: their manifests, and the folder that they are in.
//!
//! What the fields mean is what the code of Copilot does with them (aws/copilot-cli, `internal/pkg/manifest` and the
//! templates under `internal/pkg/template`); where its documentation says otherwise, the code counts.

mod container;
mod differences;
mod duration;
mod effective;
mod image;
mod job;
mod logging;
mod mapper;
mod network;
mod schedule;
mod shell;
mod sidecar;
mod storage;
mod task;
#[cfg(test)]
mod tests;

use loudfail_blueprint::Node;
use loudfail_diagnostics::{SourceId, Sources};

use crate::draft::Draft;
use crate::imported::{Environment, Imported, Job};
use crate::item::Item;
use crate::name::{environment_name, job_name};
use crate::parse_yaml;
use crate::platform::PlatformFacts;
use crate::report::{Note, NoteKind};
use differences::Environments;
use mapper::Surroundings;

/// The one type of workload that is a job (`manifestinfo.ScheduledJobType`).
const SCHEDULED_JOB: &str = "Scheduled Job";

/// What there is of an application in Copilot.
#[derive(Debug, Clone, Default)]
pub struct Application {
    /// Its name, where the workspace says it.
    pub name: Option<String>,
    /// The manifests of its workloads.
    pub manifests: Vec<SourceId>,
    /// Its environments: the folders in `copilot/environments`.
    pub environments: Vec<String>,
    /// Files that are part of it and no manifests of workloads, each with what it is: addons, overrides, pipelines.
    pub others: Vec<Other>,
}

/// A file that nothing is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Other {
    /// Its path.
    pub path: String,
    /// What it is.
    pub kind: OtherKind,
}

/// What a file is that nothing is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OtherKind {
    /// CloudFormation of a workload's own, or of an environment.
    Addon,
    /// Changes of the CloudFormation that Copilot makes.
    Override,
    /// The manifest of an environment.
    Environment,
    /// A pipeline.
    Pipeline,
}

/// Reads the jobs of an application. `platform` is what the platform file says that is there already.
#[must_use]
pub fn import(
    sources: &Sources,
    application: &Application,
    platform: Option<&PlatformFacts>,
) -> Imported {
    let mut imported = Imported::default();
    for name in &application.environments {
        add_environment(&mut imported, name, "a folder of copilot/environments");
    }
    for source in &application.manifests {
        let (node, problems) = parse_yaml(*source, sources.text(*source));
        imported.problems.extend(problems);
        if let Some(node) = node {
            manifest(sources, application, platform, &node, &mut imported);
        }
    }
    for other in &application.others {
        let (text, instead) = match other.kind {
            OtherKind::Addon => (
                "CloudFormation of the workload's addons, whose outputs Copilot passed to its containers and its role",
                "deploy it as a separate stack before you delete the old one; put variables, secrets and statements from \
                 its outputs under `task.environment`, `task.secrets` and `task.statements`",
            ),
            OtherKind::Override => (
                "changes to the CloudFormation that Copilot generated",
                "make them with keys of the blueprint where such keys exist",
            ),
            OtherKind::Environment => (
                "the VPC, the cluster and whatever else jobs share in an environment",
                "it stays as long as jobs run in it; keep its stack, or move its resources to your own stack",
            ),
            OtherKind::Pipeline => (
                "Copilot's own pipeline",
                "build images and deploy `dist/` with the tool that deploys your other stacks",
            ),
        };
        let note = Note::new(NoteKind::NotCarried, text)
            .at(&other.path, None)
            .instead(instead);
        imported.report.add(note);
    }
    imported
}

/// Reads one manifest.
fn manifest(
    sources: &Sources,
    application: &Application,
    platform: Option<&PlatformFacts>,
    node: &Node,
    imported: &mut Imported,
) {
    let document = Item::document(node);
    let file = sources.path(node.span.source);
    let Some(mut top) = document.fields() else {
        imported.problems.push(*document.wrong("a manifest"));
        return;
    };
    let (kind, name) = (top.take("type"), top.take("name"));
    match kind.as_ref().and_then(Item::text) {
        Some(SCHEDULED_JOB) => {}
        Some(kind) => {
            let line = sources.location(node.span).line;
            imported.report.add(
                Note::new(
                    NoteKind::NotCarried,
                    format!("a workload of the type {kind}, which is not a job"),
                )
                .at(file, Some(line))
                .instead("only Scheduled Jobs are imported"),
            );
            return;
        }
        None => {
            let expected = "a manifest with a `type`, such as `type: Scheduled Job`";
            imported.problems.push(*document.wrong(expected));
            return;
        }
    }
    let Some(written) = name.as_ref().and_then(Item::text) else {
        imported
            .problems
            .push(*document.wrong("a manifest with a `name`"));
        return;
    };
    let overlays = effective::overlays(node);
    for overlay in &overlays {
        add_environment(imported, &overlay.name, &format!("environments of {file}"));
    }
    let name = free_name(&job_name(written), &imported.jobs);
    let surroundings = Surroundings {
        sources,
        file,
        job: &name,
        written,
        application: application.name.as_deref(),
        has_cluster: platform.is_some_and(|platform| platform.has_cluster),
        is_retried: platform.is_some_and(|it| it.retry.has_attempts || it.retry.has_exit),
        knows_environments: !imported.environments.is_empty(),
    };
    let base = effective::without_environment(node, &surroundings);
    let base = job::map(&surroundings, &base);
    let in_environments = Surroundings {
        is_retried: surroundings.is_retried || base.draft.get(&["retry"]).is_some(),
        ..surroundings
    };
    let known: Vec<String> = if application.environments.is_empty() {
        overlays
            .iter()
            .map(|overlay| overlay.name.clone())
            .collect()
    } else {
        let mut known = application.environments.clone();
        let others = overlays.iter().map(|overlay| &overlay.name);
        known.extend(
            others
                .filter(|name| !application.environments.contains(name))
                .cloned(),
        );
        known
    };
    let each: Vec<(String, mapper::Mapped)> = known
        .iter()
        .map(|environment| {
            let overlay = overlays.iter().find(|overlay| &overlay.name == environment);
            let effective = effective::in_environment(node, environment, overlay, &in_environments);
            (
                environment_name(environment),
                job::map(&in_environments, &effective),
            )
        })
        .collect();
    let mut draft = base.draft;
    let mut notes = base.notes;
    imported.problems.extend(base.problems);
    let mut environments = Environments::default();
    for (environment, mapped) in each {
        for note in mapped.notes {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
        for problem in mapped.problems {
            if !imported.problems.contains(&problem) {
                imported.problems.push(problem);
            }
        }
        environments.add(environment, mapped.draft);
    }
    // A blueprint may name only environments that there are.
    let are_there = platform.is_none_or(|platform| {
        let names = environments.names();
        names
            .iter()
            .all(|name| platform.environments.contains(name))
    });
    environments.switch_off(&draft);
    for (environment, path) in environments.lay_over(&mut draft, are_there) {
        let text = format!(
            "Copilot does not have it in the environment `{environment}`, and a blueprint cannot remove it there"
        );
        notes.push(
            Note::new(NoteKind::ToDo, text)
                .job(&name)
                .to(path)
                .instead("set it under each of the other environments instead"),
        );
    }
    if let Some(platform) = platform
        && are_there
        && !known.is_empty()
        && platform.environments.len() > known.len()
    {
        let names = environments.names();
        draft
            .set(&["only"], crate::Value::texts(names))
            .from("the environments that Copilot knew");
    }
    draft.head = head(file, &draft);
    if name != written {
        let renamed = Note::new(NoteKind::Changed, format!("the job is called {name} here"));
        notes.push(renamed.job(&name).from("name"));
    }
    imported.report.notes.extend(notes);
    imported.jobs.push(Job { name, draft });
}

/// What stands at the head of every blueprint.
fn head(file: &str, draft: &Draft) -> Vec<String> {
    let mut head = vec![format!(
        "Imported from {file}, a Scheduled Job of AWS Copilot. The comment after a value names its original key and line."
    )];
    let is_scheduled = draft.get(&["schedule"]).is_some();
    head.push(format!(
        "Copilot's state machine had no Catch, so it did not report failures. This one reports every failure{} to its \
         channel.",
        if is_scheduled { " and every missing success" } else { "" }
    ));
    head
}

fn add_environment(imported: &mut Imported, name: &str, from: &str) {
    let name = environment_name(name);
    if imported.environments.iter().all(|known| known.name != name) {
        let from = from.to_owned();
        imported.environments.push(Environment { name, from });
    }
}

/// The name, or one like it that no other job has.
fn free_name(name: &str, jobs: &[Job]) -> String {
    let is_free = |name: &str| jobs.iter().all(|job| job.name != name);
    if is_free(name) {
        return name.to_owned();
    }
    (2..)
        .map(|number| {
            let suffix = format!("-{number}");
            let stem: String = name.chars().take(80 - suffix.len()).collect();
            format!("{stem}{suffix}")
        })
        .find(|name| is_free(name))
        .unwrap_or_default()
}
