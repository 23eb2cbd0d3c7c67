//! The machine in a file.

use loudfail_blueprint::Node;
use loudfail_diagnostics::{Diagnostic, SourceId, Sources};

use super::functions;
use super::holes::{self, Form};
use super::template::{self, Template};
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
    /// The template that it is in.
    pub(super) template: Option<Template>,
}

/// Types of resources that hold a definition.
const TYPES: [&str; 2] = [
    "AWS::StepFunctions::StateMachine",
    "AWS::Serverless::StateMachine",
];

/// Properties that name the file of a definition.
pub(super) const FILES: [&str; 2] = ["DefinitionUri", "DefinitionS3Location"];

/// Finds it; nothing where the file is no YAML, of which the problems are then told. `definition` is what the template says that
/// the definition is in.
pub(super) fn machine(
    sources: &mut Sources,
    source: SourceId,
    definition: Option<SourceId>,
    problems: &mut Vec<Diagnostic>,
) -> Result<Option<Found>, Box<Diagnostic>> {
    let mut holes = Holes::default();
    let Some(node) = document(sources, source, &mut holes, problems)? else {
        return Ok(None);
    };
    let of_file = match definition {
        Some(definition) => match document(sources, definition, &mut holes, problems)? {
            Some(node) => Some(node),
            None => return Ok(None),
        },
        None => None,
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
        let text = definition.text_or_problem()?;
        let node = text_of(sources, &definition, text, &mut holes)?;
        return Ok(Some(Found {
            node,
            holes,
            name,
            template: None,
        }));
    }
    if let Some(resources) = fields.take("Resources") {
        template::learn(&mut fields, &resources, &mut holes);
        return template(sources, &node, &resources, of_file, holes).map(Some);
    }
    if fields.take("States").is_none() {
        let problem = NOTHING_TO_IMPORT
            .error("the file has no state machine")
            .in_file(source)
            .help("pass a definition, the output of `aws stepfunctions describe-state-machine`, or a template");
        return Err(Box::new(problem));
    }
    Ok(Some(Found {
        node,
        holes,
        name: None,
        template: None,
    }))
}

/// A file as a document, its holes masked; nothing where it is no YAML, of which the problems are then told.
fn document(
    sources: &Sources,
    source: SourceId,
    holes: &mut Holes,
    problems: &mut Vec<Diagnostic>,
) -> Result<Option<Node>, Box<Diagnostic>> {
    let text = sources.text(source);
    let is_json = text
        .trim_start_matches('\u{feff}')
        .trim_start()
        .starts_with(['{', '[']);
    let form = Form {
        is_json,
        // What else a template has may be scripts of a shell.
        has_scripts: text.contains("Resources"),
    };
    let masked = holes::mask(holes, source, text, form)?;
    if is_json {
        return parse_json(source, &masked).map(Some);
    }
    let (node, found) = parse_template(source, &masked);
    let is_broken = found.iter().any(Diagnostic::is_error);
    problems.extend(found.into_iter().map(|problem| {
        problem.help("`aws stepfunctions describe-state-machine` prints the definition alone")
    }));
    Ok(node.filter(|_| !is_broken))
}

/// The path of the file that a template has its definition in, from the template's folder on.
pub(super) fn elsewhere(sources: &Sources, source: SourceId) -> Option<String> {
    let mut holes = Holes::default();
    let node = document(sources, source, &mut holes, &mut Vec::new()).ok()??;
    let resources = Item::document(&node).fields()?.take("Resources")?;
    let machines = machines(&resources).ok()?;
    let [(_, _, properties)] = machines.as_slice() else {
        return None;
    };
    let mut fields = properties.as_ref()?.fields()?;
    let path = FILES.iter().find_map(|key| fields.take(key))?.text()?;
    let is_here = !path.contains("://") && !path.starts_with('/') && !holes.are_in(path);
    is_here.then(|| path.to_owned())
}

