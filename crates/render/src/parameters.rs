//! What a deployment is asked for: parameters in CloudFormation, variables and data sources in Terraform.

mod own;

use std::collections::BTreeMap;

use loudfail_job::{
    Ask, Definition, Given, Job, RESERVED_PARAMETERS, TAKEN_BY_JOBS, Value, ValueList, Variable,
};
use own::OwnUse;
use serde::Serialize;

use crate::asl::Placeholder;
use crate::definition;
use crate::error::RenderError;
use crate::expression::{
    DEAD_LETTERS_PARAMETER, DEAD_LETTERS_VARIABLE, KEY_PARAMETER, KEY_VARIABLE, Source,
    TOPIC_PARAMETER, TOPIC_VARIABLE,
};
use crate::input::shell;

/// Names that a variable of a Terraform module cannot have, or that a module uses for itself.
/// Source: "Use input variables to add module arguments" in the Terraform documentation.
pub(crate) const VARIABLES: &[&str] = &[
    KEY_VARIABLE,
    TOPIC_VARIABLE,
    DEAD_LETTERS_VARIABLE,
    "source",
    "version",
    "providers",
    "count",
    "for_each",
    "lifecycle",
    "depends_on",
    "locals",
];

/// One value that a deployment is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Parameter {
    /// Its name in CloudFormation, and that of the data source in Terraform for a value from SSM.
    pub(crate) logical_id: String,
    /// Its name as a variable in Terraform.
    pub(crate) variable: String,
    /// What it is for.
    pub(crate) description: String,
    /// CloudFormation's type.
    pub(crate) cloudformation_type: &'static str,
    /// Terraform's type, as an expression.
    pub(crate) terraform_type: minijinja::Value,
    /// Whether it is several values.
    pub(crate) is_list: bool,
    /// Where SSM has it, when it comes from there.
    pub(crate) ssm_path: Option<String>,
    /// What it, or each of its items, must match; none for what comes from SSM, where CloudFormation would match the
    /// name and not the value.
    pub(crate) pattern: Option<&'static str>,
    /// What to say when it does not match: a whole sentence.
    pub(crate) constraint: Option<&'static str>,
    /// Whether the value that SSM has is a name, and no ARN: an ARN is made of it. Terraform alone can look at it.
    pub(crate) is_name: bool,
    /// Its value, where that is known beforehand.
    pub(crate) given: Option<GivenValue>,
}

/// The value of a parameter that is known beforehand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct GivenValue {
    /// A text, or a list of texts.
    pub(crate) value: minijinja::Value,
    /// The same as one text, which is what CloudFormation takes.
    pub(crate) text: String,
    /// The same as one word of a POSIX shell.
    pub(crate) word: minijinja::Value,
}

/// Notes the values that are known beforehand.
pub(crate) fn give(parameters: &mut [Parameter], given: &BTreeMap<String, Given>) {
    for parameter in parameters.iter_mut().filter(|it| it.ssm_path.is_none()) {
        parameter.given = given.get(&parameter.logical_id).map(|given| {
            let (value, text) = match given {
                Given::One(text) => (minijinja::Value::from(text.as_str()), text.clone()),
                Given::Many(items) => (minijinja::Value::from(items.clone()), items.join(",")),
            };
            GivenValue {
                value,
                word: minijinja::Value::from_safe_string(word(&text)),
                text,
            }
        });
    }
}

/// A text as one word of a POSIX shell.
fn word(text: &str) -> String {
    let is_plain = |it: char| it.is_ascii_alphanumeric() || "-_./:,@+=".contains(it);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        shell(text)
    }
}

