//! What deployments of an environment are asked for by `{param: Name}`.

use loudfail_blueprint::{Reference, Value};
use loudfail_diagnostics::Spanned;

use crate::facts::Facts;
use crate::visit;

/// A parameter that a job or a channel asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked<'a> {
    /// The job or the channel.
    pub(crate) owner: &'a str,
    /// Its name, and where that is written.
    pub(crate) name: &'a Spanned<String>,
    /// Whether it stands for a list.
    pub(crate) list: bool,
}

/// Every parameter that something of the environment asks for: channels first, each by its name.
pub(crate) fn asked(facts: &Facts) -> Vec<Asked<'_>> {
    let mut found = Vec::new();
    for (owner, entry) in facts.channels() {
        for value in visit::channel_values(&entry.value) {
            if let Value::Reference(Reference::Param(name)) = &value.value {
                found.push(Asked {
                    owner,
                    name,
                    list: false,
                });
            }
        }
    }
    for draft in &facts.drafts {
        for referred in visit::references(&draft.merged) {
            if let Reference::Param(name) = referred.reference {
                found.push(Asked {
                    owner: &draft.file.stem,
                    name,
                    list: referred.list,
                });
            }
        }
    }
    found
}
