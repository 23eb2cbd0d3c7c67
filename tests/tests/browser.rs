//! The site in a real browser: its own jobs, jobs with hostile texts, and when schedules start next.

use std::fs;
use std::path::{Path, PathBuf};

use loudfail_engines::browser::{Browser, Sites};
use loudfail_engines::localstack::default_folder;
use loudfail_tests::outputs::{golden, outputs, repository, skip};
use loudfail_tests::xtask::Repository;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Expressions of every kind that there is, and time zones in which clocks are set, by half an hour too.
const CRONS: &[&str] = &[
    "0 3 * * ? *",
    "0/10 * * * ? *",
    "30 2 * * ? *",
    "30 1,2,3 ? * SUN *",
    "15 0 1,15 * ? *",
    "59 23 L * ? *",
    "0 12 LW * ? *",
    "0 12 1W * ? *",
    "0 12 31W * ? *",
    "0 12 15W * ? *",
    "0 9 ? * MON-FRI *",
    "0 9 ? * 6L *",
    "0 9 ? * 6#3 *",
    "0 9 ? * 1#5 *",
    "0 0 29 2 ? *",
    "0 0 1 JAN ? 2027-2030",
    "45 6-8 ? MAR,OCT SUN *",
];
const ZONES: &[&str] = &[
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
];

/// Before, within and after what clocks are set by.
const FROM: &[&str] = &[
    "2026-03-28T12:00:00Z",
    "2026-10-25T00:30:00Z",
    "2026-12-31T23:59:00Z",
];

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("the folder to copy") {
        let file = entry.expect("an entry").path();
        if let Some(name) = file.file_name().filter(|_| file.is_file()) {
            fs::copy(&file, to.join(name)).expect("a copy");
        }
    }
}

/// A repository with the site of these blueprints.
fn site(blueprints: &Path) -> (Repository, PathBuf) {
    let repository = Repository::new().expect("a repository");
    copy(blueprints, &repository.root().join("blueprints"));
    let ran = repository.run("cargo xtask site").expect("a shell");
    assert!(ran.status.success(), "{}", ran.stderr);
    let site = repository.root().join("dist/site");
    (repository, site)
}

/// A site of many schedules, and what `next` knows of each.
fn starts() -> (Repository, PathBuf) {
    let repository = Repository::new().expect("a repository");
    let blueprints = repository.root().join("blueprints");
    fs::create_dir(&blueprints).expect("a folder");
    let task = "task: {cluster: c, definition: d, container: a, network: {subnets: [subnet-1]}}\n";
    let write = |name: &str, text: &str| {
        fs::write(blueprints.join(name), text).expect("a file");
    };
    write("platform.yaml", "channels: {alerts: {subscribers: []}}\n");
    for (number, cron) in CRONS.iter().enumerate() {
        for (place, zone) in ZONES.iter().enumerate() {
            let schedule = format!("schedule: {{cron: \"{cron}\", timezone: {zone}}}\n");
            write(
                &format!("job-{number}-{place}.yaml"),
                &format!("{task}{schedule}"),
            );
        }
    }
    for (name, schedule) in [
        (
            "rate",
            "{rate: 90m, start: \"2026-01-01T00:10:00Z\", end: \"2026-12-31T23:59:00Z\"}",
        ),
        (
            "once",
            "{at: \"2026-10-25T02:30:00\", timezone: Europe/Berlin}",
        ),
        (
            "off",
            "{rate: 1h, start: \"2026-01-01T00:00:00Z\", enabled: false}",
        ),
    ] {
        write(
            &format!("{name}.yaml"),
            &format!("{task}schedule: {schedule}\n"),
        );
    }
    let ran = repository.run("cargo xtask site").expect("a shell");
    assert!(ran.status.success(), "{}", ran.stderr);
    let mut known = Vec::new();
    for from in FROM {
        let command = format!("cargo xtask next --json --count 6 --from {from}");
        let ran = repository.run(&command).expect("a shell");
        assert!(ran.status.success(), "{}", ran.stderr);
        let told: Value = serde_json::from_str(&ran.stdout).expect("JSON");
        known.extend(told.as_array().expect("a list").iter().map(|schedule| {
            let starts = schedule["runs"].as_array().expect("a list").iter();
            let starts: Vec<&Value> = starts
                .filter_map(|start| start.get("utc").filter(|utc| utc.is_string()))
                // What is switched off is told as if it were not.
                .filter(|_| schedule["enabled"] == true)
                .collect();
            json!({"job": schedule["job"], "from": from, "starts": starts})
        }));
    }
    let site = repository.root().join("dist/site");
    let text = Value::from(known).to_string();
    fs::write(site.join("starts.json"), text).expect("a file");
    (repository, site)
}

