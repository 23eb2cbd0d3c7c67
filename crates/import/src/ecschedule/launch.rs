//! Where the task of a rule runs.

use loudfail_diagnostics::Diagnostic;

use crate::draft::{Fields, Value};
use crate::item::{Item, Reader};
use crate::platform::PlatformFacts;
use crate::providers;
use crate::reading::Reading;
use crate::report::{Note, NoteKind};

/// `launch_type`, `capacityProviderStrategy`, and what hangs on them. Without both EventBridge takes the cluster's default
/// strategy ("EcsParameters", `CapacityProviderStrategy`), which the file does not know.
pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    fields: &mut Reader<'_>,
    platform: &PlatformFacts,
    network: Option<&Item<'_>>,
    version: Option<&Item<'_>>,
) -> Result<(), Box<Diagnostic>> {
    let launch = fields.take("launch_type");
    let mut strategy = fields.take("capacityProviderStrategy");
    if let Some(item) = &strategy
        && item
            .list_or_problem("a list of capacity providers")?
            .is_empty()
    {
        reading.carry.drop(item, "it is empty", None);
        strategy = None;
    }
    let is_fargate = if let Some(item) = &strategy {
        if let Some(launch) = &launch {
            let text = "EventBridge accepts a launch type or capacity providers, not both; the capacity providers are used";
            reading.carry.drop(launch, text, None);
        }
        providers::read(reading, item, "capacityProvider", numbers)?
    } else if let Some(item) = &launch {
        let text = reading.known(item)?;
        match text.as_deref() {
            Some("FARGATE") => {
                reading.carry.set(&["task", "launch"], "fargate", item);
                true
            }
            Some("EC2") => {
                reading.carry.set(&["task", "launch"], "ec2", item);
                false
            }
            _ => {
                let text = "jobs run on Fargate, on instances, or where capacity providers place them; `fargate` is used";
                reading
                    .carry
                    .guess(&["task", "launch"], "fargate", item, text);
                true
            }
        }
    } else if network.is_none() {
        reading.carry.assume(
            &["task", "launch"],
            "ec2",
            "the cluster decides where the task runs; without a network it cannot be Fargate",
        );
        false
    } else {
        reading.carry.assume(
            &["task", "launch"],
            "fargate",
            "the cluster decides where the task runs: set `ec2` or the capacity providers if it is not Fargate",
        );
        true
    };
    if let Some(version) = version {
        if is_fargate {
            reading.text(&["task", "platform_version"], version)?;
        } else {
            reading
                .carry
                .drop(version, "only Fargate has platform versions", None);
        }
    }
    match network {
        Some(network) => self::network(reading, network, is_fargate, platform),
        None if is_fargate && !platform.has_subnets => {
            reading.carry.assume(
                &["task", "network", "subnets"],
                Value::param("SubnetIds"),
                "Fargate needs a network and the rule has none, so the deployment requires the subnets",
            );
            Ok(())
        }
        None => {
            if !is_fargate && platform.has_network {
                reading.carry.without_network(
                    "the rule has no network, so its definition's network mode is `bridge` or `host`, and ECS would refuse \
                     the network in the platform file's defaults",
                );
            }
            Ok(())
        }
    }
}

/// The weight and the base of a capacity provider.
fn numbers(
    reading: &mut Reading<'_, '_>,
    fields: &mut Reader<'_>,
    provider: &mut Fields,
) -> Result<(), Box<Diagnostic>> {
    for key in ["weight", "base"] {
        let Some(item) = fields.take(key) else {
            continue;
        };
        if let Some(text) = reading.known(&item)? {
            let number: i64 = text.parse().map_err(|_| item.wrong("a whole number"))?;
            provider.set(&[key], number.into());
        } else {
            let text = "a parameter is not allowed here";
            let instead = format!("set the `{key}` under `task.launch.capacity_providers`");
            reading
                .carry
                .say(NoteKind::ToDo, &item, text, Some(&instead));
        }
    }
    Ok(())
}

fn network(
    reading: &mut Reading<'_, '_>,
    item: &Item<'_>,
    is_fargate: bool,
    platform: &PlatformFacts,
) -> Result<(), Box<Diagnostic>> {
    let mut outer = item
        .fields()
        .ok_or_else(|| item.wrong("a network configuration"))?;
    let inner = outer
        .take("aws_vpc_configuration")
        .ok_or_else(|| item.lacks("aws_vpc_configuration"))?;
    let mut fields = inner
        .fields()
        .ok_or_else(|| inner.wrong("a network configuration"))?;
    for (key, to) in [
        ("subnets", "subnets"),
        ("security_groups", "security_groups"),
    ] {
        if let Some(list) = fields.take(key) {
            let is_empty = list.list().is_some_and(|items| items.is_empty());
            if is_empty {
                reading.carry.drop(&list, "it is empty", None);
            } else {
                reading.values(&["task", "network", to], &list)?;
            }
        }
    }
    let to = ["task", "network", "assign_public_ip"];
    let assign = fields.take("assign_public_ip");
    if let Some(assign) = &assign {
        match reading.known(assign)?.as_deref() {
            Some("ENABLED") if is_fargate => {
                reading.carry.set(&to, true, assign);
            }
            Some("ENABLED") => {
                let text = "only Fargate assigns public addresses";
                reading.carry.drop(assign, text, None);
            }
            Some("DISABLED" | "") if platform.assigns_public_ip => {
                reading.carry.set(&to, false, assign);
            }
            Some("DISABLED" | "") => {
                let note = reading.carry.note(NoteKind::Carried, "", assign);
                reading.carry.report.add(note);
            }
            Some(_) => return Err(assign.wrong("`ENABLED` or `DISABLED`")),
            None => {
                let text = "a parameter is not allowed here; the task gets no public address";
                let instead = "set `assign_public_ip: true` if it needs one";
                reading
                    .carry
                    .say(NoteKind::ToDo, assign, text, Some(instead));
            }
        }
    }
    against_the_defaults(reading, platform, assign.as_ref().unwrap_or(&inner));
    for (_, item) in outer.rest().into_iter().chain(fields.rest()) {
        reading
            .carry
            .drop(&item, "ecschedule has no such key", None);
    }
    let subnets = ["task", "network", "subnets"];
    if reading.carry.draft.get(&subnets).is_none() {
        let text = "the network has no subnets, so the deployment requires them";
        reading
            .carry
            .assume(&subnets, Value::param("SubnetIds"), text);
    }
    Ok(())
}

/// Says what the platform file's defaults would say otherwise: without a word EventBridge gives no public address, and ECS
/// the default group of the VPC ("AwsVpcConfiguration" in both API references).
fn against_the_defaults(reading: &mut Reading<'_, '_>, platform: &PlatformFacts, item: &Item<'_>) {
    let draft = &reading.carry.draft;
    let assign = ["task", "network", "assign_public_ip"];
    let has_groups = draft.get(&["task", "network", "security_groups"]).is_some();
    if platform.assigns_public_ip && draft.get(&assign).is_none() {
        reading.carry.put(&assign, false, item);
    }
    if platform.has_security_groups && !has_groups {
        let text = "the rule names no security groups, so its task had the VPC's default group; here it has the groups of \
                    the platform file's defaults";
        let note = Note::new(NoteKind::Changed, text)
            .job(&reading.carry.name)
            .to("task.network.security_groups")
            .instead("set the default group's id there if the task needs it");
        reading.carry.report.add(note);
    }
}
