//! The task state: what `ecs:runTask.sync` is asked for, how often, and for how long.

use loudfail_job::{Job, Launch, Network, Retry, Value as Infrastructure, ValueList};
use minijinja::Value;
use serde::Serialize;

use super::overrides::OverridesView;
use super::placeholder::Placeholder;
use super::placement::PlacementView;
use super::text::Text;

/// Errors that another attempt cannot mend: a permission, a name or a number is wrong.
///
/// Source: "RunTask", Errors, in the Amazon ECS API Reference; Step Functions puts `ECS.` in front.
const NEVER_RETRIED: &str = r#"["ECS.AccessDeniedException", "ECS.BlockedException", "ECS.ClientException", "ECS.ClusterNotFoundException", "ECS.InvalidParameterException", "ECS.PlatformTaskDefinitionIncompatibilityException", "ECS.PlatformUnknownException", "ECS.UnsupportedFeatureException", "States.Permissions"]"#;

#[derive(Serialize)]
pub(super) struct RunView {
    cluster: Value,
    definition: Value,
    launch_type: Value,
    platform_version: Option<Value>,
    network: Option<NetworkView>,
    overrides: Option<OverridesView>,
    placement: PlacementView,
    timeout_seconds: u64,
    retry: Option<RetryView>,
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

#[derive(Serialize)]
struct RetryView {
    never: Value,
    interval_seconds: u64,
    max_attempts: u32,
    backoff_rate: Value,
    max_delay_seconds: Option<u64>,
    jitter: bool,
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
            overrides: OverridesView::new(job, &mut collector),
            placement: PlacementView::new(job, &mut collector),
            timeout_seconds: job.timeout_seconds,
            retry: retry(&job.retry),
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

fn retry(retry: &Retry) -> Option<RetryView> {
    let max_attempts = retry.attempts.saturating_sub(1);
    (max_attempts > 0).then(|| RetryView {
        never: Value::from_safe_string(NEVER_RETRIED.to_owned()),
        interval_seconds: retry.interval_seconds,
        max_attempts,
        backoff_rate: Value::from_safe_string(hundredths(retry.backoff_hundredths)),
        max_delay_seconds: retry.max_delay_seconds,
        jitter: retry.jitter,
    })
}

/// A number of hundredths as a JSON number, without a needless fraction: 200 is `2`, 150 is `1.5`.
fn hundredths(value: u32) -> String {
    match (value / 100, value % 100) {
        (whole, 0) => whole.to_string(),
        (whole, fraction) if fraction % 10 == 0 => format!("{whole}.{}", fraction / 10),
        (whole, fraction) => format!("{whole}.{fraction:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backoff_is_written_as_people_write_it() {
        for (value, expected) in [
            (100, "1"),
            (150, "1.5"),
            (200, "2"),
            (225, "2.25"),
            (105, "1.05"),
        ] {
            assert_eq!(hundredths(value), expected);
        }
    }
}
