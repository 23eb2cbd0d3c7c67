//! CloudFormation's simplest functions, what they refer to as holes ("Intrinsic function reference" in the CloudFormation
//! template reference).

use loudfail_blueprint::{Kind, Node, NodeEntry};
use loudfail_diagnostics::Diagnostic;

use crate::holes::Holes;
use crate::rules::UNRENDERED;

/// A definition whose functions are texts with holes.
pub(super) fn resolved(node: &Node, holes: &mut Holes) -> Result<Node, Box<Diagnostic>> {
    let kind = match &node.kind {
        Kind::Mapping(_) if call(node).is_some() => {
            let text = text(node).ok_or_else(|| not_run(node))?;
            Kind::Scalar {
                text: masked(&text, holes).ok_or_else(|| not_run(node))?,
                plain: false,
            }
        }
        Kind::Mapping(entries) => {
            let entries = entries.iter().map(|entry| {
                Ok(NodeEntry {
                    key: entry.key.clone(),
                    value: resolved(&entry.value, holes)?,
                })
            });
            Kind::Mapping(entries.collect::<Result<_, Box<Diagnostic>>>()?)
        }
        Kind::Sequence(items) => {
            let items = items.iter().map(|item| resolved(item, holes));
            Kind::Sequence(items.collect::<Result<_, _>>()?)
        }
        Kind::Scalar { .. } | Kind::Refused => node.kind.clone(),
    };
    Ok(Node {
        span: node.span,
        kind,
    })
}

/// The text of a value, functions run as far as that can be done here: what they refer to stands in it as `${Name}`.
pub(super) fn text(node: &Node) -> Option<String> {
    if let Kind::Scalar { text, .. } = &node.kind {
        return Some(text.clone());
    }
    let (function, value) = call(node)?;
    let single = || match &value.kind {
        Kind::Scalar { text, .. } => Some(text.as_str()),
        _ => None,
    };
    let list = match &value.kind {
        Kind::Sequence(items) => items.as_slice(),
        _ => &[],
    };
    match (function, list) {
        ("Ref" | "Fn::ImportValue", _) => Some(format!("${{{}}}", single()?)),
        ("Fn::GetAtt", []) => Some(format!("${{{}}}", single()?)),
        ("Fn::GetAtt", parts) => {
            let parts: Option<Vec<String>> = parts.iter().map(text).collect();
            Some(format!("${{{}}}", parts?.join(".")))
        }
        // What a Sub names by itself is a hole as good as any.
        ("Fn::Sub", [first, ..]) => text(first),
        ("Fn::Sub", []) => single().map(str::to_owned),
        ("Fn::Join", [separator, list]) => {
            let Kind::Sequence(parts) = &list.kind else {
                return None;
            };
            let Kind::Scalar {
                text: separator, ..
            } = &separator.kind
            else {
                return None;
            };
            let parts: Option<Vec<String>> = parts.iter().map(text).collect();
            Some(parts?.join(separator))
        }
        // A list that is a parameter is asked for as one.
        ("Fn::Split", [_, list]) => text(list),
        _ => None,
    }
}

/// The problem that a value is not known here.
pub(super) fn not_run(node: &Node) -> Box<Diagnostic> {
    let function = call(node).map_or("functions", |(name, _)| name);
    Box::new(
        UNRENDERED
            .error(format!("`{function}` makes this, and is not run here"))
            .at(node.span, "")
            .help("write what it comes to, or import what `aws stepfunctions describe-state-machine` prints"),
    )
}

/// The name of a function, and what it is called with.
fn call(node: &Node) -> Option<(&str, &Node)> {
    let Kind::Mapping(entries) = &node.kind else {
        return None;
    };
    let [entry] = entries.as_slice() else {
        return None;
    };
    let name = entry.key.value.as_str();
    let is_function = name == "Ref" || name.starts_with("Fn::");
    is_function.then_some((name, &entry.value))
}

/// The text with what is written as a hole in it masked.
fn masked(text: &str, holes: &mut Holes) -> Option<String> {
    let mut masked = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        let (name, after) = after.split_once('}')?;
        let written = format!("${{{name}}}");
        masked.push_str(before);
        masked.push_str(&holes.mask(&written, written.len(), &[name], None)?);
        rest = after;
    }
    masked.push_str(rest);
    Some(masked)
}
