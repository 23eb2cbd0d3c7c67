//! A job's settings in words, for whoever shows them: its README and its page.

use loudfail_job::{
    Attempts, Definition, Expectation, Job, Launch, Network, OnConflict, Value, ValueList, duration,
};

/// A setting: what it is, and what it is set to.
pub type Setting = (&'static str, String);

/// What people look up first.
#[must_use]
pub fn settings(job: &Job) -> Vec<Setting> {
    let mut settings = vec![
        ("Cluster", value(&job.task.cluster)),
        ("Task definition", definition(&job.task.definition)),
        ("Container", job.task.container.clone()),
        ("Launch", launch(&job.task.launch)),
        ("Attempts", attempts(job)),
        ("Time limit of an attempt", duration(job.timeout_seconds)),
        (
            "Longest in total",
            duration(job.total_seconds.unwrap_or_else(|| job.longest_seconds())),
        ),
        ("At once", concurrency(job)),
        ("Missing successes", expectation(job.expect)),
    ];
    if let Some(network) = &job.task.network {
        settings.push(("Network", network_words(network)));
    }
    if !job.input.is_empty() {
        let fields: Vec<&str> = job.input.keys().map(String::as_str).collect();
        settings.push(("Input", fields.join(", ")));
    }
    if !job.tags.is_empty() {
        let tags: Vec<String> = job
            .tags
            .iter()
            .map(|(key, value)| format!("{key}={value}"))
            .collect();
        settings.push(("Tags", tags.join(", ")));
    }
    settings
}

/// How many executions run at once.
#[must_use]
pub fn concurrency(job: &Job) -> String {
    let Some(concurrency) = &job.concurrency else {
        return "no limit".to_owned();
    };
    let how = if concurrency.strict { ", strictly" } else { "" };
    let what = match concurrency.on_conflict {
        OnConflict::Skip => "others are skipped",
        OnConflict::Fail => "others fail",
        OnConflict::Wait { .. } => "others wait",
    };
    format!("{}{how}; {what}", concurrency.limit)
}

fn attempts(job: &Job) -> String {
    let again = |attempts: &Attempts| attempts.attempts.saturating_sub(1);
    match (again(&job.retry.start), again(&job.retry.exit)) {
        (0, 0) => "one".to_owned(),
        (start, exit) => {
            format!(
                "retried {start} × if the task did not get to run, {exit} × if its container failed"
            )
        }
    }
}

fn expectation(expect: Expectation) -> String {
    match expect {
        Expectation::Nothing => "not reported".to_owned(),
        Expectation::Within(seconds) => {
            format!("reported after {} without a success", duration(seconds))
        }
        Expectation::TooSeldom => "not reported: they may be more than 7 days apart".to_owned(),
        Expectation::Ends => "not reported: the schedules end".to_owned(),
    }
}

fn launch(launch: &Launch) -> String {
    match launch {
        Launch::Fargate => "Fargate".to_owned(),
        Launch::Ec2 => "EC2".to_owned(),
        Launch::FargateSpot { fallback: true } => "Fargate Spot, then Fargate".to_owned(),
        Launch::FargateSpot { fallback: false } => "Fargate Spot".to_owned(),
        Launch::CapacityProviders(providers) => {
            let names: Vec<&str> = providers.iter().map(|it| it.name.as_str()).collect();
            names.join(", ")
        }
    }
}

fn definition(definition: &Definition) -> String {
    match definition {
        Definition::Existing(name) => value(name),
        Definition::Own(_) => "its own".to_owned(),
    }
}

fn network_words(network: &Network) -> String {
    let public = if network.assign_public_ip {
        ", with a public address"
    } else {
        ""
    };
    let groups = match &network.security_groups {
        Some(groups) => format!("security groups {}", values(groups)),
        None => "the default security group".to_owned(),
    };
    format!("subnets {}; {groups}{public}", values(&network.subnets))
}

fn value(value: &Value) -> String {
    match value {
        Value::Literal(text) => text.clone(),
        Value::Param(name) => format!("${{{name}}}"),
        Value::Ssm(name) => format!("ssm:{name}"),
    }
}

fn values(values: &ValueList) -> String {
    match values {
        ValueList::Items(items) => items.iter().map(value).collect::<Vec<_>>().join(", "),
        ValueList::Param(name) => format!("${{{name}}}"),
        ValueList::Ssm(name) => format!("ssm:{name}"),
    }
}
