//! Reads what a build is made of: a platform repository's blueprints and templates, as bytes.

mod templates;

use std::ffi::OsStr;
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use loudfail_job::workers;

pub use templates::{Files, TEMPLATES, TemplateFile, read_templates};

/// The folder of the blueprints, relative to the repository's root.
pub const BLUEPRINTS: &str = "blueprints";

/// The name of the platform file, in the folder of the blueprints. Its other ending is good too.
pub const PLATFORM: &str = "platform.yaml";

/// The name of the platform file without its ending.
pub const PLATFORM_STEM: &str = "platform";

/// The folder of the outputs, relative to the repository's root.
pub const DIST: &str = "dist";

/// The folder of the site, relative to the repository's root. It is in that of the outputs and none of them.
pub const SITE: &str = "dist/site";

/// The largest blueprint that is read, in bytes. A larger file is told of, not held in memory.
pub const LARGEST_BLUEPRINT: u64 = 1024 * 1024;

/// A file as it was read.
#[derive(Debug, Clone)]
pub struct Blueprint {
    /// Relative to the repository's root, with `/` between folders.
    pub path: String,
    /// What was in it, or why it could not be read.
    pub content: Result<Vec<u8>, ReadError>,
}

impl Blueprint {
    /// Whether this is the platform file.
    #[must_use]
    pub fn is_platform(&self) -> bool {
        self.is_called(PLATFORM_STEM)
    }

    /// Whether this is its name before the ending, in whatever case: on many disks that would be the same file.
    #[must_use]
    pub fn is_called(&self, name: &str) -> bool {
        Path::new(&self.path)
            .file_stem()
            .is_some_and(|stem| stem.eq_ignore_ascii_case(name))
    }
}

/// Why a blueprint or a template could not be read.
#[derive(Debug, Clone)]
pub enum ReadError {
    /// The operating system's reason.
    Io(Arc<io::Error>),
    /// It is larger than [`LARGEST_BLUEPRINT`]; its size in bytes.
    TooLarge(u64),
    /// It is no regular file.
    NotAFile,
    /// Its name is no text.
    Name,
}

/// The nearest folder from `start` upwards that has a `blueprints` folder.
#[must_use]
pub fn find_root(start: &Path) -> Option<PathBuf> {
    start
        .ancestors()
        .find(|folder| folder.join(BLUEPRINTS).is_dir())
        .map(Path::to_path_buf)
}

/// The path from the root of the source repository to a platform repository that is a folder in it, with `/` between
/// folders; nothing where they are the same, or there is no Git.
#[must_use]
pub fn below_source_root(root: &Path) -> Option<String> {
    let root = fs::canonicalize(root).ok()?;
    // A worktree has a file in place of the folder.
    let source = root.ancestors().find(|it| it.join(".git").exists())?;
    let names: Vec<&str> = root
        .strip_prefix(source)
        .ok()?
        .iter()
        .map(|name| name.to_str())
        .collect::<Option<_>>()?;
    (!names.is_empty()).then(|| names.join("/"))
}

/// Where a path leads, without links and ways up. What is not there yet is taken as it is written.
///
/// # Errors
/// When the current folder cannot be told.
pub(crate) fn resolved(path: &Path) -> io::Result<PathBuf> {
    let mut resolved = std::env::current_dir().and_then(fs::canonicalize)?;
    for component in path.components() {
        match component {
            Component::CurDir => {}
            // No link is left in what stands before it.
            Component::ParentDir => {
                resolved.pop();
            }
            Component::Prefix(_) | Component::RootDir | Component::Normal(_) => {
                resolved.push(component);
                resolved = fs::canonicalize(&resolved).unwrap_or(resolved);
            }
        }
    }
    Ok(resolved)
}

