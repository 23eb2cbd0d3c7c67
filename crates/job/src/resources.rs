//! What a task and its containers may have of CPU, memory and disk.

use crate::fargate;

/// Something of which a task or a container has an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Resource {
    /// CPU units of a task.
    TaskCpu,
    /// Memory of a task, in MiB.
    TaskMemory,
    /// Disk of a task, in GiB.
    TaskStorage,
    /// CPU units of a container.
    ContainerCpu,
    /// Memory of a container, in MiB.
    ContainerMemory,
}

/// The largest memory of an EC2 instance, rounded up to a power of two, in MiB.
const EC2_MEMORY: u32 = 32 * 1_024 * 1_024;

impl Resource {
    /// The least and the most.
    ///
    /// Sources: "RegisterTaskDefinition", cpu and memory; "ContainerDefinition", cpu and memory; "EphemeralStorage".
    pub(crate) fn range(self, on_fargate: bool) -> (u32, u32) {
        match (self, on_fargate) {
            (Self::TaskCpu, true) => (256, 16_384),
            (Self::TaskCpu, false) => (128, 196_608),
            (Self::TaskMemory, true) => (512, 122_880),
            (Self::TaskMemory | Self::ContainerMemory, false) => (6, EC2_MEMORY),
            (Self::TaskStorage, _) => (21, 200),
            (Self::ContainerCpu, true) => (2, 16_384),
            (Self::ContainerCpu, false) => (2, 196_608),
            (Self::ContainerMemory, true) => (6, 122_880),
        }
    }

    /// The only amounts that there are, where they are few.
    pub(crate) fn only(self, on_fargate: bool) -> Vec<i64> {
        match (self, on_fargate) {
            (Self::TaskCpu, true) => fargate::cpus().collect(),
            _ => Vec::new(),
        }
    }

    /// What it is, for a sentence.
    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::TaskCpu => "the task's CPU",
            Self::TaskMemory => "the task's memory",
            Self::TaskStorage => "the task's ephemeral storage",
            Self::ContainerCpu => "a container's CPU",
            Self::ContainerMemory => "a container's memory",
        }
    }

    /// Its unit.
    pub(crate) fn unit(self) -> &'static str {
        match self {
            Self::TaskCpu | Self::ContainerCpu => "CPU units",
            Self::TaskMemory | Self::ContainerMemory => "MiB",
            Self::TaskStorage => "GiB",
        }
    }
}
