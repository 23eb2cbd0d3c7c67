//! The committed output, deployed: each job's stack beside its channel's, and every failure shape through its machine.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use libtest_mimic::Failed;
use loudfail_engines::terraform::Terraform;
use loudfail_states::evaluate::{Execution, TaskCall, TaskOutcome};
use loudfail_tests::deployment::{Template, arguments};
use loudfail_tests::localstack::{
    End, Failure, Lab, Machine, Message, Mock, Queue, REGION, Shape, Walk, catalogue, problems,
};
use loudfail_tests::outputs::{repository, skip};
use loudfail_tests::parity;
use serde_json::{Map, Value, json};

use crate::differential::{differences, seed};
use crate::{Case, turn};

pub(crate) const CASES: &[Case] = &[("jobs_tell_of_every_failure", every_failure)];

/// The state that runs the task, in every machine.
pub(crate) const RUN_TASK: &str = "Run task";

/// The state that tells of a success, in a machine that does.
const TELL_SUCCESS: &str = "Publish success";

/// The one error name that says that an execution has told of its failure.
const TOLD: &str = "JobFailed";

/// What a person might start each of the samples with.
fn input() -> Value {
    json!({"command": ["bin/report", "--all"], "date": "2026-11-24"})
}

/// Deploys everything once, since names are fixed, and then breaks it in every way.
fn every_failure(lab: &Lab) -> Result<(), Failed> {
    let environment = repository().join("dist/default");
    deploy_parameters(lab)?;
    let topic = deploy_channel(lab, &environment.join("alerts"))?;
    let queue = lab.subscribe(&topic)?;
    let mut told = 0;
    let mut walked = 0;
    let jobs = jobs(&environment)?;
    assert!(!jobs.is_empty(), "dist/ holds no job");
    for (place, job) in jobs.iter().enumerate() {
        let machine = deploy_job(lab, job, &topic)?;
        // LocalStack takes two seconds a walk, so each failure is walked by every second job; the proof goes every way.
        let walks = catalogue().into_iter().enumerate();
        for (_, shape) in walks.filter(|(index, _)| index % 2 == place % 2) {
            let Some(failure) = shape.task_failure() else {
                continue;
            };
            walked += 1;
            told += usize::from(walk_tells(lab, &machine, &queue, &shape, failure)?);
        }
        if lab.has_mocks() {
            whole_executions(lab, &machine, &queue)?;
        } else {
            skip(
                "whole executions on LocalStack",
                "unset LOUDFAIL_LOCALSTACK_ENDPOINT: a LocalStack of the tests' own takes mocks",
            );
        }
        terraform_deploys_the_same(lab, job, &machine, &topic, &queue)?;
    }
    eprintln!(
        "LocalStack: {told} of {walked} failures told of, {} jobs",
        jobs.len()
    );
    assert_eq!(
        told, walked,
        "each shape of each job leads to one notification"
    );
    Ok(())
}

/// The SSM parameters that the samples read at deployment.
fn deploy_parameters(lab: &Lab) -> Result<(), Failed> {
    let template = json!({"Resources": {
        "Subnets": {"Type": "AWS::SSM::Parameter", "Properties":
            {"Name": "/network/private-subnet-ids", "Type": "StringList", "Value": "subnet-0123456789abcdef0,subnet-0123456789abcdef1"}},
        "Groups": {"Type": "AWS::SSM::Parameter", "Properties":
            {"Name": "/network/batch-security-group-ids", "Type": "StringList", "Value": "sg-0123456789abcdef0"}},
    }});
    lab.deploy_stack(&lab.unique("parameters"), &template.to_string(), &[])?;
    Ok(())
}

fn deploy_channel(lab: &Lab, folder: &Path) -> Result<String, Failed> {
    let template = fs::read_to_string(folder.join("cloudformation.yaml"))?;
    let arguments = arguments(&Template::parse(&template)?, "");
    let arguments: Vec<(&str, &str)> = arguments
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let stack = lab.deploy_stack(&lab.unique("alerts"), &template, &arguments)?;
    let topic = stack
        .outputs
        .get("TopicArn")
        .ok_or("the channel's stack has no output TopicArn")?;
    Ok(topic.clone())
}

