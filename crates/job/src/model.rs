//! The resolved model: what a job is once defaults are applied and every rule has passed.
//!
//! Values here are valid by construction: names fit AWS's limits and charsets, texts fit the notification's limits,
//! and no field is set that would do nothing. Nothing here knows YAML, files or spans.

use std::collections::BTreeMap;

/// Everything that one environment deploys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// The environment's name: the folder below `dist/`. `default` where the platform file names none.
    pub environment: String,
    /// The channels, by name.
    pub channels: BTreeMap<String, Channel>,
    /// The jobs, by name.
    pub jobs: BTreeMap<String, Job>,
}

/// Where notifications go: one SNS topic, and what is subscribed to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel {
    /// The channel's name; its stack and topic carry it. At most 64 characters of `a-z`, `0-9` and `-`.
    pub name: String,
    /// The file that defines it, relative to the repository's root.
    pub source: String,
    /// The topic: the channel's own, or one that is there.
    pub topic: Topic,
    /// The Slack channel that hears of everything.
    pub slack: Option<Slack>,
    /// The Microsoft Teams channel that hears of everything.
    pub teams: Option<Teams>,
    /// The ARNs of the policies that bound what people may do from the chat. Never empty: without any, AWS takes
    /// AdministratorAccess ("AWS::Chatbot::SlackChannelConfiguration", GuardrailPolicies).
    pub guardrails: Vec<Value>,
    /// Who hears of it beside the chat.
    pub subscribers: Vec<Subscriber>,
    /// Tags for every resource that takes them.
    pub tags: BTreeMap<String, String>,
}

/// A channel's SNS topic. Always a standard one: chat cannot subscribe to a FIFO topic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Topic {
    /// Made by the channel's stack.
    Own(Encryption),
    /// One that somebody else keeps, policy included.
    Existing {
        /// The topic's ARN.
        arn: Value,
        /// The ARN of the customer-managed key that it is encrypted with, if there is one.
        key: Option<Value>,
    },
}

/// How a topic's messages are encrypted at rest. The AWS-managed key is not among them: EventBridge and CloudWatch
/// cannot publish to a topic that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Encryption {
    /// Not by a KMS key.
    None,
    /// By a key of the channel's stack, whose policy lets the publishers use it.
    OwnKey,
    /// By the key of this ARN, whose policy somebody else keeps.
    Key(Value),
}

/// The chats that a message is written for: they differ in how they mark links, bold text and mentions. What a
/// notification calls `client-markdown` is the Markdown of the chat that it ends up in (Custom notifications, `textType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chat {
    /// Slack, also where the channel has no chat at all: `*bold*`, `<url|text>`, `<!here>`.
    Slack,
    /// Microsoft Teams: `**bold**`, `[text](url)`, and nobody can be mentioned.
    Teams,
    /// Both hear the same message: plain URLs and plain text read well in either.
    Both,
}

/// A Slack channel (AWS::Chatbot::SlackChannelConfiguration).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slack {
    /// The workspace's id, such as `T0123456789`.
    pub workspace: Value,
    /// The channel's id, such as `C0123456789`.
    pub channel: Value,
}

/// A Microsoft Teams channel (AWS::Chatbot::MicrosoftTeamsChannelConfiguration).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Teams {
    /// The team's id, a UUID.
    pub team: Value,
    /// The tenant's id, a UUID.
    pub tenant: Value,
    /// The channel's id, such as `19%3Aab%40thread.tacv2`.
    pub channel: Value,
}

/// Somebody who hears of everything beside the chat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subscriber {
    /// An email address, which has to confirm.
    Email(Value),
    /// The ARN of an SQS queue, whose policy somebody else keeps.
    Sqs(Value),
}

/// One job: an ECS task that runs to its end, and whom to tell when it does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Job {
    /// The job's name; its stack, state machine and roles carry it. At most 80 characters of `a-z`, `0-9` and `-`.
    pub name: String,
    /// The environment that it is resolved for.
    pub environment: String,
    /// The blueprint's path, relative to the repository's root, with `/` between folders.
    pub source: String,
    /// What the job does, for people. Any text.
    pub description: Option<String>,
    /// Who answers for it. Any text.
    pub owner: Option<String>,
    /// Where to read what to do: an `https://` or `http://` URL without characters that end a Slack link.
    pub runbook: Option<String>,
    /// What runs.
    pub task: Task,
    /// How often it is tried, and how long to wait in between.
    pub retry: Retry,
    /// How long one attempt may take, in seconds. At most 99,999,999 (the language's limit for `TimeoutSeconds`).
    pub timeout_seconds: u64,
    /// Whom to tell, and in which words.
    pub notify: Notify,
    /// When it starts by itself.
    pub schedule: Option<Schedule>,
    /// Whether successes that are missing are told.
    pub expect: Expectation,
    /// Tags for every resource that takes them.
    pub tags: BTreeMap<String, String>,
}

/// When a job starts by itself (AWS::Scheduler::Schedule).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The times.
    pub recurrence: Recurrence,
    /// How long after its time a start may be, in minutes: 1 to 1440.
    pub window_minutes: Option<u64>,
    /// The input of each execution, by field. It has what the task takes of it.
    pub input: BTreeMap<String, Json>,
    /// Whether it starts.
    pub enabled: bool,
}

/// How a schedule says its times.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recurrence {
    /// By the clock.
    Cron {
        /// AWS's six fields, with single spaces between them.
        fields: String,
        /// The name of a time zone; UTC without one.
        timezone: Option<String>,
    },
    /// At a distance.
    Rate {
        /// Minutes between two starts, at least 1.
        minutes: u64,
    },
}

