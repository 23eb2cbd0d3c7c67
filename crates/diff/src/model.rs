//! What a change does, as data.

use serde::Serialize;

/// Everything that changes. What stays as it is, is not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The stacks that change, by environment and name.
    pub units: Vec<UnitChange>,
}

/// What becomes of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// It is new.
    Added,
    /// It is there before and after.
    Changed,
    /// It is gone.
    Removed,
}

/// The changes of one stack: a job's or a channel's, in one environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnitChange {
    /// The environment.
    pub environment: String,
    /// The job or the channel.
    pub name: String,
    /// Whether the stack as a whole comes, stays or goes.
    pub kind: Kind,
    /// Why its changes cannot be told, where a template cannot be read.
    pub problem: Option<String>,
    /// What a deployment is asked for.
    pub parameters: Vec<NamedChange>,
    /// Values that Git sync gives its parameters, in its deployment file.
    pub values: Vec<PropertyChange>,
    /// Parameters whose values come from another topic, queue or key of a channel: a deployment that does not give them anew
    /// keeps the old ones.
    pub stale: Vec<StaleValue>,
    /// Whether the environment has a root module, which deploys it, before and after the change.
    pub by_root: bool,
    /// What changes of the modules that it calls, where it is the environment's root module.
    pub modules: Vec<ModuleChange>,
    /// What it gives out.
    pub outputs: Vec<NamedChange>,
    /// What changes of the template beside its parameters, resources and outputs.
    pub template: Vec<PropertyChange>,
    /// What a new stack lets happen.
    pub granted: Vec<Grant>,
    /// What somebody may do who could not, in a stack that is there already.
    pub wider: Vec<Grant>,
    /// What somebody may not do any more.
    pub narrower: Vec<Grant>,
    /// The resources that change, by logical id.
    pub resources: Vec<ResourceChange>,
    /// Files of the folder that are written otherwise without a change of a resource: their paths.
    pub files: Vec<String>,
}

/// A parameter of a job whose value is another output of a channel than before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StaleValue {
    /// The parameter's name.
    pub parameter: String,
    /// The channel whose stack puts the value out.
    pub channel: String,
    /// The name of that output.
    pub output: String,
}

/// A module that a root module calls.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModuleChange {
    /// Its label.
    pub name: String,
    /// Whether it enters, stays or leaves.
    pub kind: Kind,
    /// The values that it is given, as far as they change.
    pub values: Vec<PropertyChange>,
}

/// A parameter or an output that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NamedChange {
    /// Its name.
    pub name: String,
    /// What becomes of it.
    pub kind: Kind,
    /// What it is, in the words of the template.
    pub description: Option<String>,
    /// Whether it has a default, so that a deployment need not give it.
    pub has_default: bool,
    /// What changes of it.
    pub properties: Vec<PropertyChange>,
}

/// A value that changes, with the path that leads to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PropertyChange {
    /// Such as `LoggingConfiguration.Level`; an item of a list is in brackets, by its name or by its place from 0.
    pub path: String,
    /// What it was; nothing where it was not there.
    pub old: Option<String>,
    /// What it is; nothing where it is not there.
    pub new: Option<String>,
    /// Whether the resource is replaced because of it.
    pub replaces: bool,
    /// What there is to say in place of the two values.
    pub note: Option<String>,
}

/// What becomes of a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ResourceKind {
    /// It is new.
    Added,
    /// It is changed where it is.
    Changed,
    /// Another one takes its place.
    Replaced,
    /// It is changed, and whether where it is, is not known: neither its type nor its properties are in the table.
    PerhapsReplaced,
    /// It is gone.
    Removed,
}

/// A resource that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ResourceChange {
    /// Its logical id.
    pub id: String,
    /// Its type, such as `AWS::SNS::Topic`.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// What becomes of it.
    pub kind: ResourceKind,
    /// Whether the old one stays where it is although the stack has it no more: the policy `Retain`.
    pub is_kept: bool,
    /// The properties that change.
    pub properties: Vec<PropertyChange>,
    /// The states that change, where it is a state machine.
    pub states: Vec<StateChange>,
}

/// A state of a machine that changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StateChange {
    /// Its name; behind the names of the states that it is in.
    pub name: String,
    /// What becomes of it.
    pub kind: Kind,
    /// Its type, such as `Task`.
    #[serde(rename = "type")]
    pub state_type: String,
    /// What changes of it.
    pub fields: Vec<PropertyChange>,
}

/// Something that somebody may do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Grant {
    /// The resource whose policy says so: its logical id.
    pub resource: String,
    /// In words: `StateMachineRole may ecs:RunTask on *`.
    pub what: String,
}

/// How much changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Resources that are new.
    pub added: usize,
    /// Resources that change where they are.
    pub changed: usize,
    /// Resources that another one takes the place of, or may take.
    pub replaced: usize,
    /// Resources that are gone.
    pub removed: usize,
    /// Grants that are wider.
    pub wider: usize,
    /// Parameters that must be given anew.
    pub stale: usize,
}

impl Report {
    /// Whether nothing changes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// How much changes in all.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut all = Counts::default();
        for unit in &self.units {
            let one = unit.counts();
            all.added += one.added;
            all.changed += one.changed;
            all.replaced += one.replaced;
            all.removed += one.removed;
            all.wider += one.wider;
            all.stale += one.stale;
        }
        all
    }
}

impl UnitChange {
    /// How much of it changes.
    #[must_use]
    pub fn counts(&self) -> Counts {
        let mut counts = Counts {
            wider: self.wider.len(),
            stale: self.stale.len(),
            ..Counts::default()
        };
        for resource in &self.resources {
            *match resource.kind {
                ResourceKind::Added => &mut counts.added,
                ResourceKind::Changed => &mut counts.changed,
                ResourceKind::Replaced | ResourceKind::PerhapsReplaced => &mut counts.replaced,
                ResourceKind::Removed => &mut counts.removed,
            } += 1;
        }
        counts
    }
}