/// The machines of a template, each with its logical id and its properties.
#[expect(clippy::type_complexity, reason = "it is taken apart where it is used")]
fn machines<'a>(
    resources: &Item<'a>,
) -> Result<Vec<(&'a str, Item<'a>, Option<Item<'a>>)>, Box<Diagnostic>> {
    let mut all = resources
        .fields()
        .ok_or_else(|| resources.wrong("resources"))?;
    let mut machines = Vec::new();
    for (id, item) in all.rest() {
        let mut fields = item.fields();
        let kind = fields.as_mut().and_then(|it| it.take("Type")?.text());
        if kind.is_some_and(|it| TYPES.contains(&it)) {
            machines.push((id, item, fields.and_then(|mut it| it.take("Properties"))));
        }
    }
    Ok(machines)
}

/// The one machine of a template.
fn template(
    sources: &mut Sources,
    document: &Node,
    resources: &Item<'_>,
    of_file: Option<Node>,
    mut holes: Holes,
) -> Result<Found, Box<Diagnostic>> {
    let machines = machines(resources)?;
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
            .help("import the output of `aws stepfunctions describe-state-machine` for the one that you mean");
        return Err(Box::new(problem));
    };
    let mut fields = properties
        .as_ref()
        .and_then(Item::fields)
        .ok_or_else(|| item.lacks("Properties"))?;
    let named = fields
        .take("StateMachineName")
        .or_else(|| fields.take("Name"))
        .and_then(|name| functions::text(name.node, &mut holes));
    // What is the same in every environment, of a name such as `${Stage}-report`.
    let same = named.as_deref().map(|name| holes.without(name));
    let same = same.unwrap_or_default();
    let name = match same.trim_matches(['-', '_']) {
        "" => id,
        same => same,
    };
    let template = Template {
        document: document.clone(),
        machine: (*id).to_owned(),
        name: named.filter(|name| !holes.are_in(name)),
    };
    let uri = FILES.iter().find_map(|key| fields.take(key));
    if let (Some(uri), None) = (uri.filter(|it| it.text().is_some()), &of_file) {
        let path = uri.text().unwrap_or_default();
        let problem = NOTHING_TO_IMPORT
            .error("the definition is in a separate file")
            .at(uri.node.span, "")
            .help(format!("import that file: `{}`", holes.shown(path)));
        return Err(Box::new(problem));
    }
    let inline = fields.take("Definition");
    let node = match (of_file, inline, fields.take("DefinitionString")) {
        (Some(node), ..) => {
            template::refuse_scripts(&node)?;
            node
        }
        (None, Some(definition), _) => {
            let node = functions::resolved(definition.node, &mut holes)?;
            template::refuse_scripts(&node)?;
            node
        }
        (None, None, Some(definition)) => {
            // Of what is not known at all there is nothing to read.
            let text = functions::text(definition.node, &mut holes)
                .filter(|text| !holes.without(text).is_empty())
                .ok_or_else(|| functions::not_run(definition.node))?;
            text_of(sources, &definition, &text, &mut holes)?
        }
        (None, None, None) => {
            let expected = "a state machine with a `Definition` or `DefinitionString`";
            return Err(item.wrong(expected));
        }
    };
    let node = match fields.take("DefinitionSubstitutions") {
        Some(substitutions) => template::substituted(&node, &substitutions, &mut holes),
        None => node,
    };
    Ok(Found {
        node,
        holes,
        name: Some(name.to_owned()),
        template: Some(template),
    })
}

/// A definition that is a text.
fn text_of(
    sources: &mut Sources,
    item: &Item<'_>,
    text: &str,
    holes: &mut Holes,
) -> Result<Node, Box<Diagnostic>> {
    // The definition is a text with lines of its own.
    let text = holes.shown(text);
    let path = format!("{}, the definition", sources.path(item.key.source));
    let inner = sources.add(path, text.as_str());
    let form = Form {
        is_json: true,
        has_scripts: false,
    };
    let masked = holes::mask(holes, inner, &text, form)?;
    parse_json(inner, &masked)
}
