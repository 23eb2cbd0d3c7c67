//! Where the task runs.

use loudfail_diagnostics::Diagnostic;

use super::given::Given;
use super::run::{infrastructure, made};
use crate::draft::{Fields, Value};
use crate::item::{Item, Reader};
use crate::platform::PlatformFacts;
use crate::providers;
use crate::reading::Reading;
use crate::report::NoteKind;

/// `LaunchType` and `CapacityProviderStrategy`; whether it is Fargate.
pub(super) fn launch(
    reading: &mut Reading<'_, '_>,
    fields: &mut Reader<'_>,
) -> Result<bool, Box<Diagnostic>> {
    let to = ["task", "launch"];
    match Given::take(fields, "CapacityProviderStrategy") {
        Some(Given::Fixed(item)) if names_are_fixed(&item) => {
            return providers::read(reading, &item, "CapacityProvider", numbers);
        }
        Some(other) => {
            let text = "the capacity providers depend on the run; `fargate` is used";
            reading.carry.guess(&to, "fargate", other.item(), text);
            return Ok(true);
        }
        None => {}
    }
    let launch = Given::take(fields, "LaunchType");
    let text = launch.as_ref().and_then(|it| it.item().text());
    match (&launch, text) {
        (Some(Given::Fixed(item)), Some("FARGATE")) => {
            reading.carry.set(&to, "fargate", item);
            Ok(true)
        }
        (Some(Given::Fixed(item)), Some("EC2")) => {
            reading.carry.set(&to, "ec2", item);
            Ok(false)
        }
        (Some(other), _) => {
            let text = "a job runs on Fargate, on instances, or where capacity providers place it; `fargate` is used";
            reading.carry.guess(&to, "fargate", other.item(), text);
            Ok(true)
        }
        (None, _) => {
            let text = "the cluster decides where the task runs: set `ec2` or the capacity providers if it is not Fargate";
            reading.carry.assume(&to, "fargate", text);
            Ok(true)
        }
    }
}

/// Whether no expression makes a capacity provider, or its name.
fn names_are_fixed(list: &Item<'_>) -> bool {
    list.list().unwrap_or_default().into_iter().all(|item| {
        let name = item
            .fields()
            .and_then(|mut it| Given::take(&mut it, "CapacityProvider"));
        name.unwrap_or(Given::of(item)).is_fixed()
    })
}

/// The weight and the base of a capacity provider.
fn numbers(
    reading: &mut Reading<'_, '_>,
    fields: &mut Reader<'_>,
    provider: &mut Fields,
) -> Result<(), Box<Diagnostic>> {
    for (key, to) in [("Weight", "weight"), ("Base", "base")] {
        let Some(given) = Given::take(fields, key) else {
            continue;
        };
        match (&given, given.item().integer()) {
            (Given::Fixed(_), Some(number)) => {
                provider.set(&[to], number.into());
            }
            _ => {
                let text = "it is a whole number that does not depend on the run";
                reading
                    .carry
                    .say(NoteKind::ToDo, given.item(), text, Some("set it"));
            }
        }
    }
    Ok(())
}

/// The network of the task.
pub(super) fn network(
    reading: &mut Reading<'_, '_>,
    fields: &mut Reader<'_>,
    platform: &PlatformFacts,
    is_fargate: bool,
) -> Result<(), Box<Diagnostic>> {
    let subnets = ["task", "network", "subnets"];
    if let Some(item) = fields.take("NetworkConfiguration") {
        let mut outer = item
            .fields()
            .ok_or_else(|| item.wrong("a network configuration"))?;
        let inner = outer
            .take("AwsvpcConfiguration")
            .ok_or_else(|| item.lacks("AwsvpcConfiguration"))?;
        let mut fields = inner
            .fields()
            .ok_or_else(|| inner.wrong("a network configuration"))?;
        for (key, to, parameter) in [
            ("Subnets", "subnets", "SubnetIds"),
            ("SecurityGroups", "security_groups", "SecurityGroupIds"),
        ] {
            match Given::take(&mut fields, key) {
                Some(Given::Fixed(list)) => {
                    identifiers(reading, &["task", "network", to], &list, parameter)?;
                }
                Some(other) => {
                    infrastructure(reading, &["task", "network", to], &other, parameter)?
                }
                None => {}
            }
        }
        if let Some(assign) = Given::take(&mut fields, "AssignPublicIp") {
            let to = ["task", "network", "assign_public_ip"];
            let item = assign.item();
            match (&assign, item.text()) {
                (Given::Fixed(_), Some("ENABLED")) if is_fargate => {
                    reading.carry.set(&to, true, item);
                }
                (Given::Fixed(_), Some("DISABLED")) => {
                    let note = reading.carry.note(NoteKind::Carried, "", item);
                    reading.carry.report.add(note);
                }
                (Given::Fixed(_), Some("ENABLED")) => {
                    reading
                        .carry
                        .drop(item, "only Fargate assigns public addresses", None);
                }
                _ => {
                    let text = "a parameter is not allowed here; the task gets no public address";
                    let instead = "set `assign_public_ip: true` if it needs one";
                    reading.carry.say(NoteKind::ToDo, item, text, Some(instead));
                }
            }
        }
        for (_, item) in outer.rest().into_iter().chain(fields.rest()) {
            reading.carry.drop(&item, "not part of a network", None);
        }
    }
    if is_fargate && !platform.has_subnets && reading.carry.draft.get(&subnets).is_none() {
        let text =
            "the state names no subnets, which Fargate needs, so the deployment requires them";
        reading
            .carry
            .assume(&subnets, Value::param("SubnetIds"), text);
    }
    Ok(())
}

