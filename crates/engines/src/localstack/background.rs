//! A LocalStack for people: it outlives the command that starts it.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::python::{self, Life};
use super::state::{self, Background, Running};
use super::{docker, engine_in_place_of_python, health};
use crate::EngineError;
use crate::process::{poll, run};

/// LocalStack's own port, which the documentation of every tool assumes; taken if it is free.
const WELL_KNOWN_PORT: u16 = 4566;

/// How long the operating system may take to end a process.
const ENDED_WITHIN: Duration = Duration::from_secs(10);

/// What is known of the LocalStack in the background.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// None was started, or it was stopped.
    Down,
    /// It runs and answers.
    Up(Background),
    /// It runs and does not answer.
    Silent(Background),
    /// It was started and is gone without having been stopped.
    Gone(Background),
}

/// Starts a LocalStack that lives until [`down`], and waits until it answers. `folder` is the one for environments and
/// state (`target/engines`); lines for a person go to `progress`.
///
/// # Errors
///
/// [`EngineError::AlreadyUp`] when it runs, else those of [`super::start`].
pub fn up(folder: &Path, progress: &mut dyn FnMut(&str)) -> Result<Background, EngineError> {
    let _lock = lock(folder)?;
    match status(folder)? {
        Status::Up(background) | Status::Silent(background) => {
            return Err(EngineError::AlreadyUp {
                endpoint: background.endpoint,
            });
        }
        Status::Gone(background) => forget(folder, &background)?,
        Status::Down => (),
    }
    let port = health::free_port(Some(WELL_KNOWN_PORT)).ok_or_else(python::no_port)?;
    let endpoint = format!("http://127.0.0.1:{port}");
    let environment = match python::environment(folder, progress) {
        Ok(environment) => environment,
        Err(reason) => {
            engine_in_place_of_python(reason, progress)?;
            let id = docker::start_detached(port, &endpoint, progress)?;
            return remember(folder, endpoint, Running::Container { id });
        }
    };
    progress(&format!("localstack: starting at {endpoint}"));
    let data = fs::canonicalize(folder)
        .map_err(EngineError::io("resolve", folder))?
        .join("localstack-data");
    if data.exists() {
        fs::remove_dir_all(&data).map_err(EngineError::io("remove", &data))?;
    }
    fs::create_dir(&data).map_err(EngineError::io("create", &data))?;
    let mut child = python::spawn(&environment, &data, port, None, Life::Detached)?;
    let running = Running::Process {
        id: child.id(),
        folder: data.clone(),
    };
    // Remembered before it is ready, so that `down` can stop one whose starter was interrupted.
    let background = remember(folder, endpoint, running)?;
    if let Err(reason) = python::wait(&background.endpoint, &mut child) {
        let log = python::log(&data);
        // The reason why it is not ready is worth more than one why it cannot be stopped.
        let _ = stop(&background.running);
        forget(folder, &background)?;
        return Err(python::not_ready(reason, log));
    }
    Ok(background)
}

/// Stops the LocalStack that [`up`] started, and nothing else; returns what it stopped, or nothing if none ran.
///
/// # Errors
///
/// [`EngineError::BadState`] when the state file cannot be understood, [`EngineError::Failed`] when it does not end.
pub fn down(folder: &Path) -> Result<Option<Background>, EngineError> {
    let _lock = lock(folder)?;
    match status(folder)? {
        Status::Down => Ok(None),
        Status::Gone(background) => {
            forget(folder, &background)?;
            Ok(None)
        }
        Status::Up(background) | Status::Silent(background) => {
            stop(&background.running)?;
            forget(folder, &background)?;
            Ok(Some(background))
        }
    }
}

/// Whether the LocalStack that [`up`] started runs and answers.
///
/// # Errors
///
/// [`EngineError::BadState`] when the state file cannot be understood.
pub fn status(folder: &Path) -> Result<Status, EngineError> {
    let Some(background) = state::read(folder)? else {
        return Ok(Status::Down);
    };
    Ok(if !runs(&background.running) {
        Status::Gone(background)
    } else if health::answers(&background.endpoint) {
        Status::Up(background)
    } else {
        Status::Silent(background)
    })
}

fn remember(folder: &Path, endpoint: String, running: Running) -> Result<Background, EngineError> {
    let background = Background {
        endpoint,
        started: state::now(),
        running,
    };
    state::write(folder, &background)?;
    Ok(background)
}

