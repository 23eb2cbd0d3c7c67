//! A job's page.

use std::collections::{BTreeMap, HashMap};

use loudfail_job::Chat;
use loudfail_render::settings;
use minijinja::value::Serde;
use serde_json::{Value as Json, json};

use super::{SiteError, TEMPLATES, data, embedded, shape};
use crate::catalogue::{Catalogue, Entry};
use crate::machine::Part;
use crate::message::{self, Content, Look, Message, Piece};
use crate::{Machine, grants};

/// Drawings that are there already: many machines differ in nothing that is drawn.
#[derive(Default)]
pub(super) struct Drawings(HashMap<String, Part>);

impl Drawings {
    fn of(&mut self, machine: &Machine, title: &str) -> String {
        let part = self.0.entry(machine.looks());
        part.or_insert_with(|| machine.part()).titled(title)
    }
}

/// The page of a job.
pub(super) fn render(
    catalogue: &Catalogue<'_>,
    entry: &Entry<'_>,
    drawings: &mut Drawings,
) -> Result<String, SiteError> {
    let job = entry.job;
    // What was proved is a machine and a template; what is none shows nothing.
    let machine = Machine::read(entry.machine).ok();
    let template: serde_yaml::Value = serde_yaml::from_str(entry.template).unwrap_or_default();
    let title = format!("The state machine of {}", job.name);
    let drawing = machine.as_ref().map(|machine| drawings.of(machine, &title));
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
    let mut lines = Lines::default();
    let tellings: Vec<Json> = entry
        .tellings
        .iter()
        .map(|telling| {
            let places = telling.path.iter().map(|state| machine?.place(state));
            let places: Vec<usize> = places.flatten().collect();
            let message = telling.message.as_ref().map(|message| {
                let shown = in_pieces(message, entry.job.notify.chat, &mut lines);
                messages.number(shown)
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
        "lines": lines.shown.all,
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

/// Lines, each looked at once: most are in many messages.
#[derive(Default)]
struct Lines<'m> {
    shown: Once,
    known: HashMap<&'m str, usize>,
}

impl<'m> Lines<'m> {
    fn numbers(&mut self, lines: &[&'m str], chat: Chat) -> Vec<usize> {
        let number = |text: &&'m str| match self.known.get(text) {
            Some(number) => *number,
            None => {
                let number = self.shown.number(line(&message::line(text, chat)));
                self.known.insert(text, number);
                number
            }
        };
        lines.iter().map(number).collect()
    }
}

fn in_pieces<'m>(notification: &'m Json, chat: Chat, lines: &mut Lines<'m>) -> Json {
    let Some(content) = Content::of(notification) else {
        let read = Message::read(notification, chat);
        let mut numbers = |all: &[Vec<Piece>]| -> Vec<usize> {
            let shown = all.iter().map(|pieces| lines.shown.number(line(pieces)));
            shown.collect()
        };
        return json!({"title": numbers(&[read.title]), "lines": numbers(&read.lines), "steps": [], "keywords": []});
    };
    let title = content.title.map(|title| Piece::new(title, Look::Bold));
    let title = line(&title.into_iter().collect::<Vec<_>>());
    json!({
        "title": [lines.shown.number(title)],
        "lines": lines.numbers(&content.lines, chat),
        "steps": lines.numbers(&content.steps, chat),
        "keywords": content.keywords,
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
