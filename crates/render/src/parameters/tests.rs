//! What a template takes for a parameter, and what the rule on their values takes, are the same.

use std::collections::BTreeSet;

use loudfail_diagnostics::Sources;
use loudfail_job::{InputFile, Job, Platform, RESERVED_PARAMETERS, TAKEN_BY_JOBS, resolve};

use super::{Parameter, of_job};
use crate::asl::Placeholder;
use crate::channel_parameters::of_channel;

const PLATFORM: &str = "\
channels:
  alerts:
    slack: {workspace: {param: TheWorkspace}, channel: {param: TheSlackChannel}}
    teams: {team: {param: TheTeam}, tenant: {param: TheTenant}, channel: {param: TheTeamsChannel}}
    guardrails: [{param: TheGuardrail}]
    topic: {param: TheTopic}
    encryption_key: {param: TheKey}
    subscribers: [{email: {param: TheMail}}, {sqs: {param: TheQueue}}]
  several:
    slack: {workspace: {param: TheBoth}, channel: {param: TheBoth}}
";

const EXISTING: &str = "\
task:
  cluster: {param: TheCluster}
  definition: {param: TheDefinition}
  container: a
  roles: [{param: TheRole}]
  task_role: {param: TheOtherRole}
  environment: {A: {param: TheVariable}, B: {param: TheDifferent}}
  tags: {A: {param: TheTag}, B: {param: TheDifferent}}
  network: {subnets: {param: TheSubnets}, security_groups: [{param: TheGroup}]}
notify: {channel: alerts}
";

const OWN: &str = "\
task:
  cluster: a
  image: {param: TheImage}
  repository: {param: TheRepository}
  task_role: {param: TheBoth}
  environment: {A: {param: TheVariable}}
  secrets:
    B: {secret: {param: TheSecret}, key: {param: TheSecretKey}}
  sidecars:
    proxy: {image: {param: TheImage}, repository: none, environment: {A: {param: TheOfSidecar}}}
  volumes:
    data: {efs: {file_system: {param: TheFileSystem}, access_point: {param: TheAccessPoint}, iam: true}}
  mounts:
    /data: {volume: data}
  network: {subnets: [{param: TheSubnet}]}
notify: {channel: alerts}
";

const ALLOWED: &str = "\
task:
  cluster: a
  image: {param: TheImage}
  execution_role: {param: TheExecutionRole}
  statements:
    - actions: [s3:GetObject]
      resources: [{param: TheResource}]
      conditions: {StringEquals: {aws:PrincipalTag/a: [{param: TheCondition}]}}
  network: {subnets: [{param: TheSubnet}]}
notify: {channel: several}
";

/// Each is what some parameter takes, and most others do not.
const VALUES: [&str; 24] = [
    "batch",
    "report:6",
    "subnet-0a",
    "sg-0a",
    "arn:aws:iam::123456789012:role/a",
    "arn:aws:iam::aws:policy/ReadOnlyAccess",
    "arn:aws:s3:::bucket",
    "arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf",
    "arn:aws:kms:eu-west-1:123456789012:key/1234abcd",
    "arn:aws:sns:eu-west-1:123456789012:a",
    "arn:aws:sqs:eu-west-1:123456789012:a",
    "arn:aws:sqs:eu-west-1:123456789012:a.fifo",
    "fs-0a",
    "fsap-0a",
    "T0123456789",
    "C0123456789",
    "1234abcd-12ab-34cd-56ef-1234567890ab",
    "19%3Aab0123%40thread.tacv2",
    "on-call@example.com",
    "registry.example/team/app:1.4",
    "nightly, {}",
    "a?",
    "a\"b",
    "a\\b",
];

