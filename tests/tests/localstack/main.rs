//! Tests against LocalStack: the real Step Functions, SNS, SQS and CloudFormation of it.
//!
//! One LocalStack serves all cases, so they share a binary, and the binary has a `main` of its own that starts it. On a
//! machine where none can be had the cases are skipped, which is said loudly, and is a failure where `CI` is `true`.

mod backstop;
mod channels;
mod concurrency;
mod differential;
mod engine;
mod environments;
mod harness;
mod input;
mod jobs;
mod platform;
mod recipe;
mod retries;
mod run;
mod schedules;
mod turn;

use std::env;
use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Failed, Trial};
use loudfail_tests::localstack::{Lab, LabError};

/// A case: its name and what it does with the laboratory.
type Case = (&'static str, fn(&Lab) -> Result<(), Failed>);

fn main() -> ExitCode {
    if let Some(code) = engine::act_as_starter() {
        return code;
    }
    let arguments = Arguments::from_args();
    let cases: Vec<Case> = [
        backstop::CASES,
        channels::CASES,
        concurrency::CASES,
        differential::CASES,
        engine::CASES,
        environments::CASES,
        harness::CASES,
        input::CASES,
        jobs::CASES,
        platform::CASES,
        recipe::CASES,
        retries::CASES,
        run::CASES,
        schedules::CASES,
    ]
    .concat();
    let lab = if arguments.list { None } else { start() };
    let skipped = lab.is_none();
    let lab = lab.map(Arc::new);
    let trials = cases.into_iter().map(|(name, case)| {
        let lab = lab.clone();
        let trial = Trial::test(name, move || {
            match &*lab.ok_or("there is no laboratory")? {
                Ok(lab) => case(lab),
                Err(error) => Err(error.to_string().into()),
            }
        });
        trial.with_ignored_flag(skipped && !arguments.list)
    });
    libtest_mimic::run(&arguments, trials.collect()).exit_code()
}

/// The laboratory, or why it is broken; nothing where this machine lacks what it takes.
fn start() -> Option<Result<Lab, LabError>> {
    match Lab::start(&mut |line| eprintln!("{line}")) {
        Err(LabError::Engine(error)) if error.is_missing_program() && !is_ci() => {
            eprintln!("SKIPPED: every LocalStack test\n{error}");
            None
        }
        lab => Some(lab),
    }
}

fn is_ci() -> bool {
    env::var("CI").is_ok_and(|value| value == "true")
}
