//! What a build leaves alone is what would come out the same.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;

use loudfail_tests::outputs::repository;
use loudfail_tests::xtask::Repository;

/// Every word and number of a text that is neither a key nor in a comment, as the range of its bytes.
fn values(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut values = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = line.find(" #").unwrap_or(line.len());
        let is_comment = line.trim_start().starts_with('#');
        let mut at = 0;
        while !is_comment && at < end {
            let rest = &line[at..end];
            let is_word = |it: char| it.is_ascii_alphanumeric() || "_-./".contains(it);
            let Some(begin) = rest.find(|it: char| it.is_ascii_alphanumeric()) else {
                break;
            };
            let word = &rest[begin..];
            let length = word.find(|it| !is_word(it)).unwrap_or(word.len());
            let is_key = word[length..].starts_with(": ") || word[length..].trim_end() == ":";
            if !is_key {
                values.push(start + at + begin..start + at + begin + length);
            }
            at += begin + length;
        }
        start += line.len();
    }
    values
}

/// Another value of the same kind.
fn another(word: &str) -> String {
    match (word, word.parse::<u64>()) {
        ("true", _) => "false".to_owned(),
        ("false", _) => "true".to_owned(),
        (_, Ok(number)) => (number + 1).to_string(),
        _ => format!("{word}x"),
    }
}

fn dist(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.join("dist")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let name = entry.file_name();
            if name.as_encoded_bytes().starts_with(b".") {
                continue;
            }
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                files.insert(entry.path(), fs::read(entry.path()).expect("a file"));
            }
        }
    }
    files
}

/// Changes each value of a file of the samples by itself, and builds.
fn change_each(name: &str) {
    let repository_of_samples = repository().join("blueprints");
    let repository = Repository::new().expect("a folder");
    let root = repository.root();
    let folder = root.join("blueprints");
    fs::create_dir(&folder).expect("a folder");
    for sample in ["platform.yaml", name] {
        fs::copy(repository_of_samples.join(sample), folder.join(sample)).expect("copied");
    }
    let run = |line: &str| repository.run(line).expect("a shell");
    assert!(run("cargo xtask build").status.success());
    let first = dist(root);
    let file = folder.join(name);
    let text = fs::read_to_string(&file).expect("a sample");
    let values = values(&text);
    assert!(values.len() > 5, "{name} has {values:?} alone");
    let mut last = first.clone();
    for range in values {
        let word = &text[range.clone()];
        let mut changed = text.clone();
        changed.replace_range(range.clone(), &another(word));
        fs::write(&file, &changed).expect("written");
        let line = 1 + text[..range.start].matches('\n').count();
        let what = format!("{name}:{line}: `{word}` as `{}`", another(word));
        let built = run("cargo xtask build");
        let after = dist(root);
        if built.status.success() {
            assert!(after != first, "{what} changes nothing");
            // Without what is known of the last build.
            let checked = run("mv dist/.loudfail .; cargo xtask check && mv .loudfail dist/");
            assert!(
                checked.status.success(),
                "{what} is stale: {}",
                checked.stdout
            );
        } else {
            assert!(after == last, "{what} is refused and changes something");
        }
        last = after;
    }
    fs::write(&file, &text).expect("written");
    assert!(run("cargo xtask build").status.success());
    assert!(dist(root) == first, "{name} is not as it was");
}

#[test]
fn each_value_that_is_changed_changes_the_outputs_or_is_refused() {
    let entries = fs::read_dir(repository().join("blueprints")).expect("the samples");
    let names: Vec<String> = entries
        .map(|entry| {
            entry
                .expect("a sample")
                .file_name()
                .into_string()
                .expect("a name")
        })
        // The platform file alone has no jobs, which is another case.
        .filter(|name| name.ends_with(".yaml") && name != "platform.yaml")
        .collect();
    assert!(names.len() > 5, "{names:?}");
    thread::scope(|scope| {
        for name in &names {
            scope.spawn(move || change_each(name));
        }
    });
}

#[test]
fn every_value_of_a_text_is_found() {
    let text = "a: 1 # b: 2\n# c: 3\nd: {e: true, f: [x-y, z]}\ng:\n  - h.i/j\n";
    let found: Vec<&str> = values(text).into_iter().map(|range| &text[range]).collect();
    assert_eq!(found, ["1", "true", "x-y", "z", "h.i/j"]);
}

/// Takes away what is known of the last build, if anything is, and puts it back.
const HIDE: &str = "mv dist/.loudfail .. 2> /dev/null";
const SHOW: &str = "mv ../.loudfail dist 2> /dev/null";

