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
//! | `TimeoutSeconds` of the machine | the most that there may be | the job's own is no less than the time that the longest execution of the form takes, so it ends none of them |
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
//! A name that a Choice looks at stays too, which only saves a form from proving nothing.

mod json;
mod words;

use std::collections::BTreeSet;

use loudfail_states::quotas::LONGEST_SECONDS;
use loudfail_states::{OPAQUE, OPAQUE_SECONDS};
use serde_json::{Map, Value, json};

use crate::machine::{Service, is_marked};
use json::Reader;
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
    pub(crate) text: String,
    /// `TimeoutSeconds` of the machine, where the form leaves it open.
    pub(crate) timeout: Option<u64>,
    /// The states that are no Pass states, each with its `Parameters` as the machine has them.
    pub(crate) parameters: Vec<(&'t str, &'t str)>,
}

impl Form<'_> {
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
        text: writer.out,
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

/// What an object or a list of `ecs:runTask` is of, as far as the proof asks for types (`machine/play.rs`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum List {
    Request,
    Overrides,
    Containers,
    Command,
    Environment,
    Strategy,
    /// Nothing is asked of it.
    Free,
}

impl List {
    /// What a field of such an object is of.
    fn of(self, key: &str) -> Self {
        match (self, key) {
            (Self::Request, "Overrides") => Self::Overrides,
            (Self::Request, "CapacityProviderStrategy") => Self::Strategy,
            (Self::Overrides, "ContainerOverrides") => Self::Containers,
            (Self::Containers, "Command") => Self::Command,
            (Self::Containers, "Environment") => Self::Environment,
            _ => Self::Free,
        }
    }

    /// What an item of such a list is of.
    fn inner(self) -> Self {
        match self {
            Self::Containers => Self::Containers,
            _ => Self::Free,
        }
    }

    /// Whether an item, as the form has it, is right.
    fn is_satisfied(self, item: &str) -> bool {
        match self {
            Self::Command => item == "\"x\"",
            Self::Environment => item == r#"{"Name":"x","Value":"x"}"#,
            Self::Strategy => [
                r#"{"CapacityProvider":"x","Weight":1}"#,
                r#"{"CapacityProvider":"x","Base":1,"Weight":1}"#,
                r#"{"CapacityProvider":"x","Weight":1,"Base":1}"#,
            ]
            .contains(&item),
            Self::Containers => item == "{}",
            _ => false,
        }
    }

    /// Whether a field may be left out: nobody would ask for it, or it is right, and nothing in it depends on data.
    fn is_right(self, key: &str, value: &str) -> bool {
        let is_fixed = !value.replace(SPLIT, "").contains(".$\"");
        match (self, key) {
            (Self::Request, "Cluster" | "TaskDefinition" | "Group")
            | (Self::Overrides, "TaskRoleArn" | "ExecutionRoleArn") => value == "\"x\"",
            (Self::Request, "LaunchType" | "CapacityProviderStrategy") => false,
            (Self::Request, "Overrides") | (Self::Overrides, "EphemeralStorage") => value == "{}",
            (Self::Overrides, "ContainerOverrides")
            | (Self::Containers, "Command" | "Environment") => value == "[]",
            (Self::Overrides, "Cpu" | "Memory") => false,
            (Self::Containers, "Cpu" | "Memory" | "MemoryReservation") => value == "1",
            (Self::Request | Self::Overrides | Self::Containers, _) => {
                is_fixed && !key.ends_with(".$")
            }
            _ => false,
        }
    }
}

