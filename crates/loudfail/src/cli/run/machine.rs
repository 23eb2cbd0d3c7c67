//! The deployed state machine of a job: its name, its ARN, and where people see it.

/// A state machine that is deployed.
#[derive(Debug)]
pub(super) struct Machine {
    pub(super) partition: String,
    pub(super) region: String,
    pub(super) account: String,
    pub(super) name: String,
}

impl Machine {
    /// Its ARN.
    pub(super) fn arn(&self) -> String {
        arn(&self.partition, &self.region, &self.account, &self.name)
    }

    /// Where people see an execution.
    pub(super) fn console_link(&self, execution: &str) -> String {
        let domain = loudfail_render::console_domain(&self.partition);
        let region = &self.region;
        format!(
            "https://{region}.{domain}/states/home?region={region}#/v2/executions/details/{execution}"
        )
    }
}

/// The ARN of a state machine.
pub(super) fn arn(partition: &str, region: &str, account: &str, name: &str) -> String {
    format!("arn:{partition}:states:{region}:{account}:stateMachine:{name}")
}