/// What another file, an own failure or another job says counts as well, and so does what is done to the outputs by hand.
#[test]
fn what_is_known_of_the_last_build_is_never_stale() {
    let repository = Repository::new().expect("a folder");
    let root = repository.root();
    let run = |line: &str| repository.run(line).expect("a shell");
    let put = |path: &str, text: &str| {
        let file = root.join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("written");
    };
    let task = "task: {cluster: c, definition: d, container: a, launch: ec2}";
    put(
        "blueprints/platform.yaml",
        &format!("defaults: {{{task}}}\nchannels: {{alerts: {{subscribers: []}}}}\n"),
    );
    for job in ["a", "b", "c"] {
        put(&format!("blueprints/{job}.yaml"), "timeout: 1h\n");
    }
    assert!(run("cargo xtask build").status.success());
    let quiet = run("cargo xtask build").stderr;
    assert!(
        quiet.ends_with("3 jobs and 1 channel in dist: 4 unchanged\n"),
        "{quiet}"
    );

    let steps: &[(&str, &str, bool)] = &[
        (
            "echo 'timeout: 2h' > blueprints/a.yaml",
            "another value",
            true,
        ),
        ("touch blueprints/*", "files that were only touched", true),
        (
            "echo '# more' >> dist/default/a/terraform/main.tf",
            "an output that was edited",
            true,
        ),
        (
            "rm dist/default/b/README.md",
            "an output that was removed",
            true,
        ),
        (
            "rm -r dist/default/alerts",
            "a channel's folder that was removed",
            true,
        ),
        (
            "cp -r dist/default/a dist/default/old",
            "a copy of a job's folder, which is theirs",
            true,
        ),
        (
            "mv blueprints/c.yaml blueprints/d.yaml",
            "a job with another name",
            true,
        ),
        ("rm blueprints/d.yaml", "a job that is no more", true),
        (
            "echo 'names: {state_machine: b}' > blueprints/b.yaml",
            "a name",
            true,
        ),
        (
            "echo 'names: {state_machine: b}' > blueprints/a.yaml",
            "a name that is taken",
            false,
        ),
        ("echo 'timeout: 3h' > blueprints/a.yaml", "no longer", true),
        (
            "sed -i 's/cluster: c,/cluster: e,/' blueprints/platform.yaml",
            "a default",
            true,
        ),
        (
            "mkdir -p templates/readme; cargo xtask template copy readme/job.md.j2 >&2",
            "an own template",
            true,
        ),
        (
            "echo more >> templates/readme/job.md.j2",
            "what it says",
            true,
        ),
        ("rm -r templates", "none", true),
        (
            "echo '[{\"id\": \"ours\", \"error\": \"Ours\", \"cause\": null}]' > blueprints/failures.json",
            "an own failure",
            true,
        ),
        (
            "echo '[{}]' > blueprints/failures.json",
            "one without a name",
            false,
        ),
        ("rm blueprints/failures.json", "none again", true),
        (
            "echo 'schedule: {cron: 30 2 * * ? *, timezone: Europe/Paris}' > blueprints/a.yaml",
            "a warning",
            true,
        ),
        ("true", "the same warning", true),
        ("rm -r dist", "nothing at all", true),
    ];
    for (line, what, is_good) in steps {
        let changed = run(line);
        assert!(changed.status.success(), "{what}: {}", changed.stderr);
        let short = run("cargo xtask check");
        let unknown = format!("{HIDE}; cargo xtask check; code=$?; {SHOW}; exit $code");
        let whole = run(&unknown);
        assert_eq!(short.status, whole.status, "{what}");
        assert_eq!(short.stdout, whole.stdout, "{what}");
        assert_eq!(short.stderr, whole.stderr, "{what}");
        let built = run("cargo xtask build");
        assert_eq!(built.status.success(), *is_good, "{what}: {}", built.stderr);
        if *is_good {
            let again = run("cargo xtask build");
            assert!(
                again.stderr.contains("unchanged\n"),
                "{what}: {}",
                again.stderr
            );
            let mut lines = again.stderr.lines();
            let is_quiet = lines.all(|line| !line.trim_start().starts_with("changed "));
            assert!(is_quiet, "{what}: {}", again.stderr);
            let has_warning = |text: &str| text.contains("warning[");
            assert_eq!(
                has_warning(&again.stderr),
                has_warning(&built.stderr),
                "{what}"
            );
            let fresh = run("rm -rf ../fresh; cargo xtask build --out ../fresh && \
                             diff -r -x .loudfail -x old dist ../fresh >&2");
            assert!(fresh.status.success(), "{what}: {}", fresh.stderr);
        }
    }
}

/// Without the forms that were proved, each job that is proved is counted.
const FORGET: &str = "rm -f dist/.loudfail/forms";

/// How many machines were run, as `--timings` tells.
fn proved(told: &str) -> &str {
    told.rsplit_once("machines that had to be run to prove all: ")
        .expect("a table")
        .1
        .trim()
}

/// A repository with the blueprints of this one.
fn with_samples() -> Repository {
    let samples = repository().join("blueprints");
    let made = Repository::new().expect("a folder");
    let copy = format!("cp -r '{}' .", samples.display());
    let copied = made.run(&copy).expect("a shell");
    assert!(copied.status.success(), "{}", copied.stderr);
    made
}

