//! `template list`: every template on a line.

use std::process::ExitCode;

use clap::Args;
use loudfail_render::{builtin_templates, purpose};

use super::super::report::{self, Color};
use super::Context;
use crate::repository;

/// List every built-in template: its purpose, and whether `templates/` overrides it.
#[derive(Args, Debug)]
pub(in crate::cli) struct List {}

impl List {
    #[expect(clippy::unused_self, reason = "every command runs by itself")]
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        let own = repository::read_templates(&context.root);
        let templates = builtin_templates();
        let width = templates
            .iter()
            .map(|(path, _)| path.len())
            .max()
            .unwrap_or(0);
        for (path, text) in templates {
            let is_own = own.iter().any(|file| file.path == *path);
            let mark = if is_own { "own" } else { "" };
            let mark = format!("{mark:3}");
            let mark = match context.paints_data && is_own {
                true => report::painted(Color::Yellow, &mark),
                false => mark,
            };
            report::put(&format!("{mark} {path:width$}  {}\n", purpose(text)));
        }
        ExitCode::SUCCESS
    }
}
