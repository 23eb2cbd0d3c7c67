//! cargo-deny over the workspace: licences, versions that are there twice, and where crates come from.

use loudfail_engines::cargo_deny::CargoDeny;
use loudfail_engines::localstack::default_folder;
use loudfail_tests::outputs::{repository, skip};

/// The pinned cargo-deny; `None` after saying so where this machine cannot install it.
fn cargo_deny() -> Option<CargoDeny> {
    match CargoDeny::prepare(&default_folder(repository()), &mut |line| {
        eprintln!("{line}");
    }) {
        Ok(found) => Some(found),
        Err(error) if error.is_missing_program() => {
            skip("dependencies with cargo-deny", &error.to_string());
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn every_dependency_keeps_deny_toml() {
    let Some(cargo_deny) = cargo_deny() else {
        return;
    };
    let found = cargo_deny.check(repository(), &repository().join("deny.toml"));
    match found {
        Ok(None) => eprintln!("cargo-deny: bans, licences and sources are as deny.toml says"),
        Ok(Some(said)) => panic!("{said}"),
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_licence_that_is_not_allowed_is_found_guilty() {
    let Some(cargo_deny) = cargo_deny() else {
        return;
    };
    let strict = repository().join("tests/fixtures/deny/strict.toml");
    let said = cargo_deny
        .check(repository(), &strict)
        .unwrap_or_else(|error| panic!("{error}"));
    let said = said.expect("guilty");
    assert!(said.contains("licenses FAILED"), "{said}");
}
