//! What a run gets in place of what its task definition says: the `Overrides` of a task.
//!
//! Source: "TaskOverride" and "ContainerOverride" in the Amazon ECS API Reference. CPU and memory of a task are strings
//! there, those of a container and the size of the disk are integers.

use loudfail_job::{
    Amount, Command, ContainerOverrides, InputType, Job, Value as Infrastructure, Variable, Word,
};
use minijinja::Value;
use serde::Serialize;

use super::run::{Collector, Member, field_path, list};
use super::text::{Format, Text};

#[derive(Serialize)]
pub(super) struct OverridesView {
    /// What the task as a whole gets.
    members: Vec<Member>,
    containers: Vec<ContainerView>,
}

#[derive(Serialize)]
struct ContainerView {
    name: Value,
    members: Vec<Member>,
    environment: Vec<VariableView>,
}

#[derive(Serialize)]
struct VariableView {
    name: Value,
    member: Member,
}

impl OverridesView {
    /// The overrides of a job that has some.
    pub(super) fn new(job: &Job, collector: &mut Collector) -> Option<Self> {
        let task = &job.task;
        let none = ContainerOverrides::default();
        let own = task.containers.get(&task.container).unwrap_or(&none);
        let own = ContainerOverrides {
            command: task.command.clone(),
            environment: task.environment.clone(),
            ..own.clone()
        };
        let mut containers: Vec<ContainerView> = Vec::new();
        if own != none {
            containers.push(container(job, &task.container, &own, collector));
        }
        let others = task.containers.iter();
        for (name, overrides) in others.filter(|(name, _)| **name != task.container) {
            containers.push(container(job, name, overrides, collector));
        }
        let whole = &task.overrides;
        let amounts = [("Cpu", &whole.cpu), ("Memory", &whole.memory)];
        let mut members: Vec<Member> = amounts
            .into_iter()
            .filter_map(|(key, amount)| Some(text_of_amount(key, amount.as_ref()?)))
            .collect();
        for (key, role) in [
            ("TaskRoleArn", &whole.task_role),
            ("ExecutionRoleArn", &whole.execution_role),
        ] {
            members.extend(
                role.as_ref()
                    .map(|role| variable(key, job, role, collector)),
            );
        }
        let storage = whole.ephemeral_storage.as_ref();
        members.extend(storage.map(|amount| {
            let json = format!("{{{}}}", number("SizeInGiB", amount).json());
            Member::fixed("EphemeralStorage", Value::from_safe_string(json))
        }));
        let is_empty = containers.is_empty() && members.is_empty();
        (!is_empty).then_some(Self {
            members,
            containers,
        })
    }
}

fn container(
    job: &Job,
    name: &str,
    overrides: &ContainerOverrides,
    collector: &mut Collector,
) -> ContainerView {
    let command = overrides.command.iter();
    let mut members: Vec<Member> = command.map(|it| member_of_command(job, it)).collect();
    for (key, amount) in [
        ("Cpu", &overrides.cpu),
        ("Memory", &overrides.memory),
        ("MemoryReservation", &overrides.memory_reservation),
    ] {
        members.extend(amount.as_ref().map(|amount| number(key, amount)));
    }
    let environment = overrides.environment.iter();
    ContainerView {
        name: Text::of(name).value(),
        members,
        environment: environment
            .map(|(name, value)| VariableView {
                name: Text::of(name.as_str()).value(),
                member: variable("Value", job, value, collector),
            })
            .collect(),
    }
}

fn member_of_command(job: &Job, command: &Command) -> Member {
    let words = match command {
        Command::Input { field } => {
            return Member::dynamic("Command", Text::of(input_path(field)));
        }
        Command::Words(words) => words,
    };
    if takes_input(words) {
        let apart = words_apart(job);
        let mut call = Text::of("States.Array(");
        for (index, word) in words.iter().enumerate() {
            if index > 0 {
                call = call.then(&Text::of(", "));
            }
            call = call.then(&match word {
                Word::Input { field } => input_text(job, field),
                Word::Text(text) => Text::of(match apart.iter().position(|it| it == text) {
                    Some(place) => format!("{}[{place}]", input_path(WORDS)),
                    None => format!("'{text}'"),
                }),
            });
        }
        return Member::dynamic("Command", call.then(&Text::of(")")));
    }
    let words = words.iter().filter_map(|word| match word {
        Word::Text(text) => Some(Text::of(text.as_str())),
        Word::Input { .. } => None,
    });
    Member::fixed("Command", list(words))
}