/// Reads all that a build needs: every `*.yaml` and `*.yml` of the blueprints folder, sorted by name, and the
/// repository's own templates. Hidden files are left out, and of others that look like blueprints the paths are noted.
///
/// # Errors
/// When the folder of the blueprints itself cannot be read.
pub fn read(root: &Path) -> io::Result<Files> {
    let (blueprints, passed_over) = read_blueprints(root)?;
    Ok(Files {
        blueprints,
        passed_over,
        templates: read_templates(root),
    })
}

/// The blueprints, and the paths of what looks like one.
fn read_blueprints(root: &Path) -> io::Result<(Vec<Blueprint>, Vec<String>)> {
    let mut names = Vec::new();
    let mut passed_over = Vec::new();
    for entry in fs::read_dir(root.join(BLUEPRINTS))? {
        let entry = entry?;
        let name = entry.file_name();
        if is_hidden(&name) {
            continue;
        }
        let is_yaml = Path::new(&name)
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml");
        let shown = || format!("{BLUEPRINTS}/{}", name.to_string_lossy());
        if is_yaml {
            names.push(name);
        } else if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            passed_over.extend(yaml_in(&entry.path(), &shown()));
        } else if is_like_yaml(&name) {
            passed_over.push(shown());
        }
    }
    passed_over.sort_unstable();
    let mut blueprints = workers::on_all_cores(&names, |name| Blueprint {
        path: format!("{BLUEPRINTS}/{}", name.to_string_lossy()),
        content: if name.to_str().is_some() {
            read_one(&root.join(BLUEPRINTS).join(name))
        } else {
            Err(ReadError::Name)
        },
    });
    blueprints.sort_by(|left, right| left.path.cmp(&right.path));
    Ok((blueprints, passed_over))
}

/// The paths of YAML files in a folder of others; one that cannot be read has none.
fn yaml_in(folder: &Path, shown: &str) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = entries.map(|entry| entry.file_name());
    names
        .filter(|name| !is_hidden(name) && is_like_yaml(name))
        .map(|name| format!("{shown}/{}", name.to_string_lossy()))
        .collect()
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".")
}

/// Whether a name ends as those of blueprints do, in whatever case.
fn is_like_yaml(name: &OsStr) -> bool {
    Path::new(name).extension().is_some_and(|extension| {
        extension.eq_ignore_ascii_case("yaml") || extension.eq_ignore_ascii_case("yml")
    })
}

fn read_one(path: &Path) -> Result<Vec<u8>, ReadError> {
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(ReadError::NotAFile);
    }
    if metadata.len() > LARGEST_BLUEPRINT {
        return Err(ReadError::TooLarge(metadata.len()));
    }
    // Of an empty file nothing is read: the files of the kernel call themselves so, and reading some of them never ends.
    if metadata.len() == 0 {
        return Ok(Vec::new());
    }
    // With room for all of it and a byte more, the end is seen at once.
    let room = usize::try_from(metadata.len() + 1).unwrap_or_default();
    let file = fs::File::open(path).map_err(unreadable)?;
    // It may have grown since.
    limited_into(Vec::with_capacity(room), file, LARGEST_BLUEPRINT)
        .map_err(unreadable)?
        .ok_or(ReadError::TooLarge(LARGEST_BLUEPRINT + 1))
}

/// All bytes of what can be read; nothing where there are more than `most`.
pub(crate) fn limited(reader: impl Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    limited_into(Vec::new(), reader, most)
}

/// The same as text.
pub(crate) fn limited_text(reader: impl Read, most: u64) -> io::Result<Option<String>> {
    let Some(bytes) = limited(reader, most)? else {
        return Ok(None);
    };
    let text = String::from_utf8(bytes);
    text.map(Some)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
}

/// The same with room for what is expected.
fn limited_into(mut bytes: Vec<u8>, reader: impl Read, most: u64) -> io::Result<Option<Vec<u8>>> {
    // One byte more than is taken, whatever the size was a moment ago.
    reader.take(most + 1).read_to_end(&mut bytes)?;
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    Ok((size <= most).then_some(bytes))
}

fn unreadable(error: io::Error) -> ReadError {
    ReadError::Io(Arc::new(error))
}
