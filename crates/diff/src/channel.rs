//! Values that jobs were given of their channel, and that are gone once the channel is deployed.
//!
//! `aws cloudformation deploy` keeps the values that a stack's parameters have, so a job whose topic is another one goes on
//! naming the old one, and nobody hears of its failures.

use std::collections::BTreeMap;

use loudfail_diagnostics::visible;
use loudfail_prove::read_template;
use serde_json::{Map, Value};

use crate::compare::{TEMPLATE, section};
use crate::model::{ResourceKind, StaleValue, UnitChange};
use crate::references::refers;

/// Parameters of a job that its channel puts out, with the output.
const PARAMETERS: [(&str, &str); 3] = [
    ("NotificationTopicArn", "TopicArn"),
    ("DeadLetterQueueArn", "DeadLetterQueueArn"),
    ("NotificationKeyArn", "KeyArn"),
];

/// What a parameter's description has before the channel's name.
const OF_CHANNEL: &str = "of the channel ";

/// The parameters of a job that must be given anew. `units` are the changes of all stacks, by environment and name.
pub(crate) fn stale(
    environment: &str,
    old: &Map<String, Value>,
    new: &Map<String, Value>,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    units: &BTreeMap<String, UnitChange>,
) -> Vec<StaleValue> {
    let mut found = Vec::new();
    for (parameter, output) in PARAMETERS {
        let (Some(was), Some(is)) = (channel(old, parameter), channel(new, parameter)) else {
            continue;
        };
        let owner = format!("{environment}/{is}");
        if was != is || is_another(&owner, output, before, after, units.get(&owner)) {
            found.push(StaleValue {
                parameter: parameter.to_owned(),
                channel: visible(is),
                output: output.to_owned(),
            });
        }
    }
    found
}

/// The channel whose output a parameter is.
fn channel<'t>(template: &'t Map<String, Value>, parameter: &str) -> Option<&'t str> {
    let about = section(template, "Parameters").get(parameter)?["Description"].as_str()?;
    let (_, rest) = about.split_once(OF_CHANNEL)?;
    let name = rest.split([',', ' ']).next()?;
    Some(name)
}

/// Whether the output of a channel that is there before and after is another value once it is deployed.
fn is_another(
    owner: &str,
    output: &str,
    before: &BTreeMap<String, String>,
    after: &BTreeMap<String, String>,
    unit: Option<&UnitChange>,
) -> bool {
    // A channel of which nothing is told is as it was.
    let Some(unit) = unit else {
        return false;
    };
    let value = |texts: &BTreeMap<String, String>| {
        let template = read_template(texts.get(&format!("{owner}/{TEMPLATE}"))?).ok()?;
        let output = section(&template, "Outputs").get(output)?;
        Some(output["Value"].clone())
    };
    let (Some(old), Some(new)) = (value(before), value(after)) else {
        return false;
    };
    let mut replaced = unit
        .resources
        .iter()
        .filter(|resource| resource.kind == ResourceKind::Replaced);
    old != new || replaced.any(|resource| refers(&new, &resource.id))
}
