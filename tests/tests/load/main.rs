//! Many jobs that fail at once: 200 are deployed, 1,000 executions of them fail in ways drawn by lot (with a fixed seed), and
//! the channel hears of each exactly once.
//!
//! The stacks are those that `cargo xtask build` makes, deployed by CloudFormation as they are. LocalStack runs no tasks, so
//! each machine then gets a stand-in for its task (see `stand_in.rs`); its whole failure path, its backstop, the topic and
//! the queue are the real ones. Executions that outlive their `TimeoutSeconds` are not among these: `backstop.rs` has one.

mod draw;
mod jobs;
mod stand_in;

use std::collections::{BTreeMap, BTreeSet};
use std::env;
use std::error::Error;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use loudfail_tests::deployment::{Template, arguments};
use loudfail_tests::localstack::{Lab, LabError, Machine, Message, Queue, problems};
use loudfail_tests::outputs::skip;
use serde_json::Value;

use draw::Draw;
use stand_in::Way;

/// How many jobs are deployed.
const JOBS: usize = 200;

/// How many executions fail.
const EXECUTIONS: usize = 1_000;

/// What everything is drawn with, so that each run does the same.
const SEED: u64 = 2026;

/// How many stacks are deployed at a time. LocalStack has one interpreter: of more, most would ask how far they are.
const DEPLOYED_AT_ONCE: usize = 2;

/// How many executions may be under way, or told of and not heard yet.
const RUN_AT_ONCE: usize = 60;

/// How long nothing may arrive before what is missing counts as lost.
const SILENCE: Duration = Duration::from_secs(60);

type Failed = Box<dyn Error + Send + Sync>;

/// An execution that was made to fail.
struct Started {
    job: String,
    way: Way,
    arn: String,
}

#[test]
fn a_thousand_failures_of_two_hundred_jobs_are_told_of_once_each() -> Result<(), Failed> {
    let Some(lab) = lab()? else {
        return Ok(());
    };
    let start = Instant::now();
    let repository = jobs::build(JOBS, &lab.unique("load"))?;
    let topic = deploy_channel(&lab, &repository.channel)?;
    let queue = lab.subscribe(&topic)?;
    let machines: Vec<Machine> = at_once(&repository.jobs, |template| {
        let stack = lab.unique("load");
        let arguments = arguments(&Template::parse(template)?, &topic);
        let machine = deploy(&lab, &stack, template, &arguments)?;
        let definition = stand_in::put_in(&machine.definition)?;
        lab.update_machine(&machine, &definition)?;
        Ok(machine)
    })?;
    eprintln!("{JOBS} jobs are deployed after {:?}", start.elapsed());

    let mut draw = Draw::new(SEED);
    let plans: Vec<(&Machine, Way)> = (0..EXECUTIONS)
        .map(|number| {
            // Each job fails at least once, and then whichever is drawn.
            let machine = match machines.get(number) {
                Some(machine) => machine,
                None => draw.of(&machines),
            };
            (machine, Way::draw(&mut draw))
        })
        .collect();
    let ways: BTreeSet<String> = plans.iter().map(|(_, way)| format!("{way:?}")).collect();
    assert!(ways.len() > 40, "only {} ways to fail", ways.len());
    let mut started = Vec::new();
    let mut heard = Vec::new();
    for (machine, way) in plans {
        started.push(fail(&lab, machine, way, &topic)?);
        let least = started.len().saturating_sub(RUN_AT_ONCE);
        listen(&lab, &queue, least, &mut heard)?;
    }
    listen(&lab, &queue, EXECUTIONS, &mut heard)?;
    eprintln!(
        "the last of {EXECUTIONS} is told of after {:?}",
        start.elapsed()
    );
    for execution in &started {
        let ended = lab.wait_for_execution(&execution.arn)?;
        let end = (ended.status.as_str(), ended.error.as_deref());
        assert_eq!(end, execution.way.end(), "{:?}: {ended:?}", execution.way);
    }
    // All have ended, so a second message about one of them is there by now.
    heard.extend(notifications(&lab, &queue)?);
    assert_told_once(&heard, &started);
    eprintln!("each once, after {:?}", start.elapsed());
    Ok(())
}

/// The laboratory; nothing where this machine lacks what it takes, which is said, and is a failure in CI.
fn lab() -> Result<Option<Lab>, LabError> {
    let is_ci = env::var("CI").is_ok_and(|value| value == "true");
    match Lab::start(&mut |line| eprintln!("{line}")) {
        Err(LabError::Engine(error)) if error.is_missing_program() && !is_ci => {
            skip("many failures at once on LocalStack", &error.to_string());
            Ok(None)
        }
        lab => lab.map(Some),
    }
}