/// A site whose index has 10,000 jobs: those of another, many times and under other names.
fn many(from: &Path) -> TempDir {
    const BEGIN: &str = "<script type=\"application/json\" id=\"data\">";
    let index = fs::read_to_string(from.join("index.html")).expect("an index");
    let (head, rest) = index.split_once(BEGIN).expect("data");
    let (data, tail) = rest.split_once("</script>").expect("its end");
    let mut data: Value = serde_json::from_str(data).expect("JSON");
    let few = data["jobs"].as_array().expect("a list").clone();
    let jobs = few.iter().cycle().take(10_000).enumerate();
    let jobs: Vec<Value> = jobs
        .map(|(number, job)| {
            let mut job = job.clone();
            job["name"] = format!("many-{number:05}").into();
            job["owner"] = format!("owner-{}", number % 40).into();
            job
        })
        .collect();
    data["jobs"] = jobs.into();
    let site = tempfile::tempdir().expect("a temporary folder");
    copy(&from.join("assets"), &site.path().join("assets"));
    let text = format!("{head}{BEGIN}{data}</script>{tail}");
    fs::write(site.path().join("index.html"), text).expect("writes");
    site
}

/// The diagrams of each README, and of each sample's whole machine, with what their boxes say.
fn diagrams(samples: &Repository) -> Vec<Value> {
    let mut readmes = outputs("README.md").expect("outputs");
    readmes.extend(golden("README.md").expect("goldens"));
    let mut diagrams = Vec::new();
    for path in readmes {
        let text = fs::read_to_string(&path).expect("a README");
        let diagram = text.split_once("```mermaid\n");
        let diagram = diagram.and_then(|(_, rest)| rest.split_once("```"));
        diagrams.extend(diagram.map(|(text, _)| diagram_of(&path.display().to_string(), text)));
    }
    for job in ["ledger-import", "nightly-report", "sample", "thumbnails"] {
        let command = format!("cargo xtask graph {job} --format mermaid");
        let ran = samples.run(&command).expect("a shell");
        assert!(ran.status.success(), "{}", ran.stderr);
        diagrams.push(diagram_of(&command, &ran.stdout));
    }
    diagrams
}

fn diagram_of(name: &str, text: &str) -> Value {
    let lines = text.lines().filter(|line| !line.contains("->"));
    let boxes: Vec<&str> = lines
        .filter_map(|line| Some(line.split_once('"')?.1.rsplit_once('"')?.0))
        .collect();
    json!({"name": name, "text": text, "boxes": boxes})
}

#[test]
fn the_site_in_a_browser() {
    let folder = default_folder(repository());
    let browser = match Browser::prepare(&folder, &mut |line| eprintln!("{line}")) {
        Ok(browser) => browser,
        Err(error) if error.is_missing_program() => {
            skip("the site in a browser", &error.to_string());
            return;
        }
        Err(error) => panic!("{error}"),
    };
    let (samples_in, samples) = site(&repository().join("blueprints"));
    let (_hostile, hostile) = site(&repository().join("tests/fixtures/site/hostile"));
    let (_starts, starts) = starts();
    let many = many(&starts);
    let diagrams = Value::from(diagrams(&samples_in));
    let list = many.path().join("diagrams.json");
    fs::write(&list, diagrams.to_string()).expect("a file");
    let screenshots = folder.join("screenshots");
    fs::create_dir_all(&screenshots).expect("a folder");
    let cases = browser
        .look(Sites {
            samples: &samples,
            hostile: &hostile,
            starts: &starts,
            many: many.path(),
            diagrams: &list,
            screenshots: &screenshots,
        })
        .unwrap_or_else(|error| panic!("{error}"));
    assert!(cases.len() >= 15, "{cases:?}");
    for case in &cases {
        let verdict = if case.problem.is_some() {
            "FAILED"
        } else {
            "ok"
        };
        eprintln!("{verdict}: {}", case.name);
    }
    eprintln!("pictures are in {}", screenshots.display());
    let problems = cases.iter().filter_map(|case| case.problem.as_deref());
    let problems: Vec<&str> = problems.collect();
    assert!(problems.is_empty(), "{}", problems.join("\n\n"));
}
