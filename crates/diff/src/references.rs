//! What becomes of resources that refer to one that is replaced: what they refer to is another value then.

use std::collections::BTreeMap;

use loudfail_diagnostics::visible;
use serde_json::{Map, Value};

use crate::compare::{change_kind, noted, without_policies};
use crate::model::{ResourceChange, ResourceKind};
use crate::replacement::{Update, update};
use crate::value::leaves;

/// Adds the changes of resources that refer to replaced ones, and of those that refer to what is replaced for that.
///
/// `resources` are the changes of those that are in the template after the change, in any order; they come back in the
/// order of the template.
pub(crate) fn follow(
    resources: Vec<ResourceChange>,
    before: &Map<String, Value>,
    after: &Map<String, Value>,
) -> Vec<ResourceChange> {
    let mut known: BTreeMap<String, ResourceChange> = resources
        .into_iter()
        .map(|change| (change.id.clone(), change))
        .collect();
    let mut open: Vec<&String> = after
        .keys()
        .filter(|id| is_replaced(known.get(&visible(id))))
        .collect();
    while let Some(replaced) = open.pop() {
        for (id, resource) in after.iter().filter(|(id, _)| before.contains_key(*id)) {
            let was_replaced = is_replaced(known.get(&visible(id)));
            refer(&mut known, id, resource, replaced);
            if !was_replaced && is_replaced(known.get(&visible(id))) {
                open.push(id);
            }
        }
    }
    after
        .keys()
        .filter_map(|id| known.remove(&visible(id)))
        .collect()
}

fn is_replaced(change: Option<&ResourceChange>) -> bool {
    change.is_some_and(|change| change.kind == ResourceKind::Replaced)
}

/// Adds to the changes of a resource each value that refers to a replaced one, where nothing is told of that value yet.
fn refer(known: &mut BTreeMap<String, ResourceChange>, id: &str, resource: &Value, replaced: &str) {
    let note = format!("it refers to {}, which is replaced", visible(replaced));
    let resource_type = resource["Type"].as_str().unwrap_or_default();
    for (property, value) in resource["Properties"].as_object().into_iter().flatten() {
        for path in places(property, value, replaced) {
            let change = known.entry(visible(id)).or_insert_with(|| ResourceChange {
                id: visible(id),
                resource_type: visible(resource_type),
                kind: ResourceKind::Changed,
                is_kept: false,
                properties: Vec::new(),
                states: Vec::new(),
            });
            let update = update(resource_type, property);
            change.kind = change_kind(change.kind, update);
            change.is_kept = change.kind == ResourceKind::Replaced
                && resource["UpdateReplacePolicy"] == "Retain";
            let mut told = noted(&path, &note);
            told.replaces = update == Update::Replacement;
            if !change.properties.iter().any(|it| it.path == told.path) {
                change.properties.push(told);
            }
        }
    }
}

/// The paths of what refers to a resource; the property alone where policies do.
fn places(property: &str, value: &Value, id: &str) -> Vec<String> {
    if !refers(value, id) {
        return Vec::new();
    }
    let plain = without_policies(value);
    let mut found = Vec::new();
    leaves(&plain, property, &mut found);
    let places: Vec<String> = found
        .into_iter()
        .filter(|(_, value)| refers(value, id))
        .map(|(path, _)| path)
        .collect();
    if places.is_empty() {
        vec![property.to_owned()]
    } else {
        places
    }
}

/// Whether a value refers to a resource by `Ref`, `Fn::GetAtt` or `Fn::Sub`.
pub(crate) fn refers(value: &Value, id: &str) -> bool {
    match value {
        Value::Object(entries) => entries.iter().any(|(name, value)| match name.as_str() {
            "Ref" => value == id,
            "Fn::GetAtt" => value[0] == id || value.as_str().is_some_and(|text| names(text, id)),
            "Fn::Sub" => {
                let text = value.as_str().or_else(|| value[0].as_str());
                let filled = &value[1];
                let is_filled = filled.get(id).is_some();
                let mut holes = text.unwrap_or_default().split("${").skip(1);
                (!is_filled && holes.any(|hole| names(hole, id))) || refers(filled, id)
            }
            _ => refers(value, id),
        }),
        Value::Array(items) => items.iter().any(|item| refers(item, id)),
        _ => false,
    }
}

/// Whether a text begins with the id, or with an attribute of it.
fn names(text: &str, id: &str) -> bool {
    let rest = text.strip_prefix(id);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '}']))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn references_are_seen_in_each_form() {
        for (value, expected) in [
            (json!({"Ref": "A"}), true),
            (json!({"Ref": "AB"}), false),
            (json!({"Fn::GetAtt": ["A", "Arn"]}), true),
            (json!({"Fn::GetAtt": "A.Arn"}), true),
            (json!({"Fn::Sub": "x-${A}"}), true),
            (json!({"Fn::Sub": "${AB}:${A.Arn}"}), true),
            (json!({"Fn::Sub": "${!A} ${AB}"}), false),
            (json!({"Fn::Sub": ["${A}", {"A": "b"}]}), false),
            (json!({"Fn::Sub": ["${B}", {"B": {"Ref": "A"}}]}), true),
            (json!([{"a": {"Fn::Join": [",", [{"Ref": "A"}]]}}]), true),
            (json!("${A}"), false),
        ] {
            assert_eq!(refers(&value, "A"), expected, "{value}");
        }
    }
}
