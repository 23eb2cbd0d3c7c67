//! Input that nobody writes on purpose: what is done with it by the fuzz targets (`fuzz/`) and, for a bounded number of cases,
//! by `tests/tests/hostile`.
//!
//! Each [`Target`] takes any bytes and ends, without a panic. What else it holds is said where its body is.

mod blueprint;
mod fields;
mod importers;
mod machine;
mod model;
mod read_back;
mod templates;
mod texts;

/// Something that takes any bytes.
#[derive(Debug, Clone, Copy)]
pub struct Target {
    /// The name of its fuzz target, of its folder in `fuzz/corpus`, and of its dictionary in `fuzz/dictionaries` where it
    /// has one of its own.
    pub name: &'static str,
    /// What takes the bytes.
    pub body: fn(&[u8]),
    /// Files and folders of this repository that have texts to start from, beside its corpus.
    pub seeds: &'static [&'static str],
    /// The endings of those.
    pub endings: &'static [&'static str],
    /// The words that its texts are made of: a file in `fuzz/dictionaries`.
    pub dictionary: &'static str,
}

/// Every target.
pub const TARGETS: &[Target] = &[
    Target {
        name: "blueprint",
        body: blueprint::job,
        seeds: &["blueprints", "docs/examples", "tests/fixtures/valid"],
        endings: &["yaml"],
        dictionary: "blueprint",
    },
    Target {
        name: "platform",
        body: blueprint::platform,
        seeds: &["blueprints/platform.yaml", "tests/fixtures/valid"],
        endings: &["yaml"],
        dictionary: "blueprint",
    },
    Target {
        name: "outputs",
        body: blueprint::outputs,
        seeds: &["blueprints", "docs/examples", "tests/fixtures/valid"],
        endings: &["yaml"],
        dictionary: "blueprint",
    },
    Target {
        name: "machine",
        body: machine::evaluate,
        seeds: &["dist", "tests/fixtures/golden"],
        endings: &["asl.json"],
        dictionary: "asl",
    },
    Target {
        name: "audit",
        body: machine::audit,
        seeds: &["tests/fixtures/import/asl"],
        endings: &["input.json"],
        dictionary: "asl",
    },
    Target {
        name: "import_asl",
        body: importers::asl,
        seeds: &["tests/fixtures/import/asl"],
        endings: &["input.json", "input.yaml"],
        dictionary: "asl",
    },
    Target {
        name: "import_copilot",
        body: importers::copilot,
        seeds: &["tests/fixtures/import/copilot"],
        endings: &["manifest.yml"],
        dictionary: "copilot",
    },
    Target {
        name: "import_ecschedule",
        body: importers::ecschedule,
        seeds: &["tests/fixtures/import/ecschedule"],
        endings: &["input.yaml", "input.json"],
        dictionary: "ecschedule",
    },
    Target {
        name: "import_task_definition",
        body: importers::task_definition,
        seeds: &["tests/fixtures/import/task-definition"],
        endings: &["input.json"],
        dictionary: "task_definition",
    },
    Target {
        name: "template",
        body: templates::own,
        seeds: &["crates/render/templates"],
        endings: &["j2"],
        dictionary: "template",
    },
    Target {
        body: texts::written,
        ..FIELDS
    },
];

/// What `texts` does with the writers alone, for whole jobs: too slow for a fuzz target, so it is run for a bounded number of
/// cases only.
pub const FIELDS: Target = Target {
    name: "texts",
    body: fields::survives,
    seeds: &["tests/fixtures/valid/hostile"],
    endings: &["yaml"],
    dictionary: "texts",
};

/// A number of a text, where one of several things is done with it: so that each run does but one, and the same again.
fn turn(bytes: &[u8]) -> usize {
    bytes.iter().map(|byte| usize::from(*byte)).sum()
}

/// Does what the target of this name does.
///
/// # Panics
///
/// Where there is none of this name, and where the target finds something.
pub fn run(name: &str, bytes: &[u8]) {
    let target = TARGETS.iter().find(|target| target.name == name);
    let target = target.unwrap_or_else(|| panic!("there is no target {name}"));
    (target.body)(bytes);
}
