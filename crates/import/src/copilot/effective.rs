//! The manifest as it is in an environment: overrides laid over it, and `${NAME}` replaced.

use std::collections::HashSet;

use loudfail_blueprint::{Kind, Node, NodeEntry};
use loudfail_diagnostics::Span;

use super::mapper::Surroundings;
use crate::report::{Note, NoteKind};

/// The variables of a manifest that Copilot fills itself (`manifest.NewInterpolator`).
const APPLICATION: &str = "COPILOT_APPLICATION_NAME";
const ENVIRONMENT: &str = "COPILOT_ENVIRONMENT_NAME";

/// Keys of which one takes the place of the other (`transform.go` of Copilot's manifests).
const EXCLUSIVE: [(&str, &str); 2] = [("build", "location"), ("from_cfn", "secretsmanager")];

/// Mappings that an override replaces as a whole, since their keys exclude each other.
const WHOLE: [&str; 4] = ["placement", "security_groups", "platform", "efs"];

/// What a manifest says of one environment.
pub(super) struct Overlay<'a> {
    pub(super) name: String,
    node: &'a Node,
}

/// A manifest with nothing left to override.
pub(super) struct Effective {
    /// The document, without `environments`.
    pub(super) node: Node,
    /// The environment, if it is the manifest of one.
    pub(super) environment: Option<String>,
    /// The places of the keys that are written below the environment.
    pub(super) overridden: HashSet<Span>,
    /// What could not be filled in.
    pub(super) notes: Vec<Note>,
}

/// What the manifest says of environments.
pub(super) fn overlays(node: &Node) -> Vec<Overlay<'_>> {
    let Kind::Mapping(entries) = &node.kind else {
        return Vec::new();
    };
    let environments = entries
        .iter()
        .find(|entry| entry.key.value == "environments");
    match environments.map(|entry| &entry.value.kind) {
        Some(Kind::Mapping(entries)) => entries
            .iter()
            .map(|entry| Overlay {
                name: entry.key.value.clone(),
                node: &entry.value,
            })
            .collect(),
        _ => Vec::new(),
    }
}

/// The manifest where no environment says otherwise.
pub(super) fn without_environment(node: &Node, surroundings: &Surroundings<'_>) -> Effective {
    finish(node.clone(), None, HashSet::new(), surroundings)
}

/// The manifest in an environment.
pub(super) fn in_environment(
    node: &Node,
    environment: &str,
    overlay: Option<&Overlay<'_>>,
    surroundings: &Surroundings<'_>,
) -> Effective {
    let mut overridden = HashSet::new();
    let mut merged = node.clone();
    if let Some(overlay) = overlay {
        collect(overlay.node, &mut overridden);
        lay_over(&mut merged, overlay.node, "");
    }
    finish(merged, Some(environment), overridden, surroundings)
}

fn finish(
    mut node: Node,
    environment: Option<&str>,
    overridden: HashSet<Span>,
    surroundings: &Surroundings<'_>,
) -> Effective {
    if let Kind::Mapping(entries) = &mut node.kind {
        // Of something else than a mapping it is told as a key that nobody reads.
        entries.retain(|entry| {
            entry.key.value != "environments" || !matches!(entry.value.kind, Kind::Mapping(_))
        });
    }
    let mut filler = Filler {
        surroundings,
        environment,
        notes: Vec::new(),
    };
    filler.fill(&mut node, &mut Vec::new());
    Effective {
        node,
        environment: environment.map(str::to_owned),
        overridden,
        notes: filler.notes,
    }
}

/// The places of all keys and items.
fn collect(node: &Node, places: &mut HashSet<Span>) {
    match &node.kind {
        Kind::Mapping(entries) => {
            for entry in entries {
                places.insert(entry.key.span);
                collect(&entry.value, places);
            }
        }
        Kind::Sequence(items) => {
            for item in items {
                places.insert(item.span);
                collect(item, places);
            }
        }
        Kind::Scalar { .. } | Kind::Refused => {}
    }
}

/// Lays an override over a value: mappings key by key, everything else as a whole. What says nothing changes nothing.
fn lay_over(base: &mut Node, over: &Node, key: &str) {
    if over.is_null() {
        return;
    }
    let (Kind::Mapping(entries), Kind::Mapping(overrides)) = (&mut base.kind, &over.kind) else {
        *base = over.clone();
        return;
    };
    if WHOLE.contains(&key) {
        *base = over.clone();
        return;
    }
    for (left, right) in EXCLUSIVE {
        for (said, gone) in [(left, right), (right, left)] {
            if overrides.iter().any(|entry| entry.key.value == said) {
                entries.retain(|entry| entry.key.value != gone);
            }
        }
    }
    for over in overrides {
        let same = |entry: &&mut NodeEntry| entry.key.value == over.key.value;
        match entries.iter_mut().find(same) {
            Some(entry) => {
                if !matches!(
                    (&entry.value.kind, &over.value.kind),
                    (Kind::Mapping(_), Kind::Mapping(_))
                ) && !over.value.is_null()
                {
                    entry.key.span = over.key.span;
                }
                lay_over(&mut entry.value, &over.value, &over.key.value);
            }
            None => entries.push(over.clone()),
        }
    }
}

