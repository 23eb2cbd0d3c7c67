//! Ways through a blueprint that several rules go.

use loudfail_blueprint::{
    Blueprint, Channel, Command, Input, Json, Map, PlainText, Reference, Task, Text, Value,
    ValueList, Variable, Word,
};
use loudfail_diagnostics::{Span, Spanned};

use crate::ask::Ask;
use crate::facts::Facts;
use crate::{inputs, parts, schedules};

/// A text of a blueprint.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found<'a> {
    /// What it is, for a message.
    pub(crate) what: &'static str,
    /// The text.
    pub(crate) text: &'a str,
    /// Where it is written.
    pub(crate) span: Span,
}

/// A reference of a blueprint.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Referred<'a> {
    /// Where the value comes from.
    pub(crate) reference: &'a Reference,
    /// Whether it stands for a list.
    pub(crate) list: bool,
    /// What it stands for.
    pub(crate) ask: Ask,
}

/// The texts that people read: in messages, in comments, in the container.
pub(crate) fn free_texts(blueprint: &Blueprint) -> Vec<Found<'_>> {
    let mut found = message_texts(blueprint);
    found.extend(input_texts(blueprint));
    if let Some(task) = &blueprint.task {
        for (_, command) in commands(task) {
            let words = words(&command.value).into_iter();
            found.extend(words.map(|word| of("a word of a command", word)));
        }
        let variables = environments(task).flat_map(|it| it.0.values());
        let roles = task.task_role.iter().chain(&task.execution_role);
        let values = variables
            .map(|entry| ("a value of an environment", &entry.value))
            .chain(roles.map(|role| ("a role", role)));
        for (what, value) in values {
            let span = value.span;
            match &value.value {
                Variable::Value(Value::Literal(text)) => found.push(Found { what, text, span }),
                Variable::Input(Input {
                    default:
                        Some(Spanned {
                            value: PlainText(text),
                            span,
                        }),
                    ..
                }) => found.push(Found {
                    what,
                    text,
                    span: *span,
                }),
                Variable::Value(Value::Reference(_)) | Variable::Input(_) => {}
            }
        }
        for part in parts::parts(task) {
            if part.sidecar.is_some() {
                let words = part.command.into_iter();
                found.extend(words.map(|word| of("a word of a sidecar's command", word)));
                found.extend(part.known.into_iter().map(|(_, text, span)| Found {
                    what: "a value of a sidecar's environment",
                    text,
                    span,
                }));
            }
            let check = part.health_check.and_then(|check| check.command.as_ref());
            let words = check.into_iter().flat_map(|words| &words.value.0);
            found.extend(words.map(|word| of("a word of a health check", word)));
        }
        for statement in task.statements.iter().flatten() {
            let reason = statement.reason.as_ref();
            found.extend(reason.map(|reason| of("the reason of a statement", reason)));
        }
    }
    found
}

/// The texts for people: of the notification, those with a form of their own left out, and of the README.
pub(crate) fn message_texts(blueprint: &Blueprint) -> Vec<Found<'_>> {
    let mut found = Vec::new();
    found.extend(
        blueprint
            .description
            .as_ref()
            .map(|text| of("`description`", text)),
    );
    found.extend(blueprint.owner.as_ref().map(|text| of("`owner`", text)));
    let fields = blueprint.input.iter().flat_map(|input| input.0.values());
    let descriptions = fields.filter_map(|entry| entry.value.description.as_ref());
    found.extend(descriptions.map(|text| of("the description of an input field", text)));
    if let Some(notify) = &blueprint.notify {
        found.extend(notify.title.as_ref().map(|text| of("`notify.title`", text)));
        let steps = notify.next_steps.iter().flatten();
        found.extend(steps.map(|text| of("an item of `notify.next_steps`", text)));
        let keywords = notify.keywords.iter().flatten();
        found.extend(keywords.map(|text| of("an item of `notify.keywords`", text)));
    }
    found
}

/// Everything that comes from a parameter or from SSM.
pub(crate) fn references(blueprint: &Blueprint) -> Vec<Referred<'_>> {
    let mut found = Vec::new();
    let Some(task) = &blueprint.task else {
        return found;
    };
    let cluster = task.cluster.iter().map(|it| (it, Ask::Cluster));
    let definition = task.definition.iter().map(|it| (it, Ask::Definition));
    let roles = task.roles.iter().flatten().map(|it| (it, Ask::Role));
    let single = cluster
        .chain(definition)
        .chain(roles)
        .chain(parts::values(task));
    found.extend(single.filter_map(|(value, ask)| reference(&value.value, ask)));
    let variables = environments(task).flat_map(|it| it.0.values());
    let variables = variables.map(|entry| (&entry.value, Ask::Text));
    let roles = task.task_role.iter().chain(&task.execution_role);
    for (variable, ask) in variables.chain(roles.map(|it| (it, Ask::Role))) {
        if let Variable::Value(value) = &variable.value {
            found.extend(reference(value, ask));
        }
    }
    let tags = task.tags.iter().flat_map(|tags| tags.0.values());
    found.extend(tags.filter_map(|entry| reference(&entry.value.value, Ask::Tag)));
    let network = task.network.iter().filter_map(|it| it.network());
    let lists = network.flat_map(|network| {
        let subnets = network.subnets.iter().map(|it| (it, Ask::Subnets));
        let groups = network.security_groups.iter();
        subnets.chain(groups.map(|it| (it, Ask::SecurityGroups)))
    });
    for (list, ask) in lists {
        match &list.value {
            ValueList::Items(items) => {
                found.extend(items.iter().filter_map(|item| reference(&item.value, ask)))
            }
            ValueList::Reference(reference) => found.push(Referred {
                reference,
                list: true,
                ask,
            }),
        }
    }
    found
}

