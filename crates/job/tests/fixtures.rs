//! The files of `tests/fixtures` and `blueprints`: what is wrong is said as `stderr.txt` beside it says it, and what
//! is right becomes a platform.
//!
//! With `UPDATE_EXPECT=1` in the environment the expected texts are written instead of compared. Read each of them
//! before you keep it: would someone who is new here know what to write?

#![expect(
    clippy::unwrap_used,
    reason = "a fixture that cannot be read fails the test"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use loudfail_diagnostics::{Format, Sources, Style, emit};
use loudfail_job::{
    Chat, Command, Definition, InputFile, InputType, Job, Platform, RULES, Subscriber, Value,
    ValueList, Variable, resolve,
};

#[test]
fn invalid() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1");
    let mut wrong = Vec::new();
    let cases = folders(&fixtures().join("invalid"));
    assert!(cases.len() >= 35, "only {} cases", cases.len());
    for case in cases {
        let (platform, actual) = run(&case, "blueprints");
        assert!(platform.is_none(), "{} is valid", case.display());
        let path = case.join("stderr.txt");
        if update {
            fs::write(&path, &actual).unwrap();
            continue;
        }
        let expected = fs::read_to_string(&path).unwrap_or_default();
        if expected != actual {
            let diff = similar::TextDiff::from_lines(&expected, &actual);
            wrong.push(format!(
                "{}\n{}",
                path.display(),
                diff.unified_diff().header("expected", "actual")
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "{}\nUPDATE_EXPECT=1 cargo test -p loudfail-job --test fixtures writes what is actual",
        wrong.join("\n")
    );
}

#[test]
fn every_rule_has_a_case() {
    let mut shown = BTreeSet::new();
    for case in folders(&fixtures().join("invalid")) {
        let (_, problems) = resolve(&read(&case, "blueprints"), &mut Sources::new());
        shown.extend(problems.into_iter().map(|problem| problem.code));
    }
    // A file of more than 1 MiB has no place in a repository; the tests of the parser make one.
    for rule in RULES.iter().filter(|rule| rule.code.0 != "LF0004") {
        assert!(shown.contains(&rule.code), "no case shows {}", rule.code);
    }
}

#[test]
fn valid() {
    for case in folders(&fixtures().join("valid")) {
        let (platform, problems) = run(&case, "blueprints");
        assert_eq!(problems, "", "{}", case.display());
        assert!(platform.is_some(), "{}", case.display());
    }
}

#[test]
fn jobs_know_the_chats_that_their_messages_end_up_in() {
    let (platform, _) = run(&fixtures().join("valid/channels"), "blueprints");
    let platform = platform.unwrap();
    for (job, chat, encrypted, mention) in [
        ("in-both-chats", Chat::Both, true, Some("<!here>")),
        ("in-teams", Chat::Teams, true, None),
        ("in-existing", Chat::Slack, true, Some("<!here>")),
    ] {
        let notify = &platform.jobs[job].notify;
        assert_eq!(
            (notify.chat, notify.encrypted, notify.mention.as_deref()),
            (chat, encrypted, mention),
            "{job}"
        );
    }
    for (channel, chat, encrypted) in [
        ("no-chat", Chat::Slack, false),
        ("existing-plain", Chat::Slack, false),
    ] {
        let channel = &platform.channels[channel];
        assert_eq!((channel.chat(), channel.encrypted()), (chat, encrypted));
    }
}

#[test]
fn samples() {
    let (platform, problems) = run(&root().join("blueprints"), "blueprints");
    assert_eq!(problems, "");
    let platform = platform.unwrap();
    let names: Vec<&str> = platform.jobs.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "cache-warmup",
            "ledger-import",
            "nightly-report",
            "one-shot-migration",
            "sample",
            "thumbnails"
        ]
    );
    assert_eq!(
        platform.channels.keys().collect::<Vec<_>>(),
        ["alerts", "operations"]
    );

    let sample = &platform.jobs["sample"];
    assert_eq!(sample.source, "blueprints/sample.yaml");
    assert_eq!(sample.notify.title, "sample failed");
    assert_eq!(sample.notify.channel, "alerts");
    assert_eq!(sample.task.cluster, Value::Literal("sample".to_owned()));
    assert_eq!(
        sample.task.definition,
        Definition::Existing(Value::Literal("sample".to_owned()))
    );
    assert_eq!(sample.task.container, "sample");
    assert_eq!(
        sample.task.command,
        Some(Command::Input {
            field: "command".to_owned()
        })
    );
    let command = &sample.input["command"];
    assert_eq!((command.kind, &command.default), (InputType::List, &None));
    let network = sample.task.network.as_ref().unwrap();
    assert_eq!(network.subnets, ValueList::Param("SubnetIds".to_owned()));
    assert_eq!(
        network.security_groups,
        Some(ValueList::Param("SecurityGroupIds".to_owned()))
    );
    assert!(network.assign_public_ip);

    let report = &platform.jobs["nightly-report"];
    assert_eq!(report.task.cluster, Value::Literal("sample".to_owned()));
    assert_eq!(report.owner.as_deref(), Some("sales platform"));
    assert_eq!(report.timeout_seconds, 3600);
    assert_eq!(report.retry.start.attempts, 3);
    assert_eq!(report.retry.start.backoff_hundredths, 200);
    assert_eq!(report.retry.start.max_delay_seconds, Some(600));
    assert_eq!(report.tags.len(), 2);

    let migration = &platform.jobs["one-shot-migration"];
    assert_eq!(migration.retry.start.attempts, 1);
    assert_eq!(migration.task.roles.len(), 2);
}

