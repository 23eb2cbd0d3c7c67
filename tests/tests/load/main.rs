//! Many jobs that fail at once: they are deployed, executions of them fail in ways drawn by lot (with a fixed seed), and the
//! channel hears of each exactly once. `LOUDFAIL_LOAD=200x1000` says how many jobs and how many executions; where nothing
//! does there are fewer, which take a minute or two.
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
use serde_json::{Value, json};

use draw::Draw;
use stand_in::Way;

/// The environment variable that says how many jobs are deployed, and how many executions fail.
const SIZE: &str = "LOUDFAIL_LOAD";

/// How many there are where it says nothing.
const USUAL: (usize, usize) = (40, 200);

/// What everything is drawn with, so that each run does the same.
const SEED: u64 = 2026;

/// How many LocalStacks share them: each has one interpreter, and so one core.
const LABS: usize = 2;

/// How many stacks are deployed at a time. Of more, most would ask how far they are.
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
fn failures_of_many_jobs_at_once_are_told_of_once_each() -> Result<(), Failed> {
    let size = size()?;
    let mut labs = Vec::new();
    for _ in 0..LABS {
        let Some(lab) = lab()? else {
            return Ok(());
        };
        labs.push(lab);
    }
    let labs: Vec<(usize, Lab)> = labs.into_iter().enumerate().collect();
    at_once(LABS, &labs, |(number, lab)| {
        all_are_told(lab, *number, size)
    })
    .map(|_| ())
}

/// How many jobs, and how many executions.
fn size() -> Result<(usize, usize), Failed> {
    let Ok(said) = env::var(SIZE) else {
        return Ok(USUAL);
    };
    let size = said.split_once('x');
    let size =
        size.and_then(|(jobs, executions)| Some((jobs.parse().ok()?, executions.parse().ok()?)));
    size.ok_or_else(|| format!("{SIZE} is `{said}`, and not such as `200x1000`").into())
}

/// Deploys a laboratory's share of the jobs and has its share of the executions fail.
fn all_are_told(lab: &Lab, number: usize, size: (usize, usize)) -> Result<(), Failed> {
    let (jobs, executions) = (size.0 / LABS, size.1 / LABS);
    let prefix = lab.unique(&format!("load{number}"));
    let start = Instant::now();
    let tell = |what: &str| eprintln!("load {number}: {what} after {:?}", start.elapsed());
    let repository = jobs::build(jobs, &prefix)?;
    let topic = deploy_channel(lab, &repository.channel)?;
    let queue = lab.subscribe(&topic)?;
    let machines: Vec<Machine> = at_once(DEPLOYED_AT_ONCE, &repository.jobs, |template| {
        let stack = lab.unique(&prefix);
        let arguments = arguments(&Template::parse(template)?, &topic);
        let machine = deploy(lab, &stack, template, &arguments)?;
        let definition = stand_in::put_in(&machine.definition)?;
        lab.update_machine(&machine, &definition)?;
        Ok(machine)
    })?;
    tell(&format!("{jobs} jobs are deployed"));

    let mut draw = Draw::new(SEED + number as u64);
    let plans: Vec<(&Machine, Way)> = (1..executions)
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
        started.push(fail(lab, machine, way, &topic)?);
        let least = started.len().saturating_sub(RUN_AT_ONCE);
        listen(lab, &queue, least, &mut heard)?;
    }
    listen(lab, &queue, started.len(), &mut heard)?;
    for execution in &started {
        let ended = lab.wait_for_execution(&execution.arn)?;
        let end = (ended.status.as_str(), ended.error.as_deref());
        assert_eq!(end, execution.way.end(), "{:?}: {ended:?}", execution.way);
    }
    // What the backstop would tell of those that have told themselves is in front of what it tells of the last one.
    let last = machines.first().ok_or("no machine")?;
    started.push(fail(lab, last, Way::Dead, &topic)?);
    listen(lab, &queue, executions, &mut heard)?;
    heard.extend(notifications(lab, &queue)?);
    assert_eq!(started.len(), executions);
    assert_eq!(faults(&heard, &started), Vec::<String>::new());
    tell(&format!("each of {executions} failures was told of once"));
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
    threads: usize,
    items: &[T],
    work: impl Fn(&T) -> Result<R, Failed> + Sync,
) -> Result<Vec<R>, Failed> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(BTreeMap::new());
    thread::scope(|scope| {
        for _ in 0..threads {
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

/// What is wrong with the messages: each execution has one, a valid one, about its job, of who has to tell; and there is
/// no other.
fn faults(messages: &[Message], started: &[Started]) -> Vec<String> {
    let mut faults = Vec::new();
    let mut told: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for message in messages {
        let notification = message.json().unwrap_or_default();
        faults.extend(problems(&notification));
        let id = notification["id"].as_str().unwrap_or_default().to_owned();
        told.entry(id).or_default().push(notification);
    }
    for Started { job, way, arn } in started {
        let name = arn.rsplit(':').next().unwrap_or_default();
        let found = told.remove(name).unwrap_or_default();
        let events: Vec<&str> = found
            .iter()
            .filter_map(|notification| notification["metadata"]["eventType"].as_str())
            .collect();
        if events != [way.event()] {
            faults.push(format!("{arn}, {way:?}: {events:?}"));
        }
        for notification in &found {
            let title = notification["content"]["title"].as_str();
            if !title.is_some_and(|title| title.contains(job.as_str())) {
                faults.push(format!("{arn}: the title is {title:?}"));
            }
        }
    }
    faults.extend(told.into_keys().map(|id| format!("{id} is no execution")));
    faults
}

/// The negative control: what is lost, doubled, of somebody else or of another job is found.
#[test]
fn what_is_wrong_is_found() {
    let started = |name: &str| Started {
        job: "a-job".to_owned(),
        way: Way::Dead,
        arn: format!("arn:aws:states:x:1:execution:a-job:{name}"),
    };
    let message = |id: &str, event: &str, title: &str| Message {
        text: json!({
            "version": "1.0", "source": "custom", "id": id,
            "content": {"title": title, "description": "It failed."},
            "metadata": {"eventType": event},
        })
        .to_string(),
        subject: None,
    };
    let right = |id: &str| message(id, "ExecutionEnded", "a-job failed");
    let started = [started("one"), started("two")];
    let count = |messages: &[Message]| faults(messages, &started).len();
    assert_eq!(count(&[right("one"), right("two")]), 0);
    assert_eq!(count(&[right("one")]), 1);
    assert_eq!(count(&[right("one"), right("two"), right("two")]), 1);
    assert_eq!(count(&[right("one"), right("two"), right("three")]), 1);
    let other_job = message("two", "ExecutionEnded", "b-job failed");
    assert_eq!(count(&[right("one"), other_job]), 1);
    let other_teller = message("two", "JobFailed", "a-job failed");
    assert_eq!(count(&[right("one"), other_teller]), 1);
}
