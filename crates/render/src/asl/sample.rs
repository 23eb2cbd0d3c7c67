//! The message of a typical failure, for people to look at: made of the same pieces as the machine's, without running it.

use loudfail_job::{Job, Value};
use serde_json::{Value as Json, json};

use super::message::{self, Mentions};
use super::placeholder::Placeholder;
use crate::markup::Markup;
use crate::names;

/// Where it happens: what `simulate` takes for an everyday deployment.
const REGION: &str = "ap-northeast-1";
const CONSOLE: &str = "console.aws.amazon.com";
const ACCOUNT: &str = "111122223333";
const EXECUTION: &str = "4b1c6a3e-0d0a-4a62-9d53-3d9d7c0f0d5e";

/// The id of the task that fails: that of `captured-exit-1` in the catalogue of failures.
const TASK: &str = "7446f4e4ff8441eabc8919fe51d8cac5";

/// The name of a cluster that only the deployment knows.
const CLUSTER: &str = "sample";

/// The content of the notification that tells, at the last attempt, that the job's container ended with 1. It is what `simulate`
/// predicts for that failure, which a test holds.
#[must_use]
pub fn sample(job: &Job) -> Json {
    let markup = Markup(job.notify.chat);
    let execution = format!(
        "arn:aws:states:{REGION}:{ACCOUNT}:execution:{}:{EXECUTION}",
        names::machine_name(job)
    );
    let placeholder = |placeholder: &Placeholder| match placeholder {
        Placeholder::Region => REGION.to_owned(),
        Placeholder::ConsoleDomain => CONSOLE.to_owned(),
        // No message has another.
        other => other.name(),
    };
    let told = message::told_code().filled(
        |path| match path {
            "$.at.container.Name" => job.task.container.clone(),
            "$.at.container.ExitCode" => "1".to_owned(),
            _ => String::new(),
        },
        placeholder,
    );
    let head = message::task_head(job, markup).filled(
        |path| match path {
            "$.task.StoppedReason" => "Essential container in task exited".to_owned(),
            "$.task.StopCode" => "EssentialContainerExited".to_owned(),
            "$.told.text" => told.clone(),
            "States.ArrayGetItem($.path, 1)" => cluster(job).to_owned(),
            "States.ArrayGetItem($.path, 2)" => TASK.to_owned(),
            other => other.to_owned(),
        },
        placeholder,
    );
    let description = message::description(job, markup).filled(
        |path| match path {
            "$.tried.text" => tried(job, markup),
            "$.head" => head.clone(),
            "$.words.about" => message::about(job, Mentions::Called),
            "$$.Execution.Id" => execution.clone(),
            other => other.to_owned(),
        },
        placeholder,
    );
    let mut content = json!({
        "textType": "client-markdown",
        "title": job.notify.title,
        "description": description,
    });
    for (key, texts) in [
        ("nextSteps", &job.notify.next_steps),
        ("keywords", &job.notify.keywords),
    ] {
        if !texts.is_empty() {
            content[key] = json!(texts);
        }
    }
    json!({ "content": content })
}

/// The name of the cluster, as ARNs of its tasks have it.
fn cluster(job: &Job) -> &str {
    match &job.task.cluster {
        Value::Literal(cluster) => cluster.rsplit('/').next().unwrap_or(cluster),
        Value::Param(_) | Value::Ssm(_) => CLUSTER,
    }
}

/// How often it was tried: nothing where that was once.
fn tried(job: &Job, markup: Markup) -> String {
    let retry = &job.retry;
    let counts = retry.exit_codes.is_empty() || retry.exit_codes.contains(&1);
    match retry.exit.attempts {
        runs if runs > 1 && counts => {
            message::attempts(markup).filled(|_| runs.to_string(), Placeholder::name)
        }
        _ => String::new(),
    }
}
