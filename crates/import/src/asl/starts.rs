//! What starts the machine, in the template that it is in.
//!
//! The properties are those of "AWS::Scheduler::Schedule" and "AWS::Events::Rule" in the CloudFormation template reference,
//! and of `Schedule` and `ScheduleV2` of "AWS::Serverless::StateMachine" in that of SAM.

use loudfail_blueprint::{Kind as Tree, Node};
use loudfail_diagnostics::Span;

use super::functions;
use super::template::Template;
use crate::item::Item;
use crate::reading::Reading;
use crate::report::{Note, NoteKind};

/// Something that starts the machine.
#[derive(Debug)]
pub(super) struct Start {
    /// Its logical id, or its name among the events of the machine.
    pub(super) name: String,
    /// What it is.
    pub(super) kind: Kind,
    /// The path of its properties, and the place where it is named.
    pub(super) path: String,
    pub(super) key: Span,
    /// Its properties, functions resolved.
    pub(super) properties: Node,
    /// Which of the targets of a rule is the machine, and how many there are.
    pub(super) target: (usize, usize),
    /// The condition under which it is there.
    pub(super) condition: Option<String>,
}

/// What starts a machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A schedule of EventBridge Scheduler.
    Schedule,
    /// A rule of EventBridge.
    Rule,
    /// An event of the machine in a template of SAM, which becomes a rule or a schedule.
    Event,
}

/// The type of a rule.
const RULE: &str = "AWS::Events::Rule";

/// The kinds of events that are schedules.
const SCHEDULES: [&str; 2] = ["Schedule", "ScheduleV2"];

/// Finds all schedules of the machine, and tells of what else starts it.
pub(super) fn find(
    reading: &mut Reading<'_, '_>,
    template: &Template,
    machine: &Machine,
) -> Vec<Start> {
    let mut starts = Vec::new();
    for (id, item) in &template.resources() {
        let mut fields = item.fields();
        let mut take = |key: &str| fields.as_mut().and_then(|it| it.take(key));
        let kind = take("Type").and_then(|it| it.text());
        let condition = take("Condition").and_then(|it| it.text().map(str::to_owned));
        let Some(properties) = take("Properties") else {
            continue;
        };
        let kind = match kind {
            Some("AWS::Scheduler::Schedule") => Kind::Schedule,
            Some(RULE) => Kind::Rule,
            _ if *id == template.machine => {
                events(reading, &properties, &mut starts);
                continue;
            }
            _ => continue,
        };
        let Some(node) = resolved(reading, &properties, machine) else {
            continue;
        };
        let inner = Item {
            node: &node,
            ..properties.clone()
        };
        let Some(target) = machine.target(reading, &inner, kind) else {
            continue;
        };
        let is_schedule = inner
            .fields()
            .is_some_and(|mut it| it.take("ScheduleExpression").is_some());
        if is_schedule {
            starts.push(Start {
                name: (*id).to_owned(),
                kind,
                path: properties.path,
                key: item.key,
                properties: node,
                target,
                condition,
            });
        } else {
            other(reading, item, "a rule that waits for events");
        }
    }
    starts
}

/// `Events` of a machine of SAM.
fn events(reading: &mut Reading<'_, '_>, properties: &Item<'_>, starts: &mut Vec<Start>) {
    let events = properties.fields().and_then(|mut it| it.take("Events"));
    let events = events.and_then(|it| it.fields());
    for (name, item) in events.into_iter().flat_map(|mut it| it.rest()) {
        let mut fields = item.fields();
        let mut take = |key: &str| fields.as_mut().and_then(|it| it.take(key));
        let kind = take("Type").and_then(|it| it.text()).unwrap_or_default();
        if !SCHEDULES.contains(&kind) {
            let what = format!("an event of the type `{kind}`");
            other(reading, &item, &what);
            continue;
        }
        let Some(properties) = take("Properties") else {
            continue;
        };
        match functions::resolved(properties.node, reading.holes) {
            Ok(node) => starts.push(Start {
                name: name.to_owned(),
                kind: Kind::Event,
                path: properties.path,
                key: item.key,
                properties: node,
                target: (0, 1),
                condition: None,
            }),
            Err(_) => unreadable(reading, &item),
        }
    }
}

/// Says that something else than a schedule starts the machine.
fn other(reading: &mut Reading<'_, '_>, item: &Item<'_>, what: &str) {
    let text = format!(
        "{what} starts the machine, but a job starts by its schedule or when something starts its state machine"
    );
    let instead = "let it start the job's state machine after its deployment, with the fields that the task takes as input";
    reading.carry.say(NoteKind::ToDo, item, text, Some(instead));
}

/// Says that a template makes something here in a way that cannot be read.
fn unreadable(reading: &mut Reading<'_, '_>, item: &Item<'_>) {
    let text = "it comes from a function that is not evaluated here, so it may or may not start the machine";
    let instead = "set the start times of the job under `schedule`";
    reading.carry.say(NoteKind::ToDo, item, text, Some(instead));
}

