//! Whole jobs and channels, rendered and read back.

use std::collections::BTreeMap;

use loudfail_job::{
    Attempts, Channel, ChannelNames, Chat, Command, Definition, Expectation, InputField, InputType,
    Job, Launch, Names, Network, Notify, Overrides, Place, Placement, Platform, Retry, Task, Value,
    ValueList, Variable, Word,
};

use crate::{Output, RenderError, Templates, render, render_channel, render_job};

/// Text that means something to every language on its way.
const HOSTILE: &str = "\"${x}%{y}{{z}}'\n😀";

pub(crate) fn job() -> Job {
    Job {
        name: "sample".to_owned(),
        resource_name: "sample".to_owned(),
        names: Names::default(),
        environment: "default".to_owned(),
        whereabouts: String::new(),
        place: Place::default(),
        source: "blueprints/sample.yaml".to_owned(),
        description: None,
        owner: None,
        runbook: None,
        task: Task {
            cluster: Value::Literal("sample".to_owned()),
            definition: Definition::Existing(Value::Literal("sample".to_owned())),
            container: "sample".to_owned(),
            command: Some(Command::Input {
                field: "command".to_owned(),
            }),
            environment: BTreeMap::new(),
            launch: Launch::Fargate,
            platform_version: None,
            network: Some(Network {
                subnets: ValueList::Param("SubnetIds".to_owned()),
                security_groups: None,
                assign_public_ip: true,
            }),
            roles: Vec::new(),
            logs: None,
            overrides: Overrides::default(),
            containers: BTreeMap::new(),
            placement: Placement::default(),
        },
        input: BTreeMap::from([(
            "command".to_owned(),
            InputField {
                kind: InputType::List,
                default: None,
                one_of: Vec::new(),
                range: None,
                description: None,
            },
        )]),
        retry: Retry {
            start: once(),
            exit: once(),
            exit_codes: Vec::new(),
            on_timeout: false,
        },
        timeout_seconds: 3600,
        total_seconds: None,
        schedules: Vec::new(),
        expect: Expectation::Nothing,
        concurrency: None,
        notify: Notify {
            chat: Chat::Slack,
            encrypted: false,
            on_success: false,
            on_skip: false,
            channel: "alerts".to_owned(),
            title: "sample failed".to_owned(),
            success_title: "sample succeeded".to_owned(),
            skip_title: "sample was skipped".to_owned(),
            next_steps: Vec::new(),
            keywords: Vec::new(),
            mention: None,
        },
        given: BTreeMap::new(),
        has_deployment_file: false,
        in_root_module: false,
        tags: BTreeMap::new(),
    }
}

/// No other attempt.
fn once() -> Attempts {
    Attempts {
        attempts: 1,
        interval_seconds: 30,
        backoff_hundredths: 200,
        max_delay_seconds: None,
        jitter: false,
    }
}

/// A job that uses every kind of value.
fn rich() -> Job {
    let mut job = job();
    job.name = "nightly-report".to_owned();
    job.source = "blueprints/nightly-report.yaml".to_owned();
    job.description = Some("Builds the nightly sales report".to_owned());
    job.owner = Some("sales-platform".to_owned());
    job.runbook = Some("https://wiki.example.com/nightly-report".to_owned());
    job.tags = BTreeMap::from([("cost-center".to_owned(), "4711".to_owned())]);
    job.task.cluster = Value::Ssm("/platform/cluster".to_owned());
    job.task.definition = Definition::Existing(Value::Param("TaskDefinition".to_owned()));
    job.task.roles = vec![
        Value::Param("TaskRoleArn".to_owned()),
        Value::Literal("arn:aws:iam::000000000000:role/report-execution".to_owned()),
    ];
    job.task.environment = BTreeMap::from([
        (
            "MODE".to_owned(),
            Variable::Value(Value::Literal("nightly".to_owned())),
        ),
        (
            "BUCKET".to_owned(),
            Variable::Value(Value::Ssm("/report/bucket".to_owned())),
        ),
        (
            "STAGE".to_owned(),
            Variable::Value(Value::Param("Stage".to_owned())),
        ),
    ]);
    job.task.network = Some(Network {
        subnets: ValueList::Ssm("/network/private-subnets".to_owned()),
        security_groups: Some(ValueList::Items(vec![
            Value::Literal("sg-0123456789abcdef0".to_owned()),
            Value::Param("ReportGroup".to_owned()),
        ])),
        assign_public_ip: false,
    });
    job
}

