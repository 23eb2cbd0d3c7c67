//! The keys of a blueprint and of the platform file.

mod channel;
mod concurrency;
mod definition;
mod environment;
mod file;
mod gitops;
mod input;
mod names;
mod network;
mod notify;
mod placement;
mod platform;
mod retry;
mod schedule;
mod task;
mod timeout;

use loudfail_diagnostics::{Diagnostic, Spanned};

pub use channel::{Channel, Slack, Subscriber, Teams};
pub use concurrency::Concurrency;
pub use definition::{Efs, HealthCheck, Logs, Mount, PolicyStatement, Secret, Sidecar, Volume};
pub use environment::Environment;
pub use file::BlueprintFile;
pub use gitops::Gitops;
pub use input::InputField;
pub use names::{ChannelNames, Names};
pub use network::{Network, NetworkOrNone};
pub use notify::{Expect, Notify};
pub use placement::{ContainerOverride, Placement};
pub use platform::{Defaults, PlatformFile};
pub use retry::{Exit, Retry};
pub use schedule::{Schedule, StartRetry};
pub use task::Task;
pub use timeout::{ShortTimeout, Timeout};

use crate::decode::{Context, Map, Read};
use crate::leaf::Text;
use crate::node::Node;
use crate::record::record;

record! {
    /// A job, named after its file.
    pub struct Blueprint {
        /// What the job does, as text for people.
        description: Spanned<Text>,
        /// Who is responsible for the job.
        owner: Spanned<Text>,
        /// The web page that describes what to do when the job fails.
        runbook: Spanned<Text>,
        /// What runs, and where.
        task: Task,
        /// The fields of the execution's input, by name: every field that the task uses with `{input: field}`. Without this
        /// key, the fields are those that the task uses.
        input: Map<InputField>,
        /// When the job starts automatically. Without a schedule, somebody has to start it.
        schedule: Schedule,
        /// Several schedules, by name, in place of `schedule`.
        schedules: Map<Schedule>,
        /// How often the job is tried. Once by default.
        retry: Retry,
        /// How long the job may take: one attempt, and all attempts together.
        timeout: ShortTimeout,
        /// How many executions may run at the same time. As many as are started by default.
        concurrency: Concurrency,
        /// Which channel is notified, and what the message says.
        notify: Notify,
        /// How soon a success is expected. The channel is notified if there is none in time.
        expect: Expect,
        /// Names of existing resources, to import them.
        names: Names,
        /// Tags for every resource of the job.
        tags: Map<Spanned<Text>>,
    }
}

impl Blueprint {
    /// Reads a blueprint without the keys that concern environments, and what is wrong with it.
    pub fn read(document: &Node) -> (Read<Self>, Vec<Diagnostic>) {
        Context::read(document)
    }
}

impl PlatformFile {
    /// Reads the platform file, and what is wrong with it.
    pub fn read(document: &Node) -> (Read<Self>, Vec<Diagnostic>) {
        Context::read(document)
    }
}

impl From<Defaults> for Blueprint {
    fn from(defaults: Defaults) -> Self {
        let Defaults {
            span,
            owner,
            runbook,
            task,
            retry,
            timeout,
            concurrency,
            notify,
            expect,
            tags,
        } = defaults;
        Self {
            span,
            description: None,
            owner,
            runbook,
            task,
            // Each job has its own input, and its own time.
            input: None,
            schedule: None,
            schedules: None,
            retry,
            timeout,
            concurrency,
            notify,
            expect,
            // Names are one resource's, and a job's own.
            names: None,
            tags,
        }
    }
}

#[cfg(test)]
mod tests {
    use loudfail_diagnostics::Sources;

    use super::*;
    use crate::decode::{Decode, Shape};
    use crate::overlay::Overlay;
    use crate::parse::parse;

