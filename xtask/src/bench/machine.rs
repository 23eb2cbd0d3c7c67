//! What the figures were measured with.

use std::env;
use std::fs;
use std::io;
use std::path::Path;
use std::thread;

/// The machine, and the program as it was built.
#[derive(Debug)]
pub(super) struct Machine {
    /// How many processors this program may use.
    pub(super) processors: usize,
    /// The operating system and the processor's kind.
    pub(super) system: String,
    /// What the files are on, where the system tells.
    pub(super) disk: Option<String>,
    /// The profile that cargo built this program with.
    pub(super) profile: String,
}

impl Machine {
    /// This one, for files in a folder.
    pub(super) fn here(folder: &Path) -> io::Result<Self> {
        let program = env::current_exe()?;
        let kind = program.parent().and_then(Path::file_name);
        let kind = kind.map(|name| name.to_string_lossy().into_owned());
        let mounts = fs::read_to_string("/proc/self/mounts").unwrap_or_default();
        Ok(Self {
            processors: processors(),
            system: format!("{} on {}", env::consts::OS, env::consts::ARCH),
            disk: disk(&mounts, &fs::canonicalize(folder)?),
            // Cargo has its own name for the folder of this profile.
            profile: match kind.unwrap_or_default() {
                name if name == "debug" => "dev".to_owned(),
                name => name,
            },
        })
    }
}

/// How many processors there are for this program.
pub(super) fn processors() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

/// The kind of the file system that a folder is in. A line of Linux's list has the device, the place and the kind.
fn disk(mounts: &str, folder: &Path) -> Option<String> {
    let place = |line: &str| {
        let mut words = line.split(' ').skip(1);
        let (place, kind) = (words.next()?.to_owned(), words.next()?.to_owned());
        folder.starts_with(&place).then_some((place, kind))
    };
    // Of two at the same place, the later one covers the other.
    let found = mounts.lines().filter_map(place);
    found.max_by_key(|(place, _)| place.len()).map(|it| it.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_on_the_disk_that_is_nearest() {
        let mounts = "/dev/vda / ext4 rw 0 0\ntmpfs /tmp tmpfs rw 0 0\nproc /proc proc rw 0 0\nx /tmp xfs rw 0 0\n";
        let of = |folder| disk(mounts, Path::new(folder));
        assert_eq!(of("/home/somebody"), Some("ext4".to_owned()));
        assert_eq!(of("/tmp/a"), Some("xfs".to_owned()));
        assert_eq!(of("/tmpfile"), Some("ext4".to_owned()));
        assert_eq!(disk("", Path::new("/")), None);
    }
}
