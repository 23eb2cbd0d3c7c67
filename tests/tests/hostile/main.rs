//! What fuzzing does for days, for a bounded number of cases that are the same in every run; and properties of whole builds.

mod corpus;
mod edits;
mod layers;

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};

use loudfail_tests::hostile::{FIELDS, TARGETS, Target};
use loudfail_tests::outputs::repository;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};

use corpus::{Corpus, dictionary};
use edits::Edits;

#[test]
fn every_seed_as_it_is() {
    for target in TARGETS.iter().chain([&FIELDS]) {
        for (name, seed) in &Corpus::of(target).0 {
            let ran = catch_unwind(AssertUnwindSafe(|| (target.body)(seed)));
            assert!(ran.is_ok(), "{} falls over {name}", target.name);
        }
    }
}

/// One test a target, so that they run beside each other and a name says what fell.
macro_rules! bounded {
    ($($name:ident: $cases:expr,)*) => {
        $(#[test]
        fn $name() {
            bounded(stringify!($name), $cases);
        })*

        /// The names of those that are run here.
        const RUN: &[&str] = &[$(stringify!($name)),*];
    };
}

// As many cases as a second or two has time for.
bounded! {
    blueprint: 2000,
    platform: 2000,
    outputs: 500,
    machine: 2000,
    audit: 1000,
    import_asl: 2000,
    import_copilot: 2000,
    import_ecschedule: 2000,
    import_task_definition: 2000,
    template: 200,
    texts: 2000,
}

#[test]
fn fields() {
    if let Err(found) = search(&FIELDS, 100) {
        panic!("a field falls over {found}");
    }
}

#[test]
fn every_target_is_run_here_and_can_be_fuzzed() {
    let names: Vec<&str> = TARGETS.iter().map(|target| target.name).collect();
    assert_eq!(names, RUN);
    let folder = repository().join("fuzz");
    let manifest = fs::read_to_string(folder.join("Cargo.toml")).expect("the manifest");
    for name in &names {
        let program = format!("fuzz_targets/{name}.rs");
        assert!(
            manifest.contains(&format!("\npath = \"{program}\"\n")),
            "{program} in fuzz/Cargo.toml"
        );
        let text = fs::read_to_string(folder.join(&program))
            .unwrap_or_else(|error| panic!("{program}: {error}"));
        assert!(
            text.contains(&format!("run(\"{name}\", bytes)")),
            "{program}: {text}"
        );
    }
    assert_eq!(manifest.matches("[[bin]]").count(), names.len());
}

/// Texts near those that a target starts from, the same ones in every run.
#[track_caller]
fn bounded(name: &str, cases: u32) {
    let target = TARGETS.iter().find(|target| target.name == name);
    let target = target.expect("it is one of the targets");
    if let Err(found) = search(target, cases) {
        panic!("{name} falls over {found}");
    }
}

/// The smallest text that was found on which the target panics, and what it says.
fn search(target: &Target, cases: u32) -> Result<(), String> {
    let corpus = Corpus::of(target);
    let words = dictionary(target.dictionary);
    let config = Config {
        cases,
        failure_persistence: None,
        // Each of them is a whole run.
        max_shrink_iters: 2000,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, rng);
    let found = runner.run(&Edits::any(corpus.0.len()), |edits| {
        let bytes = edits.apply(&corpus, &words);
        let ran = catch_unwind(AssertUnwindSafe(|| (target.body)(&bytes)));
        ran.map_err(|panic| TestCaseError::fail(said(&*panic)))
    });
    found.map_err(|error| match error {
        TestError::Fail(reason, edits) => {
            let bytes = edits.apply(&corpus, &words);
            format!("{:?}\n{reason}", String::from_utf8_lossy(&bytes))
        }
        TestError::Abort(reason) => reason.to_string(),
    })
}

fn said(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it panics").to_owned()
}

#[test]
fn a_target_that_falls_is_found_guilty_and_the_text_is_small() {
    let target = Target {
        body: |bytes| assert!(!bytes.windows(2).any(|pair| pair == b"&a"), "an anchor"),
        ..TARGETS[0]
    };
    let found = search(&target, 1000).expect_err("an anchor is a word of the dictionary");
    assert!(found.ends_with("an anchor"), "{found}");
}
