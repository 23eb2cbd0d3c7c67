//! The keys of when a job starts by itself.

use loudfail_diagnostics::Spanned;

use crate::leaf::{Bool, Duration, Fields, Text};
use crate::record::record;

record! {
    /// When a job starts by itself: `cron` or `rate`.
    pub struct Schedule {
        /// The six fields of AWS: minutes, hours, day of month, month, day of week, year. One of the two days is `?`:
        /// `0 3 * * ? *` is every day at 3:00.
        cron: Spanned<Text>,
        /// How much time there is between two starts: whole minutes, hours or days. The first is at the deployment.
        rate: Spanned<Duration>,
        /// The time zone of `cron`, such as `Asia/Tokyo`; `UTC` by default.
        timezone: Spanned<Text>,
        /// How long after its time a start may be, in whole minutes up to `1d`: Scheduler spreads starts over it.
        /// Without one it starts on the minute.
        window: Spanned<Duration>,
        /// The input of each execution: the fields that the task takes with `{input: field}`. In its texts, Scheduler
        /// replaces words such as `<aws.scheduler.scheduled-time>`.
        input: Spanned<Fields>,
        /// Whether it starts; `true` by default.
        enabled: Spanned<Bool>,
    }
}
