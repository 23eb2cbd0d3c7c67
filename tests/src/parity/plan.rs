//! A Terraform plan as a graph. The plan is one that [`state::deployed`](super::deployed) has made whole.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::Faults;
use super::graph::{Graph, Settings};
use super::kinds::{Kind, snake};
use super::module;
use super::place;
use super::settings::Reader;
use super::state::{self, Marks};

/// The graph of a plan, as `terraform show -json` prints it, of the module whose files have this text.
///
/// # Errors
///
/// Where the plan holds a type that the table does not, or a value that is known only after it was applied.
pub fn graph(plan: &Value, text: &str) -> Result<Graph, Faults> {
    let mut faults = Faults(Vec::new());
    let mut graph = Graph::default();
    let (resources, marks) = known(plan, &mut faults);
    for resource in resources.iter().filter(|resource| !resource.is_part()) {
        let item = resource.item(&marks);
        let mine = resources.iter().filter(|part| resource.owns(part));
        match resource.settings(mine, &marks) {
            Ok(settings) => graph.add(item, settings, &mut faults),
            Err(found) => found
                .iter()
                .for_each(|fault| faults.add(format!("{item}: {fault}"))),
        }
    }
    for (name, variable) in entries(&plan["configuration"]["root_module"]["variables"]) {
        let fields = entries(variable).map(|(name, value)| (name.clone(), value.clone()));
        let mut settings: Settings = fields.collect();
        settings.extend(module::variable(text, name));
        graph.add(format!("parameter({})", snake(name)), settings, &mut faults);
    }
    for (name, output) in entries(&plan["configuration"]["root_module"]["outputs"]) {
        let fields = entries(output).filter(|(name, _)| *name != "expression");
        let mut settings: Settings = fields
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect();
        match plan["planned_values"]["outputs"][name].get("value") {
            Some(value) => settings.insert("value".to_owned(), marks.resolve_all(value)),
            None => {
                faults.add(format!("output {name}: the plan does not tell its value"));
                None
            }
        };
        graph.add(format!("output({name})"), settings, &mut faults);
    }
    for (kind, values) in data(plan) {
        if kind == "aws_ssm_parameter" {
            let path = values["name"].as_str().unwrap_or_default();
            graph.add(
                format!("ssm parameter({path})"),
                Settings::new(),
                &mut faults,
            );
        }
    }
    for (name, calls) in entries(&plan["configuration"]["root_module"]["module_calls"]) {
        faults.add(format!("the module calls another, {name}: {calls}"));
    }
    graph.add("place()".to_owned(), place::of_module(text), &mut faults);
    // A template has sections of its own; a module says nothing beside all this.
    graph.add("template()".to_owned(), Settings::new(), &mut faults);
    faults.or(graph)
}

/// Kind and values of each data source that was read.
pub(super) fn data(plan: &Value) -> impl Iterator<Item = (&str, &Value)> {
    let read = plan["prior_state"]["values"]["root_module"]["resources"].as_array();
    read.into_iter()
        .flatten()
        .filter(|resource| resource["mode"] == "data")
        .filter_map(|resource| Some((resource["type"].as_str()?, &resource["values"])))
}

/// A resource of the plan, with the arguments that the module sets.
struct Resource<'a> {
    address: &'a str,
    terraform: &'a str,
    kind: &'static Kind,
    arguments: Map<String, Value>,
    /// All that is planned, computed attributes too.
    values: &'a Value,
}

impl Resource<'_> {
    fn is_part(&self) -> bool {
        self.kind.terraform != self.terraform
    }

    fn identity(&self, marks: &Marks) -> Option<String> {
        let values = self.kind.identity.iter().map(|argument| {
            let value = self.values[*argument].as_str()?;
            Some(marks.resolve(value)).filter(|value| !marks.is_open(value))
        });
        Some(values.collect::<Option<Vec<_>>>()?.join(" "))
    }

    fn item(&self, marks: &Marks) -> String {
        let identity = self.identity(marks).unwrap_or_default();
        format!("{}({identity})", self.kind.cloudformation)
    }

    /// Whether the other resource is a part of this one.
    fn owns(&self, other: &Resource<'_>) -> bool {
        let part = Kind::with_part(other.terraform);
        part.is_some_and(|(kind, part)| {
            let (argument, equal) = part.owner;
            kind.terraform == self.terraform
                && other.values[argument].is_string()
                && other.values[argument] == self.values[equal]
        })
    }

    fn settings<'a>(
        &self,
        parts: impl Iterator<Item = &'a Resource<'a>>,
        marks: &Marks,
    ) -> Result<Settings, Vec<String>> {
        let text = |text: &str| marks.resolve(text);
        let mut reader = Reader::arguments(self.kind, &text);
        reader.read(&self.arguments);
        for resource in parts {
            if let Some((_, part)) = Kind::with_part(resource.terraform) {
                let mut arguments = resource.arguments.clone();
                arguments.shift_remove(part.owner.0);
                reader.read_part(part.at, &arguments);
            }
        }
        reader.finish()
    }
}

