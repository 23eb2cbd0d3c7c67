//! The parameters of the task: what runs, and where.

use loudfail_diagnostics::Diagnostic;

use super::around::State;
use super::given::Given;
use crate::containers;
use crate::draft::{Fields, Value};
use crate::item::Reader;
use crate::platform::PlatformFacts;
use crate::reading::Reading;
use crate::report::NoteKind;

/// Reads the state that runs the task.
pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    job: &State<'_>,
    platform: &PlatformFacts,
) -> Result<(), Box<Diagnostic>> {
    let mut state = job.fields.clone();
    let resource = state.take("Resource");
    if let Some(resource) = &resource {
        let text = resource.text().unwrap_or_default();
        if !text.ends_with(".sync") {
            let note = "the state does not wait for its task, so that no failure of a container was one of the machine; \
                        the job waits for it";
            reading.carry.say(NoteKind::Changed, resource, note, None);
        }
    }
    let parameters = state.take("Parameters").or_else(|| state.take("Arguments"));
    let parameters =
        parameters.ok_or_else(|| job.item.wrong("a state with `Parameters` or `Arguments`"))?;
    let mut fields = parameters
        .fields()
        .ok_or_else(|| parameters.wrong("the parameters of a task"))?;
    match Given::take(&mut fields, "Cluster") {
        Some(cluster) => resource_name(
            reading,
            &["task", "cluster"],
            &cluster,
            ":cluster/",
            "Cluster",
        )?,
        None if platform.has_cluster => {}
        None => reading.carry.assume(
            &["task", "cluster"],
            "default",
            "the state names no cluster, which means the one that is called `default`",
        ),
    }
    let definition = Given::take(&mut fields, "TaskDefinition")
        .ok_or_else(|| parameters.lacks("TaskDefinition"))?;
    let to = ["task", "definition"];
    resource_name(
        reading,
        &to,
        &definition,
        ":task-definition/",
        "TaskDefinition",
    )?;
    overrides(reading, &mut fields, &definition)?;
    let is_fargate = launch(reading, &mut fields)?;
    network(reading, &mut fields, platform, is_fargate)?;
    if let Some(Given::Fixed(version)) = Given::take(&mut fields, "PlatformVersion") {
        if is_fargate {
            reading.text(&["task", "platform_version"], &version)?;
        } else {
            reading
                .carry
                .drop(&version, "only Fargate has platform versions", None);
        }
    }
    placement(reading, &mut fields, is_fargate)?;
    settings(reading, &mut fields)?;
    for (_, item) in fields.rest() {
        reading
            .carry
            .drop(&item, "a job does not say this of its task", None);
    }
    Ok(())
}

/// A cluster or a task definition. An ARN of which only the name is written is known by that in its own account.
fn resource_name(
    reading: &mut Reading<'_, '_>,
    to: &[&str],
    given: &Given<'_>,
    part: &str,
    parameter: &str,
) -> Result<(), Box<Diagnostic>> {
    if let Given::Fixed(item) = given
        && reading.named(to, item, part)?
    {
        return Ok(());
    }
    infrastructure(reading, to, given, parameter)
}

/// A value that a deployment may give, and no input.
fn infrastructure(
    reading: &mut Reading<'_, '_>,
    to: &[&str],
    given: &Given<'_>,
    parameter: &str,
) -> Result<(), Box<Diagnostic>> {
    match given {
        Given::Fixed(item) => reading.value(to, item),
        Given::Input(item, _) | Given::Made(item) => {
            let text = item.text().unwrap_or_default();
            let value = made(reading, text, parameter);
            let note = "it cannot differ from run to run, so the deployment asks for it";
            reading.carry.guess(to, value, item, note);
            Ok(())
        }
    }
}

/// The parameter that stands for what an expression makes: that of its one hole, if it has one.
fn made(reading: &mut Reading<'_, '_>, text: &str, parameter: &str) -> Value {
    let pieces = reading.holes.pieces(text);
    let holes: Vec<String> = pieces
        .iter()
        .filter_map(|piece| match piece {
            crate::holes::Piece::Hole(hole) => Some(hole.parameter.clone()),
            crate::holes::Piece::Text(_) => None,
        })
        .collect();
    match holes.as_slice() {
        [one] => Value::param(one.clone()),
        _ => Value::param(parameter),
    }
}

