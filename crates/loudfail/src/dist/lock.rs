//! One build at a time in a repository.

use std::fs::{File, TryLockError};
use std::path::Path;

/// Keeps other builds of a repository waiting until it is dropped, or the process has ended in whatever way. The system
/// keeps it on the folder of the blueprints: there is no file that could be left behind.
#[derive(Debug)]
pub(crate) struct Lock {
    _folder: File,
}

impl Lock {
    /// Takes the lock of the repository with this folder of blueprints; `wait` is called where another build has it. Where
    /// the system has no such locks there is none, and two builds at once are in each other's way.
    pub(crate) fn take(blueprints: &Path, wait: impl FnOnce()) -> Option<Self> {
        let folder = File::open(blueprints).ok()?;
        match folder.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                wait();
                folder.lock().ok()?;
            }
            Err(TryLockError::Error(_)) => return None,
        }
        Some(Self { _folder: folder })
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[test]
    fn who_comes_second_waits() {
        let folder = tempfile::tempdir().expect("a folder");
        let first = Lock::take(folder.path(), || panic!("nobody has it"));
        assert!(first.is_some());
        let waited = Cell::new(false);
        // Within a process too, since each opens the folder anew.
        let second = Lock::take(folder.path(), || {
            waited.set(true);
            drop(first);
        });
        assert!(second.is_some() && waited.get());
        assert!(Lock::take(&folder.path().join("none"), || ()).is_none());
    }
}
