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
    /// Lists every built-in template: what it is for, and whether `templates/` has one in its place
    List(list::List),
    /// Puts the text of a built-in template on stdout, how the repository's own differs, or what it is given
    Show(show::Show),
    /// Copies built-in templates into `templates/`, to be edited; never over a file that is there
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
        report::say("hint: `cargo xtask template list` shows all");
    }
    Err(ExitCode::from(USAGE))
}
