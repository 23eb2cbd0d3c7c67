//! The proof of a job: every law, over its texts.

use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::Arc;
use std::thread;

use loudfail_states::{State, StateMachine};
use serde_json::Value;

use crate::failure::Failures;
use crate::fingerprint::Keys;
use crate::form::Detail;
use crate::law::Law;
use crate::laws::backstop::Backstop;
use crate::laws::channel::Encryption;
use crate::laws::{
    alarm, backstop, channel, concurrency, data, form, lengths, names, privilege, schedule,
    silence, worker,
};
use crate::machine::{Machine, Named, Substitutions, fill, named};
use crate::reason::Reason;
use crate::rounds::Log;
use crate::shape::{Place, Shapes};
use crate::subject::{Deployed, Subject, Unit, violation};
use crate::tails::Tails;
use crate::template::{Deployment, Template};
use crate::violation::{Ending, Violation};

/// That every law holds of a job.
#[derive(Debug, Clone, PartialEq)]
pub struct Proof {
    /// How many executions were run.
    pub cases: usize,
    /// What each shape came to, in the order of the catalogue.
    pub outcomes: Vec<Outcome>,
}

/// What a shape came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// The id of the shape.
    pub shape: String,
    /// The states that the execution went through; none where it ends past them.
    pub path: Vec<String>,
    /// Who tells of it.
    pub teller: Teller,
    /// The notification of the machine or of the backstop.
    pub message: Option<Value>,
    /// How the execution ended.
    pub end: Ending,
}

/// Who tells of a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Teller {
    /// The machine itself.
    Machine,
    /// The rule behind it.
    Backstop,
    /// Nobody.
    Nobody,
}

/// What is found on the way to a proof.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    pub(crate) cases: usize,
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) violations: Vec<Violation>,
    /// Whether looks may share the cores. They may not where several jobs are proved at once.
    pub(crate) is_alone: bool,
}

impl Findings {
    /// None yet, of a proof that has the cores to itself or has not.
    pub(crate) fn new(is_alone: bool) -> Self {
        Self {
            is_alone,
            ..Self::default()
        }
    }

    /// What one execution broke.
    pub(crate) fn add(&mut self, violations: Vec<Violation>) {
        self.cases += 1;
        self.violations.extend(violations);
    }

    /// What several looks find, in their order, each in a thread of its own if the proof is alone.
    pub(crate) fn all<const N: usize>(&mut self, looks: [&(dyn Fn(&mut Self) + Sync); N]) {
        if !self.is_alone {
            return looks.iter().for_each(|look| look(self));
        }
        let found = thread::scope(|scope| {
            let threads = looks.map(|look| {
                scope.spawn(|| {
                    let mut findings = Self::new(true);
                    look(&mut findings);
                    findings
                })
            });
            threads.map(|it| it.join().unwrap_or_else(|panic| resume_unwind(panic)))
        });
        for more in found {
            self.cases += more.cases;
            self.outcomes.extend(more.outcomes);
            self.violations.extend(more.violations);
        }
    }

    pub(crate) fn into_result(self, shapes: &Shapes) -> Result<Proof, Vec<Violation>> {
        if !self.violations.is_empty() {
            return Err(self.violations);
        }
        let places: BTreeMap<&str, usize> = shapes
            .iter()
            .enumerate()
            .map(|(place, shape)| (shape.id.as_str(), place))
            .collect();
        let mut outcomes = self.outcomes;
        outcomes.sort_by_key(|outcome| places.get(outcome.shape.as_str()).copied());
        Ok(Proof {
            cases: self.cases,
            outcomes,
        })
    }
}

/// Holds every law over the texts of a job; all that is broken is reported at once.
///
/// The text of Terraform is not looked at: that it deploys the same is for the tests of parity.
pub fn prove(unit: &Unit<'_>, shapes: &Shapes) -> Result<Proof, Vec<Violation>> {
    prove_whole(unit, shapes, true)
}