fn deploy_job(lab: &Lab, folder: &Path, topic: &str) -> Result<Machine, Failed> {
    let text = fs::read_to_string(folder.join("cloudformation.yaml"))?;
    let arguments = arguments(&Template::parse(&text)?, topic);
    let arguments: Vec<(&str, &str)> = arguments
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let name = folder
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or("a folder without a name")?;
    let text = turn::without_table(&text);
    let stack = lab.deploy_stack(&lab.unique(name), &text, &arguments)?;
    let [arn] = stack.ids_of("AWS::StepFunctions::StateMachine")[..] else {
        return Err("the job's stack does not have one state machine".into());
    };
    Ok(lab.machine(arn)?)
}

fn jobs(environment: &Path) -> Result<Vec<PathBuf>, Failed> {
    let mut jobs = Vec::new();
    for entry in fs::read_dir(environment)? {
        let folder = entry?.path();
        if folder.join("state-machine.asl.json").exists() {
            jobs.push(folder);
        }
    }
    jobs.sort();
    Ok(jobs)
}

/// Walks one shape through a machine, and says whether it led to exactly one good notification. What is wrong is told
/// at once; the count at the end fails the case, so that one run shows every fault.
fn walk_tells(
    lab: &Lab,
    machine: &Machine,
    queue: &Queue,
    shape: &Shape,
    failure: Failure,
) -> Result<bool, Failed> {
    let error = failure.error.clone();
    let mut mocks = turn::mocks(machine);
    mocks.push((RUN_TASK, Mock::Failure(failure.clone())));
    let walk = lab.walk(machine, None, &input(), &mocks)?;
    let messages = of_executions(lab.receive_all(queue, walk.published(machine))?);
    let mut faults = faults(&messages, &error, shape.has_task_arn.then_some(shape));
    faults.extend(end_faults(&walk, &error));
    let message = messages.first().and_then(Message::json);
    faults.extend(differences(
        machine,
        &walk,
        RUN_TASK,
        &failure,
        message.as_ref(),
    ));
    for fault in &faults {
        eprintln!("{}: {}: {fault}\n  {walk}", machine.name, shape.id);
    }
    Ok(faults.is_empty())
}

/// The messages without those of CloudWatch: the alarm on missing successes goes off whenever LocalStack gets to it.
pub(crate) fn of_executions(mut messages: Vec<Message>) -> Vec<Message> {
    messages.retain(|message| {
        message
            .json()
            .is_none_or(|text| text.get("AlarmName").is_none())
    });
    messages
}

/// What is wrong with the messages of one failure.
fn faults(messages: &[Message], error: &str, with_task: Option<&Shape>) -> Vec<String> {
    let [message] = messages else {
        return vec![format!("{} messages", messages.len())];
    };
    let Some(notification) = message.json() else {
        return vec![format!("not JSON: {}", message.text)];
    };
    let mut faults = problems(&notification);
    let description = notification["content"]["description"]
        .as_str()
        .unwrap_or_default();
    let execution = format!(
        "https://{REGION}.console.aws.amazon.com/states/home?region={REGION}#/v2/executions/details/arn:aws:states:"
    );
    if !description.contains(&execution) {
        faults.push(format!("no link to the execution in {description}"));
    }
    match with_task.and_then(task_id) {
        Some(id) => {
            // As Slack has a link, and as Teams does.
            let ways = [("<", "|Task logs>"), ("[Task logs](", ")")];
            let is_linked = ways.iter().any(|(before, behind)| {
                let start =
                    format!("{before}https://{REGION}.console.aws.amazon.com/ecs/v2/clusters/");
                let end = format!("/tasks/{id}/logs?region={REGION}{behind}");
                description.contains(&start) && description.contains(&end)
            });
            if !is_linked {
                faults.push(format!("no link to the task in {description}"));
            }
        }
        None if description.contains("Task logs") => {
            faults.push("a link to a task that there is not".to_owned())
        }
        None if !description.contains(error) => {
            faults.push(format!("the error {error} is not in {description}"))
        }
        None => (),
    }
    if description.contains("<!here>") {
        faults.push("somebody else's text calls everybody".to_owned());
    }
    faults
}

