//! Two sets of outputs, side by side.

use std::collections::{BTreeMap, BTreeSet};

use loudfail_diagnostics::visible;
use loudfail_prove::read_template;
use serde_json::{Map, Value};

use crate::channel;
use crate::grants;
use crate::machine;
use crate::model::{
    Kind, NamedChange, PropertyChange, Report, ResourceChange, ResourceKind, StaleValue,
    StateChange, UnitChange,
};
use crate::references;
use crate::replacement::{Update, update};
use crate::root::{self, MAIN, ROOT, Root, VARIABLES};
use crate::value::{change, differences};

/// The file that says what a stack has.
pub(crate) const TEMPLATE: &str = "cloudformation.yaml";

/// Sections of a template that are told by themselves.
const SECTIONS: [&str; 3] = ["Parameters", "Resources", "Outputs"];

/// The property of a state machine whose text is told in terms of states.
const DEFINITION: &str = "DefinitionString";

/// The file that says which values Git sync gives the parameters of a stack.
const DEPLOYMENT: &str = "deployment.yaml";

/// Properties of a policy that name what it is about.
const TARGETS: [&str; 5] = ["Topics", "Queues", "Roles", "Users", "Groups"];

/// Compares the outputs before and after a change, by their paths below the output folder:
/// `<environment>/<owner>/cloudformation.yaml`.
#[must_use]
pub fn compare(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> Report {
    let owners: BTreeSet<&str> = before
        .keys()
        .chain(after.keys())
        .filter_map(|path| owner(path))
        .collect();
    let mut units: BTreeMap<String, UnitChange> = owners
        .iter()
        .filter_map(|owner| Some(((*owner).to_owned(), unit(owner, before, after)?)))
        .collect();
    let stale: Vec<(&str, Vec<StaleValue>)> = owners
        .into_iter()
        .map(|owner| (owner, stale(owner, before, after, &units)))
        .filter(|(_, stale)| !stale.is_empty())
        .collect();
    for (owner, stale) in stale {
        let unit = units
            .entry(owner.to_owned())
            .or_insert_with(|| unchanged(owner, before, after));
        unit.stale = stale;
    }
    Report {
        units: units.into_values().collect(),
    }
}

/// The parameters that a deployment must give anew: nobody has to where a deployment file or a root module gives them.
fn stale(
    owner: &str,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    units: &BTreeMap<String, UnitChange>,
) -> Vec<StaleValue> {
    let environment = owner.split('/').next().unwrap_or_default();
    if after.contains_key(&format!("{owner}/{DEPLOYMENT}"))
        || Root::of(environment, after).is_there()
    {
        return Vec::new();
    }
    let template = format!("{owner}/{TEMPLATE}");
    let read = |texts: &BTreeMap<String, String>| read_template(texts.get(&template)?).ok();
    match (read(before), read(after)) {
        (Some(old), Some(new)) => channel::stale(environment, &old, &new, before, after, units),
        _ => Vec::new(),
    }
}

/// `<environment>/<owner>`, where a path is that long.
fn owner(path: &str) -> Option<&str> {
    let (second, _) = path.match_indices('/').nth(1)?;
    path.get(..second)
}

/// A unit of which nothing is told but the files that differ.
fn unchanged(
    owner: &str,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> UnitChange {
    let (environment, name) = owner.split_once('/').unwrap_or((owner, ""));
    let file = if name == ROOT { MAIN } else { TEMPLATE };
    let file = format!("{owner}/{file}");
    let kind = match (before.contains_key(&file), after.contains_key(&file)) {
        (false, true) => Kind::Added,
        (true, false) => Kind::Removed,
        _ => Kind::Changed,
    };
    let has_root = |texts| Root::of(environment, texts).is_there();
    UnitChange {
        environment: visible(environment),
        name: visible(name),
        kind,
        problem: None,
        parameters: Vec::new(),
        values: Vec::new(),
        stale: Vec::new(),
        by_root: has_root(before) && has_root(after),
        modules: Vec::new(),
        outputs: Vec::new(),
        template: Vec::new(),
        granted: Vec::new(),
        wider: Vec::new(),
        narrower: Vec::new(),
        resources: Vec::new(),
        files: files(owner, before, after),
    }
}

fn unit(
    owner: &str,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Option<UnitChange> {
    let mut unit = unchanged(owner, before, after);
    let template = format!("{owner}/{TEMPLATE}");
    let (old, new) = (before.get(&template), after.get(&template));
    if let Some((environment, ROOT)) = owner.split_once('/') {
        unit.modules = root::compare(Root::of(environment, before), Root::of(environment, after));
    }
    let deployment = format!("{owner}/{DEPLOYMENT}");
    unit.values = values(before.get(&deployment), after.get(&deployment));
    let read = |text: Option<&String>| text.map_or(Ok(Map::new()), |text| read_template(text));
    match (read(old), read(new)) {
        (Ok(old), Ok(new)) => fill(&mut unit, &old, &new),
        (Err(problem), _) => {
            unit.files.clear();
            unit.problem = Some(visible(&format!(
                "the template before the change: {problem}"
            )));
        }
        (_, Err(problem)) => {
            unit.files.clear();
            unit.problem = Some(visible(&format!(
                "the template after the change: {problem}"
            )));
        }
    }
    let says = unit.problem.is_some()
        || unit.kind != Kind::Changed
        || !unit.parameters.is_empty()
        || !unit.values.is_empty()
        || !unit.modules.is_empty()
        || !unit.outputs.is_empty()
        || !unit.template.is_empty()
        || !unit.wider.is_empty()
        || !unit.narrower.is_empty()
        || !unit.resources.is_empty()
        || !unit.files.is_empty();
    says.then_some(unit)
}

/// The values of parameters that differ, of a stack that has a deployment file before and after.
fn values(old: Option<&String>, new: Option<&String>) -> Vec<PropertyChange> {
    let read = |text: Option<&String>| {
        let file = read_template(text?).ok()?;
        Some(file.get("parameters").cloned().unwrap_or(Value::Null))
    };
    match (read(old), read(new)) {
        (Some(old), Some(new)) => differences(Some(&old), Some(&new), ""),
        _ => Vec::new(),
    }
}

/// The files of an owner that differ, where that is not said by what becomes of its resources.
fn files(
    owner: &str,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
) -> Vec<String> {
    let inside = format!("{owner}/");
    let paths: BTreeSet<&String> = before.keys().chain(after.keys()).collect();
    let differ = paths
        .into_iter()
        .filter(|path| before.get(*path) != after.get(*path));
    differ
        .filter_map(|path| path.strip_prefix(&inside))
        .map(visible)
        .collect()
}

fn fill(unit: &mut UnitChange, old: &Map<String, Value>, new: &Map<String, Value>) {
    unit.parameters = named(section(old, "Parameters"), section(new, "Parameters"));
    unit.outputs = named(section(old, "Outputs"), section(new, "Outputs"));
    if unit.kind == Kind::Changed {
        unit.template = differences(Some(&rest(old)), Some(&rest(new)), "");
    }
    let (before, after) = (section(old, "Resources"), section(new, "Resources"));
    for (id, resource) in after {
        let known = before.get(id);
        let nothing = Value::Null;
        let (old, new) = (
            known.map_or(&nothing, |known| &known["Properties"]),
            &resource["Properties"],
        );
        let wider = grants::wider(&visible(id), old, new);
        if unit.kind == Kind::Added {
            unit.granted.extend(wider);
        } else {
            unit.wider.extend(wider);
            unit.narrower.extend(
                grants::wider(&visible(id), new, old)
                    .into_iter()
                    .filter(|_| known.is_some()),
            );
        }
        unit.resources.extend(match known {
            Some(known) => changed(id, known, resource),
            None => Some(whole(id, resource, ResourceKind::Added)),
        });
    }
    unit.resources = references::follow(std::mem::take(&mut unit.resources), before, after);
    for (id, resource) in before.iter().filter(|(id, _)| !after.contains_key(*id)) {
        unit.resources
            .push(whole(id, resource, ResourceKind::Removed));
        // A policy that refused something is gone, and what it was about is still there.
        if unit.kind == Kind::Changed && targets(resource).any(|target| after.contains_key(target))
        {
            let gone = grants::wider(&visible(id), &resource["Properties"], &Value::Null);
            unit.wider.extend(gone);
        }
    }
    if !unit.values.is_empty() {
        unit.files.retain(|file| file != DEPLOYMENT);
    }
    if !unit.modules.is_empty() {
        unit.files.retain(|file| file != MAIN && file != VARIABLES);
    }
    // What is told already is not told as a file once more.
    if !unit.resources.is_empty() || unit.kind != Kind::Changed {
        unit.files.clear();
    } else if !unit.parameters.is_empty() || !unit.outputs.is_empty() || !unit.template.is_empty() {
        unit.files.retain(|file| file != TEMPLATE);
    }
}

pub(crate) fn section<'t>(template: &'t Map<String, Value>, name: &str) -> &'t Map<String, Value> {
    static EMPTY: std::sync::LazyLock<Map<String, Value>> = std::sync::LazyLock::new(Map::new);
    template
        .get(name)
        .and_then(Value::as_object)
        .unwrap_or(&EMPTY)
}

fn rest(template: &Map<String, Value>) -> Value {
    let entries = template
        .iter()
        .filter(|(name, _)| !SECTIONS.contains(&name.as_str()));
    Value::Object(
        entries
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}

/// Parameters or outputs, by name.
fn named(old: &Map<String, Value>, new: &Map<String, Value>) -> Vec<NamedChange> {
    let one = |name: &str, kind, value: &Value, properties| NamedChange {
        name: visible(name),
        kind,
        description: value["Description"].as_str().map(visible),
        has_default: !value["Default"].is_null(),
        properties,
    };
    let mut changes = Vec::new();
    for (name, value) in new.iter().filter(|(name, _)| !old.contains_key(*name)) {
        changes.push(one(name, Kind::Added, value, Vec::new()));
    }
    for (name, value) in new {
        let known = old.get(name);
        let properties = differences(known, Some(value), "");
        if known.is_some() && !properties.is_empty() {
            changes.push(one(name, Kind::Changed, value, properties));
        }
    }
    for (name, value) in old.iter().filter(|(name, _)| !new.contains_key(*name)) {
        changes.push(one(name, Kind::Removed, value, Vec::new()));
    }
    changes
}

/// A resource that comes or goes.
fn whole(id: &str, resource: &Value, kind: ResourceKind) -> ResourceChange {
    let retains = resource["DeletionPolicy"] == "Retain";
    ResourceChange {
        id: visible(id),
        resource_type: type_of(resource),
        kind,
        is_kept: kind == ResourceKind::Removed && retains,
        properties: Vec::new(),
        states: Vec::new(),
    }
}

/// A resource that is there before and after; nothing where it stays as it is.
fn changed(id: &str, old: &Value, new: &Value) -> Option<ResourceChange> {
    if old == new {
        return None;
    }
    let resource_type = type_of(new);
    let mut kind = ResourceKind::Changed;
    let mut properties = Vec::new();
    let mut states = Vec::new();
    let empty = Map::new();
    let fields = |side: &Value| side["Properties"].as_object().unwrap_or(&empty).clone();
    let (before, after) = (fields(old), fields(new));
    let gone = before.keys().filter(|name| !after.contains_key(*name));
    for name in after.keys().chain(gone) {
        let (old, new) = (before.get(name), after.get(name));
        if old == new {
            continue;
        }
        let replaces = update(&resource_type, name);
        kind = change_kind(kind, replaces);
        let (changes, changed_states) = property(name, old, new);
        properties.extend(changes.into_iter().map(|change| PropertyChange {
            replaces: replaces == Update::Replacement,
            ..change
        }));
        states.extend(changed_states);
    }
    let outside = |side: &Value| {
        let mut side = side.clone();
        if let Some(fields) = side.as_object_mut() {
            fields.remove("Properties");
        }
        side
    };
    properties.extend(differences(Some(&outside(old)), Some(&outside(new)), ""));
    if type_of(old) != resource_type {
        // "Template error": another type under the same logical id is no update.
        kind = ResourceKind::Replaced;
    }
    Some(ResourceChange {
        id: visible(id),
        resource_type,
        kind,
        is_kept: kind == ResourceKind::Replaced && new["UpdateReplacePolicy"] == "Retain",
        properties,
        states,
    })
}

/// What becomes of a resource of which one more property changes.
pub(crate) fn change_kind(kind: ResourceKind, update: Update) -> ResourceKind {
    match (kind, update) {
        (_, Update::Replacement) => ResourceKind::Replaced,
        (ResourceKind::Changed, Update::Unknown) => ResourceKind::PerhapsReplaced,
        (kind, _) => kind,
    }
}

/// What changes of a property.
fn property(
    name: &str,
    old: Option<&Value>,
    new: Option<&Value>,
) -> (Vec<PropertyChange>, Vec<StateChange>) {
    if let (DEFINITION, Some(Value::String(old)), Some(Value::String(new))) = (name, old, new)
        && let Some((machine, states)) = machine::compare(old, new)
    {
        let machine: Vec<PropertyChange> = machine
            .into_iter()
            .map(|change| PropertyChange {
                path: format!("{DEFINITION}: {}", change.path),
                ..change
            })
            .collect();
        return match machine.is_empty() && states.is_empty() {
            true => (
                vec![noted(name, "the same machine, written differently")],
                states,
            ),
            false => (machine, states),
        };
    }
    let is_long = |value: &Value| value.as_str().is_some_and(|text| text.contains('\n'));
    if old.is_some_and(is_long) || new.is_some_and(is_long) {
        return (vec![noted(name, "the text differs")], Vec::new());
    }
    let (before, after) = (old.map(without_policies), new.map(without_policies));
    let mut changes = differences(before.as_ref(), after.as_ref(), name);
    if changes.is_empty() && before == old.cloned() && after == new.cloned() {
        changes.push(noted(name, "the same values in another order"));
    } else if changes.is_empty() {
        let nothing = Value::Null;
        let side = |value: Option<&Value>| {
            let fields = Map::from_iter([(name.to_owned(), value.unwrap_or(&nothing).clone())]);
            Value::Object(fields)
        };
        let (before, after) = (side(old), side(new));
        let is_same = grants::wider("", &before, &after).is_empty()
            && grants::wider("", &after, &before).is_empty();
        changes.push(noted(
            name,
            if is_same {
                "the same grants, written differently"
            } else {
                "the changed grants are listed above"
            },
        ));
    }
    (changes, Vec::new())
}

pub(crate) fn noted(name: &str, note: &str) -> PropertyChange {
    PropertyChange {
        note: Some(note.to_owned()),
        ..change(name, None, None)
    }
}

/// A value without the policies in it, whose changes are told as grants.
pub(crate) fn without_policies(value: &Value) -> Value {
    match value {
        _ if grants::is_policy(value) => Value::Null,
        Value::Object(entries) => Value::Object(
            entries
                .iter()
                .map(|(name, value)| (name.clone(), without_policies(value)))
                .collect(),
        ),
        Value::Array(items) => items.iter().map(without_policies).collect(),
        scalar => scalar.clone(),
    }
}

fn type_of(resource: &Value) -> String {
    visible(resource["Type"].as_str().unwrap_or_default())
}

/// The logical ids of what a policy is about.
fn targets(resource: &Value) -> impl Iterator<Item = &str> {
    TARGETS.iter().flat_map(|name| {
        let list = resource["Properties"][*name].as_array();
        list.into_iter()
            .flatten()
            .filter_map(|item| item["Ref"].as_str())
    })
}
