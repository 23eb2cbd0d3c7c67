//! LocalStack as a process in a virtual environment: no Docker, no account.

use std::env;
use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

use super::health;
use crate::EngineError;
use crate::process::{poll, tail};
use crate::python::{self, Environment, EnvironmentRequest, PythonRange, Version};

/// The lock file: LocalStack with everything that it imports.
const REQUIREMENTS: &str = include_str!("../../../../tests/python/localstack.txt");

/// Runs LocalStack so that it ends with its starter.
const RUN: &str = include_str!("run.py");

/// LocalStack 4.14 does not import before 3.13, and one of its packages excludes 3.14.
const PYTHON: PythonRange = PythonRange {
    minimum: Version::new(3, 13),
    below: Some(Version::new(3, 14)),
};

/// It comes up in about two seconds; a loaded machine that compiles everything to bytecode first takes longer.
const READY_WITHIN: Duration = Duration::from_secs(180);

/// It ends at once; only a process that hangs takes longer.
const ENDED_WITHIN: Duration = Duration::from_secs(10);

/// Between the choice of a free port and its use another process can take it.
const ATTEMPTS: usize = 3;

/// How much of a log an error shows.
const LOG_LINES: usize = 40;

/// How a server lives.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Life {
    /// It ends with this process.
    Attached,
    /// It outlives this process.
    Detached,
}

/// A server that ends with this value.
#[derive(Debug)]
pub(super) struct Server {
    child: Child,
    folder: TempDir,
}

/// The environment with LocalStack in it, made if need be.
pub(super) fn environment(
    folder: &Path,
    progress: &mut dyn FnMut(&str),
) -> Result<Environment, EngineError> {
    python::environment(
        &EnvironmentRequest {
            name: "localstack",
            requirements: REQUIREMENTS,
            python: PYTHON,
            folder,
        },
        progress,
    )
}

/// Starts a server that ends with this process, on a free port, with its data in a temporary folder.
pub(super) fn start(
    environment: &Environment,
    mocks: Option<&Path>,
    progress: &mut dyn FnMut(&str),
) -> Result<(String, Server), EngineError> {
    let mut attempt = 1;
    loop {
        let folder = temporary_folder()?;
        let port = health::free_port(None).ok_or_else(no_port)?;
        let endpoint = format!("http://127.0.0.1:{port}");
        progress(&format!("localstack: starting at {endpoint}"));
        let child = spawn(environment, folder.path(), port, mocks, Life::Attached)?;
        let mut server = Server { child, folder };
        match wait(&endpoint, &mut server.child) {
            Ok(()) => return Ok((endpoint, server)),
            Err(reason) => {
                let log = server.log();
                if attempt == ATTEMPTS || !log.contains("already in use") {
                    return Err(not_ready(reason, log));
                }
                attempt += 1;
            }
        }
    }
}

/// Starts the process; it is not ready yet.
///
/// It gets an environment of ours alone: a token, a profile or a switch of LocalStack that a person has set for other
/// purposes must not reach the tests. Its own files go to `folder`, its output to `folder/log`.
pub(super) fn spawn(
    environment: &Environment,
    folder: &Path,
    port: u16,
    mocks: Option<&Path>,
    life: Life,
) -> Result<Child, EngineError> {
    let temporary = folder.join("tmp");
    fs::create_dir(&temporary).map_err(EngineError::io("create", &temporary))?;
    let log = File::create(folder.join("log")).map_err(EngineError::io("create", folder))?;
    let errors = log.try_clone().map_err(EngineError::io("open", folder))?;
    let (mode, input) = match life {
        Life::Attached => ("attached", Stdio::piped()),
        Life::Detached => ("detached", Stdio::null()),
    };
    let program = environment.program("python");
    let mut command = Command::new(&program);
    command
        .args(["-I", "-c", RUN, mode])
        .arg(folder)
        .current_dir(folder)
        .stdin(input)
        .stdout(log)
        .stderr(errors)
        .env_clear()
        .envs(
            ["PATH", "LANG", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"]
                .iter()
                .filter_map(|name| env::var_os(name).map(|value| (name, value))),
        )
        .env("HOME", folder)
        .env("TMPDIR", &temporary)
        .env("FILESYSTEM_ROOT", folder)
        // In a container LocalStack takes itself for its own image, and writes to the root of the file system.
        .env("OVERRIDE_IN_DOCKER", "0")
        .env("GATEWAY_LISTEN", format!("127.0.0.1:{port}"))
        .env("LOCALSTACK_HOST", format!("127.0.0.1:{port}"))
        // No account, no telemetry, no download, no name server.
        .env("ACTIVATE_PRO", "0")
        .env("DISABLE_EVENTS", "1")
        .env("SKIP_SSL_CERT_DOWNLOAD", "1")
        .env("DNS_ADDRESS", "0");
    if let Some(mocks) = mocks {
        command.env("SFN_MOCK_CONFIG", mocks);
    }
    command
        .spawn()
        .map_err(|source| EngineError::Start { program, source })
}

/// Waits until the server answers; says why not if it does not.
pub(super) fn wait(endpoint: &str, child: &mut Child) -> Result<(), String> {
    health::wait(endpoint, READY_WITHIN, &mut || match child.try_wait() {
        Ok(None) => None,
        Ok(Some(status)) => Some(format!("ended before it was ready: {status}")),
        Err(error) => Some(format!("cannot be watched: {error}")),
    })
}

/// The failure of a server to come up.
pub(super) fn not_ready(reason: String, log: String) -> EngineError {
    EngineError::NotReady {
        server: "LocalStack",
        reason,
        log,
    }
}

/// The end of the log that a server writes in its folder.
pub(super) fn log(folder: &Path) -> String {
    let bytes = fs::read(folder.join("log")).unwrap_or_default();
    tail(&String::from_utf8_lossy(&bytes), LOG_LINES)
}

/// No port is free, or this machine forbids to listen.
pub(super) fn no_port() -> EngineError {
    EngineError::io("listen on", "127.0.0.1")(io::Error::from(io::ErrorKind::AddrNotAvailable))
}

impl Server {
    pub(super) fn process(&self) -> u32 {
        self.child.id()
    }

    pub(super) fn log(&self) -> String {
        log(self.folder.path())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The end of its input tells it to go, with whatever it has started.
        drop(self.child.stdin.take());
        let gone = |child: &mut Child| !matches!(child.try_wait(), Ok(None));
        if !poll(ENDED_WITHIN, || gone(&mut self.child)) {
            // It hangs. What it has started may survive this, but this process must end.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

fn temporary_folder() -> Result<TempDir, EngineError> {
    tempfile::Builder::new()
        .prefix("loudfail-localstack-")
        .tempdir()
        .map_err(EngineError::io("create a folder in", env::temp_dir()))
}
