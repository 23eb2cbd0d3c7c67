//! What a proof is about: the texts of one job, read back.

use serde_json::Value;

use crate::law::Law;
use crate::machine::{Input, Machine, Service, Substitutions};
use crate::reason::Reason;
use crate::tails::Beginnings;
use crate::template::{Deployment, Resource, Template};
use crate::violation::Violation;

/// The texts of one job, as they would be written.
#[derive(Debug, Clone, Copy)]
pub struct Unit<'a> {
    /// The job's name: the subject of what is not about a part of it.
    pub name: &'a str,
    /// `state-machine.asl.json`.
    pub machine: &'a str,
    /// `cloudformation.yaml` of the job.
    pub template: &'a str,
    /// `cloudformation.yaml` of the job's channel. Where it has no topic, the topic is somebody else's, and so are its
    /// policy and its key: that they let rules and alarms publish is taken for granted. Empty where nothing is known of
    /// the channel.
    pub channel_template: &'a str,
}

/// The state machine of a template.
#[derive(Debug, Clone)]
pub(crate) struct Deployed<'t> {
    pub(crate) template: &'t Template,
    pub(crate) machine: Resource<'t>,
    pub(crate) deployment: Deployment,
    /// What its definition is filled with.
    pub(crate) substitutions: Substitutions,
}

impl<'t> Deployed<'t> {
    /// The one state machine of the template.
    pub(crate) fn find(template: &'t Template, deployment: Deployment) -> Result<Self, Reason> {
        let mut machines = template.of("AWS::StepFunctions::StateMachine");
        match (machines.next(), machines.count()) {
            (Some(machine), 0) => {
                let mut deployed = Self {
                    template,
                    machine,
                    deployment,
                    substitutions: Substitutions::new(),
                };
                if let Value::Object(entries) = deployed.property("DefinitionSubstitutions") {
                    let texts = entries.into_iter();
                    deployed.substitutions = texts
                        .filter_map(|(name, value)| Some((name, value.as_str()?.to_owned())))
                        .collect();
                }
                Ok(deployed)
            }
            (first, more) => Err(Reason::NotOneMachine {
                count: usize::from(first.is_some()) + more,
            }),
        }
    }

    /// A property of the machine, in the deployment.
    pub(crate) fn property(&self, name: &str) -> Value {
        match self.machine.properties.get(name) {
            Some(value) => self.template.resolve(value, &self.deployment),
            None => Value::Null,
        }
    }

    /// The machine's name.
    pub(crate) fn name(&self) -> String {
        let name = self.property("StateMachineName");
        // CloudFormation makes one of at most 80 characters where none is given.
        name.as_str().map_or_else(|| "x".repeat(80), str::to_owned)
    }

    /// The machine, with an execution of that name.
    pub(crate) fn read(&self, text: &str, execution: &str) -> Result<Machine, Vec<Violation>> {
        let machine = Machine::parse(
            text,
            &self.substitutions,
            &self.deployment,
            &self.name(),
            execution,
        );
        machine.map_err(|problems| {
            let found = problems.into_iter().map(|problem| Violation {
                law: Law::Form,
                subject: problem.state.clone().unwrap_or_else(|| self.name()),
                path: Vec::new(),
                message: None,
                what: Reason::Definition(problem),
            });
            found.collect()
        })
    }
}

/// A machine with an input that starts its job, ready for its trial.
#[derive(Debug)]
pub(crate) struct Subject<'m> {
    pub(crate) machine: &'m Machine,
    /// The states that run the job.
    pub(crate) jobs: Vec<&'m str>,
    pub(crate) input: Input,
    /// The topic that is told, where all that publish say the same.
    pub(crate) topic: Option<String>,
    /// Where tails of executions begin that may be known.
    pub(crate) beginnings: Option<Beginnings<'m>>,
}

impl<'m> Subject<'m> {
    /// Prepares a machine.
    pub(crate) fn prepare(machine: &'m Machine) -> Result<Self, Reason> {
        Self::with(machine, Input::find)
    }

    /// Prepares a machine of which nothing is asked but what follows a task that failed.
    pub(crate) fn for_failures(machine: &'m Machine) -> Result<Self, Reason> {
        Self::with(machine, Input::find_for_failures)
    }

    fn with(machine: &'m Machine, find: fn(&Machine) -> Option<Input>) -> Result<Self, Reason> {
        let jobs: Vec<&str> = machine.tasks(Service::RunTask).collect();
        if jobs.is_empty() {
            return Err(Reason::NoJob);
        }
        let input = find(machine).ok_or(Reason::NeverStarts)?;
        let publishers = machine.tasks(Service::Publish);
        let mut topics = publishers.map(|state| {
            let parameters = &machine.definition["States"][state]["Parameters"];
            parameters["TopicArn"].as_str().map(str::to_owned)
        });
        Ok(Self {
            machine,
            jobs,
            input,
            topic: topics.next().flatten(),
            beginnings: None,
        })
    }
}

/// A violation that is not of an execution.
pub(crate) fn violation(law: Law, subject: &str, what: Reason) -> Violation {
    Violation {
        law,
        subject: subject.to_owned(),
        path: Vec::new(),
        message: None,
        what,
    }
}
