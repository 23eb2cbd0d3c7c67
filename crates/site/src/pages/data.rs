//! What the index shows, as data for its script.

use std::collections::{BTreeMap, HashMap};

use loudfail_job::calendar::{Clock, Days, Times};
use loudfail_job::{Recurrence, Schedule};
use serde_json::{Value, json};

use crate::catalogue::{Catalogue, Entry};
use loudfail_render::settings;

/// The jobs and the times of their schedules, each time once.
pub(super) fn index(catalogue: &Catalogue<'_>) -> Value {
    let mut times = Known::default();
    let jobs: Vec<Value> = catalogue
        .entries
        .iter()
        .map(|entry| job(entry, &mut times))
        .collect();
    json!({"jobs": jobs, "times": times.all})
}

/// The schedules of one job, with times of its own.
pub(super) fn schedules(entry: &Entry<'_>) -> Value {
    let mut times = Known::default();
    let schedules = times.schedules(&entry.job.schedules);
    json!({"schedules": schedules, "times": times.all})
}

fn job<'j>(entry: &Entry<'j>, times: &mut Known<'j>) -> Value {
    let job = entry.job;
    let good = entry
        .tellings
        .iter()
        .filter(|telling| telling.is_good)
        .count();
    json!({
        "name": job.name,
        "page": entry.page(),
        "environment": job.environment,
        "description": job.description.as_deref().unwrap_or_default(),
        "owner": job.owner.as_deref().unwrap_or_default(),
        "channel": job.notify.channel,
        "concurrency": settings::concurrency(job),
        "schedules": times.schedules(&job.schedules),
        "told": good,
        "failures": entry.tellings.len(),
    })
}

/// Times that are known by their number.
#[derive(Default)]
struct Known<'j> {
    all: Vec<Value>,
    numbers: BTreeMap<Times, usize>,
    /// Those that need no look at the times: by what they hang on.
    written: HashMap<(&'j Recurrence, &'j Option<String>), usize>,
}

impl<'j> Known<'j> {
    fn schedules(&mut self, schedules: &'j [Schedule]) -> Vec<Value> {
        schedules
            .iter()
            .map(|schedule| self.schedule(schedule))
            .collect()
    }

    fn schedule(&mut self, schedule: &'j Schedule) -> Value {
        let written = (&schedule.recurrence, &schedule.start);
        let number = match self.written.get(&written) {
            Some(number) => *number,
            None => {
                let number = self.number(schedule.times());
                self.written.insert(written, number);
                number
            }
        };
        json!({
            "name": schedule.name,
            "words": schedule.words(),
            "times": number,
            "start": schedule.start,
            "end": schedule.end,
            "enabled": schedule.enabled,
        })
    }
}

impl Known<'_> {
    fn number(&mut self, times: Times) -> usize {
        if let Some(number) = self.numbers.get(&times) {
            return *number;
        }
        self.all.push(as_json(&times));
        self.numbers.insert(times, self.all.len() - 1);
        self.all.len() - 1
    }
}

fn as_json(times: &Times) -> Value {
    match times {
        Times::Clock(clock) => as_clock(clock),
        Times::Every { minutes, first } => json!({"every": minutes, "first": first}),
        Times::Once { time, timezone } => json!({"once": time, "timezone": timezone}),
    }
}

fn as_clock(clock: &Clock) -> Value {
    let days = match &clock.days {
        Days::Every => json!({"kind": "every"}),
        Days::OfMonth(days) => json!({"kind": "month", "days": days}),
        Days::Last => json!({"kind": "last"}),
        Days::LastWorkday => json!({"kind": "lastWorkday"}),
        Days::Near(day) => json!({"kind": "near", "day": day}),
        Days::OfWeek(days) => json!({"kind": "week", "days": days}),
        Days::LastOf(day) => json!({"kind": "lastOf", "day": day}),
        Days::Nth(day, nth) => json!({"kind": "nth", "day": day, "nth": nth}),
    };
    json!({
        "timezone": clock.timezone,
        "days": days,
        "months": clock.months,
        "years": clock.years,
        "minutes": clock.minutes,
    })
}
