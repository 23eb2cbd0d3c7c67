//! How a law can be broken, as data, and in words.

use std::fmt;

use loudfail_states::Problem;
use loudfail_states::graph::GraphProblem;

use crate::notification::NotificationProblem;
use crate::template::TemplateProblem;
use crate::violation::Ending;

/// How a law is broken.
#[derive(Debug, Clone, PartialEq)]
pub enum Reason {
    /// The definition is not one that Step Functions takes.
    Definition(Problem),
    /// The states do not hang together.
    Graph(GraphProblem),
    /// The template cannot be read.
    Template(TemplateProblem),
    /// The template has no state machine, or more than one.
    NotOneMachine {
        /// How many it has.
        count: usize,
    },
    /// The definition in the template is another text than the file beside it.
    DefinitionDiffers,
    /// A hole that nothing fills.
    HoleUnfilled {
        /// Its name.
        name: String,
    },
    /// A substitution that no hole asks for, or whose value is not known.
    SubstitutionUseless {
        /// Its name.
        name: String,
    },
    /// A text is larger than AWS takes.
    TooLarge {
        /// Bytes it has.
        bytes: usize,
        /// Bytes it may have.
        most: usize,
    },
    /// There are more resources than a stack may have.
    TooManyResources {
        /// How many there are.
        count: usize,
    },
    /// A name is longer than AWS takes.
    NameTooLong {
        /// The name, as long as it gets.
        name: String,
        /// Characters it may have.
        most: usize,
    },

    /// No state runs a task.
    NoJob,
    /// No input was found under which the task starts.
    NeverStarts,
    /// The task may run for ever: it has no timeout, nor has the machine.
    NoTimeout,
    /// Nobody is told.
    NotTold {
        /// How the execution ended.
        end: Ending,
    },
    /// More than one notification goes out, the backstop's counted.
    ToldTwice {
        /// How many.
        count: usize,
    },
    /// The notification is invalid, so that chat drops it.
    Notification(NotificationProblem),
    /// The notification goes to another topic than the job's.
    OtherTopic {
        /// The topic's ARN, where there is one.
        topic: Option<String>,
    },
    /// The cause of the execution does not name the original error.
    CauseWithoutError {
        /// The error.
        error: String,
    },
    /// The failure has a task and the notification does not name it.
    TaskNotNamed {
        /// The task's ARN.
        task: String,
    },
    /// A job that did not fail is told to have failed, or its execution fails.
    FalseAlarm {
        /// How the execution ended.
        end: Ending,
    },

    /// A state of the failure path failed by itself, which no Catch sees.
    Fault {
        /// The state.
        state: String,
        /// The error name.
        error: String,
        /// What failed.
        cause: String,
    },

    /// A value that must stay inside is told.
    Shown {
        /// Where: the message, or the error or cause of the execution.
        place: &'static str,
    },

    /// An execution that has told ends with another error than the backstop leaves out, or one that has not ends with it.
    WrongEnd {
        /// How it ended.
        end: Ending,
    },
    /// No rule of the template takes the ends of this machine's executions.
    NoRule,
    /// The rule cannot be read.
    UnreadablePattern,
    /// The rule does not match an end that nobody has told.
    RuleMisses {
        /// The end.
        end: Ending,
    },
    /// The rule matches what it must leave alone.
    RuleTakes {
        /// What it is.
        event: &'static str,
    },
    /// The rule is not enabled.
    RuleDisabled,
    /// The rule does not publish to the topic that the machine publishes to.
    NotThatTopic,
    /// The rule's target has no input transformer, so that chat gets an event and drops it.
    NoTransformer,
    /// A variable of the transformer may break the JSON around it, or may be missing.
    UnsafeVariable {
        /// Its name.
        name: String,
        /// The path that fills it.
        path: String,
    },
    /// The transformer's template names a variable that it does not have.
    UnknownVariable {
        /// Its name.
        name: String,
    },
    /// The transformer's template is longer than Amazon EventBridge takes.
    TransformerTooLong {
        /// Characters it has.
        characters: usize,
    },
    /// What Amazon EventBridge cannot deliver is lost.
    NoDeadLetterQueue,
    /// No policy lets the rule send to its dead-letter queue.
    QueueClosed,
    /// Nobody is alarmed of the depth of the dead-letter queue.
    NoAlarm,
    /// The channel's topic does not let a service publish to it.
    TopicClosed {
        /// The service.
        service: &'static str,
    },
    /// The channel's topic is encrypted with a key that a service cannot use.
    TopicKey,
    /// The channel's topic is a FIFO topic, which chat cannot subscribe to.
    FifoTopic,

