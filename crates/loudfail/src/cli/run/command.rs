//! The command that starts an execution, for a person to copy into a POSIX shell.

use serde_json::Value;

use super::super::aws::Access;
use super::super::report::word;
use super::{START, machine};

/// The command on one line, with a line feed. Where the account is not known nobody was asked for it, so the command asks
/// for it itself.
pub(super) fn line(
    access: &Access,
    region: &str,
    account: Option<&str>,
    machine: &str,
    name: Option<&str>,
    input: &Value,
) -> String {
    let options = || access.options().into_iter().map(word);
    let mut words = vec!["aws".to_owned()];
    words.extend(START.map(str::to_owned));
    words.extend(options());
    words.push("--state-machine-arn".to_owned());
    let options: String = options().map(|option| format!(" {option}")).collect();
    let partition = loudfail_job::partition_of_region(region).unwrap_or("aws");
    let arn = |account: &str| machine::arn(partition, region, account, machine);
    words.push(match account {
        Some(account) => word(&arn(account)),
        None => format!(
            "\"{}\"",
            arn(&format!(
                "$(aws sts get-caller-identity{options} --query Account --output text)"
            ))
        ),
    });
    if let Some(name) = name {
        words.extend(["--name".to_owned(), word(name)]);
    }
    words.extend(["--input".to_owned(), word(&input.to_string())]);
    words.join(" ") + "\n"
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_word_is_safe_in_a_shell() {
        let access = Access {
            region: Some("cn-north-1".to_owned()),
            profile: Some("my profile".to_owned()),
            endpoint_url: None,
        };
        let input = json!({"text": "it's $(here) \"and\" `there`"});
        assert_eq!(
            line(&access, "cn-north-1", None, "job", Some("a-1"), &input),
            "aws stepfunctions start-execution --region cn-north-1 --profile 'my profile' --state-machine-arn \
             \"arn:aws-cn:states:cn-north-1:$(aws sts get-caller-identity --region cn-north-1 --profile 'my profile' \
             --query Account --output text):stateMachine:job\" --name a-1 --input \
             '{\"text\":\"it'\\''s $(here) \\\"and\\\" `there`\"}'\n"
        );
        assert_eq!(
            line(
                &Access::default(),
                "eu-west-1",
                Some("111122223333"),
                "job",
                None,
                &json!({})
            ),
            "aws stepfunctions start-execution --state-machine-arn \
             arn:aws:states:eu-west-1:111122223333:stateMachine:job --input '{}'\n"
        );
    }
}
