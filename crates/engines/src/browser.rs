//! A real browser: the Chromium of this machine, driven by playwright-core at one pinned version.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use crate::EngineError;
use crate::lock::lock;
use crate::process::run;

/// What npm installs, each package with its version and hash.
const PACKAGE: &str = include_str!("../../../tests/browser/package.json");
const LOCK: &str = include_str!("../../../tests/browser/package-lock.json");

/// What the browser does.
const SCRIPT: &str = include_str!("../../../tests/browser/site.mjs");

/// The file that says an installation is whole. It is written last.
const COMPLETE: &str = "loudfail-complete";

/// The environment variable that names the browser.
const VARIABLE: &str = "LOUDFAIL_CHROMIUM";

/// The names of the browser.
const NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// A browser that is there, and what drives it.
#[derive(Debug, Clone)]
pub struct Browser {
    chromium: PathBuf,
    folder: PathBuf,
}

/// The sites that a browser is to look at, and where to put what it saw.
#[derive(Debug, Clone, Copy)]
pub struct Sites<'a> {
    /// A site of the repository's own jobs.
    pub samples: &'a Path,
    /// One of jobs whose texts want to be more than text.
    pub hostile: &'a Path,
    /// One with `starts.json` beside its pages.
    pub starts: &'a Path,
    /// One whose index has thousands of jobs.
    pub many: &'a Path,
    /// A JSON list of diagrams in Mermaid's language, each with a `name` and a `text`.
    pub diagrams: &'a Path,
    /// A folder for pictures.
    pub screenshots: &'a Path,
}

/// How a case went.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Case {
    /// What is to hold.
    pub name: String,
    /// What does not, where it does not.
    pub problem: Option<String>,
}

impl Browser {
    /// Finds Node.js and a Chromium, and installs the pinned packages into `folder` (`target/engines`), 14 MB, once.
    ///
    /// # Errors
    ///
    /// [`EngineError::NoBrowser`] where one of the programs is not there, [`EngineError::Failed`] with npm's own words
    /// where it cannot install.
    pub fn prepare(folder: &Path, progress: &mut dyn FnMut(&str)) -> Result<Self, EngineError> {
        let missing = |what| move || EngineError::NoBrowser { missing: what };
        let given = env::var_os(VARIABLE).map(PathBuf::from);
        let chromium = given.or_else(|| NAMES.iter().find_map(|name| on_path(name)));
        let chromium = chromium.ok_or_else(missing("a Chromium or Chrome"))?;
        on_path("node").ok_or_else(missing("Node.js, 20 or newer"))?;
        let npm = on_path("npm").ok_or_else(missing("npm"))?;
        fs::create_dir_all(folder).map_err(EngineError::io("create", folder))?;
        let folder = fs::canonicalize(folder).map_err(EngineError::io("resolve", folder))?;
        let folder = folder.join("browser");
        // Another lock file makes another installation.
        let complete = folder.join(COMPLETE);
        let _lock = lock(&folder.with_extension("lock"), "browser", progress)?;
        if fs::read_to_string(&complete).ok().as_deref() != Some(LOCK) {
            progress("installing the browser driver");
            fs::create_dir_all(&folder).map_err(EngineError::io("create", &folder))?;
            for (name, text) in [("package.json", PACKAGE), ("package-lock.json", LOCK)] {
                let file = folder.join(name);
                fs::write(&file, text).map_err(EngineError::io("write", &file))?;
            }
            let mut command = Command::new(npm);
            command.args([
                "ci",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                "--prefix",
            ]);
            run(command.arg(&folder), &mut |line| progress(line))?;
            fs::write(&complete, LOCK).map_err(EngineError::io("write", &complete))?;
        }
        Ok(Self { chromium, folder })
    }

    /// Looks at the sites, case by case.
    ///
    /// # Errors
    ///
    /// Where the browser or what drives it does not run to its end.
    pub fn look(&self, sites: Sites<'_>) -> Result<Vec<Case>, EngineError> {
        // Packages are found from where the script is.
        let script = self.folder.join("site.mjs");
        fs::write(&script, SCRIPT).map_err(EngineError::io("write", &script))?;
        let mut command = Command::new("node");
        command.arg(&script).arg(&self.chromium);
        command.args([
            sites.samples,
            sites.hostile,
            sites.starts,
            sites.many,
            sites.diagrams,
            sites.screenshots,
        ]);
        let mut cases = Vec::new();
        let ran = run(&mut command, &mut |line| {
            cases.extend(serde_json::from_str::<Case>(line));
        });
        match ran {
            // It ends with 1 where a case has a problem.
            Err(EngineError::Failed { code: Some(1), .. })
                if cases.iter().any(|case: &Case| case.problem.is_some()) =>
            {
                Ok(cases)
            }
            Err(error) => Err(error),
            Ok(()) => Ok(cases),
        }
    }
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH")?;
    env::split_paths(&path)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}
