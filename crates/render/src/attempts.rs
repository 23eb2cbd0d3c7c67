//! What a job's README says of its attempts and of where they run.

use loudfail_job::{Attempts, Job, Launch, duration};
use minijinja::Value;

/// Sentences for who wonders why a job ran twice, or did not. Markdown: the names in them have no letter that means
/// something there, but `_`, and they are in backticks.
pub(crate) fn sentences(job: &Job) -> Vec<Value> {
    plain(job)
        .into_iter()
        .map(Value::from_safe_string)
        .collect()
}

fn plain(job: &Job) -> Vec<String> {
    let mut sentences = Vec::new();
    let retry = &job.retry;
    if retry.runs() > 1 {
        sentences.push(times(
            "when its task did not get to run",
            &retry.start,
            "what another attempt cannot fix, such as a missing permission or image, is reported at once",
        ));
        let codes: Vec<String> = retry.exit_codes.iter().map(u8::to_string).collect();
        let mut when = match codes.as_slice() {
            [] => "when its container failed".to_owned(),
            codes => format!(
                "when the container `{}` ended with {}",
                job.task.container,
                any_of(codes)
            ),
        };
        if retry.on_timeout {
            when.push_str(" or took too long");
        }
        let otherwise = match codes.as_slice() {
            [] => "",
            _ => "any other failure of a container is reported at once",
        };
        sentences.push(times(&when, &retry.exit, otherwise));
    }
    if retry.runs() > 1 || job.total_seconds.is_some() {
        let attempt = duration(job.timeout_seconds);
        let total = duration(job.total_seconds.unwrap_or_else(|| job.longest_seconds()));
        sentences.push(format!(
            "An attempt is stopped after {attempt}; the job takes {total} at most in total."
        ));
    }
    match &job.task.launch {
        Launch::Fargate | Launch::Ec2 => {}
        Launch::FargateSpot { fallback: true } => sentences.push(
            "It runs on Fargate Spot, and on Fargate once Spot capacity was unavailable or reclaimed."
                .to_owned(),
        ),
        Launch::FargateSpot { fallback: false } => {
            sentences.push("It runs on Fargate Spot, whose capacity AWS may reclaim.".to_owned());
        }
        Launch::CapacityProviders(providers) => {
            let names: Vec<String> = providers.iter().map(|it| format!("`{}`", it.name)).collect();
            sentences.push(format!(
                "It runs on the capacity providers {}, which the cluster must have.",
                names.join(", ")
            ));
        }
    }
    if matches!(job.task.launch, Launch::FargateSpot { .. }) {
        sentences.push("The cluster must have the capacity providers that it runs on.".to_owned());
    }
    sentences
}

fn times(when: &str, attempts: &Attempts, otherwise: &str) -> String {
    let tail = match otherwise {
        "" => String::new(),
        otherwise => format!("; {otherwise}"),
    };
    let waits: Vec<String> = attempts.waits().into_iter().map(duration).collect();
    match waits.as_slice() {
        [] => format!("It is not retried {when}."),
        waits => {
            let up_to = if attempts.jitter { "up to " } else { "" };
            let shown = match waits {
                [first, second, third, _, .., last] => {
                    format!("{first}, {second}, {third}, ... and {last}")
                }
                waits => waits.join(", "),
            };
            let count = match waits.len() {
                1 => "once".to_owned(),
                many => format!("{many} times"),
            };
            format!("It is retried {count} {when}, after {up_to}{shown}{tail}.")
        }
    }
}

/// `a`, `a or b`, `a, b or c`.
pub(crate) fn any_of(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [only] => only.clone(),
        [before @ .., last] => format!("{} or {last}", before.join(", ")),
    }
}
