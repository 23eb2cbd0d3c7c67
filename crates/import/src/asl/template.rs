//! What a template says beside the definition: what fills its holes, and what its resources are called.

use std::collections::BTreeMap;

use loudfail_blueprint::{Kind, Node, NodeEntry};
use loudfail_diagnostics::Diagnostic;

use super::functions;
use crate::holes::{Holes, Known};
use crate::item::{Item, Reader};
use crate::rules::UNRENDERED;

/// A template of CloudFormation or SAM, and the machine in it.
#[derive(Debug)]
pub(super) struct Template {
    /// The whole of it.
    pub(super) document: Node,
    /// The logical id of the machine.
    pub(super) machine: String,
    /// Its name, where that is the same in every deployment.
    pub(super) name: Option<String>,
}

impl Template {
    /// Its resources by logical id.
    pub(super) fn resources(&self) -> Vec<(&str, Item<'_>)> {
        let resources = Item::document(&self.document)
            .fields()
            .and_then(|mut it| it.take("Resources")?.fields());
        resources.map(|mut it| it.rest()).unwrap_or_default()
    }
}

/// The resources that jobs know by name, and the property that has it.
const NAMED: [(&str, &str); 2] = [
    ("AWS::ECS::Cluster", "ClusterName"),
    ("AWS::ECS::TaskDefinition", "Family"),
];

/// Notes what is known of what functions refer to: parameters by their defaults, clusters and task definitions by name.
pub(super) fn learn(document: &mut Reader<'_>, resources: &Item<'_>, holes: &mut Holes) {
    let parameters = document.take("Parameters").and_then(|it| it.fields());
    for (name, item) in parameters.into_iter().flat_map(|mut it| it.rest()) {
        let mut fields = item.fields();
        let mut take = |key: &str| fields.as_mut().and_then(|it| it.take(key)?.text());
        let (kind, default) = (take("Type"), take("Default").map(str::to_owned));
        let is_ssm = kind.is_some_and(|it| it.starts_with("AWS::SSM::Parameter::Value<"));
        let (ssm, default) = if is_ssm {
            (default, None)
        } else {
            (None, default)
        };
        let known = Known {
            default,
            ssm,
            ..Known::default()
        };
        holes.learn(&format!("${{{name}}}"), known);
    }
    for (id, item) in resources.fields().into_iter().flat_map(|mut it| it.rest()) {
        let mut fields = item.fields();
        let kind = fields.as_mut().and_then(|it| it.take("Type")?.text());
        let Some((_, key)) = NAMED.iter().find(|(named, _)| kind == Some(*named)) else {
            continue;
        };
        let mut properties = fields.and_then(|mut it| it.take("Properties")?.fields());
        let mut take = |key: &str| properties.as_mut()?.take(key);
        let name = take(key).and_then(|it| functions::text(it.node, holes));
        let containers = take("ContainerDefinitions");
        let known = Known {
            name: name.filter(|it| !holes.are_in(it)),
            container: containers.and_then(|it| essential(&it, holes)),
            ..Known::default()
        };
        for written in ["", ".Arn", ".TaskDefinitionArn"] {
            holes.learn(&format!("${{{id}{written}}}"), known.clone());
        }
    }
}

/// The one container of a task definition that the task cannot do without, by its name.
fn essential(containers: &Item<'_>, holes: &mut Holes) -> Option<String> {
    let mut names = Vec::new();
    for container in containers.list()? {
        let mut fields = container.fields()?;
        let is_essential = fields.take("Essential").and_then(|it| it.text());
        if !is_essential.is_some_and(|it| it.eq_ignore_ascii_case("false")) {
            names.push(fields.take("Name"));
        }
    }
    let [name] = names.as_slice() else {
        return None;
    };
    let name = functions::text(name.as_ref()?.node, holes)?;
    holes.are_known(&name).then(|| holes.filled(&name))
}

/// A definition with its substitutions: those that are known stand in place of their holes, and of the others it is known what
/// they refer to.
pub(super) fn substituted(node: &Node, substitutions: &Item<'_>, holes: &mut Holes) -> Node {
    let substitutions = substitutions.fields().map(|mut it| it.rest());
    let by = substitutions.unwrap_or_default().into_iter();
    let by = by.filter_map(|(name, item)| {
        let value = functions::text(item.node, holes)?;
        functions::named(name, value, holes)
    });
    let by = by.collect();
    filled(node, holes, &by)
}

fn filled(node: &Node, holes: &Holes, by: &BTreeMap<String, String>) -> Node {
    let kind = match &node.kind {
        Kind::Scalar { text, .. } if holes.are_in(text) => {
            let text = holes.substituted(text, by);
            // A number or a truth value is one whether it was in quotes or not.
            let plain = text.parse::<i64>().is_ok() || matches!(text.as_str(), "true" | "false");
            Kind::Scalar { text, plain }
        }
        Kind::Sequence(items) => {
            Kind::Sequence(items.iter().map(|it| filled(it, holes, by)).collect())
        }
        Kind::Mapping(entries) => {
            let entries = entries.iter().map(|entry| NodeEntry {
                key: entry.key.clone(),
                value: filled(&entry.value, holes, by),
            });
            Kind::Mapping(entries.collect())
        }
        kind => kind.clone(),
    };
    Node {
        span: node.span,
        kind,
    }
}

/// The problem that a definition has braces of which it cannot be said what fills them.
pub(super) fn refuse_scripts(node: &Node) -> Result<(), Box<Diagnostic>> {
    match &node.kind {
        Kind::Scalar { text, .. } => match text.replace("$${", "").find("${") {
            Some(_) => Err(Box::new(
                UNRENDERED
                    .error("a `${` starts something that cannot be read")
                    .at(node.span, "")
                    .help("write its value"),
            )),
            None => Ok(()),
        },
        Kind::Sequence(items) => items.iter().try_for_each(refuse_scripts),
        Kind::Mapping(entries) => entries
            .iter()
            .try_for_each(|entry| refuse_scripts(&entry.value)),
        Kind::Refused => Ok(()),
    }
}
