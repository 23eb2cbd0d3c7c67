//! LocalStack as a container, where a Docker engine answers.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::python::{no_port, not_ready};
use super::{VERSION, health};
use crate::EngineError;
use crate::process::{run, tail};

/// The community image of the release that the lock file pins too.
const IMAGE: &str = "localstack/localstack";

/// A container is up in seconds; its image was pulled before.
const READY_WITHIN: Duration = Duration::from_secs(180);

/// The port inside the container.
const CONTAINER_PORT: u16 = 4566;

/// Where the folder of the mocks is inside the container.
const MOCKS: &str = "/etc/loudfail-mocks";

/// How much of a log an error shows.
const LOG_LINES: usize = 40;

/// A container that ends with this value.
#[derive(Debug)]
pub(super) struct Server {
    client: Child,
    name: String,
}

/// Whether a Docker engine answers.
pub(super) fn engine() -> Result<(), EngineError> {
    run(
        Command::new("docker").args(["version", "--format", "{{.Server.Version}}"]),
        &mut |_| (),
    )
}

/// Starts a container that ends with this process, on a free port.
pub(super) fn start(
    mocks: Option<&Path>,
    progress: &mut dyn FnMut(&str),
) -> Result<(String, Server), EngineError> {
    pull(progress)?;
    let port = health::free_port(None).ok_or_else(no_port)?;
    let endpoint = format!("http://127.0.0.1:{port}");
    let name = format!("loudfail-localstack-{port}");
    progress(&format!("localstack: starting a container at {endpoint}"));
    let client = attached(port, &name, mocks)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|source| EngineError::Start {
            program: "docker".into(),
            source,
        })?;
    let mut server = Server { client, name };
    let waited = health::wait(
        &endpoint,
        READY_WITHIN,
        &mut || match server.client.try_wait() {
            Ok(None) => None,
            Ok(Some(status)) => Some(format!("container ended before it was ready: {status}")),
            Err(error) => Some(format!("container cannot be watched: {error}")),
        },
    );
    match waited {
        Ok(()) => Ok((endpoint, server)),
        Err(reason) => Err(not_ready(reason, server.log())),
    }
}

/// Starts a container that outlives this process and waits until it answers; returns its id.
pub(super) fn start_detached(
    port: u16,
    endpoint: &str,
    progress: &mut dyn FnMut(&str),
) -> Result<String, EngineError> {
    pull(progress)?;
    progress(&format!("localstack: starting a container at {endpoint}"));
    let mut id = String::new();
    let mut command = Command::new("docker");
    command
        .args(["run", "--detach", "--rm"])
        .args(common_arguments(port, None))
        .arg(image());
    run(&mut command, &mut |line| id = line.to_owned())?;
    let waited = health::wait(endpoint, READY_WITHIN, &mut || {
        (!runs(&id)).then(|| "container ended before it was ready".to_owned())
    });
    match waited {
        Ok(()) => Ok(id),
        Err(reason) => {
            let log = log(&id);
            // The reason why it is not ready is worth more than one why it cannot be stopped.
            let _ = stop(&id);
            Err(not_ready(reason, log))
        }
    }
}

/// True if the container with this id or name runs.
pub(super) fn runs(id: &str) -> bool {
    let mut answer = String::new();
    let inspected = run(
        Command::new("docker").args(["inspect", "--format", "{{.State.Running}}", id]),
        &mut |line| answer = line.to_owned(),
    );
    inspected.is_ok() && answer == "true"
}

/// Ends and removes the container with this id or name.
pub(super) fn stop(id: &str) -> Result<(), EngineError> {
    run(
        Command::new("docker").args(["rm", "--force", id]),
        &mut |_| (),
    )
}

impl Server {
    pub(super) fn log(&self) -> String {
        log(&self.name)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // The end of its input ends the container. If the engine hangs, there is nothing more to be done about it.
        drop(self.client.stdin.take());
        let _ = stop(&self.name);
        let _ = self.client.wait();
    }
}

