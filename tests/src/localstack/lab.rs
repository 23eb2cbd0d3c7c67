//! The laboratory: one LocalStack, its clients and a runtime for them.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU32, Ordering};

use loudfail_engines::localstack::{LocalStack, LocalStackRequest, Origin, default_folder, start};
use tempfile::TempDir;
use tokio::runtime::{Builder, Runtime};

use super::clients::Clients;
use super::error::LabError;
use super::mocks::{Mock, MockFile};

/// The account that LocalStack makes of our credentials.
pub const ACCOUNT: &str = "000000000000";

/// The region that everything is deployed to.
pub const REGION: &str = "ap-northeast-1";

/// One LocalStack for all cases of a test binary. It ends with the value, and with the process.
#[derive(Debug)]
pub struct Lab {
    pub(super) clients: Clients,
    pub(super) runtime: Runtime,
    pub(super) mocks: MockFile,
    /// The stacks to take down again where LocalStack is somebody else's.
    pub(super) deployed: Mutex<Vec<String>>,
    localstack: LocalStack,
    names: AtomicU32,
    _folder: TempDir,
}

impl Lab {
    /// Gets a LocalStack and waits until it answers.
    ///
    /// # Errors
    ///
    /// [`LabError::Engine`], which [`loudfail_engines::EngineError::is_missing_program`] sorts into what a machine
    /// lacks and what is broken.
    pub fn start(progress: &mut dyn FnMut(&str)) -> Result<Self, LabError> {
        let folder = tempfile::Builder::new().prefix("loudfail-lab-").tempdir()?;
        let mocks = MockFile::create(folder.path())?;
        let request = LocalStackRequest {
            folder: &default_folder(&root()),
            mocks: Some(mocks.path()),
        };
        let localstack = start(&request, progress)?;
        // The clients are driven by the thread that waits for them and by one more for what goes on meanwhile.
        let runtime = Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()?;
        Ok(Self {
            clients: Clients::new(localstack.endpoint(), REGION),
            runtime,
            mocks,
            deployed: Mutex::default(),
            localstack,
            names: AtomicU32::new(0),
            _folder: folder,
        })
    }

    /// The LocalStack itself: its endpoint, its process, its log.
    #[must_use]
    pub fn localstack(&self) -> &LocalStack {
        &self.localstack
    }

    /// A name that no other case of this run and of no other run has: `prefix-1a2b-7`.
    #[must_use]
    pub fn unique(&self, prefix: &str) -> String {
        let number = self.names.fetch_add(1, Ordering::Relaxed);
        format!("{prefix}-{:x}-{number}", std::process::id())
    }

    /// Makes `states` of a machine behave as told in executions that name `case`. The machine is named by name, not
    /// by ARN, and need not exist yet.
    ///
    /// LocalStack refuses failures here whose error name begins with `States.`; [`Lab::walk`] takes them.
    ///
    /// # Errors
    ///
    /// [`LabError::File`] when the file of mocks cannot be written.
    pub fn mock(&self, machine: &str, case: &str, states: &[(&str, Mock)]) -> Result<(), LabError> {
        self.mocks.add(machine, case, states)
    }

    /// True if [`Lab::mock`] has an effect: a LocalStack that somebody else started does not know our mocks.
    #[must_use]
    pub fn has_mocks(&self) -> bool {
        self.localstack.has_mocks()
    }
}

impl Drop for Lab {
    fn drop(&mut self) {
        if self.localstack.origin() != Origin::Environment {
            return;
        }
        let deployed = std::mem::take(
            self.deployed
                .get_mut()
                .unwrap_or_else(|poisoned| poisoned.into_inner()),
        );
        for name in deployed.iter().rev() {
            if let Err(error) = self.delete_stack(name) {
                eprintln!("left behind: stack `{name}`: {error}");
            }
        }
    }
}

/// The root of the repository.
#[must_use]
pub fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_owned()
}
