//! The scripts in the files for CI, run as their CI runs them: in a platform repository that `cargo xtask init` made, with
//! a change in it. What stands outside of the repository, such as `gh`, is a program that notes what it was asked.

use std::fs;
use std::path::Path;

use loudfail_tests::outputs::{repository, skip};
use loudfail_tests::xtask::{Ran, Repository};
use serde_yaml::Value;

const GITHUB: &str = "ci/github/loudfail.yml";
const ACTION: &str = "action.yml";
const GITLAB: &str = "ci/gitlab-ci.yml";

/// The names of the steps that have a script.
const CHECK: &str = "Check that dist/ matches blueprints/";
const DIFFERENCE: &str = "What the change does to resources";
const COMMENT: &str = "Create or update the comment";
const SARIF: &str = "Write problems as SARIF";

/// A repository with two commits, the second of which gives the first job more time.
struct Desk(Repository);

impl Desk {
    fn new() -> Self {
        let desk = Self(Repository::new().unwrap_or_else(|error| panic!("{error}")));
        desk.good("cargo xtask init . --ci github,gitlab --loudfail-path \"$REPOSITORY\"");
        desk.good("git init --quiet && mkdir ../notes");
        desk.commit();
        desk.good("sed -i.old 's/^timeout: 1h/timeout: 2h/' blueprints/first-job.yaml && rm blueprints/*.old");
        desk.good("cargo xtask build");
        desk.commit();
        desk
    }

    fn commit(&self) {
        let person =
            "-c user.name=somebody -c user.email=somebody@example.com -c commit.gpgsign=false";
        self.good(&format!(
            "git add --all && git {person} commit --quiet --message change"
        ));
    }

    /// Runs a line that has to end well.
    fn good(&self, line: &str) -> Ran {
        let ran = self.0.run(line).unwrap_or_else(|error| panic!("{error}"));
        assert!(
            ran.status.success(),
            "`{line}`: {}{}",
            ran.stdout,
            ran.stderr
        );
        ran
    }

    /// Runs a script with Bash, as both of the CIs do: it ends where a command fails.
    fn script(&self, script: &str, variables: &str) -> Ran {
        let place = self.0.root().join("../notes/script.sh");
        fs::write(&place, script).expect("written");
        let line = format!(
            "export GITHUB_STEP_SUMMARY=../notes/summary GITHUB_OUTPUT=../notes/output RUNNER_TEMP=../notes {variables}\n\
             PATH=\"$PWD/../notes:$PATH\" bash -eo pipefail ../notes/script.sh"
        );
        self.0.run(&line).unwrap_or_else(|error| panic!("{error}"))
    }

    fn note(&self, name: &str) -> String {
        fs::read_to_string(self.0.root().join("../notes").join(name)).unwrap_or_default()
    }

    /// Whether the command line takes this; says so where it does not.
    fn takes(&self, command: &str) -> bool {
        let ran = self.0.run(&format!("cargo xtask {command} --help"));
        let takes = ran.is_ok_and(|ran| ran.status.success());
        if !takes {
            skip(
                "scripts of CI files",
                &format!("there is no `cargo xtask {command}` yet"),
            );
        }
        takes
    }
}

