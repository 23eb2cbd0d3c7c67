//! `build --watch`: builds again whenever a file that it is made of has changed.
//!
//! The folders are asked again and again: that sees every way in which an editor saves, on every disk, and needs no other
//! crate. What was proved stays known, so a build costs what has changed.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::{Context, report};
use crate::repository::{BLUEPRINTS, TEMPLATES};

/// Between two looks, at least.
const PAUSE: Duration = Duration::from_millis(5);

/// How many times as long as a look the pause behind it is at least, so that many files do not keep a core busy.
const REST: u32 = 10;

/// What tells one state of a file from another.
type State = (Option<SystemTime>, u64, Identity);

/// Builds, and builds again after each change, until whoever watches ends it or has gone.
pub(super) fn watch(context: &Context, mut build: impl FnMut()) {
    let mut seen = look(&context.root);
    build();
    report::say("watching; press Ctrl-C to stop");
    while !report::is_unheard() {
        let mut now = look_again(&context.root);
        if now == seen {
            continue;
        }
        // Several files may be on their way: they have arrived once two looks agree.
        loop {
            let next = look_again(&context.root);
            if next == now {
                break;
            }
            now = next;
        }
        report::say("");
        // What changes while it builds is seen by the next look.
        seen = now;
        build();
    }
}

/// Looks, and rests.
fn look_again(root: &Path) -> BTreeMap<PathBuf, State> {
    let begun = Instant::now();
    let found = look(root);
    thread::sleep(PAUSE.max(begun.elapsed() * REST));
    found
}

/// All files of the folders that a build reads.
fn look(root: &Path) -> BTreeMap<PathBuf, State> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.join(BLUEPRINTS), root.join(TEMPLATES)];
    while let Some(folder) = folders.pop() {
        // A folder that is not there has no files, and one that cannot be read is told of by the build.
        for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
            // Of a link, what it leads to is read; a folder behind one is not.
            let (path, metadata) = (entry.path(), entry.file_type());
            if metadata.is_ok_and(|kind| kind.is_dir()) {
                folders.push(path);
            } else if let Ok(metadata) = fs::metadata(&path) {
                let state = (
                    metadata.modified().ok(),
                    metadata.len(),
                    identity(&metadata),
                );
                found.insert(path, state);
            }
        }
    }
    found
}

/// Which file it is, and when anything of it was last changed, which no program can set back.
type Identity = (u64, i64, i64);

#[cfg(unix)]
fn identity(metadata: &fs::Metadata) -> Identity {
    use std::os::unix::fs::MetadataExt as _;
    (metadata.ino(), metadata.ctime(), metadata.ctime_nsec())
}

#[cfg(not(unix))]
fn identity(_metadata: &fs::Metadata) -> Identity {
    (0, 0, 0)
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_time_that_is_set_back_hides_no_change() {
        let root = tempfile::tempdir().expect("a folder");
        let file = root.path().join(BLUEPRINTS).join("job.yaml");
        fs::create_dir(root.path().join(BLUEPRINTS)).expect("a folder");
        fs::write(&file, "owner: one\n").expect("written");
        let time = fs::metadata(&file)
            .and_then(|it| it.modified())
            .expect("a time");
        let seen = look(root.path());
        assert_eq!(look(root.path()), seen);
        // A disk's clock ticks every few milliseconds.
        let changed = || identity(&fs::metadata(&file).expect("the file"));
        let before = changed();
        while changed() == before {
            fs::write(&file, "owner: two\n").expect("written");
        }
        let opened = fs::File::options().write(true).open(&file).expect("opened");
        opened.set_modified(time).expect("set");
        assert_ne!(look(root.path()), seen);
    }
}
