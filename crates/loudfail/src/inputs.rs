//! What a build is made of, and what tells it from what the build before was made of.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use loudfail_job::workers;

use crate::catalogue;
use crate::dist::{self, Print, Printer};
use crate::repository::{self, Blueprint, Files};

/// The files of a repository, and their fingerprints.
pub(crate) struct Inputs {
    pub(crate) files: Files,
    /// What all outputs depend on; nothing where that cannot be told.
    pub(crate) key: Option<Print>,
    /// The blueprints, by path.
    pub(crate) prints: BTreeMap<String, Print>,
}

impl Inputs {
    /// Reads all that a build needs.
    ///
    /// # Errors
    ///
    /// When the folder of the blueprints itself cannot be read.
    pub(crate) fn read(root: &Path) -> io::Result<Self> {
        let files = repository::read(root)?;
        let (platform, blueprints): (Vec<&Blueprint>, Vec<&Blueprint>) =
            files.blueprints.iter().partition(|it| it.is_platform());
        let prints = workers::on_all_cores(&blueprints, |blueprint| {
            let content = blueprint.content.as_ref().ok()?;
            Some((blueprint.path.clone(), Print::of_bytes(content)))
        });
        let key = (|| {
            let mut printer = Printer::new();
            printer.add(dist::tool()?);
            for file in platform {
                printer.add((&file.path, file.content.as_ref().ok()?));
            }
            for file in &files.templates {
                printer.add((&file.path, file.content.as_ref().ok()?));
            }
            printer.add(catalogue::text(root).ok()?);
            for blueprint in &blueprints {
                printer.add(&blueprint.path);
            }
            // There is something to say of each.
            printer.add(&files.passed_over);
            prints.iter().all(Option::is_some).then(|| printer.print())
        })();
        Ok(Self {
            key,
            prints: prints.into_iter().flatten().collect(),
            files,
        })
    }
}

/// The name of the job of a blueprint's path.
pub(crate) fn job_of(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}
