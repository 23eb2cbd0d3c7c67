use serde_json::json;

use super::*;

const TEMPLATE: &str = r#"
Parameters:
  Id: {Type: String}
  Ids: {Type: CommaDelimitedList}
Mappings:
  Partitions: {aws: {Domain: example.com}}
Resources:
  Topic: {Type: AWS::SNS::Topic, Properties: {TopicName: alerts}}
  Queue: {Type: AWS::SQS::Queue, Properties: {QueueName: !Sub "${Topic.TopicName}-${AWS::Region}"}}
  Rule: {Type: AWS::Events::Rule, Properties: {}}
"#;

#[track_caller]
fn assert_resolves(yaml: &str, expected: Value) {
    let text = format!("{TEMPLATE}Outputs: {{It: {yaml}}}");
    let template = Template::parse(&text).expect("the template is one");
    let value = &template.root["Outputs"]["It"];
    assert_eq!(
        template.resolve(value, &Deployment::EVERYDAY),
        expected,
        "{yaml}"
    );
}

#[test]
fn functions_give_what_cloudformation_gives() {
    assert_resolves("plain", json!("plain"));
    assert_resolves("!Ref Id", json!("value-of-Id"));
    assert_resolves(r#"!Ref "AWS::Region""#, json!("ap-northeast-1"));
    assert_resolves(
        "!Ref Topic",
        json!("arn:aws:sns:ap-northeast-1:111122223333:alerts"),
    );
    assert_resolves(
        "!GetAtt Queue.Arn",
        json!("arn:aws:sqs:ap-northeast-1:111122223333:alerts-ap-northeast-1"),
    );
    assert_resolves("!GetAtt Queue.QueueName", json!("alerts-ap-northeast-1"));
    assert_resolves(
        "!GetAtt Rule.Arn",
        json!("arn:aws:events:ap-northeast-1:111122223333:rule/stack-Rule-1A2B3C4D5E6F"),
    );
    assert_resolves(
        r#"!Join [",", !Ref Ids]"#,
        json!("value-of-Ids-a,value-of-Ids-b"),
    );
    assert_resolves(r#"!Select [1, !Split ["-", "a-b"]]"#, json!("b"));
    assert_resolves(
        r#"!FindInMap [Partitions, !Ref "AWS::Partition", Domain]"#,
        json!("example.com"),
    );
    assert_resolves(
        r#"!Sub ["${A}:${!A}:${Id}", {A: !Ref "AWS::AccountId"}]"#,
        json!("111122223333:${A}:value-of-Id"),
    );
    assert_resolves("{a: [!Ref Id]}", json!({"a": ["value-of-Id"]}));
}

#[test]
fn parameters_and_outputs_are_found() {
    let text = format!("{TEMPLATE}Outputs: {{It: {{Value: !Ref Topic}}}}");
    let template = Template::parse(&text).expect("the template is one");
    assert_eq!(template.parameter(&json!({"Ref": "Id"})), Some("Id"));
    assert_eq!(template.parameter(&json!({"Ref": "Topic"})), None);
    assert_eq!(template.parameter(&json!("Id")), None);
    let topic = json!("arn:aws:sns:ap-northeast-1:111122223333:alerts");
    assert_eq!(template.output("It", &Deployment::EVERYDAY), Some(topic));
    assert_eq!(template.output("Id", &Deployment::EVERYDAY), None);
}

#[test]
fn what_cannot_be_told_stays_as_it_is() {
    assert_resolves("!Ref Nothing", json!({"Ref": "Nothing"}));
    assert_resolves(r#"!Sub "${Nothing}""#, json!({"Fn::Sub": "${Nothing}"}));
    assert_resolves("!Base64 x", json!({"Fn::Base64": "x"}));
}

#[test]
fn what_is_no_template_is_refused() {
    use TemplateProblem as P;
    let problem = |text| Template::parse(text).err();
    assert!(matches!(problem("a: ["), Some(P::Syntax { .. })));
    assert_eq!(problem(""), Some(P::NoResources));
    assert_eq!(problem("Resources: {}"), Some(P::NoResources));
    let resource = "A".to_owned();
    assert_eq!(problem("Resources: {A: {}}"), Some(P::NoType { resource }));
}