/// A list of what the deployment may give, item by item.
fn identifiers(
    reading: &mut Reading<'_, '_>,
    to: &[&str],
    list: &Item<'_>,
    parameter: &str,
) -> Result<(), Box<Diagnostic>> {
    if let Some(whole) = joined(reading, list) {
        let value = reading.reference(whole);
        let note = format!("{}, a list", reading.asked(&[whole]));
        reading.carry.change(to, value, list, note);
        return Ok(());
    }
    let items: Vec<Given<'_>> = list
        .list()
        .unwrap_or_default()
        .into_iter()
        .map(Given::of)
        .collect();
    if items.iter().all(Given::is_fixed) {
        return reading.values(to, list);
    }
    let (mut values, mut open) = (Vec::new(), Vec::new());
    for given in &items {
        let text = given.item().text_or_problem()?;
        if given.is_fixed() {
            values.push(reading.reference(text));
            open.extend(Some(text).filter(|text| reading.holes.are_in(text)));
            continue;
        }
        let one = parameter.trim_end_matches('s');
        let one = reading.holes.parameter(&[one], text);
        let value = made(reading, text, &one);
        let note = format!(
            "`{text}` computes it, but it cannot differ between runs, so the deployment requires it"
        );
        let note = reading.carry.note(NoteKind::ToDo, note, given.item());
        reading.carry.report.add(note.to(to.join(".")));
        values.push(value);
    }
    if open.is_empty() {
        reading.carry.put(to, values, list);
    } else {
        let note = reading.asked(&open);
        reading.carry.change(to, values, list, note);
    }
    Ok(())
}

/// The one item of a list that the template makes a list of itself.
fn joined<'i>(reading: &Reading<'_, '_>, list: &Item<'i>) -> Option<&'i str> {
    let items = list.list()?;
    let [item] = items.as_slice() else {
        return None;
    };
    item.text().filter(|it| reading.holes.known(it).is_joined)
}

/// Which instances the task may run on.
pub(super) fn placement(
    reading: &mut Reading<'_, '_>,
    fields: &mut Reader<'_>,
    is_fargate: bool,
) -> Result<(), Box<Diagnostic>> {
    for key in ["PlacementConstraints", "PlacementStrategy"] {
        let Some(list) = fields.take(key) else {
            continue;
        };
        if is_fargate {
            reading
                .carry
                .drop(&list, "Fargate has no instances to choose from", None);
            continue;
        }
        let mut expressions = Vec::new();
        let mut strategies = Vec::new();
        for item in list.list_or_problem("a list")? {
            let mut inner = item.fields().ok_or_else(|| item.wrong("a placement"))?;
            let kind = inner.take("Type").ok_or_else(|| item.lacks("Type"))?;
            let given = ["Expression", "Field"].map(|key| Given::take(&mut inner, key));
            if let Some(made) = given.iter().flatten().find(|it| !it.is_fixed()) {
                let text = "where a task may run cannot depend on the run";
                let instead = "set it under `task.placement`";
                reading
                    .carry
                    .say(NoteKind::ToDo, made.item(), text, Some(instead));
                continue;
            }
            let [expression, field] = given.map(|given| {
                let text = given.as_ref().and_then(|it| it.item().text());
                text.unwrap_or_default().to_owned()
            });
            for (_, item) in inner.rest() {
                reading.carry.drop(&item, "not known of a placement", None);
            }
            match kind.text().unwrap_or_default() {
                "memberOf" => expressions.push(expression),
                "distinctInstance" => {
                    let to = ["task", "placement", "distinct_instance"];
                    reading.carry.set(&to, true, &item);
                }
                "random" => strategies.push(Value::from("random")),
                word @ ("spread" | "binpack") => strategies.push(Value::pair(word, field)),
                _ => {
                    let known = "`memberOf`, `distinctInstance`, `spread`, `binpack` or `random`";
                    return Err(kind.wrong(known));
                }
            }
        }
        if !expressions.is_empty() {
            let to = ["task", "placement", "member_of"];
            reading.carry.set(&to, Value::texts(expressions), &list);
        }
        if !strategies.is_empty() {
            reading
                .carry
                .set(&["task", "placement", "strategy"], strategies, &list);
        }
    }
    Ok(())
}
