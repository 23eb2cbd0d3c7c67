//! The files of a platform repository, and what those that are there may lack.
//!
//! Of a file that is there nothing is known but its text, which is looked through line by line: enough to see that what
//! is needed is there, and not enough to change it. So a file of whole lines has lines added, and of others a person is
//! told what to add.

use super::Ci;
use super::folder::{Folder, Plan};
use super::source::Source;
use crate::schema;

const ALIAS: &str = include_str!("texts/cargo-config.toml");
const WORKSPACE: &str = include_str!("texts/Cargo.toml");
const XTASK: &str = include_str!("texts/xtask.toml");
const MAIN: &str = include_str!("texts/main.rs");
const IGNORE: &str = include_str!("texts/gitignore");
const ATTRIBUTES: &str = include_str!("texts/gitattributes");
const README: &str = include_str!("texts/README.md");

const GITHUB: &str = include_str!("../../../../../ci/github/loudfail.yml");
const GITHUB_LOCALSTACK: &str = include_str!("../../../../../ci/github/loudfail-localstack.yml");
const GITLAB: &str = include_str!("../../../../../ci/gitlab-ci.yml");
const DEPLOY: &str = include_str!("../../../../../ci/localstack-deploy.sh");

/// The manifest of the program that `cargo xtask` runs.
pub(super) const XTASK_MANIFEST: &str = "xtask/Cargo.toml";

/// What cargo's own words in a configuration are for the alias.
const ALIAS_KEY: &str = "xtask";

/// Whether the manifest of the program names loudfail.
pub(super) fn has_dependency(folder: &Folder<'_>) -> Result<bool, String> {
    Ok(folder
        .text(XTASK_MANIFEST)?
        .is_some_and(|text| names_loudfail(&text)))
}

/// Plans everything but blueprints and what is made of them. There is no source where none is needed.
pub(super) fn plan(
    plan: &mut Plan,
    folder: &Folder<'_>,
    source: Option<&Source>,
    is_source_given: bool,
    ci: &[Ci],
) -> Result<(), String> {
    let config = cargo_config(folder)?;
    plan.file_or_by_hand(folder, config, ALIAS, missing_alias)?;
    let has_alias = folder
        .text(config)?
        .is_some_and(|text| missing_alias(&text).is_none());
    let workspace = folder.text("Cargo.toml")?;
    let is_member = workspace.is_none_or(|text| missing_member(&text).is_none());
    // An alias, and no member for it here: it leads to a program elsewhere.
    let is_elsewhere = has_alias && !is_member && folder.text(XTASK_MANIFEST)?.is_none();
    program(plan, folder, source, is_source_given, is_elsewhere)?;
    if !is_elsewhere {
        plan.file_or_by_hand(folder, "Cargo.toml", WORKSPACE, missing_member)?;
        if let Some(text) = folder.text("Cargo.toml")?
            && !is_member
            && !lines(&text).any(|line| line.starts_with("[profile.dev"))
        {
            // Cargo takes profiles from this file alone.
            let (_, profile) = WORKSPACE.split_once("\n\n").unwrap_or_default();
            let place = "has no profile: for fast builds, add at its end";
            plan.tell("Cargo.toml", place.to_owned(), profile.to_owned());
        }
    }
    if let Some(lock) = source.and_then(Source::lock)
        && folder.text("Cargo.toml")?.is_none()
    {
        plan.file(folder, "Cargo.lock", &lock)?;
    }
    if folder.text("rust-toolchain")?.is_none() {
        plan.file(folder, "rust-toolchain.toml", &toolchain())?;
    }
    plan.lines(folder, ".gitignore", IGNORE)?;
    plan.lines(folder, ".gitattributes", ATTRIBUTES)?;
    plan.file(folder, "README.md", &readme(source, ci))?;
    for output in schema::outputs() {
        let path = format!("{}/{}", schema::FOLDER, output.path);
        plan.file(folder, &path, &output.text)?;
    }
    for ci in ci {
        match ci {
            Ci::Github => {
                plan.file(folder, ".github/workflows/loudfail.yml", GITHUB)?;
                let localstack = ".github/workflows/loudfail-localstack.yml";
                plan.file(folder, localstack, GITHUB_LOCALSTACK)?;
                plan.file(folder, "ci/localstack-deploy.sh", DEPLOY)?;
            }
            Ci::Gitlab => gitlab(plan, folder)?,
        }
    }
    Ok(())
}