/// `docker run` of a container whose first process ends with its input: the client closes that when it ends, whether
/// by itself or because its starter did, so that no container is left over.
fn attached(port: u16, name: &str, mocks: Option<&Path>) -> Command {
    let mut command = Command::new("docker");
    command
        .args([
            "run",
            "--rm",
            "--interactive",
            "--sig-proxy=false",
            "--name",
            name,
        ])
        .args(common_arguments(port, mocks))
        .args(["--entrypoint", "sh"])
        .arg(image())
        .args(["-c", "docker-entrypoint.sh & exec cat > /dev/null"]);
    // Ctrl-C in the terminal is for this process, whose end the client then follows.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

fn common_arguments(port: u16, mocks: Option<&Path>) -> Vec<String> {
    let mut arguments = vec![
        "--publish".to_owned(),
        format!("127.0.0.1:{port}:{CONTAINER_PORT}"),
    ];
    let mut settings = vec![
        format!("LOCALSTACK_HOST=127.0.0.1:{port}"),
        "ACTIVATE_PRO=0".to_owned(),
        "DISABLE_EVENTS=1".to_owned(),
        "SKIP_SSL_CERT_DOWNLOAD=1".to_owned(),
    ];
    if let Some((folder, name)) = mocks.and_then(|path| path.parent().zip(path.file_name())) {
        // The folder and not the file: a file that is replaced would stay the old one inside.
        let folder = folder.display();
        let mount = format!("type=bind,source={folder},target={MOCKS},readonly");
        arguments.extend(["--mount".to_owned(), mount]);
        settings.push(format!("SFN_MOCK_CONFIG={MOCKS}/{}", name.display()));
    }
    for setting in settings {
        arguments.extend(["--env".to_owned(), setting]);
    }
    arguments
}

/// Pulls the image, unless it is there.
fn pull(progress: &mut dyn FnMut(&str)) -> Result<(), EngineError> {
    let image = image();
    let present = run(
        Command::new("docker").args(["image", "inspect", "--format", "{{.Id}}", &image]),
        &mut |_| (),
    );
    if present.is_ok() {
        return Ok(());
    }
    progress(&format!("localstack: pulling {image}"));
    run(
        Command::new("docker").args(["pull", "--quiet", &image]),
        &mut |_| (),
    )
}

fn image() -> String {
    format!("{IMAGE}:{VERSION}")
}

/// The end of a container's log, as far as the engine gives it.
fn log(id: &str) -> String {
    let output = Command::new("docker")
        .args(["logs", "--tail", &LOG_LINES.to_string(), id])
        .stdin(Stdio::null())
        .output();
    output.map_or_else(
        |_| String::new(),
        |output| {
            let both = [output.stdout, output.stderr].concat();
            tail(&String::from_utf8_lossy(&both), LOG_LINES)
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_listens_on_this_machine_only_and_gets_the_mocks() {
        let command = attached(4567, "name", Some(Path::new("/a/mocks.json")));
        let arguments: Vec<_> = command
            .get_args()
            .filter_map(|argument| argument.to_str())
            .collect();
        for expected in [
            "127.0.0.1:4567:4566",
            "type=bind,source=/a,target=/etc/loudfail-mocks,readonly",
            "SFN_MOCK_CONFIG=/etc/loudfail-mocks/mocks.json",
            "localstack/localstack:4.14.0",
        ] {
            assert!(
                arguments.contains(&expected),
                "{expected} is not in {arguments:?}"
            );
        }
    }

    #[test]
    fn without_an_engine_nothing_runs() {
        // Whether there is an engine or not, it has no container of this name.
        assert!(!runs("loudfail-no-such-container"));
    }

    #[test]
    fn the_image_is_the_release_that_the_lock_file_pins() {
        let lock = include_str!("../../../../tests/python/localstack.txt");
        assert!(lock.contains(&format!("\nlocalstack-core=={VERSION} ")));
    }
}
