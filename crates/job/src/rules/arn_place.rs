//! LF0276: ARNs are of the environment's own place.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::arns::{self, Located, Takes};
use crate::environment::partition_of;
use crate::facts::Facts;
use crate::model::Repository;
use crate::{image, show};

const PLATFORM: Example = Example::platform(
    "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments: {production: {region: ap-northeast-1}}\n",
);

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0276"),
    title: "an ARN is in the environment's partition, and in its account and region where those must match",
    why: "ECS runs tasks only on clusters in its own region and account, a role can be passed only within its account, \
          an alarm watches only queues in its own account and region, and nothing in another partition can be used. \
          Whatever names such a resource deploys without an error and fails when it runs, or does not deploy at all.",
    example: &[
        Example::job("task:\n  cluster: arn:aws:ecs:us-east-1:123456789012:cluster/sample\n"),
        PLATFORM,
    ],
    instead: &[Example::job("task:\n  cluster: sample\n"), PLATFORM],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for located in arns::of(facts) {
        problems.extend(check_one(facts, &located));
    }
}

fn check_one(facts: &Facts, located: &Located<'_>) -> Option<Diagnostic> {
    let Located { text, same, .. } = *located;
    let found = of_arn(text).or_else(|| of_image(text))?;
    let environment = &facts.environment;
    let own = environment.place();
    let differs = [
        ("partition", true, found.partition, environment.partition()),
        ("region", same.region, found.region, own.region.as_deref()),
        (
            "account",
            same.account,
            found.account,
            own.account.as_deref(),
        ),
    ]
    .into_iter()
    .find_map(|(noun, is_same, found, wanted)| {
        let wanted = wanted.filter(|wanted| is_same && *wanted != found)?;
        (!found.is_empty()).then_some((noun, found, wanted))
    });
    let (noun, found, wanted) = differs?;
    let name = &environment.name;
    Some(
        RULE.error(format!(
            "{} is in the {noun} `{found}`, but the environment `{name}` is in `{wanted}`",
            show::quoted(text)
        ))
        .at(located.span, format!("a different {noun}"))
        .help(help(name, located.takes)),
    )
}

fn help(environment: &str, takes: Takes<'_>) -> String {
    let write =
        format!("write the value for `{environment}` under `environments: {{{environment}: ");
    match takes {
        Takes::Reference => {
            format!("{write}...}}`, or `{{param: Name}}` to set it at deployment")
        }
        Takes::Text => format!("{write}...}}`"),
        Takes::Parameter(name) => format!("{write}{{parameters: {{{name}: ...}}}}}}`"),
    }
}

/// Where something is; a part that its name does not say is empty.
struct Place<'a> {
    partition: &'a str,
    region: &'a str,
    account: &'a str,
}

fn of_arn(text: &str) -> Option<Place<'_>> {
    let mut parts = text.strip_prefix("arn:")?.split(':');
    let (partition, _service) = (parts.next()?, parts.next()?);
    let (region, account) = (parts.next()?, parts.next()?);
    Some(Place {
        // The resources of a statement may be patterns.
        partition: if partition.contains(['*', '?']) {
            ""
        } else {
            partition
        },
        region,
        account,
    })
}

