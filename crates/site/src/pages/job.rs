//! A job's page.

use std::collections::BTreeMap;

use loudfail_job::Chat;
use loudfail_render::settings;
use minijinja::value::Serde;
use serde_json::{Value as Json, json};

use super::{SiteError, TEMPLATES, data, embedded, shape};
use crate::catalogue::{Catalogue, Entry};
use crate::message::{Look, Message, Piece};
use crate::{Machine, grants};

/// The page of a job.
pub(super) fn render(catalogue: &Catalogue<'_>, entry: &Entry<'_>) -> Result<String, SiteError> {
    let job = entry.job;
    // What was proved is a machine and a template; what is none shows nothing.
    let machine = Machine::read(entry.machine).ok();
    let template: serde_yaml::Value = serde_yaml::from_str(entry.template).unwrap_or_default();
    let title = format!("The state machine of {}", job.name);
    let drawing = machine.as_ref().map(|machine| machine.svg_part(&title));
    let settings: Vec<Json> = settings::settings(job)
        .into_iter()
        .map(|(name, value)| json!({"name": name, "value": value }))
        .collect();
    let outputs: Vec<Json> = entry
        .outputs
        .iter()
        .map(|path| {
            let name = path.splitn(3, '/').nth(2).unwrap_or(path);
            json!({"name": name, "href": href(&catalogue.dist, path) })
        })
        .collect();
    let good = entry
        .tellings
        .iter()
        .filter(|telling| telling.is_good)
        .count();
    let text = TEMPLATES.get_template("job.html")?.render(Serde(json!({
        "root": "../../",
        "name": job.name,
        "environment": job.environment,
        "description": job.description,
        "owner": job.owner,
        "runbook": job.runbook,
        "channel": job.notify.channel,
        "is_teams": job.notify.chat == Chat::Teams,
        "words": job.schedules.iter().map(|it| it.words()).collect::<Vec<_>>(),
        "source": {"name": job.source, "href": href(&catalogue.repository, &job.source)},
        "drawing": drawing,
        "settings": settings,
        "outputs": outputs,
        "resources": grants::resources(&template),
        "roles": grants::roles(&template),
        "told": good,
        "failures": entry.tellings.len(),
        "shapes": shape::list(catalogue),
        "data": embedded(&data(entry, machine.as_ref())),
    })))?;
    Ok(text)
}

/// How a job's page leads to a file outside of the site; nothing where it does not. A page of a job is two folders down.
fn href(prefix: &str, path: &str) -> Option<String> {
    let escaped: String = path
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b'/' => {
                char::from(byte).to_string()
            }
            other => format!("%{other:02X}"),
        })
        .collect();
    (!prefix.is_empty()).then(|| format!("../../{prefix}{escaped}"))
}

/// What the page's script shows: the states, the ways of the failures, and the messages, each once.
fn data(entry: &Entry<'_>, machine: Option<&Machine>) -> Json {
    let nodes: Vec<Json> = machine
        .into_iter()
        .flat_map(|machine| &machine.nodes)
        .map(|node| json!({"name": node.name, "state": node.state}))
        .collect();
    let mut paths = Once::default();
    let mut messages = Once::default();
    let mut lines = Once::default();
    let tellings: Vec<Json> = entry
        .tellings
        .iter()
        .map(|telling| {
            let places = telling.path.iter().map(|state| machine?.place(state));
            let places: Vec<usize> = places.flatten().collect();
            let message = telling.message.as_ref().map(|message| {
                let message = Message::read(message, entry.job.notify.chat);
                messages.number(in_pieces(&message, &mut lines))
            });
            json!({
                "path": paths.number(json!(places)),
                "message": message,
                "verdict": telling.verdict,
                "good": telling.is_good,
            })
        })
        .collect();
    json!({
        "nodes": nodes,
        "paths": paths.all,
        "lines": lines.all,
        "messages": messages.all,
        "tellings": tellings,
        "runs": data::schedules(entry),
    })
}

/// Values that are known by their number.
#[derive(Default)]
struct Once {
    all: Vec<Json>,
    numbers: BTreeMap<String, usize>,
}

impl Once {
    fn number(&mut self, value: Json) -> usize {
        let key = value.to_string();
        if let Some(number) = self.numbers.get(&key) {
            return *number;
        }
        self.all.push(value);
        self.numbers.insert(key, self.all.len() - 1);
        self.all.len() - 1
    }
}

fn in_pieces(message: &Message, lines: &mut Once) -> Json {
    let mut numbers = |all: &[Vec<Piece>]| -> Vec<usize> {
        all.iter()
            .map(|pieces| lines.number(line(pieces)))
            .collect()
    };
    json!({
        "title": numbers(std::slice::from_ref(&message.title)),
        "lines": numbers(&message.lines),
        "steps": numbers(&message.steps),
        "keywords": message.keywords,
    })
}

/// Pieces as `[look, text, address?]`.
fn line(pieces: &[Piece]) -> Json {
    let piece = |piece: &Piece| match &piece.look {
        Look::Link(address) => json!(["link", piece.text, address]),
        Look::Plain => json!(["", piece.text]),
        Look::Bold => json!(["bold", piece.text]),
        Look::Italic => json!(["italic", piece.text]),
        Look::Struck => json!(["struck", piece.text]),
        Look::Dim => json!(["dim", piece.text]),
        Look::Code => json!(["code", piece.text]),
        Look::Mention => json!(["mention", piece.text]),
    };
    pieces.iter().map(piece).collect()
}
