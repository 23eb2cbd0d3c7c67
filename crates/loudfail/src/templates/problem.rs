//! A fault of a template, told like every other problem.

use loudfail_diagnostics::{Diagnostic, Sources, Span, suggest};
use loudfail_job::{Platform, Rule};
use loudfail_render::{
    BUILTIN_PREFIX, Fault, RenderError, TemplateError, builtin_text, render_channel, render_job,
};

use super::Own;
use crate::repository::TEMPLATES;
use crate::rules;

impl Own {
    /// What is wrong with the templates as they are used by each job and channel, each problem once.
    pub(crate) fn problems(&self, platform: &Platform, sources: &mut Sources) -> Vec<Diagnostic> {
        let templates = &self.templates;
        let channels = platform
            .channels
            .values()
            .map(|channel| render_channel(channel, &platform.environment, templates).err());
        let jobs = platform
            .jobs
            .values()
            .map(|job| render_job(job, templates).err());
        let mut errors: Vec<TemplateError> = Vec::new();
        for error in channels.chain(jobs).flatten() {
            if let RenderError::Template(error) = error
                && !errors.contains(&error)
            {
                errors.push(*error);
            }
        }
        errors
            .iter()
            .map(|error| self.problem(error, sources))
            .collect()
    }

    /// The problem that a fault is.
    pub(crate) fn problem(&self, error: &TemplateError, sources: &mut Sources) -> Diagnostic {
        let rule = self.rule(error);
        let mut problem = rule.error(error.message.as_str());
        if let Some(place) = &error.place {
            let source = match self.sources.get(&place.template) {
                Some(source) if place.is_own => *source,
                _ => {
                    let text = builtin_text(&place.template).unwrap_or_default();
                    sources.add(format!("(built-in) {}", place.template), text)
                }
            };
            problem = match &place.range {
                Some(range) => problem.at(Span::new(source, range.start, range.end), ""),
                None => problem.in_file(source),
            };
            if !place.is_own && !self.sources.is_empty() {
                let own: Vec<&str> = self.sources.keys().map(String::as_str).collect();
                problem = problem.note(format!("custom templates in use: `{}`", own.join("`, `")));
            }
        }
        for place in &error.by_way_of {
            let whose = if place.is_own {
                "custom template"
            } else {
                "built-in template"
            };
            problem = problem.note(format!("via the {whose} `{}`", place.template));
        }
        for help in help(error) {
            problem = problem.help(help);
        }
        problem
    }

    fn rule(&self, error: &TemplateError) -> Rule {
        if self.sources.is_empty() {
            return rules::TEMPLATE;
        }
        match error.fault {
            Fault::Syntax => rules::TEMPLATE_FORM,
            Fault::Use => rules::TEMPLATE_USE,
            Fault::Endless => rules::TEMPLATE_ENDLESS,
            Fault::Headless => rules::TEMPLATE_HEAD,
        }
    }
}

/// What to write instead.
fn help(error: &TemplateError) -> Vec<String> {
    let Some(place) = &error.place else {
        return Vec::new();
    };
    let path = &place.template;
    let show = format!("`cargo xtask template show {path}`");
    match error.fault {
        Fault::Syntax => {
            vec!["write values in `{{{ }}}`, tags in `{{% %}}`, comments in `{{# #}}`".to_owned()]
        }
        Fault::Endless => vec![format!(
            "write `{BUILTIN_PREFIX}{path}` for the built-in template; with the path alone, a template includes itself"
        )],
        Fault::Headless => vec![format!(
            "keep the first lines of the built-in template, which {show} shows, in the first 512 bytes of the output"
        )],
        Fault::Use => {
            let Some(unknown) = &error.unknown else {
                return match place.is_own {
                    true => Vec::new(),
                    false => vec![format!(
                        "a custom template must provide what the built-in template that it overrides provides: see \
                         `{TEMPLATES}/`"
                    )],
                };
            };
            match suggest(&unknown.name, unknown.known.iter().map(String::as_str)) {
                Some(meant) => vec![format!("did you mean `{meant}`?")],
                None if unknown.known.is_empty() => {
                    vec!["no name can be used here".to_owned()]
                }
                None if unknown.known.len() <= 40 => {
                    vec![format!("known names are `{}`", unknown.known.join("`, `"))]
                }
                None => vec![format!("{show} shows the built-in template")],
            }
        }
    }
}