/// Replaces `${NAME}` in texts, as Copilot does before it reads a manifest.
struct Filler<'a> {
    surroundings: &'a Surroundings<'a>,
    environment: Option<&'a str>,
    notes: Vec<Note>,
}

impl Filler<'_> {
    fn fill(&mut self, node: &mut Node, path: &mut Vec<String>) {
        let span = node.span;
        match &mut node.kind {
            Kind::Scalar { text, .. } => {
                let is_asked = takes_parameter(path) && !shell_variables(text).is_empty();
                if let Some(filled) = self.filled(text, span, is_asked) {
                    *text = filled;
                }
            }
            Kind::Sequence(items) => {
                path.push(String::new());
                items.iter_mut().for_each(|item| self.fill(item, path));
                path.pop();
            }
            Kind::Mapping(entries) => {
                for entry in entries {
                    if let Some(filled) = self.filled(&entry.key.value, entry.key.span, false) {
                        entry.key.value = filled;
                    }
                    path.push(entry.key.value.clone());
                    self.fill(&mut entry.value, path);
                    path.pop();
                }
            }
            Kind::Refused => {}
        }
    }

    /// The text with what is known in it. `is_asked`: the deployment is asked for the whole text, so that all the rest stays
    /// as it is written.
    fn filled(&mut self, text: &str, span: Span, is_asked: bool) -> Option<String> {
        let mut filled = String::new();
        let mut rest = text;
        while let Some((before, name, after)) = variable(rest) {
            filled.push_str(before);
            let value = match self.known(name) {
                // Environments share the parameter, and so the note on it.
                Some(known) if !is_asked || name == APPLICATION => known.to_owned(),
                _ if is_asked => format!("${{{name}}}"),
                _ => self.stand_in(name, span),
            };
            filled.push_str(&value);
            rest = after;
        }
        (rest.len() < text.len()).then(|| filled + rest)
    }

    fn known(&self, name: &str) -> Option<&str> {
        match name {
            APPLICATION => self.surroundings.application,
            ENVIRONMENT => self.environment,
            _ => None,
        }
    }

    /// A word in place of a variable that stands out.
    fn stand_in(&mut self, name: &str, span: Span) -> String {
        let (stand_in, from) = match name {
            APPLICATION => ("APPLICATION".to_owned(), "by itself"),
            ENVIRONMENT => ("ENVIRONMENT".to_owned(), "by itself"),
            _ => (format!("REPLACE-{name}"), "from the shell that it ran in"),
        };
        // Each environment has its own value then.
        let is_filled_later = name == ENVIRONMENT && self.surroundings.knows_environments;
        if !is_filled_later {
            let line = self.surroundings.sources.location(span).line;
            let text = format!(
                "line {line} of the manifest has `${{{name}}}`, which Copilot filled {from}"
            );
            self.notes.push(
                Note::new(NoteKind::ToDo, text)
                    .job(self.surroundings.job)
                    .at(self.surroundings.file, Some(line))
                    .instead(format!("replace `{stand_in}` with its value")),
            );
        }
        stand_in
    }
}

/// Whether a path leads to what may be a parameter of the deployment: an image, or an environment variable.
fn takes_parameter(path: &[String]) -> bool {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let path = match path.as_slice() {
        ["sidecars", _, rest @ ..] => rest,
        all => all,
    };
    matches!(path, ["image"] | ["image", "location"] | ["variables", _])
}

/// The names of the variables in a text that Copilot does not know by itself, each once.
pub(super) fn shell_variables(text: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some((_, name, after)) = variable(rest) {
        if !names.contains(&name) && !matches!(name, APPLICATION | ENVIRONMENT) {
            names.push(name);
        }
        rest = after;
    }
    names
}

/// What is before the first `${NAME}`, the name, and what follows.
fn variable(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    while let Some(start) = text.get(from..)?.find("${").map(|start| start + from) {
        let inner = text.get(start + 2..)?;
        let is_name = |name: &str| {
            name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
                && name
                    .chars()
                    .all(|it| it.is_ascii_alphanumeric() || it == '_')
        };
        if let Some((name, after)) = inner.split_once('}')
            && is_name(name)
        {
            return Some((text.get(..start)?, name, after));
        }
        from = start + 2;
    }
    None
}
