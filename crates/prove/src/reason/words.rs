//! The reasons as sentences.

use std::fmt;

use loudfail_states::quotas::EXECUTION_SECONDS;

use super::Reason;

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Definition(problem) => problem.fmt(formatter),
            Self::Graph(problem) => problem.fmt(formatter),
            Self::Template(problem) => problem.fmt(formatter),
            Self::NotOneMachine { count } => {
                write!(
                    formatter,
                    "the template has {count} state machines, but must have one"
                )
            }
            Self::DefinitionDiffers => formatter
                .write_str("the definition in the template differs from the text of the state machine"),
            Self::HoleUnfilled { name } => write!(formatter, "nothing fills `${{{name}}}`"),
            Self::SubstitutionUseless { name } => {
                write!(
                    formatter,
                    "the substitution `{name}` fills nothing, or its value is not known"
                )
            }
            Self::TooLarge { bytes, most } => {
                write!(
                    formatter,
                    "it has {bytes} bytes; the maximum is {most}"
                )
            }
            Self::PoliciesTooLong { characters, most } => {
                write!(
                    formatter,
                    "the policies of the role have {characters} characters in total; the maximum is {most}"
                )
            }
            Self::OutlastsExecutions { seconds } => {
                write!(
                    formatter,
                    "`TimeoutSeconds` is {seconds}, but no execution lasts longer than {EXECUTION_SECONDS} seconds, a year"
                )
            }
            Self::Incompatible { launch_type } => {
                write!(
                    formatter,
                    "`RequiresCompatibilities` lacks `{launch_type}`, which the machine launches the task with"
                )
            }
            Self::TooManyResources { count } => {
                write!(
                    formatter,
                    "there are {count} resources; the maximum is 500"
                )
            }
            Self::NameTooLong { name, most } => write!(
                formatter,
                "the name `{name}` has {} characters; the maximum is {most}",
                name.chars().count()
            ),
            Self::UnknownError { name } => {
                write!(formatter, "no error is called `{name}`, so it never matches")
            }
            Self::NoLimit { count } => write!(
                formatter,
                "{count} executions run at once, and none is kept out"
            ),
            Self::LimitExceeded => {
                formatter.write_str("one execution too many runs, or takes the place of a running one")
            }
            Self::HistoryFull => formatter.write_str(
                "a waiting execution asks for a place so often that its history is full first",
            ),
            Self::PlaceLost => {
                formatter.write_str("the place of an ended execution cannot be taken")
            }
            Self::PlaceKept => formatter
                .write_str("the task is done, but its execution still holds a place"),
            Self::TakesAway => {
                formatter.write_str("the execution gives back a place that now belongs to another")
            }
            Self::NotTheOnlyEssential { container } => write!(
                formatter,
                "exit code 0 of `{container}` counts as finished work, but the template does not state that no other \
                 container can end the task"
            ),
            Self::NoJob => formatter.write_str("no state runs a task"),
            Self::NeverStarts => formatter.write_str("no input was found that starts the task"),
            Self::NoTimeout => formatter.write_str("the task may run forever"),
            Self::NotTold { end } => write!(formatter, "no notification is sent; the execution ends {end}"),
            Self::ToldTwice { count } => write!(formatter, "{count} notifications are sent"),
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
                write!(formatter, "the job did not fail, but the execution ends {end}")
            }
            Self::Fault {
                state,
                error,
                cause,
            } => write!(
                formatter,
                "the state `{state}` itself fails with `{error}`: {cause}"
            ),
            Self::Shown { place } => {
                write!(
                    formatter,
                    "{place} shows a value of the overrides or the input"
                )
            }
            Self::WrongEnd { end } => write!(formatter, "the execution ends {end}"),
            Self::NoRule => formatter.write_str("no rule matches the ends of this machine"),
            Self::UnreadablePattern => formatter.write_str("the event pattern cannot be read"),
            Self::RuleMisses { end } => write!(formatter, "the rule misses {end}"),
            Self::RuleTakes { event } => write!(formatter, "the rule matches {event}"),
            Self::RuleDisabled => formatter.write_str("the rule is disabled"),
            Self::NotThatTopic => {
                formatter.write_str("the rule must have one target, the job's topic")
            }
            Self::NoTransformer => formatter.write_str("the target has no input transformer"),
            Self::UnsafeVariable { name, path } => write!(
                formatter,
                "`<{name}>` is filled from `{path}`, which may be missing or break the JSON around it"
            ),
            Self::UnknownVariable { name } => write!(formatter, "nothing fills `<{name}>`"),
            Self::TransformerTooLong { characters } => write!(
                formatter,
                "the input template has {characters} characters; the maximum is 8192"
            ),
            Self::NoDeadLetterQueue => formatter.write_str("the target has no dead-letter queue"),
            Self::NotThatMachine => {
                formatter.write_str("the schedule starts something other than the job's machine")
            }
            Self::QueueClosed => {
                formatter.write_str("the dead-letter queue does not accept what is sent to it")
            }
            Self::QueueOpen => {
                formatter.write_str("rules of other accounts may send to the dead-letter queue")
            }
            Self::NoAlarm => {
                formatter.write_str("no alarm reports messages in the dead-letter queue")
            }
            Self::HeldAlarm => formatter.write_str(
                "one message keeps the alarm on the dead-letter queue on, so the next one is not reported",
            ),
            Self::HastyAlarm => formatter.write_str(
                "the alarm on the dead-letter queue does not wait for metrics that are 15 minutes late",
            ),
            Self::TopicClosed { service } => {
                write!(
                    formatter,
                    "the topic's policy does not let {service} publish"
                )
            }
            Self::TopicKey => {
                formatter.write_str("rules and alarms may not use the key of the topic")
            }
            Self::MuteAlarm => formatter
                .write_str("the alarm does not notify the job's topic of missing successes"),
            Self::LateAlarm => formatter.write_str(
                "where hours have no data, CloudWatch looks further back than the alarm specifies: `FILL` must give \
                 them a 0",
            ),
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
                    "`{action}` on `{resource}` is allowed but not needed"
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
            Self::WrongTrust => {
                formatter.write_str("the role must trust only the service that uses it")
            }
            Self::NoGuardrails => {
                formatter.write_str("there are no guardrail policies, which means AdministratorAccess")
            }
        }
    }
}
