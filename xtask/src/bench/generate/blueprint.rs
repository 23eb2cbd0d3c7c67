//! One job: what it is called, who answers for it, whom it tells, and all that the other files add.

use serde_json::{Value, json};

use super::Record;
use super::platform::{Channel, STAGING, account, channel};
use super::random::Random;
use super::words::{KINDS, OBJECTS, STEPS, VERBS};
use super::{task, times};

/// A job as it is written.
#[derive(Debug)]
pub(super) struct Job {
    /// That of its file.
    pub(super) name: String,
    /// What stands above it in the file.
    pub(super) comment: String,
    /// What is in the file.
    pub(super) blueprint: Record,
}

/// What all parts of a job are made of.
pub(super) struct Draft {
    pub(super) random: Random,
    pub(super) name: String,
    pub(super) channel: Channel,
    /// The account that it is deployed to.
    pub(super) account: &'static str,
    /// What an execution can be started with: the fields and what a schedule may put into them.
    pub(super) fields: Record,
}

/// The environment of the job with a number.
pub(super) fn environment(number: u64) -> &'static str {
    if number % 10 == 9 {
        STAGING
    } else {
        "production"
    }
}

/// The job with a number.
pub(super) fn job(seed: u64, number: u64) -> Job {
    let (name, description) = named(number);
    let mut draft = Draft {
        random: Random::new(seed, number),
        name,
        channel: channel(number),
        account: account(environment(number)),
        fields: Record::new(),
    };
    let mut job = Record::new();
    job.insert("description".to_owned(), json!(description));
    if draft.random.chance(90) {
        job.insert("owner".to_owned(), json!(draft.channel.team));
    }
    if draft.random.chance(40) {
        let page = format!("https://wiki.example.com/runbooks/{}", draft.name);
        job.insert("runbook".to_owned(), json!(page));
    }
    job.insert("only".to_owned(), json!([environment(number)]));
    let task = task::task(&mut draft, &mut job);
    job.insert("task".to_owned(), Value::Object(task));
    times::times(&mut draft, &mut job);
    if let Some(notify) = notify(&mut draft, number, skips(&job)) {
        job.insert("notify".to_owned(), notify);
    }
    if draft.random.chance(25) {
        let cost =
            json!({"CostCenter": draft.channel.team, "Tier": draft.random.pick(&["1", "2", "3"])});
        job.insert("tags".to_owned(), cost);
    }
    if environment(number) == STAGING && draft.random.chance(50) {
        overlay(&mut job);
    }
    Job {
        comment: format!(
            "Job {} of those that `cargo xtask bench gen` makes.",
            number + 1
        ),
        name: draft.name,
        blueprint: job,
    }
}

/// The name and description of the job with a number. No two have the same.
fn named(number: u64) -> (String, String) {
    let [objects, verbs, kinds] = [OBJECTS, VERBS, KINDS].map(|words| words.len() as u64);
    let count = objects * verbs * kinds;
    // A step that has no divisor in common with the count goes through all of them before it comes back.
    let place = number.wrapping_mul(7_919) % count;
    let word = |words: &[(&'static str, &'static str)], place: u64| {
        words[usize::try_from(place).unwrap_or(0)]
    };
    let object = word(OBJECTS, place % objects);
    let verb = word(VERBS, place / objects % verbs);
    let kind = word(KINDS, place / objects / verbs);
    let mut name = format!("{}-{}-{}", object.0, verb.0, kind.0);
    let mut description = format!("{} {} {}", verb.1, object.1, kind.1);
    let again = number / count + 1;
    if again > 1 {
        name.push_str(&format!("-{again}"));
        description.push_str(&format!(", part {again}"));
    }
    (name, description)
}

/// Whether runs can be skipped, so that it can be told of them.
fn skips(job: &Record) -> bool {
    let concurrency = job.get("concurrency");
    concurrency.is_some_and(|it| it["on_conflict"] == "skip")
}

fn notify(draft: &mut Draft, number: u64, skips: bool) -> Option<Value> {
    let random = &mut draft.random;
    let mut notify = Record::new();
    let mut is_slack = true;
    if environment(number) != STAGING {
        notify.insert("channel".to_owned(), json!(draft.channel.name));
        is_slack = draft.channel.is_slack;
    }
    if random.chance(10) {
        notify.insert("on".to_owned(), json!(["failure", "success"]));
    } else if skips && random.chance(20) {
        notify.insert("on".to_owned(), json!(["failure", "skip"]));
    }
    if random.chance(45) {
        let name = draft.name.replace('-', " ");
        notify.insert("title".to_owned(), json!(format!("The {name} failed")));
    }
    if random.chance(40) {
        let count = random.between(1, 4);
        notify.insert("next_steps".to_owned(), json!(random.some(STEPS, count)));
    }
    if random.chance(10) {
        notify.insert("keywords".to_owned(), json!([draft.channel.team, "batch"]));
    }
    if is_slack && random.chance(15) {
        let mention = format!("<!subteam^S{:010}>", random.below(1_000_000));
        notify.insert("mention".to_owned(), json!(mention));
    }
    (!notify.is_empty()).then_some(Value::Object(notify))
}

/// What differs in staging.
fn overlay(job: &mut Record) {
    let mut here = json!({"timeout": "30m"});
    if job.contains_key("schedule") {
        here["schedule"] = json!({"enabled": false});
    }
    // A total belongs to the attempts that it was reckoned for.
    if job.get("timeout").is_some_and(Value::is_object) {
        here = json!({"description": "Tries the next release"});
    }
    job.insert("environments".to_owned(), json!({STAGING: here}));
}
