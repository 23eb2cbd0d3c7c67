//! The keys of names that are not made of the job's or the channel's own.

use loudfail_diagnostics::Spanned;

use crate::leaf::Text;
use crate::record::record;

record! {
    /// Names of a job's resources, in place of the ones generated from the job's name. Use them to import existing
    /// resources. A name is used as is, without the environment's prefix.
    pub struct Names {
        /// The state machine.
        state_machine: Spanned<Text>,
        /// The state machine's role.
        role: Spanned<Text>,
        /// The log group of failed executions.
        log_group: Spanned<Text>,
        /// The EventBridge rule that reports executions which could not report their own failure.
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
    /// Names of a channel's resources, in place of the ones generated from the channel's name. A name is used as is, without
    /// the environment's prefix.
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
        /// The alias of the channel's own key, including `alias/`.
        key_alias: Spanned<Text>,
    }
}
