//! `run`: starts a deployed job once, with the AWS CLI or by a command to copy.

mod command;
mod follow;
mod input;
mod machine;

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::{SystemTime, UNIX_EPOCH};

use clap::{ArgAction, Args};
use loudfail_diagnostics::visible;
use loudfail_job::Job;
use serde_json::Value;
use tempfile::NamedTempFile;

use super::aws::{self, Access, AccessOptions, AwsProblem, Caller};
use super::environment::OneEnvironment;
use super::{Context, MISTAKE, USAGE, build, report};
use machine::Machine;

/// Starts an execution.
const START: [&str; 2] = ["stepfunctions", "start-execution"];

/// Tells whose credentials are used.
const WHO: [&str; 2] = ["sts", "get-caller-identity"];

/// Environment variables that name the region, the stronger first ("Environment variables to configure the AWS CLI").
const REGION_VARIABLES: [&str; 2] = ["AWS_REGION", "AWS_DEFAULT_REGION"];

/// The seconds between two questions: Step Functions limits how many it answers, and nobody waits for longer than an hour
/// to hear of an end.
const INTERVALS: std::ops::RangeInclusive<u64> = 1..=3600;

#[derive(Args, Debug)]
pub(super) struct Run {
    /// The job
    job: String,
    /// The execution's input; `@FILE` is read from a file, `-` from stdin [default: {}]
    #[arg(long, value_name = "JSON")]
    input: Option<String>,
    /// Follow the execution to its end, and fail unless it succeeds
    #[arg(long, action = ArgAction::SetTrue, conflicts_with = "print")]
    wait: bool,
    /// Seconds between two checks of the execution
    #[arg(long, value_name = "SECONDS", default_value_t = 5, requires = "wait",
        value_parser = clap::value_parser!(u64).range(INTERVALS))]
    interval: u64,
    /// Start nothing, and print the command that would
    #[arg(long, action = ArgAction::SetTrue)]
    print: bool,
    /// The execution's name; no second execution starts while one with the same name and input runs [default: a new one]
    #[arg(long, value_name = "NAME", value_parser = execution_name)]
    name: Option<String>,
    #[command(flatten)]
    environment: OneEnvironment,
    /// The region that the job is deployed in [default: the environment's region, or the AWS CLI's]
    #[arg(long, value_name = "REGION")]
    region: Option<String>,
    #[command(flatten)]
    access: AccessOptions,
}

