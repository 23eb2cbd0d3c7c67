//! What the notification says: the words of the failure path.

use loudfail_job::{Job, duration};
use minijinja::Value;
use serde::Serialize;

use super::placeholder::Placeholder;
use super::text::{Format, Text};
use crate::markup::Markup;

/// The parts of the notification that depend on the job.
#[derive(Serialize)]
pub(super) struct MessageView {
    title: Value,
    task_head: Value,
    failure_head: Value,
    description: Value,
    about: Value,
    next_steps: Option<Value>,
    keywords: Option<Value>,
    thread: Value,
    summary: Value,
    job: Value,
    environment: Value,
    cause: Value,
}

/// The parts of a notification that depend on the job and tell of no failure.
#[derive(Serialize)]
pub(super) struct NewsView {
    title: Value,
    about: Value,
    description: Value,
    keywords: Option<Value>,
    thread: Value,
    job: Value,
    environment: Value,
}

/// Whether a message calls people by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mentions {
    /// It calls whom the blueprint names.
    Called,
    /// It calls nobody: good news can wait.
    Spared,
}

/// Errors that one sentence explains.
#[derive(Serialize)]
pub(super) struct Explanation {
    state: Value,
    /// Patterns of the cause and names of the error, one of which holds.
    causes: Vec<Value>,
    errors: Vec<Value>,
    what: Value,
}

/// One way to tell of a container.
#[derive(Serialize)]
pub(super) struct Telling {
    state: Value,
    line: Value,
}

impl MessageView {
    pub(super) fn new(job: &Job) -> Self {
        let name = job.name.as_str();
        let markup = Markup(job.notify.chat);
        Self {
            title: Text::of(job.notify.title.as_str()).value(),
            task_head: task_head(job, markup).call().value(),
            failure_head: failure_head(job, markup).call().value(),
            description: description(job, markup).call().value(),
            about: Text::of(about(job, Mentions::Called)).value(),
            next_steps: list(&job.notify.next_steps),
            keywords: list(&job.notify.keywords),
            thread: thread(job).call().value(),
            summary: Format::new()
                .text(&format!("{name} failed: "))
                .argument("$.Error")
                .call()
                .value(),
            job: Text::of(name).value(),
            environment: Text::of(job.environment.as_str()).value(),
            cause: Format::new()
                .text(&format!("{name} failed with "))
                .argument("$.Error")
                .text(&format!("; reported to channel {}.", job.notify.channel))
                .call()
                .value(),
        }
    }

    /// Every message links to consoles, so these are always there.
    pub(super) fn placeholders(&self) -> [Placeholder; 2] {
        [Placeholder::Region, Placeholder::ConsoleDomain]
    }
}

impl NewsView {
    /// News of that title: `description` begins what they say, the link to the execution follows, and the words of the
    /// job, which are at the path `about`.
    pub(super) fn new(job: &Job, title: &str, description: Format, about_path: &str) -> Self {
        Self {
            title: Text::of(title).value(),
            about: Text::of(about(job, Mentions::Spared)).value(),
            description: execution_link(Markup(job.notify.chat), description)
                .argument(about_path)
                .call()
                .value(),
            keywords: list(&job.notify.keywords),
            thread: thread(job).call().value(),
            job: Text::of(job.name.as_str()).value(),
            environment: Text::of(job.environment.as_str()).value(),
        }
    }

    /// The news of a success.
    pub(super) fn of_success(job: &Job) -> Self {
        Self::new(job, &job.notify.success_title, Format::new(), "$.about")
    }
}

/// What all messages of an execution have in common, so that a chat which threads keeps them together. Not of a job: the next
/// failure would be a reply below an old message, where nobody looks.
fn thread(job: &Job) -> Format {
    Format::new()
        .text(&thread_of_job(job))
        .argument("$$.Execution.Name")
}

/// How the thread of each of the job's executions begins; the name of the execution follows.
pub(crate) fn thread_of_job(job: &Job) -> String {
    format!("{}/{}/", job.environment, job.name)
}

/// Texts as a list; nothing where there are none.
pub(super) fn list(texts: &[String]) -> Option<Value> {
    (!texts.is_empty()).then(|| super::run::list(texts.iter().map(|text| Text::of(text.as_str()))))
}

/// What ended the task, its containers, and the links to its logs.
pub(super) fn task_head(job: &Job, markup: Markup) -> Format {
    let (before, behind) = markup.link("Task logs");
    let head = Format::new()
        .text(&format!("{} ", markup.bold("Stopped:")))
        .argument("$.task.StoppedReason")
        .text(" (`")
        .argument("$.task.StopCode")
        .text("`)")
        .argument("$.told.text")
        .text(&format!("\n\n{before}https://"))
        .placeholder(Placeholder::Region)
        .text(".")
        .placeholder(Placeholder::ConsoleDomain)
        .text("/ecs/v2/clusters/")
        .argument("States.ArrayGetItem($.path, 1)")
        .text("/tasks/")
        .argument("States.ArrayGetItem($.path, 2)")
        .text("/logs?region=")
        .placeholder(Placeholder::Region)
        .text(&behind)
        .text(markup.between_links());
    log_stream_link(job, markup, head)
}

