//! State machines.

use serde_json::Value;

use super::error::{LabError, call, json};
use super::lab::{ACCOUNT, Lab};

/// A state machine as Step Functions has it, with every placeholder filled.
#[derive(Debug, Clone, PartialEq)]
pub struct Machine {
    /// Its ARN.
    pub arn: String,
    /// Its name.
    pub name: String,
    /// Its definition in Amazon States Language.
    pub definition: Value,
    /// The ARN of the role that it works with.
    pub role: String,
}

/// A definition as our templates leave it, with each `${Name}` filled: what CloudFormation's `DefinitionSubstitutions`
/// and Terraform's `templatefile` do with it.
///
/// # Errors
///
/// [`LabError::Answer`] when what comes out is not JSON.
pub fn filled(definition: &str, values: &[(&str, &str)]) -> Result<Value, LabError> {
    let filled = values
        .iter()
        .fold(definition.to_owned(), |text, (name, value)| {
            text.replace(&format!("${{{name}}}"), value)
        });
    json("the definition's author", &filled)
}

impl Lab {
    /// Makes a state machine from a definition whose placeholders are filled. LocalStack does not enforce roles, so
    /// without one it gets the ARN of a role that need not exist.
    ///
    /// # Errors
    ///
    /// [`LabError::Call`] when Step Functions does not take the definition.
    pub fn create_machine(
        &self,
        name: &str,
        definition: &Value,
        role: Option<&str>,
    ) -> Result<Machine, LabError> {
        let default = format!("arn:aws:iam::{ACCOUNT}:role/loudfail-lab");
        let request = self
            .clients
            .functions
            .create_state_machine()
            .name(name)
            .definition(definition.to_string())
            .role_arn(role.unwrap_or(&default));
        let created = self
            .runtime
            .block_on(request.send())
            .map_err(call("CreateStateMachine"))?;
        self.machine(created.state_machine_arn())
    }

    /// Gives a state machine another definition.
    ///
    /// # Errors
    ///
    /// [`LabError::Call`] when Step Functions does not take it.
    pub fn update_machine(&self, machine: &Machine, definition: &Value) -> Result<(), LabError> {
        let request = self
            .clients
            .functions
            .update_state_machine()
            .state_machine_arn(&machine.arn)
            .definition(definition.to_string());
        self.runtime
            .block_on(request.send())
            .map_err(call("UpdateStateMachine"))?;
        Ok(())
    }

    /// A state machine that is there, by its ARN.
    ///
    /// # Errors
    ///
    /// [`LabError::Call`] when there is none.
    pub fn machine(&self, arn: &str) -> Result<Machine, LabError> {
        let request = self
            .clients
            .functions
            .describe_state_machine()
            .state_machine_arn(arn);
        let described = self
            .runtime
            .block_on(request.send())
            .map_err(call("DescribeStateMachine"))?;
        Ok(Machine {
            arn: described.state_machine_arn().to_owned(),
            name: described.name().to_owned(),
            definition: json("DescribeStateMachine", described.definition())?,
            role: described.role_arn().to_owned(),
        })
    }
}
