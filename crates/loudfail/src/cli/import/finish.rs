//! The last steps of every import: the platform file, the check that all of it builds, and the writing.

use std::io;
use std::process::ExitCode;

use loudfail_diagnostics::{Diagnostic, Format, Sources};
use loudfail_import::{
    Environment, Imported, Note, NoteKind, PLATFORM_MODELINE, PlatformFacts, Report,
};
use serde_json::json;

use super::super::{Context, MISTAKE, build, new, report, schema};
use super::Options;
use crate::pipeline;
use crate::repository::{self, BLUEPRINTS, Blueprint};

/// The blueprints that are there already, and what the platform file among them says.
pub(super) struct Present {
    blueprints: Vec<Blueprint>,
    /// What the platform file says; nothing where there is none.
    pub(super) platform: Option<PlatformFacts>,
}

/// Reads what is there.
pub(super) fn present(context: &Context) -> Result<Present, ExitCode> {
    let blueprints = match repository::read(&context.root) {
        Ok(files) => files.blueprints,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => {
            report::say(&format!("error: cannot read `{BLUEPRINTS}`: {error}"));
            return Err(ExitCode::from(MISTAKE));
        }
    };
    let platform = blueprints.iter().find(|blueprint| blueprint.is_platform());
    let platform = platform.map(|file| match &file.content {
        Ok(bytes) => PlatformFacts::read(bytes),
        Err(_) => PlatformFacts::default(),
    });
    Ok(Present {
        blueprints,
        platform,
    })
}

/// Tells of everything, and writes or prints what builds.
pub(super) fn finish(
    context: &Context,
    options: &Options,
    present: Present,
    sources: &Sources,
    mut imported: Imported,
) -> ExitCode {
    report::problems(context, &imported.problems, sources);
    if imported.problems.iter().any(Diagnostic::is_error) {
        // What else became of the files is of use to whoever repairs them only once they are repaired.
        return ExitCode::from(MISTAKE);
    }
    if imported.jobs.is_empty() {
        tell(context, &imported.report);
        report::say("error: found no job to import");
        return ExitCode::from(MISTAKE);
    }
    let mut is_taken = false;
    for job in &imported.jobs {
        let taken = present.blueprints.iter();
        for taken in taken.filter(|blueprint| blueprint.is_called(&job.name)) {
            report::say(&format!("error: `{}` already exists", taken.path));
            is_taken = true;
        }
    }
    if is_taken {
        report::say(
            "hint: an import overwrites nothing; move the file away, or import the other jobs by their paths",
        );
        return ExitCode::from(MISTAKE);
    }
    let files = files(options, &present, &mut imported);
    if let Err(compiled) = new::compile_beside(present.blueprints.clone(), &files) {
        report::problems(context, &compiled.diagnostics, &compiled.sources);
        return ExitCode::from(MISTAKE);
    }
    let mut alone: Vec<Blueprint> = present
        .blueprints
        .into_iter()
        .filter(Blueprint::is_platform)
        .collect();
    alone.extend(files.iter().map(|(path, text)| new::file(path, text)));
    let compiled = pipeline::compile(alone);
    if let Some(built) = &compiled.built
        && let Err(code) = build::prove(context, built)
    {
        return code;
    }
    // What a build of these would warn of, such as a secret that the other tool had in plain text.
    let is_new = |warning: &&Diagnostic| {
        let source = warning.source();
        source.is_some_and(|it| {
            files
                .iter()
                .any(|(path, _)| path == compiled.sources.path(it))
        })
    };
    let warnings: Vec<Diagnostic> = compiled
        .diagnostics
        .iter()
        .filter(is_new)
        .cloned()
        .collect();
    report::problems(context, &warnings, &compiled.sources);
    tell(context, &imported.report);
    if options.print {
        print(context, &files);
        return ExitCode::SUCCESS;
    }
    write(context, &files)
}

