//! Rules of ecschedule (github.com/Songmu/ecschedule): scheduled tasks of Amazon ECS, each an EventBridge rule.
//!
//! The fields are those of its `config.go` and `rule.go` at version 0.14.

mod launch;
mod rule;
mod target;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use loudfail_diagnostics::{Diagnostic, SourceId, Sources};

use crate::holes::Holes;
use crate::imported::Imported;
use crate::item::{Item, Reader};
use crate::platform::PlatformFacts;
use crate::report::{Note, NoteKind};
use crate::rules::{NOTHING_TO_IMPORT, UNRENDERED};
use crate::{anchors, go_template, parse_json, parse_yaml};

/// Reads the rules of a configuration, beside those that are read already: JSON where its name ends so, and YAML otherwise,
/// as ecschedule has it.
pub fn import(
    sources: &Sources,
    source: SourceId,
    platform: &PlatformFacts,
    imported: &mut Imported,
) {
    if let Err(problem) = read(sources, source, platform, imported) {
        imported.problems.push(*problem);
    }
}

fn read(
    sources: &Sources,
    source: SourceId,
    platform: &PlatformFacts,
    imported: &mut Imported,
) -> Result<(), Box<Diagnostic>> {
    let path = sources.path(source).to_lowercase();
    if path.ends_with(".jsonnet") || path.ends_with(".libsonnet") {
        let problem =
            UNRENDERED.error("a Jsonnet file is a program, and programs are not run here");
        return Err(Box::new(problem.in_file(source).help(
            "run `jsonnet FILE > ecschedule.json`, and import the result",
        )));
    }
    let (text, mut holes) = go_template::mask(source, sources.text(source))?;
    let node = if path.ends_with(".json") {
        parse_json(source, &text)?
    } else {
        let (node, problems) = parse_yaml(source, &text);
        imported.problems.extend(problems);
        let Some(node) = node else { return Ok(()) };
        node
    };
    let document = Item::document(&node);
    let mut fields = document
        .fields()
        .ok_or_else(|| document.wrong("a configuration of ecschedule"))?;
    let shared = Shared {
        region: fields.take("region"),
        cluster: fields.take("cluster"),
    };
    if let Some(region) = &shared.region {
        region.text_or_problem()?;
    }
    let about = About { sources, source };
    let rules = fields.take("rules");
    about.passed_over(&mut fields, &shared, &holes, imported);
    let rules = rules.ok_or_else(|| nothing(source))?;
    let rules = rules.list_or_problem("a list of rules")?;
    if rules.is_empty() {
        return Err(Box::new(nothing(source)));
    }
    let mut taken: BTreeSet<String> = imported.jobs.iter().map(|it| it.name.clone()).collect();
    for item in rules {
        if let Err(problem) = rule::read(
            &about, &item, &shared, platform, &mut holes, &mut taken, imported,
        ) {
            imported.problems.push(*problem);
        }
    }
    holes.unmask(imported);
    Ok(())
}

fn nothing(source: SourceId) -> Diagnostic {
    NOTHING_TO_IMPORT
        .error("the file has no rules")
        .in_file(source)
        .help("pass the configuration of `ecschedule -conf`")
}

/// What rules have in common.
#[derive(Debug)]
struct Shared<'a> {
    region: Option<Item<'a>>,
    cluster: Option<Item<'a>>,
}

/// The file that is read.
#[derive(Debug, Clone, Copy)]
struct About<'s> {
    sources: &'s Sources,
    source: SourceId,
}

impl About<'_> {
    /// Tells of what is at the top of the file and belongs to no rule.
    fn passed_over(
        &self,
        fields: &mut Reader<'_>,
        shared: &Shared<'_>,
        holes: &Holes,
        imported: &mut Imported,
    ) {
        let mut say = |item: &Item<'_>, text: String, instead: &str| {
            let line = self.sources.location(item.key).line;
            let mut note = Note::new(NoteKind::NotCarried, text)
                .at(self.sources.path(self.source), Some(line))
                .from(&item.path);
            if !instead.is_empty() {
                note = note.instead(instead);
            }
            imported.report.add(note);
        };
        if let Some(region) = &shared.region {
            let written = holes.shown(region.text().unwrap_or_default());
            say(
                region,
                "a job runs where its stack is deployed".to_owned(),
                &format!(
                    "with `region: {written}` in an environment of the platform file, what is built for that environment \
                     refuses to be deployed anywhere else"
                ),
            );
        }
        for (key, item) in fields.rest() {
            match key {
                "role" => say(
                    &item,
                    "each job's stack has its own role that may start this job and nothing else".to_owned(),
                    "delete the role when no rule uses it any more",
                ),
                "trackingId" => say(
                    &item,
                    "ecschedule uses it to identify its rules; stacks and modules track their own resources".to_owned(),
                    "",
                ),
                "plugins" => say(
                    &item,
                    "nothing is looked up elsewhere: the deployment requires the values that `tfstate` or `ssm` would \
                     return".to_owned(),
                    "set `{ssm: /path}` where an SSM parameter holds the value",
                ),
                _ if anchors::is_taken_over(self.sources, &item) => {}
                _ => say(&item, "ecschedule has no such key".to_owned(), ""),
            }
        }
    }
}
