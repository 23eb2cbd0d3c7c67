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
                    "it has {bytes} bytes, and {most} is the most"
                )
            }
            Self::PoliciesTooLong { characters, most } => {
                write!(
                    formatter,
                    "the policies of the role have {characters} characters together, and {most} is the most"
                )
            }
            Self::OutlastsExecutions { seconds } => {
                write!(
                    formatter,
                    "`TimeoutSeconds` is {seconds}, and no execution lasts longer than {EXECUTION_SECONDS} seconds, a year"
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
            Self::UnknownError { name } => {
                write!(formatter, "no error is called `{name}`, so it is never met")
            }
            Self::NoLimit { count } => write!(
                formatter,
                "{count} executions run at once, and none has been kept out"
            ),
            Self::LimitExceeded => {
                formatter.write_str("one more runs than may, or takes the place of one that runs")
            }
            Self::HistoryFull => formatter.write_str(
                "who waits for a place asks so often that the history of the execution is full first",
            ),
            Self::PlaceLost => {
                formatter.write_str("the place of an execution that is over cannot be had")
            }
            Self::PlaceKept => formatter
                .write_str("the task is done, and its execution keeps the place of another"),
            Self::TakesAway => {
                formatter.write_str("the execution gives back a place that is another's by now")
            }
            Self::NotTheOnlyEssential { container } => write!(
                formatter,
                "exit code 0 of `{container}` is taken for work that is done, and the template does not say that no other container can end the task"
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
            Self::NotThatMachine => {
                formatter.write_str("the schedule starts something else than the job's machine")
            }
            Self::QueueClosed => {
                formatter.write_str("what is sent to the dead-letter queue is not let in")
            }
            Self::QueueOpen => {
                formatter.write_str("rules of other accounts may send to the dead-letter queue")
            }
            Self::NoAlarm => {
                formatter.write_str("no alarm tells of what comes to the dead-letter queue")
            }
            Self::HeldAlarm => formatter.write_str(
                "one letter keeps the alarm on the dead-letter queue on, so nobody is told of the next one",
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
                .write_str("the alarm does not tell the job's topic that successes are missing"),
            Self::LateAlarm => formatter.write_str(
                "where hours have no data, CloudWatch looks further back than the alarm says: `FILL` has to give them a 0",
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
            Self::WrongTrust => {
                formatter.write_str("the role is not for the service that uses it alone")
            }
            Self::NoGuardrails => {
                formatter.write_str("no guardrail policies, which means AdministratorAccess")
            }
        }
    }
}
