//! The fields of the execution's input: what is declared of them, and where they are used.

use std::collections::BTreeMap;

use loudfail_blueprint::{
    self as written, Amount, Blueprint, Command, Entry, InputField, Map, Variable, Word,
};
use loudfail_diagnostics::{Span, Spanned};

use crate::build::json;
use crate::facts::Draft;
use crate::model::{InputType, Json};
use crate::resources::Resource;

/// One place that takes a field of the input.
#[derive(Debug, Clone)]
pub(crate) struct Use<'a> {
    pub(crate) field: &'a Spanned<String>,
    /// What the place itself says that stands in.
    pub(crate) default: Option<Spanned<Json>>,
    pub(crate) place: Place,
}

/// What a field is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// A container's command.
    Command,
    /// A word of one.
    Word,
    /// An environment variable.
    Variable,
    /// An amount of CPU, memory or disk.
    Amount(Resource),
    /// The ARN of a role.
    Role,
}

/// A field that the task takes, with all that is known of it.
#[derive(Debug, Clone)]
pub(crate) struct Taken<'a> {
    /// Where it is declared, or else where it is first used.
    pub(crate) span: Span,
    pub(crate) kind: InputType,
    pub(crate) default: Option<Spanned<Json>>,
    pub(crate) one_of: Vec<Spanned<Json>>,
    /// The least and the most of a number that is an amount, where `one_of` leaves that open.
    pub(crate) range: Option<(u32, u32)>,
    pub(crate) description: Option<&'a str>,
}

impl Taken<'_> {
    /// What is left of a number that is an amount too. What the blueprint lists itself, a rule looks at.
    fn narrow(&mut self, resource: Resource, on_fargate: bool, span: Span) {
        if !self.one_of.is_empty() {
            return;
        }
        let only = resource.only(on_fargate);
        if !only.is_empty() {
            let number = |number: i64| Spanned::new(Json::Number(number.to_string()), span);
            self.one_of = only.into_iter().map(number).collect();
            self.range = None;
            return;
        }
        let (least, most) = resource.range(on_fargate);
        self.range = Some(match self.range {
            Some((other_least, other_most)) => (least.max(other_least), most.min(other_most)),
            None => (least, most),
        });
    }
}

impl Place {
    /// What it takes, best first.
    pub(crate) fn kinds(self) -> &'static [InputType] {
        match self {
            Self::Command => &[InputType::List],
            // A number or a truth value becomes its text.
            Self::Word | Self::Variable => {
                &[InputType::Text, InputType::Number, InputType::Boolean]
            }
            Self::Amount(_) => &[InputType::Number],
            Self::Role => &[InputType::Text],
        }
    }

    /// What a field is that is not declared.
    pub(crate) fn kind(self) -> InputType {
        self.kinds().first().copied().unwrap_or(InputType::Text)
    }

    /// What it is, for a sentence.
    pub(crate) fn what(self) -> &'static str {
        match self {
            Self::Command => "a command",
            Self::Word => "a word of a command",
            Self::Variable => "an environment variable",
            Self::Amount(resource) => resource.what(),
            Self::Role => "a role",
        }
    }
}

/// Every place of a blueprint that takes a field, in the order of their kinds.
pub(crate) fn uses(blueprint: &Blueprint) -> Vec<Use<'_>> {
    let mut uses = Vec::new();
    let Some(task) = &blueprint.task else {
        return uses;
    };
    uses.extend(of_command(task.command.as_ref()));
    uses.extend(of_environment(task.environment.as_ref()));
    let amounts = [
        (&task.cpu, Resource::TaskCpu),
        (&task.memory, Resource::TaskMemory),
        (&task.ephemeral_storage, Resource::TaskStorage),
    ];
    uses.extend(amounts.into_iter().filter_map(of_amount));
    let roles = task.task_role.iter().chain(&task.execution_role);
    uses.extend(roles.filter_map(|role| of_variable(role, Place::Role)));
    for entry in task.containers.iter().flat_map(|it| it.0.values()) {
        let container = &entry.value;
        uses.extend(of_command(container.command.as_ref()));
        uses.extend(of_environment(container.environment.as_ref()));
        let amounts = [
            (&container.cpu, Resource::ContainerCpu),
            (&container.memory, Resource::ContainerMemory),
            (&container.memory_reservation, Resource::ContainerMemory),
        ];
        uses.extend(amounts.into_iter().filter_map(of_amount));
    }
    uses
}