/// A value of JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Json {
    /// A truth value.
    Bool(bool),
    /// A number as JSON writes it.
    Number(String),
    /// Any text.
    Text(String),
    /// A list.
    List(Vec<Json>),
    /// An object.
    Object(BTreeMap<String, Json>),
}

/// Whether successes are expected, and how soon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expectation {
    /// None is expected: nothing says when the job runs, or nobody wants to hear of it.
    Nothing,
    /// One at least in so many seconds; its absence is told by an alarm. Whole hours, at most 7 days (CloudWatch's limit
    /// on periods times evaluation periods, "PutMetricAlarm").
    Within(u64),
    /// The schedule leaves more than 7 days between two successes, and CloudWatch cannot look back further.
    TooSeldom,
}

/// The ECS task of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Task {
    /// The cluster's name or ARN. A parameter holds a name.
    pub cluster: Value,
    /// The task definition: family, `family:revision` or ARN. A parameter holds a family or `family:revision`.
    pub definition: Value,
    /// The container that the overrides go to, and whose exit code is the job's. At most 255 characters.
    pub container: String,
    /// What the container runs instead of its definition's command.
    pub command: Option<Command>,
    /// Environment variables over those of the definition, by name.
    pub environment: BTreeMap<String, Variable>,
    /// Where the task runs.
    pub launch: Launch,
    /// Fargate's platform version; AWS's own default (`LATEST`) when absent.
    pub platform_version: Option<String>,
    /// The network of an `awsvpc` task. Always there on Fargate.
    pub network: Option<Network>,
    /// The ARNs of the task role and execution role that the definition uses: what `iam:PassRole` is limited to.
    /// Empty: any role of the account, for ecs-tasks.amazonaws.com alone.
    pub roles: Vec<Value>,
}

/// An infrastructure value: known now, given at deployment, or read from SSM at deployment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Known when the blueprint was written.
    Literal(String),
    /// A CloudFormation parameter and a Terraform variable of this name.
    Param(String),
    /// An SSM parameter's name (`/path/name`), read at deployment.
    Ssm(String),
}

/// Several infrastructure values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueList {
    /// Each item on its own. Never empty.
    Items(Vec<Value>),
    /// A list parameter of this name (`CommaDelimitedList`, `list(string)`).
    Param(String),
    /// An SSM parameter of type StringList.
    Ssm(String),
}

/// A container's command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Command {
    /// Always these words.
    Fixed(Vec<String>),
    /// A list of strings at this top-level field of the execution's input; the default where the input has none.
    Input {
        /// The field's name: a letter, then letters, digits, `_` and `-`.
        field: String,
        /// The words when the input lacks the field.
        default: Option<Vec<String>>,
    },
}

/// An environment variable's value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Variable {
    /// Known now or at deployment.
    Value(Value),
    /// A string at this top-level field of the execution's input; the default where the input has none.
    Input {
        /// The field's name: a letter, then letters, digits, `_` and `-`.
        field: String,
        /// The value when the input lacks the field.
        default: Option<String>,
    },
}

/// Where an ECS task runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Launch {
    /// Launch type `FARGATE`.
    Fargate,
    /// Launch type `EC2`.
    Ec2,
}

/// The `AwsvpcConfiguration` of a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Network {
    /// Subnet ids; 1 to 16 when they are known.
    pub subnets: ValueList,
    /// Security group ids, at most 5; the VPC's default group when absent.
    pub security_groups: Option<ValueList>,
    /// Whether the task gets a public address. Only on Fargate.
    pub assign_public_ip: bool,
}

/// How often a job is tried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Retry {
    /// Attempts in all, the first one included: 1 to 100.
    pub attempts: u32,
    /// Wait before the second attempt, in seconds: 1 to 99,999,999.
    pub interval_seconds: u64,
    /// What the wait is multiplied by after each attempt, in hundredths (200 doubles it). At least 100.
    pub backoff_hundredths: u32,
    /// The longest wait, in seconds.
    pub max_delay_seconds: Option<u64>,
    /// Whether waits are spread at random (`JitterStrategy: FULL`).
    pub jitter: bool,
}

/// Whom to tell of a failure, and in which words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notify {
    /// The channel's name, one of [`Platform::channels`].
    pub channel: String,
    /// The chats that the channel's messages end up in.
    pub chat: Chat,
    /// Whether the channel's topic is encrypted with a customer-managed key, which who publishes must be allowed to
    /// use.
    pub encrypted: bool,
    /// The message's title. At most 230 characters, one line.
    pub title: String,
    /// What to do next, each at most 350 characters.
    pub next_steps: Vec<String>,
    /// Keywords, each at most 75 characters.
    pub keywords: Vec<String>,
    /// Whether a success is told too. A failure always is.
    pub on_success: bool,
    /// Whom to mention, in Slack's form (`<!subteam^S123>`, `<@U123>`, `<!here>`). At most 100 characters.
    pub mention: Option<String>,
}

impl Channel {
    /// The chats that its messages end up in.
    #[must_use]
    pub fn chat(&self) -> Chat {
        match (&self.slack, &self.teams) {
            (Some(_), Some(_)) => Chat::Both,
            (None, Some(_)) => Chat::Teams,
            (_, None) => Chat::Slack,
        }
    }

    /// Whether its topic is encrypted with a customer-managed key.
    #[must_use]
    pub fn encrypted(&self) -> bool {
        matches!(
            self.topic,
            Topic::Own(Encryption::OwnKey | Encryption::Key(_))
                | Topic::Existing { key: Some(_), .. }
        )
    }
}