/// `Overrides`: of several containers the first with a command is the one that does the work.
fn overrides(
    reading: &mut Reading<'_, '_>,
    fields: &mut Reader<'_>,
    definition: &Given<'_>,
) -> Result<(), Box<Diagnostic>> {
    let overrides = fields.take("Overrides");
    let mut inner = match &overrides {
        Some(item) => Some(item.fields().ok_or_else(|| item.wrong("overrides"))?),
        None => None,
    };
    let list = inner.as_mut().and_then(|it| it.take("ContainerOverrides"));
    let items = match &list {
        Some(list) => list.list_or_problem("a list of container overrides")?,
        None => Vec::new(),
    };
    let mut found = Vec::new();
    for item in &items {
        let mut fields = item
            .fields()
            .ok_or_else(|| item.wrong("a container override"))?;
        let name = fields.take("Name").ok_or_else(|| item.lacks("Name"))?;
        let command = Given::take(&mut fields, "Command");
        found.push((name, command, fields));
    }
    let main = found
        .iter()
        .position(|(_, command, _)| command.is_some())
        .unwrap_or(0);
    if found.is_empty() {
        let family = definition.item().text().unwrap_or_default();
        let family = containers::family(&reading.holes.without(family));
        reading.carry.assume(
            &["task", "container"],
            family,
            "the state does not say which container does the work: this is the family's name, so look at the task definition",
        );
    }
    let is_one = found.len() == 1;
    for (index, (name, command, mut fields)) in found.into_iter().enumerate() {
        let called = reading.holes.filled(name.text_or_problem()?);
        if index == main && is_one {
            reading.text(&["task", "container"], &name)?;
        } else if index == main {
            let text = "of several containers the first with a command is taken for the one that does the work: its exit \
                        code is the job's";
            reading
                .carry
                .guess(&["task", "container"], called.as_str(), &name, text);
        }
        let place = ["task", "containers", called.as_str()];
        let place: &[&str] = if index == main { &["task"] } else { &place };
        if let Some(command) = command {
            self::command(reading, &[place, &["command"]].concat(), &command)?;
        }
        environment(reading, &mut fields, &[place, &["environment"]].concat())?;
        for (key, to) in [
            ("Cpu", "cpu"),
            ("Memory", "memory"),
            ("MemoryReservation", "memory_reservation"),
        ] {
            amount(
                reading,
                &mut fields,
                key,
                &["task", "containers", &called, to],
            )?;
        }
        for (key, item) in fields.rest() {
            let text = format!("a job does not override `{key}`");
            reading.carry.drop(&item, text, None);
        }
        if index != main && reading.carry.draft.get(place).is_none() {
            reading
                .carry
                .drop(&name, "nothing is said of this container", None);
        }
    }
    let Some(mut inner) = inner else {
        return Ok(());
    };
    amount(reading, &mut inner, "Cpu", &["task", "cpu"])?;
    amount(reading, &mut inner, "Memory", &["task", "memory"])?;
    if let Some(mut storage) = inner.take("EphemeralStorage").and_then(|it| it.fields()) {
        let to = ["task", "ephemeral_storage"];
        amount(reading, &mut storage, "SizeInGiB", &to)?;
    }
    for (key, to) in [
        ("TaskRoleArn", "task_role"),
        ("ExecutionRoleArn", "execution_role"),
    ] {
        if let Some(role) = Given::take(&mut inner, key) {
            infrastructure(reading, &["task", to], &role, key)?;
        }
    }
    for (key, item) in inner.rest() {
        let text = format!("a job does not override `{key}`");
        reading.carry.drop(&item, text, None);
    }
    Ok(())
}

fn command(
    reading: &mut Reading<'_, '_>,
    to: &[&str],
    given: &Given<'_>,
) -> Result<(), Box<Diagnostic>> {
    match given {
        Given::Fixed(item) => reading.texts(to, item),
        Given::Input(item, field) => {
            let value = Value::pair("input", field.as_str());
            reading.carry.set(to, value, item);
            Ok(())
        }
        Given::Made(item) => {
            let text = format!(
                "`{}` makes the command, and a blueprint has a fixed one or a field of the input",
                item.text().unwrap_or_default()
            );
            let instead = format!(
                "write it under `{}`, or hand what differs over as an environment variable",
                to.join(".")
            );
            reading
                .carry
                .say(NoteKind::ToDo, item, text, Some(&instead));
            Ok(())
        }
    }
}

