//! How a law can be broken, as data, and in words.

mod words;

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
    /// The inline policies of a role are longer than IAM takes.
    PoliciesTooLong {
        /// Characters they have together, white space left out.
        characters: usize,
        /// Characters they may have.
        most: usize,
    },
    /// The machine gives its executions more time than Step Functions does.
    OutlastsExecutions {
        /// Its `TimeoutSeconds`.
        seconds: u64,
    },
    /// A task definition does not require the launch type that the machine uses.
    Incompatible {
        /// The launch type.
        launch_type: &'static str,
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

    /// An error name that is looked for and that nothing has.
    UnknownError {
        /// The name.
        name: String,
    },
    /// A machine that asks whether it may run lets as many run as come.
    NoLimit {
        /// How many came.
        count: usize,
    },
    /// The task runs although as many others run as may, or the place of one that runs is taken.
    LimitExceeded,
    /// Who waits for a place asks so often that the history of the execution is full first.
    HistoryFull,
    /// The place of an execution that is over cannot be had.
    PlaceLost,
    /// An execution keeps its place though its task is done.
    PlaceKept,
    /// An execution gives away a place that is another's.
    TakesAway,

    /// A container's exit code 0 is taken for work that is done, and it need not be that container that ended the task.
    NotTheOnlyEssential {
        /// Its name.
        container: String,
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
    /// The schedule starts something else than the job.
    NotThatMachine,
    /// No policy lets the rule or the schedule send to its dead-letter queue, or the queue is of a wrong kind.
    QueueClosed,
    /// The dead-letter queue takes letters of other accounts' rules.
    QueueOpen,
    /// Nobody is alarmed of what comes to the dead-letter queue.
    NoAlarm,
    /// The alarm on the dead-letter queue is kept on by a letter, and says nothing of the next one.
    HeldAlarm,
    /// The alarm on the dead-letter queue does not wait for metrics that are late.
    HastyAlarm,
    /// The channel's topic does not let a service publish to it.
    TopicClosed {
        /// The service.
        service: &'static str,
    },
    /// The channel's topic is encrypted with a key that a service cannot use.
    TopicKey,
    /// An alarm of missing successes does not speak, or not to the job's topic.
    MuteAlarm,
    /// An alarm of missing successes goes off later than it says.
    LateAlarm,
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
    /// The role of the machine or of a schedule is not in the template, or another principal than that service may take
    /// it.
    WrongTrust,
    /// A channel configuration names no guardrail policies, which means AdministratorAccess.
    NoGuardrails,
}
