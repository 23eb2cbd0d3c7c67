//! The schedules of a blueprint, whether it has one or several.

use jiff::tz::TimeZone;
use loudfail_blueprint::{Blueprint, Schedule, Text};
use loudfail_diagnostics::{Diagnostic, Span, Spanned};

use crate::facts::{Draft, Facts};
use crate::moment::Moment;
use crate::zone;

/// A schedule as it is written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Written<'a> {
    /// Its name, where there are several.
    pub(crate) name: Option<&'a str>,
    /// What it says.
    pub(crate) schedule: &'a Schedule,
}

/// Every schedule of a blueprint, by name.
pub(crate) fn of(blueprint: &Blueprint) -> Vec<Written<'_>> {
    let one = blueprint.schedule.iter().map(|schedule| Written {
        name: None,
        schedule,
    });
    let several = blueprint.schedules.iter().flat_map(|it| &it.0);
    let several = several.map(|(name, entry)| Written {
        name: Some(name),
        schedule: &entry.value,
    });
    one.chain(several).collect()
}

/// Every schedule as it is written somewhere, whether a job has it or not.
pub(crate) fn written(facts: &Facts) -> impl Iterator<Item = Written<'_>> {
    facts.layers.iter().flat_map(of)
}

/// Every schedule of every job.
pub(crate) fn of_drafts(facts: &Facts) -> impl Iterator<Item = (&Draft, Written<'_>)> {
    let drafts = facts.drafts.iter();
    drafts.flat_map(|draft| of(&draft.merged).into_iter().map(move |it| (draft, it)))
}

impl<'a> Written<'a> {
    /// The way to it, or to a key of it: `schedule`, `schedules.nightly`, `schedule.cron`.
    pub(crate) fn path(&self, key: &str) -> String {
        let mut path = match self.name {
            None => "schedule".to_owned(),
            Some(name) => format!("schedules.{name}"),
        };
        if !key.is_empty() {
            path.push('.');
            path.push_str(key);
        }
        path
    }

    /// Puts a problem where the schedule is written.
    pub(crate) fn locate(&self, problem: Diagnostic, draft: &Draft, text: &str) -> Diagnostic {
        match self.schedule.span {
            Some(span) => problem.at(span, text),
            None => problem.in_file(draft.file.source),
        }
    }

    /// Its time zone; UTC where it names none, and nothing where the name is none.
    pub(crate) fn zone(&self) -> Option<TimeZone> {
        match &self.schedule.timezone {
            None => Some(TimeZone::UTC),
            Some(name) => zone::find(&name.value.0),
        }
    }

    /// The times that it names beside its recurrence, with their keys.
    pub(crate) fn bounds(&self) -> impl Iterator<Item = (&'static str, &'a Spanned<Text>)> {
        let start = self.schedule.start.iter().map(|it| ("start", it));
        start.chain(self.schedule.end.iter().map(|it| ("end", it)))
    }

    /// The first place where the clock of its time zone is asked for.
    pub(crate) fn clock(&self) -> Option<Span> {
        let is_local =
            |text: &&Spanned<Text>| !matches!(Moment::parse(&text.value.0), Some(Moment::Utc(_)));
        let times = self.schedule.cron.iter().chain(&self.schedule.at);
        let bounds = self.bounds().map(|(_, text)| text).filter(is_local);
        times.chain(bounds).map(|text| text.span).next()
    }
}
