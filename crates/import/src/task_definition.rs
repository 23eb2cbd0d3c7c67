//! A task definition of Amazon ECS, as `aws ecs describe-task-definition` prints it or `aws ecs register-task-definition`
//! takes it.
//!
//! The fields are those of "TaskDefinition" and "ContainerDefinition" in the Amazon ECS API Reference.

mod calls;
mod container;
mod fields;
mod keep;
mod open;
mod secret;
mod size;
#[cfg(test)]
mod tests;
mod volumes;

use loudfail_diagnostics::{Diagnostic, SourceId, Sources};

use crate::carry::Carry;
use crate::draft::Value;
use crate::holes::{Holes, is_mask};
use crate::imported::Imported;
use crate::item::{Item, Reader};
use crate::name::job_name;
use crate::platform::PlatformFacts;
use crate::report::{Note, NoteKind};
use crate::rules::NOT_A_JOB;
use crate::{go_template, parse_json};
use container::Container;

/// What AWS adds to a definition when it is registered.
const ADDED: [&str; 8] = [
    "taskDefinitionArn",
    "revision",
    "status",
    "requiresAttributes",
    "compatibilities",
    "registeredAt",
    "registeredBy",
    "deregisteredAt",
];

/// Names of parameters that are asked for beside those of calls.
const PARAMETERS: [&str; 6] = [
    "Cluster",
    "SubnetIds",
    "Image",
    "ImageRepository",
    "TaskRoleArn",
    "ExecutionRoleArn",
];

/// What somebody wants of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wishes {
    /// The job's name; the family's where nothing is said.
    pub name: Option<String>,
    /// The container that does the work; the first essential one where nothing is said.
    pub container: Option<String>,
    /// Whether the job runs the family as it is, in place of a definition of its own.
    pub keep_definition: bool,
}

/// Reads a task definition.
#[must_use]
pub fn import(
    sources: &Sources,
    source: SourceId,
    wishes: &Wishes,
    platform: &PlatformFacts,
) -> Imported {
    let mut imported = Imported::default();
    match go_template::mask_functions(source, sources.text(source), &PARAMETERS) {
        Ok((text, mut holes)) => {
            let definition = (source, text.as_str());
            let read = read(
                sources,
                definition,
                wishes,
                platform,
                &mut holes,
                &mut imported,
            );
            imported.problems.extend(read.err().map(|problem| *problem));
            holes.unmask(&mut imported);
        }
        Err(problem) => imported.problems.push(*problem),
    }
    imported
}

fn read(
    sources: &Sources,
    (source, text): (SourceId, &str),
    wishes: &Wishes,
    platform: &PlatformFacts,
    holes: &mut Holes,
    imported: &mut Imported,
) -> Result<(), Box<Diagnostic>> {
    let mut node = parse_json(source, text)?;
    let fixed = calls::fixed(&mut node, holes);
    let document = Item::document(&node);
    let mut outer = document
        .fields()
        .ok_or_else(|| document.wrong("a task definition"))?;
    // With the wrapper, the tags are beside the definition.
    let (inner, tags) = match outer.take("taskDefinition") {
        Some(inner) => (inner, outer.take("tags")),
        None => (document.clone(), None),
    };
    let bare = Item {
        path: String::new(),
        ..inner.clone()
    };
    let mut fields = bare
        .fields()
        .ok_or_else(|| inner.wrong("a task definition"))?;
    let family = fields.take("family").ok_or_else(|| inner.lacks("family"))?;
    let containers = fields
        .take("containerDefinitions")
        .ok_or_else(|| inner.lacks("containerDefinitions"))?;
    let written = family.text_or_problem()?;
    let words = holes.filled(written).replace("REPLACE-", "");
    let name = wishes.name.as_deref().unwrap_or(&words);
    let mut carry = Carry::new(sources, job_name(name));
    calls::tell(&mut carry, sources, source, &fixed);
    carry.draft.head.push(format!(
        "Imported from {}, the task definition `{written}`.",
        sources.path(source)
    ));
    called(&mut carry, &family, written);
    let containers = container::sorted(&mut carry, &containers, wishes.container.as_deref())?;
    place(&mut carry, platform);
    let tags = tags
        .or_else(|| fields.take("tags"))
        .filter(|it| !fields::is_nothing(it));
    if wishes.keep_definition {
        keep::read(&mut carry, &family, &mut fields, &containers, platform)?;
        if let Some(tags) = tags {
            let text = "they stay on the definition";
            carry.drop(
                &tags,
                text,
                Some("`tags` sets the tags of the job's own stack"),
            );
        }
    } else {
        own(&mut carry, &mut fields, containers, platform)?;
        if let Some(tags) = tags {
            self::tags(&mut carry, &tags)?;
        }
    }
    if !inner.path.is_empty() {
        for (_, item) in outer.rest() {
            carry.drop(&item, "not part of a task definition", None);
        }
    }
    calls::fill(&mut carry, holes);
    carry.finish(imported);
    Ok(())
}

