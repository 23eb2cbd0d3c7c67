//! `import copilot`: a manifest, or the folder that Copilot keeps them in.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;
use loudfail_diagnostics::{Diagnostic, Sources};
use loudfail_import::copilot::{self, Application, Other, OtherKind};
use loudfail_import::{Item, NOTHING_TO_IMPORT, parse_yaml};

use super::super::{Context, MISTAKE, report};
use super::{Options, files, finish};

/// The file of a workload or an environment.
const MANIFEST: &str = "manifest.yml";

/// The file that says which application the folder is of.
const WORKSPACE: &str = ".workspace";

/// The folder of the environments.
const ENVIRONMENTS: &str = "environments";

/// Import Scheduled Jobs of AWS Copilot
///
/// The report also lists everything else it finds: other workloads, addons, environments and pipelines. Pass the whole
/// folder if you have it: it contains the environments and the value of `${COPILOT_APPLICATION_NAME}`.
#[derive(Args, Debug)]
pub(in crate::cli) struct Copilot {
    /// A `manifest.yml`, a job's folder, a `copilot` folder, or the repository that contains it
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    options: Options,
}

impl Copilot {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        let present = match finish::present(context) {
            Ok(present) => present,
            Err(code) => return code,
        };
        let mut search = Search::default();
        for path in &self.paths {
            search.path(path);
        }
        if !search.problems.is_empty() {
            report::problems(context, &search.problems, &search.sources);
            return ExitCode::from(MISTAKE);
        }
        let Search {
            sources,
            application,
            ..
        } = search;
        let imported = copilot::import(&sources, &application, present.platform.as_ref());
        finish::finish(context, &self.options, present, &sources, imported)
    }
}

/// What is found under the paths.
#[derive(Default)]
struct Search {
    sources: Sources,
    application: Application,
    problems: Vec<Diagnostic>,
    /// Folders that were looked into, since paths may lead to the same.
    seen: Vec<PathBuf>,
}

impl Search {
    fn path(&mut self, path: &Path) {
        if !path.is_dir() {
            self.manifest(path);
            if let Some(folder) = path.parent() {
                self.surroundings(folder);
            }
            return;
        }
        if path.join(MANIFEST).is_file() {
            self.workload(path);
            self.surroundings(path);
            return;
        }
        let inner = path.join("copilot");
        let folder = if inner.is_dir() { &inner } else { path };
        let before = self.application.manifests.len();
        self.application_of(folder);
        for child in folders(folder) {
            let is_workload = child.join(MANIFEST).is_file();
            match child.file_name().and_then(|name| name.to_str()) {
                Some("pipelines") => self.others(&child, OtherKind::Pipeline, true),
                Some(ENVIRONMENTS) => {}
                _ if is_workload => self.workload(&child),
                _ => {}
            }
        }
        if self.application.manifests.len() == before {
            let source = self.sources.add(files::shown(folder), "");
            self.problems.push(
                NOTHING_TO_IMPORT
                    .error(format!("the folder contains no `*/{MANIFEST}`"))
                    .in_file(source)
                    .help("pass the folder `copilot` of an application, or a manifest"),
            );
        }
    }

    /// The folder that a workload's folder is in, if it is Copilot's.
    fn surroundings(&mut self, workload: &Path) {
        // The parent of a path that is a name alone is where the person is; that of `.` is known to the system alone.
        let parent = match workload.parent() {
            Some(parent) if parent.as_os_str().is_empty() => {
                if workload.as_os_str().is_empty() || workload == Path::new(".") {
                    PathBuf::from("..")
                } else {
                    PathBuf::from(".")
                }
            }
            Some(parent) => parent.to_path_buf(),
            None => PathBuf::from(".."),
        };
        if parent.join(WORKSPACE).is_file() || parent.join(ENVIRONMENTS).is_dir() {
            self.application_of(&parent);
        }
    }

    /// The name and the environments of an application.
    fn application_of(&mut self, folder: &Path) {
        if !self.is_new(folder) {
            return;
        }
        let workspace = folder.join(WORKSPACE);
        if workspace.is_file() {
            match files::read(&workspace, &mut self.sources) {
                Ok(source) => {
                    let (node, problems) = parse_yaml(source, self.sources.text(source));
                    self.problems.extend(problems);
                    let name = node.as_ref().and_then(|node| {
                        let mut fields = Item::document(node).fields()?;
                        fields.take("application")?.text().map(str::to_owned)
                    });
                    self.application.name = self.application.name.take().or(name);
                }
                Err(problem) => self.problems.push(*problem),
            }
        }
        let environments = folder.join(ENVIRONMENTS);
        for child in folders(&environments) {
            let Some(name) = child.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            match name {
                "addons" => self.others(&child, OtherKind::Addon, true),
                "overrides" => self.others(&child, OtherKind::Override, false),
                _ => {
                    if !self.application.environments.iter().any(|it| it == name) {
                        self.application.environments.push(name.to_owned());
                    }
                    let manifest = child.join(MANIFEST);
                    if manifest.is_file() {
                        self.other(&manifest, OtherKind::Environment);
                    }
                    self.others(&child.join("overrides"), OtherKind::Override, false);
                }
            }
        }
    }

    /// A folder with a manifest.
    fn workload(&mut self, folder: &Path) {
        self.manifest(&folder.join(MANIFEST));
        self.others(&folder.join("addons"), OtherKind::Addon, true);
        self.others(&folder.join("overrides"), OtherKind::Override, false);
    }

    fn manifest(&mut self, path: &Path) {
        if !self.is_new(path) {
            return;
        }
        match files::read(path, &mut self.sources) {
            Ok(source) => self.application.manifests.push(source),
            Err(problem) => self.problems.push(*problem),
        }
    }

    /// The files of a folder, or the folder itself.
    fn others(&mut self, folder: &Path, kind: OtherKind, each: bool) {
        if !folder.is_dir() {
            return;
        }
        if each {
            for path in entries(folder) {
                self.other(&path, kind);
            }
        } else {
            self.other(folder, kind);
        }
    }

    fn other(&mut self, path: &Path, kind: OtherKind) {
        let path = files::shown(path);
        self.application.others.push(Other { path, kind });
    }

    /// Whether a path was not looked at yet, in whatever spelling.
    fn is_new(&mut self, path: &Path) -> bool {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        let is_new = !self.seen.contains(&path);
        if is_new {
            self.seen.push(path);
        }
        is_new
    }
}

/// What is in a folder, sorted; nothing of one that cannot be read.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let mut paths = entries(folder);
    paths.retain(|path| path.is_dir());
    paths
}
