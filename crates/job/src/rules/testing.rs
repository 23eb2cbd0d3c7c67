//! How rules are tested: the smallest text, and where which rule objects.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Diagnostic, Sources};

use super::unheard_channel;
use crate::resolve::{InputFile, resolve};

/// A platform file under which an empty blueprint is a valid job.
const PLATFORM: Example = Example::platform(
    "defaults:\n  task: {cluster: sample, definition: sample, container: sample, network: {subnets: [subnet-1]}}\n\
     channels:\n  alerts:\n",
);

/// Asserts which problems a blueprint has, each as its code, line and column: `LF0203 2:14`.
#[track_caller]
pub(crate) fn job(text: &str, expected: &[&str]) {
    files(&[("blueprints/job.yaml", text)], expected);
}

/// Asserts which problems files have; `platform.yaml` is added where it is not among them.
#[track_caller]
pub(crate) fn files(files: &[(&str, &str)], expected: &[&str]) {
    let input: Vec<InputFile> = files.iter().map(|(path, text)| file(path, text)).collect();
    let (mut found, sources) = problems(input);
    found.retain(is_of_a_rule);
    let mut found: Vec<String> = found
        .iter()
        .map(|problem| match &problem.primary {
            None => problem.code.to_string(),
            Some(label) => {
                let location = sources.location(label.span);
                format!("{} {}:{}", problem.code, location.line, location.column)
            }
        })
        .collect();
    found.sort();
    assert_eq!(found, expected, "of {files:#?}");
}

/// Where a rule objects in these files, each as line and column.
pub(crate) fn told_by(rule: &Rule, files: &[(&str, &str)]) -> Vec<String> {
    let input = files.iter().map(|(path, text)| file(path, text)).collect();
    let (found, sources) = problems(input);
    let of_rule = found.iter().filter(|problem| problem.code == rule.code);
    let places = of_rule.filter_map(|problem| problem.primary.as_ref());
    places
        .map(|label| {
            let location = sources.location(label.span);
            format!("{}:{}", location.line, location.column)
        })
        .collect()
}

/// Whether a problem says something of the rule that is tested: that nobody hears of the channels which the texts have is true of
/// nearly all.
pub(crate) fn is_of_a_rule(problem: &Diagnostic) -> bool {
    problem.code != unheard_channel::RULE.code
}

/// Asserts which problems a platform file has whose environments, from line 4 on, are these.
#[track_caller]
pub(crate) fn environments(environments: &str, expected: &[&str]) {
    environments_and_job(environments, "", expected);
}

/// The same, with the problems of a blueprint beside it.
#[track_caller]
pub(crate) fn environments_and_job(environments: &str, job: &str, expected: &[&str]) {
    let platform = format!(
        "defaults: {{task: {{cluster: a, definition: a, container: a, launch: ec2}}}}\nchannels: {{c: {{}}}}\nenvironments:\n{environments}"
    );
    files(&[("j.yaml", job), ("platform.yaml", &platform)], expected);
}

/// The problems of examples.
pub(crate) fn diagnostics(examples: &[Example]) -> Vec<Diagnostic> {
    problems(
        examples
            .iter()
            .map(|example| file(example.path, example.text))
            .collect(),
    )
    .0
}

fn problems(mut input: Vec<InputFile>) -> (Vec<Diagnostic>, Sources) {
    let mut sources = Sources::new();
    let stand_alone = input
        .iter()
        .any(|file| file.path.contains("platform") || file.path.contains("alone/"));
    if !stand_alone {
        input.push(file(PLATFORM.path, PLATFORM.text));
    }
    let (platform, problems) = resolve(&input, &mut sources);
    assert_eq!(
        platform.is_some(),
        !problems.iter().any(Diagnostic::is_error)
    );
    input.reverse();
    let (_, reversed) = resolve(&input, &mut Sources::new());
    assert_eq!(problems, reversed, "the order of files makes a difference");
    (problems, sources)
}

fn file(path: &str, text: &str) -> InputFile {
    InputFile {
        path: path.to_owned(),
        bytes: text.as_bytes().to_vec(),
    }
}
