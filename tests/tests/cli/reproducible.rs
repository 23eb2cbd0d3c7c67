//! The same blueprints make the same bytes wherever, whenever and by whomever they are built, and no output tells where that
//! was.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use loudfail_tests::outputs::repository;
use loudfail_tests::xtask::program;

/// Somebody's machine: where the program and the repository are, and what the environment says.
struct Machine {
    folder: &'static str,
    user: &'static str,
    zone: &'static str,
    language: &'static str,
}

const MACHINES: [Machine; 2] = [
    Machine {
        folder: "one-machine",
        user: "somebody-one",
        zone: "Pacific/Kiritimati",
        language: "C",
    },
    Machine {
        folder: "another machine, far/away",
        user: "somebody-two",
        zone: "America/Los_Angeles",
        language: "tr_TR.UTF-8",
    },
];

impl Machine {
    /// Builds the samples there, and a site of them; every file that was made, by its path.
    fn build(&self, scratch: &Path) -> io::Result<BTreeMap<PathBuf, Vec<u8>>> {
        let folder = scratch.join(self.folder);
        let root = folder.join("repository");
        let home = folder.join(self.user);
        fs::create_dir_all(root.join("blueprints"))?;
        fs::create_dir_all(&home)?;
        for entry in fs::read_dir(repository().join("blueprints"))? {
            let entry = entry?;
            fs::copy(
                entry.path(),
                root.join("blueprints").join(entry.file_name()),
            )?;
        }
        let program_there = folder.join("xtask");
        // Another program copies it: a file that this one had open for writing, some other child of it may still have.
        let copied = Command::new("cp")
            .arg(program())
            .arg(&program_there)
            .status()?;
        assert!(copied.success(), "cp: {copied}");
        for arguments in [&["build"][..], &["site", "--out", "site"]] {
            let ran = Command::new(&program_there)
                .args(arguments)
                .current_dir(&root)
                .env("HOME", &home)
                .env("TMPDIR", &home)
                .env("USER", self.user)
                .env("LOGNAME", self.user)
                .env("HOSTNAME", format!("host-of-{}", self.user))
                .env("TZ", self.zone)
                .env("LANG", self.language)
                .env("LC_ALL", self.language)
                .output()?;
            let said = String::from_utf8_lossy(&ran.stderr);
            assert!(ran.status.success(), "{arguments:?}: {said}");
        }
        let mut files = BTreeMap::new();
        for made in ["dist", "site"] {
            add_files(&root.join(made), Path::new(made), &mut files)?;
        }
        Ok(files)
    }
}

#[test]
fn outputs_do_not_depend_on_where_they_are_made_and_do_not_tell() -> io::Result<()> {
    let scratch = tempfile::tempdir()?;
    let [one, another] = &MACHINES;
    let built = one.build(scratch.path())?;
    assert!(built.len() > 30, "only {} files", built.len());
    let again = another.build(scratch.path())?;
    assert_eq!(
        built.keys().collect::<Vec<_>>(),
        again.keys().collect::<Vec<_>>()
    );
    for (path, bytes) in &built {
        assert!(again.get(path) == Some(bytes), "{} differs", path.display());
        // And from what somebody built on another day.
        if let Ok(kept) = fs::read(repository().join(path)) {
            assert!(&kept == bytes, "{} is not as kept", path.display());
        }
    }
    let mut telling = vec![
        scratch.path().display().to_string(),
        repository().display().to_string(),
        "/.cargo/".to_owned(),
        "/.rustup/".to_owned(),
        "somebody-".to_owned(),
        "another machine".to_owned(),
    ];
    // The machine's real name, where it is no word that could be in a text.
    let host = fs::read_to_string("/etc/hostname").unwrap_or_default();
    telling.extend(Some(host.trim().to_owned()).filter(|host| host.len() > 8));
    for (path, bytes) in built {
        let text = String::from_utf8_lossy(&bytes);
        for word in &telling {
            assert!(!text.contains(word), "{} tells `{word}`", path.display());
        }
    }
    Ok(())
}

fn add_files(
    folder: &Path,
    named: &Path,
    files: &mut BTreeMap<PathBuf, Vec<u8>>,
) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        // What the tool keeps for itself is no output.
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        let named = named.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            add_files(&entry.path(), &named, files)?;
        } else {
            files.insert(named, fs::read(entry.path())?);
        }
    }
    Ok(())
}