/// The same, by a proof that has the cores to itself or has not.
pub(crate) fn prove_whole(
    unit: &Unit<'_>,
    shapes: &Shapes,
    is_alone: bool,
) -> Result<Proof, Vec<Violation>> {
    let mut findings = Findings::new(is_alone);
    let deployment = Deployment::LONGEST;
    let template = read(unit.template, unit.name, &mut findings);
    let channel = if unit.channel_template.is_empty() {
        Some(Template::default())
    } else {
        read(unit.channel_template, unit.name, &mut findings)
    };
    let (Some(template), Some(channel)) = (template, channel) else {
        return Err(findings.violations);
    };
    let deployed = match Deployed::find(&template, deployment) {
        Ok(deployed) => deployed,
        Err(reason) => return Err(vec![violation(Law::Form, unit.name, reason)]),
    };
    form::check(unit, &deployed, &mut findings.violations);
    let machine = match deployed.read(unit.machine, &longest_name()) {
        Ok(machine) => machine,
        Err(violations) => {
            findings.violations.extend(violations);
            return Err(findings.violations);
        }
    };
    check_channel(&channel, &mut findings.violations);
    let backstop = check_templates(
        &deployed,
        &machine,
        &channel,
        shapes,
        &mut findings.violations,
    );
    if let Some(subject) = try_machine(
        &machine,
        &Failures::of(shapes, Keys::default()),
        None,
        &mut findings,
    ) {
        for shape in shapes.of(Place::Execution) {
            findings.outcomes.push(Outcome {
                shape: shape.id.clone(),
                path: Vec::new(),
                teller: Teller::Backstop,
                message: None,
                end: backstop::ending(shape),
            });
        }
        if let Some(backstop) = &backstop {
            for outcome in &mut findings.outcomes {
                if outcome.teller == Teller::Backstop {
                    outcome.message = backstop.message(subject.machine, &outcome.end);
                }
            }
        }
    }
    findings.into_result(shapes)
}

/// The longest name that an execution may have ("StartExecution" in the API reference: 80 characters).
fn longest_name() -> String {
    "e".repeat(80)
}

/// Holds the laws about what is around a machine: roles, schedules, alarms and the rule behind it.
fn check_templates(
    deployed: &Deployed<'_>,
    machine: &Machine,
    channel: &Template,
    shapes: &Shapes,
    violations: &mut Vec<Violation>,
) -> Option<Backstop> {
    let deployment = &deployed.deployment;
    let encryption = Encryption::of(channel, deployment);
    privilege::check(deployed, machine, encryption, violations);
    alarm::check(deployed, violations);
    schedule::check(deployed, machine, channel, violations);
    worker::check_template(deployed, machine, violations);
    backstop::check(deployed, machine, channel, shapes, violations)
}

/// Holds the laws about a channel by itself.
fn check_channel(channel: &Template, violations: &mut Vec<Violation>) {
    let deployment = Deployment::LONGEST;
    privilege::check_channel(channel, &deployment, violations);
    channel::check(channel, &deployment, violations);
}

/// The template of a channel that by itself breaks no law.
pub(crate) fn innocent_channel(text: &str) -> Option<Template> {
    if text.is_empty() {
        return Some(Template::default());
    }
    let template = Template::parse(text).ok()?;
    let mut violations = Vec::new();
    check_channel(&template, &mut violations);
    violations.is_empty().then_some(template)
}

/// Whether a job keeps the laws, if its machine's executions do, which `form` knows. Where it does not, or nobody knows,
/// nothing is said of why.
pub(crate) fn holds_by_form(
    unit: &Unit<'_>,
    channel: &Template,
    shapes: &Shapes,
    form: impl FnOnce(&str) -> Option<(Innocent, Value)>,
) -> bool {
    let deployment = Deployment::LONGEST;
    let Ok(template) = Template::parse(unit.template) else {
        return false;
    };
    let Ok(deployed) = Deployed::find(&template, deployment) else {
        return false;
    };
    let mut violations = Vec::new();
    form::check(unit, &deployed, &mut violations);
    if !violations.is_empty() {
        return false;
    }
    let text = fill(unit.machine, &deployed.substitutions);
    let Some((innocent, definition)) = form(&text) else {
        return false;
    };
    let name = deployed.name();
    let execution = longest_name();
    let machine = Machine::of_form(
        innocent.graph,
        definition,
        text,
        innocent.named,
        &deployment,
        &name,
        &execution,
    );
    check_templates(&deployed, &machine, channel, shapes, &mut violations);
    violations.is_empty()
}

/// A form that keeps the laws.
#[derive(Debug, Clone)]
pub(crate) struct Innocent {
    /// What templates are held to of the graph: the tasks and the ends. All of it would take many times the memory.
    pub(crate) graph: Arc<StateMachine>,
    /// The containers that it asks for by name.
    pub(crate) named: Named,
    /// The seconds that its longest execution takes.
    pub(crate) longest: u64,
}