/// The program's package.
fn program(
    plan: &mut Plan,
    folder: &Folder<'_>,
    source: Option<&Source>,
    is_source_given: bool,
    is_elsewhere: bool,
) -> Result<(), String> {
    let dependency = source.map(Source::dependency).unwrap_or_default();
    let main = "xtask/src/main.rs";
    let in_main = "must pass its commands to loudfail; if it has commands of its own, use `loudfail::command()` and \
                   `loudfail::run()` for both";
    if is_elsewhere {
        let place = "does not exist, but the alias `xtask` does: in the manifest of the package that the alias runs, add \
                     under `[dependencies]`";
        plan.tell(XTASK_MANIFEST, place.to_owned(), dependency + "\n");
        plan.tell(
            main,
            format!("does not exist either: that program {in_main}"),
            MAIN.to_owned(),
        );
        return Ok(());
    }
    let is_there = folder.text(XTASK_MANIFEST)?.is_some();
    let manifest = XTASK.replace("LOUDFAIL", &dependency);
    plan.file_or_by_hand(folder, XTASK_MANIFEST, &manifest, |text| {
        let place = if !names_loudfail(text) {
            "does not depend on loudfail: add under `[dependencies]`"
        } else if is_source_given && !text.contains(&dependency) {
            "takes loudfail from elsewhere: replace that with"
        } else {
            return None;
        };
        Some((place.to_owned(), format!("{dependency}\n")))
    })?;
    if is_there && folder.text(main)?.is_none() {
        // Their program may be in another file, and a second one would not compile.
        if !has_dependency(folder)? {
            plan.tell(
                main,
                format!("does not exist: the program {in_main}"),
                MAIN.to_owned(),
            );
            return Ok(());
        }
    }
    plan.file_or_by_hand(folder, main, MAIN, |text| {
        (!text.contains("loudfail::")).then(|| (in_main.to_owned(), MAIN.to_owned()))
    })
}

fn gitlab(plan: &mut Plan, folder: &Folder<'_>) -> Result<(), String> {
    let (whole, part) = (".gitlab-ci.yml", ".gitlab/loudfail.yml");
    let Some(text) = folder.text(whole)? else {
        return plan.file(folder, whole, GITLAB);
    };
    if text.contains("cargo xtask check") {
        return Ok(());
    }
    plan.file(folder, part, GITLAB)?;
    if !text.contains(part) {
        let place = "does not run `cargo xtask check`: add under `include`";
        plan.tell(
            whole,
            place.to_owned(),
            format!("include:\n  - local: {part}\n"),
        );
    }
    Ok(())
}

/// The file that cargo reads: the name without an ending comes before the other.
fn cargo_config(folder: &Folder<'_>) -> Result<&'static str, String> {
    let old = ".cargo/config";
    Ok(match folder.text(old)? {
        Some(_) => old,
        None => ".cargo/config.toml",
    })
}

fn missing_alias(text: &str) -> Option<(String, String)> {
    let is_alias = |line: &str| {
        let key = line
            .split('=')
            .next()
            .unwrap_or_default()
            .trim()
            .trim_matches('"');
        line.contains('=') && (key == ALIAS_KEY || key == "alias.xtask")
    };
    if lines(text).any(is_alias) {
        return None;
    }
    Some(if lines(text).any(|line| line == "[alias]") {
        let line = lines(ALIAS).find(|line| is_alias(line)).unwrap_or_default();
        (
            "lacks an alias: add under `[alias]`".to_owned(),
            format!("{line}\n"),
        )
    } else {
        (
            "lacks an alias: add at its end".to_owned(),
            ALIAS.to_owned(),
        )
    })
}

fn missing_member(text: &str) -> Option<(String, String)> {
    let members = ["\"xtask\"", "'xtask'", "\"./xtask\"", "\"*\"", "\"xtask/\""];
    if lines(text).any(|line| members.iter().any(|member| line.contains(member))) {
        return None;
    }
    let has_workspace = lines(text).any(|line| line.starts_with("[workspace"));
    let (place, members) = if has_workspace {
        (
            "lacks a member of the workspace: add in `members` of `[workspace]`",
            "\"xtask\",\n",
        )
    } else {
        (
            "is not a workspace: add at its end",
            "[workspace]\nmembers = [\"xtask\"]\n",
        )
    };
    Some((place.to_owned(), members.to_owned()))
}

fn names_loudfail(text: &str) -> bool {
    lines(text).any(|line| {
        let is_key = |rest: &str| rest.trim_start().starts_with(['=', '.']);
        line.strip_prefix("loudfail").is_some_and(is_key) || line == "[dependencies.loudfail]"
    })
}

/// The lines of a TOML file that are no comments.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.starts_with('#'))
}

