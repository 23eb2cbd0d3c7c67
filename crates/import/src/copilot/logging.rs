//! Where the output goes.

use super::mapper::Mapper;
use crate::item::Item;

/// Keys of the container that Copilot adds to send the output somewhere else (FireLens), and what each says.
const FIRELENS: [(&str, &str); 8] = [
    ("destination", "where the output is sent to"),
    ("image", "the image of the container that sends the output"),
    ("enableMetadata", "whether lines say which task they are of"),
    ("secretOptions", "secrets of the destination"),
    ("configFilePath", "Fluent Bit's configuration"),
    (
        "variables",
        "variables of the container that sends the output",
    ),
    ("secrets", "secrets of the container that sends the output"),
    (
        "env_file",
        "variables of the container that sends the output",
    ),
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
    for (key, what) in FIRELENS {
        if let Some(item) = fields.take(key) {
            mapper.drop(
                &item,
                &format!("{what}: a job's own task definition writes to CloudWatch Logs alone"),
                "send it on from the log group with a subscription filter, or keep a task definition of your own with FireLens and \
                 name it with `task.definition`",
            );
        }
    }
    mapper.unknown(&mut fields);
}
