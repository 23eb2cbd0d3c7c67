//! Jobs of several kinds, and what `cargo xtask build` makes of them.

use std::fs;

use loudfail_tests::xtask::Repository;

use crate::Failed;

/// The templates of a repository.
pub(crate) struct Templates {
    /// Those of the jobs.
    pub(crate) jobs: Vec<String>,
    /// That of the channel.
    pub(crate) channel: String,
}

const PLATFORM: &str = "\
defaults:
  owner: load
  task: {cluster: sample, definition: sample, container: sample, launch: ec2}
  timeout: 1h
channels: {load: {subscribers: []}}
";

/// Blueprints that differ in what a machine, a role, a rule or a schedule can be.
const KINDS: [&str; 6] = [
    "task: {command: [bin/report, --all]}\n",
    "task: {command: {input: command, default: [bin/report]}, environment: {DATE: {input: date, default: today}}}\n",
    "retry: {attempts: 2, interval: 1s}\nnotify: {next_steps: [Look at the log, Run it again], keywords: [load]}\n",
    "retry: {attempts: 2, interval: 1s, exit: {attempts: 2}}\nnotify: {mention: \"<!here>\"}\n",
    "task: {image: \"public.ecr.aws/docker/library/busybox:1.36\"}\nschedule: {cron: \"0 3 29 2 ? *\"}\n",
    "notify: {on: [failure, success]}\nrunbook: https://wiki.example.com/load\ntags: {Team: load}\n",
];

/// Builds this many jobs whose names begin with `prefix`.
pub(crate) fn build(count: usize, prefix: &str) -> Result<Templates, Failed> {
    let repository = Repository::new()?;
    let blueprints = repository.root().join("blueprints");
    fs::create_dir(&blueprints)?;
    fs::write(blueprints.join("platform.yaml"), PLATFORM)?;
    let names: Vec<String> = (0..count)
        .map(|number| format!("{prefix}-{number}"))
        .collect();
    for (name, kind) in names.iter().zip(KINDS.iter().cycle()) {
        let text = format!("description: The job {name}\n{kind}");
        fs::write(blueprints.join(format!("{name}.yaml")), text)?;
    }
    let built = repository.run("cargo xtask build")?;
    if !built.status.success() {
        return Err(built.stderr.into());
    }
    let read = |name: &str| {
        let folder = repository.root().join("dist/default").join(name);
        fs::read_to_string(folder.join("cloudformation.yaml"))
    };
    Ok(Templates {
        jobs: names
            .iter()
            .map(|name| read(name))
            .collect::<Result<_, _>>()?,
        channel: read("load")?,
    })
}
