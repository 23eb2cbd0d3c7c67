//! What outputs say, held against the model that they are made of: what a deployment would do is what was resolved.
//!
//! The formatters are not used here, so that a value which they lose is found. What a deployment fills in (a parameter, an
//! ARN of its account) is left out: that both engines fill in the same is for the parity tests.

mod schedule;
#[cfg(test)]
mod tests;

use loudfail_job::{Command, Container, Definition, Job, Launch, Value, ValueList, Variable, Word};
use loudfail_states::{End, Execution, TaskCall, TaskOutcome};
use serde_json::{Map, Value as Data, json};
use serde_yaml::Value as Yaml;

/// Holds a job's machine and template against it.
#[track_caller]
pub(super) fn check(job: &Job, machine: &str, template: &str) {
    let machine: Data = serde_json::from_str(machine).unwrap_or_else(|error| panic!("{error}"));
    let template: Yaml = serde_yaml::from_str(template).unwrap_or_else(|error| panic!("{error}"));
    let job_of_it = Told {
        job: &job.name,
        machine: &machine,
        template: &template,
    };
    job_of_it.runs(job);
    job_of_it.message(job);
    job_of_it.tags(job);
    job_of_it.schedules(job);
    if let Definition::Own(definition) = &job.task.definition {
        let told = job_of_it.resources("AWS::ECS::TaskDefinition");
        let [told] = told.as_slice() else {
            panic!("{}: {} task definitions", job.name, told.len());
        };
        job_of_it.equal("Cpu", &told["Cpu"], &json!(definition.cpu.to_string()));
        job_of_it.equal(
            "Memory",
            &told["Memory"],
            &json!(definition.memory.to_string()),
        );
        for (index, container) in definition.containers.iter().enumerate() {
            job_of_it.container(container, &told["ContainerDefinitions"][index]);
        }
    }
}

/// A word of a command whose input holds the name of each field in it.
fn as_run(word: &Word) -> &str {
    match word {
        Word::Text(text) => text,
        Word::Input { field } => field,
    }
}

struct Told<'a> {
    job: &'a str,
    machine: &'a Data,
    template: &'a Yaml,
}

