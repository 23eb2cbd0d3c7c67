//! The process itself: exit statuses and which stream speaks, for invocations that no shell could write so.

use assert_cmd::Command;
use loudfail_tests::xtask::{Repository, program};

/// The program in a repository with one platform file and one job that is good or broken.
fn command(job: &str) -> (Repository, Command) {
    let repository = Repository::new().expect("a folder");
    let blueprints = repository.root().join("blueprints");
    std::fs::create_dir(&blueprints).expect("a folder");
    std::fs::write(
        blueprints.join("platform.yaml"),
        "channels: {alerts: {subscribers: []}}\n",
    )
    .expect("written");
    std::fs::write(blueprints.join("job.yaml"), job).expect("written");
    let mut command = Command::new(program());
    command.current_dir(repository.root());
    (repository, command)
}

const GOOD: &str =
    "task: {cluster: c, definition: d, container: a, network: {subnets: [subnet-0a]}}\n";

#[test]
fn data_goes_to_stdout_and_talk_to_stderr() {
    let (_repository, mut command) = command(GOOD);
    let built = command
        .arg("build")
        .assert()
        .code(0)
        .stdout("")
        .get_output()
        .stderr
        .clone();
    assert!(String::from_utf8_lossy(&built).ends_with("1 job and 1 channel in dist: 2 written\n"));

    let (_repository, mut command) = self::command("timeout: soon\n");
    let told = command
        .args(["build", "--format", "json"])
        .assert()
        .code(1)
        .get_output()
        .stdout
        .clone();
    for line in String::from_utf8_lossy(&told).lines() {
        let problem: serde_json::Value =
            serde_json::from_str(line).expect("one JSON object a line");
        assert!(
            problem["code"]
                .as_str()
                .is_some_and(|code| code.starts_with("LF")),
            "{line}"
        );
    }
}

#[test]
fn a_mistake_is_1_and_wrong_usage_is_2() {
    for (arguments, job, status) in [
        (&["build"][..], GOOD, 0),
        (&["check"], GOOD, 1),
        (&["build"], "task: [\n", 1),
        (&["build", "no-such-job"], GOOD, 2),
        (&["build", "--no-such-flag"], GOOD, 2),
        (&["build", "--format", "xml"], GOOD, 2),
        (&["new", ""], GOOD, 2),
        (&["new", "a\nb"], GOOD, 2),
        (&["new", "../x"], GOOD, 2),
        (&["no-such-command"], GOOD, 2),
        (&[], GOOD, 2),
    ] {
        let (_repository, mut command) = command(job);
        command.args(arguments).assert().code(status);
    }
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_no_text_is_refused_and_not_fatal() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let (_repository, mut command) = command(GOOD);
    command
        .arg("build")
        .arg(OsStr::from_bytes(b"\xff"))
        .assert()
        .code(2);
}