/// What is known of a failure without a task, and the link to the logs of all tasks, where their group is known: a task that was
/// too slow has written some.
fn failure_head(job: &Job, markup: Markup) -> Format {
    let head = Format::new()
        .argument("$.what")
        .text(&format!("\n{} `", markup.bold("Error:")))
        .argument("$.Error")
        .text("`\n\n");
    let Some(logs) = &job.task.logs else {
        return head;
    };
    let (before, behind) = markup.link("Log group");
    log_group(head.text(&before), &logs.group)
        .text(&behind)
        .text(markup.between_links())
}

/// The address of a log group in the console.
fn log_group(format: Format, group: &str) -> Format {
    format
        .text("https://")
        .placeholder(Placeholder::Region)
        .text(".")
        .placeholder(Placeholder::ConsoleDomain)
        .text("/cloudwatch/home?region=")
        .placeholder(Placeholder::Region)
        .text("#logsV2:log-groups/log-group/")
        .text(&in_fragment(group))
}

/// The most characters that the names in the link to a log stream may have: with every other text at its longest, the
/// description has no room for more. Where they are longer, the link to the task's logs has to do.
const LONGEST_STREAM: usize = 240;

/// The link to the very log stream of the job's container, where that is known, behind what `format` has already.
/// Source of the stream's name: "Send Amazon ECS logs to CloudWatch", `awslogs-stream-prefix`.
fn log_stream_link(job: &Job, markup: Markup, format: Format) -> Format {
    let Some(logs) = &job.task.logs else {
        return format;
    };
    let container = &job.task.container;
    let group = in_fragment(&logs.group);
    let stream = in_fragment(&format!("{}/{container}/", logs.prefix));
    if group.len() + stream.len() + container.len() > LONGEST_STREAM {
        return format;
    }
    let (before, behind) = markup.link(&format!("Log of {container}"));
    log_group(format.text(&before), &logs.group)
        .text(&format!("/log-events/{stream}"))
        .argument("States.ArrayGetItem($.path, 2)")
        .text(&behind)
        .text(markup.between_links())
}

/// A name as the console of CloudWatch has it behind the `#` of its addresses: percent-encoded twice, with `$` for `%`.
/// The console's own addresses are the source; no page documents them.
fn in_fragment(name: &str) -> String {
    name.bytes()
        .map(|byte| {
            if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                char::from(byte).to_string()
            } else {
                format!("$25{byte:02X}")
            }
        })
        .collect()
}

/// How often it was tried where that may be more than once, the head, the link that every message has, and what the job's people wrote about it.
pub(super) fn description(job: &Job, markup: Markup) -> Format {
    let before = Format::new();
    let before = if job.retry.runs() > 1 {
        before.argument("$.tried.text")
    } else {
        before
    };
    execution_link(markup, before.argument("$.head")).argument("$.words.about")
}

/// The link to the execution behind what `format` has already.
pub(super) fn execution_link(markup: Markup, format: Format) -> Format {
    let (before, behind) = markup.link("Execution");
    format
        .text(&format!("{before}https://"))
        .placeholder(Placeholder::Region)
        .text(".")
        .placeholder(Placeholder::ConsoleDomain)
        .text("/states/home?region=")
        .placeholder(Placeholder::Region)
        .text("#/v2/executions/details/")
        .argument("$$.Execution.Id")
        .text(&behind)
}

/// What the job's people wrote: it stands in the machine as a constant, outside of every intrinsic.
pub(crate) fn about(job: &Job, mentions: Mentions) -> String {
    let markup = Markup(job.notify.chat);
    let mut about = String::new();
    if let Some(runbook) = &job.runbook {
        let (before, behind) = markup.link("Runbook");
        about.push_str(markup.between_links());
        about.push_str(&format!("{before}{}{behind}", markup.address(runbook)));
    }
    let (name, whereabouts) = (&job.name, &job.whereabouts);
    about.push_str(&format!("\n{} `{name}`{whereabouts}", markup.bold("Job:")));
    if let Some(description) = &job.description {
        about.push_str(&format!(" ({})", markup.text(description)));
    }
    if let Some(owner) = &job.owner {
        about.push_str(&format!(
            "\n{} {}",
            markup.bold("Owner:"),
            markup.text(owner)
        ));
    }
    if let Some(mention) = &job.notify.mention
        && mentions == Mentions::Called
    {
        about.push_str(&format!("\n{mention}"));
    }
    about
}

