//! The keys of what a run is given beside its definition, and of where it may run.

use loudfail_diagnostics::Spanned;

use crate::decode::Map;
use crate::leaf::{Amount, Bool, Command, Strategy, Text, Variable};
use crate::record::record;

record! {
    /// Settings of a container that override its definition.
    pub struct ContainerOverride {
        /// The container's command. For the container that does the work, use `task.command`.
        command: Spanned<Command>,
        /// Environment variables, over those of the definition. For the container that does the work, use
        /// `task.environment`.
        environment: Map<Spanned<Variable>>,
        /// CPU units reserved for the container; 1024 units are one vCPU.
        cpu: Spanned<Amount>,
        /// The memory limit in MiB; a container that exceeds it is killed.
        memory: Spanned<Amount>,
        /// Memory in MiB reserved for the container.
        memory_reservation: Spanned<Amount>,
    }
}

record! {
    /// Which container instances of the cluster a task may run on.
    pub struct Placement {
        /// Expressions of the cluster query language. An instance must match all of them.
        member_of: Vec<Spanned<Text>>,
        /// Whether the instance must run no other task of the same `task.group`; `false` by default.
        distinct_instance: Spanned<Bool>,
        /// How ECS chooses among the remaining instances: `random`, `{spread: field}` or `{binpack: cpu}`. The first
        /// strategy has the highest priority.
        strategy: Vec<Spanned<Strategy>>,
    }
}
