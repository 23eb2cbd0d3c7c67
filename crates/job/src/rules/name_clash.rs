//! LF0323: no two resources have the same name in the same place.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use loudfail_blueprint::{Example, Rule, Text, Value};
use loudfail_diagnostics::{Code, Diagnostic, Span, Spanned, listed};

use crate::facts::{Draft, Facts};
use crate::resource_names;
use crate::rules::{encryption_key, schedule_group};
use crate::schedules;
use crate::show;
use crate::whole::Whole;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0323"),
    title: "no two resources have the same name in the same account and region",
    why: "The stack of the second environment would fail on the names of the first, or take over its resources. Give \
          environments in one account and region different names with `name_prefix`.",
    example: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments:\n  production: {}\n  staging: {}\n",
    )],
    instead: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments:\n  production: {}\n  staging: {name_prefix: staging-}\n",
    )],
};

/// How far a name goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    /// It is taken once in a region.
    Region,
    /// It is taken once for all regions of an account.
    Account,
}

/// A name of a resource.
#[derive(Debug, Clone)]
pub(crate) struct Named {
    environment: usize,
    /// The job's or the channel's name.
    pub(crate) owner: String,
    pub(crate) scope: Scope,
    /// Where it is given; nothing for a name that is made.
    pub(crate) given: Option<Span>,
}

/// A name that is given and is taken.
struct Given {
    /// Where it is given.
    span: Span,
    /// Where else it is given.
    other: Option<Span>,
    environments: BTreeSet<usize>,
}