/// Where the registry of an image is. Any account of the partition may lend it.
fn of_image(text: &str) -> Option<Place<'_>> {
    let Repository::There { region, .. } = image::repository(text)? else {
        return None;
    };
    Some(Place {
        partition: partition_of(&region)?.as_str(),
        region: "",
        account: "",
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{environments, environments_and_job, files, job};

    #[test]
    fn places() {
        let tokyo = "  a: {region: ap-northeast-1, account: '111122223333'}\n";
        for (key, arn, good) in [
            (
                "cluster",
                "arn:aws:ecs:ap-northeast-1:111122223333:cluster/c",
                true,
            ),
            (
                "cluster",
                "arn:aws:ecs:us-east-1:111122223333:cluster/c",
                false,
            ),
            (
                "cluster",
                "arn:aws:ecs:ap-northeast-1:444455556666:cluster/c",
                false,
            ),
            (
                "cluster",
                "arn:aws-cn:ecs:ap-northeast-1:111122223333:cluster/c",
                false,
            ),
            (
                "definition",
                "arn:aws:ecs:us-east-1:111122223333:task-definition/d",
                false,
            ),
            ("roles", "arn:aws:iam::111122223333:role/r", true),
            ("roles", "arn:aws:iam::444455556666:role/r", false),
            ("roles", "arn:aws-us-gov:iam::111122223333:role/r", false),
        ] {
            let value = if key == "roles" {
                format!("[\"{arn}\"]")
            } else {
                format!("\"{arn}\"")
            };
            let column = if key == "roles" {
                11 + key.len()
            } else {
                10 + key.len()
            };
            let expected = format!("LF0276 1:{column}");
            let expected: &[&str] = if good { &[] } else { &[&expected] };
            environments_and_job(tokyo, &format!("task: {{{key}: {value}}}"), expected);
        }
    }

    const IRELAND: &str = "  a: {region: eu-west-1, account: '111122223333'}\n";

    #[test]
    fn keys_of_jobs() {
        let roles = |account: &str| {
            format!(
                "{{input: {{r: {{one_of: ['arn:aws:iam::{account}:role/r']}}}}, task: {{task_role: {{input: r}}}}}}"
            )
        };
        let own = |rest: &str| format!("task: {{image: a, {rest}}}");
        let role = |key: &str, arn: &str| format!("task: {{{key}: '{arn}'}}");
        let secret = |secret: &str| own(&format!("secrets: {{A: {{{secret}}}}}"));
        let queue =
            |place: &str| format!("schedule: {{rate: 1h, dead_letters: 'arn:aws:sqs:{place}:q'}}");
        let resource = |arn: &str| {
            own(&format!(
                "statements: [{{actions: ['s3:GetObject'], resources: ['{arn}']}}]"
            ))
        };
        for (text, good) in [
            (queue("eu-west-1:111122223333"), true),
            (queue("us-east-1:111122223333"), false),
            (queue("eu-west-1:444455556666"), false),
            (roles("111122223333"), true),
            (roles("444455556666"), false),
            (role("task_role", "arn:aws:iam::444455556666:role/r"), false),
            (role("execution_role", "arn:aws:iam::444455556666:role/r"), false),
            // Another account and another region may lend these; another partition cannot.
            (secret("secret: 'arn:aws:secretsmanager:us-east-1:444455556666:secret:a-AbCdEf'"), true),
            (secret("secret: 'arn:aws-cn:secretsmanager:cn-north-1:444455556666:secret:a-AbCdEf'"), false),
            (secret("ssm: 'arn:aws:ssm:us-east-1:444455556666:parameter/a'"), true),
            (secret("ssm: 'arn:aws-cn:ssm:cn-north-1:444455556666:parameter/a'"), false),
            (secret("ssm: /a, key: 'arn:aws:kms:us-east-1:444455556666:key/a'"), true),
            (secret("ssm: /a, key: 'arn:aws-cn:kms:cn-north-1:444455556666:key/a'"), false),
            (resource("arn:aws:s3:::a/*"), true),
            (resource("arn:*:s3:::a/*"), true),
            (resource("arn:aws-cn:s3:::a/*"), false),
            ("task: {image: 444455556666.dkr.ecr.us-east-1.amazonaws.com/a:1}".to_owned(), true),
            ("task: {image: 444455556666.dkr.ecr.cn-north-1.amazonaws.com.cn/a:1}".to_owned(), false),
            (own("sidecars: {b: {image: 444455556666.dkr.ecr.us-gov-west-1.amazonaws.com/a:1}}"), false),
            ("task: {image: {param: A}, repository: 'arn:aws-cn:ecr:cn-north-1:444455556666:repository/ab'}".to_owned(), false),
        ] {
            let start = text.find("'arn:").or_else(|| text.find("444455556666.dkr"));
            let expected = format!("LF0276 1:{}", start.unwrap() + 1);
            let expected: &[&str] = if good { &[] } else { &[&expected] };
            environments_and_job(IRELAND, &text, expected);
        }
        // The job has no definition that the secret could be of.
        environments_and_job(
            IRELAND,
            "task: {definition: a, secrets: {A: {ssm: 'arn:aws-cn:ssm:cn-north-1:444455556666:parameter/a'}}}",
            &["LF0216 1:33"],
        );
    }

    #[test]
    fn what_parameters_are_given() {
        let platform = |given: &str| {
            format!(
                "defaults: {{task: {{cluster: {{param: Cluster}}, definition: d, container: c, launch: ec2}}}}\n\
                 channels: {{c: {{topic: {{param: Topic}}}}}}\n\
                 environments: {{a: {{region: eu-west-1, parameters: {{{given}}}}}}}\n"
            )
        };
        for (given, expected) in [
            (
                "Cluster: a, Topic: 'arn:aws:sns:eu-west-1:111122223333:t'",
                &[][..],
            ),
            (
                "Topic: 'arn:aws:sns:us-east-1:111122223333:t'",
                &["LF0276 3:59"],
            ),
            (
                "Topic: 'arn:aws-cn:sns:cn-north-1:111122223333:t'",
                &["LF0276 3:59"],
            ),
        ] {
            files(
                &[("j.yaml", ""), ("platform.yaml", &platform(given))],
                expected,
            );
        }
    }

    #[test]
    fn channels() {
        for (channel, expected) in [
            ("topic: arn:aws:sns:us-east-1:444455556666:t", &[][..]),
            (
                "topic: arn:aws:sns:eu-west-1:111122223333:t",
                &["LF0276 1:23"],
            ),
            (
                "encryption_key: arn:aws:kms:eu-west-1:111122223333:key/k",
                &["LF0276 1:32"],
            ),
            (
                "subscribers: [{sqs: arn:aws:sqs:eu-west-1:111122223333:q}]",
                &[],
            ),
            (
                "subscribers: [{sqs: arn:aws-cn:sqs:cn-north-1:111122223333:q}]",
                &["LF0276 1:36"],
            ),
        ] {
            let platform = format!(
                "channels: {{c: {{{channel}}}}}\nenvironments: {{a: {{region: us-east-1}}}}\n"
            );
            files(&[("platform.yaml", &platform)], expected);
        }
    }

    #[test]
    fn what_is_not_known_is_not_compared() {
        let text = "task: {cluster: 'arn:aws-cn:ecs:cn-north-1:111122223333:cluster/c'}";
        job(text, &[]);
        environments_and_job("  a: {}\n", text, &["LF0276 1:17"]);
        environments_and_job("  a: {partition: aws-cn}\n", text, &[]);
        environments("  a: {partition: aws-us-gov}\n", &[]);
    }
}
