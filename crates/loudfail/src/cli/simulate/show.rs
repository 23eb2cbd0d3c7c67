//! One simulation, for people and for programs.

use loudfail_diagnostics::visible;
use loudfail_job::Job;
use loudfail_prove::{Ending, Shape, SimulationStep, Teller};
use serde_json::{Value, json};

use super::Simulated;
use super::verdict::told;
use crate::catalogue;
use crate::cli::Context;
use crate::cli::card::{self, Style, width};
use crate::cli::report::{self, Color};

/// The longest way that is looked for as a loop, in states.
const LONGEST_LOOP: usize = 6;

/// The way through the states, the message as a card, and the verdict.
pub(super) fn human(context: &Context, job: &Job, simulated: &Simulated) -> String {
    let Simulated {
        shape,
        simulation,
        verdict,
    } = simulated;
    let mut text = format!(
        "{}: {} ({})\n\n",
        job.name,
        visible(&shape.title),
        visible(&shape.id)
    );
    if simulation.steps.is_empty() {
        text.push_str("  no state sees it\n");
    }
    let steps: Vec<String> = simulation.steps.iter().map(step).collect();
    for line in lines(&collapse(&steps), context.width.saturating_sub(2)) {
        text.push_str(&format!("  {line}\n"));
    }
    let waited: u64 = simulation.steps.iter().map(|step| step.seconds).sum();
    let waits = match waited {
        0 => String::new(),
        seconds => format!(", after waiting {}", duration(seconds)),
    };
    text.push_str(&format!(
        "  {}{waits}\n\n",
        visible(&simulation.end.to_string())
    ));
    let style = Style {
        color: context.paints_data,
        width: context.width,
        chat: job.notify.chat,
    };
    for told in told(simulation) {
        text.push_str(&card::draw(&told.message, style));
        text.push('\n');
    }
    let lost = simulation.messages.iter().filter(|it| !it.is_delivered);
    let lost = match lost.count() {
        0 => String::new(),
        count => format!(
            " ({} that Amazon SNS did not accept)",
            report::count(count, "message")
        ),
    };
    let color = match verdict.is_good() {
        true => Color::Green,
        false => Color::Red,
    };
    let verdict = visible(&verdict.to_string());
    let verdict = match context.paints_data {
        true => format!("\u{1b}[{}m{verdict}\u{1b}[0m", color as u8),
        false => verdict,
    };
    text.push_str(&format!("{verdict}{lost}\n"));
    text
}

/// A state, how often its task was called, and what was caught there.
fn step(step: &SimulationStep) -> String {
    let mut text = visible(&step.state);
    if step.attempts > 1 {
        text.push_str(&format!(" x{}", step.attempts));
    }
    if let Some(error) = &step.caught {
        text.push_str(&format!(" (caught {})", visible(error)));
    }
    text
}

/// The steps with ways that are gone again and again written once: `(a -> b) x12`.
fn collapse(steps: &[String]) -> Vec<String> {
    let mut collapsed = Vec::new();
    let mut rest = steps;
    while let Some(first) = rest.first() {
        let loops = (2..=LONGEST_LOOP).find_map(|length| {
            let way = rest.get(..length)?;
            let times = rest
                .chunks(length)
                .take_while(|chunk| *chunk == way)
                .count();
            (times > 1).then_some((way, times))
        });
        match loops {
            Some((way, times)) => {
                collapsed.push(format!("({}) x{times}", way.join(" -> ")));
                rest = rest.get(way.len() * times..).unwrap_or_default();
            }
            None => {
                collapsed.push(first.clone());
                rest = rest.get(1..).unwrap_or_default();
            }
        }
    }
    collapsed
}

/// Steps with arrows between them, on lines of that width.
fn lines(steps: &[String], columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for step in steps {
        match lines.last_mut() {
            Some(line) if width(line) + width(step) + 7 <= columns => {
                line.push_str(" -> ");
                line.push_str(step);
            }
            Some(line) => {
                line.push_str(" ->");
                lines.push(step.clone());
            }
            None => lines.push(step.clone()),
        }
    }
    lines
}

fn duration(seconds: u64) -> String {
    match (seconds / 60, seconds % 60) {
        (0, seconds) => format!("{seconds} s"),
        (minutes, 0) => format!("{minutes} min"),
        (minutes, seconds) => format!("{minutes} min {seconds} s"),
    }
}

/// JSON as programs get it.
pub(super) fn json(value: &Value) -> String {
    format!("{value:#}\n")
}

/// A shape for programs.
pub(super) fn shape(shape: &Shape) -> Value {
    catalogue::to_json(shape)
}

/// A simulation for programs.
pub(super) fn simulation(job: &str, simulated: &Simulated) -> Value {
    let Simulated {
        shape,
        simulation,
        verdict,
    } = simulated;
    let steps: Vec<Value> = simulation
        .steps
        .iter()
        .map(|step| {
            json!({
                "state": step.state,
                "input": *step.input,
                "output": step.output.as_deref(),
                "caught": step.caught,
                "attempts": step.attempts,
                "seconds": step.seconds,
            })
        })
        .collect();
    let messages: Vec<Value> = simulation
        .messages
        .iter()
        .map(|told| {
            let by = match told.by {
                Teller::Machine => "machine",
                Teller::Backstop => "backstop",
                Teller::Nobody => "nobody",
            };
            json!({"by": by, "delivered": told.is_delivered, "message": told.message})
        })
        .collect();
    let (error, cause) = match &simulation.end {
        Ending::Failed { error, cause } | Ending::Aborted { error, cause } => (error, cause),
        Ending::Succeeded | Ending::TimedOut => (&None, &None),
    };
    json!({
        "job": job,
        "shape": catalogue::to_json(shape),
        "verdict": verdict.word().to_lowercase(),
        "good": verdict.is_good(),
        "end": {"status": simulation.end.status(), "error": error, "cause": cause},
        "steps": steps,
        "messages": messages,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(names: &str) -> Vec<String> {
        names.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_way_that_is_gone_again_is_written_once() {
        for (names, expected) in [
            ("a b c", "a b c"),
            ("a b c b c b c d", "a (b -> c) x3 d"),
            ("a b c d b c e", "a b c d b c e"),
            ("a b a b", "(a -> b) x2"),
            ("a", "a"),
        ] {
            assert_eq!(collapse(&steps(names)).join(" "), expected);
        }
    }

    #[test]
    fn a_long_way_goes_on_in_the_next_line() {
        assert_eq!(
            lines(&steps("aaaa bbbb cccc"), 16),
            ["aaaa -> bbbb ->", "cccc"]
        );
        assert_eq!(lines(&[], 16), [""; 0]);
    }

    #[test]
    fn durations_read_as_people_say_them() {
        for (seconds, text) in [(1, "1 s"), (90, "1 min 30 s"), (120, "2 min")] {
            assert_eq!(duration(seconds), text);
        }
    }
}
