//! The task state: what `ecs:runTask.sync` is asked for, and for how long.

use loudfail_job::{
    Command, InputType, Job, Launch, Network, Value as Infrastructure, ValueList, Variable,
};
use minijinja::Value;
use serde::Serialize;

use super::placeholder::Placeholder;
use super::text::{Format, Text};

#[derive(Serialize)]
pub(super) struct RunView {
    cluster: Value,
    definition: Value,
    launch_type: Value,
    platform_version: Option<Value>,
    network: Option<NetworkView>,
    overrides: Option<OverridesView>,
    /// Step Functions stops the task of a state that takes longer, as it does when the execution is stopped: it tries as
    /// best it can ("Discover service integration patterns in Step Functions", Run a Job), for which the role needs
    /// `ecs:StopTask` ("Run Amazon ECS or Fargate tasks with Step Functions", IAM policies).
    timeout_seconds: u64,
    #[serde(skip)]
    placeholders: Vec<Placeholder>,
}

#[derive(Serialize)]
struct NetworkView {
    subnets: Member,
    security_groups: Option<Member>,
    assign_public_ip: Option<Value>,
}

#[derive(Serialize)]
struct OverridesView {
    container: Value,
    command: Option<Member>,
    environment: Vec<VariableView>,
}

#[derive(Serialize)]
struct VariableView {
    name: Value,
    key: Value,
    value: Value,
}

/// A member of a JSON object whose key depends on its value: `Key` for a constant, `Key.$` for a path or an intrinsic.
#[derive(Serialize)]
struct Member {
    key: Value,
    value: Value,
}

impl RunView {
    pub(super) fn new(job: &Job) -> Self {
        let mut collector = Collector::default();
        let task = &job.task;
        Self {
            cluster: collector.value(&task.cluster),
            definition: collector.value(&task.definition),
            launch_type: Text::of(match task.launch {
                Launch::Fargate => "FARGATE",
                Launch::Ec2 => "EC2",
            })
            .value(),
            platform_version: task
                .platform_version
                .as_deref()
                .map(|version| Text::of(version).value()),
            network: task
                .network
                .as_ref()
                .map(|network| collector.network(network, task.launch)),
            overrides: collector.overrides(job),
            timeout_seconds: job.timeout_seconds,
            placeholders: collector.placeholders,
        }
    }

    pub(super) fn placeholders(&self) -> impl Iterator<Item = Placeholder> {
        self.placeholders.iter().cloned()
    }
}

/// Makes texts of infrastructure values, and remembers the placeholders in them.
#[derive(Default)]
struct Collector {
    placeholders: Vec<Placeholder>,
}

impl Collector {
    fn text(&mut self, value: &Infrastructure) -> Text {
        let placeholder = match value {
            Infrastructure::Literal(text) => return Text::of(text.as_str()),
            Infrastructure::Param(name) => Placeholder::Param(name.clone()),
            Infrastructure::Ssm(path) => Placeholder::Ssm(path.clone()),
        };
        self.placeholders.push(placeholder.clone());
        Text::placeholder(placeholder)
    }

    fn value(&mut self, value: &Infrastructure) -> Value {
        self.text(value).value()
    }

    /// A list that only the deployment knows arrives as one text with commas, and is split where it is used: so the
    /// machine's text is JSON before the placeholders are filled, too.
    fn list_member(&mut self, key: &str, values: &ValueList) -> Member {
        let placeholder = match values {
            ValueList::Items(items) => {
                let items: Vec<Text> = items.iter().map(|item| self.text(item)).collect();
                return Member {
                    key: Text::of(key).value(),
                    value: list(items.into_iter()),
                };
            }
            ValueList::Param(name) => Placeholder::ParamList(name.clone()),
            ValueList::Ssm(path) => Placeholder::SsmList(path.clone()),
        };
        self.placeholders.push(placeholder.clone());
        let split = Text::of("States.StringSplit('")
            .then(&Text::placeholder(placeholder))
            .then(&Text::of("', ',')"));
        Member {
            key: dynamic(key),
            value: split.value(),
        }
    }

    fn network(&mut self, network: &Network, launch: Launch) -> NetworkView {
        let assign = if network.assign_public_ip {
            "ENABLED"
        } else {
            "DISABLED"
        };
        NetworkView {
            subnets: self.list_member("Subnets", &network.subnets),
            security_groups: network
                .security_groups
                .as_ref()
                .map(|groups| self.list_member("SecurityGroups", groups)),
            assign_public_ip: (launch == Launch::Fargate).then(|| Text::of(assign).value()),
        }
    }

    fn overrides(&mut self, job: &Job) -> Option<OverridesView> {
        let task = &job.task;
        if task.command.is_none() && task.environment.is_empty() {
            return None;
        }
        Some(OverridesView {
            container: Text::of(task.container.as_str()).value(),
            command: task.command.as_ref().map(command),
            environment: task
                .environment
                .iter()
                .map(|(name, variable)| {
                    let (key, value) = match variable {
                        Variable::Value(value) => (Text::of("Value").value(), self.value(value)),
                        Variable::Input { field } => {
                            (dynamic("Value"), input_text(job, field).value())
                        }
                    };
                    VariableView {
                        name: Text::of(name.as_str()).value(),
                        key,
                        value,
                    }
                })
                .collect(),
        })
    }
}

fn command(command: &Command) -> Member {
    match command {
        Command::Fixed(words) => {
            let words = words.iter().map(|word| Text::of(word.as_str()));
            Member {
                key: Text::of("Command").value(),
                value: list(words),
            }
        }
        Command::Input { field } => Member {
            key: dynamic("Command"),
            value: Text::of(input_path(field)).value(),
        },
    }
}

/// The key of a member whose value is a path or an intrinsic.
pub(super) fn dynamic(key: &str) -> Value {
    Value::from_safe_string(format!("\"{key}.$\""))
}

/// The path of a field of what the execution was started with, once "Take input" has taken it.
fn input_path(field: &str) -> String {
    field_path("$.input", field)
}

/// A field of the input as a text: a number or a truth value is written as JSON writes it.
fn input_text(job: &Job, field: &str) -> Text {
    let path = input_path(field);
    match job.input.get(field).map(|field| field.kind) {
        Some(InputType::Number | InputType::Boolean) => Format::new().argument(&path).call(),
        _ => Text::of(path),
    }
}

/// The path of a field of what is at `parent`. A `-` needs the form with brackets.
pub(super) fn field_path(parent: &str, field: &str) -> String {
    if field.contains('-') {
        format!("{parent}['{field}']")
    } else {
        format!("{parent}.{field}")
    }
}

/// A JSON list of strings.
pub(super) fn list(items: impl Iterator<Item = Text>) -> Value {
    let items: Vec<String> = items.map(|item| item.json()).collect();
    Value::from_safe_string(format!("[{}]", items.join(", ")))
}