/// Tells of the job's name where it is another one.
fn called(carry: &mut Carry<'_>, family: &Item<'_>, written: &str) {
    if carry.name == written {
        let note = carry.note(NoteKind::Carried, "", family);
        carry.report.add(note);
    } else {
        let text = format!("the job is called `{}`", carry.name);
        carry.say(NoteKind::Changed, family, text, None);
    }
}

/// Where the task runs, which no definition says.
fn place(carry: &mut Carry<'_>, platform: &PlatformFacts) {
    if !platform.has_cluster {
        carry.assume(
            &["task", "cluster"],
            Value::param("Cluster"),
            "a task definition does not specify its cluster, so the deployment requires it",
        );
    }
    let schedule = Note::new(
        NoteKind::ToDo,
        "a task definition has no schedule, so nothing starts it yet",
    );
    let schedule = schedule
        .job(&carry.name)
        .to("schedule")
        .instead("for example, set `schedule: {cron: 0 3 * * ? *}`");
    carry.report.add(schedule);
}

/// A definition of the job's own.
fn own(
    carry: &mut Carry<'_>,
    fields: &mut Reader<'_>,
    containers: Vec<Container<'_>>,
    platform: &PlatformFacts,
) -> Result<(), Box<Diagnostic>> {
    runtime(carry, fields)?;
    let is_fargate = launch(carry, fields)?;
    network(carry, fields, platform, is_fargate);
    for (key, to) in [
        ("taskRoleArn", "task_role"),
        ("executionRoleArn", "execution_role"),
    ] {
        if let Some(item) = fields.take(key) {
            role(carry, &item, to)?;
        }
    }
    let (cpu, memory) = (fields.take("cpu"), fields.take("memory"));
    size::read(carry, cpu.as_ref(), memory.as_ref(), &containers)?;
    if let Some(storage) = fields.take("ephemeralStorage") {
        size::storage(carry, &storage, is_fargate)?;
    }
    let volumes = volumes::read(carry, fields.take("volumes"))?;
    container::read(carry, containers, &volumes, is_fargate)?;
    volumes.finish(carry)?;
    if let Some(constraints) = fields.take("placementConstraints") {
        placement(carry, &constraints, is_fargate)?;
    }
    added(carry, fields);
    fields::rest(carry, fields, fields::DEFINITION);
    Ok(())
}

/// `runtimePlatform`.
fn runtime(carry: &mut Carry<'_>, fields: &mut Reader<'_>) -> Result<(), Box<Diagnostic>> {
    let Some(platform) = fields.take("runtimePlatform") else {
        return Ok(());
    };
    let mut inner = platform
        .fields()
        .ok_or_else(|| platform.wrong("a platform"))?;
    if let Some(system) = inner.take("operatingSystemFamily") {
        let text = system.text_or_problem()?;
        if text != "LINUX" {
            let problem = NOT_A_JOB.error(format!("the containers run on `{text}`"));
            return Err(Box::new(problem.at(system.node.span, "not Linux").help(
                "with `--keep-definition`, the job runs the definition as it is, on whatever it requires",
            )));
        }
    }
    if let Some(cpu) = inner.take("cpuArchitecture") {
        let architecture = match cpu.text_or_problem()? {
            "X86_64" => "x86_64",
            "ARM64" => "arm64",
            _ => return Err(cpu.wrong("`X86_64` or `ARM64`")),
        };
        carry.set(&["task", "architecture"], architecture, &cpu);
    }
    fields::rest(carry, &mut inner, &[]);
    Ok(())
}

/// Whether it runs on Fargate: where the definition is for both, that is taken.
pub(super) fn launch(
    carry: &mut Carry<'_>,
    fields: &mut Reader<'_>,
) -> Result<bool, Box<Diagnostic>> {
    let required = fields.take("requiresCompatibilities");
    let names = match &required {
        Some(item) => item
            .list_or_problem("a list of launch types")?
            .iter()
            .map(Item::text_or_problem)
            .collect::<Result<Vec<_>, _>>()?,
        None => Vec::new(),
    };
    let is_fargate = names.contains(&"FARGATE");
    let launch = if is_fargate { "fargate" } else { "ec2" };
    let to = ["task", "launch"];
    match &required {
        Some(item) if names == ["FARGATE"] || names == ["EC2"] => {
            carry.set(&to, launch, item);
        }
        Some(item) if !names.is_empty() => {
            let text = if names.contains(&launch.to_ascii_uppercase().as_str()) {
                format!("a job runs in one place, so this is `{launch}`")
            } else {
                format!(
                    "jobs run on Fargate, on instances, or where capacity providers place them; `{launch}` is used"
                )
            };
            carry.guess(&to, launch, item, text);
        }
        _ => carry.assume(
            &to,
            launch,
            "the definition does not specify where it runs; without that it is not for Fargate",
        ),
    }
    Ok(is_fargate)
}

