//! The keys of when a job starts by itself.

use loudfail_diagnostics::Spanned;

use crate::leaf::{Bool, Duration, Fields, Integer, Text};
use crate::record::record;

record! {
    /// When a job starts automatically: `cron`, `rate` or `at`.
    pub struct Schedule {
        /// AWS's six fields: minutes, hours, day of month, month, day of week, year. One of the two day fields is `?`:
        /// `0 3 * * ? *` means every day at 3:00. The five fields of other crons, and shortcuts like `@daily`, are
        /// translated: `0 3 * * 1-5` means Monday to Friday.
        cron: Spanned<Text>,
        /// The time between two starts, in whole minutes, hours or days. The first start is at `start`, or otherwise at
        /// deployment.
        rate: Spanned<Duration>,
        /// The one time at which the job starts, in the time zone `timezone`: `2026-12-24T18:00:00`.
        at: Spanned<Text>,
        /// The time zone of `cron`, `at`, and of a `start` and `end` without `Z`, such as `Asia/Tokyo`; `UTC` by default.
        timezone: Spanned<Text>,
        /// How late a start may be, in whole minutes up to `1d`: Scheduler spreads starts over this window. Without a
        /// window, the job starts on the minute.
        window: Spanned<Duration>,
        /// The time before which the job does not start: `2026-12-24T18:00:00` in the time zone `timezone`, or in UTC with a
        /// `Z`. Scheduler refuses to create or change a schedule whose `start` has passed; remove the key then.
        start: Spanned<Text>,
        /// The time after which the job no longer starts, in the same format as `start`.
        end: Spanned<Text>,
        /// The input of each execution: the fields that the task uses with `{input: field}`, or one text that is a JSON
        /// object. In its texts, Scheduler replaces keywords such as `<aws.scheduler.scheduled-time>`.
        input: Spanned<Fields>,
        /// Whether the schedule is on; `true` by default.
        enabled: Spanned<Bool>,
        /// What Scheduler does when a start fails.
        retry: StartRetry,
        /// The ARN of a standard SQS queue that keeps starts that failed, in place of the channel's queue. The queue must be
        /// in the account and region of the deployment and must not be encrypted with a key of its own. It gets an alarm
        /// that notifies the channel.
        dead_letters: Spanned<Text>,
        /// The schedule group: the name of an existing group, or `own` for one that the job's stack creates and tags;
        /// `default` by default. All schedules of a job are in one group.
        group: Spanned<Text>,
    }
}

record! {
    /// What Scheduler does when a start fails.
    pub struct StartRetry {
        /// How often Scheduler retries, 0 to 185 times; `185` by default.
        attempts: Spanned<Integer>,
        /// How late a start may still be retried, `1m` to `1d`; `1h` by default. An older start is kept in the dead-letter
        /// queue, whose alarm notifies the channel.
        max_age: Spanned<Duration>,
    }
}