/// All resources but the parts of others, which come with what they belong to, and what each mark stands for.
fn known<'a>(plan: &'a Value, faults: &mut Faults) -> (Vec<Resource<'a>>, Marks) {
    let mut resources = Vec::new();
    for planned in array(&plan["planned_values"]["root_module"]["resources"]) {
        let terraform = planned["type"].as_str().unwrap_or_default();
        let address = planned["address"].as_str().unwrap_or_default();
        let kind = Kind::of_terraform(terraform)
            .or_else(|| Kind::with_part(terraform).map(|(kind, _)| kind));
        let Some(kind) = kind else {
            faults.add(format!("{address}: the table of kinds lacks {terraform}"));
            continue;
        };
        let unset = Value::Null;
        let expressions = state::configuration(plan, address).unwrap_or(&unset);
        for unknown in state::unknown_arguments(plan, address) {
            faults.add(format!("{address}: the plan does not tell {unknown}"));
        }
        resources.push(Resource {
            address,
            terraform,
            kind,
            arguments: arguments(&planned["values"], expressions),
            values: &planned["values"],
        });
    }
    for source in array(&plan["configuration"]["root_module"]["resources"]) {
        let kind = source["type"].as_str().unwrap_or_default();
        let is_known = [
            "aws_caller_identity",
            "aws_partition",
            "aws_region",
            "aws_ssm_parameter",
        ]
        .contains(&kind);
        if source["mode"] == "data" && !is_known {
            faults.add(format!("nothing is known of the data source {kind}"));
        }
    }
    let marks = marks(&resources, faults);
    for part in resources.iter().filter(|resource| resource.is_part()) {
        let owners = resources.iter().filter(|resource| resource.owns(part));
        if owners.count() != 1 {
            faults.add(format!("{}: it is part of nothing", part.address));
        }
    }
    (resources, marks)
}

/// What the marks stand for, found in rounds: one resource may be known by another's mark.
fn marks(resources: &[Resource<'_>], faults: &mut Faults) -> Marks {
    let mut marks = Marks::default();
    let mut waiting: Vec<_> = resources.iter().filter(|it| !it.is_part()).collect();
    loop {
        let before = waiting.len();
        waiting.retain(|resource| {
            if resource.identity(&marks).is_none() {
                return true;
            }
            let item = resource.item(&marks);
            for (name, value) in entries(resource.values) {
                if !resource.arguments.contains_key(name) {
                    marks.learn(value, &format!("{item}.{name}"));
                }
            }
            false
        });
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    for resource in waiting {
        let wanted = resource.kind.identity.join(" and ");
        faults.add(format!(
            "{}: the plan does not tell its {wanted}",
            resource.address
        ));
    }
    marks
}

/// Of the planned values, those that the module sets. The others are the provider's: defaults and computed attributes.
fn arguments(values: &Value, expressions: &Value) -> Map<String, Value> {
    let mut set = Map::new();
    for (name, value) in entries(values) {
        match expressions.get(name) {
            Some(expression) => {
                set.insert(name.clone(), block(value, expression));
            }
            // Blocks that are made by `dynamic` have no expression.
            None if array(value).any(Value::is_object) => {
                set.insert(name.clone(), value.clone());
            }
            None => {}
        }
    }
    set
}

/// A value, or the blocks of one name: each with what one of them sets, since blocks of a set have no order.
fn block(value: &Value, expression: &Value) -> Value {
    let (Some(values), Some(expressions)) = (value.as_array(), expression.as_array()) else {
        return value.clone();
    };
    let mut merged: BTreeMap<&String, Vec<&Value>> = BTreeMap::new();
    for (name, expression) in expressions.iter().flat_map(entries) {
        merged.entry(name).or_default().push(expression);
    }
    let merged = merged.into_iter().map(|(name, expressions)| {
        let nested: Vec<Value> = expressions
            .iter()
            .flat_map(|expression| array(expression).cloned())
            .collect();
        let expression = match expressions.first() {
            Some(single) if nested.is_empty() => (*single).clone(),
            _ => Value::Array(nested),
        };
        (name.clone(), expression)
    });
    let merged = Value::Object(merged.collect());
    values
        .iter()
        .map(|value| Value::Object(arguments(value, &merged)))
        .collect()
}

fn entries(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn array(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}
