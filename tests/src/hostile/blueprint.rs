//! Any bytes as a job's blueprint or as the platform file.

use loudfail_diagnostics::{Diagnostic, Format, Sources, Style, emit};
use loudfail_job::{InputFile, Platform, resolve};
use loudfail_render::{Output, Templates, render, render_across};

use super::{model, turn};

/// A platform file that most blueprints can do with.
const PLATFORM: &str = "channels: {alerts: {subscribers: []}}\n\
    parameters: {ClusterName: sample}\n\
    defaults:\n  task: {cluster: sample, network: {subnets: [subnet-0123]}}\n";

/// A blueprint that says as little as most platform files allow.
const JOB: &str =
    "task: {cluster: a, definition: a, container: a, network: {subnets: [subnet-0123]}}\n";

/// Any bytes as `blueprints/job.yaml`.
pub(super) fn job(bytes: &[u8]) {
    resolved(&as_job(bytes));
}

/// Any bytes as `blueprints/platform.yaml`, beside one job.
pub(super) fn platform(bytes: &[u8]) {
    resolved(&as_platform(bytes));
}

/// Any bytes as one of the two, and all that is made of it. It takes a hundred times as long, so it is a target by itself.
pub(super) fn outputs(bytes: &[u8]) {
    compile(&if turn(bytes).is_multiple_of(2) {
        as_job(bytes)
    } else {
        as_platform(bytes)
    });
}

fn as_job(bytes: &[u8]) -> [InputFile; 2] {
    [
        file("blueprints/platform.yaml", PLATFORM.as_bytes()),
        file("blueprints/job.yaml", bytes),
    ]
}

fn as_platform(bytes: &[u8]) -> [InputFile; 2] {
    [
        file("blueprints/platform.yaml", bytes),
        file("blueprints/job.yaml", JOB.as_bytes()),
    ]
}

pub(super) fn file(path: &str, bytes: &[u8]) -> InputFile {
    InputFile {
        path: path.to_owned(),
        bytes: bytes.to_vec(),
    }
}

/// Resolves. There is a platform exactly if no problem is an error, and each problem can be shown.
fn resolved(files: &[InputFile]) -> Option<Vec<Platform>> {
    let mut sources = Sources::new();
    let (platforms, problems) = resolve(files, &mut sources);
    let turn = files.iter().map(|file| turn(&file.bytes)).sum();
    show(&problems, &sources, turn);
    let has_errors = problems.iter().any(Diagnostic::is_error);
    assert_eq!(platforms.is_none(), has_errors, "{problems:#?}");
    platforms
}

/// Resolves and renders. What is resolved can be rendered, each output belongs below the output folder, those of YAML and JSON
/// read back, and what they say of a job is what it is.
pub(super) fn compile(files: &[InputFile]) -> Option<(Vec<Platform>, Vec<Output>)> {
    let platforms = resolved(files)?;

    let templates = Templates::default();
    let mut outputs = Vec::new();
    for platform in &platforms {
        let rendered = render(platform, &templates);
        outputs.extend(rendered.unwrap_or_else(|error| panic!("not rendered: {error}")));
    }
    let across = render_across(&platforms, &templates);
    outputs.extend(across.unwrap_or_else(|error| panic!("not rendered: {error}")));
    for output in &outputs {
        check(output);
    }
    for platform in &platforms {
        for job in platform.jobs.values() {
            let text = |name: &str| {
                let path = format!("{}/{}/{name}", platform.environment, job.name);
                let output = outputs.iter().find(|output| output.path == path);
                output.map_or("", |output| output.text.as_str())
            };
            let machine = text("state-machine.asl.json");
            model::check(job, machine, text("cloudformation.yaml"));
        }
    }
    Some((platforms, outputs))
}

/// Shows problems in the format whose turn it is: nothing that drives a terminal comes out, and JSON is JSON.
pub(super) fn show(problems: &[Diagnostic], sources: &Sources, turn: usize) {
    let formats = [Format::Human, Format::Json, Format::Github, Format::Sarif];
    let format = formats[turn % formats.len()];
    let shown = emit(problems, sources, format, Style::default());
    let is_plain = |character: char| character == '\n' || !character.is_control();
    assert!(shown.chars().all(is_plain), "{shown:?}");
    if let Format::Json = format {
        for line in shown.lines() {
            let read = serde_json::from_str::<serde_json::Value>(line);
            assert!(read.is_ok(), "{line:?}");
        }
    }
}

fn check(output: &Output) {
    let Output { path, text } = output;
    let is_name = |name: &str| !matches!(name, "" | "." | "..") && !name.contains(['\\', '\0']);
    assert!(path.split('/').all(is_name), "{path:?}");
    let is_plain = |character: char| character == '\n' || !character.is_control();
    assert!(text.chars().all(is_plain), "{path} has a control character");
    if path.ends_with(".json") {
        let read = serde_json::from_str::<serde_json::Value>(text);
        assert!(read.is_ok(), "{path}: {read:?}");
    } else if path.ends_with(".yaml") {
        let read = serde_yaml::from_str::<serde_yaml::Value>(text);
        assert!(read.is_ok(), "{path}: {read:?}");
    }
}
