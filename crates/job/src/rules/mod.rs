//! The rules, one file each: what it asks and why, as data; the check; its tests.

mod account;
mod amount;
mod arn_place;
mod capacity_provider;
mod channel_arn;
mod channel_name_clash;
mod channel_topic;
mod chat_partition;
mod chats;
mod clock_change;
mod cluster;
pub(crate) mod concurrency;
mod container_name;
mod container_override;
mod container_size;
mod control_character;
mod cron;
mod definition;
mod depends_on;
mod dynamic_reference;
pub(crate) mod encryption_key;
mod environment_cycle;
mod environment_name;
mod exec;
mod exit_code;
mod expect;
mod expect_gap;
mod fargate_size;
mod foreign_topic;
mod git_sync_partition;
mod git_sync_place;
mod gitops_path;
mod guardrail;
mod health_check;
mod idle_environment;
mod image;
mod input_declared;
pub(crate) mod input_default;
mod input_field;
mod input_idle;
mod input_one_of;
mod input_size;
mod input_use;
mod job_name;
mod logs;
mod many_schedules;
mod mention;
pub(crate) mod missing_platform;
pub(crate) mod missing_value;
mod moment;
mod name_clash;
mod name_prefix;
mod network;
mod no_effect;
mod notify_on;
pub(crate) mod number;
mod override_size;
mod parameter_alike;
mod parameter_idle;
mod parameter_kind;
mod parameter_missing;
mod parameter_name;
mod parameter_value;
mod partition;
mod period;
mod placement;
mod plain_secret;
mod platform_feature;
mod platform_version;
mod quoted_reference;
mod rate;
mod recurrence;
mod region;
mod resource_name;
pub(crate) mod role;
mod role_from_input;
mod runbook;
mod same_job;
mod same_schedule;
mod same_slack;
mod same_subscriber;
mod same_team;
pub(crate) mod schedule_group;
mod schedule_input;
mod schedule_letters;
mod schedule_name;
mod secret;
mod shared;
mod sidecar;
mod slack;
mod ssm_name;
mod start_retry;
mod statement;
mod stop_timeout;
mod subscriber;
mod tags;
mod task_group;
mod task_origin;
mod teams;
mod teams_mention;
mod text;
mod timezone;
mod total_timeout;
mod unheard_channel;
mod unknown_channel;
mod unknown_environment;
mod user;
mod variable_name;
mod volume;
mod window;

use loudfail_blueprint::{self as blueprint, Rule};
use loudfail_diagnostics::Diagnostic;

pub(crate) use name_clash::{
    Name, Named, of_channels as names_of_channels, of_jobs as names_of_jobs,
};
pub use parameter_name::{RESERVED_PARAMETERS, TAKEN_BY_JOBS};

use crate::facts::{Facts, World};
use crate::whole::{Places, Whole};

#[cfg(test)]
mod testing;