/// A text up to its first `<`, and a sign that there is more: no longer than the text and four characters. The blank in front
/// makes sure that the first piece is what stands before that, since `States.StringSplit` drops empty ones.
pub(super) fn blunt(path: &str) -> Value {
    let whole = format!("States.Format(' {{}}', {path})");
    Format::new()
        .argument(&format!(
            "States.ArrayGetItem(States.StringSplit({whole}, '<'), 0)"
        ))
        .text("...")
        .call()
        .value()
}

/// The lines about containers: by what ECS says of one.
pub(super) fn tellings() -> Vec<Telling> {
    let line = told_container;
    let reason = "$.at.container.Reason";
    [
        (
            "Tell code and reason",
            told_code().text(": ").argument(reason),
        ),
        ("Tell code", told_code()),
        (
            "Tell reason",
            line().text("` no exit code: ").argument(reason),
        ),
        ("Tell name", line().text("` no exit code")),
    ]
    .into_iter()
    .map(|(state, line)| Telling {
        state: Text::of(state).value(),
        line: line.call().value(),
    })
    .collect()
}

/// A container, behind what is told already.
fn told_container() -> Format {
    Format::new()
        .argument("$.told.text")
        .text("\n• `")
        .argument("$.at.container.Name")
}

/// A container and its exit code.
pub(super) fn told_code() -> Format {
    told_container()
        .text("` exit code ")
        .argument("$.at.container.ExitCode")
}

/// That there are containers beside those that are told. Not how many: nothing here can subtract, but for a negative number that
/// LocalStack takes for a fraction.
pub(super) fn others() -> Format {
    Format::new().argument("$.told.text").text("\n• and others")
}

/// How often it was tried.
pub(super) fn attempts(markup: Markup) -> Format {
    Format::new()
        .text(&format!("{} ", markup.bold("Attempts:")))
        .argument("$.tries.runs")
        .text("\n")
}

/// The failures without a task that a person can be told more of than their name. The text of their Cause is not in
/// the message: nothing in the language could bound its length.
pub(super) fn explanations(job: &Job) -> Vec<Explanation> {
    let timeout = duration(job.timeout_seconds);
    let container = &job.task.container;
    let explanation = |state: &str, causes: &[&str], errors: &[&str], what: String| {
        let texts = |all: &[&str]| all.iter().map(|it| Text::of(*it).value()).collect();
        Explanation {
            state: Text::of(state).value(),
            causes: texts(causes),
            errors: texts(errors),
            what: Text::of(what).value(),
        }
    };
    vec![
        explanation(
            "Explain timeout",
            &[],
            &["States.Timeout", "States.HeartbeatTimeout"],
            format!("The task timed out after {timeout} and was stopped."),
        ),
        explanation(
            "Explain capacity",
            &[
                "*Capacity is unavailable*",
                "*RESOURCE:*",
                "*No Container Instances were found*",
            ],
            &[],
            "There was no room to run the task: the cluster or Fargate lacks capacity, CPU, memory or instances.".to_owned(),
        ),
        explanation(
            "Explain account",
            &["*limit on the number of tasks*"],
            &["ECS.BlockedException"],
            "The account cannot start tasks: its task quota is reached, or AWS blocked the account.".to_owned(),
        ),
        explanation(
            "Explain service",
            &["*Request limit exceeded*", "*Unable to execute HTTP request*"],
            &["ECS.AmazonECSException", "ECS.ServerException", "ECS.ThrottlingException"],
            "Amazon ECS was throttling, unavailable or unreachable, so the task was not started.".to_owned(),
        ),
        explanation(
            "Explain placement",
            &[],
            &["AmazonECS.Unknown", "ECS.Unknown"],
            "Amazon ECS could not place the task. The execution shows the reason, such as an attribute, a constraint or an agent.".to_owned(),
        ),
        explanation(
            "Explain access",
            &[],
            &["ECS.AccessDeniedException", "States.Permissions"],
            "A permission is missing, so the task did not start. The execution shows which.".to_owned(),
        ),
        explanation(
            "Explain request",
            &[],
            &[
                "ECS.ClientException",
                "ECS.ClusterNotFoundException",
                "ECS.InvalidParameterException",
                "ECS.PlatformUnknownException",
                "ECS.PlatformTaskDefinitionIncompatibilityException",
                "ECS.UnsupportedFeatureException",
            ],
            format!(
                "Amazon ECS refused to start the task; the execution shows why. Check that the cluster, task definition, container `{container}`, subnets, security groups and roles exist."
            ),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_the_addresses_of_the_log_console() {
        for (name, expected) in [
            ("/ecs/sample", "$252Fecs$252Fsample"),
            ("task/work_er-1.a/", "task$252Fwork_er-1.a$252F"),
            ("a#b", "a$2523b"),
        ] {
            assert_eq!(in_fragment(name), expected);
        }
    }
}
