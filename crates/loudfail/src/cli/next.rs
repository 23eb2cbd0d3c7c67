//! `next`: when schedules start jobs next.

use std::collections::BTreeSet;
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{ArgAction, Args};
use loudfail_job::{Job, Run, RunNote, Runs, Schedule, unix_seconds};
use serde_json::{Value, json};

use super::environment::Environments;
use super::unknown::unknown;
use super::{Context, USAGE, build, report};

#[derive(Args, Debug)]
pub(super) struct Next {
    /// The job [default: all]
    #[arg(value_name = "JOB")]
    job: Option<String>,
    /// How many starts of each schedule to show
    #[arg(long, value_name = "N", default_value = "5", value_parser = clap::value_parser!(u16).range(1..=1000))]
    count: u16,
    /// Show starts from this time on, in UTC, such as `2026-12-24T18:00:00Z` [default: now]
    #[arg(long, value_name = "TIME", value_parser = time)]
    from: Option<i64>,
    #[command(flatten)]
    environments: Environments,
    /// Print JSON, for programs
    #[arg(long, action = ArgAction::SetTrue)]
    json: bool,
}

fn time(text: &str) -> Result<i64, String> {
    unix_seconds(text).ok_or_else(|| "write it as in `2026-12-24T18:00:00Z`".to_owned())
}

impl Next {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        self.try_run(context).unwrap_or_else(|code| code)
    }

    fn try_run(&self, context: &Context) -> Result<ExitCode, ExitCode> {
        let built = build::compile(context)?;
        let platforms = self.environments.of(&built.platforms)?;
        let is_meant = |job: &&Job| self.job.as_ref().is_none_or(|name| *name == job.name);
        let jobs: Vec<&Job> = platforms
            .iter()
            .flat_map(|platform| platform.jobs.values().filter(is_meant))
            .collect();
        if let (Some(name), true) = (&self.job, jobs.is_empty()) {
            let known: BTreeSet<&String> = platforms.iter().flat_map(|it| it.jobs.keys()).collect();
            unknown("job", name, known.into_iter());
            return Err(ExitCode::from(USAGE));
        }
        let is_one = built.platforms.len() == 1;
        let from = self.from.unwrap_or_else(now);
        let count = usize::from(self.count);
        report::put(&if self.json {
            let found: Vec<Value> = jobs
                .iter()
                .flat_map(|job| job.schedules.iter().map(move |it| (job, it)))
                .map(|(job, schedule)| as_json(job, schedule, schedule.next(from, count)))
                .collect();
            format!("{:#}\n", Value::Array(found))
        } else {
            let shown: Vec<String> = jobs
                .iter()
                .map(|job| {
                    let title = match is_one {
                        true => job.name.clone(),
                        false => format!("{} in {}", job.name, job.environment),
                    };
                    show(&title, job, from, count)
                })
                .collect();
            shown.join("\n")
        });
        Ok(ExitCode::SUCCESS)
    }
}

/// A job's schedules, for people.
fn show(title: &str, job: &Job, from: i64, count: usize) -> String {
    if job.schedules.is_empty() {
        return format!("{title}: no schedule, started by hand\n");
    }
    let mut text = String::new();
    for schedule in &job.schedules {
        let name = schedule.name.iter().map(|name| format!(" {name}"));
        text.push_str(&format!("{title}{}", name.collect::<String>()));
        if !schedule.enabled {
            text.push_str(" (off)");
        }
        text.push_str(&format!(": {}\n", schedule.words()));
        match schedule.next(from, count) {
            Runs::FromDeployment => text.push_str("  counted from its deployment\n"),
            Runs::Known(runs) => {
                let starts = runs.iter().filter(|run| run.utc.is_some()).count();
                runs.iter().for_each(|run| text.push_str(&line(run)));
                if starts < count {
                    text.push_str("  no more starts\n");
                }
            }
        }
    }
    text
}

fn line(run: &Run) -> String {
    let note = match run.note {
        None => "",
        Some(RunNote::LeftOut) => "skipped: the clock moves forward past it",
        Some(RunNote::Twice) => "  occurs twice by the clock, starts only the first time",
    };
    // As wide as a time with its offset.
    let utc = run.utc.as_deref().unwrap_or_default();
    let line = format!("  {:<27}  {utc}{note}", run.local);
    line.trim_end().to_owned() + "\n"
}

fn as_json(job: &Job, schedule: &Schedule, runs: Runs) -> Value {
    let note = |run: &Run| {
        run.note.map(|note| match note {
            RunNote::LeftOut => "left_out",
            RunNote::Twice => "twice",
        })
    };
    let runs = match runs {
        Runs::FromDeployment => Value::Null,
        Runs::Known(runs) => runs
            .iter()
            .map(|run| json!({"local": run.local, "utc": run.utc, "note": note(run)}))
            .collect(),
    };
    json!({
        "job": job.name,
        "environment": job.environment,
        "schedule": schedule.name,
        "enabled": schedule.enabled,
        "when": schedule.words(),
        "runs": runs,
    })
}

/// Now, in seconds since 1970.
fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}