/// Every rule there is, those of YAML included, by code.
pub const RULES: &[Rule] = &[
    blueprint::SYNTAX,
    blueprint::DUPLICATE_KEY,
    blueprint::UNSUPPORTED_YAML,
    blueprint::TOO_LARGE,
    blueprint::NOT_UTF8,
    blueprint::UNKNOWN_KEY,
    blueprint::WRONG_TYPE,
    missing_value::RULE,
    blueprint::QUOTES_NEEDED,
    blueprint::UNKNOWN_WORD,
    blueprint::BAD_DURATION,
    job_name::RULE,
    container_name::RULE,
    cluster::RULE,
    definition::RULE,
    network::RULE,
    runbook::RULE,
    text::RULE,
    tags::RULE,
    parameter_name::RULE,
    ssm_name::RULE,
    variable_name::RULE,
    number::RULE,
    input_field::RULE,
    mention::RULE,
    no_effect::RULE,
    control_character::RULE,
    platform_version::RULE,
    role::RULE,
    override_size::RULE,
    expect::RULE,
    notify_on::RULE,
    channel_topic::RULE,
    encryption_key::RULE,
    slack::RULE,
    teams::RULE,
    guardrail::RULE,
    subscriber::RULE,
    same_subscriber::RULE,
    teams_mention::RULE,
    cron::RULE,
    recurrence::RULE,
    timezone::RULE,
    rate::RULE,
    window::RULE,
    schedule_input::RULE,
    many_schedules::RULE,
    schedule_name::RULE,
    same_schedule::RULE,
    moment::RULE,
    period::RULE,
    start_retry::RULE,
    schedule_letters::RULE,
    schedule_group::RULE,
    input_size::RULE,
    clock_change::RULE,
    concurrency::RULE,
    exit_code::RULE,
    total_timeout::RULE,
    capacity_provider::RULE,
    environment_name::RULE,
    account::RULE,
    region::RULE,
    partition::RULE,
    name_prefix::RULE,
    resource_name::RULE,
    arn_place::RULE,
    chat_partition::RULE,
    input_declared::RULE,
    input_idle::RULE,
    input_use::RULE,
    input_default::RULE,
    input_one_of::RULE,
    amount::RULE,
    fargate_size::RULE,
    container_override::RULE,
    role_from_input::RULE,
    container_size::RULE,
    task_group::RULE,
    platform_feature::RULE,
    placement::RULE,
    exec::RULE,
    expect_gap::RULE,
    quoted_reference::RULE,
    unknown_channel::RULE,
    same_job::RULE,
    channel_name_clash::RULE,
    parameter_kind::RULE,
    missing_platform::RULE,
    parameter_idle::RULE,
    parameter_value::RULE,
    parameter_missing::RULE,
    git_sync_place::RULE,
    channel_arn::RULE,
    gitops_path::RULE,
    parameter_alike::RULE,
    git_sync_partition::RULE,
    unknown_environment::RULE,
    environment_cycle::RULE,
    idle_environment::RULE,
    name_clash::RULE,
    same_slack::RULE,
    same_team::RULE,
    foreign_topic::RULE,
    unheard_channel::RULE,
    task_origin::RULE,
    image::RULE,
    secret::RULE,
    plain_secret::RULE,
    statement::RULE,
    logs::RULE,
    sidecar::RULE,
    depends_on::RULE,
    volume::RULE,
    health_check::RULE,
    stop_timeout::RULE,
    user::RULE,
    dynamic_reference::RULE,
];

/// A check adds what is wrong.
type Check = fn(&Facts, &mut Vec<Diagnostic>);

/// The checks of this crate's rules.
const CHECKS: &[Check] = &[
    missing_value::check,
    job_name::check,
    container_name::check,
    cluster::check,
    definition::check,
    network::check,
    runbook::check,
    text::check,
    tags::check,
    parameter_name::check,
    ssm_name::check,
    variable_name::check,
    number::check,
    input_field::check,
    mention::check,
    no_effect::check,
    control_character::check,
    platform_version::check,
    role::check,
    override_size::check,
    expect::check,
    notify_on::check,
    unknown_channel::check,
    channel_name_clash::check,
    parameter_kind::check,
    missing_platform::check,
    channel_topic::check,
    foreign_topic::check,
    unheard_channel::check,
    encryption_key::check,
    slack::check,
    teams::check,
    guardrail::check,
    subscriber::check,
    same_subscriber::check,
    teams_mention::check,
    cron::check,
    recurrence::check,
    timezone::check,
    rate::check,
    window::check,
    schedule_input::check,
    exec::check,
    exit_code::check,
    total_timeout::check,
    capacity_provider::check,
    resource_name::check,
    arn_place::check,
    input_declared::check,
    input_idle::check,
    input_use::check,
    input_default::check,
    input_one_of::check,
    many_schedules::check,
    schedule_name::check,
    same_schedule::check,
    moment::check,
    period::check,
    start_retry::check,
    schedule_letters::check,
    schedule_group::check,
    input_size::check,
    clock_change::check,
    expect_gap::check,
    quoted_reference::check,
    task_origin::check,
    image::check,
    secret::check,
    plain_secret::check,
    statement::check,
    logs::check,
    sidecar::check,
    depends_on::check,
    volume::check,
    health_check::check,
    stop_timeout::check,
    user::check,
    dynamic_reference::check,
    chat_partition::check,
    concurrency::check,
    amount::check,
    fargate_size::check,
    container_size::check,
    container_override::check,
    role_from_input::check,
    task_group::check,
    platform_feature::check,
    placement::check,
    parameter_value::check,
    parameter_missing::check,
    git_sync_partition::check,
    git_sync_place::check,
    channel_arn::check,
    gitops_path::check,
];

