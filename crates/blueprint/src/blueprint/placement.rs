//! The keys of what a run is given beside its definition, and of where it may run.

use loudfail_diagnostics::Spanned;

use crate::decode::Map;
use crate::leaf::{Amount, Bool, Command, Strategy, Text, Variable};
use crate::record::record;

record! {
    /// What a container gets in place of what its definition says.
    pub struct ContainerOverride {
        /// What it runs. That of the container that does the work is `task.command`.
        command: Spanned<Command>,
        /// Environment variables, over those of the definition. Those of the container that does the work are
        /// `task.environment`.
        environment: Map<Spanned<Variable>>,
        /// CPU units that are kept for it, 1024 of which are one vCPU.
        cpu: Spanned<Amount>,
        /// Memory in MiB; a container that takes more is killed.
        memory: Spanned<Amount>,
        /// Memory in MiB that is kept for it.
        memory_reservation: Spanned<Amount>,
    }
}

record! {
    /// Which container instances of the cluster a task may run on.
    pub struct Placement {
        /// Expressions of the cluster query language, all of which an instance must fulfil.
        member_of: Vec<Spanned<Text>>,
        /// Whether no other task of the same `task.group` may be on the instance; `false` by default.
        distinct_instance: Spanned<Bool>,
        /// How ECS chooses among the instances that are left: `random`, `{spread: field}` or `{binpack: cpu}`, the first
        /// counts most.
        strategy: Vec<Spanned<Strategy>>,
    }
}
