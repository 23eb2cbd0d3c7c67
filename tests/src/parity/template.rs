//! A CloudFormation template as a graph.

use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};
use serde_yaml::{Mapping, Value};

use super::Faults;
use super::graph::{Graph, Settings};
use super::inputs::{given, output, parameter};
use super::kinds::{Attribute, Form, Kind, snake};
use super::place;
use super::settings::Reader;
use crate::cloudformation::{self, Known, evaluate};

/// The graph of a template, deployed with the values that this plan of the module beside it was made with.
///
/// # Errors
///
/// Where the template is no YAML, holds a type that the table does not, or a value that cannot be worked out.
pub fn graph(text: &str, plan: &Json) -> Result<Graph, Faults> {
    let template: Value =
        serde_yaml::from_str(text).map_err(|error| Faults(vec![error.to_string()]))?;
    let mut faults = Faults(Vec::new());
    let mut graph = Graph::default();
    let mut known = given(&template, plan);
    let resources = read(&template, &mut known, &mut faults);
    for resource in &resources {
        match resource.settings() {
            Ok(settings) => graph.add(resource.item(), settings, &mut faults),
            Err(found) => found
                .iter()
                .for_each(|fault| faults.add(format!("{}: {fault}", resource.item()))),
        }
    }
    for (name, declared) in section(&template, "Parameters") {
        let (item, settings) = parameter(name, declared);
        graph.add(item, settings, &mut faults);
    }
    for (name, declared) in section(&template, "Outputs") {
        match output(declared, &template, &known) {
            Ok(settings) => graph.add(format!("output({})", snake(name)), settings, &mut faults),
            Err(error) => faults.add(format!("output {name}: {error}")),
        }
    }
    graph.add(
        "place()".to_owned(),
        place::of_template(&template),
        &mut faults,
    );
    let whole = template.as_mapping().into_iter().flatten();
    let mut settings = Settings::new();
    for (name, value) in whole {
        let name = name.as_str().unwrap_or_default();
        if !["Parameters", "Rules", "Mappings", "Resources", "Outputs"].contains(&name) {
            let value = serde_json::to_value(value).unwrap_or(Json::Null);
            settings.insert(snake(name), value);
        }
    }
    graph.add("template()".to_owned(), settings, &mut faults);
    faults.or(graph)
}

/// A resource whose properties are worked out.
struct Resource {
    kind: &'static Kind,
    identity: String,
    properties: Map<String, Json>,
    /// What the resource says beside its type and properties.
    more: Settings,
}

impl Resource {
    fn item(&self) -> String {
        format!("{}({})", self.kind.cloudformation, self.identity)
    }

    fn settings(&self) -> Result<Settings, Vec<String>> {
        let as_it_is = |text: &str| text.to_owned();
        let mut reader = Reader::properties(self.kind, &as_it_is);
        reader.read(&self.properties);
        let mut settings = reader.finish()?;
        settings.extend(self.more.clone());
        Ok(settings)
    }
}

/// Works out all resources. One that refers to another waits until it is known what that one is known by.
fn read(template: &Value, known: &mut Known, faults: &mut Faults) -> Vec<Resource> {
    let mut waiting = Vec::new();
    for (name, resource) in section(template, "Resources") {
        let kind = resource.get("Type").and_then(Value::as_str);
        let kind = kind.unwrap_or_default();
        match Kind::of_cloudformation(kind) {
            Some(kind) => waiting.push((name, kind, resource)),
            None => faults.add(format!("{name}: the table of kinds lacks {kind}")),
        }
    }
    let all = waiting.clone();
    let mut identities = BTreeMap::new();
    loop {
        let before = waiting.len();
        waiting.retain(|(name, kind, resource)| {
            let Some(identity) = identity(kind, resource, template, known) else {
                return true;
            };
            let item = format!("{}({identity})", kind.cloudformation);
            for attribute in kind.attributes {
                let value = attribute_value(kind, attribute, resource, &item, template, known);
                let place = match attribute.function {
                    "" => (*name).to_owned(),
                    function => format!("{name}.{function}"),
                };
                known.insert(place, value);
            }
            identities.insert(*name, identity);
            false
        });
        if waiting.is_empty() || waiting.len() == before {
            break;
        }
    }
    for (name, kind, _) in waiting {
        let wanted = kind.identity.join(" and ");
        faults.add(format!("{name}: the template does not tell its {wanted}"));
    }
    let mut resources = Vec::new();
    for (name, kind, resource) in all {
        let Some(identity) = identities.remove(name) else {
            continue;
        };
        let properties = resource.get("Properties").cloned().unwrap_or_default();
        match deployed(properties, template, known) {
            Ok(properties) => resources.push(Resource {
                kind,
                identity,
                properties,
                more: beside(kind, resource),
            }),
            Err(error) => faults.add(format!("{name}: {error}")),
        }
    }
    resources
}

