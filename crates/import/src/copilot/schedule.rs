//! When a job starts.

use super::duration;
use super::mapper::Mapper;
use crate::item::Item;
use crate::report::NoteKind;

/// What Copilot makes of its words (`scheduled_job.go`). It looks at how the text begins.
const WORDS: [(&str, &str); 7] = [
    ("@hourly", "0 * * * ? *"),
    ("@midnight", "0 0 * * ? *"),
    ("@daily", "0 0 * * ? *"),
    ("@weekly", "0 0 ? * 1 *"),
    ("@monthly", "0 0 1 * ? *"),
    ("@annually", "0 0 1 1 ? *"),
    ("@yearly", "0 0 1 1 ? *"),
];

/// A schedule in a blueprint.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Schedule {
    /// `schedule.cron`, and what differs.
    Cron(String, Option<String>),
    /// `schedule.rate`, in seconds.
    Rate(u64),
    /// None.
    Never,
}

/// Maps `on.schedule`, or `schedule` of old manifests.
pub(super) fn on(mapper: &mut Mapper<'_>, on: Option<Item<'_>>, old: Option<Item<'_>>) {
    let mut item = old;
    if let Some(on) = on
        && let Some(mut fields) = mapper.fields(&on)
    {
        if let Some(schedule) = fields.take("schedule")
            && let Some(old) = item.replace(schedule)
        {
            mapper.drop(&old, "`on.schedule` replaces it", "");
        }
        mapper.unknown(&mut fields);
    }
    let Some(item) = item else {
        mapper.about(
            NoteKind::ToDo,
            "schedule",
            "the manifest has none, which Copilot refuses; without one, the job only \
                                                  starts by hand",
        );
        return;
    };
    let Some(text) = mapper.text(&item) else {
        return;
    };
    match read(text) {
        Ok(Schedule::Never) => mapper.as_before(&item),
        Ok(Schedule::Rate(seconds)) => {
            mapper.set(&item, &["schedule", "rate"], duration::written(seconds));
            mapper.changed(
                &item,
                &["schedule", "rate"],
                "the interval between starts is counted from the new deployment",
            );
            cut_over(mapper);
        }
        Ok(Schedule::Cron(cron, note)) => {
            let path = ["schedule", "cron"];
            mapper.set(&item, &path, cron);
            let clock = "the clock is UTC, as it was; `schedule.timezone` may name another";
            mapper.changed(
                &item,
                &path,
                note.map_or(clock.to_owned(), |note| format!("{note}; {clock}")),
            );
            cut_over(mapper);
        }
        Err(reason) => mapper.ask(
            &item,
            &["schedule"],
            format!("`{text}` is not a schedule that Copilot accepts: {reason}. Until you set one, the job only starts by \
                     hand"),
        ),
    }
}

fn cut_over(mapper: &mut Mapper<'_>) {
    mapper.general(
        NoteKind::ToDo,
        "turn Copilot's schedule off before you deploy this one, or the job runs twice: set `on: {schedule: none}` in the \
         manifest and run `copilot job deploy`, or disable its EventBridge rule",
    );
}

/// Reads a schedule as Copilot does: all of its forms are in UTC.
pub(super) fn read(text: &str) -> Result<Schedule, &'static str> {
    let text = text.trim();
    if text == "none" {
        return Ok(Schedule::Never);
    }
    if let Some(duration) = text.strip_prefix("@every ") {
        return match duration::seconds(duration.trim()) {
            Some(seconds) if seconds >= 60 && seconds.is_multiple_of(60) => {
                Ok(Schedule::Rate(seconds))
            }
            Some(_) => Err("AWS counts in whole minutes, at least one"),
            None => Err("`@every` is followed by a duration such as `1h30m`"),
        };
    }
    if text.starts_with('@') {
        let word = WORDS.iter().find(|(word, _)| text.starts_with(word));
        let (word, cron) = word.ok_or("this word is not known")?;
        return Ok(Schedule::Cron(
            (*cron).to_owned(),
            Some(format!("`{word}` is `{cron}`")),
        ));
    }
    if let Some(expression) = inner(text, "cron") {
        return Ok(Schedule::Cron(expression.to_owned(), None));
    }
    if let Some(expression) = inner(text, "rate") {
        return rate(expression);
    }
    five(text)
}

