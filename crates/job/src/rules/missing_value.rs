//! LF0103: what a job cannot do without is there.

use loudfail_blueprint::{Example, NetworkOrNone, Rule, Value, ValueList};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::facts::{Draft, Facts};

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0103"),
    title: "everything that a job requires is set",
    why: "ECS must know what to run and where, and somebody must be notified when it fails. Everything else has a \
          default.",
    example: &[
        Example {
            path: "alone/job.yaml",
            text: "task:\n  cluster: sample\n  definition: sample\n  network:\n    subnets: [subnet-0123]\n",
        },
        Example {
            path: "alone/platform.yaml",
            text: "channels:\n  alerts: {}\n",
        },
    ],
    instead: &[
        Example {
            path: "alone/job.yaml",
            text: "task:\n  cluster: sample\n  definition: sample\n  container: sample\n  network:\n    subnets: [subnet-0123]\n",
        },
        Example {
            path: "alone/platform.yaml",
            text: "channels:\n  alerts: {}\n",
        },
    ],
};

/// What every job has.
#[derive(Debug)]
pub(crate) struct Required<'a> {
    pub(crate) cluster: &'a Value,
    /// The task definition that is there already, or the image of one that belongs to the job.
    pub(crate) origin: Origin<'a>,
    pub(crate) container: &'a str,
    /// The subnets, if the job has a network.
    pub(crate) subnets: Option<&'a ValueList>,
    pub(crate) channel: &'a str,
}

/// What a task is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Origin<'a> {
    Definition(&'a Value),
    Image(&'a Value),
}

/// What every job has, or what of it is missing. An error may be empty: something is there, but could not be read.
pub(crate) fn required<'a>(
    draft: &'a Draft,
    facts: &'a Facts,
) -> Result<Required<'a>, Vec<Diagnostic>> {
    let mut problems = Vec::new();
    let task = draft.merged.task.as_ref();
    let task_span = task.and_then(|task| task.span);
    let mut in_task =
        |path, what, example| problems.extend(missing(draft, task_span, path, what, example));

    let cluster = task.and_then(|task| task.cluster.as_ref());
    if cluster.is_none() {
        in_task(
            "task.cluster",
            "the name or ARN of the ECS cluster",
            "cluster: sample",
        );
    }
    let definition = task.and_then(|task| task.definition.as_ref());
    let image = task.and_then(|task| task.image.as_ref());
    let image = image.filter(|_| draft.is_own_definition());
    let origin = match (definition, image) {
        (_, Some(image)) => Some(Origin::Image(&image.value)),
        (Some(definition), None) => Some(Origin::Definition(&definition.value)),
        (None, None) => {
            if !draft.is_failed("task.image") {
                let what = "the task definition to run, or the `image` to create one for";
                let example = "definition: sample` or `image: registry.example/team/app:1.4";
                in_task("task.definition", what, example);
            }
            None
        }
    };
    let container = task.and_then(|task| task.container.as_ref());
    let container = match (container, image) {
        (Some(container), _) => Some(container.value.0.as_str()),
        (None, Some(_)) => Some(draft.file.stem.as_str()),
        (None, None) => None,
    };
    if container.is_none() && !(origin.is_none() && draft.is_failed("task.image")) {
        let what = "the container of the task definition that does the work";
        in_task("task.container", what, "container: sample");
    }
    let given = task.and_then(|task| task.network.as_ref());
    let network = given.and_then(NetworkOrNone::network);
    let subnets = network.and_then(|network| network.subnets.as_ref());
    if let Some(NetworkOrNone::None(span)) = given
        && draft.is_fargate()
    {
        let problem = RULE
            .error("a task on Fargate needs its own network")
            .at(*span, "no network")
            .help("write, for example, `network: {subnets: [subnet-0123]}`, or `launch: ec2`");
        problems.push(problem);
    } else if network.is_none() && draft.is_fargate() {
        let what = "the subnets to run in; Fargate needs at least one";
        in_task("task.network", what, "network: {subnets: [subnet-0123]}");
    } else if let Some(network) = network.filter(|network| network.subnets.is_none()) {
        let what = "the subnets to run in; a network needs at least one";
        let path = "task.network.subnets";
        problems.extend(missing(
            draft,
            network.span,
            path,
            what,
            "subnets: [subnet-0123]",
        ));
    }
    let channel = channel(draft, facts, &mut problems);
    match (cluster, origin, container, channel) {
        (Some(cluster), Some(origin), Some(container), Some(channel)) if problems.is_empty() => {
            Ok(Required {
                cluster: &cluster.value,
                origin,
                container,
                subnets: subnets.map(|subnets| &subnets.value),
                channel,
            })
        }
        _ => Err(problems),
    }
}

