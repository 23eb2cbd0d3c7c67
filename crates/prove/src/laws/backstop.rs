//! Law 5: the rule behind the machine takes every bad end that nobody has told, leaves the others alone, and what it
//! says arrives.

use std::ops::Range;

use loudfail_states::State;
use loudfail_states::ast::FailText;
use serde_json::{Value, json};

use crate::ends::{SKIPPED, TOLD};
use crate::law::Law;
use crate::machine::Machine;
use crate::notification::{self, NotificationProblem};
use crate::pattern::Pattern;
use crate::reason::Reason;
use crate::shape::{Place, Shape, Shapes, Status};
use crate::subject::{Deployed, violation};
use crate::template::{Resource, Template};
use crate::transformer::Transformer;
use crate::verdict::backstop_speaks;
use crate::violation::{Ending, Violation};

mod letters;
mod queue;

pub(super) use letters::{problems_elsewhere, tells};
pub(super) use queue::Queue;

/// The rule that speaks for executions that did not.
#[derive(Debug, Clone)]
pub(crate) struct Backstop {
    pattern: Pattern,
    transformer: Transformer,
}

struct Rule<'t> {
    resource: Resource<'t>,
    pattern: Pattern,
}

/// How an execution of that shape ends, if nothing inside it sees the failure.
pub(crate) fn ending(shape: &Shape) -> Ending {
    let (error, cause) = (shape.error.clone(), shape.cause.clone());
    match shape.status {
        Status::Failed => Ending::Failed { error, cause },
        Status::TimedOut => Ending::TimedOut,
        Status::Aborted => Ending::Aborted { error, cause },
    }
}

impl Backstop {
    /// What it says of an end, where it speaks.
    pub(crate) fn message(&self, machine: &Machine, end: &Ending) -> Option<Value> {
        let event = events(&event(machine), end).into_iter().next()?;
        let speaks = self.pattern.matches(&event);
        speaks
            .then(|| self.transformer.apply(&event))
            .and_then(|text| serde_json::from_str(&text).ok())
    }
}

/// Looks for the rule by the type of resource, and holds the law over it.
pub(crate) fn check(
    deployed: &Deployed<'_>,
    machine: &Machine,
    channel: &Template,
    shapes: &Shapes,
    violations: &mut Vec<Violation>,
) -> Option<Backstop> {
    let mut report = |subject: &str, what| violations.push(violation(Law::Backstop, subject, what));
    let mut rules = Vec::new();
    for resource in deployed.template.of("AWS::Events::Rule") {
        let pattern = &resource.properties["EventPattern"];
        let pattern = deployed.template.resolve(pattern, &deployed.deployment);
        if pattern.is_null() {
            continue;
        }
        match Pattern::parse(&pattern) {
            Some(pattern) => rules.push(Rule { resource, pattern }),
            None => report(resource.id, Reason::UnreadablePattern),
        }
    }
    // A rule about something else is none of this law's business.
    let sample = event(machine);
    let ends = Ends::of(&sample, machine, shapes);
    rules.retain(|rule| {
        let mut events = ends.events.iter();
        events.any(|event| rule.pattern.matches(event))
    });
    if rules.is_empty() {
        report(deployed.machine.id, Reason::NoRule);
        return None;
    }
    let speaking = |event: &Value| {
        let speaking = rules.iter().filter(|rule| rule.pattern.matches(event));
        speaking.count()
    };
    let speaking: Vec<usize> = ends.events.iter().map(speaking).collect();
    for (subject, end, events) in &ends.named {
        for count in events.clone().filter_map(|event| speaking.get(event)) {
            match *count {
                0 => report(subject, Reason::RuleMisses { end: end.clone() }),
                1 => {}
                count => report(subject, Reason::ToldTwice { count }),
            }
        }
    }
    let others = others(&sample, skips(machine));
    for rule in &rules {
        for (event, value) in &others {
            if rule.pattern.matches(value) {
                let event = *event;
                report(rule.resource.id, Reason::RuleTakes { event });
            }
        }
    }
    let mut found = None;
    for rule in rules {
        let transformer = check_rule(&rule, deployed, channel, &ends.events, violations);
        found = found.or(transformer.map(|transformer| Backstop {
            pattern: rule.pattern,
            transformer,
        }));
    }
    found
}