/// The properties, worked out; a machine's definition with its substitutions filled in.
fn deployed(
    mut properties: Value,
    template: &Value,
    known: &Known,
) -> Result<Map<String, Json>, String> {
    let told = |error: cloudformation::Unknown| error.to_string();
    if let Some(fields) = properties.as_mapping_mut()
        && fields.contains_key("DefinitionString")
    {
        let text = cloudformation::filled_definition(fields, template, known).map_err(told)?;
        fields.remove("DefinitionSubstitutions");
        fields.insert("DefinitionString".into(), text.into());
    }
    match evaluate(&properties, template, known).map_err(told)? {
        Json::Object(properties) => Ok(properties),
        Json::Null => Ok(Map::new()),
        _ => Err("its properties are no names with values".to_owned()),
    }
}

/// What a resource of this kind is known by, as soon as that can be worked out.
fn identity(kind: &Kind, resource: &Value, template: &Value, known: &Known) -> Option<String> {
    let values = kind
        .identity
        .iter()
        .map(|argument| property(kind, argument, resource, template, known));
    Some(values.collect::<Option<Vec<_>>>()?.join(" "))
}

/// The value of the property that is this argument in Terraform.
fn property(
    kind: &Kind,
    argument: &str,
    resource: &Value,
    template: &Value,
    known: &Known,
) -> Option<String> {
    let properties = resource.get("Properties")?.as_mapping()?;
    let (_, value) = properties.iter().find(|(name, _)| {
        let source = snake(name.as_str().unwrap_or_default());
        kind.rename(&source).unwrap_or(&source) == argument
    })?;
    let value = evaluate(value, template, known).ok()?;
    let single = match (kind.form(argument), value.as_array().map(Vec::as_slice)) {
        (Some(Form::One), Some([single])) => single,
        _ => &value,
    };
    single.as_str().map(str::to_owned)
}

/// What a function gives: the property's own value where the template sets it, else the reference itself.
fn attribute_value(
    kind: &Kind,
    attribute: &Attribute,
    resource: &Value,
    item: &str,
    template: &Value,
    known: &Known,
) -> String {
    let Attribute {
        terraform, suffix, ..
    } = attribute;
    let set = property(kind, terraform, resource, template, known);
    let value = set.unwrap_or_else(|| format!("{item}.{terraform}"));
    format!("{value}{suffix}")
}

/// What a resource says beside its type, its properties and the order of creation.
fn beside(kind: &Kind, resource: &Value) -> Settings {
    const RETAIN: [&str; 2] = ["DeletionPolicy", "UpdateReplacePolicy"];
    let fields = resource.as_mapping().into_iter().flatten();
    // What Terraform always does, and CloudFormation where nothing is said. Source: "DeletionPolicy attribute" and
    // "UpdateReplacePolicy attribute" in the CloudFormation template reference.
    let is_usual = |name, value: &Value| RETAIN.contains(&name) && value.as_str() == Some("Delete");
    let mut settings: Settings = fields
        .filter_map(|(name, value)| Some((name.as_str()?, value)))
        .filter(|(name, _)| !["Type", "Properties", "DependsOn"].contains(name))
        .filter(|(name, value)| !is_usual(*name, value))
        .map(|(name, value)| {
            let value = serde_json::to_value(value).unwrap_or(Json::Null);
            (snake(name), value)
        })
        .collect();
    let is_retained = RETAIN
        .iter()
        .all(|name| settings.get(&snake(name)) == Some(&Json::from("Retain")));
    if let (true, Some(argument)) = (is_retained, kind.retained) {
        settings.retain(|name, _| !RETAIN.iter().any(|policy| snake(policy) == *name));
        settings.insert(argument.to_owned(), Json::from("true"));
    }
    settings
}

/// The entries of a section of a template; none where it is not there.
pub(super) fn section<'a>(
    template: &'a Value,
    name: &str,
) -> impl Iterator<Item = (&'a str, &'a Value)> {
    let found = template.get(name).and_then(Value::as_mapping);
    let entries = found.into_iter().flat_map(Mapping::iter);
    entries.filter_map(|(name, value)| Some((name.as_str()?, value)))
}