impl Told<'_> {
    #[track_caller]
    fn equal(&self, what: &str, told: &Yaml, expected: &Data) {
        assert_eq!(&plain(told), expected, "{what} of {}", self.job);
    }

    #[track_caller]
    fn same(&self, what: &str, told: &Data, expected: &Data) {
        assert_eq!(told, expected, "{what} of {}", self.job);
    }

    /// The properties of the resources of a type.
    fn resources(&self, kind: &str) -> Vec<&Yaml> {
        let resources = self.template["Resources"].as_mapping();
        let of_kind = resources
            .into_iter()
            .flatten()
            .map(|(_, resource)| resource);
        of_kind
            .filter(|resource| resource["Type"] == kind)
            .map(|it| &it["Properties"])
            .collect()
    }

    /// The states that run the task, each as it says.
    fn runs(&self, job: &Job) {
        let states = self.machine["States"].as_object();
        let runs: Vec<&Data> = states
            .into_iter()
            .flat_map(|states| states.values())
            .filter(|state| state["Resource"] == "${RunTask}")
            .collect();
        assert!(!runs.is_empty(), "{} runs no task", self.job);
        for run in runs {
            self.same(
                "the timeout",
                &run["TimeoutSeconds"],
                &json!(job.timeout_seconds),
            );
            let given = &run["Parameters"];
            if let Value::Literal(cluster) = &job.task.cluster {
                self.same("the cluster", &given["Cluster"], &json!(cluster));
            }
            if let Definition::Existing(Value::Literal(definition)) = &job.task.definition {
                self.same(
                    "the definition",
                    &given["TaskDefinition"],
                    &json!(definition),
                );
            }
            match job.task.launch {
                Launch::Fargate => {
                    self.same("the launch type", &given["LaunchType"], &json!("FARGATE"))
                }
                Launch::Ec2 => self.same("the launch type", &given["LaunchType"], &json!("EC2")),
                Launch::FargateSpot { .. } | Launch::CapacityProviders(_) => {
                    self.same("the launch type", &given["LaunchType"], &Data::Null);
                }
            }
            let version = job.task.platform_version.as_ref();
            self.same(
                "the platform version",
                &given["PlatformVersion"],
                &json!(version),
            );
            if let Some(network) = &job.task.network {
                let told = &given["NetworkConfiguration"]["AwsvpcConfiguration"];
                // None is what AWS does where nothing is said.
                let is_public = told["AssignPublicIp"] == "ENABLED";
                assert_eq!(
                    is_public, network.assign_public_ip,
                    "the public address of {}",
                    self.job
                );
                for (key, list) in [
                    ("Subnets", Some(&network.subnets)),
                    ("SecurityGroups", network.security_groups.as_ref()),
                ] {
                    if let Some(items) = list.map_or(Some(Vec::new()), literals) {
                        let expected = if list.is_some() {
                            json!(items)
                        } else {
                            Data::Null
                        };
                        self.same(key, &told[key], &expected);
                    }
                }
            }
            self.overrides(job, given);
        }
    }

    /// What the job's container gets in place of what its definition says.
    fn overrides(&self, job: &Job, given: &Data) {
        let overrides = given["Overrides"]["ContainerOverrides"].as_array();
        let own = overrides
            .into_iter()
            .flatten()
            .find(|it| it["Name"] == job.task.container.as_str());
        let own = own.unwrap_or(&Data::Null);
        match &job.task.command {
            None => self.same("the command", &own["Command"], &Data::Null),
            Some(Command::Words(words)) => {
                let expected: Vec<&str> = words.iter().map(as_run).collect();
                let told = match own.get("Command.$").and_then(Data::as_str) {
                    Some(call) => self.made(call, job),
                    None => own["Command"].clone(),
                };
                self.same("the command", &told, &json!(expected));
            }
            Some(Command::Input { field }) => {
                let path = format!("$.input.{field}");
                self.same("the command", &own["Command.$"], &json!(path));
            }
        }
        let told = own["Environment"].as_array().map_or(0, Vec::len);
        assert_eq!(
            told,
            job.task.environment.len(),
            "variables of {}",
            self.job
        );
        for (name, variable) in &job.task.environment {
            let variables = own["Environment"].as_array().into_iter().flatten();
            let told = variables.clone().find(|it| it["Name"] == name.as_str());
            let told = told.unwrap_or_else(|| panic!("{}: no variable {name}", self.job));
            if let Variable::Value(Value::Literal(value)) = variable {
                self.same(name, &told["Value"], &json!(value));
            }
        }
    }

    /// What a call makes of an input that holds the name of each field in it, once it was taken.
    fn made(&self, call: &str, job: &Job) -> Data {
        let input: Map<String, Data> = job
            .input
            .keys()
            .map(|field| (field.clone(), json!(field)))
            .collect();
        let mut states = json!({});
        for state in ["Take defaults", "Take input"] {
            if let Some(taking) = self.machine["States"].get(state) {
                states[state] = taking.clone();
            }
        }
        let start = states.as_object().and_then(|it| it.keys().next().cloned());
        states["Take input"]["Next"] = json!("Make");
        states["Make"] = json!({"Type": "Pass", "Parameters": {"it.$": call}, "End": true});
        let machine = json!({"StartAt": start, "States": states}).to_string();
        let machine = loudfail_states::parse(&machine).unwrap_or_else(|it| panic!("{it:?}"));
        let mut tasks = |_: &TaskCall<'_>| TaskOutcome::Success(Data::Null);
        let seed = super::machine::seed();
        let run = Execution::new(&machine, Data::Object(input), &seed, &mut tasks).run();
        match run.end {
            End::Succeeded(output) => output["it"].clone(),
            end => panic!("{call}: {end:?}"),
        }
    }

    /// What people are told of a failure.
    fn message(&self, job: &Job) {
        let state = &self.machine["States"]["Compose notification"];
        let content = &state["Parameters"]["notification"]["content"];
        self.same("the title", &content["title"], &json!(job.notify.title));
        let or_null = |texts: &[String]| {
            if texts.is_empty() {
                Data::Null
            } else {
                json!(texts)
            }
        };
        self.same(
            "the next steps",
            &content["nextSteps"],
            &or_null(&job.notify.next_steps),
        );
        self.same(
            "the keywords",
            &content["keywords"],
            &or_null(&job.notify.keywords),
        );
        if let Some(mention) = &job.notify.mention {
            assert!(
                self.machine.to_string().contains(mention),
                "{mention} of {}",
                self.job
            );
        }
    }

    /// Each tag of the job on its machine; there are others beside them.
    fn tags(&self, job: &Job) {
        let machines = self.resources("AWS::StepFunctions::StateMachine");
        let [machine] = machines.as_slice() else {
            panic!("{}: {} machines", self.job, machines.len());
        };
        let told = plain(&machine["Tags"]);
        for (key, value) in &job.tags {
            let tag = json!({"Key": key, "Value": value});
            assert!(
                told.as_array().is_some_and(|tags| tags.contains(&tag)),
                "{tag} of {}",
                self.job
            );
        }
    }

    fn schedules(&self, job: &Job) {
        let told = self.resources("AWS::Scheduler::Schedule");
        assert_eq!(told.len(), job.schedules.len(), "schedules of {}", self.job);
        // They may be in another order; each must be there.
        for schedule in &job.schedules {
            let expected = schedule::expected(schedule);
            let found: Vec<Data> = told.iter().map(|told| schedule::told(told)).collect();
            assert!(
                found.contains(&expected),
                "{}: {expected:#} is none of {found:#?}",
                self.job
            );
        }
    }

    fn container(&self, container: &Container, told: &Yaml) {
        self.equal("the container", &told["Name"], &json!(container.name));
        if let Value::Literal(image) = &container.image {
            self.equal("the image", &told["Image"], &json!(image));
        }
        let words = if container.command.is_empty() {
            Data::Null
        } else {
            json!(container.command)
        };
        self.equal(
            "the command",
            told.get("Command").unwrap_or(&Yaml::Null),
            &words,
        );
        let literal = |value: &Value| match value {
            Value::Literal(text) => Some(text.clone()),
            Value::Param(_) | Value::Ssm(_) => None,
        };
        let variables = plain(told.get("Environment").unwrap_or(&Yaml::Null));
        assert_eq!(
            variables.as_array().map_or(0, Vec::len),
            container.environment.len(),
            "variables of {}",
            self.job
        );
        for (name, value) in &container.environment {
            if let Some(value) = literal(value) {
                let variable = json!({"Name": name, "Value": value});
                assert!(
                    variables
                        .as_array()
                        .is_some_and(|it| it.contains(&variable)),
                    "{variable} of {}",
                    self.job
                );
            }
        }
        let secrets = told
            .get("Secrets")
            .and_then(Yaml::as_sequence)
            .map_or(0, Vec::len);
        assert_eq!(secrets, container.secrets.len(), "secrets of {}", self.job);
        let check = container
            .health_check
            .as_ref()
            .map(|check| json!(check.command));
        let told_check = told
            .get("HealthCheck")
            .and_then(|check| check.get("Command"));
        let told_check = told_check.map(|words| {
            let words = plain(words);
            // How the command is run is not part of it.
            json!(
                words
                    .as_array()
                    .map(|words| words.iter().skip(1).collect::<Vec<_>>())
            )
        });
        assert_eq!(told_check, check, "the health check of {}", self.job);
    }
}

/// The items of a list, where all of them are known.
fn literals(list: &ValueList) -> Option<Vec<&str>> {
    let ValueList::Items(items) = list else {
        return None;
    };
    let known = items.iter().map(|item| match item {
        Value::Literal(text) => Some(text.as_str()),
        Value::Param(_) | Value::Ssm(_) => None,
    });
    known.collect()
}

/// A value without tags; what a deployment fills in is null.
fn plain(value: &Yaml) -> Data {
    match value {
        Yaml::Tagged(_) => Data::Null,
        Yaml::Sequence(items) => items.iter().map(plain).collect(),
        Yaml::Mapping(entries) => entries
            .iter()
            .filter_map(|(key, value)| Some((key.as_str()?.to_owned(), plain(value))))
            .collect::<Map<_, _>>()
            .into(),
        other => serde_json::to_value(other).unwrap_or(Data::Null),
    }
}
