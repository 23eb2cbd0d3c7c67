//! The keys of names that are not made of the job's or the channel's own.

use loudfail_diagnostics::Spanned;

use crate::leaf::Text;
use crate::record::record;

record! {
    /// Names of a job's resources, in place of those that are made of the job's name: for resources that are there
    /// already and are to be imported. A name is used as it is, without the prefix of the environment.
    pub struct Names {
        /// The state machine.
        state_machine: Spanned<Text>,
        /// The state machine's role.
        role: Spanned<Text>,
        /// The log group of failed executions.
        log_group: Spanned<Text>,
        /// The EventBridge rule that tells of executions which could not tell themselves.
        backstop: Spanned<Text>,
        /// The schedule.
        schedule: Spanned<Text>,
        /// The schedule's role.
        schedule_role: Spanned<Text>,
        /// The alarm on missing successes.
        alarm: Spanned<Text>,
    }
}

record! {
    /// Names of a channel's resources, in place of those that are made of the channel's name. A name is used as it is,
    /// without the prefix of the environment.
    pub struct ChannelNames {
        /// The topic.
        topic: Spanned<Text>,
        /// The dead-letter queue.
        queue: Spanned<Text>,
        /// The alarm on the dead-letter queue.
        alarm: Spanned<Text>,
        /// The configurations of Amazon Q Developer in chat applications.
        configuration: Spanned<Text>,
        /// The chat's role.
        role: Spanned<Text>,
        /// The alias of the channel's own key, `alias/` included.
        key_alias: Spanned<Text>,
    }
}