/// What is between the brackets of `cron(...)`.
fn inner<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let rest = text.strip_prefix(name)?.strip_prefix('(')?;
    rest.strip_suffix(')').map(str::trim)
}

/// `rate(5 minutes)` ("Rate expressions", Amazon EventBridge).
fn rate(expression: &str) -> Result<Schedule, &'static str> {
    let problem = "a rate is a number and a unit, such as `rate(5 minutes)`";
    let (number, unit) = expression.split_once(char::is_whitespace).ok_or(problem)?;
    let number: u64 = number.parse().map_err(|_| problem)?;
    let size = match unit.trim() {
        "minute" | "minutes" => 60,
        "hour" | "hours" => 3_600,
        "day" | "days" => 86_400,
        _ => return Err("a rate counts minutes, hours or days"),
    };
    match number.checked_mul(size) {
        Some(seconds) if seconds > 0 => Ok(Schedule::Rate(seconds)),
        _ => Err(problem),
    }
}

/// Five fields, of which blueprints take `*` in place of `?`.
fn five(text: &str) -> Result<Schedule, &'static str> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields[..] else {
        return Err("a cron expression has five fields");
    };
    let is_open = |field: &str| field.contains(['*', '?']);
    if !is_open(day) && !is_open(weekday) {
        return Err("only one of the two day fields can be set");
    }
    let open = |field: &str| field.replace('?', "*");
    // Copilot adds one to each digit of this field, that of a step included.
    let note = weekday.contains('/').then(|| {
        "Copilot counted the step of the weekday one too high; here it is as written".to_owned()
    });
    let cron = [minute, hour, &open(day), month, &open(weekday)].join(" ");
    Ok(Schedule::Cron(cron, note))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form() {
        let cron = |text: &str| Ok(text.to_owned());
        let rate = |minutes: u64| Ok(format!("{minutes}m"));
        for (text, expected) in [
            ("@yearly", cron("0 0 1 1 ? *")),
            ("@annually", cron("0 0 1 1 ? *")),
            ("@monthly", cron("0 0 1 * ? *")),
            ("@weekly", cron("0 0 ? * 1 *")),
            ("@daily", cron("0 0 * * ? *")),
            ("@midnight", cron("0 0 * * ? *")),
            ("@hourly", cron("0 * * * ? *")),
            ("@every 1h30m", rate(90)),
            ("@every 1m", rate(1)),
            ("@every 24h", rate(1_440)),
            ("@every 1.5h", rate(90)),
            ("rate(5 minutes)", rate(5)),
            ("rate(1 minute)", rate(1)),
            ("rate(12 hours)", rate(720)),
            ("rate(7 days)", rate(10_080)),
            ("cron(0 9 ? * MON-FRI *)", cron("0 9 ? * MON-FRI *")),
            ("0 9 * * 1-5", cron("0 9 * * 1-5")),
            ("  0  9 ? * MON ", cron("0 9 * * MON")),
            ("0 9 1 * ?", cron("0 9 1 * *")),
            ("*/5 * * * *", cron("*/5 * * * *")),
            ("none", Ok("never".to_owned())),
            (
                "@every 30s",
                Err("AWS counts in whole minutes, at least one"),
            ),
            (
                "@every 90s",
                Err("AWS counts in whole minutes, at least one"),
            ),
            (
                "@every day",
                Err("`@every` is followed by a duration such as `1h30m`"),
            ),
            ("@reboot", Err("this word is not known")),
            (
                "rate(5)",
                Err("a rate is a number and a unit, such as `rate(5 minutes)`"),
            ),
            ("rate(2 weeks)", Err("a rate counts minutes, hours or days")),
            (
                "rate(0 minutes)",
                Err("a rate is a number and a unit, such as `rate(5 minutes)`"),
            ),
            (
                "0 9 1 * 1",
                Err("only one of the two day fields can be set"),
            ),
            ("0 9 * *", Err("a cron expression has five fields")),
            ("", Err("a cron expression has five fields")),
        ] {
            let found = read(text).map(|schedule| match schedule {
                Schedule::Cron(cron, _) => cron,
                Schedule::Rate(seconds) => format!("{}m", seconds / 60),
                Schedule::Never => "never".to_owned(),
            });
            assert_eq!(found, expected, "{text:?}");
        }
    }
}
