//! What a blueprint does not say of a task definition, and what to do about it.

use loudfail_blueprint::Kind;
use loudfail_diagnostics::Diagnostic;

use crate::carry::Carry;
use crate::item::{Item, Reader};
use crate::report::NoteKind;

/// A field, why nothing becomes of it, and what to do; an empty text for nothing.
pub(super) type Known = (&'static str, &'static str, &'static str);

/// Fields of a definition.
pub(super) const DEFINITION: &[Known] = &[
    (
        "pidMode",
        "containers do not see each other's processes",
        KEEP,
    ),
    ("ipcMode", "containers do not share memory", KEEP),
    (
        "proxyConfiguration",
        "a job's task has no App Mesh proxy",
        KEEP,
    ),
    (
        "inferenceAccelerators",
        "Elastic Inference is discontinued",
        "",
    ),
    (
        "enableFaultInjection",
        "faults are injected into services",
        KEEP,
    ),
];

/// Fields of a container.
pub(super) const CONTAINER: &[Known] = &[
    (
        "environmentFiles",
        "variables are set in the blueprint",
        "set the file's content under `environment`, or let the program read it",
    ),
    (
        "portMappings",
        "nothing connects to a job; containers of one task reach each other without a mapping if it has a `network`",
        "",
    ),
    (
        "links",
        "they belong to the network mode `bridge`",
        "give the job a `network`: containers call each other as `localhost` there",
    ),
    (
        "volumesFrom",
        "containers share directories by name",
        "add a volume under `volumes`, and `mounts` in both containers",
    ),
    (
        "repositoryCredentials",
        "images are pulled from Amazon ECR or without credentials",
        "copy the image to Amazon ECR, for example with a pull through cache rule",
    ),
    (
        "restartPolicy",
        "a job is retried as a whole",
        "see `retry`",
    ),
    (
        "startTimeout",
        "a dependency has no time limit of its own",
        "see `timeout`",
    ),
    (
        "versionConsistency",
        "ECS pins the tag of an image to its digest, which is what it does by default",
        "",
    ),
    (
        "hostname",
        "containers have the host name that ECS gives them",
        KEEP,
    ),
    (
        "workingDirectory",
        "a container starts in the directory that its image sets",
        "set it in the image, or in the command: `[sh, -c, \"cd /dir && exec program\"]`",
    ),
    (
        "disableNetworking",
        "containers have the network of their task",
        KEEP,
    ),
    ("privileged", "no container is privileged", KEEP),
    (
        "dnsServers",
        "the VPC's settings apply to name resolution",
        KEEP,
    ),
    (
        "dnsSearchDomains",
        "the VPC's settings apply to name resolution",
        KEEP,
    ),
    (
        "extraHosts",
        "the VPC's settings apply to name resolution",
        KEEP,
    ),
    (
        "dockerSecurityOptions",
        "containers have Docker's own profile",
        KEEP,
    ),
    ("interactive", "a job has no interactive input", ""),
    ("pseudoTerminal", "a job has no terminal", ""),
    (
        "dockerLabels",
        "containers have no labels",
        "`tags` sets tags on the job's resources",
    ),
    ("ulimits", "containers have the limits of their host", KEEP),
    (
        "systemControls",
        "containers have the kernel's settings",
        KEEP,
    ),
    ("resourceRequirements", "a job has no GPU", KEEP),
    (
        "firelensConfiguration",
        "logs go to CloudWatch Logs, without a router",
        "keep the definition with `--keep-definition` to send logs elsewhere",
    ),
    (
        "credentialSpecs",
        "they belong to Windows and Active Directory",
        KEEP,
    ),
];

/// Fields of `linuxParameters`.
pub(super) const LINUX: &[Known] = &[
    (
        "capabilities",
        "containers have Docker's own capabilities",
        KEEP,
    ),
    ("devices", "containers see no devices of their host", KEEP),
    ("sharedMemorySize", "/dev/shm has Docker's own size", KEEP),
    (
        "tmpfs",
        "there are no directories in memory",
        "a volume without `efs` is a directory that exists during the run",
    ),
    ("maxSwap", "containers do not swap", KEEP),
    ("swappiness", "containers do not swap", KEEP),
];

const KEEP: &str = "with `--keep-definition`, the job runs the definition as it is";

/// Fields without which most programs do not run as they did.
const NEEDED: [&str; 7] = [
    "environmentFiles",
    "repositoryCredentials",
    "workingDirectory",
    "volumesFrom",
    "links",
    "privileged",
    "resourceRequirements",
];

/// Tells of all that is left; what is empty is nothing.
pub(super) fn rest(carry: &mut Carry<'_>, fields: &mut Reader<'_>, known: &[Known]) {
    for (key, item) in fields.rest() {
        if is_nothing(&item) {
            continue;
        }
        let kind = if NEEDED.contains(&key) {
            NoteKind::ToDo
        } else {
            NoteKind::NotCarried
        };
        match known.iter().find(|(name, ..)| *name == key) {
            Some((_, text, instead)) => {
                let instead = Some(*instead).filter(|it| !it.is_empty());
                carry.say(kind, &item, *text, instead);
            }
            None => carry.drop(&item, "not known here", Some(KEEP)),
        }
    }
}

/// A truth value, or the problem that it is none.
pub(super) fn is_true(item: &Item<'_>) -> Result<bool, Box<Diagnostic>> {
    item.bool().ok_or_else(|| item.wrong("`true` or `false`"))
}

/// Whether a value says nothing: describe-task-definition writes lists that are empty, and zeros.
pub(super) fn is_nothing(item: &Item<'_>) -> bool {
    match &item.node.kind {
        Kind::Sequence(items) => items.is_empty(),
        Kind::Mapping(entries) => entries.is_empty(),
        Kind::Scalar { text, plain } => {
            item.is_null() || text.is_empty() || (*plain && (text == "0" || text == "false"))
        }
        Kind::Refused => true,
    }
}