/// The properties with functions resolved. Where one cannot be, and the machine is named somewhere, that is told.
fn resolved(
    reading: &mut Reading<'_, '_>,
    properties: &Item<'_>,
    machine: &Machine,
) -> Option<Node> {
    match functions::resolved(properties.node, reading.holes) {
        Ok(node) => Some(node),
        Err(_) => {
            if machine.is_named(properties.node, reading) {
                unreadable(reading, properties);
            }
            None
        }
    }
}

/// What the machine is known by.
#[derive(Debug)]
pub(super) struct Machine {
    /// Texts that refer to it, as they are written.
    names: Vec<String>,
    /// Ends of its ARN.
    ends: Vec<String>,
    /// How its attributes begin.
    attributes: String,
    /// Its logical id.
    id: String,
}

impl Machine {
    /// That of a template.
    pub(super) fn of(template: &Template) -> Self {
        let id = template.machine.as_str();
        let mut names = vec![format!("${{{id}}}"), format!("${{{id}.Arn}}")];
        let mut ends = vec![format!(":stateMachine:${{{id}.Name}}")];
        ends.extend(
            template
                .name
                .iter()
                .map(|name| format!(":stateMachine:{name}")),
        );
        for (other, item) in template.resources() {
            let kind = item.fields().and_then(|mut it| it.take("Type")?.text());
            // There is one machine, so an alias and a version are its own.
            if matches!(
                kind,
                Some(
                    "AWS::StepFunctions::StateMachineAlias"
                        | "AWS::StepFunctions::StateMachineVersion"
                )
            ) {
                names.extend([format!("${{{other}}}"), format!("${{{other}.Arn}}")]);
            }
        }
        // `AutoPublishAlias` of SAM makes an alias of that name.
        names.push(format!("${{{id}Alias}}"));
        Self {
            names,
            ends,
            attributes: format!("${{{id}."),
            id: id.to_owned(),
        }
    }

    /// Whether a text refers to it.
    pub(super) fn is_in(&self, text: &str) -> bool {
        text.contains(&self.attributes)
            || self.names.iter().any(|name| text.contains(name.as_str()))
            || self.ends.iter().any(|end| text.ends_with(end.as_str()))
    }

    /// Whether it is named anywhere in what functions have not made yet.
    fn is_named(&self, node: &Node, reading: &Reading<'_, '_>) -> bool {
        match &node.kind {
            Tree::Scalar { text, .. } => *text == self.id || self.is_in(&reading.holes.shown(text)),
            Tree::Sequence(items) => items.iter().any(|it| self.is_named(it, reading)),
            Tree::Mapping(entries) => entries
                .iter()
                .any(|entry| self.is_named(&entry.value, reading)),
            Tree::Refused => false,
        }
    }

    /// Whether a rule with those properties starts it, by the time or by an event.
    pub(super) fn is_started_by(
        &self,
        reading: &Reading<'_, '_>,
        properties: &Item<'_>,
        kind: &str,
    ) -> bool {
        kind == RULE && self.target(reading, properties, Kind::Rule).is_some()
    }

    /// Which target it is, and of how many; nothing where it is none.
    fn target(
        &self,
        reading: &Reading<'_, '_>,
        properties: &Item<'_>,
        kind: Kind,
    ) -> Option<(usize, usize)> {
        let mut fields = properties.fields()?;
        let targets = match kind {
            Kind::Rule => fields.take("Targets")?.list()?,
            Kind::Schedule | Kind::Event => vec![fields.take("Target")?],
        };
        let place = targets.iter().position(|target| {
            let arn = target.fields().and_then(|mut it| it.take("Arn")?.text());
            let arn = reading.holes.shown(arn.unwrap_or_default());
            self.names.contains(&arn) || self.ends.iter().any(|end| arn.ends_with(end.as_str()))
        });
        place.map(|place| (place, targets.len()))
    }
}

/// Says what is left to do about what starts the old machine.
pub(super) fn switch_off(reading: &mut Reading<'_, '_>, start: &Start, is_off: bool) {
    let name = &start.name;
    let text = if is_off {
        format!(
            "`{name}` is off: leave it off, or it starts the old machine in addition to the job's own schedule"
        )
    } else if start.target.1 > 1 {
        format!(
            "both `{name}` and the job's schedule start the work as long as the old machine is a target of `{name}`: remove \
             the target, deploy the template, and then deploy the job"
        )
    } else {
        format!(
            "both `{name}` and the job's schedule start the work until `{name}` is off: set `State: DISABLED`, deploy the \
             template, and then deploy the job"
        )
    };
    let note = Note::new(NoteKind::ToDo, text).job(&reading.carry.name);
    reading.carry.report.add(note);
}