/// What a form is like, if its executions keep the laws, and do so whatever stands in place of its opaque texts.
pub(crate) fn prove_form(
    form: &str,
    detail: Detail,
    failures: &Failures<'_>,
    tails: &Tails,
    is_alone: bool,
) -> Option<Innocent> {
    let deployment = Deployment::LONGEST;
    let none = Substitutions::new();
    // A machine's name has at most 80 characters too ("CreateStateMachine").
    let name = "x".repeat(80);
    let mut machine = Machine::parse(form, &none, &deployment, &name, &longest_name()).ok()?;
    machine.is_time_open = detail == Detail::Coarse;
    machine.log = Some(Log::default());
    let mut findings = Findings::new(is_alone);
    try_machine(&machine, failures, Some(tails), &mut findings);
    let holds = findings.violations.is_empty() && !machine.has_looked();
    holds.then(|| Innocent {
        graph: Arc::new(tasks_and_ends(&machine.graph)),
        named: machine.named.clone(),
        longest: machine.longest(),
    })
}

/// The same of a form that an earlier run has proved.
pub(crate) fn proved_earlier(form: &str, longest: u64) -> Option<Innocent> {
    let graph = loudfail_states::parse(form).ok()?;
    Some(Innocent {
        named: named(&graph),
        graph: Arc::new(tasks_and_ends(&graph)),
        longest,
    })
}

fn tasks_and_ends(machine: &StateMachine) -> StateMachine {
    let states = machine.states.iter();
    let kept = states.filter(|(_, state)| matches!(state, State::Task(_) | State::Fail(_)));
    StateMachine {
        comment: None,
        version: None,
        start_at: machine.start_at.clone(),
        timeout_seconds: machine.timeout_seconds,
        states: kept
            .map(|(name, it)| (name.to_owned(), it.clone()))
            .collect(),
    }
}

/// Holds the laws of the failure path over a machine by itself: 1 to 4. The holes of its text are filled with the
/// substitutions given.
#[cfg(test)]
pub(crate) fn prove_machine(
    machine: &str,
    substitutions: &BTreeMap<String, String>,
    shapes: &Shapes,
) -> Result<Proof, Vec<Violation>> {
    let mut findings = Findings::new(true);
    let deployment = Deployment::LONGEST;
    let substitutions: &Substitutions = substitutions;
    let name = "x".repeat(80);
    let machine = Machine::parse(machine, substitutions, &deployment, &name, &name);
    match machine {
        Ok(machine) => {
            try_machine(
                &machine,
                &Failures::of(shapes, Keys::default()),
                None,
                &mut findings,
            );
        }
        Err(problems) => findings
            .violations
            .extend(problems.into_iter().map(|problem| {
                let state = problem.state.clone().unwrap_or_default();
                violation(Law::Form, &state, Reason::Definition(problem))
            })),
    }
    findings.into_result(shapes)
}

/// Holds the laws over the executions of a machine. Tails that are known are not run, and not told of as outcomes.
fn try_machine<'m>(
    machine: &'m Machine,
    failures: &Failures<'_>,
    tails: Option<&'m Tails>,
    findings: &mut Findings,
) -> Option<Subject<'m>> {
    form::check_graph(machine, &mut findings.violations);
    names::check(machine, &mut findings.violations);
    let subject = match Subject::prepare(machine) {
        Ok(subject) => Subject {
            beginnings: tails.map(|tails| tails.of(machine)),
            ..subject
        },
        Err(reason) => {
            findings
                .violations
                .push(violation(Law::Silence, "the machine", reason));
            return None;
        }
    };
    let whole = &subject;
    findings.all([
        &|findings| silence::check(whole, failures, findings),
        &|findings| data::check(whole, failures, findings),
        &|findings| lengths::check(whole, failures, findings),
        &|findings| concurrency::check(whole, findings),
        &|findings| worker::check(whole, failures, findings),
    ]);
    Some(subject)
}

fn read(text: &str, subject: &str, findings: &mut Findings) -> Option<Template> {
    match Template::parse(text) {
        Ok(template) => Some(template),
        Err(problem) => {
            let reason = Reason::Template(problem);
            findings
                .violations
                .push(violation(Law::Form, subject, reason));
            None
        }
    }
}

#[cfg(test)]
mod tests;
