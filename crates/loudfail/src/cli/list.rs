//! `list`: what there is, a line a job.

use std::collections::{BTreeMap, BTreeSet};
use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::{ArgAction, Args};
use loudfail_diagnostics::visible;
use loudfail_job::{Concurrency, Job, OnConflict, Recurrence, Schedule};
use serde_json::{Value, json};

use super::card::{clip, width};
use super::environment::Environments;
use super::unknown::unknown;
use super::{Context, USAGE, build, report};

/// The fewest columns that a schedule gets where a terminal is too narrow for all of it.
const NARROWEST: usize = 24;

#[derive(Args, Debug)]
pub(super) struct List {
    #[command(flatten)]
    environments: Environments,
    /// Show only jobs that notify this channel; repeatable [default: all]
    #[arg(long = "channel", value_name = "NAME")]
    channels: Vec<String>,
    /// Show only jobs whose owner contains this text, ignoring case
    #[arg(long, value_name = "TEXT")]
    owner: Option<String>,
    /// Print only names, one per line, for scripts
    #[arg(long, action = ArgAction::SetTrue, conflicts_with = "json")]
    names: bool,
    /// Print JSON, for programs
    #[arg(long, action = ArgAction::SetTrue)]
    json: bool,
}

impl List {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        self.try_run(context).unwrap_or_else(|code| code)
    }

    fn try_run(&self, context: &Context) -> Result<ExitCode, ExitCode> {
        let built = build::compile(context)?;
        let platforms = self.environments.of(&built.platforms)?;
        let known: BTreeSet<&String> = platforms.iter().flat_map(|it| it.channels.keys()).collect();
        if let Some(name) = self.channels.iter().find(|name| !known.contains(name)) {
            unknown("channel", name, known.into_iter());
            return Err(ExitCode::from(USAGE));
        }
        let mut jobs: Vec<&Job> = platforms
            .iter()
            .flat_map(|platform| platform.jobs.values())
            .filter(|job| self.wants(job))
            .collect();
        jobs.sort_by_key(|job| (&job.name, &job.environment));
        if jobs.is_empty() && !self.json {
            report::say("no job matches");
        }
        report::put(&if self.json {
            let found: Vec<Value> = jobs.iter().map(|job| as_json(job)).collect();
            format!("{:#}\n", Value::Array(found))
        } else if self.names {
            let names: BTreeSet<&str> = jobs.iter().map(|job| job.name.as_str()).collect();
            names.iter().map(|name| format!("{name}\n")).collect()
        } else {
            // What is piped is for a program, which wants the whole of it.
            let columns = std::io::stdout().is_terminal().then_some(context.width);
            table(&rows(&jobs), built.platforms.len() > 1, columns)
        });
        Ok(ExitCode::SUCCESS)
    }

    fn wants(&self, job: &Job) -> bool {
        let owner = job.owner.as_deref().unwrap_or_default().to_lowercase();
        let is_owned = |text: &String| owner.contains(&text.to_lowercase());
        (self.channels.is_empty() || self.channels.contains(&job.notify.channel))
            && self.owner.as_ref().is_none_or(is_owned)
    }
}

/// A job as it is in some environments.
struct Row {
    name: String,
    environments: Vec<String>,
    cells: Cells,
}

/// What is shown beside the name and the environments.
#[derive(PartialEq)]
struct Cells {
    /// Each on a line of its own; one at least.
    schedules: Vec<String>,
    channel: String,
    owner: String,
    at_once: String,
}

/// The jobs, one that is the same in several environments as one.
fn rows(jobs: &[&Job]) -> Vec<Row> {
    let mut rows: Vec<Row> = Vec::new();
    for job in jobs {
        let cells = cells(job);
        let same = |row: &&mut Row| row.name == job.name && row.cells == cells;
        match rows.iter_mut().find(same) {
            Some(row) => row.environments.push(job.environment.clone()),
            None => rows.push(Row {
                name: job.name.clone(),
                environments: vec![job.environment.clone()],
                cells,
            }),
        }
    }
    rows
}

fn cells(job: &Job) -> Cells {
    let at_once = job.concurrency.as_ref().map(limit);
    Cells {
        schedules: schedules(&job.schedules),
        channel: job.notify.channel.clone(),
        owner: visible(job.owner.as_deref().unwrap_or("-")),
        at_once: at_once.unwrap_or_else(|| "-".to_owned()),
    }
}

fn schedules(schedules: &[Schedule]) -> Vec<String> {
    if schedules.is_empty() {
        return vec!["by hand".to_owned()];
    }
    let shown = schedules.iter().map(|schedule| {
        let name = schedule.name.iter().map(|name| format!("{name}: "));
        let off = if schedule.enabled { "" } else { " (off)" };
        format!("{}{}{off}", name.collect::<String>(), schedule.words())
    });
    shown.collect()
}

