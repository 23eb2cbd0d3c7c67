//! Channels, rendered and read back.

use std::collections::BTreeMap;

use loudfail_job::{
    Channel, ChannelNames, Encryption, Given, Place, Slack, Subscriber, Teams, Topic, Value,
};

use crate::{Output, RenderError, Templates, render_channel};

fn channel(topic: Topic) -> Channel {
    Channel {
        name: "alerts".to_owned(),
        whereabouts: String::new(),
        resource_name: "alerts".to_owned(),
        names: ChannelNames::default(),
        place: Place::default(),
        source: "blueprints/platform.yaml".to_owned(),
        topic,
        slack: None,
        teams: None,
        guardrails: vec![literal("arn:aws:iam::aws:policy/ReadOnlyAccess")],
        subscribers: Vec::new(),
        key_arn: None,
        given: BTreeMap::new(),
        in_root_module: false,
        tags: BTreeMap::new(),
    }
}

fn in_both_chats(topic: Topic) -> Channel {
    Channel {
        slack: Some(Slack {
            workspace: Value::Param("Workspace".to_owned()),
            channel: literal("C01"),
        }),
        teams: Some(Teams {
            team: Value::Ssm("/team".to_owned()),
            tenant: literal("11111111-2222-3333-4444-555555555555"),
            channel: literal("19%3Aa%40thread.tacv2"),
        }),
        ..channel(topic)
    }
}

fn literal(text: &str) -> Value {
    Value::Literal(text.to_owned())
}

fn existing() -> Topic {
    Topic::Existing {
        arn: literal("arn:aws:sns:us-east-1:000000000000:shared"),
        key: None,
    }
}

#[track_caller]
fn files(channel: &Channel) -> Vec<Output> {
    render_channel(channel, "default", &Templates::default()).unwrap()
}

#[track_caller]
fn text<'a>(outputs: &'a [Output], end: &str) -> &'a str {
    let found = outputs.iter().find(|output| output.path.ends_with(end));
    &found.unwrap().text
}

#[track_caller]
fn template(channel: &Channel) -> serde_yaml::Value {
    serde_yaml::from_str(text(&files(channel), "cloudformation.yaml")).unwrap()
}

fn types(template: &serde_yaml::Value) -> Vec<&str> {
    let resources = template["Resources"].as_mapping().unwrap().values();
    resources
        .filter_map(|resource| resource["Type"].as_str())
        .collect()
}

/// The statement that names the service as its principal.
#[track_caller]
fn statement<'a>(policy: &'a serde_yaml::Value, service: &str) -> &'a serde_yaml::Value {
    let statements = policy["Statement"].as_sequence().unwrap();
    statements
        .iter()
        .find(|statement| statement["Principal"]["Service"] == service)
        .unwrap()
}

#[test]
fn every_kind_of_topic_has_what_belongs_to_it() {
    let queue = [
        "AWS::SQS::Queue",
        "AWS::SQS::QueuePolicy",
        "AWS::CloudWatch::Alarm",
    ];
    let topic = ["AWS::SNS::Topic", "AWS::SNS::TopicPolicy"];
    let key = ["AWS::KMS::Key", "AWS::KMS::Alias"];
    for (kind, expected) in [
        (Topic::Own(Encryption::None), [&topic[..], &queue].concat()),
        (
            Topic::Own(Encryption::OwnKey),
            [&key[..], &topic, &queue].concat(),
        ),
        (
            Topic::Own(Encryption::Key(Value::Param("KeyArn".to_owned()))),
            [&topic[..], &queue].concat(),
        ),
        (existing(), queue.to_vec()),
    ] {
        assert_eq!(
            types(&template(&channel(kind.clone()))),
            expected,
            "{kind:?}"
        );
    }
}

#[test]
fn both_outputs_have_the_same_resources() {
    let mut channel = in_both_chats(Topic::Own(Encryption::OwnKey));
    channel.subscribers = vec![
        Subscriber::Email(literal("a@example.com")),
        Subscriber::Sqs(Value::Param("Queue".to_owned())),
    ];
    let outputs = files(&channel);
    let template = template(&channel);
    let mut cloudformation: Vec<&str> = types(&template)
        .into_iter()
        .map(|kind| match kind {
            "AWS::KMS::Key" => "aws_kms_key",
            "AWS::KMS::Alias" => "aws_kms_alias",
            "AWS::SNS::Topic" => "aws_sns_topic",
            "AWS::SNS::TopicPolicy" => "aws_sns_topic_policy",
            "AWS::SNS::Subscription" => "aws_sns_topic_subscription",
            "AWS::SQS::Queue" => "aws_sqs_queue",
            "AWS::SQS::QueuePolicy" => "aws_sqs_queue_policy",
            "AWS::CloudWatch::Alarm" => "aws_cloudwatch_metric_alarm",
            "AWS::IAM::Role" => "aws_iam_role",
            "AWS::Chatbot::SlackChannelConfiguration" => "aws_chatbot_slack_channel_configuration",
            "AWS::Chatbot::MicrosoftTeamsChannelConfiguration" => {
                "aws_chatbot_teams_channel_configuration"
            }
            other => other,
        })
        .collect();
    // Terraform has a role's policies beside it.
    cloudformation.push("aws_iam_role_policy");
    let mut terraform: Vec<&str> = text(&outputs, "main.tf")
        .lines()
        .filter_map(|line| line.strip_prefix("resource \"")?.split('"').next())
        .collect();
    cloudformation.sort_unstable();
    terraform.sort_unstable();
    assert_eq!(cloudformation, terraform);
}