fn environment(
    reading: &mut Reading<'_, '_>,
    fields: &mut Reader<'_>,
    to: &[&str],
) -> Result<(), Box<Diagnostic>> {
    let list = match Given::take(fields, "Environment") {
        None => return Ok(()),
        Some(Given::Fixed(list)) => list,
        Some(Given::Input(item, _) | Given::Made(item)) => {
            let text = "each variable of a job has a name that the blueprint knows";
            let instead =
                "write those that there may be, as in `environment: {DATE: {input: date}}`";
            reading
                .carry
                .say(NoteKind::ToDo, &item, text, Some(instead));
            return Ok(());
        }
    };
    for item in list.list_or_problem("a list of environment variables")? {
        let mut variable = item
            .fields()
            .ok_or_else(|| item.wrong("an environment variable"))?;
        let name = variable.take("Name").ok_or_else(|| item.lacks("Name"))?;
        let name = name.text_or_problem()?;
        if !containers::is_variable_name(name) {
            let text = "an environment variable's name is letters, digits, `_`, `.` and `-`, and starts with a letter or `_`";
            reading.carry.drop(&item, text, None);
            continue;
        }
        let to = [to, &[name]].concat();
        match Given::take(&mut variable, "Value") {
            Some(Given::Fixed(value)) => reading.value(&to, &value)?,
            Some(Given::Input(value, field)) => {
                reading.carry.set(&to, Value::pair("input", field), &value);
            }
            Some(Given::Made(value)) => {
                let parameter = crate::name::parameter_name(&[name]);
                let text = value.text().unwrap_or_default();
                let stand_in = made(reading, text, &parameter);
                let note = format!(
                    "`{text}` makes it, and a blueprint has a fixed value, a field of the input or a parameter; the \
                     deployment asks for it until you write one"
                );
                reading.carry.guess(&to, stand_in, &value, note);
            }
            None => {
                reading.carry.set(&to, "", &item);
            }
        }
    }
    Ok(())
}

fn amount(
    reading: &mut Reading<'_, '_>,
    fields: &mut Reader<'_>,
    key: &str,
    to: &[&str],
) -> Result<(), Box<Diagnostic>> {
    match Given::take(fields, key) {
        None => {}
        Some(Given::Fixed(item)) if !item.text().is_some_and(|it| reading.holes.are_in(it)) => {
            let number = item.integer().ok_or_else(|| item.wrong("a whole number"))?;
            reading.carry.set(to, number, &item);
        }
        Some(other) => {
            let item = other.item();
            let instead = format!(
                "write `{}`, or declare a field of the type `number` under `input` and name it there",
                to.join(".")
            );
            let text = "it is not known before a run";
            reading
                .carry
                .say(NoteKind::ToDo, item, text, Some(&instead));
        }
    }
    Ok(())
}

/// `LaunchType` and `CapacityProviderStrategy`; whether it is Fargate.
fn launch(reading: &mut Reading<'_, '_>, fields: &mut Reader<'_>) -> Result<bool, Box<Diagnostic>> {
    let to = ["task", "launch"];
    if let Some(Given::Fixed(item)) = Given::take(fields, "CapacityProviderStrategy")
        && let Some(providers) = item.list()
    {
        let mut list = Vec::new();
        let mut is_fargate = false;
        for provider in providers {
            let mut inner = provider
                .fields()
                .ok_or_else(|| provider.wrong("a capacity provider"))?;
            let name = inner
                .take("CapacityProvider")
                .ok_or_else(|| provider.lacks("CapacityProvider"))?;
            let text = name.text_or_problem()?;
            is_fargate |= matches!(text, "FARGATE" | "FARGATE_SPOT");
            let mut value = Fields::default();
            value.set(&["name"], reading.holes.filled(text).into());
            for (key, to) in [("Weight", "weight"), ("Base", "base")] {
                if let Some(number) = inner.take(key).and_then(|it| it.integer()) {
                    value.set(&[to], number.into());
                }
            }
            list.push(Value::from(value));
        }
        let to = ["task", "launch", "capacity_providers"];
        reading.carry.set(&to, list, &item);
        return Ok(is_fargate);
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
            let text = "a job runs on Fargate, on instances, or where capacity providers say; `fargate` is taken";
            reading.carry.guess(&to, "fargate", other.item(), text);
            Ok(true)
        }
        (None, _) => {
            let text = "the state leaves it to the cluster where the task runs: write `ec2` or the capacity providers if it \
                        is not Fargate";
            reading.carry.assume(&to, "fargate", text);
            Ok(true)
        }
    }
}