/// `1, else fail`.
fn limit(concurrency: &Concurrency) -> String {
    let strict = if concurrency.strict { " strictly" } else { "" };
    format!(
        "{}{strict}, else {}",
        concurrency.limit,
        on_conflict(concurrency)
    )
}

fn on_conflict(concurrency: &Concurrency) -> &'static str {
    match concurrency.on_conflict {
        OnConflict::Skip => "skip",
        OnConflict::Fail => "fail",
        OnConflict::Wait { .. } => "wait",
    }
}

/// The table. The schedule gives way where `columns` are too few for all of it.
fn table(rows: &[Row], has_environments: bool, columns: Option<usize>) -> String {
    if rows.is_empty() {
        return String::new();
    }
    let mut heading = vec!["JOB".to_owned()];
    let environments = has_environments.then(|| "ENVIRONMENTS".to_owned());
    heading.extend(environments);
    heading.extend(["SCHEDULE", "CHANNEL", "OWNER", "AT ONCE"].map(str::to_owned));
    let schedule = heading.len() - 4;
    let mut lines = vec![heading];
    for row in rows {
        let mut line = vec![row.name.clone()];
        line.extend(has_environments.then(|| row.environments.join(", ")));
        let (first, others) = match row.cells.schedules.split_first() {
            Some((first, others)) => (first.clone(), others),
            None => (String::new(), &[][..]),
        };
        let cells = &row.cells;
        line.extend([
            first,
            cells.channel.clone(),
            cells.owner.clone(),
            cells.at_once.clone(),
        ]);
        lines.push(line);
        for other in others {
            let mut line = vec![String::new(); schedule];
            line.push(other.clone());
            lines.push(line);
        }
    }
    let mut widths: Vec<usize> = Vec::new();
    for line in &lines {
        widths.resize(widths.len().max(line.len()), 0);
        for (widest, cell) in widths.iter_mut().zip(line) {
            *widest = width(cell).max(*widest);
        }
    }
    let all = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
    if let (Some(columns), Some(widest)) = (columns, widths.get_mut(schedule)) {
        let too_many = all.saturating_sub(columns);
        *widest = widest.saturating_sub(too_many).max(NARROWEST.min(*widest));
    }
    let mut text = String::new();
    for line in &lines {
        let cells: Vec<String> = line
            .iter()
            .zip(&widths)
            .map(|(cell, columns)| {
                let cell = clip(cell, *columns);
                let spaces = columns.saturating_sub(width(&cell));
                format!("{cell}{}", " ".repeat(spaces))
            })
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

fn as_json(job: &Job) -> Value {
    let concurrency = job
        .concurrency
        .as_ref()
        .map(|it| json!({"limit": it.limit, "on_conflict": on_conflict(it), "strict": it.strict}));
    let schedules: Vec<Value> = job.schedules.iter().map(schedule_as_json).collect();
    json!({
        "job": job.name,
        "environment": job.environment,
        "file": job.source,
        "description": job.description,
        "owner": job.owner,
        "channel": job.notify.channel,
        "schedules": schedules,
        "concurrency": concurrency,
        "tags": job.tags.iter().collect::<BTreeMap<_, _>>(),
    })
}

fn schedule_as_json(schedule: &Schedule) -> Value {
    let (kind, times, timezone) = match &schedule.recurrence {
        Recurrence::Cron {
            fields, timezone, ..
        } => ("cron", json!(fields), timezone.as_deref()),
        Recurrence::Rate { minutes } => ("rate_minutes", json!(minutes), None),
        Recurrence::At { time, timezone } => ("at", json!(time), timezone.as_deref()),
    };
    let mut shown = json!({
        "schedule": schedule.name,
        "when": schedule.words(),
        "enabled": schedule.enabled,
    });
    shown[kind] = times;
    if kind != "rate_minutes" {
        shown["timezone"] = json!(timezone.unwrap_or("UTC"));
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(name: &str, schedule: &str) -> Row {
        Row {
            name: name.to_owned(),
            environments: vec!["default".to_owned()],
            cells: Cells {
                schedules: vec![schedule.to_owned()],
                channel: "alerts".to_owned(),
                owner: "sales".to_owned(),
                at_once: "-".to_owned(),
            },
        }
    }

    #[test]
    fn the_schedule_gives_way_on_a_narrow_terminal() {
        let rows = [row("a", &"x".repeat(60)), row("b", "by hand")];
        for (columns, widest) in [(None, 90), (Some(120), 90), (Some(60), 60), (Some(10), 54)] {
            let table = table(&rows, false, columns);
            let longest = table.lines().map(width).max();
            assert_eq!(longest, Some(widest), "{columns:?}\n{table}");
        }
    }

    #[test]
    fn nothing_is_no_table() {
        assert_eq!(table(&[], true, None), "");
    }
}
