//! `docs/failures.md`: every known failure, and how it is reported.

use std::fmt::Debug;
use std::io;

use loudfail::pipeline;
use loudfail::repository::Blueprint;
use loudfail_prove::{Place, Shape, Shapes, Teller, Unit, simulate};
use serde_json::Value;

use super::markdown::{head, plain, row, table};

/// A job with a lock, so that each kind of failure has a place in it, and with nothing else that would change a message.
const FILES: [(&str, &str); 2] = [
    (
        "blueprints/platform.yaml",
        "channels: {alerts: {subscribers: []}}\n",
    ),
    (
        "blueprints/job.yaml",
        "task: {cluster: c, definition: d, container: app, network: {subnets: [subnet-0a]}}\n\
         concurrency: {limit: 1, strict: true}\n",
    ),
];

const INTRODUCTION: &str = "# Failures\n\nEvery known failure, grouped by what fails. Each build runs every failure through \
                            every job, with variations: cut off,\nwith missing fields, with other types, with the longest \
                            names. The last column shows the beginning of the message of a\njob that sets no texts of its \
                            own. `cargo xtask simulate JOB --failure ID` shows the whole message for one of your jobs,\nand \
                            `cargo xtask shape add` adds a failure that is not listed here.\n";

/// How many characters of a line of a message the page shows: what comes in place of the rest is three dots.
const SHOWN: usize = 160;

/// What each place is, in the order of the page.
const PLACES: [(Place, &str, &str); 4] = [
    (
        Place::Task,
        "The task",
        "ECS does not start the task, or the task fails. The machine's Catch sees the failure, and the machine reports it.",
    ),
    (
        Place::Other,
        "Another call of the machine",
        "A call to a service other than ECS fails, such as the table of a strict limit. The machine's Catch sees the \
         failure, and the machine reports it.",
    ),
    (
        Place::Publish,
        "The message",
        "The machine cannot report the failure, because Amazon SNS does not accept its message. The execution ends FAILED\n\
         without a report, and the backstop reports it.",
    ),
    (
        Place::Execution,
        "The execution",
        "No Catch sees the failure: the execution was stopped, ran too long, or died. The backstop reports it.",
    ),
];

/// The page.
///
/// # Errors
///
/// Where the job of the page does not build.
pub(super) fn page() -> io::Result<String> {
    let shapes = Shapes::builtin().map_err(|problem| io::Error::other(problem.to_string()))?;
    let files = FILES.map(|(path, text)| Blueprint {
        path: path.to_owned(),
        content: Ok(text.into()),
    });
    let built = pipeline::compile(Vec::from(files)).built;
    let built = built.ok_or_else(|| io::Error::other("the job of the page has a mistake"))?;
    let output = |path: &str| {
        let found = built.outputs.iter().find(|output| output.path == path);
        found.map(|output| output.text.as_str()).unwrap_or_default()
    };
    let unit = Unit {
        name: "job",
        machine: output("default/job/state-machine.asl.json"),
        template: output("default/job/cloudformation.yaml"),
        channel_template: output("default/alerts/cloudformation.yaml"),
    };
    let mut text = head("tests/fixtures/failures/catalogue.json and the messages of a job");
    text.push_str(INTRODUCTION);
    for (place, heading, what) in PLACES {
        text.push_str(&format!("\n## {heading}\n\n{what}\n\n"));
        text.push_str(&table(&[
            "failure",
            "description and error",
            "what is reported",
        ]));
        for shape in shapes.iter().filter(|shape| shape.place() == place) {
            text.push_str(&line(shape, &told(&unit, shape)?));
        }
    }
    Ok(text)
}

fn line(shape: &Shape, told: &str) -> String {
    let mut what = plain(&shape.title);
    if let Some(error) = &shape.error {
        what.push_str(&format!("<br>`{error}`"));
    }
    row(&[&format!("`{}`", shape.id), &what, told])
}

/// The beginning of the one message that tells of a failure: what it says before its links, but for the error's name.
fn told(unit: &Unit<'_>, shape: &Shape) -> io::Result<String> {
    let wrong = |what: &dyn Debug| io::Error::other(format!("{}: {what:?}", shape.id));
    let simulation = simulate(unit, shape, None).map_err(|violations| wrong(&violations))?;
    let mut delivered = simulation.messages.iter().filter(|it| it.is_delivered);
    let (Some(told), None) = (delivered.next(), delivered.next()) else {
        return Err(wrong(&simulation.messages));
    };
    let is_backstop = matches!(shape.place(), Place::Publish | Place::Execution);
    if (told.by == Teller::Backstop) != is_backstop {
        return Err(wrong(&told.by));
    }
    let description = told.message.pointer("/content/description");
    let description = description.and_then(Value::as_str);
    let description = description.ok_or_else(|| wrong(&told.message))?;
    let said = description.lines().take_while(|line| !line.is_empty());
    let lines: Vec<String> = said
        .filter(|line| !line.starts_with("*Error:*"))
        .map(clipped)
        .collect();
    Ok(lines.join("<br>"))
}

/// A line of a message in the room that a table has.
fn clipped(line: &str) -> String {
    let line = plain(line);
    if line.chars().count() <= SHOWN {
        return line;
    }
    let mut kept: String = line.chars().take(SHOWN).collect();
    // Code that is cut has lost its end.
    if kept.matches('`').count() % 2 == 1 {
        kept.push('`');
    }
    kept.trim_end().to_owned() + "..."
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_line_is_cut_and_stays_markdown() {
        assert_eq!(clipped("a <b>"), "a \\<b>");
        let long = format!("{} `{}`", "a".repeat(150), "b".repeat(20));
        let cut = format!("{} `{}`...", "a".repeat(150), "b".repeat(8));
        assert_eq!(clipped(&long), cut);
    }

    #[test]
    fn every_shape_is_on_the_page() {
        let page = page().expect("a page");
        for shape in &Shapes::builtin().expect("a catalogue") {
            let begins = format!("| `{}` | ", shape.id);
            assert_eq!(page.matches(&begins).count(), 1, "{begins}");
        }
    }
}
