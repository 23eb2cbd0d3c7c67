//! `cargo xtask bench`: that it measures and tells, not what it measures, which is another thing on each machine.

use std::io;

use loudfail_tests::xtask::Repository;
use serde_json::Value;

#[test]
fn one_job_is_one_row_of_each_table() -> io::Result<()> {
    let ran = Repository::new()?.run("cargo xtask bench --jobs 1 --runs 1 --cdk 0")?;
    assert!(ran.status.success(), "{}", ran.stderr);
    let table: Vec<Vec<&str>> = ran
        .stdout
        .lines()
        .filter(|line| line.starts_with('|'))
        .map(|line| line.split('|').map(str::trim).collect())
        .collect();
    let (cold, again) = table.split_at(table.len() / 2);
    for table in [cold, again] {
        assert_eq!(table.len(), 3, "{}", ran.stdout);
        assert_eq!(table[2][1], "1");
        let is_whole = |line: &Vec<&str>| line.len() == table[0].len();
        assert!(table.iter().all(is_whole), "{}", ran.stdout);
    }
    assert_eq!(cold[0][1..4], ["jobs", "outputs", "cold build"]);
    assert_eq!(again[0][1..3], ["jobs", "no-op"]);
    assert_eq!(ran.stderr, "1 job, run 1 of 1\n");
    Ok(())
}

#[test]
fn each_run_of_each_row_is_measured() -> io::Result<()> {
    let ran = Repository::new()?.run("cargo xtask bench --jobs 1,2 --runs 2 --cdk 0 --json")?;
    assert!(ran.status.success(), "{}", ran.stderr);
    let told: Value = serde_json::from_str(&ran.stdout)?;
    let rows = told["rows"].as_array().expect("rows");
    assert_eq!(rows.len(), 2);
    for row in rows {
        let runs = row["runs"].as_array().expect("runs");
        assert_eq!(runs.len(), 2);
        for run in runs {
            for what in [
                "cold",
                "copy",
                "no_op",
                "changed",
                "platform_changed",
                "check",
            ] {
                let memory = run[what]["memory"].as_u64();
                assert!(memory > Some(0), "{what}: {run}");
            }
            let taken = run.as_object().expect("an object").values();
            assert!(
                taken
                    .filter_map(|taken| taken["seconds"].as_f64())
                    .all(|seconds| seconds > 0.0),
                "{run}"
            );
        }
    }
    Ok(())
}

#[test]
fn what_a_program_took_is_apart_from_what_it_says() -> io::Result<()> {
    let ran = Repository::new()?
        .run("cargo xtask bench child -- sh -c 'echo out; echo err >&2; exit 3'")?;
    assert_eq!(ran.status.code(), Some(1));
    assert_eq!(ran.stderr, "out\nerr\n");
    let told: Value = serde_json::from_str(&ran.stdout)?;
    assert!(told["memory"].as_u64() > Some(0), "{told}");
    Ok(())
}
