//! A failure's page: what it is, and what each job would say.

use std::collections::BTreeMap;

use minijinja::value::Serde;
use serde_json::{Value, json};

use super::{SiteError, TEMPLATES};
use crate::catalogue::Catalogue;
use crate::message::{self, Content, Look, Piece};

/// The failures, for lists of them.
pub(super) fn list(catalogue: &Catalogue<'_>) -> Vec<Value> {
    let shapes = catalogue.shapes.iter();
    shapes
        .map(|shape| {
            json!({
                "id": shape.id,
                "title": shape.title,
                "error": shape.error,
                "href": path(&shape.id),
            })
        })
        .collect()
}

/// Where the page of a failure is. An id that a person chose may hold anything.
fn path(id: &str) -> String {
    let safe: String = id
        .chars()
        .map(|it| {
            if it.is_ascii_alphanumeric() || it == '-' {
                it
            } else {
                '_'
            }
        })
        .collect();
    format!("shapes/{safe}.html")
}

/// The page of the failure with this number.
pub(super) fn render(
    catalogue: &Catalogue<'_>,
    number: usize,
) -> Result<Option<(String, String)>, SiteError> {
    let Some(shape) = catalogue.shapes.get(number) else {
        return Ok(None);
    };
    // Jobs that say the same are told of together.
    let mut said: BTreeMap<String, (Value, Vec<Value>)> = BTreeMap::new();
    for entry in &catalogue.entries {
        let Some(telling) = entry.tellings.get(number) else {
            continue;
        };
        let chat = entry.job.notify.chat;
        let written = what_is_written(telling.message.as_deref());
        let key = format!("{written:?} {chat:?} {}", telling.verdict);
        let head = || {
            let lines: Vec<String> = written
                .iter()
                .map(|text| plain(&message::line(text, chat)))
                .collect();
            json!({ "lines": lines, "verdict": telling.verdict, "is_good": telling.is_good })
        };
        let (_, jobs) = said.entry(key).or_insert_with(|| (head(), Vec::new()));
        jobs.push(json!({
            "name": entry.job.name,
            "environment": entry.job.environment,
            "href": format!("{}#{}", entry.page(), shape.id),
        }));
    }
    let groups: Vec<Value> = said
        .into_values()
        .map(|(said, jobs)| json!({ "said": said, "jobs": jobs }))
        .collect();
    let text = TEMPLATES.get_template("shape.html")?.render(Serde(json!({
        "root": "../",
        "id": shape.id,
        "title": shape.title,
        "error": shape.error,
        "cause": shape.cause,
        "source": shape.source,
        "caught": shape.caught_by_states_all,
        "status": shape.status.as_str(),
        "groups": groups,
    })))?;
    Ok(Some((path(&shape.id), text)))
}

/// The first lines of the message: what happened. Who and where come behind an empty line and differ from job to job.
fn what_is_written(message: Option<&Value>) -> Vec<&str> {
    let text = |message| match Content::of(message) {
        Some(content) => content.lines,
        None => message
            .as_str()
            .into_iter()
            .flat_map(|text| text.split('\n'))
            .collect(),
    };
    let lines = message.map(text).unwrap_or_default();
    lines
        .into_iter()
        .take_while(|line| !line.is_empty())
        .collect()
}

fn plain(pieces: &[Piece]) -> String {
    let shown = pieces.iter().map(|piece| match &piece.look {
        Look::Link(address) if *address != piece.text => format!("{} <{address}>", piece.text),
        _ => piece.text.clone(),
    });
    shown.collect()
}
