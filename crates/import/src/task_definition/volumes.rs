//! Volumes of a task, of which those are carried over that a container mounts.

use std::cell::RefCell;
use std::collections::BTreeSet;

use loudfail_diagnostics::Diagnostic;

use super::{fields, open};
use crate::carry::Carry;
use crate::draft::{Fields, Value};
use crate::item::Item;
use crate::name::parameter_name;
use crate::report::NoteKind;

/// The volumes of a definition.
#[derive(Debug, Default)]
pub(super) struct Volumes<'a> {
    found: Vec<Volume<'a>>,
    /// The names of those that a container mounts.
    mounted: RefCell<BTreeSet<String>>,
}

#[derive(Debug)]
struct Volume<'a> {
    item: Item<'a>,
    name: String,
    /// What a blueprint says of it; nothing for a kind that blueprints do not have.
    value: Option<Value>,
}

/// Reads them; what is set of them waits for the mounts.
pub(super) fn read<'a>(
    carry: &mut Carry<'_>,
    item: Option<Item<'a>>,
) -> Result<Volumes<'a>, Box<Diagnostic>> {
    let mut volumes = Volumes::default();
    let Some(item) = item else {
        return Ok(volumes);
    };
    for item in item.list_or_problem("a list of volumes")? {
        let mut fields = item.fields().ok_or_else(|| item.wrong("a volume"))?;
        let name = fields.take("name").ok_or_else(|| item.lacks("name"))?;
        let name = name.text_or_problem()?.to_owned();
        let mut value = Some(Value::Fields(Fields::default()));
        if let Some(efs) = fields.take("efsVolumeConfiguration") {
            value = Some(self::efs(carry, &name, &efs)?);
        }
        if let Some(host) = fields.take("host") {
            let path = host.fields().and_then(|mut host| host.take("sourcePath"));
            if let Some(path) = path {
                value = None;
                let text = "a job's container cannot access directories of its instance";
                carry.drop(&path, text, Some("`--keep-definition` leaves it as it is"));
            }
        }
        for (key, of) in [
            ("dockerVolumeConfiguration", "Docker volumes"),
            (
                "fsxWindowsFileServerVolumeConfiguration",
                "file servers of Windows",
            ),
            (
                "configuredAtLaunch",
                "volumes that are made when the task starts",
            ),
        ] {
            if let Some(other) = fields.take(key).filter(|it| !fields::is_nothing(it)) {
                value = None;
                let text = format!("a job has no {of}");
                carry.drop(&other, text, Some("`--keep-definition` leaves it as it is"));
            }
        }
        let is_other = fields
            .clone()
            .rest()
            .iter()
            .any(|(_, it)| !fields::is_nothing(it));
        if is_other {
            value = None;
        }
        fields::rest(carry, &mut fields, &[]);
        volumes.found.push(Volume { item, name, value });
    }
    Ok(volumes)
}

impl Volumes<'_> {
    /// Notes that a container mounts a volume, and says whether it can.
    pub(super) fn mount(&self, name: &str) -> bool {
        let is_known = self
            .found
            .iter()
            .any(|volume| volume.name == name && volume.value.is_some());
        if is_known {
            self.mounted.borrow_mut().insert(name.to_owned());
        }
        is_known
    }

    /// Sets those that are mounted.
    pub(super) fn finish(self, carry: &mut Carry<'_>) -> Result<(), Box<Diagnostic>> {
        let mounted = self.mounted.into_inner();
        for volume in self.found {
            let Some(value) = volume.value else { continue };
            if !mounted.contains(&volume.name) {
                carry.drop(&volume.item, "no container mounts it", None);
                continue;
            }
            carry.set(&["task", "volumes", &volume.name], value, &volume.item);
        }
        Ok(())
    }
}

fn is_enabled(item: &Item<'_>) -> Result<bool, Box<Diagnostic>> {
    match item.text() {
        Some("ENABLED") => Ok(true),
        Some("DISABLED") => Ok(false),
        _ => Err(item.wrong("`ENABLED` or `DISABLED`")),
    }
}

/// An id that begins so, or a parameter where it is no such id.
fn id(
    carry: &mut Carry<'_>,
    item: &Item<'_>,
    prefix: &str,
    words: &[&str],
) -> Result<Value, Box<Diagnostic>> {
    let text = item.text_or_problem()?;
    if open::is_id(text, prefix) {
        return Ok(text.into());
    }
    let parameter = parameter_name(words);
    let note = open::asked(text, &parameter);
    carry.say(NoteKind::ToDo, item, note, None);
    Ok(Value::param(parameter))
}

fn efs(carry: &mut Carry<'_>, volume: &str, item: &Item<'_>) -> Result<Value, Box<Diagnostic>> {
    let mut fields = item.fields().ok_or_else(|| item.wrong("a file system"))?;
    let system = fields
        .take("fileSystemId")
        .ok_or_else(|| item.lacks("fileSystemId"))?;
    let mut efs = Fields::default();
    let system = id(carry, &system, "fs-", &[volume, "file", "system", "id"])?;
    efs.set(&["file_system"], system);
    let mut has_point = false;
    if let Some(config) = fields.take("authorizationConfig") {
        let mut inner = config
            .fields()
            .ok_or_else(|| config.wrong("an authorization"))?;
        if let Some(point) = inner.take("accessPointId") {
            let point = id(carry, &point, "fsap-", &[volume, "access", "point", "id"])?;
            efs.set(&["access_point"], point);
            has_point = true;
        }
        if let Some(iam) = inner.take("iam")
            && is_enabled(&iam)?
        {
            efs.set(&["iam"], true.into());
        }
        fields::rest(carry, &mut inner, &[]);
    }
    if let Some(root) = fields.take("rootDirectory") {
        let text = root.text_or_problem()?;
        // The root itself is what is taken where nothing is said, and all that goes with an access point.
        if text != "/" && !text.is_empty() && !has_point {
            efs.set(&["root"], text.into());
        }
    }
    if let Some(encryption) = fields.take("transitEncryption")
        && !is_enabled(&encryption)?
    {
        let text = "a job always encrypts traffic to Amazon EFS";
        carry.drop(&encryption, text, None);
    }
    if let Some(port) = fields
        .take("transitEncryptionPort")
        .filter(|it| !fields::is_nothing(it))
    {
        carry.drop(&port, "the mount helper of Amazon EFS chooses it", None);
    }
    fields::rest(carry, &mut fields, &[]);
    Ok(Value::pair("efs", Value::Fields(efs)))
}
