//! The task state: what `ecs:runTask.sync` is asked for, and for how long.

use loudfail_job::{
    CapacityProvider, Definition, Job, Launch, Network, Value as Infrastructure, ValueList,
};
use minijinja::Value;
use serde::Serialize;

use super::overrides::OverridesView;
use super::placeholder::Placeholder;
use super::placement::PlacementView;
use super::text::Text;

#[derive(Serialize)]
pub(super) struct RunView {
    cluster: Value,
    definition: Value,
    /// The launch type or the capacity provider strategy: RunTask takes one of them.
    launch: Member,
    platform_version: Option<Value>,
    network: Option<NetworkView>,
    overrides: Option<OverridesView>,
    placement: PlacementView,
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

/// A member of a JSON object whose key depends on its value: `Key` for a constant, `Key.$` for a path or an intrinsic.
#[derive(Serialize)]
pub(super) struct Member {
    key: Value,
    value: Value,
}

impl Member {
    /// One that is known.
    pub(super) fn fixed(key: &str, value: Value) -> Self {
        Self {
            key: Text::of(key).value(),
            value,
        }
    }

    /// It as JSON, key and value.
    pub(super) fn json(&self) -> String {
        format!("{}: {}", self.key, self.value)
    }

    /// One that a path or an intrinsic gives.
    pub(super) fn dynamic(key: &str, value: Text) -> Self {
        Self {
            key: dynamic(key),
            value: value.value(),
        }
    }
}

impl RunView {
    pub(super) fn new(job: &Job) -> Self {
        let mut collector = Collector::default();
        let task = &job.task;
        Self {
            cluster: collector.value(&task.cluster),
            definition: collector.definition(&task.definition),
            launch: launch(&task.launch),
            platform_version: task
                .platform_version
                .as_deref()
                .map(|version| Text::of(version).value()),
            network: task
                .network
                .as_ref()
                .map(|network| collector.network(network, task.launch.is_fargate())),
            overrides: OverridesView::new(job, &mut collector),
            placement: PlacementView::new(job, &mut collector),
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
pub(super) struct Collector {
    placeholders: Vec<Placeholder>,
}

impl Collector {
    pub(super) fn text(&mut self, value: &Infrastructure) -> Text {
        let placeholder = match value {
            Infrastructure::Literal(text) => return Text::of(text.as_str()),
            Infrastructure::Param(name) => Placeholder::Param(name.clone()),
            Infrastructure::Ssm(path) => Placeholder::Ssm(path.clone()),
        };
        self.placeholders.push(placeholder.clone());
        Text::placeholder(placeholder)
    }

    pub(super) fn value(&mut self, value: &Infrastructure) -> Value {
        self.text(value).value()
    }

    /// The revision that is deployed with the machine, or what the blueprint names.
    fn definition(&mut self, definition: &Definition) -> Value {
        match definition {
            Definition::Existing(name) => self.value(name),
            Definition::Own(_) => {
                self.placeholders.push(Placeholder::TaskDefinitionArn);
                Text::placeholder(Placeholder::TaskDefinitionArn).value()
            }
        }
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

    fn network(&mut self, network: &Network, is_fargate: bool) -> NetworkView {
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
            assign_public_ip: is_fargate.then(|| Text::of(assign).value()),
        }
    }
}

/// `LaunchType` and `CapacityProviderStrategy` exclude each other ("RunTask", launchType).
fn launch(launch: &Launch) -> Member {
    let member = |key: &str, value: Value| Member {
        key: Text::of(key).value(),
        value,
    };
    match launch {
        Launch::Fargate => member("LaunchType", Text::of("FARGATE").value()),
        Launch::Ec2 => member("LaunchType", Text::of("EC2").value()),
        // Which one it is changes from attempt to attempt.
        Launch::FargateSpot { fallback: true } => Member {
            key: dynamic("CapacityProviderStrategy"),
            value: Text::of("$.on").value(),
        },
        Launch::FargateSpot { fallback: false } => {
            member("CapacityProviderStrategy", alone("FARGATE_SPOT"))
        }
        Launch::CapacityProviders(providers) => {
            member("CapacityProviderStrategy", strategy(providers))
        }
    }
}

/// The strategy of one capacity provider.
pub(super) fn alone(name: &str) -> Value {
    strategy(&[CapacityProvider {
        name: name.to_owned(),
        weight: 1,
        base: 0,
    }])
}

fn strategy(providers: &[CapacityProvider]) -> Value {
    let items: Vec<String> = providers
        .iter()
        .map(|provider| {
            let name = Text::of(provider.name.as_str()).json();
            let base = match provider.base {
                0 => String::new(),
                base => format!(", \"Base\": {base}"),
            };
            let weight = provider.weight;
            format!("{{\"CapacityProvider\": {name}, \"Weight\": {weight}{base}}}")
        })
        .collect();
    Value::from_safe_string(format!("[{}]", items.join(", ")))
}

/// The key of a member whose value is a path or an intrinsic.
pub(super) fn dynamic(key: &str) -> Value {
    Value::from_safe_string(format!("\"{key}.$\""))
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
