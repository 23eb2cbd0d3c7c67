//! The keys of a blueprint and of the platform file.

use loudfail_diagnostics::{Diagnostic, Spanned};

use crate::decode::{Context, Map, Read};
use crate::leaf::{
    Bool, Command, Decimal, Duration, Event, Fields, Integer, Launch, Text, Value, ValueList,
    Variable, Within,
};
use crate::node::Node;
use crate::record::record;

record! {
    /// A job: the file is named after it.
    pub struct Blueprint {
        /// What the job does, for people.
        description: Spanned<Text>,
        /// Who answers for it.
        owner: Spanned<Text>,
        /// The web page that says what to do when it fails.
        runbook: Spanned<Text>,
        /// What runs, and where.
        task: Task,
        /// When it starts by itself. Without a schedule it waits for somebody to start it.
        schedule: Schedule,
        /// How often it is tried. Once by default.
        retry: Retry,
        /// How long one attempt may take. `1d` by default.
        timeout: Spanned<Duration>,
        /// Whom to tell of a failure, and in which words.
        notify: Notify,
        /// What is told if it does not happen.
        expect: Expect,
        /// Tags for everything that is made for the job.
        tags: Map<Spanned<Text>>,
    }
}

record! {
    /// The ECS task of a job.
    pub struct Task {
        /// The cluster: a name or an ARN.
        cluster: Spanned<Value>,
        /// The task definition. A family means its newest revision; `family:6` or an ARN pins one.
        definition: Spanned<Value>,
        /// The container of the definition that does the work: its command and environment are set, its exit code
        /// is the job's.
        container: Spanned<Text>,
        /// What the container runs; what the definition says by default.
        command: Spanned<Command>,
        /// Environment variables of the container, over those of the definition.
        environment: Map<Spanned<Variable>>,
        /// `fargate` (the default) or `ec2`.
        launch: Spanned<Launch>,
        /// Fargate's platform version, such as `1.4.0`. AWS's newest by default.
        platform_version: Spanned<Text>,
        /// The network of the task. Fargate needs one.
        network: Network,
        /// The ARNs of the task role and the execution role that the definition names. The job may pass these and
        /// no others to ECS; without them it may pass any role that ECS tasks may have.
        roles: Vec<Spanned<Value>>,
    }
}

record! {
    /// The network of a task.
    pub struct Network {
        /// Subnet ids.
        subnets: Spanned<ValueList>,
        /// Security group ids; the VPC's default group by default.
        security_groups: Spanned<ValueList>,
        /// Whether the task gets a public address; `false` by default. In a public subnet it cannot reach anything
        /// without one, its own image included.
        assign_public_ip: Spanned<Bool>,
    }
}

record! {
    /// When a job starts by itself: `cron` or `rate`.
    pub struct Schedule {
        /// The six fields of AWS: minutes, hours, day of month, month, day of week, year. One of the two days is `?`:
        /// `0 3 * * ? *` is every day at 3:00.
        cron: Spanned<Text>,
        /// How much time there is between two starts: whole minutes, hours or days. The first is at the deployment.
        rate: Spanned<Duration>,
        /// The time zone of `cron`, such as `Asia/Tokyo`; `UTC` by default.
        timezone: Spanned<Text>,
        /// How long after its time a start may be, in whole minutes up to `1d`: Scheduler spreads starts over it.
        /// Without one it starts on the minute.
        window: Spanned<Duration>,
        /// The input of each execution: the fields that the task takes with `{input: field}`. In its texts, Scheduler
        /// replaces words such as `<aws.scheduler.scheduled-time>`.
        input: Spanned<Fields>,
        /// Whether it starts; `true` by default.
        enabled: Spanned<Bool>,
    }
}

record! {
    /// How often a job is tried, and how long to wait in between.
    pub struct Retry {
        /// Attempts in all, the first one included.
        attempts: Spanned<Integer>,
        /// The wait before the second attempt. `10s` by default.
        interval: Spanned<Duration>,
        /// What the wait is multiplied by after each attempt. `2` by default.
        backoff: Spanned<Decimal>,
        /// The longest wait.
        max_delay: Spanned<Duration>,
        /// Whether waits are spread at random, so that jobs which failed together do not return together.
        jitter: Spanned<Bool>,
    }
}