    fn read(text: &str) -> (Read<Blueprint>, Vec<String>) {
        let source = Sources::new().add("test.yaml", text);
        let (node, problems) = parse(source, text);
        assert_eq!(problems, []);
        let (read, problems) = Blueprint::read(&node.unwrap());
        (
            read,
            problems
                .iter()
                .map(|problem| problem.message.clone())
                .collect(),
        )
    }

    #[test]
    fn every_key_is_explained_where_it_is_declared() {
        fn keys(shape: &Shape, path: &str, found: &mut Vec<String>) {
            match shape {
                Shape::Leaf(expected) => {
                    assert!(!expected.what.is_empty() && !expected.example.is_empty())
                }
                Shape::List(items) | Shape::Map(items) => keys(items, &format!("{path}[]"), found),
                Shape::Record(record) => {
                    assert!(!record.doc.is_empty());
                    for field in record.fields {
                        assert!(field.doc.iter().all(|line| line.starts_with(' ')));
                        assert!(!field.doc.is_empty());
                        let path = format!("{path}.{}", field.key);
                        keys(&field.shape, &path, found);
                        found.push(path);
                    }
                }
            }
        }
        let mut found = Vec::new();
        keys(&BlueprintFile::SHAPE, "", &mut found);
        assert!(
            found
                .iter()
                .any(|path| path == ".environments[].task.network.subnets")
        );
        assert!(found.iter().any(|path| path == ".task.network.subnets"));
        keys(&PlatformFile::SHAPE, "", &mut found);
        assert!(found.iter().any(|path| path == ".channels[].tags"));
    }

    #[test]
    fn every_problem_is_found_in_one_go() {
        let (read, problems) =
            read("owner: no\ntimout: 1h\ntask: {cluster: [], launch: ec3}\nretry: 3\n");
        assert_eq!(
            problems,
            [
                "`owner` should be a string, but YAML reads `no` as a boolean",
                "unknown key `timout`",
                "`task.cluster` should be a string, `{param: Name}` or `{ssm: /path}`, but is a list",
                "`task.launch` should be `fargate`, `fargate_spot`, `ec2` or `{capacity_providers: [...]}`, but is `ec3`",
                "`retry` should be a mapping, but is a number",
            ]
            .map(|message| message.replace("a number", "the number 3"))
        );
        let failed: Vec<&str> = read.failed.iter().map(String::as_str).collect();
        assert_eq!(
            failed,
            ["owner", "retry", "task.cluster", "task.launch", "timeout"]
        );
    }

    #[test]
    fn records_merge_by_field_maps_by_key_and_the_rest_replaces() {
        let own = read(
            "timeout: 1h\ntask: {command: [a], environment: {A: own}}\nnotify: {keywords: [x]}\n",
        )
        .0
        .value;
        let base = read(
            "timeout: 2h\nowner: base\ntask: {cluster: base, command: [b, c], environment: {A: base, B: base}}\n\
             notify: {keywords: [y, z], title: base}\nretry: {attempts: 2}\n",
        );
        let merged = own.over(base.0.value);
        let expected = read(
            "timeout: 1h\nowner: base\ntask: {cluster: base, command: [a], environment: {A: own, B: base}}\n\
             notify: {keywords: [x], title: base}\nretry: {attempts: 2}\n",
        );
        assert_eq!(without_places(&merged), without_places(&expected.0.value));
    }

    /// The value as text without where it is written.
    fn without_places(value: &Blueprint) -> String {
        let text = format!("{value:#?}");
        let keep = |line: &&str| {
            !["start:", "end:"]
                .iter()
                .any(|key| line.trim_start().starts_with(key))
        };
        text.lines().filter(keep).collect()
    }

    #[test]
    fn nothing_after_a_key_is_an_empty_record_or_map_but_no_list() {
        assert_eq!(read("task:\ntags:\nretry: ~\n").1, [""; 0]);
        assert_eq!(
            read("notify:\n  next_steps:\n").1,
            ["`notify.next_steps` should be a list, but is empty"]
        );
    }
}
