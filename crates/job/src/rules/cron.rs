//! LF0241: cron expressions.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::cron::{Cron, CronProblem, FiveProblem, LONGEST};
use crate::facts::Facts;
use crate::{schedules, show};

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0241"),
    title: "`cron` has AWS's six fields, or five that can be translated, and matches at least one day",
    why: "AWS's fields are minutes, hours, day of month, month, day of week and year. One of the two day fields is `?`, \
          and days of the week count from Sunday as 1 (Schedule types on EventBridge Scheduler). Other crons have five \
          fields and, where both day fields are set, run on days that match either of them: that takes two schedules.",
    example: &[Example::job("schedule:\n  cron: 0 3 31 2 ? *\n")],
    instead: &[Example::job("schedule:\n  cron: 0 3 L 2 ? *\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for written in schedules::written(facts) {
        if let Some(cron) = &written.schedule.cron {
            problems.extend(problem(&cron.value.0, cron.span));
        }
    }
}

fn problem(text: &str, span: Span) -> Option<Diagnostic> {
    let error = |what: &str| {
        RULE.error(format!(
            "{} is not an AWS cron expression: {what}",
            show::quoted(text)
        ))
    };
    let bare = text
        .strip_prefix("cron(")
        .and_then(|text| text.strip_suffix(')'));
    if let Some(bare) = bare {
        let problem = error("only the fields between the parentheses belong here").at(span, "");
        return Some(problem.help(format!("write only the fields: `cron: \"{bare}\"`")));
    }
    if let Some(rate) = rate(text) {
        return Some(error("a rate has its own key").at(span, "").help(rate));
    }
    let six_fields = "minutes, hours, day of month, month, day of week, year";
    let wrong = Cron::read(text).err()?;
    let six = without_seconds(text).filter(|_| begins_with_seconds(text));
    if let Some(six) = six {
        let problem = error("it begins with seconds, as in Quartz and Spring");
        let problem = problem.at(span, "").note(format!(
            "AWS schedules have no seconds; the fields are {six_fields}"
        ));
        return Some(problem.help(format!("write `cron: \"{six}\"`")));
    }
    Some(match wrong {
        CronProblem::Count(count) => {
            let fields = if count == 1 { "field" } else { "fields" };
            error(&format!("it has {count} {fields}, not six"))
                .at(span, format!("{count} {fields}"))
                .note(format!("the fields are {six_fields}; the five fields of other crons, which have no year, are translated"))
                .help("write, for example, `cron: \"0 3 * * ? *\"` for every day at 3:00")
        }
        CronProblem::Days { both } => {
            let what = match both {
                true => "the day of month and the day of week are both `?`",
                false => "neither the day of month nor the day of week is `?`",
            };
            let problem = error(what)
                .at(span, "")
                .note("one of them sets the day, and the other is `?`");
            match decided(text) {
                Some(six) => {
                    let problem = problem.help(format!("write `cron: \"{six}\"`"));
                    match without_seconds(text) {
                        Some(other) => problem.help(format!(
                            "if the first of the six fields is seconds, write `cron: \"{other}\"`"
                        )),
                        None => problem,
                    }
                }
                None => problem.help(TWO_SCHEDULES),
            }
        }
        CronProblem::Field { field, part } => error(&format!(
            "{} is not valid in the {} field",
            show::quoted(&part),
            field.name
        ))
        .at(span, "")
        .help(format!("the {} field accepts {}", field.name, field.values)),
        CronProblem::Five(problem) => five(problem, text, &error).at(span, ""),
        CronProblem::Long(length) => error(&format!(
            "it has {length} characters, but at most {LONGEST} are allowed"
        ))
        .at(span, "")
        .help("use ranges and steps, such as `0-30/5`, or split it into several schedules"),
        CronProblem::Never => RULE
            .error(format!("{} never runs", show::quoted(text)))
            .at(span, "no such day exists")
            .help("for the last day of a month of any length, write `L` as the day of month"),
    })
}

const TWO_SCHEDULES: &str = "if you mean both, write two schedules under `schedules:`";

