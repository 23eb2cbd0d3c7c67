//! The platform file: two environments, and a channel for each fifty jobs.

use serde_json::{Value, json};

use super::Record;
use super::blueprint::environment;
use super::words::TEAMS;

/// How many jobs share a channel.
const JOBS_A_CHANNEL: u64 = 50;

/// Where a job is told of.
#[derive(Debug, Clone)]
pub(super) struct Channel {
    /// Its name in the platform file.
    pub(super) name: String,
    /// The team that reads it.
    pub(super) team: &'static str,
    /// Whether it is in Slack, where people can be called by name.
    pub(super) is_slack: bool,
}

/// The channel of the job with a number.
pub(super) fn channel(number: u64) -> Channel {
    let place = number / JOBS_A_CHANNEL;
    let count = TEAMS.len() as u64;
    let team = TEAMS[usize::try_from(place % count).unwrap_or(0)];
    let name = match place / count {
        0 => format!("{team}-alerts"),
        more => format!("{team}-alerts-{}", more + 1),
    };
    Channel {
        name,
        team,
        is_slack: place % 5 != 4,
    }
}

/// The platform file of so many jobs.
pub(super) fn platform(jobs: u64) -> Record {
    let mut channels = Record::new();
    for number in (0..jobs).step_by(JOBS_A_CHANNEL as usize) {
        channels.insert(channel(number).name, settings(number / JOBS_A_CHANNEL));
    }
    let mut environments = Record::new();
    let mut production = json!({
        "account": account("production"),
        "region": "eu-west-1",
        "tags": {"Stage": "production"},
    });
    production["channels"] = Value::Object(channels);
    environments.insert("production".to_owned(), production);
    if (0..jobs).any(|number| environment(number) == STAGING) {
        environments.insert(
            STAGING.to_owned(),
            json!({
                "account": account(STAGING),
                "region": "eu-west-1",
                "name_prefix": "staging-",
                "tags": {"Stage": "staging"},
                "defaults": {"timeout": "2h", "notify": {"channel": STAGING}},
                "channels": {STAGING: {"slack": slack(9_999)}},
            }),
        );
    }
    let mut platform = Record::new();
    platform.insert(
        "defaults".to_owned(),
        json!({
            "owner": "platform team",
            "task": {
                "cluster": "batch",
                "container": "app",
                "network": {
                    "subnets": {"param": "SubnetIds"},
                    "security_groups": {"param": "SecurityGroupIds"},
                },
            },
            "timeout": "6h",
            "tags": {"Project": "jobs"},
        }),
    );
    platform.insert("environments".to_owned(), Value::Object(environments));
    platform
}

/// The environment that a tenth of the jobs is in, and the name of its channel.
pub(super) const STAGING: &str = "staging";

/// The account of an environment.
pub(super) fn account(environment: &str) -> &'static str {
    if environment == STAGING {
        "444455556666"
    } else {
        "111122223333"
    }
}

fn settings(place: u64) -> Value {
    let mut settings = if place % 5 == 4 {
        json!({"teams": {
            "team": format!("00000000-0000-4000-8000-{place:012x}"),
            "tenant": {"param": "TeamsTenantId"},
            "channel": format!("19%3A{place:032x}%40thread.tacv2"),
        }})
    } else {
        json!({"slack": slack(place)})
    };
    if place % 4 == 1 {
        settings["encryption_key"] = json!("own");
    }
    if place % 3 == 1 {
        settings["subscribers"] = json!([{"email": format!("on-call-{place}@example.com")}]);
    }
    if place % 7 == 2 {
        settings["guardrails"] = json!(["arn:aws:iam::aws:policy/job-function/ViewOnlyAccess"]);
    }
    settings
}

fn slack(place: u64) -> Value {
    json!({"workspace": {"param": "SlackWorkspaceId"}, "channel": format!("C{place:010}")})
}
