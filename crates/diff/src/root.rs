//! An environment's root module: which modules it calls, and the values that it gives them.

use std::collections::BTreeMap;

use loudfail_diagnostics::visible;

use crate::model::{Kind, ModuleChange, PropertyChange};

/// The name of the folder of a root module, where a job or a channel has its own.
pub(crate) const ROOT: &str = "_root";

/// The file that calls the modules.
pub(crate) const MAIN: &str = "terraform/main.tf";

/// The file of what the root module asks for, with the values that are given.
pub(crate) const VARIABLES: &str = "terraform/variables.tf";

/// The two files of a root module; empty where there is none.
#[derive(Clone, Copy, Default)]
pub(crate) struct Root<'t> {
    main: &'t str,
    variables: &'t str,
}

impl<'t> Root<'t> {
    /// The root module of an environment among all outputs.
    pub(crate) fn of(environment: &str, texts: &'t BTreeMap<String, String>) -> Self {
        let text = |name: &str| {
            let text = texts.get(&format!("{environment}/{ROOT}/{name}"));
            text.map(String::as_str).unwrap_or_default()
        };
        Self {
            main: text(MAIN),
            variables: text(VARIABLES),
        }
    }

    pub(crate) fn is_there(self) -> bool {
        !self.main.is_empty()
    }

    /// The modules that are called, with their arguments. Of a variable that has a value, it is the value.
    fn modules(self) -> BTreeMap<&'t str, BTreeMap<&'t str, &'t str>> {
        let variables = blocks(self.variables, "variable");
        let mut modules = blocks(self.main, "module");
        for argument in modules.values_mut().flat_map(BTreeMap::values_mut) {
            let variable = argument.strip_prefix("var.");
            let given = variable
                .and_then(|name| variables.get(name))
                .and_then(|variable| variable.get("default"));
            if let Some(given) = given {
                *argument = given;
            }
        }
        modules
    }
}

/// What changes of the modules that a root module calls.
pub(crate) fn compare(old: Root<'_>, new: Root<'_>) -> Vec<ModuleChange> {
    let (old, new) = (old.modules(), new.modules());
    let change = |name: &str, kind, values| ModuleChange {
        name: visible(name),
        kind,
        values,
    };
    let mut changes = Vec::new();
    for (name, arguments) in &new {
        let Some(known) = old.get(name) else {
            changes.push(change(name, Kind::Added, Vec::new()));
            continue;
        };
        let values = values(known, arguments);
        if !values.is_empty() {
            changes.push(change(name, Kind::Changed, values));
        }
    }
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        changes.push(change(name, Kind::Removed, Vec::new()));
    }
    changes
}

fn values(old: &BTreeMap<&str, &str>, new: &BTreeMap<&str, &str>) -> Vec<PropertyChange> {
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    new.keys()
        .chain(gone)
        .filter(|name| old.get(*name) != new.get(*name))
        .map(|name| PropertyChange {
            path: visible(name),
            old: old.get(name).map(|value| visible(value)),
            new: new.get(name).map(|value| visible(value)),
            replaces: false,
            note: None,
        })
        .collect()
}

/// The blocks of a kind, by their label: the arguments of each that stand on one line, as the root module's template writes
/// them.
fn blocks<'t>(text: &'t str, kind: &str) -> BTreeMap<&'t str, BTreeMap<&'t str, &'t str>> {
    let mut found: BTreeMap<&str, BTreeMap<&str, &str>> = BTreeMap::new();
    let mut inside = None;
    for line in text.lines() {
        let label = line
            .strip_prefix(kind)
            .and_then(|rest| rest.strip_prefix(" \""))
            .and_then(|rest| rest.split('"').next());
        if let Some(label) = label {
            found.entry(label).or_default();
            inside = Some(label);
        } else if !line.starts_with(' ') && !line.is_empty() {
            inside = None;
        } else if let (Some(label), Some((name, value))) = (inside, line.split_once(" = ")) {
            found
                .entry(label)
                .or_default()
                .insert(name.trim(), value.trim());
        }
    }
    found
}