fn of_amount((amount, resource): (&Option<Spanned<Amount>>, Resource)) -> Option<Use<'_>> {
    let Amount::Input(input) = &amount.as_ref()?.value else {
        return None;
    };
    let default = input
        .default
        .as_ref()
        .map(|number| Spanned::new(Json::Number(number.value.0.to_string()), number.span));
    Some(Use {
        field: &input.field,
        default,
        place: Place::Amount(resource),
    })
}

fn of_command(command: Option<&Spanned<Command>>) -> Vec<Use<'_>> {
    match command.map(|command| &command.value) {
        None => Vec::new(),
        Some(Command::Words(words)) => words.iter().filter_map(of_word).collect(),
        Some(Command::Input(input)) => {
            let default = input.default.as_ref().map(|words| {
                let span = words.first().map_or(input.field.span, |word| word.span);
                let words = words.iter().map(|word| Json::Text(word.value.0.clone()));
                Spanned::new(Json::List(words.collect()), span)
            });
            vec![Use {
                field: &input.field,
                default,
                place: Place::Command,
            }]
        }
    }
}

fn of_word(word: &Spanned<Word>) -> Option<Use<'_>> {
    let Word::Input(input) = &word.value else {
        return None;
    };
    let default = input
        .default
        .as_ref()
        .map(|text| Spanned::new(Json::Text(text.value.0.clone()), text.span));
    Some(Use {
        field: &input.field,
        default,
        place: Place::Word,
    })
}

fn of_environment(environment: Option<&Map<Spanned<Variable>>>) -> impl Iterator<Item = Use<'_>> {
    let variables = environment.into_iter().flat_map(|it| it.0.values());
    variables.filter_map(|entry| of_variable(&entry.value, Place::Variable))
}

fn of_variable(variable: &Spanned<Variable>, place: Place) -> Option<Use<'_>> {
    let Variable::Input(input) = &variable.value else {
        return None;
    };
    let default = input
        .default
        .as_ref()
        .map(|text| Spanned::new(Json::Text(text.value.0.clone()), text.span));
    Some(Use {
        field: &input.field,
        default,
        place,
    })
}

/// The fields that are declared, by name; nothing where the blueprint declares none and each use speaks for itself.
pub(crate) fn declared(blueprint: &Blueprint) -> Option<&BTreeMap<String, Entry<InputField>>> {
    let fields = &blueprint.input.as_ref()?.0;
    (!fields.is_empty()).then_some(fields)
}

/// The type that a declaration says.
pub(crate) fn kind(field: &InputField) -> InputType {
    match field.kind.map(|kind| kind.value).unwrap_or_default() {
        written::InputType::Text => InputType::Text,
        written::InputType::Number => InputType::Number,
        written::InputType::Boolean => InputType::Boolean,
        written::InputType::List => InputType::List,
    }
}

/// The fields that the task takes, by name. Where something is wrong with one, what is known of it.
pub(crate) fn taken(blueprint: &Blueprint) -> BTreeMap<&str, Taken<'_>> {
    let launch = blueprint
        .task
        .as_ref()
        .and_then(|task| task.launch.as_ref());
    let on_fargate = launch.is_none_or(|launch| launch.value.is_fargate());
    let mut taken: BTreeMap<&str, Taken<'_>> = BTreeMap::new();
    for (name, entry) in declared(blueprint).into_iter().flatten() {
        let field = &entry.value;
        let one_of = field.one_of.iter().flatten();
        taken.insert(
            name,
            Taken {
                span: entry.key,
                kind: kind(field),
                default: field.default.as_ref().map(of_json),
                one_of: one_of.map(of_json).collect(),
                range: None,
                description: field.description.as_ref().map(|text| text.value.0.as_str()),
            },
        );
    }
    for used in uses(blueprint) {
        let field = taken
            .entry(used.field.value.as_str())
            .or_insert_with(|| Taken {
                span: used.field.span,
                kind: used.place.kind(),
                default: None,
                one_of: Vec::new(),
                range: None,
                description: None,
            });
        field.default = field.default.take().or(used.default);
        if let Place::Amount(resource) = used.place {
            field.narrow(resource, on_fargate, used.field.span);
        }
    }
    taken
}

/// Whether something that decides on the input could not be read, so that nobody can say what is missing or too much.
pub(crate) fn is_unknown(draft: &Draft) -> bool {
    ["input", "task"].iter().any(|path| {
        let below = format!("{path}.");
        draft.is_failed(path) || draft.failed.iter().any(|failed| failed.starts_with(&below))
    })
}

/// A value as the model has it.
pub(crate) fn of_json(value: &Spanned<written::Json>) -> Spanned<Json> {
    Spanned::new(json(&value.value), value.span)
}