/// The id of a shape's task: the last part of its ARN.
fn task_id(shape: &Shape) -> Option<String> {
    let cause: Value = serde_json::from_str(shape.cause.as_deref()?).ok()?;
    Some(cause["TaskArn"].as_str()?.rsplit('/').next()?.to_owned())
}

fn end_faults(walk: &Walk, error: &str) -> Vec<String> {
    match &walk.end {
        End::Failed { error: name, cause } if name == TOLD && cause.contains(error) => Vec::new(),
        end => vec![format!("it ended with {end:?}")],
    }
}

/// From StartExecution to the message on the queue, with nothing left out.
fn whole_executions(lab: &Lab, machine: &Machine, queue: &Queue) -> Result<(), Failed> {
    let with_turn = |outcome| {
        let mut mocks = turn::mocks(machine);
        mocks.push((RUN_TASK, outcome));
        mocks
    };
    let success = Mock::Result(json!({"TaskArn": "arn:aws:ecs:x:1:task/c/1"}));
    lab.mock(&machine.name, "Success", &with_turn(success))?;
    let execution = lab.run_execution(machine, Some("Success"), &input())?;
    assert_eq!(execution.status, "SUCCEEDED", "{execution:?}");
    let is_told = machine.definition["States"][TELL_SUCCESS].is_object();
    let news = of_executions(lab.receive_all(queue, usize::from(is_told))?);
    if is_told {
        let [message] = &news[..] else {
            return Err(format!("{}: {} messages", machine.name, news.len()).into());
        };
        let notification = message.json().ok_or("not JSON")?;
        assert_eq!(problems(&notification), Vec::<String>::new());
        assert_eq!(notification["metadata"]["eventType"], "JobSucceeded");
    } else {
        assert_eq!(news, [], "a success is no news");
    }
    for shape in catalogue().iter().filter(|shape| !shape.has_task_arn) {
        let Some(failure) = shape
            .task_failure()
            .filter(|failure| failure.error.starts_with("ECS."))
        else {
            continue;
        };
        // A job with retries waits between them; the errors that no retry mends come at once.
        if waits(machine, &failure) {
            continue;
        }
        let error = failure.error.clone();
        let failure = with_turn(Mock::Failure(failure));
        lab.mock(&machine.name, &shape.id, &failure)?;
        let execution = lab.run_execution(machine, Some(&shape.id), &input())?;
        assert_eq!(
            (execution.status.as_str(), execution.error.as_deref()),
            ("FAILED", Some(TOLD)),
            "{execution:?}"
        );
        assert!(
            execution
                .cause
                .as_deref()
                .is_some_and(|cause| cause.contains(&error)),
            "{execution:?}"
        );
        let messages = of_executions(lab.receive_all(queue, 1)?);
        assert_eq!(
            faults(&messages, &error, None),
            Vec::<String>::new(),
            "{}: {}",
            machine.name,
            shape.id
        );
    }
    Ok(())
}

/// Whether the machine waits on its way from this failure, as our evaluator goes it.
fn waits(machine: &Machine, failure: &Failure) -> bool {
    let Ok(ours) = loudfail_states::parse(&machine.definition.to_string()) else {
        return false;
    };
    let seed = seed(machine);
    let mut outcomes = |call: &TaskCall<'_>| match call.state {
        RUN_TASK => TaskOutcome::Failure {
            error: failure.error.clone(),
            cause: failure.cause.clone(),
        },
        state => {
            let answer = turn::answer(state);
            TaskOutcome::Success(answer.unwrap_or_else(|| json!({"MessageId": "1"})))
        }
    };
    let run = Execution::new(&ours, input(), &seed, &mut outcomes).run();
    run.spent.seconds > 0
}

