//! A file that cannot be written.

use std::fmt;
use std::io;

/// A file that could not be written or removed.
#[derive(Debug)]
pub struct WriteError {
    /// Relative to the output folder, with `/` between folders.
    pub path: String,
    /// The operating system's reason.
    pub error: io::Error,
    /// How many files were changed before it.
    pub done: usize,
}

impl WriteError {
    pub(super) fn new(path: &str, error: io::Error, done: usize) -> Self {
        Self {
            path: path.to_owned(),
            error,
            done,
        }
    }
}

impl fmt::Display for WriteError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.path, self.error)
    }
}

impl std::error::Error for WriteError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.error)
    }
}
