//! `cargo xtask run` with the real AWS CLI against a real Step Functions.

use std::fs;
use std::path::PathBuf;

use libtest_mimic::Failed;
use loudfail_engines::localstack::{aws_cli, default_folder};
use loudfail_tests::localstack::{Lab, REGION, root};
use loudfail_tests::outputs::skip;
use loudfail_tests::xtask::{Ran, Repository};
use serde_json::{Value, json};

use crate::Case;

pub(crate) const CASES: &[Case] = &[
    ("run_starts_what_is_deployed", starts),
    ("run_fails_with_the_execution", fails),
];

/// A platform file under which a job needs no more than a command.
const PLATFORM: &str = "defaults: {task: {cluster: c, definition: d, container: a, launch: ec2}}\nchannels: {alerts: {subscribers: []}}\n";

/// What a shell and the AWS CLI might take for something else.
const INPUT: &str = r#"{"command":["it's \"$(here)\"","file://nowhere","é\\n"]}"#;

/// A repository whose only job is deployed, and a shell that reaches it.
struct Desk<'l> {
    repository: Repository,
    lab: &'l Lab,
    job: String,
}

impl<'l> Desk<'l> {
    /// Deploys a machine of one state under the name of a job; nothing where this machine has no AWS CLI.
    fn new(lab: &'l Lab, state: &Value) -> Result<Option<Self>, Failed> {
        let Some(aws) = aws() else {
            return Ok(None);
        };
        let job = lab.unique("run");
        let definition = json!({"StartAt": "Only", "States": {"Only": state}});
        lab.create_machine(&job, &definition, None)?;
        let repository = Repository::new()?;
        let blueprints = repository.root().join("blueprints");
        fs::create_dir(&blueprints)?;
        fs::write(blueprints.join("platform.yaml"), PLATFORM)?;
        fs::write(
            blueprints.join(format!("{job}.yaml")),
            "task: {command: {input: command}}\n",
        )?;
        fs::write(
            repository.root().join("config"),
            format!("[default]\nregion = {REGION}\n"),
        )?;
        let desk = Self {
            repository,
            lab,
            job,
        };
        let link = format!("mkdir bin && ln -s '{}' bin/aws", aws.display());
        assert!(desk.shell(&link)?.status.success());
        Ok(Some(desk))
    }

    /// Runs a line with credentials that LocalStack takes, and with none of the person's own settings.
    fn shell(&self, line: &str) -> Result<Ran, Failed> {
        let settings = "unset AWS_PROFILE AWS_SESSION_TOKEN AWS_ENDPOINT_URL\n\
             export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_SHARED_CREDENTIALS_FILE=/dev/null\n\
             export AWS_CONFIG_FILE=\"$PWD/config\" PATH=\"$PWD/bin:$PATH\"\n";
        Ok(self.repository.run(&format!("{settings}{line}"))?)
    }

    /// Runs the job with the input above.
    fn run(&self, arguments: &str) -> Result<Ran, Failed> {
        fs::write(self.repository.root().join("input.json"), INPUT)?;
        let endpoint = self.lab.localstack().endpoint();
        self.shell(&format!(
            "cargo xtask run {} --input @input.json --endpoint-url {endpoint} {arguments}",
            self.job
        ))
    }

    /// Asserts that the execution got the input above, to the letter: the state passes on what it gets.
    fn assert_got_the_input(&self, execution: &str) -> Result<(), Failed> {
        let ended = self.lab.wait_for_execution(execution)?;
        let input: Value = serde_json::from_str(INPUT)?;
        assert_eq!(
            (ended.status.as_str(), ended.output),
            ("SUCCEEDED", Some(input))
        );
        Ok(())
    }
}

fn starts(lab: &Lab) -> Result<(), Failed> {
    let Some(desk) = Desk::new(lab, &json!({"Type": "Succeed"}))? else {
        return Ok(());
    };
    // The region is that of the configuration.
    let ran = desk.run("--wait --interval 1")?;
    assert!(ran.status.success(), "{ran:?}");
    assert!(ran.stderr.ends_with("SUCCEEDED\n"), "{ran:?}");
    desk.assert_got_the_input(ran.stdout.trim_end())?;

    let printed = desk.run(&format!("--region {REGION} --print --name by-hand"))?;
    let ran = desk.shell(&printed.stdout)?;
    assert!(ran.status.success(), "{printed:?}\n{ran:?}");
    let answer: Value = serde_json::from_str(&ran.stdout)?;
    let execution = answer["executionArn"].as_str().ok_or("no execution")?;
    assert!(execution.ends_with(":by-hand"), "{execution}");
    desk.assert_got_the_input(execution)
}

fn fails(lab: &Lab) -> Result<(), Failed> {
    let state = json!({"Type": "Fail", "Error": "JobFailed", "Cause": "It failed; told."});
    let Some(desk) = Desk::new(lab, &state)? else {
        return Ok(());
    };
    let ran = desk.run("--wait --interval 1")?;
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    let told = "error: FAILED with `JobFailed`: It failed; told.\n";
    assert!(ran.stderr.ends_with(told), "{ran:?}");

    // A job that is not deployed is no job.
    fs::rename(
        desk.repository
            .root()
            .join(format!("blueprints/{}.yaml", desk.job)),
        desk.repository.root().join("blueprints/other.yaml"),
    )?;
    let endpoint = lab.localstack().endpoint();
    let ran = desk.shell(&format!(
        "cargo xtask run other --input '{{\"command\": [\"a\"]}}' --endpoint-url {endpoint} --wait"
    ))?;
    assert_eq!(
        (ran.status.code(), ran.stdout.as_str()),
        (Some(1), ""),
        "{ran:?}"
    );
    Ok(())
}

/// The AWS CLI of LocalStack's environment, or else the person's own. Where there is neither, that is said.
fn aws() -> Option<PathBuf> {
    let reason = match aws_cli(&default_folder(&root()), &mut |line| eprintln!("{line}")) {
        Ok(program) => return Some(program),
        Err(error) => error,
    };
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path)
        .map(|folder| folder.join("aws"))
        .find(|program| program.is_file());
    if found.is_none() {
        skip(
            "`cargo xtask run` with the AWS CLI",
            &format!("install the AWS CLI; the one of LocalStack cannot be had: {reason}"),
        );
    }
    found
}
