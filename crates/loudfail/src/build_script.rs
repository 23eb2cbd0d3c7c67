//! For packages that have blueprints beside their code: outputs made while the package is compiled.

use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use loudfail_diagnostics::{Diagnostic, visible};

use crate::api::{self, BuildError};
use crate::repository;

/// What the outputs are in, below the folder that cargo gives a build script.
const OUT: &str = "dist";

/// The variable that the package's code finds them by.
const VARIABLE: &str = "LOUDFAIL_DIST";

/// The whole of a `build.rs`: builds the blueprints of the package's folder into `OUT_DIR`, proofs included.
///
/// ```no_run
/// // build.rs
/// fn main() -> std::process::ExitCode {
///     loudfail::build_script()
/// }
/// ```
///
/// The package's code finds the outputs in the folder that `LOUDFAIL_DIST` names while it is compiled:
///
/// ```ignore
/// const MACHINE: &str = include_str!(concat!(env!("LOUDFAIL_DIST"), "/default/report/state-machine.asl.json"));
/// ```
///
/// It runs again when `blueprints/` changes, or `templates/` of one's own. Who makes `templates/` after a build changes a file
/// in `blueprints/` too, or `build.rs`: cargo cannot wait for a folder that is not there. A mistake in a blueprint, or an
/// output that breaks a law, fails the build of the package with the text that `cargo xtask build` shows; a warning is a
/// warning of cargo.
#[must_use]
pub fn build_script() -> ExitCode {
    let folder = |name: &str| env::var_os(name).map(PathBuf::from);
    let (Some(root), Some(out)) = (folder("CARGO_MANIFEST_DIR"), folder("OUT_DIR")) else {
        let told = writeln!(
            io::stderr(),
            "error: call this only from a build script: cargo sets CARGO_MANIFEST_DIR and OUT_DIR for it"
        );
        // That nobody listens makes it no less wrong.
        drop(told);
        return ExitCode::FAILURE;
    };
    let built = run(&root, &out, &mut io::stdout(), &mut io::stderr());
    match built {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) | Err(_) => ExitCode::FAILURE,
    }
}

/// Whether it was built. The first stream is the one that cargo reads, the second the one that people do.
fn run(
    root: &Path,
    out: &Path,
    cargo: &mut impl Write,
    people: &mut impl Write,
) -> io::Result<bool> {
    // A folder is looked through by cargo, however deep. That includes the catalogue of failures.
    writeln!(cargo, "cargo::rerun-if-changed={}", repository::BLUEPRINTS)?;
    // One that is named and not there would have it run each time.
    if root.join(repository::TEMPLATES).is_dir() {
        writeln!(cargo, "cargo::rerun-if-changed={}", repository::TEMPLATES)?;
    }
    let out = out.join(OUT);
    match api::build_into(root, &out) {
        Ok(report) => {
            writeln!(cargo, "cargo::rustc-env={VARIABLE}={}", out.display())?;
            for warning in &report.warnings {
                tell(cargo, "warning", warning)?;
            }
            Ok(true)
        }
        Err(error) => {
            if let BuildError::Problems(problems) = &error {
                for problem in problems.diagnostics.iter().filter(|it| it.is_error()) {
                    tell(cargo, "error", problem)?;
                }
            }
            writeln!(people, "{error}")?;
            Ok(false)
        }
    }
}

/// A line for cargo to show: one line is all that it takes.
fn tell(cargo: &mut impl Write, word: &str, problem: &Diagnostic) -> io::Result<()> {
    let code = problem.code;
    writeln!(
        cargo,
        "cargo::{word}=[{code}] {}",
        visible(&problem.message)
    )
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    /// What is said to cargo and to people of a package with this job.
    fn said(job: Option<&str>) -> (bool, String, String, tempfile::TempDir) {
        let package = tempfile::tempdir().expect("a folder");
        let blueprints = package.path().join("blueprints");
        fs::create_dir(&blueprints).expect("a folder");
        fs::write(
            blueprints.join("platform.yaml"),
            "channels: {alerts: {subscribers: []}}\n",
        )
        .expect("written");
        if let Some(job) = job {
            fs::write(blueprints.join("job.yaml"), job).expect("written");
        }
        let (mut cargo, mut people) = (Vec::new(), Vec::new());
        let out = package.path().join("out");
        let built = run(package.path(), &out, &mut cargo, &mut people).expect("said");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        (built, text(cargo), text(people), package)
    }

    #[test]
    fn outputs_are_made_and_named() {
        let job =
            "task: {cluster: c, definition: d, container: a, network: {subnets: [subnet-0a]}}";
        let (built, cargo, people, package) = said(Some(job));
        let dist = package.path().join("out/dist");
        assert!(built);
        assert_eq!(
            cargo,
            format!(
                "cargo::rerun-if-changed=blueprints\ncargo::rustc-env=LOUDFAIL_DIST={}\n",
                dist.display()
            )
        );
        assert_eq!(people, "");
        assert!(dist.join("default/job/state-machine.asl.json").exists());
    }

    #[test]
    fn a_warning_is_told_and_a_mistake_is_told_in_full() {
        let (built, cargo, people, _) = said(None);
        assert!(built);
        assert!(
            cargo.ends_with("\ncargo::warning=[LF0402] there is no job\n"),
            "{cargo}"
        );
        assert_eq!(people, "");

        let (built, cargo, people, package) = said(Some("timout: 1h\n"));
        assert!(!built);
        assert!(
            cargo.contains("\ncargo::error=[LF0101] unknown key `timout`\n"),
            "{cargo}"
        );
        assert!(people.contains("\n1 | timout: 1h\n  | ^^^^^^"), "{people}");
        assert!(!package.path().join("out").exists());
    }
}