fn resolved(parameters: &str) -> (Option<Platform>, Vec<&'static str>) {
    let file = |path: &str, text: String| InputFile {
        path: path.to_owned(),
        bytes: text.into_bytes(),
    };
    let files = [
        file("allowed.yaml", ALLOWED.to_owned()),
        file("existing.yaml", EXISTING.to_owned()),
        file("own.yaml", OWN.to_owned()),
        file("platform.yaml", format!("{PLATFORM}{parameters}")),
    ];
    let (platforms, problems) = resolve(&files, &mut Sources::new());
    let codes = problems.iter().map(|problem| problem.code.0).collect();
    (platforms.and_then(|all| all.into_iter().next()), codes)
}

/// Every parameter that the user names, of all templates.
fn asked(platform: &Platform) -> Vec<Parameter> {
    let of_job = |job: &Job| of_job(job, &[]).expect("parameters");
    let jobs = platform.jobs.values().flat_map(of_job);
    let channels = platform.channels.values();
    let channels = channels.flat_map(|channel| of_channel(channel).expect("parameters"));
    jobs.filter(|it| it.logical_id.starts_with("The"))
        .chain(channels)
        .collect()
}

#[test]
fn what_a_template_refuses_is_refused_before() {
    let (platform, problems) = resolved("");
    assert_eq!(problems, [""; 0]);
    let asked = asked(&platform.expect("a platform"));
    let patterns: BTreeSet<Option<&str>> = asked.iter().map(|it| it.pattern).collect();
    assert_eq!(patterns.len(), 23, "{patterns:#?}");
    for name in asked.iter().map(|it| it.logical_id.as_str()) {
        let all = || asked.iter().filter(|it| it.logical_id == name);
        for value in VALUES {
            let takes = |parameter: &Parameter| {
                let pattern = parameter.pattern.expect("a pattern");
                let pattern = regex_lite::Regex::new(pattern).expect("a pattern of regular form");
                pattern.is_match(value)
            };
            let text = value.replace('\'', "''");
            let given = if all().any(|it| it.is_list) {
                format!("['{text}']")
            } else {
                format!("'{text}'")
            };
            // An item of a list has no comma, whatever it stands for.
            let expected = all().all(takes) && !(given.starts_with('[') && value.contains(','));
            let (_, problems) = resolved(&format!("parameters: {{{name}: {given}}}\n"));
            let expected: &[&str] = if expected { &[] } else { &["LF0311"] };
            assert_eq!(problems, expected, "{name}: {given}");
        }
    }
}

#[test]
fn what_a_jobs_outputs_have_names_for_is_no_parameter() {
    let templates = crate::environment::TEMPLATES.iter();
    let of_jobs = templates.filter(|(name, _)| name.starts_with("cloudformation/job"));
    // A resource stands alone on its line, with its type in the next one.
    let lines: Vec<&str> = of_jobs.flat_map(|(_, text)| text.lines()).collect();
    let resources = lines.windows(2).filter_map(|pair| {
        let name = pair[0].strip_prefix("  ")?.strip_suffix(':')?;
        let is_resource = pair[1].starts_with("    Type: AWS::") && !name.contains('{');
        is_resource.then_some(name)
    });
    let resources: Vec<&str> = resources.collect();
    assert!(resources.contains(&"LockTable"), "{resources:?}");
    // These are refused of jobs that make their own task definition alone.
    let of_definitions = [
        "TaskDefinition",
        "TaskLogGroup",
        "TaskRole",
        "ExecutionRole",
    ];
    let placeholders = [
        Placeholder::TopicArn,
        Placeholder::RunTask,
        Placeholder::Publish,
        Placeholder::TaskDefinitionArn,
        Placeholder::UpdateItem,
        Placeholder::GetItem,
        Placeholder::DescribeExecution,
        Placeholder::ListExecutions,
        Placeholder::LockTable,
        Placeholder::Region,
        Placeholder::ConsoleDomain,
    ];
    let placeholders: Vec<String> = placeholders.iter().map(Placeholder::name).collect();
    for name in resources
        .into_iter()
        .chain(placeholders.iter().map(String::as_str))
        .filter(|name| !of_definitions.contains(name))
    {
        assert!(
            TAKEN_BY_JOBS.contains(&name) || RESERVED_PARAMETERS.contains(&name),
            "{name}"
        );
    }
}
