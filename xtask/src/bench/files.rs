//! What the machine itself needs for the files that a build reads and writes.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::child::{Taken, taken};

/// What there is in a folder.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Size {
    /// How many files.
    pub(super) files: u64,
    /// How many bytes are in them.
    pub(super) bytes: u64,
}

/// Copies all that is in a folder but what is hidden, with `cp -r`. The copy must not be there yet.
pub(super) fn copy(from: &Path, to: &Path) -> io::Result<Taken> {
    fs::create_dir(to)?;
    let mut words = vec!["-r".to_owned()];
    for path in visible(from)? {
        words.push(path.display().to_string());
    }
    words.push(to.display().to_string());
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    taken(from, Path::new("cp"), &words)
}

/// Reads every file of some folders once, with as many threads as there are processors.
pub(super) fn read(folders: &[&Path], threads: usize) -> io::Result<(Duration, Size)> {
    let start = Instant::now();
    let mut files = Vec::new();
    for folder in folders {
        list(folder, &mut files)?;
    }
    let next = AtomicUsize::new(0);
    let read_some = || -> io::Result<u64> {
        let mut buffer = Vec::new();
        let mut bytes = 0;
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            buffer.clear();
            fs::File::open(file)?.read_to_end(&mut buffer)?;
            bytes += buffer.len() as u64;
        }
        Ok(bytes)
    };
    let bytes = thread::scope(|scope| {
        let readers: Vec<_> = (0..threads).map(|_| scope.spawn(read_some)).collect();
        let mut bytes = 0;
        for reader in readers {
            let read = reader.join();
            bytes += read.map_err(|_| io::Error::other("a reading thread panicked"))??;
        }
        Ok::<u64, io::Error>(bytes)
    })?;
    let size = Size {
        files: files.len() as u64,
        bytes,
    };
    Ok((start.elapsed(), size))
}

/// Moves a folder out of the way, if it is there. All such go together with the rest, in the end: where many files have just
/// been removed, some file systems (ext4) take several times as long to make new ones.
pub(super) fn put_aside(folder: &Path) -> io::Result<()> {
    let aside = folder.with_file_name("aside");
    fs::create_dir_all(&aside)?;
    let number = fs::read_dir(&aside)?.count();
    match fs::rename(folder, aside.join(number.to_string())) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        done => done,
    }
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for path in visible(folder)? {
        if path.is_dir() {
            list(&path, files)?;
        } else {
            files.push(path);
        }
    }
    Ok(())
}

/// What is in a folder, but for what is hidden: a tool's own notes are no output.
fn visible(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if !entry.file_name().to_string_lossy().starts_with('.') {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_hidden_is_neither_copied_nor_read() {
        let folder = tempfile::tempdir().expect("a folder");
        let from = folder.path().join("from");
        for path in ["a/b/one", "two", ".hidden/three"] {
            let file = from.join(path);
            fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
            fs::write(file, path).expect("a file");
        }
        let (_, size) = read(&[&from], 2).expect("files");
        assert_eq!((size.files, size.bytes), (2, 10));
    }
}
