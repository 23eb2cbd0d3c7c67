//! Two environments in one account and region, deployed side by side: their prefixes keep them apart, and each tells its
//! own channel.

use std::fs;
use std::path::Path;

use libtest_mimic::Failed;
use loudfail_tests::deployment::{Template, arguments};
use loudfail_tests::localstack::{Failure, Lab, Mock, Stack};
use loudfail_tests::outputs::repository;
use serde_json::{Value, json};

use crate::Case;
use crate::jobs::{RUN_TASK, of_executions};

pub(crate) const CASES: &[Case] = &[("environments_live_side_by_side", side_by_side)];

const ENVIRONMENTS: [&str; 2] = ["staging", "testing"];

fn side_by_side(lab: &Lab) -> Result<(), Failed> {
    let golden = repository().join("tests/fixtures/golden/environments");
    let mut deployed = Vec::new();
    for environment in ENVIRONMENTS {
        let folder = golden.join(environment);
        let channel = deploy(lab, &folder.join("alerts"), "")?;
        let topic = channel.outputs.get("TopicArn").ok_or("no TopicArn")?;
        assert!(
            topic.ends_with(&format!(":{environment}-alerts")),
            "{topic}"
        );
        let queue = lab.subscribe(topic)?;
        let job = deploy(lab, &folder.join("nightly-report"), topic)?;
        let [arn] = job.ids_of("AWS::StepFunctions::StateMachine")[..] else {
            return Err("the job's stack does not have one state machine".into());
        };
        assert!(
            arn.ends_with(&format!(":{environment}-nightly-report")),
            "{arn}"
        );
        deployed.push((environment, lab.machine(arn)?, queue));
    }
    for (environment, machine, queue) in &deployed {
        let failure = Failure::new("ECS.ClusterNotFoundException", "Cluster not found.");
        lab.walk(
            machine,
            None,
            &json!({}),
            &[(RUN_TASK, Mock::Failure(failure))],
        )?;
        let told = of_executions(lab.receive_all(queue, 1)?);
        let [message] = told.as_slice() else {
            return Err(format!("{} messages", told.len()).into());
        };
        let message: Value = serde_json::from_str(&message.text)?;
        let title = format!("nightly-report failed in {environment}");
        assert_eq!(message["content"]["title"], title);
        assert_eq!(
            message["metadata"]["additionalContext"]["environment"],
            *environment
        );
    }
    for (environment, _, queue) in &deployed {
        let heard = of_executions(lab.drain(queue)?);
        assert_eq!(heard, [], "{environment} hears of others");
    }
    Ok(())
}

fn deploy(lab: &Lab, folder: &Path, topic: &str) -> Result<Stack, Failed> {
    let text = fs::read_to_string(folder.join("cloudformation.yaml"))?;
    let arguments = arguments(&Template::parse(&text)?, topic);
    let arguments: Vec<(&str, &str)> = arguments
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    Ok(lab.deploy_stack(&lab.unique("environment"), &text, &arguments)?)
}