/// What holds the words of [`words_apart`], beside the fields of the input. No field has such a name.
const WORDS: &str = "_words";

/// The fixed words that cannot stand in a call of `States.Array` without escapes ("Intrinsic functions for JSONPath states
/// in Step Functions", reserved characters), so they are data of the machine, each once.
pub(super) fn words_apart(job: &Job) -> Vec<&str> {
    let others = job.task.containers.values();
    let commands = others.filter_map(|it| it.command.as_ref());
    let mut apart = Vec::new();
    for command in job.task.command.iter().chain(commands) {
        let Command::Words(words) = command else {
            continue;
        };
        for word in words.iter().filter(|_| takes_input(words)) {
            if let Word::Text(text) = word
                && !is_plain(text)
                && !apart.contains(&text.as_str())
            {
                apart.push(text.as_str());
            }
        }
    }
    apart
}

fn takes_input(words: &[Word]) -> bool {
    words.iter().any(|word| matches!(word, Word::Input { .. }))
}

/// Whether a word stands in quotes as it is.
fn is_plain(word: &str) -> bool {
    let is_plain = |it: char| matches!(it, ' '..='~') && !['\'', '{', '}', '\\'].contains(&it);
    !word.is_empty() && word.chars().all(is_plain)
}

fn variable(key: &str, job: &Job, variable: &Variable, collector: &mut Collector) -> Member {
    match variable {
        Variable::Value(value) => Member::fixed(key, collector.value(value)),
        Variable::Input { field } => Member::dynamic(key, input_text(job, field)),
    }
}

/// An amount where ECS takes an integer.
fn number(key: &str, amount: &Amount) -> Member {
    match amount {
        Amount::Fixed(number) => Member::fixed(key, Value::from_safe_string(number.to_string())),
        Amount::Input { field } => Member::dynamic(key, Text::of(input_path(field))),
    }
}

/// An amount where ECS takes a string.
fn text_of_amount(key: &str, amount: &Amount) -> Member {
    match amount {
        Amount::Fixed(number) => Member::fixed(key, Text::of(number.to_string()).value()),
        Amount::Input { field } => Member::dynamic(key, text_at(&input_path(field))),
    }
}

/// The path of a field of what the execution was started with, once "Take input" has taken it.
fn input_path(field: &str) -> String {
    field_path("$.input", field)
}

/// A field of the input as a text: a number or a truth value is written as JSON writes it.
fn input_text(job: &Job, field: &str) -> Text {
    let path = input_path(field);
    match job.input.get(field).map(|field| field.kind) {
        Some(InputType::Number | InputType::Boolean) => text_at(&path),
        _ => Text::of(path),
    }
}

fn text_at(path: &str) -> Text {
    Format::new().argument(path).call()
}

/// The values that a role of a task may have: the one that is known, or those that its field takes.
pub(crate) fn roles(job: &Job) -> Vec<Infrastructure> {
    let overrides = &job.task.overrides;
    let roles = overrides.task_role.iter().chain(&overrides.execution_role);
    let mut found: Vec<Infrastructure> = Vec::new();
    for role in roles {
        let values = match role {
            Variable::Value(value) => vec![value.clone()],
            Variable::Input { field } => {
                let taken = job.input.get(field).into_iter();
                let taken = taken.flat_map(|field| &field.one_of);
                taken
                    .filter_map(|value| match value {
                        loudfail_job::Json::Text(arn) => Some(Infrastructure::Literal(arn.clone())),
                        _ => None,
                    })
                    .collect()
            }
        };
        for value in values {
            if !found.contains(&value) {
                found.push(value);
            }
        }
    }
    found
}
