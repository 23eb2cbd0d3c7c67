//! The machine in a file.

use loudfail_blueprint::{Kind, Node};
use loudfail_diagnostics::{Diagnostic, SourceId, Sources};

use super::{functions, holes};
use crate::holes::Holes;
use crate::item::Item;
use crate::rules::{NOT_A_JOB, NOTHING_TO_IMPORT};
use crate::{parse_json, parse_template};

/// A definition as a document.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) node: Node,
    pub(super) holes: Holes,
    /// The machine's name, where the file says it.
    pub(super) name: Option<String>,
}

/// Types of resources that hold a definition.
const TYPES: [&str; 2] = [
    "AWS::StepFunctions::StateMachine",
    "AWS::Serverless::StateMachine",
];

/// Finds it; nothing where the file is no YAML, of which the problems are then told.
pub(super) fn machine(
    sources: &mut Sources,
    source: SourceId,
    problems: &mut Vec<Diagnostic>,
) -> Result<Option<Found>, Box<Diagnostic>> {
    let text = sources.text(source).to_owned();
    let is_json = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with(['{', '[']);
    let (masked, holes) = holes::mask(source, &text, is_json)?;
    let node = if is_json {
        parse_json(source, &masked)?
    } else {
        let (node, found) = parse_template(source, &masked);
        let is_broken = found.iter().any(Diagnostic::is_error);
        problems.extend(found.into_iter().map(|problem| {
            problem.help(
                "a definition by itself is what `aws stepfunctions describe-state-machine` prints",
            )
        }));
        match node {
            Some(node) if !is_broken => node,
            _ => return Ok(None),
        }
    };
    let document = Item::document(&node);
    let mut fields = document
        .fields()
        .ok_or_else(|| document.wrong("a state machine"))?;
    if let Some(definition) = fields.take("definition") {
        let name = fields
            .take("name")
            .and_then(|name| name.text())
            .map(str::to_owned);
        return text_of(sources, &definition, holes, name).map(Some);
    }
    if let Some(resources) = fields.take("Resources") {
        return template(sources, &resources, holes).map(Some);
    }
    if fields.take("States").is_none() {
        let problem = NOTHING_TO_IMPORT
            .error("the file has no state machine")
            .in_file(source)
            .help("name a definition, what `aws stepfunctions describe-state-machine` prints, or a template");
        return Err(Box::new(problem));
    }
    Ok(Some(Found {
        node,
        holes,
        name: None,
    }))
}

/// The one machine of a template.
fn template(
    sources: &mut Sources,
    resources: &Item<'_>,
    mut holes: Holes,
) -> Result<Found, Box<Diagnostic>> {
    let mut all = resources
        .fields()
        .ok_or_else(|| resources.wrong("resources"))?;
    let mut machines = Vec::new();
    for (id, item) in all.rest() {
        let mut fields = item.fields();
        let kind = fields.as_mut().and_then(|it| it.take("Type"));
        if kind
            .as_ref()
            .and_then(Item::text)
            .is_some_and(|it| TYPES.contains(&it))
        {
            machines.push((id, item, fields.and_then(|mut it| it.take("Properties"))));
        }
    }
    let [(id, item, properties)] = machines.as_slice() else {
        let Some((_, second, _)) = machines.get(1) else {
            let problem = NOTHING_TO_IMPORT
                .error("the template has no state machine")
                .at(resources.key, "")
                .help(format!(
                    "one is a resource of the type `{}`",
                    TYPES.join("` or `")
                ));
            return Err(Box::new(problem));
        };
        let problem = NOT_A_JOB
            .error(format!("the template has {} state machines", machines.len()))
            .at(second.key, "the second one")
            .help("import what `aws stepfunctions describe-state-machine` prints of the one that you mean");
        return Err(Box::new(problem));
    };
    let mut fields = properties
        .as_ref()
        .and_then(Item::fields)
        .ok_or_else(|| item.lacks("Properties"))?;
    let named = fields
        .take("StateMachineName")
        .or_else(|| fields.take("Name"))
        .and_then(|name| functions::resolved(name.node, &mut holes).ok());
    // What is the same in every environment, of a name such as `${Stage}-report`.
    let same = match named.as_ref().map(|name| &name.kind) {
        Some(Kind::Scalar { text, .. }) => holes.without(text),
        _ => String::new(),
    };
    let name = match same.trim_matches(['-', '_']) {
        "" => id,
        same => same,
    };
    let name = Some(name.to_owned());
    if let Some(definition) = fields.take("Definition") {
        return Ok(Found {
            node: functions::resolved(definition.node, &mut holes)?,
            holes,
            name,
        });
    }
    if let Some(uri) = fields
        .take("DefinitionUri")
        .filter(|it| it.text().is_some())
    {
        let path = uri.text().unwrap_or_default();
        let problem = NOTHING_TO_IMPORT
            .error("the definition is in a file of its own")
            .at(uri.node.span, "")
            .help(format!("import that one: `{}`", holes.shown(path)));
        return Err(Box::new(problem));
    }
    let definition = fields
        .take("DefinitionString")
        .ok_or_else(|| item.wrong("a state machine with a `Definition` or `DefinitionString`"))?;
    text_of(sources, &definition, holes, name)
}

/// A definition that is a text, by itself or joined of parts.
fn text_of(
    sources: &mut Sources,
    item: &Item<'_>,
    holes: Holes,
    name: Option<String>,
) -> Result<Found, Box<Diagnostic>> {
    let text = functions::text(item.node).ok_or_else(|| functions::not_run(item.node))?;
    // The definition is a text with lines of its own.
    let text = holes.shown(&text);
    let path = format!("{}, the definition", sources.path(item.key.source));
    let inner = sources.add(path, text.as_str());
    let (masked, holes) = holes::mask(inner, &text, true)?;
    Ok(Found {
        node: parse_json(inner, &masked)?,
        holes,
        name,
    })
}
