//! Where the task runs in the VPC.

use super::mapper::Mapper;
use crate::draft::Value;
use crate::item::Item;
use crate::report::NoteKind;

const SUBNETS: [&str; 3] = ["task", "network", "subnets"];
const GROUPS: [&str; 3] = ["task", "network", "security_groups"];
const PUBLIC: [&str; 3] = ["task", "network", "assign_public_ip"];

/// What asks for the group that Copilot gives to everything in an environment.
const ENVIRONMENT_GROUP: &str = "EnvironmentSecurityGroupId";

/// Maps `network`; without it, a job is in the public subnets of its environment (`newDefaultScheduledJob`).
pub(super) fn network(mapper: &mut Mapper<'_>, network: Option<Item<'_>>) {
    let mut placement = None;
    let mut groups = None;
    if let Some(network) = network
        && let Some(mut fields) = mapper.fields(&network)
    {
        if let Some(vpc) = fields.take("vpc")
            && let Some(mut fields) = mapper.fields(&vpc)
        {
            placement = fields.take("placement");
            groups = fields.take("security_groups");
            mapper.unknown(&mut fields);
        }
        if let Some(connect) = fields.take("connect") {
            mapper.idle(&connect);
        }
        mapper.unknown(&mut fields);
    }
    subnets(mapper, placement);
    security_groups(mapper, groups);
}

fn subnets(mapper: &mut Mapper<'_>, placement: Option<Item<'_>>) {
    let Some(placement) = placement else {
        // Copilot's default is public subnets and addresses.
        mapper.add(&SUBNETS, Value::param("PublicSubnetIds"), "Copilot's own");
        mapper.add(&PUBLIC, true, "Copilot's own");
        ask_for_subnets(mapper, "public");
        return;
    };
    match placement.text() {
        Some("public") => {
            mapper.carry(&placement, &SUBNETS, Value::param("PublicSubnetIds"));
            mapper.set(&placement, &PUBLIC, true);
            ask_for_subnets(mapper, "public");
        }
        Some("private") => {
            mapper.carry(&placement, &SUBNETS, Value::param("PrivateSubnetIds"));
            mapper.set(&placement, &PUBLIC, false);
            ask_for_subnets(mapper, "private");
        }
        Some(_) => mapper.wrong(&placement, "`public`, `private` or `{subnets: [...]}`"),
        None => {
            let Some(mut fields) = mapper.fields(&placement) else {
                return;
            };
            match fields.take("subnets") {
                Some(subnets) => listed(mapper, &subnets),
                None => mapper.wrong(&placement, "`public`, `private` or `{subnets: [...]}`"),
            }
            mapper.unknown(&mut fields);
        }
    }
}

/// Subnets by their ids or by their tags, which get no public address.
fn listed(mapper: &mut Mapper<'_>, subnets: &Item<'_>) {
    if let Some(ids) = subnets.list() {
        if ids.is_empty() {
            mapper.wrong(subnets, "the ids of subnets");
        }
        let ids: Option<Vec<&str>> = ids.iter().map(|id| mapper.text(id)).collect();
        if let Some(ids) = ids {
            mapper.carry(subnets, &SUBNETS, Value::texts(ids));
        }
    } else if let Some(mut fields) = mapper.fields(subnets) {
        match fields.take("from_tags") {
            Some(tags) => {
                mapper.set(&tags, &SUBNETS, Value::param("SubnetIds"));
                mapper.ask(
                    &tags,
                    &SUBNETS,
                    "Copilot looked subnets up by their tags; pass their ids as the parameter `SubnetIds`",
                );
            }
            None => mapper.wrong(subnets, "a list of subnet ids or `{from_tags: {...}}`"),
        }
        mapper.unknown(&mut fields);
    }
    mapper.set(subnets, &PUBLIC, false);
}

fn ask_for_subnets(mapper: &mut Mapper<'_>, kind: &str) {
    let name = if kind == "public" {
        "Public"
    } else {
        "Private"
    };
    mapper.about(
        NoteKind::ToDo,
        "task.network.subnets",
        format!(
            "pass the ids of the {kind} subnets of Copilot's environment, the export \
             `<application>-<environment>-{name}Subnets`, as the parameter `{name}SubnetIds`"
        ),
    );
}

fn security_groups(mapper: &mut Mapper<'_>, item: Option<Item<'_>>) {
    mapper.about(NoteKind::ToDo, "task.network.security_groups", format!(
            "pass the group that Copilot created for the environment, the export \
             `<application>-<environment>-EnvironmentSecurityGroup`, as the parameter `{ENVIRONMENT_GROUP}`"
        ),
    );
    let own = Value::param(ENVIRONMENT_GROUP);
    let Some(item) = item else {
        mapper.add(&GROUPS, vec![own], "Copilot's own");
        return;
    };
    let mut list = Some(item.clone());
    if let Some(mut fields) = item.fields() {
        list = fields.take("groups");
        if let Some(deny) = fields.take("deny_default") {
            mapper.idle(&deny);
        }
        mapper.unknown(&mut fields);
    }
    let Some(list) = list else {
        mapper.add(&GROUPS, vec![own], "Copilot's own");
        return;
    };
    let Some(items) = list.list() else {
        mapper.wrong(&list, "a list of security group ids");
        return;
    };
    let mut groups = vec![own];
    for (number, item) in items.iter().enumerate() {
        let name = format!("group{}", number + 1);
        if let Some(text) = item.text() {
            groups.push(Value::from(text));
        } else if let Some(parameter) = mapper.imported(item, &GROUPS, &["security", &name, "id"]) {
            groups.push(parameter);
        } else {
            mapper.wrong(item, "a security group's id or `{from_cfn: export}`");
        }
    }
    mapper.carry(&list, &GROUPS, groups);
}
