//! The YAML that people write, as written: every value with its span.
//!
//! [`parse`] makes a tree of nodes of a text, [`Blueprint::read`] and [`PlatformFile::read`] make records of the
//! tree, and [`Overlay`] lays one record over another. Nothing here knows AWS: whether a value makes sense is for the
//! rules of the next crate; whether it has the right type is decided here.

mod blueprint;
mod decode;
mod leaf;
mod node;
mod overlay;
mod parse;
mod places;
mod record;
mod rule;
mod rules;
mod syntax;
mod tree;
mod words;

pub use blueprint::{
    Blueprint, Channel, ContainerOverride, Defaults, Expect, InputField, Network, Notify,
    Placement, PlatformFile, Retry, Schedule, Slack, Subscriber, Task, Teams,
};
pub use decode::{Context, Decode, Entry, Expected, Field, Map, Read, RecordShape, Shape};
pub use leaf::{
    Amount, Bool, Command, Decimal, Duration, Event, Fields, Input, InputType, Integer, Json,
    Launch, Leaf, PlainText, Reference, Strategy, TagSource, Text, Value, ValueList, Variable,
    Within,
};
pub use node::{Kind, Node, NodeEntry};
pub use overlay::Overlay;
pub use parse::{LIMITS, Limits, parse, text_of};
pub use rule::{Example, Rule};
pub use rules::{
    BAD_DURATION, DUPLICATE_KEY, NOT_UTF8, QUOTES_NEEDED, RULES, SYNTAX, TOO_LARGE, UNKNOWN_KEY,
    UNKNOWN_WORD, UNSUPPORTED_YAML, WRONG_TYPE,
};
