//! The form of a machine: its text with the words taken out that no law looks into. What is proved of a form holds for
//! every machine of that form, so many a job needs no proof of its own.
//!
//! A form is a machine like any other, and is proved like any other. Its text is that of the job, after the holes are
//! filled, with these changes and no others; all else stays to the letter, keys given twice and all.
//!
//! | what | what stands in its place | why every machine of the form keeps the laws if the form does |
//! | --- | --- | --- |
//! | comments of the machine and of states | nothing | nobody reads them |
//! | what is sent to `ecs:runTask` | what depends on the data, and what is not certainly of the type that it must have | of that alone the proof asks anything |
//! | texts in the `Parameters` and the `Result` of Pass states, and of templates of `States.Format` there | [`OPAQUE`] characters, never fewer than the text has | the run says whether anything looked into one ([`loudfail_states::Run::looked`]), and then the form proves nothing; what bounds lengths holds for the longer text |
//! | lists of texts there | as long a list or a longer one | the same, for the number of items |
//! | lists of seconds there | as many of [`OPAQUE_SECONDS`], none less than the longest | the same; and waits become longer |
//! | `TimeoutSeconds` of a task | 1 | the proof asks whether there is one |
//! | `TimeoutSeconds` of the machine | a year, the most that an execution lasts | the job's own is no more than that, and no less than the time that the longest execution of the form takes, so it ends none of them |
//! | tables of DynamoDB, and topics | numbers in the order in which they occur | they are compared with each other alone |
//! | the name of the machine and of executions | the longest that AWS allows | they are put into texts, and bounded |
//!
//! Some texts stay what they are, since a law compares with them: the fixed values of a notification, errors, causes and
//! types of events. A machine that holds a word which the proof itself uses has no form, neither has one whose message is
//! not made by `States.JsonToString`, in which a quote could break the JSON, or whose text is so long that the limits of
//! AWS on data could come near. What is no machine at all has no form either.
//!
//! A form that breaks a law is no verdict: then the job itself is proved. Laws that look at names and resources (5, 6 and
//! 8, and the schedules and alarms of 1) have no forms: each job is held to them as it is.
//!
//! Where the time of a job is shorter than what the longest execution of such a form takes, a finer one leaves lengths and times
//! as they are, nearly or to the letter: what runs out of time there does so in the job too.
//!
//! A name that a Choice looks at stays too, which only saves a form from proving nothing.

mod json;
mod lists;
mod task;
mod words;

use std::collections::BTreeSet;

use loudfail_states::OPAQUE;
use loudfail_states::quotas::EXECUTION_SECONDS;
use serde_json::{Map, Value, json};

use crate::machine::{Service, is_marked};
use json::Reader;
use task::List;
use words::Slack;

/// Bytes that the text of a machine with a form may have. What stands in the text can then not reach the limits of data
/// (256 KiB), with what an input adds.
const MOST_BYTES: usize = 64 * 1024;

/// How deep values may nest.
const DEPTH: u32 = 64;

/// How much a form leaves open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Detail {
    /// As much as can be.
    Coarse,
    /// Less: lengths and the timeout of the machine are near those of the job, for one whose limits are near.
    Fine,
}

/// The form of a machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Form<'t> {
    /// Its text, but of opaque characters that follow each other there is one, and how many there are. It is a machine too,
    /// with fewer words.
    pub(crate) short: String,
    /// `TimeoutSeconds` of the machine, where the form leaves it open.
    pub(crate) timeout: Option<u64>,
    /// The states that are no Pass states, each with its `Parameters` as the machine has them.
    pub(crate) parameters: Vec<(&'t str, &'t str)>,
}

impl Form<'_> {
    /// Its text, a machine.
    pub(crate) fn text(&self) -> String {
        words::whole(&self.short)
    }

    /// What templates are held to of a machine of that text: the parameters of its tasks, or all of it where a role
    /// comes from the input, since rules say then which there are.
    pub(crate) fn definition(&self, machine: &str) -> Option<Value> {
        if machine.contains("RoleArn.$") {
            return serde_json::from_str(machine).ok();
        }
        let mut states = Map::new();
        for (state, parameters) in &self.parameters {
            let parameters: Value = serde_json::from_str(parameters).ok()?;
            states.insert((*state).to_owned(), json!({"Parameters": parameters}));
        }
        Some(json!({"States": states}))
    }
}

