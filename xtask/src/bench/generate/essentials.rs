//! What another tool needs to make the same jobs its own way, without a reader of blueprints.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use serde_json::{Value, json};

use super::blueprint::Job;

/// A job's essentials: the values that a machine with one task, a schedule and a message is made of.
pub(super) fn of(job: &Job) -> Value {
    let blueprint = Value::Object(job.blueprint.clone());
    let at = |path: &str| blueprint.pointer(path).cloned().unwrap_or(Value::Null);
    let words = |value: Value| match value {
        Value::Array(words) => Value::Array(words),
        Value::Object(mut taken) => taken.remove("default").unwrap_or(Value::Null),
        _ => Value::Null,
    };
    json!({
        "name": job.name,
        "description": at("/description"),
        "environment": at("/only/0"),
        "runbook": at("/runbook"),
        "definition": at("/task/definition"),
        "image": at("/task/image"),
        "cpu": at("/task/cpu"),
        "memory": at("/task/memory"),
        "container": at("/task/container"),
        "command": words(at("/task/command")),
        "variables": at("/task/environment"),
        "secrets": at("/task/secrets"),
        "statements": at("/task/statements"),
        "subnets": at("/task/network/subnets"),
        "schedule": at("/schedule"),
        "schedules": at("/schedules"),
        "retry": at("/retry"),
        "timeout": at("/timeout"),
        "channel": at("/notify/channel"),
        "title": at("/notify/title"),
        "nextSteps": at("/notify/next_steps"),
        "tags": at("/tags"),
    })
}

/// Writes one of so many, a line each, so that the whole is a list.
pub(super) fn write(list: &mut impl Write, number: u64, jobs: u64, job: &Value) -> io::Result<()> {
    let before = if number == 0 { "[\n" } else { "" };
    let after = if number + 1 == jobs { "\n]" } else { "," };
    writeln!(list, "{before}{job}{after}")
}

/// Gives the job of that name another description, in a list that was written so.
pub(super) fn describe(list: &Path, name: &str, description: &str) -> io::Result<()> {
    let text = fs::read_to_string(list)?;
    let lines = text.lines().map(|line| {
        let (job, after) = line.strip_suffix(',').map_or((line, ""), |job| (job, ","));
        match serde_json::from_str::<Value>(job) {
            Ok(mut job) if job["name"] == name => {
                job["description"] = description.into();
                format!("{job}{after}\n")
            }
            _ => format!("{line}\n"),
        }
    });
    fs::write(list, lines.collect::<String>())
}
