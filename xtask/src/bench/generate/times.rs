//! When a job starts, how often it is tried, how long it may take, and how many run at once.

use serde_json::{Value, json};

use super::Record;
use super::blueprint::Draft;
use super::random::Random;

/// Where clocks are read.
const ZONES: &[&str] = &[
    "Europe/Berlin",
    "Asia/Tokyo",
    "America/New_York",
    "UTC",
    "Australia/Sydney",
];

/// Adds all of it.
pub(super) fn times(draft: &mut Draft, job: &mut Record) {
    schedules(draft, job);
    let attempts = retry(draft, job);
    timeout(draft, job, attempts);
    concurrency(&mut draft.random, job);
    if draft.random.chance(4) {
        let within = draft.random.pick(&["2d", "5d", "7d", "never"]);
        // What a schedule cannot keep is refused. A rate is a day at most here, so it keeps all of these; a clock may not.
        let rate = job
            .get("schedule")
            .and_then(|schedule| schedule.get("rate"));
        if *within == "never" || rate.is_some() {
            job.insert("expect".to_owned(), json!({"success_within": within}));
        }
    }
}

fn schedules(draft: &mut Draft, job: &mut Record) {
    match draft.random.below(100) {
        0..14 => {}
        14..92 => {
            let schedule = schedule(draft);
            job.insert("schedule".to_owned(), Value::Object(schedule));
        }
        _ => {
            let mut several = Record::new();
            for name in draft.random.some(&["workdays", "weekend", "closing"], 2) {
                several.insert((*name).to_owned(), named(&mut draft.random, name));
            }
            job.insert("schedules".to_owned(), Value::Object(several));
        }
    }
}

/// One of several, which must not start at the same times.
fn named(random: &mut Random, name: &str) -> Value {
    let (minute, hour) = (random.below(60), random.between(4, 22));
    let cron = match name {
        "workdays" => format!("{minute} {hour} ? * MON-FRI *"),
        "weekend" => format!("{minute} {hour} * * 6,0"),
        _ => format!("{minute} 23 L * ? *"),
    };
    json!({"cron": cron, "timezone": random.pick(ZONES)})
}

fn schedule(draft: &mut Draft) -> Record {
    let random = &mut draft.random;
    // Clocks that change leave out or repeat an hour early in the morning, where a job gets a warning.
    let (minute, hour) = (random.below(60), random.between(4, 22));
    let step = random.pick(&["5", "10", "15", "20", "30"]);
    let mut schedule = Record::new();
    let mut is_clock = true;
    let (key, value) = match random.below(100) {
        0..35 => ("cron", format!("{minute} {hour} * * ? *")),
        35..45 => ("cron", format!("{minute} {hour} ? * MON-FRI *")),
        45..52 => ("cron", format!("{minute} {hour} * * 1-5")),
        52..58 => ("cron", format!("{minute} {hour} 1 * ? *")),
        58..61 => ("cron", format!("{minute} {hour} ? * 2#1 *")),
        61..68 => ("cron", format!("*/{step} * * * *")),
        68..72 => ("cron", format!("{minute} 4,10,16,22 * * ? *")),
        72..74 => ("cron", "@daily".to_owned()),
        74..98 => {
            is_clock = false;
            let rate = random.pick(&[
                "5m", "10m", "15m", "30m", "1h", "2h", "6h", "12h", "1d", "1d",
            ]);
            ("rate", (*rate).to_owned())
        }
        _ => (
            "at",
            format!(
                "2031-{:02}-15T{hour:02}:{minute:02}:00",
                random.between(1, 12)
            ),
        ),
    };
    schedule.insert(key.to_owned(), json!(value));
    if is_clock && random.chance(60) {
        schedule.insert("timezone".to_owned(), json!(random.pick(ZONES)));
    }
    if value != "5m" && !value.starts_with("*/") && random.chance(15) {
        schedule.insert("window".to_owned(), json!("5m"));
    }
    if !draft.fields.is_empty() && random.chance(60) {
        schedule.insert("input".to_owned(), Value::Object(draft.fields.clone()));
    }
    if random.chance(5) {
        schedule.insert("group".to_owned(), json!("own"));
    }
    if random.chance(6) {
        schedule.insert(
            "retry".to_owned(),
            json!({"attempts": 10, "max_age": "30m"}),
        );
    }
    schedule
}

/// The retries, and how many attempts there are at most.
fn retry(draft: &mut Draft, job: &mut Record) -> u64 {
    let random = &mut draft.random;
    if !random.chance(45) {
        return 1;
    }
    let attempts = random.between(2, 5);
    let mut retry = Record::new();
    retry.insert("attempts".to_owned(), json!(attempts));
    if random.chance(60) {
        retry.insert(
            "interval".to_owned(),
            json!(random.pick(&["20s", "30s", "1m", "2m"])),
        );
    }
    if random.chance(30) {
        retry.insert("backoff".to_owned(), json!(random.pick(&[1.5, 3.0])));
    }
    if random.chance(30) {
        retry.insert("max_delay".to_owned(), json!("10m"));
    }
    if random.chance(25) {
        retry.insert("jitter".to_owned(), json!(true));
    }
    let mut more = 0;
    if random.chance(25) {
        more = random.between(2, 3);
        let mut exit = json!({"attempts": more});
        if random.chance(50) {
            exit["codes"] = json!(random.pick(&[&[75][..], &[75, 111], &[1]]));
        }
        if random.chance(30) {
            exit["on_timeout"] = json!(true);
        }
        retry.insert("exit".to_owned(), exit);
    }
    job.insert("retry".to_owned(), Value::Object(retry));
    attempts + more
}

fn timeout(draft: &mut Draft, job: &mut Record, attempts: u64) {
    let minutes = *draft.random.pick(&[10, 15, 20, 30, 45, 60, 90, 120, 240]);
    if attempts > 1 && draft.random.chance(12) {
        // All attempts, and an hour for each wait between them.
        let total = (minutes + 60) * attempts;
        let total = json!({"attempt": duration(minutes), "total": duration(total)});
        job.insert("timeout".to_owned(), total);
    } else if draft.random.chance(65) {
        job.insert("timeout".to_owned(), json!(duration(minutes)));
    }
}

/// Minutes as people write them.
fn duration(minutes: u64) -> String {
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h{minutes}m"),
    }
}

fn concurrency(random: &mut Random, job: &mut Record) {
    let is_strict = match random.below(100) {
        0..20 => false,
        20..22 => true,
        _ => return,
    };
    let mut concurrency = Record::new();
    concurrency.insert("limit".to_owned(), json!(random.pick(&[1, 1, 1, 2, 3])));
    if is_strict {
        concurrency.insert("strict".to_owned(), json!(true));
    }
    let conflict = random.pick(&["skip", "skip", "wait", "fail"]);
    concurrency.insert("on_conflict".to_owned(), json!(conflict));
    if *conflict == "wait" && random.chance(50) {
        concurrency.insert("max_wait".to_owned(), json!("1h"));
        concurrency.insert("poll".to_owned(), json!("1m"));
    }
    job.insert("concurrency".to_owned(), Value::Object(concurrency));
}
