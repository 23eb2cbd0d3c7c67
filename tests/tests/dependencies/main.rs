//! What the workspace is made of: the dependencies keep `deny.toml`, compile with the Rust that is claimed, and are named.

mod deny;
mod rust_version;
mod third_party;

use std::process::Command;

use loudfail_tests::outputs::repository;

/// What cargo says, asked in the repository.
fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .current_dir(repository())
        .args(arguments)
        .output()
        .expect("cargo");
    assert!(
        output.status.success(),
        "cargo {}: {}",
        arguments.join(" "),
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("UTF-8")
}
