//! The Rust that is claimed is the one that the tests run with, and no dependency asks for a newer one.

use std::fs;

use loudfail_tests::outputs::repository;
use serde_json::Value;

use super::cargo;

#[test]
fn the_claimed_version_is_the_one_that_is_tested() {
    let claimed = claimed();
    let toolchain = fs::read_to_string(repository().join("rust-toolchain.toml")).expect("the file");
    let pinned = toolchain
        .lines()
        .find_map(|line| line.strip_prefix("channel = \"")?.strip_suffix('"'))
        .expect("a channel");
    assert!(
        number(pinned) == number(&claimed),
        "rust-toolchain.toml pins {pinned}, and rust-version claims {claimed}: less than what is tested is a guess, more \
         cannot be built"
    );
}

#[test]
fn every_dependency_compiles_with_it() {
    let claimed = number(&claimed());
    let metadata = metadata();
    let packages = metadata["packages"].as_array().expect("packages");
    assert!(packages.len() > 50, "only {} packages", packages.len());
    let newer: Vec<String> = packages
        .iter()
        .filter_map(|package| {
            let asked = package["rust_version"].as_str()?;
            (number(asked) > claimed).then(|| format!("{} asks for Rust {asked}", package["name"]))
        })
        .collect();
    assert!(newer.is_empty(), "{}", newer.join("\n"));
}

#[test]
fn every_member_claims_the_same() {
    let claimed = claimed();
    let metadata = metadata();
    let members = metadata["workspace_members"].as_array().expect("members");
    for package in metadata["packages"].as_array().expect("packages") {
        if members.contains(&package["id"]) {
            assert_eq!(
                package["rust_version"].as_str(),
                Some(claimed.as_str()),
                "{}",
                package["name"]
            );
        }
    }
}

/// `rust-version` of the workspace.
fn claimed() -> String {
    let manifest = fs::read_to_string(repository().join("Cargo.toml")).expect("the file");
    let found = manifest
        .lines()
        .find_map(|line| line.strip_prefix("rust-version = \"")?.strip_suffix('"'));
    found.expect("a rust-version").to_owned()
}

fn metadata() -> Value {
    let text = cargo(&[
        "metadata",
        "--format-version",
        "1",
        "--locked",
        "--all-features",
    ]);
    serde_json::from_str(&text).expect("JSON")
}

/// `1.95.0` and `1.95` alike as numbers, the last of which may be missing.
fn number(version: &str) -> [u32; 3] {
    let mut parts = version
        .split('.')
        .map(|part| part.parse().expect("a number"));
    std::array::from_fn(|_| parts.next().unwrap_or(0))
}
