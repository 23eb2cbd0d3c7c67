//! A platform repository's own templates: from files to what renders, and what is wrong with them.

mod directive;
mod fingerprint;
mod problem;
mod unproved;

use std::collections::BTreeMap;

use loudfail_diagnostics::{Diagnostic, SourceId, Sources, Span, suggest};
use loudfail_render::{Templates, builtin_templates, builtin_text};

use crate::repository::{LARGEST_BLUEPRINT, ReadError, TEMPLATES, TemplateFile};
use crate::rules;

pub(crate) use directive::copied_from;
pub(crate) use fingerprint::fingerprint;
pub(crate) use unproved::Deviation;

/// The templates in use, and where the own ones are shown.
#[derive(Debug)]
pub(crate) struct Own {
    pub(crate) templates: Templates,
    sources: BTreeMap<String, SourceId>,
}

/// Makes templates of files. There are some exactly if no problem is an error.
pub(crate) fn load(
    files: Vec<TemplateFile>,
    sources: &mut Sources,
) -> (Option<Own>, Vec<Diagnostic>) {
    let mut problems = Vec::new();
    let mut texts = BTreeMap::new();
    let mut ids = BTreeMap::new();
    for file in files {
        let shown = match file.path.as_str() {
            "" => TEMPLATES.to_owned(),
            path => format!("{TEMPLATES}/{path}"),
        };
        match file.content {
            Ok(bytes) => {
                let text = as_written(&String::from_utf8_lossy(&bytes));
                let source = sources.add(shown, text.as_str());
                if let Err(error) = std::str::from_utf8(&bytes) {
                    problems.push(not_utf8(source, error.valid_up_to()));
                }
                ids.insert(file.path.clone(), source);
                texts.insert(file.path, text);
            }
            Err(error) => {
                let source = sources.add(shown, "");
                problems.push(unreadable(&error).in_file(source));
            }
        }
    }
    for (path, text) in &texts {
        let Some(source) = ids.get(path) else {
            continue;
        };
        if builtin_text(path).is_none() && !is_used(path, &texts) {
            problems.push(idle(path).in_file(*source));
        }
        problems.extend(directive::problems(path, text, *source));
    }
    let mut own = Own {
        templates: Templates::default(),
        sources: ids,
    };
    match Templates::with_own(texts) {
        Ok(templates) => own.templates = templates,
        Err(errors) => {
            problems.extend(errors.iter().map(|error| own.problem(error, sources)));
        }
    }
    let is_sound = !problems.iter().any(Diagnostic::is_error);
    (is_sound.then_some(own), problems)
}

/// A broken law, with the own templates that may have broken it.
pub(crate) fn blamed(problem: Diagnostic, templates: &Templates) -> Diagnostic {
    // The proof reads no README and no Terraform.
    let read = |path: &str| path.starts_with("asl/") || path.starts_with("cloudformation/");
    let own: Vec<&str> = templates
        .own()
        .map(|(path, _)| path)
        .filter(|path| read(path))
        .collect();
    match own.as_slice() {
        [] => problem,
        [first, ..] => problem
            .note(format!(
                "made by the custom templates `{}`",
                own.join("`, `")
            ))
            .help(format!(
                "`cargo xtask template show {first} --diff` shows what that template changes"
            )),
    }
}

/// Whether an own template names this one, to include it or to import from it.
fn is_used(path: &str, texts: &BTreeMap<String, String>) -> bool {
    let names = [format!("\"{path}\""), format!("'{path}'")];
    texts
        .iter()
        .any(|(other, text)| other != path && names.iter().any(|name| text.contains(name)))
}

fn idle(path: &str) -> Diagnostic {
    let known = builtin_templates().iter().map(|(known, _)| *known);
    // Whose name is right in another folder, or without its last ending, is meant by it.
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let same_name: Vec<&str> = known
        .clone()
        .filter(|known| name(known) == name(path) || *known == format!("{path}.j2"))
        .collect();
    let meant = match same_name.as_slice() {
        [only] => Some(*only),
        _ => suggest(path, known),
    };
    let problem = rules::TEMPLATE_IDLE.error(format!(
        "no built-in template is called `{path}`, and no custom template includes it"
    ));
    match meant {
        Some(meant) => problem.help(format!("did you mean `{TEMPLATES}/{meant}`?")),
        None => problem
            .help("`cargo xtask template list` shows every template")
            .help(format!(
                "rename the folder `{TEMPLATES}` if it has another purpose"
            )),
    }
}

/// A text as its author saw it: without the mark and the line ends that editors of Windows may write, which would end up
/// in the outputs.
fn as_written(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.replace("\r\n", "\n")
}

fn not_utf8(source: SourceId, at: usize) -> Diagnostic {
    rules::TEMPLATE_UNREADABLE
        .error("the file is not UTF-8 text")
        .at(
            Span::new(source, at, at + 1),
            "the first byte that is not UTF-8",
        )
        .help("save the file as UTF-8")
}

fn unreadable(error: &ReadError) -> Diagnostic {
    let rule = rules::TEMPLATE_UNREADABLE;
    match error {
        ReadError::Io(error) => rule.error(format!("cannot read the file: {error}")),
        ReadError::TooLarge(size) => rule.error(format!(
            "the file has {size} bytes; a template has at most {LARGEST_BLUEPRINT}"
        )),
        ReadError::NotAFile => rule
            .error("this file cannot be a template")
            .help("use a regular file, at most 8 folders deep; a link to a file is allowed, a link to a folder is not"),
        ReadError::Name => rule
            .error("the file's name is not UTF-8")
            .help("give it the path of the template that it overrides"),
    }
}
