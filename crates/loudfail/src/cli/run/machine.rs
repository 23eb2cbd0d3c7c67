//! The deployed state machine of a job: its name, its ARN, and where people see it.

/// The console of the partitions that have one of their own ("Supported browsers and domains" of the console, and the
/// getting started pages of AWS in China and AWS GovCloud (US)).
const CONSOLES: [(&str, &str); 2] = [
    ("aws-cn", "console.amazonaws.cn"),
    ("aws-us-gov", "console.amazonaws-us-gov.com"),
];

/// The console of all others.
const CONSOLE: &str = "console.aws.amazon.com";

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
        let known = CONSOLES.iter().find(|it| it.0 == self.partition);
        let domain = known.map_or(CONSOLE, |it| it.1);
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