/// Every value of a channel that may come from elsewhere, and what it is.
pub(crate) fn channel_values(channel: &Channel) -> Vec<(&Spanned<Value>, Ask)> {
    let mut found = Vec::new();
    found.extend(channel.topic.iter().map(|it| (it, Ask::Topic)));
    found.extend(channel.encryption_key.iter().map(|it| (it, Ask::Key)));
    if let Some(slack) = &channel.slack {
        found.extend(slack.workspace.iter().map(|it| (it, Ask::Workspace)));
        found.extend(slack.channel.iter().map(|it| (it, Ask::SlackChannel)));
    }
    if let Some(teams) = &channel.teams {
        found.extend(teams.team.iter().map(|it| (it, Ask::Team)));
        found.extend(teams.tenant.iter().map(|it| (it, Ask::Tenant)));
        found.extend(teams.channel.iter().map(|it| (it, Ask::TeamsChannel)));
    }
    let guardrails = channel.guardrails.iter().flatten();
    found.extend(guardrails.map(|it| (it, Ask::Guardrail)));
    for subscriber in channel.subscribers.iter().flatten() {
        found.extend(subscriber.email.iter().map(|it| (it, Ask::Email)));
        found.extend(subscriber.sqs.iter().map(|it| (it, Ask::Queue)));
    }
    found
}

/// Everything of the jobs, the defaults and the channels that comes from a parameter or from SSM, used or not.
pub(crate) fn all_references(facts: &Facts) -> Vec<Referred<'_>> {
    let jobs = facts.layers.iter().flat_map(references);
    let channels = facts
        .channels()
        .flat_map(|(_, entry)| channel_values(&entry.value))
        .filter_map(|(value, ask)| reference(&value.value, ask));
    jobs.chain(channels).collect()
}

/// The names of fields of the execution's input, declared or used, and where they are written.
pub(crate) fn input_fields(blueprint: &Blueprint) -> Vec<(&str, Span)> {
    let declared = blueprint.input.iter().flat_map(|input| &input.0);
    let declared = declared.map(|(name, entry)| (name.as_str(), entry.key));
    let uses = inputs::uses(blueprint).into_iter();
    declared
        .chain(uses.map(|used| (used.field.value.as_str(), used.field.span)))
        .collect()
}

/// The texts of the execution's input: defaults of declared fields, the values that are taken, and what schedules give.
fn input_texts(blueprint: &Blueprint) -> Vec<Found<'_>> {
    fn add<'a>(what: &'static str, value: &'a Spanned<Json>, found: &mut Vec<Found<'a>>) {
        match &value.value {
            Json::Text(text) => found.push(Found {
                what,
                text,
                span: value.span,
            }),
            Json::List(items) => items.iter().for_each(|item| add(what, item, found)),
            Json::Fields(fields) => fields.0.iter().for_each(|(_, item)| add(what, item, found)),
            Json::Bool(_) | Json::Number(_) => {}
        }
    }
    let mut found = Vec::new();
    for entry in blueprint.input.iter().flat_map(|input| input.0.values()) {
        if let Some(default) = &entry.value.default {
            add("a default of an input field", default, &mut found);
        }
        for value in entry.value.one_of.iter().flatten() {
            add("a value of `one_of`", value, &mut found);
        }
    }
    for written in schedules::of(blueprint) {
        for (_, value) in written
            .schedule
            .input
            .iter()
            .flat_map(|input| &input.value.0)
        {
            add("a string of a schedule's input", value, &mut found);
        }
    }
    found
}

/// The commands that a task's containers get, each with the path of its key.
pub(crate) fn commands(task: &Task) -> impl Iterator<Item = (String, &Spanned<Command>)> {
    let own = task.command.iter();
    let others = task.containers.iter().flat_map(|containers| &containers.0);
    own.map(|command| ("task.command".to_owned(), command))
        .chain(others.filter_map(|(name, entry)| {
            let path = format!("task.containers.{name}.command");
            Some((path, entry.value.command.as_ref()?))
        }))
}

/// The environments that a task's containers get.
pub(crate) fn environments(task: &Task) -> impl Iterator<Item = &Map<Spanned<Variable>>> {
    let others = task.containers.iter().flat_map(|it| it.0.values());
    task.environment
        .iter()
        .chain(others.filter_map(|entry| entry.value.environment.as_ref()))
}

/// The words of a command, as far as they are known.
pub(crate) fn words(command: &Command) -> Vec<&Spanned<Text>> {
    match command {
        Command::Words(words) => words.iter().filter_map(known).collect(),
        Command::Input(Input { default, .. }) => default.iter().flatten().collect(),
    }
}

/// What a word of a command is, or is where the input does not say it.
pub(crate) fn known(word: &Spanned<Word>) -> Option<&Spanned<Text>> {
    match &word.value {
        Word::Text(text) => Some(text),
        Word::Input(input) => input.default.as_ref(),
    }
}

fn of<'a>(what: &'static str, text: &'a Spanned<Text>) -> Found<'a> {
    Found {
        what,
        text: &text.value.0,
        span: text.span,
    }
}

fn reference(value: &Value, ask: Ask) -> Option<Referred<'_>> {
    match value {
        Value::Literal(_) => None,
        Value::Reference(reference) => Some(Referred {
            reference,
            list: false,
            ask,
        }),
    }
}
