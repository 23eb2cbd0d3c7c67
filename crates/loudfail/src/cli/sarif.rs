//! `--format sarif`: what was told, as one log for code scanning.

use std::borrow::Cow;
use std::mem;
use std::sync::{MutexGuard, PoisonError};

use loudfail_diagnostics::{Diagnostic, Format, SarifLog, Sources, Tool, ToolRule};
use loudfail_job::Rule;

use super::{Context, report};
use crate::{repository, rules};

/// Adds problems to the log.
pub(super) fn add(context: &Context, diagnostics: &[Diagnostic], sources: &Sources) {
    let sources = of_source_repository(context, sources);
    let mut log = lock(context);
    log.add(diagnostics, &sources, &tool(context));
}

/// Puts the log on stdout, if it is asked for, and begins anew: what was put is not put again. A command that looks for
/// problems says too that there are none, which closes the alerts on those that there were.
pub(super) fn put(context: &Context, even_if_empty: bool) {
    let log = mem::take(&mut *lock(context));
    if context.format == Format::Sarif && (even_if_empty || !log.is_empty()) {
        report::put(&log.render(&tool(context)));
    }
}

/// A log is whole whatever happened to who wrote to it.
fn lock(context: &Context) -> MutexGuard<'_, SarifLog> {
    context.log.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The sources with paths from the root of the source repository on: GitHub knows no other.
pub(super) fn of_source_repository<'s>(
    context: &Context,
    sources: &'s Sources,
) -> Cow<'s, Sources> {
    match &context.below {
        None => Cow::Borrowed(sources),
        Some(folder) => Cow::Owned(sources.below(folder)),
    }
}

fn tool(context: &Context) -> Tool {
    let folder = context.below.iter().map(|folder| format!("{folder}/"));
    Tool {
        name: "loudfail".to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        rules: rules::all().into_iter().map(rule).collect(),
        place: folder.collect::<String>() + repository::BLUEPRINTS,
    }
}

fn rule(rule: &Rule) -> ToolRule {
    let mut help = format!("**{}**\n\n{}\n", rule.title, rule.why);
    for (title, examples) in [("Wrong", rule.example), ("Right", rule.instead)] {
        for example in examples {
            help.push_str(&format!("\n{title}, in `{}`:\n\n", example.path));
            let lines = example.text.lines();
            help.extend(lines.map(|line| format!("    {line}").trim_end().to_owned() + "\n"));
        }
    }
    ToolRule {
        code: rule.code,
        title: rule.title.to_owned(),
        why: rule.why.to_owned(),
        help,
    }
}
