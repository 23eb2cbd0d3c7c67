//! Any bytes as a platform repository's own template.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use loudfail_diagnostics::Sources;
use loudfail_job::{Platform, resolve};
use loudfail_render::{Templates, render};

use super::blueprint::file;
use super::turn;
use crate::outputs::repository;

/// The templates that are overridden, each in its turn: one of each language, and a part that others include.
const OVERRIDDEN: [&str; 4] = [
    "asl/state-machine.asl.json.j2",
    "cloudformation/job.yaml.j2",
    "terraform/job/main.tf.j2",
    "readme/job.md.j2",
];

/// The text in place of built-in templates. Whatever it is, it is refused, fails with a place to look at, or renders within its
/// fuel.
pub(super) fn own(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let overridden = OVERRIDDEN[turn(bytes) % OVERRIDDEN.len()];
    let own = BTreeMap::from([(overridden.to_owned(), text)]);
    match Templates::with_own(own) {
        Ok(templates) => {
            if let Err(error) = render(&PLATFORM, &templates) {
                assert!(!error.to_string().is_empty());
            }
        }
        Err(errors) => assert!(errors.iter().all(|error| !error.to_string().is_empty())),
    }
}

/// The job and the channel that are rendered.
static PLATFORM: LazyLock<Platform> = LazyLock::new(|| {
    let read = |name: &str| {
        let path = repository().join("tests/fixtures/valid/hostile").join(name);
        let bytes =
            std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        file(name, &bytes)
    };
    let files = [read("platform.yaml"), read("hostile.yaml")];
    let (platforms, problems) = resolve(&files, &mut Sources::new());
    let platforms = platforms.unwrap_or_else(|| panic!("{problems:#?}"));
    platforms
        .into_iter()
        .next()
        .unwrap_or_else(|| panic!("no environment"))
});