#[test]
fn the_publishers_may_publish_and_no_condition_keeps_eventbridge_out() {
    let template = template(&channel(Topic::Own(Encryption::OwnKey)));
    let resources = &template["Resources"];
    for policy in [
        &resources["TopicPolicy"]["Properties"]["PolicyDocument"],
        &resources["Key"]["Properties"]["KeyPolicy"],
    ] {
        let rules = statement(policy, "events.amazonaws.com");
        assert_eq!(rules["Effect"], "Allow");
        assert!(rules.get("Condition").is_none(), "{rules:?}");
        let alarms = statement(policy, "cloudwatch.amazonaws.com");
        assert!(
            alarms["Condition"]["StringEquals"]["aws:SourceAccount"] != serde_yaml::Value::Null,
            "{alarms:?}"
        );
    }
    let queue = &resources["DeadLetterQueuePolicy"]["Properties"]["PolicyDocument"];
    let letters = statement(queue, "events.amazonaws.com");
    assert!(letters["Condition"]["ArnLike"]["aws:SourceArn"] != serde_yaml::Value::Null);
}

#[test]
fn a_chat_has_guardrails() {
    let template = template(&in_both_chats(existing()));
    for chat in ["SlackChannel", "TeamsChannel"] {
        let properties = &template["Resources"][chat]["Properties"];
        assert_eq!(
            properties["GuardrailPolicies"].as_sequence().map(Vec::len),
            Some(1)
        );
        assert_eq!(
            properties["SnsTopicArns"][0],
            "arn:aws:sns:us-east-1:000000000000:shared"
        );
    }
}

#[test]
fn nothing_is_asked_for_that_a_channel_does_not_use() {
    let plain = files(&channel(Topic::Own(Encryption::None)));
    assert!(
        plain
            .iter()
            .all(|file| !file.path.ends_with("variables.tf"))
    );
    let asked = files(&in_both_chats(existing()));
    let variables = text(&asked, "variables.tf");
    assert!(variables.contains("variable \"Workspace\""));
    assert_eq!(variables.matches("variable \"").count(), 1);
}

#[test]
fn the_order_of_subscribers_makes_no_difference_to_their_names() {
    let named = |subscribers: &[&str]| {
        let mut channel = channel(Topic::Own(Encryption::None));
        channel.subscribers = subscribers
            .iter()
            .map(|address| Subscriber::Email(literal(address)))
            .collect();
        let template = template(&channel);
        let resources = template["Resources"].as_mapping().unwrap();
        let mut names: Vec<String> = resources
            .keys()
            .filter_map(serde_yaml::Value::as_str)
            .map(str::to_owned)
            .collect();
        names.sort();
        names
    };
    assert_eq!(
        named(&["a@example.com", "b@example.com"]),
        named(&["b@example.com", "a@example.com"])
    );
}

#[test]
fn names_that_are_taken_are_refused() {
    for name in ["Topic", "DeadLetterQueue", "ChatRole", "count"] {
        let mut channel = channel(Topic::Own(Encryption::None));
        channel.subscribers = vec![Subscriber::Email(Value::Param(name.to_owned()))];
        let found = render_channel(&channel, "default", &Templates::default());
        assert!(
            matches!(found, Err(RenderError::NameTaken { name: taken, .. }) if taken == name),
            "{name}"
        );
    }
}

#[test]
fn a_topic_of_another_account_asks_for_more() {
    let literal = || literal("arn:aws:sns:us-east-1:000000000000:shared");
    let param = || Value::Param("TopicArn".to_owned());
    let given = || Given::One("arn:aws:sns:us-east-1:000000000000:shared".to_owned());
    let known = "It is in another account";
    let perhaps = "If it is in another account";
    for (arn, account, given, expected) in [
        (literal(), Some("000000000000"), None, None),
        (literal(), Some("111122223333"), None, Some(known)),
        (literal(), None, None, Some(perhaps)),
        (param(), Some("111122223333"), None, Some(perhaps)),
        (param(), Some("111122223333"), Some(given()), Some(known)),
        (param(), Some("000000000000"), Some(given()), None),
        (Value::Ssm("/topic".to_owned()), None, None, Some(perhaps)),
    ] {
        let mut channel = channel(Topic::Existing { arn, key: None });
        channel.place.account = account.map(str::to_owned);
        channel
            .given
            .extend(given.map(|it| ("TopicArn".to_owned(), it)));
        let outputs = files(&channel);
        let readme = text(&outputs, "README.md");
        let found = [known, perhaps]
            .into_iter()
            .find(|words| readme.contains(words));
        assert_eq!(found, expected, "{channel:?}");
        let names_account = readme.contains("arn:aws:iam::111122223333:root");
        assert_eq!(
            names_account,
            found.is_some() && account.is_some(),
            "{readme}"
        );
        assert!(!readme.contains("the key's policy lets it"), "{readme}");
    }
}
