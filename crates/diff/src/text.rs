//! A report for people, line by line.

use crate::model::{
    Counts, Kind, NamedChange, PropertyChange, Report, ResourceChange, ResourceKind, StaleValue,
    StateChange, UnitChange,
};
use crate::root::ROOT;

/// The longest value that is shown, in characters.
const VALUE: usize = 100;

/// How much of what two long values begin with is shown, in characters.
const KEPT: usize = 20;

/// How many lines one resource or one state has.
const LINES: usize = 20;

/// The report as text; empty where nothing changes.
#[must_use]
pub fn text(report: &Report) -> String {
    if report.is_empty() {
        return String::new();
    }
    let mut out = String::new();
    for unit in &report.units {
        let title = format!("{}/{}", unit.environment, unit.name);
        out.push_str(&format!("{title}: {}\n", what_becomes(unit)));
        for line in lines(unit) {
            out.push_str(&format!("  {line}\n"));
        }
        out.push('\n');
    }
    out.push_str(&summary(report));
    out.push('\n');
    out
}

/// How much changes, in a line.
#[must_use]
pub fn summary(report: &Report) -> String {
    let counts = report.counts();
    let stacks = count(report.units.len(), "stack");
    let resources = resources(&counts);
    let wider = match counts.wider {
        0 => String::new(),
        1 => ", 1 grant is WIDER".to_owned(),
        more => format!(", {more} grants are WIDER"),
    };
    let stale = match counts.stale {
        0 => String::new(),
        number => format!(", {} with a NEW VALUE", count(number, "parameter")),
    };
    format!("{stacks}: {resources}{wider}{stale}")
}

/// How many resources change and how.
pub(crate) fn resources(counts: &Counts) -> String {
    let all = [
        (counts.added, "added"),
        (counts.changed, "changed"),
        (counts.replaced, "replaced"),
        (counts.removed, "removed"),
    ];
    let mut said: Vec<String> = Vec::new();
    for (number, word) in all.iter().filter(|(number, _)| *number > 0) {
        said.push(if said.is_empty() {
            format!("{} {word}", count(*number, "resource"))
        } else {
            format!("{number} {word}")
        });
    }
    if said.is_empty() {
        "no resource changes".to_owned()
    } else {
        said.join(", ")
    }
}

/// What becomes of a stack as a whole.
pub(crate) fn what_becomes(unit: &UnitChange) -> &'static str {
    let is_root = unit.name == ROOT;
    match unit.kind {
        Kind::Added if is_root => "a new root module",
        Kind::Added if unit.by_root => "new: the next apply of `_root` creates its resources",
        Kind::Added => "a new stack",
        Kind::Removed if is_root => {
            "the root module is no longer generated: what it deployed stays until you destroy it"
        }
        Kind::Removed if unit.by_root => {
            "no blueprint generates it any more: the next apply of `_root` destroys its resources"
        }
        Kind::Removed => "no blueprint generates it any more: delete its stack",
        Kind::Changed if unit.problem.is_some() => "changed",
        Kind::Changed if !unit.modules.is_empty() => "changed, and the next apply deploys it",
        Kind::Changed if unit.resources.is_empty() && !unit.stale.is_empty() => {
            "its resources stay the same, but you must pass it the new values of its channel"
        }
        Kind::Changed if unit.resources.is_empty() => "changed, but its resources stay the same",
        Kind::Changed => "changed",
    }
}

/// Everything that there is to say of a stack: what who deploys must do first, then what is dangerous.
pub(crate) fn lines(unit: &UnitChange) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(
        unit.problem
            .iter()
            .map(|problem| format!("unreadable: {problem}")),
    );
    if unit.kind != Kind::Removed {
        // A root module gives what its modules ask for.
        let is_given = |change: &NamedChange| change.has_default || unit.by_root;
        named(&mut lines, &unit.parameters, "parameter", is_given);
    }
    let values = unit.values.iter();
    lines.extend(values.map(|it| format!("value that Git sync passes: {}", of_property(it))));
    lines.extend(unit.stale.iter().map(of_stale));
    for module in &unit.modules {
        lines.push(match module.kind {
            Kind::Added => format!(
                "module.{} is added: the next apply creates its resources",
                module.name
            ),
            Kind::Removed => format!(
                "module.{} is removed: the next apply DESTROYS its resources, including log groups",
                module.name
            ),
            Kind::Changed => format!("module.{} gets other values", module.name),
        });
        indented(&mut lines, module.values.iter().map(of_property).collect());
    }
    let grants = [
        (&unit.wider, "WIDER:"),
        (&unit.granted, "grant:"),
        (&unit.narrower, "narrower:"),
    ];
    for (grants, word) in grants {
        lines.extend(grants.iter().map(|grant| {
            let not = if word == "narrower:" {
                " no longer:"
            } else {
                ""
            };
            format!("{word}{not} {}", grant.what)
        }));
    }
    for resource in &unit.resources {
        lines.extend(of_resource(resource));
    }
    // A new stack's outputs are in its README, and those of one that goes are gone.
    if unit.kind == Kind::Changed {
        named(&mut lines, &unit.outputs, "output", |_| true);
    }
    lines.extend(
        unit.template
            .iter()
            .map(|it| format!("template: {}", of_property(it))),
    );
    if !unit.files.is_empty() {
        lines.push(format!("other files: {}", unit.files.join(", ")));
    }
    lines
}