impl Run {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        self.try_run(context).unwrap_or_else(|code| code)
    }

    fn try_run(&self, context: &Context) -> Result<ExitCode, ExitCode> {
        let input = input::read(self.input.as_deref())?;
        let built = build::compile(context)?;
        let (_, job) = self.environment.job(&built, &self.job)?;
        input::check(context, job, &input)?;
        let name = loudfail_render::machine_name(job);
        let name = name.as_str();
        let region = self.region.clone().or_else(|| job.place.region.clone());
        let mut access = self.access.access(region.or_else(region_of_environment));
        if self.print {
            self.put_command(&access, job, &input)?;
            return Ok(ExitCode::SUCCESS);
        }
        if access.region.is_none() {
            access.region = self.configured_region(&access, job, &input)?;
        }
        let region = known_region(&access)?;
        let caller = access
            .json(WHO, &[])
            .map_err(|problem| self.failed(&problem, WHO, &access, job, &input))?;
        let Some(Caller { partition, account }) = Caller::parse(&caller) else {
            report::say("error: `aws sts get-caller-identity` did not return an account");
            return Err(ExitCode::from(MISTAKE));
        };
        if let Some(expected) = job.place.account.as_ref().filter(|it| **it != account) {
            report::say(&format!(
                "error: the credentials belong to the account {}, but the environment `{}` is in {expected}",
                visible(&account),
                job.environment
            ));
            return Err(ExitCode::from(MISTAKE));
        }
        let machine = Machine {
            partition,
            region,
            account,
            name: name.to_owned(),
        };
        let execution = self.start(&access, job, &machine, &input)?;
        report::put(&format!("{}\n", visible(&execution)));
        // LocalStack has no console.
        if access.endpoint_url.is_none() {
            report::say(&machine.console_link(&visible(&execution)));
        }
        if self.wait {
            return follow::follow(&access, &execution, self.interval);
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The region of the person's configuration; nothing where it names none.
    fn configured_region(
        &self,
        access: &Access,
        job: &Job,
        input: &Value,
    ) -> Result<Option<String>, ExitCode> {
        const CONFIGURED: [&str; 2] = ["configure", "get"];
        match access.profile().run(CONFIGURED, &["region".as_ref()]) {
            Ok(region) => {
                let region = String::from_utf8_lossy(&region).trim().to_owned();
                Ok((!region.is_empty()).then_some(region))
            }
            // It has nothing to say of a setting that is not there, and fails.
            Err(AwsProblem::Ended(_)) => Ok(None),
            Err(problem) => Err(self.failed(&problem, CONFIGURED, access, job, input)),
        }
    }

    /// Starts the execution, and gives its ARN.
    fn start(
        &self,
        access: &Access,
        job: &Job,
        machine: &Machine,
        input: &Value,
    ) -> Result<String, ExitCode> {
        let cannot = |error: io::Error| {
            report::say(&format!(
                "error: cannot pass the input to the AWS CLI: {error}"
            ));
            ExitCode::from(MISTAKE)
        };
        // A file: others on this machine see command lines, and an input may be too long for one.
        let mut file = NamedTempFile::new().map_err(cannot)?;
        file.write_all(input.to_string().as_bytes())
            .map_err(cannot)?;
        file.flush().map_err(cannot)?;
        let arn = machine.arn();
        let name = self.name.clone().unwrap_or_else(new_name);
        let address = aws::file_argument(file.path());
        let arguments: [&OsStr; 6] = [
            "--state-machine-arn".as_ref(),
            arn.as_ref(),
            "--name".as_ref(),
            name.as_ref(),
            "--input".as_ref(),
            address.as_ref(),
        ];
        let answer = access.json(START, &arguments).map_err(|problem| {
            let code = self.failed(&problem, START, access, job, input);
            if matches!(problem, AwsProblem::Ended(_)) {
                report::say(&format!(
                    "hint: the job must be deployed as {}",
                    visible(&arn)
                ));
            }
            code
        })?;
        let execution = answer.get("executionArn").and_then(Value::as_str);
        execution.map(str::to_owned).ok_or_else(|| {
            report::say("error: `aws stepfunctions start-execution` did not return the execution that it started");
            ExitCode::from(MISTAKE)
        })
    }

    /// Tells why the AWS CLI did not do what it should. Where there is none, the person gets the command for where there
    /// is; nothing was started, so that is no success.
    fn failed(
        &self,
        problem: &AwsProblem,
        command: [&str; 2],
        access: &Access,
        job: &Job,
        input: &Value,
    ) -> ExitCode {
        problem.tell(command);
        if matches!(problem, AwsProblem::NotInstalled) {
            if let Err(code) = self.put_command(access, job, input) {
                return code;
            }
            report::say(
                "hint: nothing was started; run the command on stdout on a machine that has the AWS CLI",
            );
        }
        ExitCode::from(MISTAKE)
    }

    /// Prints the command to copy.
    fn put_command(&self, access: &Access, job: &Job, input: &Value) -> Result<(), ExitCode> {
        let region = known_region(access)?;
        let name = self.name.as_deref();
        let account = job.place.account.as_deref();
        let machine = loudfail_render::machine_name(job);
        report::put(&command::line(
            access, &region, account, &machine, name, input,
        ));
        Ok(())
    }
}

/// The region, which the ARN of the machine has in it. A shell reads it there, so it is a name and nothing else.
fn known_region(access: &Access) -> Result<String, ExitCode> {
    const HINT: &str = "hint: pass `--region`, or set `AWS_REGION`";
    let problem = match &access.region {
        Some(region) if is_region(region) => return Ok(region.clone()),
        Some(region) => format!("`{}` is not the name of a region", visible(region)),
        None => "the region is not known".to_owned(),
    };
    report::say(&format!("error: {problem}\n{HINT}"));
    Err(ExitCode::from(USAGE))
}

fn is_region(text: &str) -> bool {
    let is_good = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    text.starts_with(|first: char| first.is_ascii_lowercase()) && text.chars().all(is_good)
}

fn region_of_environment() -> Option<String> {
    REGION_VARIABLES
        .iter()
        .find_map(|name| std::env::var(name).ok().filter(|region| !region.is_empty()))
}

/// A name that no execution has. With a name the AWS CLI may try again after an answer that was lost, and Step Functions
/// starts one execution all the same ("StartExecution" in its API reference).
fn new_name() -> String {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    format!("run-{:x}-{:x}", now.as_nanos(), std::process::id())
}

/// Checks a name of an execution: what "StartExecution" takes, without what CloudWatch Logs does not.
fn execution_name(name: &str) -> Result<String, String> {
    let is_good = |it: char| it.is_ascii_alphanumeric() || "-_".contains(it);
    if (1..=80).contains(&name.len()) && name.chars().all(is_good) {
        Ok(name.to_owned())
    } else {
        Err("a name consists of 1 to 80 letters, digits, `-` and `_`".to_owned())
    }
}
