//! `template`: the templates that outputs are made with, and a repository's own in their place.

mod copy;
mod list;
mod show;

use std::process::ExitCode;

use clap::Subcommand;
use loudfail_render::{builtin_templates, builtin_text};

use super::{Context, USAGE, report, unknown};

#[derive(Subcommand, Debug)]
pub(super) enum TemplateCommand {
    /// List every built-in template: its purpose, and whether `templates/` overrides it
    List(list::List),
    /// Print a built-in template, how your custom template differs from it, or the values it is given
    Show(show::Show),
    /// Copy built-in templates into `templates/` for editing; existing files are never overwritten
    Copy(copy::Copy),
}

impl TemplateCommand {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        match self {
            Self::List(list) => list.run(context),
            Self::Show(show) => show.run(context).unwrap_or_else(|code| code),
            Self::Copy(copy) => copy.run(context).unwrap_or_else(|code| code),
        }
    }
}

/// The text of the built-in template that a person names; of a path that is none it is told.
fn builtin(path: &str) -> Result<(&str, &'static str), ExitCode> {
    // As a shell completes it.
    let path = path.strip_prefix("templates/").unwrap_or(path);
    if let Some(text) = builtin_text(path) {
        return Ok((path, text));
    }
    unknown::tell("built-in template", path);
    if !unknown::tell_meant(path, builtin_templates().iter().map(|(known, _)| *known)) {
        report::say("hint: `cargo xtask template list` shows all templates");
    }
    Err(ExitCode::from(USAGE))
}
