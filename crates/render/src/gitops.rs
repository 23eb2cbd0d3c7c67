//! What an environment, or all of them, have beside the files of each channel and job: for those who deploy what is
//! committed.

mod deployment;
mod root;

use loudfail_job::{Deployer, Platform};
use serde::Serialize;

use crate::error::RenderError;
use crate::{Made, Output, Templates};

/// The folder of an environment's root module. No job and no channel can have this name: theirs have no `_`.
const ROOT: &str = "_root";

/// The folder of all outputs, as paths of a repository have it.
const DIST: &str = "dist";

/// The files of an environment for whoever deploys it by itself; none where nobody does.
///
/// # Errors
///
/// As [`render_job`](crate::render_job) has them.
pub fn render_environment(
    platform: &Platform,
    templates: &Templates,
) -> Result<Vec<Output>, RenderError> {
    match platform.deployer {
        None => Ok(Vec::new()),
        Some(Deployer::GitSync) => deployment::files(platform, templates),
        Some(Deployer::TerraformRoot | Deployer::Atlantis) => root::module(platform, templates),
    }
}

/// The file that tells Atlantis of the environments that it deploys.
#[derive(Serialize)]
struct Atlantis<'a> {
    source: &'a str,
    projects: Vec<Project<'a>>,
}

/// What Atlantis calls a folder with a state of its own.
#[derive(Serialize)]
struct Project<'a> {
    name: &'a str,
    dir: String,
}

/// The files that all environments share.
///
/// Source: "Repo Level atlantis.yaml Config" and "Server Side Repo Config" in the documentation of Atlantis: there is one file
/// a repository, wherever `repo_config_file` says; folders are relative to the repository's root, what is watched to the
/// project's folder.
///
/// # Errors
///
/// When a template is at fault.
pub fn render_across(
    platforms: &[Platform],
    templates: &Templates,
) -> Result<Vec<Output>, RenderError> {
    let deployed: Vec<&Platform> = platforms
        .iter()
        .filter(|platform| platform.deployer == Some(Deployer::Atlantis))
        .collect();
    let Some(first) = deployed.first() else {
        return Ok(Vec::new());
    };
    let view = Atlantis {
        source: &first.source,
        projects: deployed
            .iter()
            .map(|platform| Project {
                name: &platform.environment,
                dir: in_repository(
                    platform,
                    &format!("{}/{ROOT}/terraform", platform.environment),
                ),
            })
            .collect(),
    };
    let made = Made {
        templates,
        source: &first.source,
    };
    Ok(vec![Output {
        path: "atlantis.yaml".to_owned(),
        text: made.file("gitops/atlantis.yaml.j2", &view)?,
    }])
}

/// The path of an output from the root of the Git repository.
fn in_repository(platform: &Platform, output: &str) -> String {
    match &platform.path {
        Some(path) => format!("{path}/{DIST}/{output}"),
        None => format!("{DIST}/{output}"),
    }
}