record! {
    /// Whom to tell of a failure, and in which words.
    pub struct Notify {
        /// A channel of the platform file. Not needed where there is only one.
        channel: Spanned<Text>,
        /// What the channel is told of: `[failure]` by default, `[failure, success]` if it shall hear of successes
        /// too. A failure is always told.
        on: Vec<Spanned<Event>>,
        /// The title of the message; the job's name and `failed` by default.
        title: Spanned<Text>,
        /// What to do next, step by step.
        next_steps: Vec<Spanned<Text>>,
        /// Words to find the message by.
        keywords: Vec<Spanned<Text>>,
        /// Whom to call by name, in Slack's form: `<!subteam^S123>`, `<@U123>`, `<!here>`.
        mention: Spanned<Text>,
    }
}

record! {
    /// What is told if it does not happen.
    pub struct Expect {
        /// The longest time without a success, in whole hours up to `7d`; the channel is told when it passes. Where
        /// nothing is said it follows from the schedule, if there is one. `never` expects none.
        success_within: Spanned<Within>,
    }
}

record! {
    /// What all jobs share: the file `platform.yaml`.
    pub struct PlatformFile {
        /// What a blueprint need not say: it applies where the blueprint is silent.
        defaults: Defaults,
        /// Where notifications go, by name.
        channels: Map<Channel>,
    }
}

record! {
    /// What a blueprint need not say.
    pub struct Defaults {
        /// Who answers for jobs.
        owner: Spanned<Text>,
        /// The web page that says what to do when a job fails.
        runbook: Spanned<Text>,
        /// What runs, and where.
        task: Task,
        /// How often a job is tried.
        retry: Retry,
        /// How long one attempt may take.
        timeout: Spanned<Duration>,
        /// Whom to tell of a failure, and in which words.
        notify: Notify,
        /// What is told if it does not happen.
        expect: Expect,
        /// Tags for everything that is made for a job.
        tags: Map<Spanned<Text>>,
    }
}

record! {
    /// Where notifications go.
    pub struct Channel {
        /// The Slack channel that hears of everything.
        slack: Slack,
        /// The Microsoft Teams channel that hears of everything. Slack and Teams may both be there.
        teams: Teams,
        /// The ARNs of the IAM policies that bound what people may do from the chat. `ReadOnlyAccess` by default;
        /// AWS's own default would be `AdministratorAccess`.
        guardrails: Vec<Spanned<Value>>,
        /// Who hears of everything beside the chat. They get the message as SNS delivers it, in its envelope: raw
        /// delivery is not offered, since a chat that got it would show nothing.
        subscribers: Vec<Subscriber>,
        /// The ARN of a standard topic that is there already, in place of one that is made. Who keeps it must let
        /// EventBridge and CloudWatch publish to it.
        topic: Spanned<Value>,
        /// What the topic is encrypted with: `own` makes a key whose policy lets the publishers use it; an ARN is that
        /// of a customer-managed key whose policy does. Without it no KMS key is used.
        encryption_key: Spanned<Value>,
        /// Tags for everything that is made for the channel.
        tags: Map<Spanned<Text>>,
    }
}

record! {
    /// A Slack channel. Its workspace has to be authorised once in the console of Amazon Q Developer in chat
    /// applications.
    pub struct Slack {
        /// The workspace's id, such as `T0123456789`: it is in the address of Slack's web page.
        workspace: Spanned<Value>,
        /// The channel's id, such as `C0123456789`: it is at the end of the channel's link.
        channel: Spanned<Value>,
    }
}

record! {
    /// A Microsoft Teams channel. Its team has to be authorised once in the console of Amazon Q Developer in chat
    /// applications.
    pub struct Teams {
        /// The team's id, a UUID: `groupId` in the channel's link.
        team: Spanned<Value>,
        /// The tenant's id, a UUID: `tenantId` in the channel's link.
        tenant: Spanned<Value>,
        /// The channel's id as it is in the channel's link: `19%3A...%40thread.tacv2`.
        channel: Spanned<Value>,
    }
}

record! {
    /// Somebody who hears of everything beside the chat: one of these.
    pub struct Subscriber {
        /// An email address. Nothing arrives before its owner has confirmed.
        email: Spanned<Value>,
        /// The ARN of a standard SQS queue, whose policy must let the topic send to it.
        sqs: Spanned<Value>,
    }
}

impl Blueprint {
    /// Reads a blueprint, and what is wrong with it.
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
            // Each job has its own time.
            schedule: None,
            retry,
            timeout,
            notify,
            expect,
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
        keys(&Blueprint::SHAPE, "", &mut found);
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
                "`owner` should be a text, but YAML reads `no` as a truth value",
                "unknown key `timout`",
                "`task.cluster` should be a text, `{param: Name}` or `{ssm: /path}`, but is a list",
                "`task.launch` should be `fargate` or `ec2`, but is `ec3`",
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