/// What has a name, and the name.
pub(crate) type Name = (&'static str, String);

pub(crate) fn check(whole: &Whole, problems: &mut Vec<Diagnostic>) {
    let environments = whole.world.environments.as_slice();
    let mut names: HashMap<&Name, Vec<&Named>> = HashMap::new();
    for (name, named) in whole.faces.iter().flat_map(|face| &face.named) {
        names.entry(name).or_default().push(named);
    }
    // Of most names there is one. What is told is sorted by name.
    names.retain(|_, all| all.len() > 1);
    let names: BTreeMap<&Name, Vec<&Named>> = names.into_iter().collect();
    // What is shared by two environments because both make it alike is told once for the two.
    let mut alike: BTreeMap<(usize, usize), Vec<(&Name, &Named)>> = BTreeMap::new();
    let mut given_twice: BTreeMap<(&Name, (&str, &str)), Given> = BTreeMap::new();
    for (name, all) in &names {
        for (index, second) in all.iter().enumerate() {
            for first in all.iter().take(index) {
                if !meet(environments, first, second) {
                    continue;
                }
                let given = second.given.or(first.given);
                if let Some(span) = given {
                    // Across environments the two meet in either order.
                    let (one, other) = (first.owner.as_str(), second.owner.as_str());
                    let owners = (one.min(other), one.max(other));
                    let places = given_twice.entry((name, owners)).or_insert_with(|| Given {
                        span,
                        other: first.given.filter(|other| *other != span),
                        environments: BTreeSet::new(),
                    });
                    places
                        .environments
                        .extend([first.environment, second.environment]);
                } else if first.environment != second.environment {
                    let pair = (first.environment, second.environment);
                    alike.entry(pair).or_default().push((name, second));
                }
            }
        }
    }
    for ((name, owners), given) in given_twice {
        problems.push(problem_of_given(environments, name, owners, &given));
    }
    for ((first, second), shared) in alike {
        let pair = (environments.get(first), environments.get(second));
        if let (Some(first), Some(second)) = pair {
            problems.extend(made_twice(first, second, &shared));
        }
    }
}

/// Whether two resources of the same name would be in each other's way.
fn meet(environments: &[Facts], first: &Named, second: &Named) -> bool {
    if first.environment == second.environment {
        return true;
    }
    let place = |named: &Named| {
        let environment = &environments.get(named.environment)?.environment;
        let mut place = environment.place();
        if named.scope == Scope::Account {
            place.region = None;
        }
        environment.is_known().then_some(place)
    };
    match (place(first), place(second)) {
        (Some(first), Some(second)) => first.may_be(&second),
        // What is wrong with them is told already.
        _ => false,
    }
}

fn made_twice(first: &Facts, second: &Facts, shared: &[(&Name, &Named)]) -> Option<Diagnostic> {
    let (one, other) = (&first.environment, &second.environment);
    // The first by name of the kind that people know best.
    let (name, named) = shared
        .iter()
        .min_by_key(|((kind, _), _)| KINDS.iter().position(|known| known == kind))?;
    let (kind, text) = name;
    let why = if named.scope == Scope::Account && one.place().region != other.place().region {
        "that name must be unique across all regions of an account".to_owned()
    } else if one.place().account.is_some() && one.place() == other.place() {
        "both are in the same account and region".to_owned()
    } else {
        "as far as is known, both may be in the same account and region".to_owned()
    };
    let prefix = other
        .settings
        .name_prefix
        .as_ref()
        .map(|prefix| prefix.span);
    Some(
        RULE.error(format!(
            "the environments `{}` and `{}` would both have {kind} {}",
            one.name,
            other.name,
            show::quoted(text)
        ))
        .at(prefix.or(other.key)?, "")
        .and_at(one.key?, "the other")
        .note(why)
        .help(format!(
            "for example, write `name_prefix: {}-` under `{}`, or set `account` and `region` under both if they differ",
            other.name, other.name
        )),
    )
}

fn problem_of_given(
    environments: &[Facts],
    (kind, text): &Name,
    (first, second): (&str, &str),
    given: &Given,
) -> Diagnostic {
    let quoted = show::quoted(text);
    let (message, help) = if first == second {
        let environments = given
            .environments
            .iter()
            .filter_map(|index| environments.get(*index));
        let names: Vec<String> = environments
            .map(|facts| format!("`{}`", facts.environment.name))
            .collect();
        (
            format!(
                "`{first}` would have {kind} {quoted} in the environments {}",
                listed(&names, "and")
            ),
            "set the name in only one of them, under the `environments:` of the blueprint or of the platform file",
        )
    } else {
        (
            format!("`{first}` and `{second}` would both have {kind} {quoted}"),
            "give one of them another name",
        )
    };
    let problem = RULE.error(message).at(given.span, "");
    match given.other {
        Some(other) => problem.and_at(other, "also here"),
        None => problem,
    }
    .help(help)
}

/// What has names, in the order in which people know them.
const KINDS: [&str; 12] = [
    "the state machine",
    "the topic",
    "the queue",
    "the schedule",
    "the alarm",
    "the role",
    "the rule",
    "the log group",
    "the chat configuration",
    "the table",
    "the schedule group",
    "the key alias",
];

/// Adds what a job or a channel of the environment of a number takes.
fn adder(
    environment: usize,
    found: &mut Vec<(Name, Named)>,
) -> impl FnMut(&str, &'static str, Scope, Option<&Spanned<Text>>, String) {
    move |owner: &str, kind, scope, given: Option<&Spanned<Text>>, made: String| {
        let name = given.map_or(made, |given| given.value.0.clone());
        // IAM takes names that differ in capital letters alone for the same.
        let name = if kind == "the role" {
            name.to_lowercase()
        } else {
            name
        };
        let named = Named {
            environment,
            owner: owner.to_owned(),
            scope: if given.is_some() && kind == "the role" {
                Scope::Account
            } else {
                scope
            },
            given: given.map(|given| given.span),
        };
        found.push(((kind, name), named));
    }
}

/// The names that the jobs of an environment take, which is the one of that number.
pub(crate) fn of_jobs(environment: usize, facts: &Facts) -> Vec<(Name, Named)> {
    let mut found = Vec::new();
    let mut add = adder(environment, &mut found);
    for draft in &facts.drafts {
        let owner = draft.file.stem.as_str();
        let made = facts.environment.prefixed(owner);
        let names = draft.merged.names.as_ref();
        let region = Scope::Region;
        let given = names.and_then(|names| names.state_machine.as_ref());
        let name = resource_names::state_machine_name(&made);
        add(owner, "the state machine", region, given, name);
        let given = names.and_then(|names| names.role.as_ref());
        add(
            owner,
            "the role",
            region,
            given,
            resource_names::role_name_prefix(&made, "machine"),
        );
        let given = names.and_then(|names| names.log_group.as_ref());
        let log_group = resource_names::log_group_name(&made);
        add(owner, "the log group", region, given, log_group);
        let given = names.and_then(|names| names.backstop.as_ref());
        add(
            owner,
            "the rule",
            region,
            given,
            resource_names::rule_name(&made, "backstop"),
        );
        let schedules = schedules::of(&draft.merged);
        for schedule in &schedules {
            let given = names.and_then(|names| names.schedule.as_ref());
            let given = given.filter(|_| schedule.name.is_none());
            let name = resource_names::schedule_name(&made, schedule.name);
            add(owner, "the schedule", region, given, name);
        }
        let group = schedules.first().and_then(|it| it.schedule.group.as_ref());
        if group.is_some_and(|group| group.value.0 == schedule_group::OWN) {
            let name = resource_names::schedule_group_name(&made);
            add(owner, "the schedule group", region, None, name);
        }
        if !schedules.is_empty() {
            let given = names.and_then(|names| names.schedule_role.as_ref());
            add(
                owner,
                "the role",
                region,
                given,
                resource_names::role_name_prefix(&made, "schedule"),
            );
        }
        let mut queues = BTreeSet::new();
        for schedule in &schedules {
            let queue = schedule.schedule.dead_letters.as_ref();
            // An alarm for each queue.
            if queue.is_some_and(|queue| queues.insert(queue.value.0.as_str())) {
                let name = resource_names::schedule_letters_alarm_name(&made, schedule.name);
                add(owner, "the alarm", region, None, name);
            }
        }
        if draft.is_own_definition() {
            let logs = draft
                .merged
                .task
                .as_ref()
                .and_then(|task| task.logs.as_ref());
            let given = logs.and_then(|logs| logs.group.as_ref());
            let group = resource_names::task_log_group_name(&made);
            add(owner, "the log group", region, given, group);
            for purpose in ["execution", "task"] {
                let role = resource_names::role_name_prefix(&made, purpose);
                add(owner, "the role", region, None, role);
            }
        }
        let concurrency = draft.merged.concurrency.as_ref();
        let strict = concurrency.and_then(|concurrency| concurrency.strict.as_ref());
        if strict.is_some_and(|strict| strict.value.0) {
            let name = resource_names::table_name(&made);
            add(owner, "the table", region, None, name);
        }
        if may_have_alarm(draft) {
            let given = names.and_then(|names| names.alarm.as_ref());
            add(
                owner,
                "the alarm",
                region,
                given,
                resource_names::success_alarm_name(&made),
            );
        }
    }
    drop(add);
    found
}

/// The names that the channels of an environment take, which is the one of that number.
pub(crate) fn of_channels(environment: usize, facts: &Facts) -> Vec<(Name, Named)> {
    let mut found = Vec::new();
    let mut add = adder(environment, &mut found);
    for (owner, entry) in facts.channels() {
        let channel = &entry.value;
        let made = facts.environment.prefixed(owner);
        let names = channel.names.as_ref();
        let region = Scope::Region;
        if channel.topic.is_none() {
            let given = names.and_then(|names| names.topic.as_ref());
            add(owner, "the topic", region, given, made.clone());
        }
        let queue = resource_names::queue_name(&made, "dead-letters");
        let given = names.and_then(|names| names.queue.as_ref());
        add(owner, "the queue", region, given, queue);
        let given = names.and_then(|names| names.alarm.as_ref());
        let name = resource_names::dead_letters_alarm_name(&made);
        add(owner, "the alarm", region, given, name);
        let encryption = channel.encryption_key.as_ref();
        if encryption.is_some_and(|key| key.value == Value::Literal(encryption_key::OWN.to_owned()))
        {
            let given = names.and_then(|names| names.key_alias.as_ref());
            let alias = resource_names::key_alias(&made);
            add(owner, "the key alias", region, given, alias);
        }
        if channel.slack.is_some() || channel.teams.is_some() {
            let given = names.and_then(|names| names.configuration.as_ref());
            add(
                owner,
                "the chat configuration",
                Scope::Account,
                given,
                made.clone(),
            );
            let given = names.and_then(|names| names.role.as_ref());
            add(
                owner,
                "the role",
                region,
                given,
                resource_names::role_name_prefix(&made, "chat"),
            );
        }
    }
    drop(add);
    found
}

/// Whether the job may have an alarm on missing successes.
pub(super) fn may_have_alarm(draft: &Draft) -> bool {
    let expect = draft.merged.expect.as_ref();
    match expect.and_then(|expect| expect.success_within.as_ref()) {
        Some(within) => within.value != loudfail_blueprint::Within::Never,
        None => schedules::of(&draft.merged).iter().any(|written| {
            let enabled = written.schedule.enabled.as_ref();
            enabled.is_none_or(|enabled| enabled.value.0)
        }),
    }
}

#[cfg(test)]
mod tests;
