//! The machine: the job's state machine in Amazon States Language, as one text for every output.

mod choice;
mod class;
mod concurrency;
mod deadline;
mod exits;
mod flow;
mod input;
pub(crate) mod message;
pub(crate) mod overrides;
mod placeholder;
mod placement;
mod retry;
mod run;
mod sample;
mod text;

use loudfail_job::Job;
use minijinja::Value;
use serde::Serialize;
use text::Text;

pub use placeholder::{Placeholder, ssm_logical_id};
pub use sample::sample;

use crate::{RenderError, Templates};

/// A machine's text and the holes in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Machine {
    /// Amazon States Language (JSON), with `${Name}` where a placeholder stands. It is JSON before and after they are
    /// filled.
    pub text: String,
    /// The placeholders that the text has, sorted, each once.
    pub placeholders: Vec<Placeholder>,
}

/// The template of the machine's text.
const TEMPLATE: &str = "asl/state-machine.asl.json.j2";

/// How many containers a message tells of in full. With the longest names and reasons that ECS allows, three fit into
/// a notification's description.
const MOST_CONTAINERS: u8 = 3;

/// Renders the machine of a job.
///
/// # Errors
/// When a template is at fault; no job makes this fail.
pub fn machine(job: &Job, templates: &Templates) -> Result<Machine, RenderError> {
    let (view, placeholders) = machine_view(job);
    let text = templates.fill_file(TEMPLATE, &view, &job.source)?;
    Ok(Machine { text, placeholders })
}

/// The placeholders that the machine of a job has.
pub(crate) fn placeholders(job: &Job) -> Vec<Placeholder> {
    machine_view(job).1
}

/// What the templates of the machine are given, and the placeholders that its text has.
pub(crate) fn machine_view(job: &Job) -> (impl Serialize + use<>, Vec<Placeholder>) {
    let run = run::RunView::new(job);
    let message = message::MessageView::new(job);
    let input = input::InputView::new(job);
    let concurrency = concurrency::ConcurrencyView::new(job, input.is_some());
    let placeholders = [
        Placeholder::RunTask,
        Placeholder::Publish,
        Placeholder::TopicArn,
    ]
    .into_iter()
    .chain(run.placeholders())
    .chain(message.placeholders())
    .chain(
        concurrency
            .iter()
            .flat_map(|concurrency| concurrency.placeholders().iter().cloned()),
    )
    .collect::<std::collections::BTreeSet<_>>();
    let retry = retry::RetryView::new(job);
    let parts = flow::Parts {
        takes_input: input.is_some(),
        retries: retry.is_some(),
        looks_at_exits: exits::reason(job).is_some(),
        concurrency: concurrency.as_ref(),
        tells_success: job.notify.on_success,
    };
    let view = MachineView {
        comment: Text::of(format!(
            "Made by loudfail from {}; edit that, not this.",
            job.source
        ))
        .value(),
        timeout_seconds: deadline::seconds(job),
        success: job
            .notify
            .on_success
            .then(|| message::NewsView::of_success(job)),
        flow: flow::Flow::new(parts),
        exits: exits::ExitsView::new(job, parts.given_up()),
        input,
        concurrency,
        run,
        retry,
        explanations: message::explanations(job),
        explain_error: Text::of(
            "The task failed, and the error alone does not say why. See the execution for details.",
        )
        .value(),
        most_containers: MOST_CONTAINERS,
        blunt_reason: message::blunt("$.task.StoppedReason"),
        blunt_container: message::blunt("$.at.container.Reason"),
        tellings: message::tellings(),
        tell_others: message::others().call().value(),
        message,
    };
    (view, placeholders.into_iter().collect())
}

#[derive(Serialize)]
struct MachineView {
    comment: Value,
    flow: flow::Flow,
    timeout_seconds: u64,
    success: Option<message::NewsView>,
    input: Option<input::InputView>,
    concurrency: Option<concurrency::ConcurrencyView>,
    run: run::RunView,
    retry: Option<retry::RetryView>,
    exits: Option<exits::ExitsView>,
    explanations: Vec<message::Explanation>,
    explain_error: Value,
    most_containers: u8,
    blunt_reason: Value,
    blunt_container: Value,
    tellings: Vec<message::Telling>,
    tell_others: Value,
    message: message::MessageView,
}
