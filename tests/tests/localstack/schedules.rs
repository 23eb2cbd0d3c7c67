//! Schedules, deployed: what each would start, with the input that it has, ends in one notification when it fails.
//!
//! LocalStack keeps schedules and never fires one (its scheduler is that of moto, which has no clock), so the start is
//! made here, of the target and with the input that the deployed schedule has.

use std::fs;

use libtest_mimic::Failed;
use loudfail_tests::deployment::{Template, arguments};
use loudfail_tests::localstack::{Failure, Lab, Mock, Stack, problems};
use loudfail_tests::outputs::{repository, skip};
use serde_json::{Value, json};

use crate::Case;
use crate::jobs::of_executions;

pub(crate) const CASES: &[Case] = &[
    ("schedules_start_what_tells", schedules),
    ("schedules_have_a_group_of_their_own", own_group),
];

/// The golden that has every kind of schedule, and what each says.
const JOB: &str = "report";

const SCHEDULES: [(&str, &str, &str, &str, &[&str]); 4] = [
    (
        "report.end-of-month",
        "cron(30 22 LW * ? *)",
        "Asia/Tokyo",
        "ENABLED",
        &["bin/report", "--month", "<aws.scheduler.scheduled-time>"],
    ),
    (
        "report.often",
        "rate(6 hours)",
        "UTC",
        "DISABLED",
        &["bin/report", "--quick"],
    ),
    (
        "report.once",
        "at(2026-12-24T18:00:00)",
        "Europe/Berlin",
        "ENABLED",
        &["bin/report", "--all"],
    ),
    (
        "report.weekdays",
        "cron(0 3 ? * MON-FRI *)",
        "Europe/Berlin",
        "ENABLED",
        &["bin/report"],
    ),
];

fn schedules(lab: &Lab) -> Result<(), Failed> {
    let topic = lab.create_topic(&lab.unique("schedules"))?;
    let queue = lab.subscribe(&topic)?;
    let stack = deploy(lab, JOB, &topic)?;
    let [arn] = stack.ids_of("AWS::StepFunctions::StateMachine")[..] else {
        return Err("the job's stack does not have one state machine".into());
    };
    let machine = lab.machine(arn)?;
    assert_eq!(
        stack.ids_of("AWS::Scheduler::Schedule").len(),
        SCHEDULES.len()
    );
    let failure = Failure::new("ECS.ClusterNotFoundException", "no such cluster");
    let case = "Scheduled";
    lab.mock(&machine.name, case, &[("Run task", Mock::Failure(failure))])?;
    for (name, expression, zone, state, command) in SCHEDULES {
        let schedule = lab.schedule("default", name)?;
        let told = ["ScheduleExpression", "ScheduleExpressionTimezone", "State"];
        assert_eq!(
            told.map(|key| schedule[key].as_str()),
            [Some(expression), Some(zone), Some(state)],
            "{schedule:#}"
        );
        let target = &schedule["Target"];
        assert_eq!(target["Arn"], arn);
        let input: Value = serde_json::from_str(target["Input"].as_str().ok_or("no input")?)?;
        assert_eq!(input, json!({"command": command}));
        if !lab.has_mocks() {
            continue;
        }
        let execution = lab.run_execution(&machine, Some(case), &input)?;
        assert_eq!(
            (execution.status.as_str(), execution.error.as_deref()),
            ("FAILED", Some("JobFailed")),
            "{execution:?}"
        );
        let messages = of_executions(lab.receive_all(&queue, 1)?);
        let [message] = &messages[..] else {
            return Err(format!("{name}: {} messages", messages.len()).into());
        };
        let notification = message.json().ok_or("not JSON")?;
        assert_eq!(problems(&notification), Vec::<String>::new());
        assert_eq!(notification["content"]["title"], "report failed");
    }
    if !lab.has_mocks() {
        skip(
            "scheduled executions on LocalStack",
            "unset LOUDFAIL_LOCALSTACK_ENDPOINT: a LocalStack of the tests' own takes mocks",
        );
    }
    Ok(())
}

/// A group that the stack makes is there before its schedule, which is in it.
fn own_group(lab: &Lab) -> Result<(), Failed> {
    let topic = lab.create_topic(&lab.unique("own-group"))?;
    let stack = deploy(lab, "own-group", &topic)?;
    assert_eq!(stack.ids_of("AWS::Scheduler::ScheduleGroup"), ["own-group"]);
    let schedule = lab.schedule("own-group", "own-group")?;
    assert_eq!(schedule["ScheduleExpression"], "cron(0 0 * * ? *)");
    Ok(())
}

fn deploy(lab: &Lab, job: &str, topic: &str) -> Result<Stack, Failed> {
    let folder = repository().join("tests/fixtures/golden/many-schedules/default");
    let text = fs::read_to_string(folder.join(job).join("cloudformation.yaml"))?;
    let given = arguments(&Template::parse(&text)?, topic);
    let given: Vec<(&str, &str)> = given
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    Ok(lab.deploy_stack(&lab.unique(job), &text, &given)?)
}
