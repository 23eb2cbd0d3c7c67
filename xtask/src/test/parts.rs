//! The parts, as data: what each proves and the commands that prove it.
//!
//! Every cargo command is given `--workspace`, and picks its tests by target. Chosen by package, the same
//! dependencies would get other features and be compiled once more. For the same reason all commands of a run, or none,
//! are given the feature that brings the AWS SDK.

use std::collections::BTreeSet;
use std::env;
use std::ffi::OsString;
use std::fmt;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The feature without which the tests of LocalStack and all that they need are left out. It takes minutes to compile.
const WHOLE: [&str; 2] = ["--features", "loudfail-tests/localstack"];

/// A named part of the project's tests.
#[derive(Debug)]
pub(crate) struct Part {
    /// What `--only` takes.
    pub(crate) name: &'static str,
    /// What holds when the part passes.
    pub(crate) proves: &'static str,
    /// Whether it needs the code behind [`WHOLE`].
    pub(crate) whole: bool,
    /// The commands, in order.
    pub(crate) steps: &'static [Step],
}

/// A command, run in the repository's root.
#[derive(Debug)]
pub(crate) enum Step {
    /// Cargo with these arguments.
    Cargo(&'static [&'static str]),
    /// Cargo with these arguments and a `--test` for every test binary under `crates/`. Those under `tests/` have parts
    /// of their own, so cargo must not run all that there are.
    CargoWithCrateTests(&'static [&'static str]),
    /// This program with these arguments.
    Xtask(&'static [&'static str]),
}

/// Where commands are run, and the programs they name.
#[derive(Debug)]
pub(crate) struct Place {
    /// The repository's root.
    repository: PathBuf,
    whole: bool,
    cargo: OsString,
    xtask: PathBuf,
}

/// All parts, the quickest to tell of a mistake first.
pub(crate) const PARTS: &[Part] = &[
    Part {
        name: "fmt",
        proves: "Every Rust file is formatted with rustfmt",
        whole: false,
        steps: &[Step::Cargo(&["fmt", "--all", "--check"])],
    },
    Part {
        name: "clippy",
        proves: "The compiler and clippy report nothing",
        whole: true,
        steps: &[Step::Cargo(&[
            "clippy",
            "--workspace",
            "--all-targets",
            "--",
            "-D",
            "warnings",
        ])],
    },
    Part {
        name: "unit",
        proves: "Each crate passes its own tests and the examples in its documentation",
        whole: true,
        steps: &[
            Step::CargoWithCrateTests(&[
                "test",
                "--workspace",
                "--no-fail-fast",
                "--lib",
                "--bins",
            ]),
            Step::Cargo(&["test", "--workspace", "--no-fail-fast", "--doc"]),
        ],
    },
    Part {
        name: "golden",
        proves: "The samples generate exactly the output that is kept for them",
        whole: false,
        steps: &[Step::Cargo(&["test", "--workspace", "--test", "golden"])],
    },
    Part {
        name: "cli",
        proves: "The commands print, write and exit as promised",
        whole: false,
        steps: &[Step::Cargo(&[
            "test",
            "--workspace",
            "--test",
            "cli",
            "--test",
            "completions",
        ])],
    },
    Part {
        name: "init",
        proves: "A repository created by `cargo xtask init` compiles and passes its check, and so does a build script",
        whole: false,
        steps: &[Step::Cargo(&["test", "--workspace", "--test", "init"])],
    },
    Part {
        name: "ci",
        proves: "GitHub and GitLab accept the CI files, the files are safe, and the commands that they run work",
        whole: false,
        steps: &[Step::Cargo(&[
            "test",
            "--workspace",
            "--test",
            "ci",
            "--",
            "--nocapture",
        ])],
    },
    Part {
        name: "drift",
        proves: "dist/ matches blueprints/, and docs/ and schema/ match the code",
        whole: false,
        steps: &[
            Step::Xtask(&["check"]),
            Step::Xtask(&["docs", "--check"]),
            Step::Xtask(&["schema", "--check"]),
        ],
    },
    Part {
        name: "hostile",
        proves: "No input crashes the parser, the rules, the renderer, the evaluator or an importer; any text arrives \
                 unchanged",
        whole: false,
        steps: &[Step::Cargo(&["test", "--workspace", "--test", "hostile"])],
    },
    Part {
        name: "schema",
        proves: "The editor schemas accept what builds and refuse what is refused for its shape; SARIF output is valid \
                 SARIF",
        whole: false,
        steps: &[Step::Cargo(&[
            "test",
            "--workspace",
            "--test",
            "schema",
            "--test",
            "sarif",
        ])],
    },
    Part {
        name: "docs",
        proves: "The documentation builds without warnings; the commands, blueprints and outputs in the README and the book \
                 are correct",
        whole: true,
        steps: &[
            Step::Cargo(&[
                "doc",
                "--workspace",
                "--no-deps",
                "--config",
                "build.rustdocflags='-Dwarnings'",
            ]),
            Step::Cargo(&["test", "--workspace", "--test", "documents"]),
        ],
    },
    Part {
        name: "book",
        proves: "mdBook generates a site from docs/ without warnings",
        whole: false,
        steps: &[Step::Cargo(&[
            "test",
            "--workspace",
            "--test",
            "book",
            "--",
            "--nocapture",
        ])],
    },
    Part {
        name: "dependencies",
        proves: "Dependencies comply with deny.toml, compile with the declared Rust version, and are listed in \
                 THIRD-PARTY.md",
        whole: false,
        steps: &[Step::Cargo(&[
            "test",
            "--workspace",
            "--test",
            "dependencies",
            "--",
            "--nocapture",
        ])],
    },
    Part {
        name: "cfn-lint",
        proves: "cfn-lint reports no error and no warning for any CloudFormation template",
        whole: false,
        steps: &[Step::Cargo(&[
            "test",
            "--workspace",
            "--test",
            "cfn_lint",
            "--",
            "--nocapture",
        ])],
    },
    Part {
        name: "parliament",
        proves: "parliament reports nothing about any policy except findings that are waived with a reason",
        whole: false,
        steps: &[Step::Cargo(&[
            "test",
            "--workspace",
            "--test",
            "parliament",
            "--",
            "--nocapture",
        ])],
    },
    Part {
        name: "checkov",
        proves: "checkov reports nothing about any template or module except findings that are waived with a reason",
        whole: false,
        steps: &[Step::Cargo(&[
            "test",
            "--workspace",
            "--test",
            "checkov",
            "--",
            "--nocapture",
        ])],
    },
    Part {
        name: "browser",
        proves: "The site works in a real browser, is accessible, and shows hostile text as text",
        whole: false,
        steps: &[Step::Cargo(&[
            "test",
            "--workspace",
            "--test",
            "browser",
            "--",
            "--nocapture",
        ])],
    },
    Part {
        name: "terraform",
        proves: "Every Terraform module is formatted and valid, plans, and deploys what CloudFormation deploys",
        whole: false,
        steps: &[Step::Cargo(&[
            "test",
            "--workspace",
            "--test",
            "terraform",
            "--",
            "--nocapture",
        ])],
    },
    Part {
        name: "localstack",
        proves: "Deployed to LocalStack, each failure leads to exactly one notification",
        whole: true,
        steps: &[Step::Cargo(&[
            "test",
            "--workspace",
            "--test",
            "localstack",
            "--",
            "--nocapture",
        ])],
    },
    Part {
        name: "load",
        proves: "Of many failures of many jobs on LocalStack, each is reported exactly once",
        whole: true,
        steps: &[Step::Cargo(&[
            "test",
            "--workspace",
            "--test",
            "load",
            "--",
            "--nocapture",
        ])],
    },
];