/// `networkMode`: a job's own definition has `awsvpc` where the job has a network, and that of its instances otherwise.
fn network(
    carry: &mut Carry<'_>,
    fields: &mut Reader<'_>,
    platform: &PlatformFacts,
    is_fargate: bool,
) {
    let mode = fields.take("networkMode");
    let text = mode.as_ref().and_then(Item::text);
    let is_asked = !platform.has_subnets && (is_fargate || text == Some("awsvpc"));
    if is_asked {
        carry.assume(
            &["task", "network", "subnets"],
            Value::param("SubnetIds"),
            "a task definition does not specify its subnets, so the deployment requires them",
        );
    }
    let becomes = if platform.has_subnets || is_asked {
        "awsvpc"
    } else {
        "bridge"
    };
    match (mode, text) {
        (Some(mode), Some(text)) if text == becomes => {
            let note = carry.note(NoteKind::Carried, "", &mode);
            carry.report.add(note);
        }
        (Some(mode), text) => {
            let text = text.unwrap_or_default();
            let why = if is_fargate {
                "Fargate supports nothing else"
            } else if platform.has_subnets {
                "the platform file's defaults give the job a network"
            } else {
                "the job has no network"
            };
            let instead = if text == "bridge" && !is_fargate {
                "set `network: none` under `task` to get `bridge` again"
            } else {
                "`--keep-definition` leaves it as it is"
            };
            let text = format!("`{text}` becomes `{becomes}`, because {why}");
            carry.drop(&mode, text, Some(instead));
        }
        // Without a word it is `bridge` ("TaskDefinition", `networkMode`).
        (None, _) if !is_fargate && platform.has_subnets => {
            let text = "the network mode was `bridge`, because the definition names none; it becomes `awsvpc`, because the \
                        platform file's defaults give the job a network";
            let note = Note::new(NoteKind::Changed, text)
                .job(&carry.name)
                .to("task.network")
                .instead("set `network: none` under `task` to get `bridge` again");
            carry.report.add(note);
        }
        (None, _) => {}
    }
}

/// A role that is there already; a name of one is not enough, since the job may pass whole ARNs alone.
fn role(carry: &mut Carry<'_>, item: &Item<'_>, to: &str) -> Result<(), Box<Diagnostic>> {
    let text = item.text_or_problem()?;
    let place = ["task", to];
    let parameter = if to == "task_role" {
        "TaskRoleArn"
    } else {
        "ExecutionRoleArn"
    };
    if open::is_role(text) {
        carry.set(&place, text, item);
    } else if text.starts_with("arn:") || text.contains(is_mask) {
        let note = open::asked(text, parameter);
        carry.guess(&place, Value::param(parameter), item, note);
    } else if !text.is_empty() {
        let note = format!(
            "the role `{text}` is named without its ARN, so the deployment requires the ARN"
        );
        carry.change(&place, Value::param(parameter), item, note);
    }
    Ok(())
}

/// `placementConstraints`: where instances are chosen, the job chooses them.
fn placement(
    carry: &mut Carry<'_>,
    item: &Item<'_>,
    is_fargate: bool,
) -> Result<(), Box<Diagnostic>> {
    let mut expressions = Vec::new();
    for constraint in item.list_or_problem("a list of constraints")? {
        let mut fields = constraint
            .fields()
            .ok_or_else(|| constraint.wrong("a constraint"))?;
        let expression = fields
            .take("expression")
            .ok_or_else(|| constraint.lacks("expression"))?;
        expressions.push(expression.text_or_problem()?.to_owned());
        let _known = fields.take("type");
        fields::rest(carry, &mut fields, &[]);
    }
    if expressions.is_empty() {
        return Ok(());
    }
    if is_fargate {
        carry.drop(item, "Fargate has no instances to choose from", None);
    } else {
        let to = ["task", "placement", "member_of"];
        carry.set(&to, Value::texts(expressions), item);
    }
    Ok(())
}

fn tags(carry: &mut Carry<'_>, item: &Item<'_>) -> Result<(), Box<Diagnostic>> {
    for tag in item.list_or_problem("a list of tags")? {
        let mut fields = tag.fields().ok_or_else(|| tag.wrong("a tag"))?;
        let key = fields.take("key").ok_or_else(|| tag.lacks("key"))?;
        let key = key.text_or_problem()?;
        let value = match fields.take("value") {
            Some(value) => value.text_or_problem()?,
            None => "",
        };
        if key.to_ascii_lowercase().starts_with("aws:") {
            carry.drop(&tag, format!("AWS sets `{key}` itself"), None);
        } else {
            carry.set(&["tags", key], value, &tag);
        }
    }
    Ok(())
}

/// Passes over what AWS adds, and says so in one line.
pub(super) fn added(carry: &mut Carry<'_>, fields: &mut Reader<'_>) {
    let found: Vec<String> = ADDED
        .iter()
        .filter(|key| fields.take(key).is_some())
        .map(|key| format!("`{key}`"))
        .collect();
    if !found.is_empty() {
        let text = format!(
            "{} are metadata that AWS adds to a definition",
            found.join(", ")
        );
        let note = Note::new(NoteKind::NotCarried, text).job(&carry.name);
        carry.report.add(note);
    }
}
