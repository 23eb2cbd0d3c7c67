//! A LocalStack to deploy to: AWS's services on this machine, without an account.
//!
//! It comes from one of three places, in this order: an endpoint that the environment names, a Python that this
//! project fills itself, a Docker engine. A server that is started here ends with the process that started it,
//! however that process ends; the one that [`up`] starts is for people and lives until [`down`].

mod background;
mod docker;
mod health;
mod python;
mod state;

use std::env;
use std::path::{Path, PathBuf};

pub use background::{Status, down, status, up};
pub use state::{Background, Running};

use crate::EngineError;

/// The environment variable that names the endpoint of a LocalStack which runs already.
pub const ENDPOINT_VARIABLE: &str = "LOUDFAIL_LOCALSTACK_ENDPOINT";

/// The last release that asks for no account. Its requirements are in the lock file of [`python`].
const VERSION: &str = "4.14.0";

/// What a caller wants of a LocalStack.
#[derive(Debug, Clone, Copy)]
pub struct LocalStackRequest<'a> {
    /// The folder for environments and state: `target/engines`. It is created.
    pub folder: &'a Path,
    /// A file of Step Functions mocks (`SFN_MOCK_CONFIG`), which must exist before the server starts.
    pub mocks: Option<&'a Path>,
}

/// Where a LocalStack came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The environment named it. Whoever started it ends it; it does not know our mocks.
    Environment,
    /// A process that runs in a virtual environment of ours.
    Python,
    /// A container.
    Docker,
}

/// A LocalStack that answers. One that was started here ends when this is dropped.
#[derive(Debug)]
pub struct LocalStack {
    endpoint: String,
    origin: Origin,
    server: Option<Server>,
}

/// A server of ours, which its `Drop` ends.
#[derive(Debug)]
enum Server {
    Python(python::Server),
    Docker(docker::Server),
}

/// Gets a LocalStack and waits until it answers; lines for a person go to `progress`.
///
/// # Errors
///
/// [`EngineError::NoLocalStack`] when no way to one is open on this machine, with each way's reason;
/// [`EngineError::NotReady`] when there was a way and the server did not come up, with the end of its log.
pub fn start(
    request: &LocalStackRequest<'_>,
    progress: &mut dyn FnMut(&str),
) -> Result<LocalStack, EngineError> {
    if let Some(endpoint) = env::var(ENDPOINT_VARIABLE)
        .ok()
        .filter(|value| !value.is_empty())
    {
        return given(endpoint);
    }
    let (endpoint, server) = match python::environment(request.folder, progress) {
        Ok(environment) => {
            let (endpoint, server) = python::start(&environment, request.mocks, progress)?;
            (endpoint, Server::Python(server))
        }
        Err(reason) => {
            engine_in_place_of_python(reason, progress)?;
            let (endpoint, server) = docker::start(request.mocks, progress)?;
            (endpoint, Server::Docker(server))
        }
    };
    let origin = match server {
        Server::Python(_) => Origin::Python,
        Server::Docker(_) => Origin::Docker,
    };
    Ok(LocalStack {
        endpoint,
        origin,
        server: Some(server),
    })
}

impl LocalStack {
    /// Where it answers: `http://127.0.0.1:45991`, without a slash at the end.
    #[must_use]
    pub fn endpoint(&self) -> &str {
        &self.endpoint
    }

    /// Where it came from.
    #[must_use]
    pub fn origin(&self) -> Origin {
        self.origin
    }

    /// True if it was started with the mocks of the request.
    #[must_use]
    pub fn has_mocks(&self) -> bool {
        self.origin != Origin::Environment
    }

    /// The last lines of its log; empty for one that somebody else started.
    #[must_use]
    pub fn log(&self) -> String {
        match &self.server {
            Some(Server::Python(server)) => server.log(),
            Some(Server::Docker(server)) => server.log(),
            None => String::new(),
        }
    }

    /// The process that serves, for whoever wants to watch it; none where it is not a process of ours.
    #[must_use]
    pub fn process(&self) -> Option<u32> {
        match &self.server {
            Some(Server::Python(server)) => Some(server.process()),
            _ => None,
        }
    }
}

/// The AWS CLI (version 1), which is in the environment of LocalStack because LocalStack needs it; made if need be.
///
/// # Errors
///
/// [`EngineError::NoPython`] where this machine has no Python that LocalStack runs on, and whatever else keeps an
/// environment from being made.
pub fn aws_cli(folder: &Path, progress: &mut dyn FnMut(&str)) -> Result<PathBuf, EngineError> {
    Ok(python::environment(folder, progress)?.program("aws"))
}

/// The default folder under the root of a repository.
#[must_use]
pub fn default_folder(root: &Path) -> PathBuf {
    root.join("target").join("engines")
}

/// A server that somebody else runs: it must answer now.
fn given(endpoint: String) -> Result<LocalStack, EngineError> {
    let endpoint = endpoint.trim_end_matches('/').to_owned();
    if !health::answers(&endpoint) {
        return Err(EngineError::NotReady {
            server: "LocalStack",
            reason: format!("does not answer at `{endpoint}`, the value of `{ENDPOINT_VARIABLE}`"),
            log: String::new(),
        });
    }
    Ok(LocalStack {
        endpoint,
        origin: Origin::Environment,
        server: None,
    })
}

/// Whether a Docker engine answers, where Python does not serve for this reason. A Python that is there and does not
/// serve is broken, which is worth more than that there is no Docker either.
fn engine_in_place_of_python(
    python: EngineError,
    progress: &mut dyn FnMut(&str),
) -> Result<(), EngineError> {
    match (docker::engine(), python) {
        (Ok(()), python) => {
            progress(&format!("localstack: {python}"));
            Ok(())
        }
        (Err(docker), python @ EngineError::NoPython { .. }) => Err(EngineError::NoLocalStack {
            tried: vec![
                format!("environment: `{ENDPOINT_VARIABLE}` is not set"),
                format!("python: {python}"),
                format!("docker: {docker}"),
            ],
        }),
        (Err(_), python) => Err(python),
    }
}
