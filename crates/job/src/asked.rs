//! What deployments of an environment are asked for by `{param: Name}`.

use loudfail_blueprint::{Reference, Value};
use loudfail_diagnostics::Spanned;

use crate::ask::Ask;
use crate::facts::Facts;
use crate::visit;

/// A parameter that a job or a channel asks for.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    /// The job or the channel.
    pub(crate) owner: String,
    /// Its name, and where that is written.
    pub(crate) name: Spanned<String>,
    /// Whether it stands for a list.
    pub(crate) list: bool,
    /// What it stands for there.
    pub(crate) ask: Ask,
}

/// Every parameter that something of the environment asks for: channels first, each by its name.
pub(crate) fn asked(facts: &Facts) -> Vec<Asked> {
    let mut found = of_channels(facts);
    found.extend(of_jobs(facts));
    found
}

/// Those of the channels.
pub(crate) fn of_channels(facts: &Facts) -> Vec<Asked> {
    let mut found = Vec::new();
    for (owner, entry) in facts.channels() {
        for (value, ask) in visit::channel_values(&entry.value) {
            if let Value::Reference(Reference::Param(name)) = &value.value {
                found.push(Asked {
                    owner: owner.to_owned(),
                    name: name.clone(),
                    list: false,
                    ask,
                });
            }
        }
    }
    found
}

/// Those of the jobs.
pub(crate) fn of_jobs(facts: &Facts) -> Vec<Asked> {
    let mut found = Vec::new();
    for draft in &facts.drafts {
        for referred in visit::references(&draft.merged) {
            if let Reference::Param(name) = referred.reference {
                found.push(Asked {
                    owner: draft.file.stem.clone(),
                    name: name.clone(),
                    list: referred.list,
                    ask: referred.ask,
                });
            }
        }
    }
    found
}