fn deploy_channel(lab: &Lab, template: &str) -> Result<String, Failed> {
    let arguments = arguments(&Template::parse(template)?, "");
    let pairs: Vec<(&str, &str)> = pairs(&arguments);
    let stack = lab.deploy_stack(&lab.unique("channel"), template, &pairs)?;
    let topic = stack.outputs.get("TopicArn").ok_or("no output TopicArn")?;
    Ok(topic.clone())
}

fn deploy(
    lab: &Lab,
    stack: &str,
    template: &str,
    arguments: &BTreeMap<String, String>,
) -> Result<Machine, Failed> {
    let stack = lab.deploy_stack(stack, template, &pairs(arguments))?;
    let [arn] = stack.ids_of("AWS::StepFunctions::StateMachine")[..] else {
        return Err("the job's stack does not have one state machine".into());
    };
    Ok(lab.machine(arn)?)
}

fn pairs(arguments: &BTreeMap<String, String>) -> Vec<(&str, &str)> {
    let pairs = arguments.iter();
    pairs
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect()
}

/// Does the same with each item, several at a time; the results are in the items' order.
fn at_once<T: Sync, R: Send>(
    items: &[T],
    work: impl Fn(&T) -> Result<R, Failed> + Sync,
) -> Result<Vec<R>, Failed> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..DEPLOYED_AT_ONCE {
            scope.spawn(|| {
                while let number = next.fetch_add(1, Ordering::Relaxed)
                    && let Some(item) = items.get(number)
                {
                    let result = work(item);
                    let mut done = done.lock().expect("no thread panics with the lock");
                    done.insert(number, result);
                }
            });
        }
    });
    let done = done.into_inner().map_err(|error| error.to_string())?;
    done.into_values().collect()
}

/// Starts an execution that fails in this way.
fn fail(lab: &Lab, machine: &Machine, way: Way, topic: &str) -> Result<Started, Failed> {
    let arn = lab.start_execution(machine, None, &way.input(topic))?;
    if way == Way::Stopped {
        lab.stop_execution(&arn)?;
    }
    Ok(Started {
        job: machine.name.clone(),
        way,
        arn,
    })
}

/// Receives until `least` messages are there, or nothing comes any more.
fn listen(lab: &Lab, queue: &Queue, least: usize, heard: &mut Vec<Message>) -> Result<(), Failed> {
    let mut last = Instant::now();
    while heard.len() < least && last.elapsed() < SILENCE {
        let more = notifications(lab, queue)?;
        if !more.is_empty() {
            last = Instant::now();
        }
        heard.extend(more);
    }
    Ok(())
}

/// What has arrived since the last look. The alarms on missing successes and on dead letters are left out: they go off
/// whenever LocalStack gets to them.
fn notifications(lab: &Lab, queue: &Queue) -> Result<Vec<Message>, LabError> {
    let mut messages = lab.drain(queue)?;
    messages.retain(|message| {
        message
            .json()
            .is_none_or(|text| text.get("AlarmName").is_none())
    });
    Ok(messages)
}

/// Each execution has one message, a valid one, about its job, of who has to tell; and there is no other message.
#[track_caller]
fn assert_told_once(messages: &[Message], started: &[Started]) {
    let mut told: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for message in messages {
        let notification = message.json().expect("a message is JSON");
        assert_eq!(problems(&notification), Vec::<String>::new());
        let id = notification["id"].as_str().unwrap_or_default().to_owned();
        told.entry(id).or_default().push(notification);
    }
    let mut wrong = Vec::new();
    for Started { job, way, arn } in started {
        let name = arn.rsplit(':').next().unwrap_or_default();
        let found = told.remove(name).unwrap_or_default();
        let events: Vec<&str> = found
            .iter()
            .filter_map(|notification| notification["metadata"]["eventType"].as_str())
            .collect();
        if events != [way.event()] {
            wrong.push(format!("{arn}, {way:?}: {events:?}"));
        }
        for notification in &found {
            let title = notification["content"]["title"].as_str();
            if !title.is_some_and(|title| title.contains(job.as_str())) {
                wrong.push(format!("{arn}: the title is {title:?}"));
            }
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
    assert_eq!(
        told.keys().collect::<Vec<_>>(),
        Vec::<&String>::new(),
        "of nobody's"
    );
}