/// A list that is split of a text, as a form has it.
const SPLIT: &str = r#".$":"States.StringSplit('x', ',')""#;

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

    /// A list of what is sent to `ecs:runTask`. What is asked of it is asked of each of its items, so those of which it is
    /// known are left out.
    fn satisfied(&mut self, list: List, depth: u32) -> Option<()> {
        self.out.push('[');
        let first = self.out.len();
        while self.reader.peek()? != b']' {
            let start = self.out.len();
            if start > first {
                self.out.push(',');
            }
            let item = self.out.len();
            self.value(Place::Task(list.inner()), depth)?;
            if list.is_satisfied(self.out.get(item..)?) {
                self.out.truncate(start);
            }
            if self.reader.peek()? == b']' {
                break;
            }
            self.reader.take(b',')?;
            // Behind a comma there must be an item.
            if self.reader.peek()? == b']' {
                return None;
            }
        }
        self.reader.take(b']')?;
        self.out.push(']');
        Some(())
    }

    /// An object of what is sent to `ecs:runTask`, without those fields of which it is known that they are right.
    fn task(&mut self, list: List, depth: u32) -> Option<()> {
        self.reader.take(b'{')?;
        self.out.push('{');
        let first = self.out.len();
        let mut keys: Vec<&str> = Vec::new();
        while self.reader.peek()? != b'}' {
            if !keys.is_empty() {
                self.reader.take(b',')?;
            }
            let key = self.reader.string()?;
            // What is left out must not hide that a key is there twice.
            if key.contains('\\') || keys.contains(&key) {
                return None;
            }
            keys.push(key);
            self.reader.take(b':')?;
            let start = self.out.len();
            if start > first {
                self.out.push(',');
            }
            self.out.push_str(key);
            self.out.push(':');
            let value = self.out.len();
            let name = key.trim_matches('"');
            if self.reader.peek()? == b'"' {
                let text = self.reader.string()?;
                if name.ends_with(".$") {
                    words::split(text, &mut self.out);
                } else if list == List::Overrides && matches!(name, "Cpu" | "Memory") {
                    // Amounts that are texts must be numbers.
                    self.out.push_str(text);
                } else {
                    self.out.push_str("\"x\"");
                }
            } else {
                self.value(Place::Task(list.of(name)), depth)?;
            }
            if list.is_right(name, self.out.get(value..)?) {
                self.out.truncate(start);
            }
        }
        let is_placed = keys
            .iter()
            .any(|key| key.starts_with("\"CapacityProviderStrategy"));
        if list == List::Request && !is_placed {
            // The two exclude each other, and nothing else is asked of the type.
            let written = self.out.split_off(first);
            let without = written.replace(",\"LaunchType\":\"x\"", "");
            let without = without
                .strip_prefix("\"LaunchType\":\"x\"")
                .unwrap_or(&without);
            self.out.push_str(without.trim_start_matches(','));
        }
        self.reader.take(b'}')?;
        self.out.push('}');
        Some(())
    }

    /// A list of nothing but numbers of seconds, behind its bracket; whether it is one, as for [`Self::list`].
    fn seconds(&mut self) -> Option<bool> {
        let start = self.reader.clone();
        let mut count = 0;
        let mut most = 0;
        while self.reader.peek()? != b']' {
            if count > 0 {
                self.reader.take(b',')?;
            }
            let scalar = match self.reader.peek()? {
                b'"' | b'[' | b'{' => None,
                _ => self.reader.scalar(),
            };
            let Some(seconds) = scalar.and_then(words::seconds) else {
                self.reader = start;
                return Some(false);
            };
            most = most.max(seconds);
            count += 1;
        }
        let mut longer = OPAQUE_SECONDS.iter().filter(|it| **it >= most);
        let longer = longer
            .next()
            .filter(|_| count > 0 && self.slack.detail == Detail::Coarse);
        let Some(longer) = longer else {
            self.reader = start;
            return Some(false);
        };
        self.reader.take(b']')?;
        self.out.push('[');
        for index in 0..count {
            self.out.push_str(if index > 0 { "," } else { "" });
            self.out.push_str(&longer.to_string());
        }
        self.out.push(']');
        Some(true)
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

    /// A list of nothing but texts, behind its bracket; whether it is one. Where it is not, nothing is written, and what
    /// was read is to be read again.
    fn list(&mut self, key: &str) -> Option<bool> {
        let start = self.reader.clone();
        let mut texts = Vec::new();
        while self.reader.peek()? != b']' {
            if !texts.is_empty() {
                self.reader.take(b',')?;
            }
            if self.reader.peek()? != b'"' {
                self.reader = start;
                return Some(false);
            }
            texts.push(self.reader.string()?);
        }
        // A text that is empty may be one too few, whatever is longer holds.
        let lengths = texts.iter().map(|text| self.slack.length(text, key));
        let lengths: Option<Vec<usize>> = lengths.map(|it| it.filter(|it| *it > 0)).collect();
        let Some(most) = lengths.and_then(|lengths| lengths.into_iter().max()) else {
            self.reader = start;
            return Some(false);
        };
        self.reader.take(b']')?;
        self.out.push('[');
        for index in 0..texts.len().next_power_of_two() {
            self.out.push_str(if index > 0 { ",\"" } else { "\"" });
            words::fill(most, &mut self.out);
            self.out.push('"');
        }
        self.out.push(']');
        Some(true)
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
                self.out.push_str(&LONGEST_SECONDS.to_string());
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
