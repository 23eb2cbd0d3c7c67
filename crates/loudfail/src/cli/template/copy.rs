//! `template copy`: built-in templates as files to be edited.

use std::process::ExitCode;

use clap::Args;

use super::super::{MISTAKE, new, report};
use super::{Context, builtin};
use crate::repository::TEMPLATES;
use crate::templates::copied_from;

/// Copy built-in templates into `templates/` for editing; existing files are never overwritten.
#[derive(Args, Debug)]
pub(in crate::cli) struct Copy {
    /// The paths of the templates, as `template list` shows them
    #[arg(value_name = "PATH", required = true)]
    paths: Vec<String>,
}

impl Copy {
    pub(super) fn run(&self, context: &Context) -> Result<ExitCode, ExitCode> {
        let mut texts = Vec::new();
        for path in &self.paths {
            let found = builtin(path)?;
            // The same one twice would be in its own way.
            if !texts.contains(&found) {
                texts.push(found);
            }
        }
        let folder = context.root.join(TEMPLATES);
        let mut is_free = true;
        for (path, _) in &texts {
            if folder.join(path).symlink_metadata().is_ok() {
                is_free = false;
                report::say(&format!(
                    "error: {TEMPLATES}/{path} already exists\nhint: `cargo xtask template show {path} --diff` shows what \
                     it changes"
                ));
            }
        }
        if !is_free {
            report::say("nothing was written");
            return Err(ExitCode::from(MISTAKE));
        }
        let copies = texts.iter().map(|(path, text)| {
            let copy = format!("{}\n{text}", copied_from(text));
            (format!("{TEMPLATES}/{path}"), copy)
        });
        new::create(&context.root, &copies.collect::<Vec<_>>())?;
        report::say(
            "hint: a copy does not get the fixes that loudfail makes to the built-in template; a template that extends or \
             includes `builtin/...` does",
        );
        Ok(ExitCode::SUCCESS)
    }
}
