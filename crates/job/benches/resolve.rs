//! How long it takes from the texts of blueprints to their jobs, every rule included: `cargo bench -p loudfail-job`.

use std::fs;
use std::path::Path;

use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use loudfail_diagnostics::Sources;
use loudfail_job::{InputFile, resolve as resolved};

fn main() {
    divan::main();
}

/// A usual job, so many times under other names. What is told by the item has to stay the same: nothing may grow faster
/// than the number of jobs.
#[divan::bench(args = [1, 100, 1000], sample_count = 10)]
fn resolve(bencher: Bencher<'_, '_>, jobs: usize) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../blueprints");
    let bytes = |sample: &str| fs::read(folder.join(sample)).expect("a sample");
    let mut files = vec![InputFile {
        path: "blueprints/platform.yaml".to_owned(),
        bytes: bytes("platform.yaml"),
    }];
    let job = bytes("nightly-report.yaml");
    files.extend((0..jobs).map(|number| InputFile {
        path: format!("blueprints/job-{number}.yaml"),
        bytes: job.clone(),
    }));
    bencher.counter(ItemsCount::new(jobs)).bench(|| {
        let (platforms, _) = resolved(black_box(&files), &mut Sources::new());
        platforms.expect("the samples have no mistake")
    });
}