/// Removes the state file and the data of a LocalStack that runs no more.
fn forget(folder: &Path, background: &Background) -> Result<(), EngineError> {
    if let Running::Process { folder: data, .. } = &background.running
        && data.exists()
    {
        fs::remove_dir_all(data).map_err(EngineError::io("remove", data))?;
    }
    state::remove(folder)
}

fn runs(running: &Running) -> bool {
    match running {
        Running::Process { id, folder } => is_ours(*id, folder),
        Running::Container { id } => docker::runs(id),
    }
}

/// Ends it, with everything that it has started: it leads a process group of its own. It is not asked first, because
/// its data is thrown away and LocalStack takes seconds to say goodbye.
fn stop(running: &Running) -> Result<(), EngineError> {
    let (id, folder) = match running {
        Running::Process { id, folder } => (*id, folder),
        Running::Container { id } => return docker::stop(id),
    };
    if !is_ours(id, folder) {
        return Ok(());
    }
    let mut kill = Command::new("kill");
    kill.args(["-KILL", "--", &format!("-{id}")]);
    run(&mut kill, &mut |_| ())?;
    if poll(ENDED_WITHIN, || !is_ours(id, folder)) {
        return Ok(());
    }
    Err(EngineError::Failed {
        command: format!("kill -KILL -- -{id}"),
        code: Some(0),
        output: "the process is still running".to_owned(),
    })
}

/// True if the process with this id is the one that was started with this folder: ids are used again.
fn is_ours(id: u32, folder: &Path) -> bool {
    let output = Command::new("ps")
        .args(["-ww", "-o", "command=", "-p", &id.to_string()])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output();
    output.is_ok_and(|output| {
        String::from_utf8_lossy(&output.stdout).contains(&*folder.to_string_lossy())
    })
}

/// One `up` or `down` at a time.
fn lock(folder: &Path) -> Result<File, EngineError> {
    fs::create_dir_all(folder).map_err(EngineError::io("create", folder))?;
    let path = folder.join("localstack.lock");
    let file = File::create(&path).map_err(EngineError::io("create", &path))?;
    file.lock().map_err(EngineError::io("lock", path))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What `up` would leave behind of a process that is gone or is another one by now.
    fn remembered(folder: &Path, id: u32) -> Background {
        let data = folder.join("localstack-data");
        fs::create_dir_all(&data).expect("writable");
        let running = Running::Process { id, folder: data };
        remember(folder, "http://127.0.0.1:1".to_owned(), running).expect("written")
    }

    #[test]
    fn nothing_started_is_down() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        assert_eq!(status(folder.path()).expect("readable"), Status::Down);
        assert_eq!(down(folder.path()).expect("readable"), None);
    }

    #[test]
    fn another_process_with_the_same_id_is_left_alone() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        // This very process has the id, and nothing in its command line names the folder.
        let background = remembered(folder.path(), std::process::id());
        assert_eq!(
            status(folder.path()).expect("readable"),
            Status::Gone(background)
        );
        assert_eq!(down(folder.path()).expect("forgotten"), None);
        assert_eq!(
            fs::read_dir(folder.path()).expect("readable").count(),
            1,
            "the lock file is left"
        );
    }

    #[test]
    fn a_process_that_does_not_answer_is_silent_and_can_be_stopped() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let script = "import os, sys, time; os.setsid(); print(flush=True); time.sleep(600)";
        let python = crate::python::find(crate::python::PythonRange::at_least(
            crate::python::Version::new(3, 0),
        ));
        let mut child = Command::new(python.expect("a Python").executable)
            .args(["-c", script])
            .arg(folder.path().join("localstack-data"))
            .stdout(Stdio::piped())
            .spawn()
            .expect("started");
        let mut line = [0];
        let stdout = child.stdout.as_mut().expect("piped");
        std::io::Read::read_exact(stdout, &mut line).expect("it leads a group now");
        let background = remembered(folder.path(), child.id());
        assert_eq!(
            status(folder.path()).expect("readable"),
            Status::Silent(background.clone())
        );
        assert_eq!(down(folder.path()).expect("stopped"), Some(background));
        assert!(!child.wait().expect("ended").success());
        assert_eq!(status(folder.path()).expect("readable"), Status::Down);
    }

    #[test]
    fn a_state_file_that_is_not_ours_is_an_error() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        fs::write(folder.path().join("localstack.json"), "{}").expect("writable");
        let error = status(folder.path()).expect_err("no state");
        assert!(matches!(error, EngineError::BadState { .. }), "{error}");
    }
}
