//! Blueprints in, proven outputs out.
//!
//! A platform repository's own `xtask` is three lines:
//!
//! ```no_run
//! fn main() -> std::process::ExitCode {
//!     loudfail::main()
//! }
//! ```
//!
//! A repository with chores of its own adds them to [`command`], has [`matches()`] parse the whole, and gives the rest to
//! [`run`].
//!
//! # From Rust
//!
//! [`check()`] and [`build()`] are what the commands of these names do: they read, compile, prove and compare, and `build`
//! writes. What is wrong comes as data, with the text that the command line shows where one asks for it:
//!
//! ```
//! # let folder = tempfile::tempdir()?;
//! # let root = folder.path();
//! # std::fs::create_dir(root.join("blueprints"))?;
//! # std::fs::write(root.join("blueprints/platform.yaml"), "channels: {alerts: {subscribers: []}}\n")?;
//! # let job = root.join("blueprints/report.yaml");
//! # let good = "task: {cluster: batch, definition: report, container: app, network: {subnets: [subnet-0a]}}\n";
//! # std::fs::write(&job, good)?;
//! // `root` is the folder that has `blueprints/`.
//! let report = loudfail::check(root)?;
//! assert!(!report.changes.is_empty(), "nothing was built yet");
//!
//! let report = loudfail::build(root)?;
//! for change in &report.changes {
//!     println!("dist/{}", change.path);
//! }
//! assert!(loudfail::check(root)?.changes.is_empty());
//!
//! # std::fs::write(&job, format!("timout: 1h\n{good}"))?;
//! // A mistake in a blueprint, as data and as text.
//! let Err(error) = loudfail::build(root) else { panic!("`timout` is no key") };
//! if let loudfail::BuildError::Problems(problems) = &error {
//!     assert_eq!(problems.diagnostics[0].code.0, "LF0101");
//! }
//! assert!(error.to_string().starts_with("error[LF0101]: unknown key `timout`\n --> blueprints/report.yaml:1:1\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! What is no error is worth a look all the same: [`emit`] shows it as the command line does.
//!
//! ```
//! # let report = loudfail::check(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))?;
//! use loudfail::{Format, Style};
//!
//! eprint!("{}", loudfail::emit(&report.warnings, &report.sources, Format::Human, Style::default()));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! [`build_script()`] does it while a package is compiled, as the whole of a `build.rs`.
//!
//! The parts are public too: [`repository`] reads, [`catalogue`] knows the failures, [`pipeline`] turns text into text,
//! [`prove()`] holds it to the laws, and [`dist`] compares and writes. So a repository need not be on a disk:
//!
//! ```
//! use loudfail::{pipeline, repository::Blueprint};
//!
//! let file = |path: &str, text: &str| Blueprint {
//!     path: format!("blueprints/{path}"),
//!     content: Ok(text.as_bytes().to_vec()),
//! };
//! let mut compiled = pipeline::compile(vec![
//!     file("platform.yaml", "channels: {alerts: {subscribers: []}}\n"),
//!     file("report.yaml", "task: {cluster: batch, definition: report, container: app, network: {subnets: [subnet-0a]}}\n"),
//! ]);
//! let built = compiled.built.expect("these are right");
//! assert!(loudfail::prove(&built, &mut compiled.sources).is_empty());
//! assert!(built.outputs.iter().any(|output| output.path == "default/report/state-machine.asl.json"));
//! ```

mod api;
mod build_script;
pub mod catalogue;
mod cli;
mod deployed;
mod difference;
pub mod dist;
pub mod history;
mod inputs;
pub mod pipeline;
mod proof;
pub mod repository;
pub mod rules;
pub mod schema;
mod stages;
pub mod template_reference;
mod templates;
mod work;

pub use api::{BuildError, Problems, Report, build, build_into, check, prove};
pub use build_script::build_script;
pub use cli::{command, dressed, main, matches, run};
pub use loudfail_diagnostics::{Diagnostic, Format, Severity, Sources, Style, emit};
pub use loudfail_job::Platform;
pub use loudfail_render::Output;