/// The definition in Terraform's plan is the one that CloudFormation deployed, and a machine made from it tells too.
fn terraform_deploys_the_same(
    lab: &Lab,
    job: &Path,
    deployed: &Machine,
    topic: &str,
    queue: &Queue,
) -> Result<(), Failed> {
    let Some(terraform) = Terraform::find(repository())? else {
        skip(
            "the definition that Terraform deploys",
            "install terraform 1.5 or newer",
        );
        return Ok(());
    };
    let module = terraform.open(&job.join("terraform"))?;
    let text = fs::read_to_string(job.join("cloudformation.yaml"))?;
    let known = arguments(&Template::parse(&text)?, topic);
    let variables: Map<String, Value> = module
        .variables()?
        .into_iter()
        .filter(|variable| !variable.has_default)
        .map(|variable| {
            let value = known
                .get(&variable.name)
                .or_else(|| known.get(&parameter_name(&variable.name)))
                .map_or("", String::as_str);
            let is_list = variable.type_expression.starts_with("list");
            (
                variable.name,
                if is_list {
                    json!(value.split(',').collect::<Vec<_>>())
                } else {
                    json!(value)
                },
            )
        })
        .collect();
    // From what the first plan makes: a definition of the job's own has no ARN before.
    let plan = module.plan(&variables)?;
    let plan = module.plan_from(&parity::deployed(&plan), &variables)?;
    let planned = planned_definition(&plan).ok_or("the plan has no state machine")?;
    let definition: Value = serde_json::from_str(&planned)?;
    assert_eq!(
        shape_of(&definition),
        shape_of(&deployed.definition),
        "{}",
        job.display()
    );
    let machine = lab.create_machine(
        &lab.unique(&deployed.name),
        &with_region(&definition)?,
        None,
    )?;
    let shape = catalogue()
        .into_iter()
        .find(|shape| shape.has_task_arn)
        .ok_or("a shape with a task")?;
    let failure = shape.task_failure().ok_or("a shape that is caught")?;
    assert!(
        walk_tells(lab, &machine, queue, &shape, failure)?,
        "{} as Terraform deploys it",
        deployed.name
    );
    Ok(())
}

/// The CloudFormation parameter behind a variable of the templates' own: `NotificationTopicArn` for
/// `notification_topic_arn`.
fn parameter_name(variable: &str) -> String {
    variable
        .split('_')
        .filter_map(|word| word.split_at_checked(1))
        .map(|(first, rest)| first.to_uppercase() + rest)
        .collect()
}

fn planned_definition(plan: &Value) -> Option<String> {
    let resources = plan["planned_values"]["root_module"]["resources"].as_array()?;
    let machine = resources
        .iter()
        .find(|resource| resource["type"] == "aws_sfn_state_machine")?;
    Some(machine["values"]["definition"].as_str()?.to_owned())
}

/// The offline plan's region, wherever it stands, replaced with the laboratory's.
fn with_region(definition: &Value) -> Result<Value, Failed> {
    Ok(serde_json::from_str(
        &definition.to_string().replace("us-east-1", REGION),
    )?)
}

/// A definition by state, with the plan's placeholders for what only AWS knows (region, SSM values, the ARN of a task
/// definition of the stack's own, for which LocalStack has the word `unknown`) made equal.
fn shape_of(definition: &Value) -> BTreeMap<String, String> {
    let states = definition["States"].as_object().into_iter().flatten();
    states
        .map(|(name, state)| {
            let text = state.to_string().replace("us-east-1", REGION);
            let text = if name == RUN_TASK {
                let known = state["Parameters"]["TaskDefinition"].as_str();
                let known = known.map(|it| it.replace("us-east-1", REGION));
                let known = known.as_deref();
                let is_own = |it: &&str| *it == "unknown" || it.starts_with("arn:aws:parity:");
                match known.filter(is_own) {
                    Some(own) => without_lists(&text.replace(&format!("\"{own}\""), "\"its own\"")),
                    None => without_lists(&text),
                }
            } else {
                text
            };
            (name.clone(), text)
        })
        .collect()
}

/// The text without the lists that the deployment put into it: those stand between `States.StringSplit('` and `'`.
fn without_lists(text: &str) -> String {
    let mut parts = text.split("States.StringSplit('");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |kept, part| {
        let rest = part.split_once('\'').map_or(part, |(_, rest)| rest);
        format!("{kept}States.StringSplit('{rest}")
    })
}
