//! How long the proof of a job takes: `cargo bench -p loudfail-prove`.

use std::fs;
use std::path::Path;

use divan::{Bencher, black_box};
use loudfail_prove::{Shapes, Unit};

fn main() {
    divan::main();
}

/// Each sample of this repository, and the channel that it tells.
const SAMPLES: [(&str, &str); 6] = [
    ("sample", "alerts"),
    ("nightly-report", "alerts"),
    ("cache-warmup", "alerts"),
    ("one-shot-migration", "alerts"),
    ("thumbnails", "alerts"),
    ("ledger-import", "operations"),
];

/// Its outputs as they are committed, held to every law.
#[divan::bench(args = SAMPLES.map(|(job, _)| job))]
fn prove(bencher: Bencher<'_, '_>, name: &str) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dist/default");
    let read = |owner: &str, file: &str| {
        fs::read_to_string(folder.join(owner).join(file)).expect("an output of a sample")
    };
    let (_, channel) = SAMPLES
        .into_iter()
        .find(|(job, _)| *job == name)
        .expect("one of the samples");
    let machine = read(name, "state-machine.asl.json");
    let template = read(name, "cloudformation.yaml");
    let channel_template = read(channel, "cloudformation.yaml");
    let unit = Unit {
        name,
        machine: &machine,
        template: &template,
        channel_template: &channel_template,
    };
    let shapes = Shapes::builtin().expect("the catalogue");
    bencher.bench(|| {
        let proof = loudfail_prove::prove(black_box(&unit), &shapes);
        assert!(proof.is_ok(), "the samples hold the laws");
    });
}
