//! The committed outputs, as units to prove.

use std::path::{Path, PathBuf};
use std::{fs, io};

use loudfail_prove::{Shapes, Unit};

/// The texts of a job.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Texts {
    pub(crate) name: String,
    pub(crate) machine: String,
    pub(crate) template: String,
    pub(crate) channel: String,
}

impl Texts {
    pub(crate) fn unit(&self) -> Unit<'_> {
        Unit {
            name: &self.name,
            machine: &self.machine,
            template: &self.template,
            channel_template: &self.channel,
        }
    }
}

/// The committed jobs, the sample first.
pub(crate) fn jobs() -> Vec<Texts> {
    let mut jobs = jobs_of("dist/default").expect("the outputs are committed");
    jobs.sort_by_key(|job| job.name != "sample");
    jobs
}

/// The jobs of an environment's folder, relative to the repository, in the order of their names. Those whose channel is not
/// among the folders have none.
pub(crate) fn jobs_of(folder: &str) -> io::Result<Vec<Texts>> {
    let folder = root().join(folder);
    let mut names: Vec<String> = folder
        .read_dir()?
        .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
        .collect::<io::Result<_>>()?;
    names.sort();
    let machine = |name: &str| folder.join(name).join("state-machine.asl.json");
    let template = |name: &str| fs::read_to_string(folder.join(name).join("cloudformation.yaml"));
    let (jobs, channels): (Vec<&String>, Vec<&String>) =
        names.iter().partition(|name| machine(name).exists());
    let texts = jobs.into_iter().map(|name| {
        let text = template(name)?;
        // As the parameter for the topic is described.
        let is_told = |channel: &&&String| text.contains(&format!(" of the channel {channel}, "));
        let channel = channels.iter().find(is_told);
        Ok(Texts {
            name: name.clone(),
            machine: fs::read_to_string(machine(name))?,
            channel: channel.map_or(Ok(String::new()), |channel| template(channel))?,
            template: text,
        })
    });
    texts.collect()
}

/// The repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The builtin catalogue.
pub(crate) fn shapes() -> Shapes {
    Shapes::builtin().expect("the fixture is a catalogue")
}
