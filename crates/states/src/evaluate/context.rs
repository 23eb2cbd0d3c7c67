//! The context object, `$$` ("Accessing execution data from the Context object").

use serde_json::{Value, json};

use crate::timestamp::Timestamp;

/// What the context object says of an execution, and what would otherwise be drawn at random.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContextSeed {
    /// `$$.Execution.Id`: its ARN.
    pub execution_id: String,
    /// `$$.Execution.Name`.
    pub execution_name: String,
    /// `$$.Execution.RoleArn`.
    pub execution_role_arn: String,
    /// `$$.Execution.StartTime`, from which `$$.State.EnteredTime` is counted.
    pub execution_start_time: Timestamp,
    /// `$$.StateMachine.Id`: its ARN.
    pub state_machine_id: String,
    /// `$$.StateMachine.Name`.
    pub state_machine_name: String,
    /// What `States.UUID()` gives.
    pub uuid: String,
}

impl ContextSeed {
    /// The context object as a state sees it that many seconds after the start, at its nth retry.
    pub fn object(
        &self,
        execution_input: &Value,
        state: &str,
        seconds: u64,
        retry_count: u32,
    ) -> Value {
        let mut context = self.base(execution_input.clone());
        self.enter(&mut context, state, seconds);
        retry(&mut context, retry_count);
        context
    }

    pub(super) fn base(&self, execution_input: Value) -> Value {
        json!({
            "Execution": {
                "Id": self.execution_id,
                "Input": execution_input,
                "Name": self.execution_name,
                "RoleArn": self.execution_role_arn,
                "StartTime": self.execution_start_time.to_string(),
                "RedriveCount": 0,
            },
            "StateMachine": {"Id": self.state_machine_id, "Name": self.state_machine_name},
        })
    }

    /// Another state is entered in the second in which the last one was.
    pub(super) fn enter_at_once(context: &mut Value, state: &str) {
        if let Some(Value::Object(entered)) = context.get_mut("State") {
            for (key, value) in entered {
                match (key.as_str(), value) {
                    ("Name", Value::String(name)) => state.clone_into(name),
                    ("RetryCount", count) => *count = 0.into(),
                    _ => {}
                }
            }
        }
    }

    pub(super) fn enter(&self, context: &mut Value, state: &str, seconds: u64) {
        let entered = self.execution_start_time.plus_seconds(seconds).to_string();
        if let Some(context) = context.as_object_mut() {
            context.insert(
                "State".to_owned(),
                json!({"EnteredTime": entered, "Name": state, "RetryCount": 0}),
            );
        }
    }
}

pub(super) fn retry(context: &mut Value, retry_count: u32) {
    if let Some(count) = context.pointer_mut("/State/RetryCount") {
        *count = retry_count.into();
    }
}
