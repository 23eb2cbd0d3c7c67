//! CloudFormation's functions: texts are put together, and what only a deployment knows is a hole ("Intrinsic function
//! reference" in the CloudFormation template reference).

use std::collections::BTreeMap;

use loudfail_blueprint::{Kind, Node, NodeEntry};
use loudfail_diagnostics::Diagnostic;

use super::holes::words;
use crate::holes::{Holes, Known};
use crate::rules::UNRENDERED;

/// A part of a template whose functions are texts, with holes where only a deployment knows what stands there.
pub(super) fn resolved(node: &Node, holes: &mut Holes) -> Result<Node, Box<Diagnostic>> {
    let kind = match &node.kind {
        Kind::Mapping(_) if call(node).is_some() => Kind::Scalar {
            text: text(node, holes).ok_or_else(|| not_run(node))?,
            plain: false,
        },
        Kind::Mapping(entries) => {
            let entries = entries.iter().filter(|entry| !is_no_value(&entry.value));
            let entries = entries.map(|entry| {
                Ok(NodeEntry {
                    key: entry.key.clone(),
                    value: resolved(&entry.value, holes)?,
                })
            });
            Kind::Mapping(entries.collect::<Result<_, Box<Diagnostic>>>()?)
        }
        Kind::Sequence(items) => {
            let items = items.iter().filter(|item| !is_no_value(item));
            let items = items.map(|item| resolved(item, holes));
            Kind::Sequence(items.collect::<Result<_, _>>()?)
        }
        Kind::Scalar { .. } | Kind::Refused => node.kind.clone(),
    };
    Ok(Node {
        span: node.span,
        kind,
    })
}

/// The text of a value, functions run as far as that can be done here. Its holes are masked.
pub(super) fn text(node: &Node, holes: &mut Holes) -> Option<String> {
    if let Kind::Scalar { text, .. } = &node.kind {
        return Some(text.clone());
    }
    let (function, value) = call(node)?;
    let list = match &value.kind {
        Kind::Sequence(items) => items.as_slice(),
        _ => &[],
    };
    match (function, list) {
        ("Ref" | "Fn::ImportValue", _) | ("Fn::GetAtt", []) => {
            let name = text(value, holes)?;
            hole(&name, holes)
        }
        ("Fn::GetAtt", parts) => {
            let parts: Option<Vec<String>> = parts.iter().map(|it| text(it, holes)).collect();
            hole(&parts?.join("."), holes)
        }
        ("Fn::Sub", [first, variables]) => {
            let whole = literal(first)?;
            let by = variables_of(variables, holes)?;
            Some(holes.substituted(whole, &by).replace("${!", "${"))
        }
        ("Fn::Sub", []) => Some(literal(value)?.replace("${!", "${")),
        ("Fn::Join", [separator, list]) => match (literal(separator), &list.kind) {
            (Some(separator), Kind::Sequence(parts)) => {
                let parts: Option<Vec<String>> = parts.iter().map(|it| text(it, holes)).collect();
                Some(parts?.join(separator))
            }
            (Some(separator), _) if joins_quoted(separator) => {
                let list = text(list, holes)?;
                let known = Known {
                    is_joined: true,
                    default: None,
                    ..holes.known(&list)
                };
                let mask = unknown(function, value, holes)?;
                let written = holes.shown(&mask);
                holes.learn(&written, known);
                Some(mask)
            }
            _ => unknown(function, value, holes),
        },
        // A list that is a parameter is asked for as one.
        ("Fn::Split", [_, list]) => text(list, holes),
        _ => unknown(function, value, holes),
    }
}

/// Whether what stands between the items of a list ends the quotes of one and begins those of the next.
fn joins_quoted(separator: &str) -> bool {
    let inner = separator
        .strip_prefix('"')
        .and_then(|it| it.strip_suffix('"'));
    inner.is_some_and(|it| it.trim() == ",")
}

/// The problem that a value is not known here.
pub(super) fn not_run(node: &Node) -> Box<Diagnostic> {
    let function = call(node).map_or("functions", |(name, _)| name);
    Box::new(
        UNRENDERED
            .error(format!("`{function}` computes this, and is not evaluated here"))
            .at(node.span, "")
            .help("write its result, or import the output of `aws stepfunctions describe-state-machine`"),
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

/// Whether it stands for nothing at all ("Pseudo parameters reference": `AWS::NoValue`).
fn is_no_value(node: &Node) -> bool {
    let value = call(node).filter(|(function, _)| *function == "Ref");
    value.is_some_and(|(_, value)| literal(value) == Some("AWS::NoValue"))
}

fn literal(node: &Node) -> Option<&str> {
    match &node.kind {
        Kind::Scalar { text, .. } => Some(text),
        _ => None,
    }
}

/// The variables of `Fn::Sub`, by what is written in the text for them.
fn variables_of(node: &Node, holes: &mut Holes) -> Option<BTreeMap<String, String>> {
    let Kind::Mapping(entries) = &node.kind else {
        return None;
    };
    let variables = entries.iter().map(|entry| {
        let value = text(&entry.value, holes)?;
        named(&entry.key.value, value, holes)
    });
    variables.collect()
}

/// What stands for `${Name}`, and that: the value where it is known, and else a hole of that name of which is known what is known
/// of the value.
pub(super) fn named(name: &str, value: String, holes: &mut Holes) -> Option<(String, String)> {
    let written = format!("${{{name}}}");
    if holes.are_in(&value) {
        let known = holes.known(&value);
        if known.is_joined {
            // The text may be read once more.
            holes.learn(&written, known.clone());
        }
        let mask = holes.masked(&written, name, known)?;
        Some((written, mask))
    } else {
        Some((written, value))
    }
}

/// What a function makes of values that only the deployment knows. Those that make more than a text are not known here.
fn unknown(function: &str, value: &Node, holes: &mut Holes) -> Option<String> {
    // These two write parts of the template.
    if function == "Fn::Transform" || function.starts_with("Fn::ForEach") {
        return None;
    }
    let values = written(value, holes)?;
    hole(&format!("{function} {values}"), holes)
}

/// What a function is called with, on one line.
fn written(node: &Node, holes: &mut Holes) -> Option<String> {
    if let Kind::Sequence(items) = &node.kind {
        let items: Option<Vec<String>> = items.iter().map(|it| written(it, holes)).collect();
        return Some(format!("[{}]", items?.join(", ")));
    }
    let text = text(node, holes)?;
    Some(holes.shown(&text))
}

/// A hole of that name.
fn hole(name: &str, holes: &mut Holes) -> Option<String> {
    let written = format!("${{{}}}", holes.shown(name));
    let inner = written.get(2..written.len() - 1)?;
    holes.mask(&written, written.len(), &[words(inner)], None)
}