/// The form of a machine, whose holes are filled.
pub(crate) fn form(machine: &str, detail: Detail) -> Option<Form<'_>> {
    if machine.len() > MOST_BYTES || machine.contains(OPAQUE) || is_marked(machine) {
        return None;
    }
    let mut writer = Writer {
        reader: Reader::new(machine),
        out: String::with_capacity(machine.len()),
        slack: Slack { detail },
        // A heartbeat is compared with the timeout of its task.
        keeps_timeouts: machine.contains("HeartbeatSeconds"),
        names: Vec::new(),
        asked: words::asked(machine),
        timeout: None,
        state: "",
        parameters: Vec::new(),
    };
    writer.value(Place::Machine, DEPTH)?;
    writer.reader.end()?;
    Some(Form {
        short: writer.out,
        timeout: writer.timeout,
        parameters: writer.parameters,
    })
}

/// Where a value stands, and so what may be taken out of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Machine,
    States,
    State(Kind),
    /// In what is sent to `ecs:runTask`.
    Task(List),
    /// What a Pass state makes; the flag is whether keys may end in `.$`.
    Words(bool),
    /// What is sent to Amazon SNS.
    Message,
    /// What is sent to DynamoDB.
    Table,
    /// All stays.
    Else,
}

/// A kind of state, as far as it has been read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Unknown,
    Pass,
    Task,
    Message,
    Table,
}

struct Writer<'t> {
    reader: Reader<'t>,
    out: String,
    slack: Slack,
    keeps_timeouts: bool,
    /// Tables and topics, in the order in which they occur.
    names: Vec<&'t str>,
    /// Names of fields that Choice states look at, so that it is no use to take their texts out.
    asked: BTreeSet<&'t str>,
    timeout: Option<u64>,
    /// The state that is read.
    state: &'t str,
    parameters: Vec<(&'t str, &'t str)>,
}

