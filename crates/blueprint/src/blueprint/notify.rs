//! The keys of whom to tell, and of what.

use loudfail_diagnostics::Spanned;

use crate::leaf::{Event, Text, Within};
use crate::record::record;

record! {
    /// Which channel is notified, and what the message says.
    pub struct Notify {
        /// A channel of the platform file. You can omit it if there is only one.
        channel: Spanned<Text>,
        /// The events that the channel is notified of: `[failure]` by default, `[failure, success]` to include successes,
        /// `skip` to include runs that were skipped (see `concurrency`). A failure is always reported.
        on: Vec<Spanned<Event>>,
        /// The title of the message; the job's name and `failed` by default.
        title: Spanned<Text>,
        /// What to do next, step by step.
        next_steps: Vec<Spanned<Text>>,
        /// Keywords to find the message by.
        keywords: Vec<Spanned<Text>>,
        /// Whom to mention, in Slack's format: `<!subteam^S123>`, `<@U123>`, `<!here>`.
        mention: Spanned<Text>,
    }
}

record! {
    /// How soon a success is expected. The channel is notified if there is none in time.
    pub struct Expect {
        /// The longest time without a success, in whole hours up to `7d`; the channel is notified when it passes. If it is
        /// not set, it follows from the schedule, if there is one: the time between two starts, plus the longest duration of
        /// a run, plus an hour or more. If that is more than 7 days, as for a weekly job, there is no alarm: CloudWatch
        /// looks no further back (PutMetricAlarm). There is no alarm either if a schedule has an `end`, after which no
        /// success would be missing. `never` turns the alarm off.
        success_within: Spanned<Within>,
    }
}