fn read(file: &str) -> Value {
    let text = fs::read_to_string(repository().join(file)).expect(file);
    serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// The script of a step with this name, wherever it is in the file.
fn step(file: &str, name: &str) -> String {
    fn find(value: &Value, name: &str) -> Option<String> {
        if value.get("name").and_then(Value::as_str) == Some(name)
            && let Some(script) = value.get("run").and_then(Value::as_str)
        {
            return Some(script.to_owned());
        }
        match value {
            Value::Sequence(items) => items.iter().find_map(|item| find(item, name)),
            Value::Mapping(items) => items.values().find_map(|item| find(item, name)),
            _ => None,
        }
    }
    find(&read(file), name).unwrap_or_else(|| panic!("{file} has no step {name}"))
}

/// The script of the pipeline.
fn pipeline() -> String {
    let file = read(GITLAB);
    let lines = file["loudfail"]["script"].as_sequence().expect("a script");
    let lines: Vec<&str> = lines
        .iter()
        .map(|line| line.as_str().expect("a line"))
        .collect();
    lines.join("\n")
}

#[test]
fn the_check_passes_until_an_output_is_stale() {
    let desk = Desk::new();
    for file in [GITHUB, ACTION] {
        let ran = desk.script(&step(file, CHECK), "ENVIRONMENTS= SARIF=");
        assert!(ran.status.success(), "{file}: {ran:?}");
    }
    let ran = desk.script(&step(ACTION, CHECK), "ENVIRONMENTS=nowhere SARIF=");
    assert!(ran.stderr.contains("nowhere"), "{ran:?}");
    desk.good("rm dist/default/first-job/README.md");
    for file in [GITHUB, ACTION] {
        let ran = desk.script(&step(file, CHECK), "ENVIRONMENTS=default SARIF=");
        assert_eq!(ran.status.code(), Some(1), "{file}: {ran:?}");
        let annotation = "::error file=dist/default/first-job/README.md,title=LF0404::";
        assert!(ran.stdout.starts_with(annotation), "{file}: {ran:?}");
    }
}

#[test]
fn the_difference_is_an_output_and_in_the_summary() {
    let desk = Desk::new();
    if !desk.takes("diff HEAD --output markdown") {
        return;
    }
    let ran = desk.script(&step(GITHUB, DIFFERENCE), "BASE=HEAD~1");
    assert!(ran.status.success(), "{ran:?}");
    let (summary, output) = (desk.note("summary"), desk.note("output"));
    assert!(summary.contains("first-job"), "{summary}");
    let (first, rest) = output.split_once('\n').expect("lines");
    let end = first
        .strip_prefix("difference<<")
        .expect("a value of many lines");
    assert!(
        rest.starts_with(summary.trim_end()) && rest.ends_with(&format!("\n{end}\n")),
        "{output}"
    );

    let ran = desk.script(&step(ACTION, DIFFERENCE), "BASE=HEAD~1");
    assert!(ran.status.success(), "{ran:?}");
    assert_eq!(desk.note("loudfail-difference.md"), summary);
    assert!(
        desk.note("output")
            .ends_with("file=../notes/loudfail-difference.md\n")
    );

    // What others merged meanwhile is no part of this change.
    desk.good(
        "git checkout --quiet -b others HEAD~1 && cargo xtask new theirs && cargo xtask build",
    );
    desk.commit();
    desk.good("git checkout --quiet - && rm ../notes/summary");
    let ran = desk.script(&step(GITHUB, DIFFERENCE), "BASE=others");
    assert!(ran.status.success(), "{ran:?}");
    assert_eq!(desk.note("summary"), summary);

    let ran = desk.script(&step(GITHUB, DIFFERENCE), "BASE=no-such-commit");
    assert!(!ran.status.success(), "{ran:?}");
}

#[test]
fn a_difference_that_no_comment_takes_is_cut_between_lines() {
    let desk = Desk::new();
    let line = format!("- {}\n", "変".repeat(100));
    fs::write(desk.0.root().join("../notes/long.md"), line.repeat(300)).expect("written");
    // A difference that long, and programs that keep what they are given.
    let tool = "#!/bin/sh\ncase $2 in diff) cat ../notes/long.md ;; esac\n";
    let gh =
        "#!/bin/sh\ncase $2 in user) echo me ;; --paginate) echo \"$5\" >../notes/asked ;; esac\n";
    for (name, text) in [("cargo", tool), ("gh", gh)] {
        fs::write(desk.0.root().join("../notes").join(name), text).expect("written");
    }
    desk.good("chmod +x ../notes/cargo ../notes/gh");
    let ran = desk.script(&step(GITHUB, DIFFERENCE), "BASE=HEAD");
    assert!(ran.status.success(), "{ran:?}");
    let variables = "REPOSITORY=a/b NUMBER=3 FILE=../notes/long.md";
    let ran = desk.script(&step(ACTION, COMMENT), variables);
    assert!(ran.status.success(), "{ran:?}");
    for cut in ["output", "loudfail-comment.md"] {
        let cut = desk.note(cut);
        assert!(cut.contains("(Not all of it"), "{cut:.200}");
        assert_eq!(cut.matches(&line).count(), 60_000 / line.len());
        assert!(cut.len() < 60_200);
    }
    assert!(desk.note("asked").contains(".user.login == \"me\""));
}

#[test]
fn there_is_one_comment_that_is_brought_up_to_date() {
    let desk = Desk::new();
    let gh = desk.0.root().join("../notes/gh");
    let text = "#!/bin/sh\ncase $2 in user) exit 1 ;; --paginate) cat ../notes/there ;; *) echo \"$*\" >>../notes/asked ;; esac\n";
    fs::write(&gh, text).expect("written");
    desk.good(
        "chmod +x ../notes/gh && : >../notes/there && printf 'a `change`\\n' >../notes/change.md",
    );
    let mut asked = String::new();
    for (file, there, body) in [
        (GITHUB, "", "body=@comment.md"),
        (GITHUB, "17\n18\n", "body=@comment.md"),
        (ACTION, "", "body=@../notes/loudfail-comment.md"),
        (ACTION, "17\n", "body=@../notes/loudfail-comment.md"),
    ] {
        fs::write(desk.0.root().join("../notes/there"), there).expect("written");
        let variables = "REPOSITORY=a/b NUMBER=3 FILE=../notes/change.md DIFFERENCE='a `change`'";
        let ran = desk.script(&step(file, COMMENT), variables);
        assert!(ran.status.success(), "{file}: {ran:?}");
        asked.push_str(&match there {
            "" => {
                format!("api --silent --method POST repos/a/b/issues/3/comments --field {body}\n")
            }
            _ => {
                format!("api --silent --method PATCH repos/a/b/issues/comments/17 --field {body}\n")
            }
        });
        let comment = body.strip_prefix("body=@").expect("a file");
        let comment = fs::read_to_string(desk.0.root().join(comment)).expect("a comment");
        assert_eq!(
            comment,
            "<!-- loudfail: what the change does -->\na `change`\n"
        );
    }
    assert_eq!(desk.note("asked"), asked);
}

#[test]
fn mistakes_are_sarif() {
    let desk = Desk::new();
    if !desk.takes("check --format sarif") {
        return;
    }
    for results in [0, 1] {
        let ran = desk.script(&step(GITHUB, SARIF), "");
        assert!(ran.status.success(), "{ran:?}");
        let ran = desk.script(&step(ACTION, CHECK), "ENVIRONMENTS= SARIF=action.sarif");
        assert_eq!(ran.status.success(), results == 0, "{ran:?}");
        for file in ["loudfail.sarif", "action.sarif"] {
            let text = fs::read(desk.0.root().join(file)).expect(file);
            let sarif: Value = serde_yaml::from_slice(&text).expect("JSON");
            let found = sarif["runs"][0]["results"].as_sequence().expect("results");
            assert_eq!(found.len(), results, "{file}");
        }
        desk.good("rm -f dist/default/first-job/README.md");
    }
}

#[test]
fn the_pipeline_has_a_report_whatever_comes_of_it() {
    if !is_there("jq") {
        return skip("the script of ci/gitlab-ci.yml", "install jq");
    }
    let desk = Desk::new();
    let report = |status| -> serde_json::Value {
        let ran = desk.script(&pipeline(), "CI_MERGE_REQUEST_DIFF_BASE_SHA=");
        assert_eq!(ran.status.code(), Some(status), "{ran:?}");
        let text = fs::read(desk.0.root().join("loudfail-code-quality.json")).expect("a report");
        serde_json::from_slice(&text).expect("JSON")
    };
    assert_eq!(report(0), serde_json::json!([]));
    desk.good("echo 'timout: 1h' >>blueprints/first-job.yaml");
    let told = report(1);
    let [problem] = told.as_array().map(Vec::as_slice).unwrap_or_default() else {
        panic!("{told}");
    };
    assert_eq!(problem["check_name"], "LF0101");
    assert_eq!(problem["severity"], "major");
    assert_eq!(problem["location"]["path"], "blueprints/first-job.yaml");
    assert!(
        problem["location"]["lines"]["begin"].as_u64() > Some(1),
        "{problem}"
    );
    assert_eq!(
        problem["description"],
        "unknown key `timout`; did you mean `timeout`?"
    );
    desk.good("git checkout --quiet blueprints");
    if desk.takes("diff HEAD --output markdown") {
        let ran = desk.script(&pipeline(), "CI_MERGE_REQUEST_DIFF_BASE_SHA=HEAD~1");
        assert!(ran.status.success(), "{ran:?}");
        let text = fs::read_to_string(desk.0.root().join("loudfail-difference.md"));
        assert!(text.is_ok_and(|text| text.contains("first-job")));
    }
}

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| Path::new(&folder).join(program).is_file())
}
