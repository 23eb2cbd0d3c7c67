//! The form of what is sent to `ecs:runTask`: the proof asks of it for types alone, and what has the right one is left out.

use super::{Place, Writer, words};

/// What an object or a list of `ecs:runTask` is of, as far as the proof asks for types (`machine/play.rs`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum List {
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
    pub(super) fn of(self, key: &str) -> Self {
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
            (Self::Overrides, "Cpu" | "Memory") => is_amount(value),
            (Self::Containers, "Cpu" | "Memory" | "MemoryReservation") => value == "1",
            (Self::Request | Self::Overrides | Self::Containers, _) => {
                is_fixed && !key.ends_with(".$")
            }
            _ => false,
        }
    }
}

/// Whether the CPU or memory of a task is a text of nothing but digits, as it must be.
fn is_amount(value: &str) -> bool {
    let text = value.strip_prefix('"').and_then(|it| it.strip_suffix('"'));
    text.is_some_and(|it| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A list that is split of a text, as a form has it.
const SPLIT: &str = r#".$":"States.StringSplit('x', ',')""#;

impl Writer<'_> {
    /// A list of what is sent to `ecs:runTask`. What is asked of it is asked of each of its items, so those of which it is
    /// known are left out.
    pub(super) fn satisfied(&mut self, list: List, depth: u32) -> Option<()> {
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
    pub(super) fn task(&mut self, list: List, depth: u32) -> Option<()> {
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
}