/// A check that looks at all environments at once adds what is wrong.
type CheckAcross = fn(&World, &mut Vec<Diagnostic>);

/// The checks of this crate's rules about environments.
const CHECKS_ACROSS: &[CheckAcross] = &[
    environment_name::check,
    account::check,
    region::check,
    partition::check,
    name_prefix::check,
    unknown_environment::check,
    environment_cycle::check,
    idle_environment::check,
    same_slack::check,
    same_team::check,
];

/// How many checks hold jobs against each other: see [`check_whole`].
#[cfg(test)]
const CHECKS_OF_WHOLE: usize = 4;

/// What is wrong with the platform file and these blueprints, whatever others there are.
pub(crate) fn check(world: &World, places: &Places) -> Vec<Diagnostic> {
    let found: Vec<Vec<Diagnostic>> = world
        .environments
        .iter()
        .map(|facts| {
            let mut problems = Vec::new();
            for check in CHECKS {
                check(facts, &mut problems);
            }
            problems
        })
        .collect();
    let mut problems = shared::merged(&world.environments, places, &found);
    for check in CHECKS_ACROSS {
        check(world, &mut problems);
    }
    problems
}

/// What is wrong between jobs, or between a job and what the platform file says. What these checks see of a job is its
/// [`Face`](crate::whole::Face): as long as no job shows another one, they find what they found before.
pub(crate) fn check_whole(whole: &Whole) -> Vec<Diagnostic> {
    let environments = &whole.world.environments;
    let found: Vec<Vec<Diagnostic>> = environments
        .iter()
        .zip(&whole.faces)
        .map(|(facts, face)| {
            let mut problems = Vec::new();
            parameter_alike::check(facts, &face.asked, &mut problems);
            problems
        })
        .collect();
    let mut problems = shared::merged(environments, &whole.places, &found);
    same_job::check(&whole.world.files, &mut problems);
    name_clash::check(whole, &mut problems);
    parameter_idle::check(whole, &mut problems);
    problems
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing;

    #[test]
    fn codes_are_unique_and_in_order() {
        assert!(RULES.windows(2).all(|pair| pair[0].code < pair[1].code));
    }

    #[test]
    fn every_rule_of_the_blueprint_crate_is_here() {
        for rule in blueprint::RULES {
            assert!(RULES.contains(rule), "{}", rule.code);
        }
    }

    #[test]
    fn every_rule_has_its_check() {
        assert_eq!(
            RULES.len(),
            CHECKS.len() + CHECKS_ACROSS.len() + CHECKS_OF_WHOLE + blueprint::RULES.len()
        );
    }

    #[test]
    fn examples_break_their_rule_and_no_other_and_their_repair_breaks_none() {
        for rule in RULES {
            let codes = |examples: &[blueprint::Example]| {
                let mut codes: Vec<&str> = testing::diagnostics(examples)
                    .iter()
                    .filter(|problem| {
                        rule.code == unheard_channel::RULE.code || testing::is_of_a_rule(problem)
                    })
                    .map(|problem| problem.code.0)
                    .collect();
                codes.dedup();
                codes
            };
            if rule.example.is_empty() {
                continue;
            }
            assert_eq!(
                codes(rule.example),
                [rule.code.0],
                "the example of {}",
                rule.code
            );
            assert_eq!(codes(rule.instead), [""; 0], "the repair of {}", rule.code);
        }
    }
}
