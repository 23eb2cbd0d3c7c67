//! How long it takes from a blueprint's text to what it says: `cargo bench -p loudfail-blueprint`.

use std::fs;
use std::path::Path;

use divan::{Bencher, black_box};
use loudfail_blueprint::{BlueprintFile, parse};
use loudfail_diagnostics::Sources;

fn main() {
    divan::main();
}

/// Samples: the smallest, a usual one, and one with most of what there is.
const SAMPLES: [&str; 3] = ["sample", "nightly-report", "ledger-import"];

/// YAML alone.
#[divan::bench(args = SAMPLES)]
fn tree(bencher: Bencher<'_, '_>, sample: &str) {
    let text = text(sample);
    let mut sources = Sources::new();
    let source = sources.add(sample, text.as_str());
    bencher.bench(|| parse(source, black_box(&text)));
}

/// What its keys say besides.
#[divan::bench(args = SAMPLES)]
fn read(bencher: Bencher<'_, '_>, sample: &str) {
    let text = text(sample);
    let mut sources = Sources::new();
    let source = sources.add(sample, text.as_str());
    let (tree, _) = parse(source, &text);
    bencher.bench(|| BlueprintFile::read(black_box(tree.as_ref().expect("a sample is YAML"))));
}

fn text(sample: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../blueprints");
    fs::read_to_string(folder.join(format!("{sample}.yaml"))).expect("a sample")
}