/// Whether outputs are as they were is settled by reading them where the system does not tell, and nothing is proved for it.
#[test]
fn what_is_known_of_the_last_build_is_not_proved_again() {
    let repository = with_samples();
    let root = repository.root();
    let run = |line: &str| repository.run(line).expect("a shell");
    let all = run("cargo xtask build --timings").stderr;
    assert!(proved(&all).parse::<usize>().expect("a number") > 3);
    let ledger = || fs::read(root.join("dist/.loudfail/ledger")).expect("a ledger");

    let changed = "sed -i 's/^description: .*/description: Another./' blueprints/sample.yaml";
    assert!(run(&format!("{changed}; {FORGET}")).status.success());
    let before = ledger();
    let stale = run("cargo xtask check --timings");
    assert!(!stale.status.success() && stale.stdout.contains("+Another."));
    assert_eq!(proved(&stale.stderr), "1", "{}", stale.stderr);
    assert!(ledger() == before, "a check writes nothing");

    assert_eq!(proved(&run("cargo xtask build --timings").stderr), "1");
    // Written in this very moment, as far as the disk's clock tells.
    assert!(run(FORGET).status.success());
    let again = run("cargo xtask check --timings; cargo xtask build --timings").stderr;
    assert_eq!(again.matches("prove all: 0").count(), 2, "{again}");
    assert!(
        run("cp -r dist there; rm -r dist; mv there dist")
            .status
            .success()
    );
    let before = ledger();
    let copied = run("cargo xtask check --timings");
    assert!(copied.status.success());
    assert_eq!(proved(&copied.stderr), "0");
    assert!(ledger() == before, "a check writes nothing");
    assert_eq!(proved(&run("cargo xtask build --timings").stderr), "0");
    assert!(ledger() != before, "the states of the copies are noted");

    let edited = run("echo more >> dist/default/sample/README.md; cargo xtask check --timings");
    assert!(!edited.status.success() && edited.stdout.contains("-more"));
    assert_eq!(proved(&edited.stderr), "1");
    let left =
        "head -5 dist/default/sample/README.md > dist/default/sample/old.md; cargo xtask check";
    assert!(run(left).stdout.contains("/old.md"));
    assert!(
        run("cargo xtask build && cargo xtask check")
            .status
            .success()
    );
    assert!(!root.join("dist/default/sample/old.md").exists());
}

/// The platform file is changed, and with it every job, but no machine gets another form.
#[test]
fn forms_that_were_proved_are_kept() {
    let repository = with_samples();
    let root = repository.root();
    let run = |line: &str| repository.run(line).expect("a shell");
    let kept = root.join("dist/.loudfail/forms");
    let all = run("cargo xtask build --timings").stderr;
    assert_ne!(proved(&all), "0");
    let text = fs::read(&kept).expect("forms");

    let changed = "sed -i 's/owner: platform team/owner: other people/' blueprints/platform.yaml";
    assert!(run(changed).status.success());
    let stale = run("cargo xtask check --timings");
    assert!(
        !stale.status.success() && stale.stdout.contains("other people"),
        "{}",
        stale.stdout
    );
    assert_eq!(proved(&stale.stderr), "0", "{}", stale.stderr);
    assert_eq!(proved(&run("cargo xtask build --timings").stderr), "0");
    assert!(fs::read(&kept).expect("forms") == text);

    // Whatever becomes of them, the outputs are the same.
    let built = run("cp -r dist built; cargo xtask build").status.success();
    assert!(built);
    for harm in ["rm", "truncate -s 100", "echo more >>"] {
        let harmed = run(&format!(
            "{harm} dist/.loudfail/forms; rm -r dist/.loudfail/ledger dist/default; cargo xtask build --timings"
        ));
        assert!(harmed.status.success(), "{harm}: {}", harmed.stderr);
        assert_ne!(proved(&harmed.stderr), "0", "{harm}");
        let same = run("diff -r -x .loudfail built dist >&2");
        assert!(same.status.success(), "{harm}: {}", same.stderr);
    }
}

/// What environments have as a whole is known like jobs and channels are.
#[test]
fn what_environments_have_as_a_whole_is_known_too() {
    let repository = Repository::new().expect("a folder");
    let run = |line: &str| repository.run(line).expect("a shell");
    let fixture = loudfail_tests::outputs::repository().join("tests/fixtures/valid/gitops");
    let copy = format!(
        "mkdir blueprints && cp '{}'/*.yaml blueprints",
        fixture.display()
    );
    assert!(run(&copy).status.success());
    let told = |line: &str| run(line).stderr;
    assert!(run("cargo xtask build").status.success());
    assert_eq!(proved(&told("cargo xtask check --timings")), "0");
    assert_eq!(proved(&told("cargo xtask build --timings")), "0");
    for file in [
        "dist/atlantis.yaml",
        "dist/production/_root/terraform/main.tf",
    ] {
        let edited = run(&format!("echo '# more' >> {file}; cargo xtask check"));
        assert!(
            edited.stdout.contains("-# more"),
            "{file}: {}",
            edited.stderr
        );
        assert!(run("cargo xtask build").status.success());
        let removed = run(&format!("rm {file}; cargo xtask check"));
        assert!(!removed.status.success(), "{file}");
        assert!(
            run("cargo xtask build && cargo xtask check")
                .status
                .success()
        );
    }
}
