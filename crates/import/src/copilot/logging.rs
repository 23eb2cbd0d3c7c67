//! Where the output goes.

use super::mapper::Mapper;
use crate::item::Item;

/// Keys of the container that Copilot adds to send the output somewhere else (FireLens).
const FIRELENS: [&str; 8] = [
    "destination",
    "image",
    "enableMetadata",
    "secretOptions",
    "configFilePath",
    "variables",
    "secrets",
    "env_file",
];

/// Maps `logging`.
pub(super) fn logging(mapper: &mut Mapper<'_>, item: &Item<'_>) {
    let Some(mut fields) = mapper.fields(item) else {
        return;
    };
    if let Some(item) = fields.take("retention")
        && let Some(days) = mapper.integer(&item)
    {
        mapper.carry(&item, &["task", "logs", "retention"], format!("{days}d"));
    }
    for key in FIRELENS {
        if let Some(item) = fields.take(key) {
            mapper.drop(
                &item,
                "a job's own task definition writes only to CloudWatch Logs, without FireLens",
                "forward the output from the log group with a subscription filter, or keep your own task definition and \
                 name it with `task.definition`",
            );
        }
    }
    mapper.unknown(&mut fields);
}
