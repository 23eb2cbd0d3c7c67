//! The same jobs as an app of the AWS CDK, in `benches/cdk`: one stack a job.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::child::{Taken, taken};
use super::files;
use super::rounds::{Jobs, counted};

/// The folder of the app, relative to the repository.
const APP: &str = "benches/cdk";

/// The environment variable that tells the app where the list of jobs is.
const LIST: &str = "LOUDFAIL_JOBS";

/// What was measured beside the CDK.
#[derive(Debug, Default)]
pub(super) struct Others {
    /// The versions of the CDK and Node.js; nothing where there is no row.
    pub(super) versions: String,
    pub(super) rows: Vec<Row>,
}

/// So many jobs, in turns.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) jobs: u64,
    pub(super) rounds: Vec<Round>,
}

/// What was measured one after the other, once.
#[derive(Debug)]
pub(super) struct Round {
    /// `build`, without any output there.
    pub(super) cold: Taken,
    /// `cdk synth`, without any output there.
    pub(super) synth: Taken,
    /// `build`, after a job was given another description.
    pub(super) changed: Taken,
    /// `cdk synth`, after the same.
    pub(super) synth_changed: Taken,
}

/// Measures each number of jobs. Without Node.js, or where the app's packages are not to be had, it says so and measures none.
pub(super) fn measure(
    repository: &Path,
    scratch: &Path,
    counts: &[u64],
    runs: u64,
) -> io::Result<Others> {
    let mut others = Others::default();
    for &jobs in counts.iter().filter(|&&jobs| jobs > 0) {
        if others.rows.is_empty() {
            match prepare(&repository.join(APP)) {
                Ok(versions) => others.versions = versions,
                Err(error) => {
                    anstream::eprintln!("not compared with the CDK: {error}");
                    return Ok(others);
                }
            }
        }
        let folder = scratch.join(format!("cdk-{jobs}"));
        let app = App {
            folder: repository.join(APP),
            jobs: Jobs::new(&folder, jobs)?,
            outputs: folder.join("cdk.out"),
        };
        let mut rounds = Vec::new();
        for run in 0..runs {
            anstream::eprintln!(
                "{} compared with the CDK, run {} of {runs}",
                counted(jobs),
                run + 1
            );
            let first = if run % 2 == 1 {
                Some(app.synth()?)
            } else {
                None
            };
            let cold = app.jobs.cold()?;
            let synth = first.map_or_else(|| app.synth(), Ok)?;
            app.jobs.change(jobs / 2, run)?;
            rounds.push(Round {
                cold,
                synth,
                changed: app.jobs.again()?,
                synth_changed: app.synth_again()?,
            });
        }
        others.rows.push(Row { jobs, rounds });
    }
    Ok(others)
}

struct App {
    folder: PathBuf,
    jobs: Jobs,
    outputs: PathBuf,
}

impl App {
    fn synth(&self) -> io::Result<Taken> {
        files::put_aside(&self.outputs)?;
        self.synth_again()
    }

    /// With the outputs of an earlier one there.
    fn synth_again(&self) -> io::Result<Taken> {
        let list = format!("{LIST}={}", self.jobs.essentials().display());
        let outputs = self.outputs.display().to_string();
        // It would look for news and send statistics.
        let words = [
            list.as_str(),
            "CDK_DISABLE_CLI_TELEMETRY=true",
            "node",
            "node_modules/aws-cdk/bin/cdk",
            "synth",
            "--quiet",
            "--no-notices",
            "--output",
            outputs.as_str(),
        ];
        let taken = taken(&self.folder, Path::new("env"), &words)?;
        let stacks = fs::read_dir(&self.outputs)?.filter_map(Result::ok);
        let is_template = |entry: &fs::DirEntry| {
            let name = entry.file_name();
            name.to_string_lossy().ends_with(".template.json")
        };
        if stacks.filter(is_template).count() == 0 {
            return Err(io::Error::other("`cdk synth` wrote no template"));
        }
        Ok(taken)
    }
}

/// Has the packages of the lock file installed, and tells the versions.
fn prepare(app: &Path) -> io::Result<String> {
    let node = Command::new("node").arg("--version").output();
    let node =
        node.map_err(|error| io::Error::other(format!("Node.js is not installed: {error}")))?;
    // npm writes this file last.
    let modified = |path: &str| fs::metadata(app.join(path)).and_then(|it| it.modified());
    let lock = modified("package-lock.json")?;
    if modified("node_modules/.package-lock.json").is_ok_and(|installed| installed >= lock) {
        return versions(app, &node.stdout);
    }
    anstream::eprintln!("installing the CDK version of package-lock.json");
    let ended = Command::new("npm")
        .args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"])
        .current_dir(app)
        .stdin(Stdio::null())
        .stdout(io::stderr())
        .status();
    match ended {
        Ok(status) if status.success() => versions(app, &node.stdout),
        Ok(status) => Err(io::Error::other(format!("`npm ci` ended with {status}"))),
        Err(error) => Err(io::Error::other(format!("npm is not installed: {error}"))),
    }
}

fn versions(app: &Path, node: &[u8]) -> io::Result<String> {
    let package: Value = serde_json::from_slice(&fs::read(app.join("package.json"))?)?;
    let version = |name: &str| {
        let version = package["dependencies"][name].as_str();
        version.unwrap_or_default().to_owned()
    };
    Ok(format!(
        "aws-cdk-lib {}, aws-cdk {}, Node.js {}",
        version("aws-cdk-lib"),
        version("aws-cdk"),
        String::from_utf8_lossy(node).trim().trim_start_matches('v')
    ))
}
