//! LF0241: cron expressions.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::cron::{Cron, CronProblem};
use crate::facts::Facts;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0241"),
    title: "`schedule.cron` has the six fields of AWS",
    why: "Minutes, hours, day of month, month, day of week and year, where one of the two days is `?` (Schedule types on \
          EventBridge Scheduler). Other crons have five fields, and count the days of a week from another one.",
    example: &[Example::job("schedule:\n  cron: 0 3 * * *\n")],
    instead: &[Example::job("schedule:\n  cron: 0 3 * * ? *\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let schedules = facts.layers.iter().filter_map(|it| it.schedule.as_ref());
    for cron in schedules.filter_map(|schedule| schedule.cron.as_ref()) {
        problems.extend(problem(&cron.value.0, cron.span));
    }
}

fn problem(text: &str, span: Span) -> Option<Diagnostic> {
    let error = |what: &str| {
        RULE.error(format!(
            "{} is not a cron expression of AWS: {what}",
            show::quoted(text)
        ))
    };
    let bare = text
        .strip_prefix("cron(")
        .and_then(|text| text.strip_suffix(')'));
    if let Some(bare) = bare {
        let problem = error("only what is between the brackets belongs here").at(span, "");
        return Some(problem.help(format!("write the fields alone: `cron: \"{bare}\"`")));
    }
    let six = "minutes, hours, day of month, month, day of week, year";
    Some(match Cron::parse(text).err()? {
        CronProblem::Count(count) => {
            let fields = if count == 1 { "field" } else { "fields" };
            let problem = error(&format!("it has {count} {fields}, not six"))
                .at(span, format!("{count} {fields}"))
                .note(format!("the fields are {six}"));
            match translated(text) {
                Some(six) => problem.help(format!("write `cron: \"{six}\"`")),
                None => {
                    problem.help("write for example `cron: \"0 3 * * ? *\"`, every day at 3:00")
                }
            }
        }
        CronProblem::Days { both } => {
            let what = match both {
                true => "the day of month and the day of week are both `?`",
                false => "neither the day of month nor the day of week is `?`",
            };
            let problem = error(what)
                .at(span, "")
                .note("one of them says the day, and the other is `?`");
            match decided(text) {
                Some(six) => problem.help(format!("write `cron: \"{six}\"`")),
                None => problem.help("where two schedules are meant, make two jobs of it"),
            }
        }
        CronProblem::Field { field, part } => error(&format!(
            "{} cannot stand for the {}",
            show::quoted(&part),
            field.name
        ))
        .at(span, "")
        .help(format!("the {} may have {}", field.name, field.values)),
    })
}

/// The six fields of AWS for the five of other crons, whose week begins with Sunday as 0.
fn translated(text: &str) -> Option<String> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let &[minutes, hours, day, month, weekday] = fields.as_slice() else {
        return None;
    };
    let next = |digit: char| char::from_digit((digit.to_digit(10)? % 7) + 1, 10);
    let mut days = String::new();
    for character in weekday.chars() {
        days.push(match character {
            '0'..='7' => next(character)?,
            other => other,
        });
    }
    let six = match (day, weekday) {
        (day, "*") => format!("{minutes} {hours} {day} {month} ? *"),
        ("*", _) => format!("{minutes} {hours} ? {month} {days} *"),
        _ => return None,
    };
    Cron::parse(&six).is_ok().then_some(six)
}

/// The same with one of the days as `?`, where it is clear which.
fn decided(text: &str) -> Option<String> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let &[minutes, hours, day, month, weekday, year] = fields.as_slice() else {
        return None;
    };
    let six = match (day, weekday) {
        (day, "*" | "?") => {
            let day = if day == "?" { "*" } else { day };
            format!("{minutes} {hours} {day} {month} ? {year}")
        }
        ("*", weekday) => format!("{minutes} {hours} ? {month} {weekday} {year}"),
        _ => return None,
    };
    Cron::parse(&six).is_ok().then_some(six)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn places() {
        job("schedule: {cron: 0 3 * * ? *}", &[]);
        job("schedule: {cron: 0 3 * * *}", &["LF0241 1:18"]);
        job("schedule: {cron: 0 3 * * * *}", &["LF0241 1:18"]);
        job("schedule: {cron: cron(0 3 * * ? *)}", &["LF0241 1:18"]);
        job("schedule: {cron: 61 3 * * ? *}", &["LF0241 1:18"]);
        job("schedule: {cron: 5}", &["LF0104 1:18"]);
    }

    #[test]
    fn five_fields_become_six() {
        for (five, six) in [
            ("0 3 * * *", Some("0 3 * * ? *")),
            ("*/5 * 1 * *", Some("*/5 * 1 * ? *")),
            ("0 3 * * 1-5", Some("0 3 ? * 2-6 *")),
            ("0 3 * * 0", Some("0 3 ? * 1 *")),
            ("0 3 * * 7", Some("0 3 ? * 1 *")),
            ("0 3 * * MON", Some("0 3 ? * MON *")),
            ("0 3 1 * 1", None),
            ("61 3 * * *", None),
            ("0 3 * *", None),
        ] {
            assert_eq!(translated(five).as_deref(), six, "{five}");
        }
    }

    #[test]
    fn one_day_is_left_to_the_other() {
        for (text, expected) in [
            ("0 3 * * * *", Some("0 3 * * ? *")),
            ("0 3 ? * ? *", Some("0 3 * * ? *")),
            ("0 3 1 * * *", Some("0 3 1 * ? *")),
            ("0 3 * * MON *", Some("0 3 ? * MON *")),
            ("0 3 1 * MON *", None),
        ] {
            assert_eq!(decided(text).as_deref(), expected, "{text}");
        }
    }
}