    /// A state does what no policy allows.
    NotGranted {
        /// The action.
        action: String,
        /// The resource.
        resource: String,
    },
    /// A policy allows what no state does.
    NotUsed {
        /// The action.
        action: String,
        /// The resource.
        resource: String,
    },
    /// A wildcard for which there is no listed reason.
    Wildcard {
        /// The action or resource.
        text: String,
    },
    /// A condition that must stand there is missing, or compares with something else.
    Condition {
        /// The condition key.
        key: &'static str,
    },
    /// A statement cannot be judged: it has `NotAction`, `NotResource` or an unknown condition.
    Unjudged {
        /// What it has.
        field: String,
    },
    /// A role has policies that are kept elsewhere and cannot be read here.
    PolicyElsewhere,
    /// The machine's role is not in the template, or another principal than Step Functions may take it.
    WrongTrust,
    /// A channel configuration names no guardrail policies, which means AdministratorAccess.
    NoGuardrails,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Definition(problem) => problem.fmt(formatter),
            Self::Graph(problem) => problem.fmt(formatter),
            Self::Template(problem) => problem.fmt(formatter),
            Self::NotOneMachine { count } => {
                write!(
                    formatter,
                    "the template has {count} state machines, not one"
                )
            }
            Self::DefinitionDiffers => formatter
                .write_str("the definition in the template is not the text of the state machine"),
            Self::HoleUnfilled { name } => write!(formatter, "nothing fills `${{{name}}}`"),
            Self::SubstitutionUseless { name } => {
                write!(
                    formatter,
                    "the substitution `{name}` fills nothing, or cannot be told"
                )
            }
            Self::TooLarge { bytes, most } => {
                write!(
                    formatter,
                    "the text has {bytes} bytes, and {most} is the most"
                )
            }
            Self::TooManyResources { count } => {
                write!(
                    formatter,
                    "there are {count} resources, and 500 is the most"
                )
            }
            Self::NameTooLong { name, most } => write!(
                formatter,
                "the name `{name}` has {} characters, and {most} is the most",
                name.chars().count()
            ),
            Self::NoJob => formatter.write_str("no state runs a task"),
            Self::NeverStarts => formatter.write_str("no input was found that starts the task"),
            Self::NoTimeout => formatter.write_str("the task may run for ever"),
            Self::NotTold { end } => write!(formatter, "nobody is told; the execution ends {end}"),
            Self::ToldTwice { count } => write!(formatter, "{count} notifications go out"),
            Self::Notification(problem) => problem.fmt(formatter),
            Self::OtherTopic { topic } => write!(
                formatter,
                "the notification goes to `{}`, which is not the job's topic",
                topic.as_deref().unwrap_or("no topic")
            ),
            Self::CauseWithoutError { error } => {
                write!(
                    formatter,
                    "the cause of the execution does not name `{error}`"
                )
            }
            Self::TaskNotNamed { task } => {
                write!(
                    formatter,
                    "the notification does not name the task `{task}`"
                )
            }
            Self::FalseAlarm { end } => {
                write!(formatter, "the job did not fail; the execution ends {end}")
            }
            Self::Fault {
                state,
                error,
                cause,
            } => write!(
                formatter,
                "`{state}` fails by itself with `{error}`: {cause}"
            ),
            Self::Shown { place } => {
                write!(
                    formatter,
                    "{place} shows a value of the overrides or the input"
                )
            }
            Self::WrongEnd { end } => write!(formatter, "the execution ends {end}"),
            Self::NoRule => formatter.write_str("no rule takes the ends of this machine"),
            Self::UnreadablePattern => formatter.write_str("the event pattern cannot be read"),
            Self::RuleMisses { end } => write!(formatter, "the rule misses {end}"),
            Self::RuleTakes { event } => write!(formatter, "the rule takes {event}"),
            Self::RuleDisabled => formatter.write_str("the rule is disabled"),
            Self::NotThatTopic => {
                formatter.write_str("the rule has not one target, the job's topic")
            }
            Self::NoTransformer => formatter.write_str("the target has no input transformer"),
            Self::UnsafeVariable { name, path } => write!(
                formatter,
                "`<{name}>` is filled from `{path}`, which may break the JSON around it or be missing"
            ),
            Self::UnknownVariable { name } => write!(formatter, "nothing fills `<{name}>`"),
            Self::TransformerTooLong { characters } => write!(
                formatter,
                "the input template has {characters} characters, and 8192 is the most"
            ),
            Self::NoDeadLetterQueue => formatter.write_str("the target has no dead-letter queue"),
            Self::QueueClosed => {
                formatter.write_str("no policy lets this rule alone send to the dead-letter queue")
            }
            Self::NoAlarm => formatter.write_str("no alarm tells of the dead-letter queue's depth"),
            Self::TopicClosed { service } => {
                write!(
                    formatter,
                    "the topic's policy does not let {service} publish"
                )
            }
            Self::TopicKey => {
                formatter.write_str("services cannot publish to a topic with the key of AWS")
            }
            Self::FifoTopic => formatter.write_str("chat cannot subscribe to a FIFO topic"),
            Self::NotGranted { action, resource } => {
                write!(
                    formatter,
                    "no policy allows `{action}` on `{resource}`, which is needed"
                )
            }
            Self::NotUsed { action, resource } => {
                write!(
                    formatter,
                    "`{action}` on `{resource}` is allowed and not needed"
                )
            }
            Self::Wildcard { text } => write!(formatter, "`{text}` has no listed reason"),
            Self::Condition { key } => {
                write!(formatter, "the condition on `{key}` is missing or wrong")
            }
            Self::Unjudged { field } => write!(formatter, "`{field}` cannot be judged"),
            Self::PolicyElsewhere => {
                formatter.write_str("the role has policies that are kept elsewhere")
            }
            Self::WrongTrust => formatter.write_str("the role is not for Step Functions alone"),
            Self::NoGuardrails => {
                formatter.write_str("no guardrail policies, which means AdministratorAccess")
            }
        }
    }
}
