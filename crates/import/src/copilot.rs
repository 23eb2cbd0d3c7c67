//! Scheduled Jobs of AWS Copilot: their manifests, and the folder that they are in.

use loudfail_blueprint::Node;
use loudfail_diagnostics::{Diagnostic, SourceId, Sources, Span};

use crate::draft::Draft;
use crate::imported::{Imported, Job};
use crate::item::{Item, Reader};
use crate::name::job_name;
use crate::parse_yaml;
use crate::platform::PlatformFacts;
use crate::report::{Note, NoteKind, Report};

/// The one type of workload that is a job (`manifestinfo.ScheduledJobType`).
const SCHEDULED_JOB: &str = "Scheduled Job";

/// What there is of an application in Copilot.
#[derive(Debug, Clone, Default)]
pub struct Application {
    /// The manifests of its workloads.
    pub manifests: Vec<SourceId>,
}

/// Reads the jobs of an application.
#[must_use]
pub fn import(sources: &Sources, application: &Application, platform: &PlatformFacts) -> Imported {
    let mut imported = Imported::default();
    for source in &application.manifests {
        let (node, problems) = parse_yaml(*source, sources.text(*source));
        imported.problems.extend(problems);
        let Some(node) = node else { continue };
        if let Err(problem) = manifest(sources, &node, platform, &mut imported) {
            imported.problems.push(*problem);
        }
    }
    imported
}

/// Reads one manifest.
fn manifest(
    sources: &Sources,
    node: &Node,
    platform: &PlatformFacts,
    imported: &mut Imported,
) -> Result<(), Box<Diagnostic>> {
    let document = Item::document(node);
    let wrong = |item: &Item<'_>, expected| item.wrong(expected);
    let mut fields = document
        .fields()
        .ok_or_else(|| wrong(&document, "a manifest"))?;
    let (file, line) = place(sources, node.span);
    let kind = fields
        .take("type")
        .ok_or_else(|| wrong(&document, "a manifest with a `type`"))?;
    if kind.text() != Some(SCHEDULED_JOB) {
        let kind = kind.text().unwrap_or("something else");
        imported.report.add(
            Note::new(NoteKind::NotCarried, format!("a `{kind}` is no job")).at(file, Some(line)),
        );
        return Ok(());
    }
    let named = fields
        .take("name")
        .ok_or_else(|| wrong(&document, "a manifest with a `name`"))?;
    let written = named.text().ok_or_else(|| wrong(&named, "a text"))?;
    let name = job_name(written);
    let mut draft = Draft::default();
    draft.head.push(format!(
        "Imported from {file}, a Scheduled Job of AWS Copilot."
    ));
    if !platform.has_cluster {
        draft.set(&["task", "cluster"], crate::Value::param("Cluster"));
    }
    draft.set(&["task", "image"], crate::Value::param("Image"));
    draft.set(&["task", "repository"], crate::Value::param("Repository"));
    rest(sources, &mut fields, &name, &mut imported.report);
    imported.jobs.push(Job { name, draft });
    Ok(())
}

/// Tells of all keys that nothing was made of.
fn rest(sources: &Sources, fields: &mut Reader<'_>, job: &str, report: &mut Report) {
    for (_, item) in fields.rest() {
        let (file, line) = place(sources, item.key);
        report.add(
            Note::new(NoteKind::NotCarried, "not read")
                .job(job)
                .at(file, Some(line))
                .from(&item.path),
        );
    }
}

fn place(sources: &Sources, span: Span) -> (&str, usize) {
    (sources.path(span.source), sources.location(span).line)
}
