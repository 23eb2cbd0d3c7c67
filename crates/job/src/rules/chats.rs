//! Chats that two channels of one account have in common.

use std::collections::HashMap;
use std::hash::Hash;

use loudfail_blueprint::{Channel, Given, Reference, Value};
use loudfail_diagnostics::{Diagnostic, Span, listed};

use crate::facts::{Facts, World};

/// A value, as far as it is known which others are the same.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Known<'a> {
    /// The text, which is written or given to its parameter.
    Text(&'a str),
    /// What the deployments of the environment of a number are asked for by this name.
    Asked(usize, &'a str),
    /// What SSM has at the path where the environment of a number is.
    Stored(usize, &'a str),
}

/// A channel of an environment.
#[derive(Clone, Copy)]
struct Place<'a> {
    facts: &'a Facts,
    channel: &'a str,
    /// Where its chat is named.
    span: Span,
}

/// Two channels of the same chat.
pub(super) struct Pair<'a> {
    first: Place<'a>,
    second: Place<'a>,
}

/// Each channel whose chat another channel of the same account has already, with the first of those: of its own environment,
/// if there is one. `of` says what chats are known by, and where that is written.
pub(super) fn pairs<'a, K: Eq + Hash>(
    world: &'a World,
    of: impl Fn(&'a Channel, &dyn Fn(&'a Value) -> Known<'a>) -> Option<(K, Span)>,
) -> Vec<Pair<'a>> {
    let environments = &world.environments;
    let mut found: HashMap<K, Vec<Place<'a>>> = HashMap::new();
    let mut pairs = Vec::new();
    for (index, facts) in environments.iter().enumerate() {
        if !facts.environment.is_known() {
            continue;
        }
        let home = home(environments, index, facts);
        for (channel, entry) in facts.channels() {
            let known = |value: &'a Value| known(facts, index, home, value);
            let Some((chat, span)) = of(&entry.value, &known) else {
                continue;
            };
            let second = Place {
                facts,
                channel,
                span,
            };
            let others = found.entry(chat).or_default();
            let first = others
                .iter()
                .find(|other| other.is_beside(&second))
                .or_else(|| others.iter().find(|other| other.may_meet(&second)));
            pairs.extend(first.map(|first| Pair {
                first: *first,
                second,
            }));
            others.push(second);
        }
    }
    pairs
}

/// The number of the first environment that is in the same account and region as this one.
fn home(environments: &[Facts], index: usize, facts: &Facts) -> usize {
    let place = facts.environment.place();
    if place.account.is_none() || place.region.is_none() {
        return index;
    }
    environments
        .iter()
        .position(|other| other.environment.place() == place)
        .unwrap_or(index)
}

fn known<'a>(facts: &'a Facts, index: usize, home: usize, value: &'a Value) -> Known<'a> {
    let name = match value {
        Value::Literal(text) => return Known::Text(text),
        Value::Reference(Reference::Ssm(path)) => return Known::Stored(home, &path.value),
        Value::Reference(Reference::Param(name)) => name.value.as_str(),
    };
    let platform = facts.platform.as_ref();
    let given = platform
        .and_then(|platform| platform.read.value.parameters.as_ref())
        .and_then(|parameters| parameters.0.get(name));
    match given.map(|entry| &entry.value.value) {
        Some(Given::One(text)) => Known::Text(text),
        _ => Known::Asked(index, name),
    }
}

impl Place<'_> {
    fn is_beside(&self, other: &Self) -> bool {
        self.facts.environment.name == other.facts.environment.name
    }

    /// Whether they are in the same account, for all that is known.
    fn may_meet(&self, other: &Self) -> bool {
        let [one, other] = [self, other].map(|it| {
            let mut place = it.facts.environment.place();
            // What chats are configured for is an account, whatever the region.
            place.region = None;
            place
        });
        one.may_be(&other)
    }
}

impl<'a> Pair<'a> {
    /// Their environments.
    pub(super) fn environments(&self) -> [&'a Facts; 2] {
        [self.first.facts, self.second.facts]
    }

    /// The channels in words.
    pub(super) fn words(&self) -> String {
        let (first, second) = (&self.first, &self.second);
        if first.is_beside(second) {
            let names = [first, second].map(|it| format!("`{}`", it.channel));
            return format!("the channels {}", listed(&names, "and"));
        }
        let names = [first, second]
            .map(|it| format!("`{}` of `{}`", it.channel, it.facts.environment.name));
        format!("the channels {}", listed(&names, "and"))
    }

    /// What is wrong, at the second of them.
    pub(super) fn place(&self, problem: Diagnostic) -> Diagnostic {
        let (first, second) = (&self.first, &self.second);
        let keys = (first.facts.environment.key, second.facts.environment.key);
        match keys {
            // Both have it from what holds in all environments.
            (Some(one), Some(other)) if first.span == second.span => problem
                .at(other, "here again")
                .and_at(one, "first here")
                .and_at(first.span, "the chat that both use"),
            _ => problem
                .at(second.span, "here again")
                .and_at(first.span, "first here"),
        }
    }

    /// Why the account is the same; nothing where that goes without saying.
    pub(super) fn why(&self) -> Option<&'static str> {
        let (first, second) = (&self.first, &self.second);
        if first.is_beside(second) {
            return None;
        }
        let [one, other] = self
            .environments()
            .map(|facts| facts.environment.place().account);
        Some(if one.is_some() && one == other {
            "both environments are in the same account"
        } else {
            "as far as is known, both environments may be in the same account"
        })
    }
}