impl Part {
    /// Whether tests that cargo counts are among its steps.
    pub(crate) fn has_tests(&self) -> bool {
        self.steps
            .iter()
            .any(|step| step.arguments().first() == Some(&"test"))
    }
}

impl Place {
    /// The place for a run of these parts. Its programs are as they are now: Linux adds a word to the path of one that is replaced while it runs.
    ///
    /// # Errors
    ///
    /// Where the system does not tell the path of this program.
    pub(crate) fn new(repository: &Path, parts: &[&Part]) -> io::Result<Self> {
        Ok(Self {
            repository: repository.to_owned(),
            whole: parts.iter().any(|part| part.whole),
            cargo: env::var_os("CARGO").unwrap_or_else(|| "cargo".into()),
            xtask: env::current_exe()?,
        })
    }
}

impl Step {
    /// The command, ready to be started.
    pub(crate) fn command(&self, place: &Place) -> Command {
        let mut command = match self {
            Self::Cargo(_) | Self::CargoWithCrateTests(_) => Command::new(&place.cargo),
            Self::Xtask(_) => Command::new(&place.xtask),
        };
        for argument in self.arguments() {
            command.arg(argument);
            if *argument == "--workspace" && place.whole {
                command.args(WHOLE);
            }
        }
        if let Self::CargoWithCrateTests(_) = self {
            for name in crate_tests(&place.repository) {
                command.arg("--test").arg(name);
            }
        }
        // For tests of the command line, which would build it once more otherwise.
        command
            .current_dir(&place.repository)
            .env("LOUDFAIL_XTASK", &place.xtask);
        command
    }

    fn arguments(&self) -> &'static [&'static str] {
        match self {
            Self::Cargo(arguments)
            | Self::CargoWithCrateTests(arguments)
            | Self::Xtask(arguments) => arguments,
        }
    }
}

/// As a person would type it.
impl fmt::Display for Step {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let program = match self {
            Self::Cargo(_) | Self::CargoWithCrateTests(_) => "cargo",
            Self::Xtask(_) => "cargo xtask",
        };
        write!(formatter, "{program} {}", self.arguments().join(" "))
    }
}

/// The names of all test binaries in `crates/*/tests`.
fn crate_tests(repository: &Path) -> BTreeSet<String> {
    entries(&repository.join("crates"))
        .iter()
        .flat_map(|member| test_binaries(member))
        .collect()
}

/// The names of a package's test binaries: a file, or a folder with a `main.rs`.
fn test_binaries(package: &Path) -> BTreeSet<String> {
    let is_test = |path: &PathBuf| {
        path.extension().is_some_and(|found| found == "rs") || path.join("main.rs").exists()
    };
    let name = |path: PathBuf| Some(path.file_stem()?.to_str()?.to_owned());
    entries(&package.join("tests"))
        .into_iter()
        .filter(is_test)
        .filter_map(name)
        .collect()
}

/// What is in a folder; nothing where there is no folder.
fn entries(folder: &Path) -> Vec<PathBuf> {
    fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_test_binary_belongs_to_a_part() {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("the repository");
        let named: BTreeSet<String> = PARTS
            .iter()
            .flat_map(|part| part.steps)
            .flat_map(test_targets)
            .collect();
        assert_eq!(
            test_binaries(&repository.join("tests")),
            named,
            "on the left those in tests/tests"
        );
        assert_eq!(test_binaries(&repository.join("xtask")), BTreeSet::new());
        assert!(
            crate_tests(repository).contains("emit"),
            "those of the crates are found"
        );
    }

    fn test_targets(step: &Step) -> Vec<String> {
        let arguments = step.arguments();
        let flags = arguments.windows(2).filter(|pair| pair[0] == "--test");
        flags.map(|pair| pair[1].to_owned()).collect()
    }
}
