//! Whole executions.

use std::thread;
use std::time::{Duration, Instant};

use aws_sdk_sfn::types::ExecutionStatus;
use serde_json::Value;

use super::error::{LabError, call, json};
use super::lab::Lab;
use super::machine::Machine;

/// An execution here calls nothing that takes long.
const ENDED_WITHIN: Duration = Duration::from_secs(120);

/// What LocalStack answers to who stops an execution that it has not begun with.
const NOT_BEGUN: &str = "'NoneType' object has no attribute 'set_stop'";

/// The pause between two questions.
const PAUSE: Duration = Duration::from_millis(100);

/// An execution that has ended.
#[derive(Debug, Clone, PartialEq)]
pub struct Execution {
    /// Its ARN.
    pub arn: String,
    /// `SUCCEEDED`, `FAILED`, `TIMED_OUT` or `ABORTED`.
    pub status: String,
    /// The error that it ended with.
    pub error: Option<String>,
    /// The cause that it ended with.
    pub cause: Option<String>,
    /// Its output, if it succeeded.
    pub output: Option<Value>,
}

impl Lab {
    /// Runs an execution to its end, with the mocks of `case` (see [`Lab::mock`]) or without any.
    ///
    /// # Errors
    ///
    /// [`LabError::Call`] when it cannot be started, [`LabError::Deadline`] when it does not end.
    pub fn run_execution(
        &self,
        machine: &Machine,
        case: Option<&str>,
        input: &Value,
    ) -> Result<Execution, LabError> {
        let arn = self.start_execution(machine, case, input)?;
        self.wait_for_execution(&arn)
    }

    /// Starts an execution and returns its ARN.
    ///
    /// # Errors
    ///
    /// [`LabError::Call`] when it cannot be started.
    pub fn start_execution(
        &self,
        machine: &Machine,
        case: Option<&str>,
        input: &Value,
    ) -> Result<String, LabError> {
        let case = case.map(|case| format!("#{case}")).unwrap_or_default();
        let request = self
            .clients
            .functions
            .start_execution()
            .state_machine_arn(format!("{}{case}", machine.arn))
            .name(self.unique("lab"))
            .input(input.to_string());
        let started = self
            .runtime
            .block_on(request.send())
            .map_err(call("StartExecution"))?;
        Ok(started.execution_arn().to_owned())
    }

    /// Stops an execution as an operator would, without a word.
    ///
    /// # Errors
    ///
    /// [`LabError::Call`] when there is none, or when LocalStack does not begin with it.
    pub fn stop_execution(&self, arn: &str) -> Result<(), LabError> {
        let deadline = Instant::now() + ENDED_WITHIN;
        loop {
            let request = self.clients.functions.stop_execution().execution_arn(arn);
            let stopped = self.runtime.block_on(request.send());
            match stopped.map_err(call("StopExecution")) {
                // An execution of LocalStack 4.14 is running, and cannot be stopped, before its definition is parsed.
                Err(LabError::Call { reason, .. })
                    if reason.contains(NOT_BEGUN) && Instant::now() < deadline =>
                {
                    thread::sleep(PAUSE);
                }
                stopped => return stopped.map(drop),
            }
        }
    }

    /// Waits until an execution has ended.
    ///
    /// # Errors
    ///
    /// [`LabError::Deadline`] when it does not.
    pub fn wait_for_execution(&self, arn: &str) -> Result<Execution, LabError> {
        let deadline = Instant::now() + ENDED_WITHIN;
        loop {
            let request = self
                .clients
                .functions
                .describe_execution()
                .execution_arn(arn);
            let described = self
                .runtime
                .block_on(request.send())
                .map_err(call("DescribeExecution"))?;
            if *described.status() != ExecutionStatus::Running {
                let output = described
                    .output()
                    .map(|text| json("DescribeExecution", text));
                return Ok(Execution {
                    arn: arn.to_owned(),
                    status: described.status().as_str().to_owned(),
                    error: described.error().map(str::to_owned),
                    cause: described.cause().map(str::to_owned),
                    output: output.transpose()?,
                });
            }
            if Instant::now() > deadline {
                return Err(LabError::Deadline {
                    waited_for: format!("the end of {arn}"),
                    seen: "RUNNING".to_owned(),
                });
            }
            thread::sleep(PAUSE);
        }
    }
}