/// What is wrong with five fields, or a word.
fn five(problem: FiveProblem, text: &str, error: &dyn Fn(&str) -> Diagnostic) -> Diagnostic {
    match problem {
        FiveProblem::EitherDay([by_day, by_weekday]) => error(
            "with five fields it runs on the day of month and on the day of week, which a single AWS expression cannot express",
        )
        .note(format!("the two expressions are `{by_day}` and `{by_weekday}`"))
        .help(TWO_SCHEDULES),
        FiveProblem::NoYear(six) => error("it has a `?`, as in AWS, but no year")
            .note("with a `?`, days of the week count from Sunday as 1; with five fields, from Sunday as 0")
            .help(format!("write `cron: \"{six}\"`")),
        FiveProblem::Word if text.trim() == "@reboot" => {
            error("a job has no host that could boot").help("remove the key, and start the job from your deployment")
        }
        FiveProblem::Word => error("the word is unknown").help(
            "the known words are `@hourly`, `@daily`, `@midnight`, `@weekly`, `@monthly`, `@yearly` and `@annually`",
        ),
    }
}

/// What to write in place of AWS's `rate(1 day)`.
fn rate(text: &str) -> Option<String> {
    let bare = text.trim().strip_prefix("rate(")?.strip_suffix(')')?;
    let (count, unit) = bare.trim().split_once(' ')?;
    let unit = match unit.trim() {
        "minute" | "minutes" => 'm',
        "hour" | "hours" => 'h',
        "day" | "days" => 'd',
        _ => return None,
    };
    let count: u32 = count.parse().ok()?;
    Some(format!("write `rate: {count}{unit}` instead of `cron`"))
}

/// Whether fields can only be those of Quartz, or of Spring: there are seven, or the last is a day of the week where AWS has
/// the year, or the month is `?`.
fn begins_with_seconds(text: &str) -> bool {
    let fields: Vec<&str> = text.split_whitespace().collect();
    match *fields.as_slice() {
        [_, _, _, _, _, _, _] => true,
        [_, _, _, month, _, last] => {
            month == "?" || last == "?" || last.starts_with(|it: char| it.is_ascii_alphabetic())
        }
        _ => false,
    }
}

/// The same without the seconds at its beginning, where something is left that AWS can say.
fn without_seconds(text: &str) -> Option<String> {
    let (_, rest) = text.trim().split_once(char::is_whitespace)?;
    let year = match rest.split_whitespace().count() {
        5 if rest.contains('?') => " *",
        5 | 6 => "",
        _ => return None,
    };
    Cron::read(&format!("{rest}{year}"))
        .ok()
        .map(|(six, _)| six)
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
        job("schedule: {cron: 0 3 * * *}", &[]);
        job("schedule: {cron: 0 3 1 * 1}", &["LF0241 1:18"]);
        job("schedule: {cron: \"@daily\"}", &[]);
        job("schedule: {cron: \"@reboot\"}", &["LF0241 1:18"]);
        job("schedule: {cron: 0 3 31 2 ? *}", &["LF0241 1:18"]);
        job("schedules: {a: {cron: 0 3 ? * 2}}", &["LF0241 1:23"]);
        job("schedule: {cron: 0 3 * * * *}", &["LF0241 1:18"]);
        job("schedule: {cron: cron(0 3 * * ? *)}", &["LF0241 1:18"]);
        job("schedule: {cron: 61 3 * * ? *}", &["LF0241 1:18"]);
        job("schedule: {cron: 5}", &["LF0104 1:18"]);
    }

    #[test]
    fn seconds() {
        for (text, certain, expected) in [
            ("0 0 3 * * ?", true, Some("0 3 * * ? *")),
            ("0 0 12 ? * MON-FRI", true, Some("0 12 ? * MON-FRI *")),
            ("0 0 12 * * MON-FRI", true, Some("0 12 ? * MON-FRI *")),
            ("0 0/5 * * * ?", true, Some("0/5 * * * ? *")),
            ("0 0 3 ? * MON-FRI 2027", true, Some("0 3 ? * MON-FRI 2027")),
            ("0 0 3 * * *", false, Some("0 3 * * ? *")),
            ("0 3 * * *", false, None),
            ("0 0 3 61 * ?", true, None),
        ] {
            assert_eq!(begins_with_seconds(text), certain, "{text}");
            assert_eq!(without_seconds(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn rates_of_aws() {
        let help = |rate: &str| Some(format!("write `rate: {rate}` instead of `cron`"));
        assert_eq!(rate("rate(1 day)"), help("1d"));
        assert_eq!(rate("rate(15 minutes)"), help("15m"));
        assert_eq!(rate("rate(often)"), None);
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