/// The files to write, each with its path in the repository.
fn files(options: &Options, present: &Present, imported: &mut Imported) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let facts = present.platform.clone().unwrap_or_else(|| {
        let path = format!("{BLUEPRINTS}/{}", repository::PLATFORM);
        let channel = options.channel.as_deref().unwrap_or(new::CHANNEL);
        files.push((path, platform(channel, &imported.environments)));
        let named = imported.environments.iter();
        PlatformFacts {
            environments: named.map(|environment| environment.name.clone()).collect(),
            channels: vec![channel.to_owned()],
            ..PlatformFacts::default()
        }
    });
    // A job names its channel where nothing else does.
    let channel = options
        .channel
        .clone()
        .or_else(|| match &facts.channels[..] {
            [first, _, ..] if !facts.has_default_channel => Some(first.clone()),
            _ => None,
        });
    let missing: Vec<&Environment> = imported
        .environments
        .iter()
        .filter(|environment| !facts.environments.contains(&environment.name))
        .collect();
    let missing = missing_environments(&missing);
    for job in &mut imported.jobs {
        if let Some(channel) = &channel {
            job.draft.set(&["notify", "channel"], channel.as_str());
        }
        if let Some(note) = &missing {
            imported.report.add(note.clone().job(&job.name));
        }
        job.draft.head.extend(imported.report.head(&job.name));
        let path = format!("{BLUEPRINTS}/{}.yaml", job.name);
        files.push((path, job.draft.text(&facts.environments)));
    }
    files
}

/// What to add to a platform file that is there, so that it names these environments.
fn missing_environments(environments: &[&Environment]) -> Option<Note> {
    let names: Vec<String> = environments
        .iter()
        .map(|environment| format!("`{0}: {{name_prefix: {0}-}}`", environment.name))
        .collect();
    if names.is_empty() {
        return None;
    }
    let note = Note::new(
        NoteKind::ToDo,
        format!(
            "the platform file does not name {} that the job is for: add {} under `environments:` in {BLUEPRINTS}/{}, with \
             the account and the region of each",
            if names.len() == 1 {
                "an environment"
            } else {
                "environments"
            },
            names.join(" and "),
            repository::PLATFORM
        ),
    );
    Some(note.instead(
        "until then, a comment at the end of the blueprint holds the values that differ there",
    ))
}

/// The platform file where there is none.
fn platform(channel: &str, environments: &[Environment]) -> String {
    let scaffold = new::PLATFORM.replace(
        &format!("\n  {}:\n", new::CHANNEL),
        &format!("\n  {channel}:\n"),
    );
    let mut text = format!("{PLATFORM_MODELINE}\n{scaffold}");
    if !environments.is_empty() {
        text.push_str(
            "\n# Where jobs are deployed. If you set `account: \"123456789012\"` and `region: eu-west-1`, what is built for \
             an\n# environment refuses to be deployed anywhere else. The prefix keeps names apart if two environments share \
             an account\n# and a region.\nenvironments:\n",
        );
    }
    for environment in environments {
        let name = &environment.name;
        text.push_str(&format!(
            "  {name}: {{name_prefix: {name}-}} # {}\n",
            environment.from
        ));
    }
    text
}

fn tell(context: &Context, told: &Report) {
    if context.format == Format::Json {
        report::put(&told.json_lines());
    } else {
        let text = told.for_people(context.width);
        if !text.is_empty() {
            report::say(text.trim_end());
        }
    }
}

fn print(context: &Context, files: &[(String, String)]) {
    let mut text = String::new();
    for (path, content) in files {
        if context.format == Format::Json {
            let line = json!({"kind": "blueprint", "path": path, "text": content});
            text.push_str(&format!("{line}\n"));
        } else {
            if files.len() > 1 {
                text.push_str(&format!("--- # {path}\n"));
            }
            text.push_str(content);
        }
    }
    report::put(&text);
}

/// Writes all files, or none.
fn write(context: &Context, files: &[(String, String)]) -> ExitCode {
    if let Err(code) = new::create(&context.root, files) {
        return code;
    }
    // The first line of each leads an editor there.
    if let Err(code) = schema::write_missing(&context.root) {
        return code;
    }
    report::say("hint: complete what is left to do, then run `cargo xtask build`");
    ExitCode::SUCCESS
}
