//! How long it takes from a job to the texts of its files: `cargo bench -p loudfail-render`.

use std::fs;
use std::path::Path;

use divan::{Bencher, black_box};
use loudfail_diagnostics::Sources;
use loudfail_job::{InputFile, Platform};
use loudfail_render::{Templates, machine, render_channel, render_job};

fn main() {
    divan::main();
}

/// Samples: the smallest, a usual one, and two with most of what there is.
const SAMPLES: [&str; 4] = ["sample", "nightly-report", "ledger-import", "thumbnails"];

/// All files of a job.
#[divan::bench(args = SAMPLES)]
fn job(bencher: Bencher<'_, '_>, sample: &str) {
    let (platform, templates) = (platform(sample), Templates::default());
    let job = platform.jobs.get(sample).expect("the job");
    bencher.bench(|| render_job(black_box(job), &templates));
}

/// Its machine alone.
#[divan::bench(args = SAMPLES)]
fn asl(bencher: Bencher<'_, '_>, sample: &str) {
    let (platform, templates) = (platform(sample), Templates::default());
    let job = platform.jobs.get(sample).expect("the job");
    bencher.bench(|| machine(black_box(job), &templates));
}

/// All files of a channel.
#[divan::bench]
fn channel(bencher: Bencher<'_, '_>) {
    let (platform, templates) = (platform("sample"), Templates::default());
    let channel = platform.channels.get("operations").expect("the channel");
    bencher.bench(|| render_channel(black_box(channel), "default", &templates));
}

fn platform(sample: &str) -> Platform {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../blueprints");
    let files = ["platform", sample].map(|stem| InputFile {
        path: format!("blueprints/{stem}.yaml"),
        bytes: fs::read(folder.join(format!("{stem}.yaml"))).expect("a sample"),
    });
    let (platforms, _) = loudfail_job::resolve(&files, &mut Sources::new());
    let mut platforms = platforms.expect("the samples have no mistake");
    platforms.pop().expect("there is always an environment")
}