fn network(
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
                Some(Given::Fixed(list)) => reading.values(&["task", "network", to], &list)?,
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
                        .drop(item, "only Fargate gives public addresses", None);
                }
                _ => {
                    let text = "no parameter can stand here; the task gets no public address";
                    let instead = "write `assign_public_ip: true` if it needs one";
                    reading.carry.say(NoteKind::ToDo, item, text, Some(instead));
                }
            }
        }
        for (_, item) in outer.rest().into_iter().chain(fields.rest()) {
            reading.carry.drop(&item, "no part of a network", None);
        }
    }
    if is_fargate && !platform.has_subnets && reading.carry.draft.get(&subnets).is_none() {
        let text =
            "the state names no subnets, which Fargate needs, so the deployment asks for them";
        reading
            .carry
            .assume(&subnets, Value::param("SubnetIds"), text);
    }
    Ok(())
}

fn placement(
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
            let text = |inner: &mut Reader<'_>, key| {
                let item = inner.take(key);
                item.and_then(|it| it.text().map(str::to_owned))
                    .unwrap_or_default()
            };
            let kind = text(&mut inner, "Type");
            let (expression, field) = (text(&mut inner, "Expression"), text(&mut inner, "Field"));
            match kind.as_str() {
                "memberOf" => expressions.push(expression),
                "distinctInstance" => {
                    let to = ["task", "placement", "distinct_instance"];
                    reading.carry.set(&to, true, &item);
                }
                "random" => strategies.push(Value::from("random")),
                "spread" | "binpack" => strategies.push(Value::pair(&kind, field)),
                _ => return Err(item.wrong("a constraint or a strategy that ECS has")),
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

/// What is left of RunTask.
fn settings(reading: &mut Reading<'_, '_>, fields: &mut Reader<'_>) -> Result<(), Box<Diagnostic>> {
    match Given::take(fields, "Group") {
        Some(Given::Fixed(group))
            if !group
                .text()
                .is_some_and(|it| it.starts_with("family:") || it.starts_with("service:")) =>
        {
            reading.text(&["task", "group"], &group)?;
        }
        Some(other) => reading.carry.drop(
            other.item(),
            "a task group is one name; without one ECS makes it of the family",
            None,
        ),
        None => {}
    }
    match Given::take(fields, "PropagateTags") {
        Some(Given::Fixed(item)) if item.text() == Some("TASK_DEFINITION") => {
            reading
                .carry
                .set(&["task", "propagate_tags"], "task_definition", &item);
        }
        Some(other) => reading.carry.drop(
            other.item(),
            "a task can get the tags of its definition, or none",
            None,
        ),
        None => {}
    }
    match Given::take(fields, "EnableExecuteCommand") {
        Some(Given::Fixed(item)) if item.bool() == Some(true) => {
            reading.carry.set(&["task", "exec"], true, &item);
        }
        Some(Given::Fixed(item)) if item.bool() == Some(false) => {
            let note = reading.carry.note(NoteKind::Carried, "", &item);
            reading.carry.report.add(note);
        }
        Some(other) => reading
            .carry
            .drop(other.item(), "it is `true` or `false`", None),
        None => {}
    }
    match Given::take(fields, "Count") {
        Some(Given::Fixed(item)) if item.integer() == Some(1) => {
            let note = reading.carry.note(NoteKind::Carried, "", &item);
            reading.carry.report.add(note);
        }
        Some(other) => {
            let text = "an execution runs one task, so that its failure can be told by itself";
            let instead = "write as many blueprints, or let one task do all of the work";
            reading
                .carry
                .say(NoteKind::ToDo, other.item(), text, Some(instead));
        }
        None => {}
    }
    if let Some(Given::Fixed(tags)) = Given::take(fields, "Tags") {
        for item in tags.list_or_problem("a list of tags")? {
            let mut inner = item.fields().ok_or_else(|| item.wrong("a tag"))?;
            let key = inner.take("Key").ok_or_else(|| item.lacks("Key"))?;
            let key = key.text_or_problem()?;
            match Given::take(&mut inner, "Value") {
                Some(Given::Fixed(value)) => reading.value(&["task", "tags", key], &value)?,
                Some(other) => reading
                    .carry
                    .drop(other.item(), "a tag has a fixed value", None),
                None => {
                    reading.carry.set(&["task", "tags", key], "", &item);
                }
            }
        }
    }
    for (key, text) in [
        (
            "EnableECSManagedTags",
            "ECS's own tags are not asked for: the task has those of the job or of its definition",
        ),
        ("StartedBy", "Step Functions says itself who started a task"),
        ("ReferenceId", "nothing refers to a job's task"),
        (
            "ClientToken",
            "Step Functions says itself which request is which",
        ),
    ] {
        if let Some(given) = Given::take(fields, key) {
            reading.carry.drop(given.item(), text, None);
        }
    }
    Ok(())
}