/// The compiler that loudfail needs at least, and is tested with.
fn toolchain() -> String {
    let version = env!("CARGO_PKG_RUST_VERSION");
    let patch = if version.matches('.').count() == 1 {
        ".0"
    } else {
        ""
    };
    format!("[toolchain]\nchannel = \"{version}{patch}\"\n")
}

fn readme(source: Option<&Source>, ci: &[Ci]) -> String {
    let source = source.map_or_else(
        || "See `xtask/Cargo.toml`. loudfail is not on a registry.".to_owned(),
        Source::prose,
    );
    let told: Vec<&str> = ci
        .iter()
        .map(|ci| match ci {
            Ci::Github => {
                "`.github/workflows/loudfail.yml` runs `cargo xtask check` on every pull request, annotates the lines that \
                 have mistakes,\nand comments what the change does to resources. If you set the repository variable \
                 `LOUDFAIL_SARIF` to `true`, mistakes\nalso go to code scanning. \
                 `.github/workflows/loudfail-localstack.yml` deploys `dist/` to a LocalStack whenever `dist/`\nchanges.\n"
            }
            Ci::Gitlab => {
                "The GitLab pipeline runs `cargo xtask check` on every merge request, lists mistakes in its code quality \
                 report, and keeps\nan artifact with what the change does to resources.\n"
            }
        })
        .collect();
    let ci = match told.as_slice() {
        [] => "No CI is set up. Have yours run `cargo xtask check`, which exits with 1 if anything is wrong.\n".to_owned(),
        told => told.join("\n"),
    };
    README
        .replace("SOURCE", &source)
        .replace("\nCI\n", &format!("\n## What CI does\n\n{ci}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_existing_manifest_lacks_is_seen() {
        for there in [
            "[workspace]\nmembers = [\"crates/*\", \"xtask\"]\n",
            "[workspace]\nmembers = [\n  './a',\n  'xtask',\n]\n",
            "[workspace]\nmembers = [\"*\"]\n",
        ] {
            assert_eq!(missing_member(there), None, "{there}");
        }
        let (place, text) =
            missing_member("[workspace]\n# \"xtask\"\nmembers = []\n").expect("lacks");
        assert!(place.contains("in `members`") && text == "\"xtask\",\n");
        let (place, text) =
            missing_member("[package]\nname = \"xtask-like\"\n[profile.dev]\n").expect("lacks");
        assert!(place.contains("not a workspace"));
        assert_eq!(text, "[workspace]\nmembers = [\"xtask\"]\n");
    }

    #[test]
    fn what_a_configuration_lacks_is_seen() {
        for there in [
            "[alias]\nxtask = 'run -p x'\n",
            "alias.xtask = []\n",
            "[alias]\n\"xtask\"=1\n",
        ] {
            assert_eq!(missing_alias(there), None, "{there}");
        }
        let line = "xtask = \"run --quiet --package xtask --\"\n";
        assert_eq!(
            missing_alias("[alias]\nb = 'build'\n").expect("lacks").1,
            line
        );
        assert_eq!(
            missing_alias("[net]\n# xtask = 1\n").expect("lacks").1,
            ALIAS
        );
    }

    #[test]
    fn a_dependency_is_seen_in_each_form() {
        for there in [
            "loudfail = 1",
            "loudfail.git = 1",
            "  loudfail={}",
            "[dependencies.loudfail]",
        ] {
            assert!(names_loudfail(there), "{there}");
        }
        for other in ["loudfail-job = 1", "# loudfail = 1", "name = \"loudfail\""] {
            assert!(!names_loudfail(other), "{other}");
        }
    }
}