/// The channel that the job names, or the only one that there is.
fn channel<'a>(
    draft: &'a Draft,
    facts: &'a Facts,
    problems: &mut Vec<Diagnostic>,
) -> Option<&'a str> {
    let notify = draft.merged.notify.as_ref();
    if let Some(channel) = notify.and_then(|notify| notify.channel.as_ref()) {
        return Some(&channel.value.0);
    }
    let mut names = facts.channels().map(|(name, _)| name);
    let first = names.next()?;
    if names.next().is_some() {
        let span = notify.and_then(|notify| notify.span);
        let what = "one of the channels of the platform file, which has several";
        problems.extend(missing(
            draft,
            span,
            "notify.channel",
            what,
            &format!("channel: {first}"),
        ));
        return None;
    }
    Some(first)
}

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    // Without the platform file nobody knows what the defaults would have said.
    let Some(platform) = &facts.platform else {
        return;
    };
    if facts.channels().next().is_none() && facts.channels_are_known() {
        let problem = RULE
            .error("there is no channel")
            .in_file(platform.file.source)
            .note("without a channel, nobody is notified of a failure")
            .help("write `channels: {alerts: {slack: {workspace: T0123456789, channel: C0123456789}}}` into the platform file, with your own ids");
        problems.push(problem);
    }
    for draft in &facts.drafts {
        problems.extend(required(draft, facts).err().into_iter().flatten());
    }
}

/// The problem that the value at the path is missing, unless something that is wrong there is reported already.
fn missing(
    draft: &Draft,
    span: Option<Span>,
    path: &str,
    what: &str,
    example: &str,
) -> Option<Diagnostic> {
    if draft.is_failed(path) {
        return None;
    }
    let parent = path.rsplit('.').nth(1).unwrap_or(path);
    let problem = RULE
        .error(format!("`{path}` is missing: {what}"))
        .help(format!(
            "write `{example}` under `{parent}:`, here or under `defaults:` in platform.yaml"
        ));
    Some(match span.filter(|span| draft.owns(*span)) {
        Some(span) => problem.at(span, "not set here"),
        None => problem.in_file(draft.file.source),
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    const TWO: (&str, &str) = (
        "platform.yaml",
        "defaults: {task: {cluster: a, definition: a, container: a}}\nchannels: {one: {}, two: {}}\n",
    );

    #[test]
    fn required_values() {
        job("", &[]);
        let platform = ("platform.yaml", "channels: {a: {}}");
        files(
            &[("j.yaml", ""), platform],
            &["LF0103", "LF0103", "LF0103", "LF0103"],
        );
        files(
            &[("j.yaml", "task:\n  launch: ec2\n"), platform],
            &["LF0103 1:1", "LF0103 1:1", "LF0103 1:1"],
        );
        files(
            &[
                (
                    "j.yaml",
                    "task:\n  launch: ec2\n  network:\n    security_groups: [sg-1]\n",
                ),
                TWO,
            ],
            &["LF0103", "LF0103 3:3"],
        );
        files(
            &[
                ("j.yaml", "task: {launch: ec2}\nnotify:\n  title: x\n"),
                TWO,
            ],
            &["LF0103 2:1"],
        );
        files(
            &[
                ("j.yaml", "task: {launch: ec2}\nnotify:\n  channel: one\n"),
                TWO,
            ],
            &[],
        );
    }

    #[test]
    fn a_value_that_is_wrong_is_not_missing_too() {
        let platform = ("platform.yaml", "channels: {a: {}}");
        files(&[("j.yaml", "task: x"), platform], &["LF0102 1:7"]);
        files(&[("j.yaml", "- task"), platform], &["LF0102 1:1"]);
        files(
            &[
                (
                    "j.yaml",
                    "task: {clustr: a, definition: 1, container: [], network: {subnets: a}}",
                ),
                platform,
            ],
            &["LF0101 1:8", "LF0102 1:45", "LF0102 1:68", "LF0104 1:31"],
        );
    }

    #[test]
    fn without_a_channel_there_is_one_problem() {
        let task = (
            "j.yaml",
            "task: {cluster: a, definition: a, container: a, launch: ec2}",
        );
        files(&[task, ("platform.yaml", "")], &["LF0103"]);
        files(&[task, ("platform.yaml", "channels:\n")], &["LF0103"]);
        files(
            &[task, ("platform.yaml", "channels: x\n")],
            &["LF0102 1:11"],
        );
    }
}