/// Every bad end that nobody has told.
struct Ends {
    /// What an end is known by, and which of the events are its own.
    named: Vec<(String, Ending, Range<usize>)>,
    /// Each event once: of an end, only its status and its error are in it.
    events: Vec<Value>,
}

impl Ends {
    fn of(sample: &Value, machine: &Machine, shapes: &Shapes) -> Self {
        let mut known: Vec<(&'static str, Option<String>, Range<usize>)> = Vec::new();
        let mut all = Vec::new();
        let named = ends(machine, shapes).into_iter().map(|(name, end)| {
            let is_its = |status: &str, error: &Option<String>| {
                status == end.status() && error.as_deref() == end.error()
            };
            let found = known
                .iter()
                .find(|(status, error, _)| is_its(status, error));
            let range = found.map(|(_, _, range)| range.clone());
            let range = range.unwrap_or_else(|| {
                let start = all.len();
                all.extend(events(sample, &end));
                let error = end.error().map(str::to_owned);
                known.push((end.status(), error, start..all.len()));
                start..all.len()
            });
            (name, end, range)
        });
        Self {
            named: named.collect(),
            events: all,
        }
    }
}

/// Every bad end that nobody has told, with what it is known by.
fn ends(machine: &Machine, shapes: &Shapes) -> Vec<(String, Ending)> {
    let mut ends: Vec<(String, Ending)> = shapes
        .of(Place::Execution)
        .map(|shape| (shape.id.clone(), ending(shape)))
        .collect();
    let failed = |error: Option<&str>| Ending::Failed {
        error: error.map(str::to_owned),
        cause: None,
    };
    ends.push(("no error name".to_owned(), failed(None)));
    ends.push(("an end out of time".to_owned(), Ending::TimedOut));
    let (error, cause) = (None, None);
    ends.push(("a stop".to_owned(), Ending::Aborted { error, cause }));
    let (error, cause) = (Some(TOLD.to_owned()), None);
    let stop = format!("a stop with the error `{TOLD}`");
    ends.push((stop, Ending::Aborted { error, cause }));
    let lookalikes = ["States.Runtime", "JobFailed2", "jobfailed", ""];
    ends.extend(lookalikes.map(|error| (format!("error `{error}`"), failed(Some(error)))));
    for (name, state) in machine.graph.states.iter() {
        if let State::Fail(fail) = state
            && let FailText::Literal(error) = &fail.error
        {
            ends.push((name.to_owned(), failed(Some(error))));
        }
    }
    ends.retain(|(_, end)| backstop_speaks(end));
    if !skips(machine) {
        // There it would be somebody else's word, of which nobody has been told.
        ends.push((format!("error `{SKIPPED}`"), failed(Some(SKIPPED))));
    }
    ends
}

/// Whether a run of the machine may be skipped.
fn skips(machine: &Machine) -> bool {
    machine.graph.states.iter().any(|(_, state)| {
        matches!(state, State::Fail(fail) if matches!(&fail.error, FailText::Literal(error) if error == SKIPPED))
    })
}

/// The events of an end. Where there is no error name the field may be missing or null ("EventBridge events of Step
/// Functions" shows both).
fn events(sample: &Value, end: &Ending) -> Vec<Value> {
    let error = end.error().map_or(Value::Null, Value::from);
    let known = event_of(sample, end.status(), Some(error));
    if end.error().is_some() {
        return vec![known];
    }
    let missing = event_of(sample, end.status(), None);
    vec![missing, known]
}

/// An event like another, of that status, with that error field or none.
fn event_of(sample: &Value, status: &str, error: Option<Value>) -> Value {
    let mut event = sample.clone();
    event["detail"]["status"] = status.into();
    if let Some(error) = error {
        event["detail"]["error"] = error;
    }
    event
}

/// An event of an execution of the machine.
fn event(machine: &Machine) -> Value {
    let arn: Vec<&str> = machine.arn().split(':').collect();
    json!({
        "version": "0",
        "id": "315c1398-40ff-a850-213b-158f73e60175",
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": arn.get(4),
        "time": "2026-02-26T19:42:21Z",
        "region": arn.get(3),
        "resources": [machine.execution_arn()],
        "detail": {
            "executionArn": machine.execution_arn(),
            "stateMachineArn": machine.arn(),
            "name": machine.execution_name(),
            "status": "RUNNING",
            "startDate": 1_551_225_146_847_u64,
            "stopDate": 1_551_225_151_881_u64,
            "input": "{}",
            "output": null,
        },
    })
}

/// Events that the rule must leave alone.
fn others(sample: &Value, skips: bool) -> Vec<(&'static str, Value)> {
    let failed = |error: Option<&str>| event_of(sample, "FAILED", error.map(Value::from));
    let mut elsewhere = failed(Some("States.Runtime"));
    if let Value::String(arn) = &mut elsewhere["detail"]["stateMachineArn"] {
        arn.push_str("-2");
    }
    let mut stranger = failed(None);
    stranger["source"] = json!("custom.states");
    let mut kind = failed(None);
    kind["detail-type"] = json!("Something else");
    let mut others = vec![
        ("an execution that has told", failed(Some(TOLD))),
        (
            "a success",
            event_of(sample, "SUCCEEDED", Some(Value::Null)),
        ),
        (
            "a success without an error field",
            event_of(sample, "SUCCEEDED", None),
        ),
        ("a running execution", event_of(sample, "RUNNING", None)),
        ("another machine's execution", elsewhere),
        ("an event of another source", stranger),
        ("an event of another kind", kind),
    ];
    if skips {
        let skipped = "an execution that has run nothing since others run";
        others.push((skipped, failed(Some(SKIPPED))));
    }
    others
}

fn check_rule(
    rule: &Rule<'_>,
    deployed: &Deployed<'_>,
    channel: &Template,
    events: &[Value],
    violations: &mut Vec<Violation>,
) -> Option<Transformer> {
    let id = rule.resource.id;
    let resolve = |value: &Value| deployed.template.resolve(value, &deployed.deployment);
    let mut report = |what| violations.push(violation(Law::Backstop, id, what));
    let state = &rule.resource.properties["State"];
    if !state.is_null() && state.as_str() != Some("ENABLED") {
        report(Reason::RuleDisabled);
    }
    let targets = resolve(&rule.resource.properties["Targets"]);
    let topic = deployed.substitutions.get("TopicArn").cloned();
    let [target] = targets.as_array().map_or(&[][..], Vec::as_slice) else {
        report(Reason::NotThatTopic);
        return None;
    };
    if target["Arn"].as_str() != topic.as_deref() {
        report(Reason::NotThatTopic);
    }
    let transformer = Transformer::parse(&target["InputTransformer"]);
    match &transformer {
        None => report(Reason::NoTransformer),
        Some(transformer) => {
            transformer.problems().into_iter().for_each(&mut report);
            let mut problems = Vec::new();
            for text in transformer.apply_to_all(events) {
                match serde_json::from_str(&text) {
                    Ok(message) => problems.extend(notification::check(&message)),
                    Err(_) => problems.push(NotificationProblem::NotJson),
                }
            }
            problems.dedup();
            let reasons = problems.into_iter().map(Reason::Notification);
            reasons.for_each(&mut report);
        }
    }
    let rule_arn = resolve(&json!({"Fn::GetAtt": [id, "Arn"]}));
    let rule_arn = rule_arn.as_str().unwrap_or_default();
    let written = &rule.resource.properties["Targets"][0]["DeadLetterConfig"]["Arn"];
    let queue = Queue::find(written, deployed, channel, topic);
    match queue {
        None => report(Reason::NoDeadLetterQueue),
        Some(queue) => queue.problems(rule_arn).into_iter().for_each(report),
    }
    transformer
}