/// A parameter that keeps a dead value unless it is given anew.
pub(crate) fn of_stale(stale: &StaleValue) -> String {
    format!(
        "NEW VALUE: {}: pass the output {} of the channel {}; a deployment without it keeps the old value",
        stale.parameter, stale.output, stale.channel
    )
}

/// Tells of parameters or outputs; of a new one that nothing gives, that a deployment must.
fn named(
    lines: &mut Vec<String>,
    changes: &[NamedChange],
    noun: &str,
    is_given: impl Fn(&NamedChange) -> bool,
) {
    for change in changes {
        let NamedChange { name, .. } = change;
        let about = change.description.as_deref().unwrap_or_default();
        lines.push(match change.kind {
            Kind::Added if !is_given(change) => {
                format!("new {noun}, which you must pass at deployment: {name}: {about}")
            }
            Kind::Added => format!("new {noun}: {name}: {about}"),
            Kind::Removed => format!("removed {noun}: {name}"),
            Kind::Changed => format!("changed {noun}: {name}"),
        });
        indented(lines, change.properties.iter().map(of_property).collect());
    }
}

fn of_resource(resource: &ResourceChange) -> Vec<String> {
    let word = match resource.kind {
        ResourceKind::Added => "added",
        ResourceKind::Changed => "changed",
        ResourceKind::Replaced => "REPLACED",
        ResourceKind::PerhapsReplaced => "changed, possibly REPLACED",
        ResourceKind::Removed => "removed",
    };
    let kept = match (resource.is_kept, resource.kind) {
        (false, _) => "",
        (true, ResourceKind::Removed) => {
            ", but the resource itself is kept (DeletionPolicy: Retain)"
        }
        (true, _) => ", and the old resource is kept (UpdateReplacePolicy: Retain)",
    };
    let mut lines = vec![format!(
        "{word}: {} ({}){kept}",
        resource.id, resource.resource_type
    )];
    let mut below: Vec<String> = resource.properties.iter().map(of_property).collect();
    for state in &resource.states {
        below.extend(of_state(state));
    }
    indented(&mut lines, below);
    lines
}

fn of_state(state: &StateChange) -> Vec<String> {
    let StateChange {
        name, state_type, ..
    } = state;
    match state.kind {
        Kind::Added => vec![format!("new state: {name} ({state_type})")],
        Kind::Removed => vec![format!("removed state: {name} ({state_type})")],
        Kind::Changed => {
            let mut lines = vec![format!("changed state: {name} ({state_type})")];
            indented(&mut lines, state.fields.iter().map(of_property).collect());
            lines
        }
    }
}

fn of_property(change: &PropertyChange) -> String {
    let PropertyChange { path, .. } = change;
    let replaces = if change.replaces {
        "  <- replaces it"
    } else {
        ""
    };
    let text = match (&change.note, &change.old, &change.new) {
        (Some(note), _, _) => format!("{path}: {note}"),
        (None, Some(old), Some(new)) => {
            let (old, new) = where_they_differ(old, new);
            format!("{path}: {} -> {}", cut(&old), cut(&new))
        }
        (None, None, Some(new)) => format!("{path}: (none) -> {}", cut(new)),
        (None, Some(old), None) => format!("{path}: {} -> (none)", cut(old)),
        (None, None, None) => path.clone(),
    };
    format!("{text}{replaces}")
}

/// Lines below another one; of very many, the first, and how many more there are.
fn indented(lines: &mut Vec<String>, below: Vec<String>) {
    let more = below.len().saturating_sub(LINES);
    lines.extend(
        below
            .into_iter()
            .take(LINES)
            .map(|line| format!("  {line}")),
    );
    if more > 0 {
        lines.push(format!("  ... and {} more", count(more, "line")));
    }
}

/// Two long values, without the beginning that both have.
fn where_they_differ(old: &str, new: &str) -> (String, String) {
    let is_long = |text: &str| text.chars().count() > VALUE;
    let alike = old
        .chars()
        .zip(new.chars())
        .take_while(|(one, other)| one == other)
        .count();
    let Some(skipped) = alike
        .checked_sub(KEPT)
        .filter(|_| is_long(old) || is_long(new))
    else {
        return (old.to_owned(), new.to_owned());
    };
    let rest = |text: &str| match skipped {
        0 => text.to_owned(),
        _ => format!("...{}", text.chars().skip(skipped).collect::<String>()),
    };
    (rest(old), rest(new))
}

/// A value, or as much of it as is worth reading.
fn cut(text: &str) -> String {
    match text.char_indices().nth(VALUE) {
        Some((end, _)) => format!("{}...", text.get(..end).unwrap_or_default()),
        None if text.is_empty() => "\"\"".to_owned(),
        None => text.to_owned(),
    }
}

/// `1 stack`, `2 stacks`.
pub(crate) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
