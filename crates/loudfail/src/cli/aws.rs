//! The AWS CLI, which knows the person's credentials and endpoint: no SDK is built in.

use std::ffi::{OsStr, OsString};
use std::io;
use std::process::{Command, ExitStatus, Stdio};

use clap::Args;
use loudfail_diagnostics::visible;
use serde_json::Value;

use super::report;

/// The program.
const PROGRAM: &str = "aws";

/// What is said where there is no such program.
const NOT_INSTALLED: &str = "error: the AWS CLI is not installed: the program `aws` does not exist\nhint: install version 2 \
                             of the AWS CLI, see \"Installing or updating to the latest version of the AWS CLI\" in its \
                             user guide";

/// How to reach an account: options that every command of the AWS CLI takes.
#[derive(Debug, Default, Clone)]
pub(super) struct Access {
    /// The region, such as `eu-west-1`.
    pub(super) region: Option<String>,
    /// A profile of the person's configuration.
    pub(super) profile: Option<String>,
    /// An endpoint in place of AWS's own, such as that of LocalStack.
    pub(super) endpoint_url: Option<String>,
}

/// The options of a command that reaches an account. Each command knows for itself which region it means.
#[derive(Args, Debug)]
pub(super) struct AccessOptions {
    /// The AWS CLI profile to use
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,
    /// An endpoint to use instead of AWS, such as LocalStack's
    #[arg(long, value_name = "URL")]
    endpoint_url: Option<String>,
}

impl AccessOptions {
    /// The access that they ask for.
    pub(super) fn access(&self, region: Option<String>) -> Access {
        Access {
            region,
            profile: self.profile.clone(),
            endpoint_url: self.endpoint_url.clone(),
        }
    }
}

/// Why a command of the AWS CLI gave nothing.
#[derive(Debug)]
pub(super) enum AwsProblem {
    /// There is no such program.
    NotInstalled,
    /// It cannot be started.
    Io(io::Error),
    /// It failed, and has said why on standard error.
    Ended(ExitStatus),
}

impl Access {
    /// The options, as they are typed.
    pub(super) fn options(&self) -> Vec<&str> {
        let options = [
            ("--region", &self.region),
            ("--profile", &self.profile),
            ("--endpoint-url", &self.endpoint_url),
        ];
        options
            .into_iter()
            .filter_map(|(name, value)| Some([name, value.as_deref()?]))
            .flatten()
            .collect()
    }

    /// The same without the region and the endpoint, for what only reads the configuration.
    pub(super) fn profile(&self) -> Self {
        Self {
            profile: self.profile.clone(),
            ..Self::default()
        }
    }

    /// Runs a command, such as `sts get-caller-identity`, and gives what it writes on standard output.
    ///
    /// What it writes on standard error is the person's to read.
    pub(super) fn run(
        &self,
        command: [&str; 2],
        arguments: &[&OsStr],
    ) -> Result<Vec<u8>, AwsProblem> {
        let ran = Command::new(PROGRAM)
            .args(command)
            .args(self.options())
            .args(["--output", "json"])
            .args(arguments)
            .stdin(Stdio::null())
            .stderr(Stdio::inherit())
            .output();
        match ran {
            Ok(output) if output.status.success() => Ok(output.stdout),
            Ok(output) => Err(AwsProblem::Ended(output.status)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Err(AwsProblem::NotInstalled),
            Err(error) => Err(AwsProblem::Io(error)),
        }
    }

    /// The same, read as JSON; nothing where it is none.
    pub(super) fn json(
        &self,
        command: [&str; 2],
        arguments: &[&OsStr],
    ) -> Result<Value, AwsProblem> {
        let output = self.run(command, arguments)?;
        Ok(serde_json::from_slice(&output).unwrap_or_default())
    }
}

impl AwsProblem {
    /// Says what happened to a command.
    pub(super) fn tell(&self, command: [&str; 2]) {
        let command = command.join(" ");
        report::say(&match self {
            Self::NotInstalled => NOT_INSTALLED.to_owned(),
            Self::Io(error) => format!("error: cannot run `aws {command}`: {error}"),
            Self::Ended(status) => format!("error: `aws {command}` ended with {status}"),
        });
    }
}

/// Who asks, as `aws sts get-caller-identity` knows it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Caller {
    /// The partition, such as `aws` or `aws-cn`.
    pub(super) partition: String,
    /// The account: 12 digits.
    pub(super) account: String,
}

impl Caller {
    /// Reads the answer; nothing where it is no such answer.
    pub(super) fn parse(answer: &Value) -> Option<Self> {
        let arn: Vec<&str> = answer.get("Arn")?.as_str()?.splitn(6, ':').collect();
        match arn.as_slice() {
            ["arn", partition, _, _, account, _] if !partition.is_empty() => Some(Self {
                partition: (*partition).to_owned(),
                account: (*account).to_owned(),
            }),
            _ => None,
        }
    }
}

/// A text field of an answer, safe to show.
pub(super) fn field(answer: &Value, name: &str) -> Option<String> {
    answer.get(name)?.as_str().map(visible)
}

/// `file://` and a path: how the AWS CLI takes what is too long or too private for a command line.
pub(super) fn file_argument(path: &std::path::Path) -> OsString {
    let mut argument = OsString::from("file://");
    argument.push(path);
    argument
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_caller_is_known_by_its_arn() {
        for (arn, expected) in [
            (
                "arn:aws:sts::111122223333:assumed-role/a/b:c",
                Some(("aws", "111122223333")),
            ),
            (
                "arn:aws-cn:iam::111122223333:user/a",
                Some(("aws-cn", "111122223333")),
            ),
            ("arn:aws:sts", None),
            ("", None),
        ] {
            let caller = Caller::parse(&json!({"Arn": arn}));
            let found = caller
                .as_ref()
                .map(|it| (it.partition.as_str(), it.account.as_str()));
            assert_eq!(found, expected, "{arn}");
        }
        assert_eq!(Caller::parse(&Value::Null), None);
    }

    #[test]
    fn only_what_is_given_becomes_an_option() {
        let access = Access {
            profile: Some("p".to_owned()),
            ..Access::default()
        };
        assert_eq!(access.options(), ["--profile", "p"]);
        assert_eq!(Access::default().options(), [""; 0]);
    }
}
