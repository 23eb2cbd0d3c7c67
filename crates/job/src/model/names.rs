//! Names of resources that are there already.

/// Names of a job's resources, in place of those that are made of the job's name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Names {
    /// The state machine's.
    pub state_machine: Option<String>,
    /// The name of the state machine's role, without a path.
    pub role: Option<String>,
    /// The log group's.
    pub log_group: Option<String>,
    /// The name of the rule behind the machine.
    pub backstop: Option<String>,
    /// The schedule's.
    pub schedule: Option<String>,
    /// The name of the schedule's role, without a path.
    pub schedule_role: Option<String>,
    /// The name of the alarm on missing successes.
    pub alarm: Option<String>,
}

/// Names of a channel's resources, in place of those that are made of the channel's name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChannelNames {
    /// The topic's.
    pub topic: Option<String>,
    /// The dead-letter queue's.
    pub queue: Option<String>,
    /// The name of the alarm on the dead-letter queue.
    pub alarm: Option<String>,
    /// The name of the chat's configurations.
    pub configuration: Option<String>,
    /// The name of the chat's role, without a path.
    pub role: Option<String>,
    /// The alias of the channel's own key, with `alias/` in front.
    pub key_alias: Option<String>,
}
