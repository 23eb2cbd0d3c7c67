//! The keys of whom to tell, and of what.

use loudfail_diagnostics::Spanned;

use crate::leaf::{Event, Text, Within};
use crate::record::record;

record! {
    /// Whom to tell of a failure, and in which words.
    pub struct Notify {
        /// A channel of the platform file. Not needed where there is only one.
        channel: Spanned<Text>,
        /// What the channel is told of: `[failure]` by default, `[failure, success]` if it shall hear of successes
        /// too, `skip` if it shall hear of runs that were skipped (see `concurrency`). A failure is always told.
        on: Vec<Spanned<Event>>,
        /// The title of the message; the job's name and `failed` by default.
        title: Spanned<Text>,
        /// What to do next, step by step.
        next_steps: Vec<Spanned<Text>>,
        /// Words to find the message by.
        keywords: Vec<Spanned<Text>>,
        /// Whom to call by name, in Slack's form: `<!subteam^S123>`, `<@U123>`, `<!here>`.
        mention: Spanned<Text>,
    }
}

record! {
    /// What is told if it does not happen.
    pub struct Expect {
        /// The longest time without a success, in whole hours up to `7d`; the channel is told when it passes. Where
        /// nothing is said it follows from the schedule, if there is one: the time between two starts, how long a run may
        /// take, and an hour or more. Where that is more than 7 days, as of a weekly job, there is no alarm: CloudWatch looks no
        /// further back (PutMetricAlarm). Nor is there one where a schedule has an `end`, after which none would be missed.
        /// `never` expects none.
        success_within: Spanned<Within>,
    }
}