/// A job whose free text is hostile in every field.
pub(crate) fn hostile() -> Job {
    let mut job = rich();
    let text = HOSTILE.to_owned();
    job.name = "hostile".to_owned();
    job.source = "blueprints/ho-->st\n# ile.yaml".to_owned();
    job.description = Some(text.clone());
    job.owner = Some(text.clone());
    job.tags = BTreeMap::from([(text.clone(), text.clone())]);
    job.task.environment.insert(
        text.clone(),
        Variable::Value(Value::Param("Hostile".to_owned())),
    );
    job.task.environment.insert(
        "TEXT".to_owned(),
        Variable::Value(Value::Literal(text.clone())),
    );
    job.task.container = text.clone();
    job.task.command = Some(Command::Words(vec![Word::Text(text.clone())]));
    job.task.cluster = Value::Literal(text.clone());
    job.notify.title = text.clone();
    job.notify.next_steps = vec![text.clone()];
    job.notify.keywords = vec![text.clone()];
    job.notify.mention = Some(text);
    job
}

pub(crate) fn channel() -> Channel {
    Channel {
        name: "alerts".to_owned(),
        whereabouts: String::new(),
        resource_name: "alerts".to_owned(),
        names: ChannelNames::default(),
        place: Place::default(),
        source: "blueprints/platform.yaml".to_owned(),
        topic: loudfail_job::Topic::Own(loudfail_job::Encryption::None),
        slack: None,
        teams: None,
        guardrails: vec![Value::Literal(
            "arn:aws:iam::aws:policy/ReadOnlyAccess".to_owned(),
        )],
        subscribers: Vec::new(),
        key_arn: None,
        given: BTreeMap::new(),
        in_root_module: false,
        tags: BTreeMap::from([("team".to_owned(), "platform".to_owned())]),
    }
}

#[track_caller]
fn file<'a>(outputs: &'a [Output], end: &str) -> &'a str {
    &outputs
        .iter()
        .find(|output| output.path.ends_with(end))
        .unwrap()
        .text
}

#[track_caller]
fn template(outputs: &[Output]) -> serde_yaml::Value {
    serde_yaml::from_str(file(outputs, "cloudformation.yaml")).unwrap()
}

fn at<'a>(value: &'a serde_yaml::Value, path: &str) -> &'a serde_yaml::Value {
    path.split('/')
        .fold(value, |value, key| match key.parse::<usize>() {
            Ok(index) => &value[index],
            Err(_) => &value[key],
        })
}

#[test]
fn the_definition_in_the_template_is_the_machine_to_the_byte() {
    for job in [job(), rich(), hostile()] {
        let outputs = render_job(&job, &Templates::default()).unwrap();
        let template = template(&outputs);
        let definition = at(
            &template,
            "Resources/StateMachine/Properties/DefinitionString",
        )
        .as_str();
        assert_eq!(definition, Some(file(&outputs, "state-machine.asl.json")));
    }
}

#[test]
fn hostile_text_comes_out_as_itself() {
    let outputs = render_job(&hostile(), &Templates::default()).unwrap();
    let template = template(&outputs);
    let tag = at(&template, "Resources/LogGroup/Properties/Tags/0");
    assert_eq!(
        (tag["Key"].as_str(), tag["Value"].as_str()),
        (Some(HOSTILE), Some(HOSTILE))
    );
    let description = at(&template, "Parameters/Hostile/Description").as_str();
    assert_eq!(
        description,
        Some(format!("The value of the environment variable {HOSTILE}.").as_str())
    );
    let machine: serde_json::Value =
        serde_json::from_str(file(&outputs, "state-machine.asl.json")).unwrap();
    let task = &machine["States"]["Run task"]["Parameters"];
    assert_eq!(task["Cluster"], HOSTILE);
    assert_eq!(
        task["Overrides"]["ContainerOverrides"][0]["Command"][0],
        HOSTILE
    );
}

#[test]
fn a_path_cannot_leave_the_comment_that_names_it() {
    for output in render_job(&hostile(), &Templates::default()).unwrap() {
        if output.path.ends_with(".asl.json") {
            continue;
        }
        let (first, rest) = output.text.split_once('\n').unwrap();
        assert!(
            first.contains("Made by loudfail from blueprints/ho"),
            "{first}"
        );
        assert!(!rest.starts_with("# ile"), "{rest}");
        assert!(
            !output.path.ends_with(".md") || first.matches("-->").count() == 1,
            "{first}"
        );
    }
}

#[test]
fn every_hole_of_the_machine_is_filled_by_both() {
    for job in [job(), rich(), hostile()] {
        let outputs = render_job(&job, &Templates::default()).unwrap();
        let mut holes: Vec<&str> = file(&outputs, "state-machine.asl.json")
            .split("${")
            .skip(1)
            .filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
            .collect();
        holes.sort_unstable();
        holes.dedup();
        let template = template(&outputs);
        let filled = at(
            &template,
            "Resources/StateMachine/Properties/DefinitionSubstitutions",
        )
        .as_mapping()
        .unwrap();
        let mut filled: Vec<&str> = filled
            .keys()
            .filter_map(serde_yaml::Value::as_str)
            .collect();
        filled.sort_unstable();
        assert_eq!(holes, filled);
        let main = file(&outputs, "main.tf");
        let call = main
            .split_once("templatefile(")
            .unwrap()
            .1
            .split_once("\n  })")
            .unwrap()
            .0;
        let mut filled: Vec<&str> = call
            .lines()
            .skip(1)
            .filter_map(|line| line.split_whitespace().next())
            .collect();
        filled.sort_unstable();
        assert_eq!(holes, filled);
    }
}

