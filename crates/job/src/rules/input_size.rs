//! LF0255: the size of the input of scheduled executions.

use loudfail_blueprint::{Fields, Json, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::schedules;

/// The most bytes of an execution's input. Source: "Step Functions service quotas".
const MOST: usize = 262_144;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0255"),
    title: "the input of a schedule has at most 256 KiB as JSON",
    why: "Step Functions starts no execution with a larger input (Step Functions service quotas), so every start would \
          fail.",
    // Too long to be shown.
    example: &[],
    instead: &[],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for written in schedules::written(facts) {
        let Some(input) = &written.schedule.input else {
            continue;
        };
        let size = fields(&input.value);
        if size > MOST {
            let problem = RULE
                .error(format!(
                    "`{}` has {size} bytes as JSON, but at most {MOST} are allowed",
                    written.path("input")
                ))
                .at(input.span, "too large")
                .help(
                    "store large data where the job can read it, and put its address into the input",
                );
            problems.push(problem);
        }
    }
}

/// The bytes of an object as it is written into the outputs.
fn fields(fields: &Fields) -> usize {
    let entries = fields.0.iter();
    let sizes = entries.map(|(key, value)| text(&key.value) + ": , ".len() + json(&value.value));
    "{}".len() + sizes.sum::<usize>()
}

fn json(value: &Json) -> usize {
    match value {
        Json::Bool(_) => "false".len(),
        Json::Number(number) => number.len(),
        Json::Text(value) => text(value),
        Json::List(items) => {
            let sizes = items.iter().map(|item| json(&item.value) + ", ".len());
            "[]".len() + sizes.sum::<usize>()
        }
        Json::Fields(value) => fields(value),
    }
}

/// The bytes of a text with its quotes; what may need an escape is counted as one.
fn text(value: &str) -> usize {
    let size = |character: char| match character {
        '"' | '\\' => 2,
        '$' | '%' | '{' => 6,
        control if control.is_control() => 6,
        other => other.len_utf8(),
    };
    2 + value.chars().map(size).sum::<usize>()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn the_limit_is_kept_to_the_byte() {
        // `{"a": "...", }` as it is counted.
        let around = r#"{"a": "", }"#.len();
        for (length, expected) in [
            (MOST - around, &[][..]),
            (MOST - around + 1, &["LF0255 2:29"]),
        ] {
            let value = "x".repeat(length);
            job(
                &format!(
                    "task: {{environment: {{A: {{input: a, default: x}}}}}}\nschedule: {{rate: 1h, input: {{a: {value}}}}}"
                ),
                expected,
            );
        }
    }
}
