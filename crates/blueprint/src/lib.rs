//! The YAML that people write, as written: every value with its span.
//!
//! [`parse`] makes a tree of nodes of a text, [`BlueprintFile::read`] and [`PlatformFile::read`] make records of the
//! tree, and [`Overlay`] lays one record over another. Nothing here knows AWS: whether a value makes sense is for the
//! rules of the next crate; whether it has the right type is decided here.

mod blueprint;
mod decode;
mod explained;
mod form;
mod functions;
mod leaf;
mod node;
mod overlay;
mod parse;
mod places;
mod record;
mod rule;
mod rules;
mod schema;
mod sharing;
mod syntax;
mod tree;
mod words;

pub use blueprint::{
    Blueprint, BlueprintFile, Channel, ChannelNames, Concurrency, ContainerOverride, Defaults, Efs,
    Environment, Exit, Expect, Gitops, HealthCheck, InputField, Logs, Mount, Names, Network,
    NetworkOrNone, Notify, Placement, PlatformFile, PolicyStatement, Retry, Schedule, Secret,
    ShortTimeout, Sidecar, Slack, StartRetry, Subscriber, Task, Teams, Timeout, Volume,
};
pub use decode::{Context, Decode, Entry, Expected, Field, Map, Read, RecordShape, Shape};
pub use explained::Explained;
pub use form::{Form, FormKey};
pub use leaf::{
    Amount, Architecture, Bool, CapacityProvider, Command, Conflict, Decimal, Deployer, Duration,
    Event, FargateSpot, Fields, Given, Input, InputType, Integer, Json, Launch, Leaf, Partition,
    PlainText, Reference, Start, Strategy, TagSource, Text, Value, ValueList, Variable, Within,
    Word, Words,
};
pub use node::{Kind, Node, NodeEntry};
pub use overlay::Overlay;
pub use parse::{LIMITS, Limits, parse, parse_shared, parse_template, text_of};
pub use rule::{Example, Rule};
pub use rules::{
    BAD_DURATION, DUPLICATE_KEY, NOT_UTF8, QUOTES_NEEDED, RULES, SYNTAX, TOO_LARGE, UNKNOWN_KEY,
    UNKNOWN_WORD, UNSUPPORTED_YAML, WRONG_TYPE,
};
pub use schema::{Document, schema};
pub use words::is_plain_text;
