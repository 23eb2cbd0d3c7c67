//! Whoever writes outputs waits for a build of the same repository that is at work.

use std::fs::{self, File};
use std::thread;
use std::time::{Duration, Instant};

use loudfail_tests::xtask::Repository;

/// How long anything is waited for before it is taken for lost.
const PATIENCE: Duration = Duration::from_secs(60);

#[test]
fn one_at_a_time_writes() {
    let repository = Repository::new().expect("a folder");
    let run = |line: &str| repository.run(line).expect("a shell");
    assert!(run("cargo xtask new report").status.success());
    let said = repository.root().join("said");
    for command in [
        "build",
        "upgrade",
        "site",
        "init --ci none",
        "shape add lost --from blueprints/report.yaml",
    ] {
        let lock = File::open(repository.root().join("blueprints")).expect("the folder");
        lock.lock().expect("nobody has it");
        thread::scope(|scope| {
            let running = scope.spawn(|| run(&format!("cargo xtask {command} 2>said")));
            let begun = Instant::now();
            let is_waiting = || {
                fs::read_to_string(&said)
                    .is_ok_and(|said| said.contains("waiting for another build"))
            };
            while !is_waiting() {
                assert!(!running.is_finished(), "`{command}` does not wait");
                assert!(begun.elapsed() < PATIENCE, "`{command}` never begins");
                thread::sleep(Duration::from_millis(5));
            }
            drop(lock);
            let ran = running.join().expect("a shell");
            assert!(ran.status.success(), "`{command}`: {}", ran.stderr);
        });
        fs::remove_file(&said).expect("what it said");
    }
    // What only looks does not wait.
    let lock = File::open(repository.root().join("blueprints")).expect("the folder");
    lock.lock().expect("nobody has it");
    for command in ["check", "upgrade --check"] {
        let ran = run(&format!("cargo xtask {command}"));
        assert!(ran.status.success(), "`{command}`: {}", ran.stderr);
    }
}