impl<'t> Writer<'t> {
    fn value(&mut self, place: Place, depth: u32) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match self.reader.peek()? {
            b'{' => match place {
                Place::Task(list) => self.task(list, depth),
                _ => self.object(place, depth),
            },
            b'[' => self.array(place, depth),
            b'"' => {
                let text = self.reader.string()?;
                match place {
                    Place::Task(_) => self.out.push_str("\"x\""),
                    Place::Words(_) => self.words(text, ""),
                    _ => self.out.push_str(text),
                }
                Some(())
            }
            _ => {
                let scalar = self.reader.scalar()?;
                let is_whole = scalar.len() < 10 && scalar.bytes().all(|it| it.is_ascii_digit());
                if matches!(place, Place::Task(_)) && is_whole {
                    self.out.push('1');
                } else {
                    self.out.push_str(scalar);
                }
                Some(())
            }
        }
    }

    fn object(&mut self, place: Place, depth: u32) -> Option<()> {
        self.reader.take(b'{')?;
        self.out.push('{');
        let mut place = place;
        let mut is_first = true;
        while self.reader.peek()? != b'}' {
            if !std::mem::take(&mut is_first) {
                self.reader.take(b',')?;
                self.out.push(',');
            }
            let key = self.reader.string()?;
            self.reader.take(b':')?;
            self.out.push_str(key);
            self.out.push(':');
            // One that is written with escapes could be any of those below.
            if key.contains('\\') {
                return None;
            }
            self.field(&mut place, key.trim_matches('"'), depth)?;
        }
        self.reader.take(b'}')?;
        self.out.push('}');
        Some(())
    }

    fn array(&mut self, place: Place, depth: u32) -> Option<()> {
        self.reader.take(b'[')?;
        if matches!(place, Place::Words(_)) && (self.list("")? || self.seconds()?) {
            return Some(());
        }
        if let Place::Task(list) = place {
            return self.satisfied(list, depth);
        }
        self.out.push('[');
        let mut is_first = true;
        while self.reader.peek()? != b']' {
            if !std::mem::take(&mut is_first) {
                self.reader.take(b',')?;
                self.out.push(',');
            }
            self.value(place, depth)?;
        }
        self.reader.take(b']')?;
        self.out.push(']');
        Some(())
    }

    /// One field of an object, behind its key.
    fn field(&mut self, place: &mut Place, key: &'t str, depth: u32) -> Option<()> {
        let is_text = self.reader.peek()? == b'"';
        let inner = match (*place, key) {
            (Place::Machine, "States") => Place::States,
            (Place::Machine | Place::State(_), "Comment") if is_text => {
                let text = self.reader.string()?;
                self.out
                    .push_str(if words::is_plain(text) { "\"\"" } else { text });
                return Some(());
            }
            (Place::Machine, "TimeoutSeconds") => return self.timeout(),
            (Place::State(_), "TimeoutSeconds") if !self.keeps_timeouts => {
                let scalar = self.reader.scalar()?;
                let is_one = words::seconds(scalar).is_some();
                self.out.push_str(if is_one { "1" } else { scalar });
                return Some(());
            }
            (Place::States, name) => {
                self.state = name;
                Place::State(Kind::Unknown)
            }
            (Place::State(kind), "Type" | "Resource") if is_text => {
                let text = self.reader.string()?;
                self.out.push_str(text);
                *place = Place::State(kind.with(key, text.trim_matches('"')));
                return Some(());
            }
            (Place::State(kind), "Parameters") => match kind {
                Kind::Pass => Place::Words(true),
                Kind::Task => Place::Task(List::Request),
                Kind::Message => {
                    if self.reader.peek()? != b'{' {
                        return None;
                    }
                    Place::Message
                }
                Kind::Table => Place::Table,
                Kind::Unknown => Place::Else,
            },
            (Place::State(Kind::Pass), "Result") => Place::Words(false),
            (Place::Words(_), "Error" | "Cause" | "eventType") => Place::Else,
            (Place::Words(_), key) if is_text && self.asked.contains(key) => Place::Else,
            (Place::Words(true), _) if is_text && key.ends_with(".$") => {
                let text = self.reader.string()?;
                words::format(text, &self.slack, &mut self.out);
                return Some(());
            }
            (Place::Words(_), _) if is_text => {
                let text = self.reader.string()?;
                self.words(text, key);
                return Some(());
            }
            (Place::Words(_), _) if self.reader.peek()? == b'[' => {
                let start = self.reader.clone();
                self.reader.take(b'[')?;
                if self.list(key)? {
                    return Some(());
                }
                self.reader = start;
                *place
            }
            (Place::Message, "Message.$") if is_text => {
                let text = self.reader.string()?;
                // Of nothing but a path, so that the whole is JSON whatever the parts say.
                let inner = text.strip_prefix("\"States.JsonToString($")?;
                let path = inner.strip_suffix(")\"")?;
                if path.contains(['(', ')', '\\', '\'', ',']) {
                    return None;
                }
                self.out.push_str(text);
                return Some(());
            }
            (Place::Message, "TopicArn") | (Place::Table, "TableName") if is_text => {
                let name = self.reader.string()?;
                return self.name(name);
            }
            // What is made of data could be the name of one that is replaced.
            (Place::Message, _) | (Place::Table, "TableName.$") => return None,
            (Place::Words(_), _) => *place,
            _ => Place::Else,
        };
        let start = self.reader.clone();
        self.value(inner, depth)?;
        if matches!(place, Place::State(kind) if *kind != Kind::Pass) && key == "Parameters" {
            self.parameters
                .push((self.state, start.until(&self.reader)?));
        }
        Some(())
    }

    fn words(&mut self, text: &str, key: &str) {
        match self.slack.length(text, key) {
            Some(length) => {
                self.out.push('"');
                words::fill(length, &mut self.out);
                self.out.push('"');
            }
            None => self.out.push_str(text),
        }
    }

    fn timeout(&mut self) -> Option<()> {
        let scalar = self.reader.scalar()?;
        match words::seconds(scalar) {
            Some(seconds) if self.slack.detail == Detail::Coarse && self.timeout.is_none() => {
                self.timeout = Some(seconds);
                self.out.push_str(&EXECUTION_SECONDS.to_string());
            }
            _ => self.out.push_str(scalar),
        }
        Some(())
    }

    fn name(&mut self, name: &'t str) -> Option<()> {
        // Two that are written in two ways could be one.
        if name.contains('\\') {
            return None;
        }
        let place = self.names.iter().position(|it| *it == name);
        let place = place.unwrap_or_else(|| {
            self.names.push(name);
            self.names.len() - 1
        });
        self.out.push_str(&format!("\"name-{place}\""));
        Some(())
    }
}

impl Kind {
    /// What is known of a state once its `Type` or its `Resource` is read.
    fn with(self, key: &str, text: &str) -> Self {
        match (key, text) {
            ("Type", "Pass") => Self::Pass,
            ("Type", _) => Self::Unknown,
            // A Pass state has none.
            _ if self == Self::Pass => Self::Unknown,
            (_, resource) => match Service::of(resource) {
                Service::RunTask => Self::Task,
                Service::Publish => Self::Message,
                Service::Other if resource.contains(":states:::dynamodb:") => Self::Table,
                Service::Other => Self::Unknown,
            },
        }
    }
}

#[cfg(test)]
mod tests;
