//! How a LocalStack lives and ends.

use std::env;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use libtest_mimic::Failed;
use loudfail_engines::localstack::{
    LocalStackRequest, Origin, Status, default_folder, down, start, status, up,
};
use loudfail_tests::localstack::{Lab, root};

use crate::Case;

pub(crate) const CASES: &[Case] = &[
    ("engine_ends_when_dropped", dropped),
    ("engine_ends_with_a_panic", panics),
    ("engine_ends_with_a_starter_that_is_killed", killed),
    (
        "engine_ends_with_a_starter_that_is_interrupted",
        interrupted,
    ),
    (
        "engine_in_the_background_lives_until_it_is_told",
        background,
    ),
];

/// Makes this binary start a LocalStack and stay, in place of running tests.
const STARTER: &str = "LOUDFAIL_TEST_STARTER";

/// The pause between two looks.
const PAUSE: Duration = Duration::from_millis(50);

/// The end of a process is a matter of milliseconds.
const GONE_WITHIN: Duration = Duration::from_secs(30);

/// If this process was started by [`starter`]: starts a LocalStack, tells its process and its endpoint, and then does
/// as told.
pub(crate) fn act_as_starter() -> Option<ExitCode> {
    let what = env::var(STARTER).ok()?;
    let folder = default_folder(&root());
    let request = LocalStackRequest {
        folder: &folder,
        mocks: None,
    };
    let localstack = match start(&request, &mut |line| eprintln!("{line}")) {
        Ok(localstack) => localstack,
        Err(error) => {
            eprintln!("{error}");
            return Some(ExitCode::FAILURE);
        }
    };
    println!("{} {}", localstack.process()?, localstack.endpoint());
    assert_ne!(what, "panic", "as told");
    if what == "stay" {
        // Until this process is ended from outside.
        let _ = std::io::stdin().read_to_end(&mut Vec::new());
    }
    drop(localstack);
    Some(ExitCode::SUCCESS)
}

/// A process that starts a LocalStack of its own, and the id of that.
fn starter(what: &str) -> Result<(Child, u32), Failed> {
    let mut child = Command::new(env::current_exe()?)
        .env(STARTER, what)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut line = String::new();
    let stdout = child.stdout.take().ok_or("no output")?;
    BufReader::new(stdout).read_line(&mut line)?;
    let process = line.split(' ').next().ok_or("no answer")?.parse();
    Ok((child, process.map_err(|_| format!("no process: {line}"))?))
}

fn dropped(lab: &Lab) -> Result<(), Failed> {
    ends(lab, "drop", |_| Ok(()))
}

fn panics(lab: &Lab) -> Result<(), Failed> {
    ends(lab, "panic", |_| Ok(()))
}

fn killed(lab: &Lab) -> Result<(), Failed> {
    ends(lab, "stay", |child| Ok(child.kill()?))
}

fn interrupted(lab: &Lab) -> Result<(), Failed> {
    ends(lab, "stay", |child| {
        let sent = Command::new("kill")
            .args(["-INT", &child.id().to_string()])
            .status()?;
        assert!(sent.success());
        Ok(())
    })
}

/// The LocalStack of a starter ends with it and leaves nothing behind.
fn ends(
    lab: &Lab,
    what: &str,
    end: impl FnOnce(&mut Child) -> Result<(), Failed>,
) -> Result<(), Failed> {
    if lab.localstack().origin() != Origin::Python {
        eprintln!("SKIPPED: LocalStack is not a process of ours here");
        return Ok(());
    }
    let (mut child, process) = starter(what)?;
    let folder = folder_of(process);
    end(&mut child)?;
    child.wait()?;
    wait_for("its end", || command_of(process).is_none())?;
    if let Some(folder) = folder {
        assert!(!Path::new(&folder).join("log").exists(), "{folder} is left");
    }
    Ok(())
}

fn background(lab: &Lab) -> Result<(), Failed> {
    if lab.localstack().origin() != Origin::Python {
        eprintln!("SKIPPED: LocalStack is not a process of ours here");
        return Ok(());
    }
    // The environment is shared with the other cases; only the state is of this case.
    let state = tempfile::tempdir()?;
    let environments = default_folder(&root());
    for entry in std::fs::read_dir(environments)?.flatten() {
        let name = entry.file_name();
        if entry.path().join("loudfail-complete").exists() {
            std::os::unix::fs::symlink(entry.path(), state.path().join(name))?;
        }
    }
    let started = up(state.path(), &mut |line| eprintln!("{line}"))?;
    assert_eq!(status(state.path())?, Status::Up(started.clone()));
    let again = up(state.path(), &mut |_| ());
    assert!(again.is_err_and(|error| error.to_string().contains(&started.endpoint)));
    assert_eq!(down(state.path())?, Some(started.clone()));
    assert_eq!(status(state.path())?, Status::Down);
    assert_eq!(down(state.path())?, None);
    // The operating system closes the door a moment after the process is gone.
    let address = started.endpoint.trim_start_matches("http://");
    let deadline = Instant::now() + GONE_WITHIN;
    while std::net::TcpStream::connect(address).is_ok() {
        if Instant::now() > deadline {
            return Err(format!("{address} is still served").into());
        }
        thread::sleep(PAUSE);
    }
    Ok(())
}

/// The command line of a process that lives.
fn command_of(process: u32) -> Option<String> {
    let output = Command::new("ps")
        .args(["-ww", "-o", "command=", "-p", &process.to_string()])
        .output()
        .ok()?;
    let command = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    (!command.is_empty() && !command.contains("<defunct>")).then_some(command)
}

/// The folder of a LocalStack, which is the last word of its command line.
fn folder_of(process: u32) -> Option<String> {
    Some(
        command_of(process)?
            .split_whitespace()
            .next_back()?
            .to_owned(),
    )
}

fn wait_for(what: &str, mut done: impl FnMut() -> bool) -> Result<(), Failed> {
    let deadline = Instant::now() + GONE_WITHIN;
    while !done() {
        if Instant::now() > deadline {
            return Err(format!("waited in vain for {what}").into());
        }
        thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}
