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

/// LocalStack deploys and runs several at a time, as AWS does. More than these wait for its one interpreter.
const AT_ONCE: usize = 4;

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
    let heard = Mutex::new(Vec::new());
    let started = at_once(&plans, |(machine, way)| fail(&lab, machine, way, &topic))?;
    eprintln!(
        "{EXECUTIONS} executions have failed after {:?}",
        start.elapsed()
    );
    listen(&lab, &queue, EXECUTIONS, &heard)?;
    assert_told_once(&heard.into_inner()?, &started);
    eprintln!("{EXECUTIONS} notifications after {:?}", start.elapsed());
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
        for _ in 0..AT_ONCE {
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

/// Starts an execution that fails in this way and waits for its end.
fn fail(lab: &Lab, machine: &Machine, way: &Way, topic: &str) -> Result<Started, Failed> {
    let arn = lab.start_execution(machine, None, &way.input(topic))?;
    if matches!(way, Way::Stopped) {
        lab.stop_execution(&arn)?;
    }
    let ended = lab.wait_for_execution(&arn)?;
    let expected = way.end();
    if (ended.status.as_str(), ended.error.as_deref()) != expected {
        return Err(format!("{way:?} ended as {ended:?} instead of {expected:?}").into());
    }
    Ok(Started {
        job: machine.name.clone(),
        way: way.clone(),
        arn,
    })
}

/// Receives until `expected` messages are there, and once more, so that one too many is seen as well.
fn listen(
    lab: &Lab,
    queue: &Queue,
    expected: usize,
    heard: &Mutex<Vec<Message>>,
) -> Result<(), Failed> {
    let mut last = Instant::now();
    let mut messages = heard.lock().map_err(|error| error.to_string())?;
    loop {
        let mut more = lab.drain(queue)?;
        // The alarms on missing successes and on dead letters go off whenever LocalStack gets to them.
        more.retain(|message| {
            message
                .json()
                .is_none_or(|it| it.get("AlarmName").is_none())
        });
        if !more.is_empty() {
            last = Instant::now();
        } else if messages.len() >= expected || last.elapsed() > SILENCE {
            return Ok(());
        }
        messages.extend(more);
    }
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