#[test]
fn each_environment_has_its_own_and_what_it_extends() {
    let (platforms, problems) = run_all(&fixtures().join("valid/environments"), "blueprints");
    assert_eq!(problems, "");
    let platforms = platforms.unwrap();
    let [production, staging, testing] = platforms.as_slice() else {
        panic!("{} environments", platforms.len());
    };
    assert_eq!(production.environment, "production");
    assert_eq!(staging.environment, "staging");
    assert!(!staging.jobs.contains_key("cleanup") && production.jobs.contains_key("cleanup"));
    assert!(!staging.channels.contains_key("on-call"));

    // The job's overlay, the job, the environment with what it extends, and the defaults, the first that says something.
    let of = |platform: &Platform| platform.jobs["nightly-report"].clone();
    let (production_job, staging_job) = (of(production), of(staging));
    for (job, description, timeout, channel, keywords, title) in [
        (
            &production_job,
            "Builds the nightly report for customers",
            2 * 3600,
            "on-call",
            &["staging"],
            "nightly-report failed in production",
        ),
        (
            &staging_job,
            "Builds the nightly report",
            30 * 60,
            "alerts",
            &["staging"],
            "nightly-report failed in staging",
        ),
    ] {
        assert_eq!(job.description.as_deref(), Some(description));
        assert_eq!(job.timeout_seconds, timeout);
        assert_eq!(job.notify.channel, channel);
        assert_eq!(job.notify.keywords, keywords);
        assert_eq!(job.notify.title, title);
        assert_eq!(job.owner.as_deref(), Some("sales platform"));
    }
    assert_eq!(production_job.retry.start.attempts, 3);
    assert!(!staging_job.schedules[0].enabled);
    assert_eq!(production_job.resource_name, "nightly-report");
    assert_eq!(staging_job.resource_name, "staging-nightly-report");
    assert_eq!(production_job.place.partition, Some("aws-cn"));
    assert_eq!(staging_job.place.account.as_deref(), Some("000000000000"));

    let tags = |job: &Job| {
        let tags = job.tags.iter().map(|(key, value)| format!("{key}={value}"));
        tags.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(
        tags(&production_job),
        "cost-center=4711 customers=yes stage=production team=sales"
    );
    assert_eq!(tags(&staging_job), "stage=staging team=sales");
    // What a channel says itself is stronger than its environment.
    assert_eq!(production.channels["on-call"].tags["stage"], "always");
    assert_eq!(production.channels["alerts"].tags["stage"], "production");
    for (platform, address, has_chat, encrypted) in [
        (production, "customers@example.com", false, true),
        (staging, "team@example.com", false, true),
        (testing, "team@example.com", true, true),
    ] {
        let alerts = &platform.channels["alerts"];
        let subscriber = Subscriber::Email(Value::Literal(address.to_owned()));
        assert_eq!(alerts.subscribers, [subscriber]);
        assert_eq!(
            (alerts.slack.is_some(), alerts.encrypted()),
            (has_chat, encrypted)
        );
    }
    assert_eq!(testing.jobs["nightly-report"].place, staging_job.place);
}

#[test]
fn defaults_that_do_nothing_for_a_job_are_left_out() {
    let (platform, _) = run(&fixtures().join("valid/only-defaults"), "blueprints");
    let jobs = platform.unwrap().jobs;
    let on_fargate = &jobs["empty"];
    assert_eq!(on_fargate.task.platform_version.as_deref(), Some("LATEST"));
    assert!(on_fargate.task.network.as_ref().unwrap().assign_public_ip);
    assert_eq!(on_fargate.retry.start.attempts, 3);
    assert_eq!(on_fargate.retry.start.backoff_hundredths, 125);
    assert_eq!(on_fargate.retry.start.max_delay_seconds, Some(5400));
    assert_eq!(on_fargate.timeout_seconds, 93_600);

    let on_ec2 = &jobs["other-launch-type"];
    assert_eq!(on_ec2.task.platform_version, None);
    assert!(!on_ec2.task.network.as_ref().unwrap().assign_public_ip);
    assert_eq!(on_ec2.retry.start.max_delay_seconds, None);
    assert_eq!(on_ec2.notify.channel, "two");
    assert_eq!(on_ec2.notify.title, "A job failed");
}

#[test]
fn hostile_text_is_kept_as_it_is() {
    let (platform, _) = run(&fixtures().join("valid/hostile"), "blueprints");
    let job = &platform.unwrap().jobs["hostile"];
    let hostile = "\"${x}%{y}{{z}}'\\n\n😀";
    assert_eq!(job.description.as_deref(), Some(hostile));
    assert_eq!(job.owner.as_deref(), Some(hostile));
    assert_eq!(
        job.task.environment["MODE"],
        Variable::Value(Value::Literal(hostile.to_owned()))
    );
    assert_eq!(
        job.task.environment["NUMBER"],
        Variable::Value(Value::Literal("007".to_owned()))
    );
}

#[test]
fn the_order_of_files_and_line_endings_make_no_difference() {
    let mut files = read(&root().join("blueprints"), "blueprints");
    let (forwards, _) = resolve(&files, &mut Sources::new());
    files.reverse();
    for file in &mut files {
        let text = String::from_utf8(file.bytes.clone()).unwrap();
        file.bytes = format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes();
    }
    let (backwards, problems) = resolve(&files, &mut Sources::new());
    assert_eq!(problems, []);
    assert_eq!(forwards, backwards);
}

/// The first environment of a folder's blueprints, which is the only one of most.
fn run(folder: &Path, shown_as: &str) -> (Option<Platform>, String) {
    let (platforms, text) = run_all(folder, shown_as);
    (platforms.and_then(|all| all.into_iter().next()), text)
}

fn run_all(folder: &Path, shown_as: &str) -> (Option<Vec<Platform>>, String) {
    let mut sources = Sources::new();
    let (platforms, problems) = resolve(&read(folder, shown_as), &mut sources);
    let text = emit(&problems, &sources, Format::Human, Style::default());
    (platforms, text)
}

fn read(folder: &Path, shown_as: &str) -> Vec<InputFile> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let is_yaml = path
            .extension()
            .is_some_and(|ending| ending == "yaml" || ending == "yml");
        if is_yaml {
            let name = path.file_name().unwrap().to_str().unwrap();
            files.push(InputFile {
                path: format!("{shown_as}/{name}"),
                bytes: fs::read(&path).unwrap(),
            });
        }
    }
    files
}

fn folders(parent: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(parent)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    assert!(!folders.is_empty(), "{} is empty", parent.display());
    folders
}

fn fixtures() -> PathBuf {
    root().join("tests/fixtures")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
