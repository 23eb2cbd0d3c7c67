//! The keys of when a job starts by itself.

use loudfail_diagnostics::Spanned;

use crate::leaf::{Bool, Duration, Fields, Integer, Text};
use crate::record::record;

record! {
    /// When a job starts by itself: `cron`, `rate` or `at`.
    pub struct Schedule {
        /// The six fields of AWS: minutes, hours, day of month, month, day of week, year. One of the two days is `?`:
        /// `0 3 * * ? *` is every day at 3:00. The five fields of other crons are translated, `@daily` and the like
        /// too: `0 3 * * 1-5` is Monday to Friday.
        cron: Spanned<Text>,
        /// How much time there is between two starts: whole minutes, hours or days. The first is at `start`, or else
        /// at the deployment.
        rate: Spanned<Duration>,
        /// The one time at which it starts, by the clock of `timezone`: `2026-12-24T18:00:00`.
        at: Spanned<Text>,
        /// The time zone of `cron`, `at`, and of a `start` and `end` without `Z`, such as `Asia/Tokyo`; `UTC` by
        /// default.
        timezone: Spanned<Text>,
        /// How long after its time a start may be, in whole minutes up to `1d`: Scheduler spreads starts over it.
        /// Without one it starts on the minute.
        window: Spanned<Duration>,
        /// The time before which it does not start: `2026-12-24T18:00:00` by the clock of `timezone`, or with a `Z`
        /// in UTC. Scheduler refuses to make or change a schedule whose `start` has passed: take it away then.
        start: Spanned<Text>,
        /// The time after which it does not start any more, written as `start` is.
        end: Spanned<Text>,
        /// The input of each execution: the fields that the task takes with `{input: field}`, or one text that is a
        /// JSON object. In its texts, Scheduler replaces words such as `<aws.scheduler.scheduled-time>`.
        input: Spanned<Fields>,
        /// Whether it starts; `true` by default.
        enabled: Spanned<Bool>,
        /// What Scheduler does about a start that fails.
        retry: StartRetry,
        /// The ARN of a standard SQS queue that keeps what could not be started, in place of the channel's. It is of
        /// the account and the region that are deployed to, has no key of its own, and gets an alarm that tells the channel.
        dead_letters: Spanned<Text>,
        /// The schedule group that it is in: the name of one that is there, or `own` for one that the job's stack
        /// makes and tags; `default` by default. All schedules of a job are in one group.
        group: Spanned<Text>,
    }
}

record! {
    /// What Scheduler does about a start that fails.
    pub struct StartRetry {
        /// How often it tries again, 0 to 185 times; `185` by default.
        attempts: Spanned<Integer>,
        /// How long after its time a start is still made, `1m` to `1d`; `1h` by default. What is older is kept in the
        /// dead-letter queue, whose alarm tells.
        max_age: Spanned<Duration>,
    }
}
