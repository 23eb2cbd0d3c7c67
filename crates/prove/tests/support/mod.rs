//! The committed outputs, as units to prove.

use loudfail_prove::{Shapes, Unit};

macro_rules! dist {
    ($path:literal) => {
        include_str!(concat!("../../../../dist/default/", $path))
    };
}

/// Names, machines and templates of the committed jobs.
const JOBS: [(&str, &str, &str); 3] = [
    (
        "sample",
        dist!("sample/state-machine.asl.json"),
        dist!("sample/cloudformation.yaml"),
    ),
    (
        "nightly-report",
        dist!("nightly-report/state-machine.asl.json"),
        dist!("nightly-report/cloudformation.yaml"),
    ),
    (
        "one-shot-migration",
        dist!("one-shot-migration/state-machine.asl.json"),
        dist!("one-shot-migration/cloudformation.yaml"),
    ),
];

/// The template of their channel.
const CHANNEL: &str = dist!("alerts/cloudformation.yaml");

/// The texts of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Texts {
    pub(crate) name: String,
    pub(crate) machine: String,
    pub(crate) template: String,
    pub(crate) channel: String,
}

impl Texts {
    pub(crate) fn unit(&self) -> Unit<'_> {
        Unit {
            name: &self.name,
            machine: &self.machine,
            template: &self.template,
            channel_template: &self.channel,
        }
    }
}

/// The committed jobs, each with a backstop.
pub(crate) fn jobs() -> Vec<Texts> {
    let jobs = JOBS.into_iter();
    jobs.map(|(name, machine, template)| texts(name, machine, template, CHANNEL))
        .collect()
}

/// The texts of a job, with a backstop.
pub(crate) fn texts(name: &str, machine: &str, template: &str, channel: &str) -> Texts {
    Texts {
        name: name.to_owned(),
        machine: machine.to_owned(),
        template: with_backstop(template),
        channel: with_publishers(channel),
    }
}

/// The template with a rule of these tests' own, where it has none.
fn with_backstop(template: &str) -> String {
    if template.contains("AWS::Events::Rule") {
        return template.to_owned();
    }
    let rule = include_str!("backstop.yaml");
    template.replacen("\nOutputs:", &format!("\n{rule}\nOutputs:"), 1)
}

/// The channel with leave for rules and alarms to publish, where it has none.
fn with_publishers(channel: &str) -> String {
    if channel.contains("events.amazonaws.com") {
        return channel.to_owned();
    }
    let statement = "Statement:\n          - {Sid: AllowServices, Effect: Allow, Principal: {Service: [events.amazonaws.com, cloudwatch.amazonaws.com]}, Action: sns:Publish, Resource: !Ref Topic}\n";
    channel.replacen("Statement:\n", statement, 1)
}

/// The builtin catalogue.
pub(crate) fn shapes() -> Shapes {
    Shapes::builtin().expect("the fixture is a catalogue")
}
