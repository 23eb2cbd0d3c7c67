//! One process at a time: of two that want to install the same program, one waits and finds it there.

use std::fs::{File, TryLockError};
use std::path::Path;

use crate::EngineError;

/// Takes a lock file; the lock is gone when the file is dropped, however the process ends.
///
/// # Errors
///
/// Where the file cannot be made or locked.
pub(crate) fn lock(
    path: &Path,
    name: &str,
    progress: &mut dyn FnMut(&str),
) -> Result<File, EngineError> {
    let file = File::create(path).map_err(EngineError::io("create", path))?;
    match file.try_lock() {
        Ok(()) => return Ok(file),
        Err(TryLockError::WouldBlock) => {
            progress(&format!(
                "{name}: another process is installing it, waiting"
            ));
        }
        Err(TryLockError::Error(source)) => return Err(EngineError::io("lock", path)(source)),
    }
    file.lock().map_err(EngineError::io("lock", path))?;
    Ok(file)
}