/// What a value is used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Use<'a> {
    Cluster,
    Definition,
    Subnets,
    SecurityGroups,
    TaskRole,
    Environment(&'a str),
    Own(OwnUse),
    OtherRole,
    Tag(&'a str),
}

/// Everything that a job's deployment is asked for: what its channel gives first, the others by name.
///
/// # Errors
///
/// When a name is taken, or a parameter is one value in one place and a list in another.
pub(crate) fn of_job(
    job: &Job,
    placeholders: &[Placeholder],
) -> Result<Vec<Parameter>, RenderError> {
    let mut uses: BTreeMap<Source, (bool, Vec<Use<'_>>)> = BTreeMap::new();
    for (source, is_list, what) in sources(job) {
        let (known, all) = uses
            .entry(source.clone())
            .or_insert_with(|| (is_list, Vec::new()));
        if *known != is_list {
            let (Source::Param(name) | Source::Ssm(name)) = source;
            return Err(RenderError::ValueAndList {
                job: job.name.clone(),
                name,
            });
        }
        if !all.contains(&what) {
            all.push(what);
        }
    }
    let of_definition = definition::own(job).map_or_else(Vec::new, definition::logical_ids);
    let mut parameters = vec![topic(job), dead_letters(job)];
    parameters.extend(job.notify.encrypted.then(|| key(job)));
    for (source, (is_list, uses)) in uses {
        let logical_id = source.logical_id();
        let taken = TAKEN_BY_JOBS.contains(&logical_id.as_str())
            || RESERVED_PARAMETERS.contains(&logical_id.as_str())
            || of_definition.contains(&logical_id.as_str())
            || VARIABLES.contains(&logical_id.as_str())
            || placeholders
                .iter()
                .any(|placeholder| placeholder.name() == logical_id)
            || parameters
                .iter()
                .any(|other| other.logical_id == logical_id);
        if taken {
            return Err(RenderError::NameTaken {
                job: job.name.clone(),
                name: logical_id,
            });
        }
        let description: Vec<String> = uses.iter().map(|what| what.description(is_list)).collect();
        let description = description.join(" ");
        let asks: Vec<Ask> = uses.iter().map(Use::ask).collect();
        let is_named = |what: &Use<'_>| matches!(what, Use::Cluster | Use::Definition);
        parameters.push(Parameter {
            is_name: uses.iter().any(is_named),
            ..Parameter::new(source, is_list, description, Ask::of_job(&asks))
        });
    }
    give(&mut parameters, &job.given);
    Ok(parameters)
}

fn topic(job: &Job) -> Parameter {
    Parameter {
        logical_id: TOPIC_PARAMETER.to_owned(),
        variable: TOPIC_VARIABLE.to_owned(),
        description: format!(
            "The ARN of the topic of the channel {}, which receives failures.",
            job.notify.channel
        ),
        cloudformation_type: "String",
        terraform_type: minijinja::Value::from_safe_string("string".to_owned()),
        is_list: false,
        ssm_path: None,
        pattern: Some(Ask::Topic.pattern()),
        constraint: Some(Ask::Topic.constraint(false)),
        is_name: false,
        given: None,
    }
}

fn dead_letters(job: &Job) -> Parameter {
    Parameter {
        logical_id: DEAD_LETTERS_PARAMETER.to_owned(),
        variable: DEAD_LETTERS_VARIABLE.to_owned(),
        description: format!(
            "The ARN of the dead-letter queue of the channel {}, which keeps undelivered notifications.",
            job.notify.channel
        ),
        cloudformation_type: "String",
        terraform_type: minijinja::Value::from_safe_string("string".to_owned()),
        is_list: false,
        ssm_path: None,
        // A FIFO queue's name ends in `.fifo`. Source: "Using dead-letter queues to process undelivered events in
        // EventBridge", which takes standard queues alone.
        pattern: Some(Ask::Queue.pattern()),
        constraint: Some(
            "It must be the ARN of a standard SQS queue; EventBridge does not accept FIFO dead-letter queues.",
        ),
        is_name: false,
        given: None,
    }
}

fn key(job: &Job) -> Parameter {
    Parameter {
        logical_id: KEY_PARAMETER.to_owned(),
        variable: KEY_VARIABLE.to_owned(),
        description: format!(
            "The ARN of the key that the topic of the channel {} is encrypted with.",
            job.notify.channel
        ),
        cloudformation_type: "String",
        terraform_type: minijinja::Value::from_safe_string("string".to_owned()),
        is_list: false,
        ssm_path: None,
        pattern: Some(Ask::Key.pattern()),
        constraint: Some(Ask::Key.constraint(false)),
        is_name: false,
        given: None,
    }
}

impl Parameter {
    /// What a deployment is asked for where a value comes from `source`.
    pub(crate) fn new(source: Source, is_list: bool, description: String, ask: Ask) -> Self {
        let logical_id = source.logical_id();
        let (cloudformation_type, terraform_type) = match (&source, is_list) {
            (Source::Param(_), false) => ("String", "string"),
            (Source::Param(_), true) => ("CommaDelimitedList", "list(string)"),
            (Source::Ssm(_), false) => ("AWS::SSM::Parameter::Value<String>", "string"),
            (Source::Ssm(_), true) => ("AWS::SSM::Parameter::Value<List<String>>", "string"),
        };
        let ssm_path = match source {
            Source::Param(_) => None,
            Source::Ssm(path) => Some(path),
        };
        let ask = ssm_path.is_none().then_some(ask);
        Self {
            variable: logical_id.clone(),
            logical_id,
            description,
            cloudformation_type,
            terraform_type: minijinja::Value::from_safe_string(terraform_type.to_owned()),
            is_list,
            ssm_path,
            pattern: ask.map(Ask::pattern),
            constraint: ask.map(|ask| ask.constraint(is_list)),
            is_name: false,
            given: None,
        }
    }
}

impl Use<'_> {
    fn description(&self, is_list: bool) -> String {
        match self {
            Self::Cluster => "The name of the ECS cluster that the task runs on.".to_owned(),
            Self::Definition => {
                "The task definition that runs: a family, or family:revision.".to_owned()
            }
            Self::Subnets if is_list => "The ids of the subnets that the task runs in.".to_owned(),
            Self::Subnets => "The id of a subnet that the task runs in.".to_owned(),
            Self::SecurityGroups if is_list => "The ids of the task's security groups.".to_owned(),
            Self::SecurityGroups => "The id of a security group of the task.".to_owned(),
            Self::TaskRole => "The ARN of a role of the task definition.".to_owned(),
            Self::Environment(name) => format!("The value of the environment variable {name}."),
            Self::Own(what) => what.description().to_owned(),
            Self::OtherRole => {
                "The ARN of a role that replaces one of the task definition.".to_owned()
            }
            Self::Tag(key) => format!("The value of the task's tag {key}."),
        }
    }

    fn ask(&self) -> Ask {
        match self {
            Self::Cluster => Ask::Cluster,
            Self::Definition => Ask::Definition,
            Self::Subnets => Ask::Subnets,
            Self::SecurityGroups => Ask::SecurityGroups,
            Self::TaskRole | Self::OtherRole => Ask::Role,
            Self::Environment(_) => Ask::Text,
            Self::Own(what) => what.ask(),
            Self::Tag(_) => Ask::Tag,
        }
    }
}

/// Each value of a job's task that the deployment gives: where from, whether it is a list, and what for.
fn sources(job: &Job) -> Vec<(Source, bool, Use<'_>)> {
    let task = &job.task;
    let mut found = Vec::new();
    found.extend(one(&task.cluster, Use::Cluster));
    match &task.definition {
        Definition::Existing(name) => found.extend(one(name, Use::Definition)),
        Definition::Own(definition) => {
            for (value, what) in own::values(definition) {
                found.extend(one(value, what));
            }
        }
    }
    found.extend(
        task.roles
            .iter()
            .filter_map(|role| one(role, Use::TaskRole)),
    );
    let overrides = &task.overrides;
    for role in overrides.task_role.iter().chain(&overrides.execution_role) {
        if let Variable::Value(given) = role {
            found.extend(one(given, Use::OtherRole));
        }
    }
    let tags = task.placement.tags.iter();
    found.extend(tags.filter_map(|(key, value)| one(value, Use::Tag(key))));
    let others = task.containers.values().map(|it| &it.environment);
    let environments = std::iter::once(&task.environment).chain(others);
    for (name, variable) in environments.flatten() {
        if let Variable::Value(given) = variable {
            found.extend(one(given, Use::Environment(name)));
        }
    }
    if let Some(network) = &task.network {
        let groups = network
            .security_groups
            .as_ref()
            .map(|groups| (groups, Use::SecurityGroups));
        for (list, what) in [(&network.subnets, Use::Subnets)].into_iter().chain(groups) {
            match list {
                ValueList::Items(items) => {
                    found.extend(items.iter().filter_map(|item| one(item, what)))
                }
                ValueList::Param(name) => found.push((Source::Param(name.clone()), true, what)),
                ValueList::Ssm(path) => found.push((Source::Ssm(path.clone()), true, what)),
            }
        }
    }
    found
}

/// A single value, if the deployment gives it.
fn one<'a>(value: &Value, what: Use<'a>) -> Option<(Source, bool, Use<'a>)> {
    match value {
        Value::Literal(_) => None,
        Value::Param(name) => Some((Source::Param(name.clone()), false, what)),
        Value::Ssm(path) => Some((Source::Ssm(path.clone()), false, what)),
    }
}

#[cfg(test)]
mod tests;