#[test]
fn every_file_says_what_made_it() {
    let mut outputs = render_job(&job(), &Templates::default()).unwrap();
    outputs.extend(render_channel(&channel(), "default", &Templates::default()).unwrap());
    for output in outputs {
        let head: String = output.text.lines().take(2).collect();
        assert!(
            head.contains("Made by loudfail from blueprints/"),
            "{}: {head}",
            output.path
        );
    }
}

#[test]
fn names_that_are_taken_are_refused() {
    for name in [
        "StateMachine",
        "NotificationTopicArn",
        "notification_topic_arn",
        "TopicArn",
        "ParamSubnetIds",
        "count",
    ] {
        let mut job = job();
        job.task.cluster = Value::Param(name.to_owned());
        let taken = matches!(render_job(&job, &Templates::default()), Err(RenderError::NameTaken { name: taken, .. }) if taken == name);
        assert!(taken, "{name}");
    }
}

#[test]
fn a_job_may_use_the_key_of_an_encrypted_topic_and_no_other() {
    let with = |encrypted: bool| {
        let mut job = job();
        job.notify.encrypted = encrypted;
        let template = template(&render_job(&job, &Templates::default()).unwrap());
        let statements = at(
            &template,
            "Resources/StateMachineRole/Properties/Policies/0/PolicyDocument/Statement",
        );
        let statements = statements.as_sequence().unwrap().iter();
        let keys: Vec<serde_yaml::Value> = statements
            .filter(|statement| statement["Sid"] == "Encrypt")
            .map(|statement| statement["Resource"].clone())
            .collect();
        let asked = !at(&template, "Parameters/NotificationKeyArn").is_null();
        (asked, serde_yaml::to_string(&keys).unwrap())
    };
    assert_eq!(with(false), (false, "[]\n".to_owned()));
    assert_eq!(
        with(true),
        (true, "- - !Ref NotificationKeyArn\n".to_owned())
    );
}

#[test]
fn a_parameter_takes_only_what_each_of_its_uses_takes() {
    let mut job = job();
    let given = Value::Param("Cluster".to_owned());
    let pattern = |job: &Job| {
        let template = template(&render_job(job, &Templates::default()).unwrap());
        at(&template, "Parameters/Cluster/AllowedPattern").clone()
    };
    let variable = Variable::Value(given.clone());
    job.task.environment = BTreeMap::from([("CLUSTER".to_owned(), variable)]);
    assert_eq!(pattern(&job), "^[^\"\\\\\\x00-\\x1f]*$");
    job.task.cluster = given.clone();
    assert_eq!(pattern(&job), "^[A-Za-z0-9_-]{1,255}$");
    job.task.roles = vec![given];
    assert_eq!(pattern(&job), "^[A-Za-z0-9_-]{1,255}$");
}

#[test]
fn a_parameter_cannot_be_a_value_and_a_list() {
    let mut job = job();
    job.task.cluster = Value::Param("SubnetIds".to_owned());
    assert!(
        matches!(render_job(&job, &Templates::default()), Err(RenderError::ValueAndList { name, .. }) if name == "SubnetIds")
    );
}

#[test]
fn a_platform_renders_in_order_and_refuses_two_of_one_name() {
    let mut platform = Platform {
        environment: "default".to_owned(),
        place: Place::default(),
        source: "blueprints/platform.yaml".to_owned(),
        deployer: None,
        path: None,
        channels: BTreeMap::from([("alerts".to_owned(), channel())]),
        jobs: BTreeMap::from([("sample".to_owned(), job())]),
    };
    let paths: Vec<String> = render(&platform, &Templates::default())
        .unwrap()
        .into_iter()
        .map(|output| output.path)
        .collect();
    assert_eq!(
        paths,
        [
            "default/alerts/README.md",
            "default/alerts/cloudformation.yaml",
            "default/alerts/terraform/main.tf",
            "default/alerts/terraform/outputs.tf",
            "default/alerts/terraform/versions.tf",
            "default/sample/README.md",
            "default/sample/cloudformation.yaml",
            "default/sample/state-machine.asl.json",
            "default/sample/terraform/main.tf",
            "default/sample/terraform/outputs.tf",
            "default/sample/terraform/variables.tf",
            "default/sample/terraform/versions.tf",
        ]
    );
    platform.jobs.insert("alerts".to_owned(), job());
    assert!(
        matches!(render(&platform, &Templates::default()), Err(RenderError::SameFolder { name }) if name == "alerts")
    );
}
