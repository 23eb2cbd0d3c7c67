//! Problems of several environments, told once.

use std::collections::{HashMap, HashSet};

use loudfail_diagnostics::{Diagnostic, SourceId, Span};

use super::no_effect;
use crate::facts::{World, Written};

/// The problems of each environment in the order of [`World::environments`], as one list: each once, and with a note
/// where it is not in every environment that it could be in.
///
/// A key that does nothing in one environment and something in another is not idle, so that problem is only told where
/// it is in all.
pub(super) fn merged(world: &World, found: Vec<Vec<Diagnostic>>) -> Vec<Diagnostic> {
    let mut order: Vec<&Diagnostic> = Vec::new();
    let mut places: HashMap<&Diagnostic, Vec<usize>> = HashMap::new();
    for (index, problems) in found.iter().enumerate() {
        for problem in problems {
            let indices = places.entry(problem).or_insert_with(|| {
                order.push(problem);
                Vec::new()
            });
            if indices.last() != Some(&index) {
                indices.push(index);
            }
        }
    }
    let blueprints = Blueprints::of(world);
    let told = order.into_iter().filter_map(|problem| {
        let indices = places.get(problem)?;
        let possible = blueprints.possible(world, problem);
        if possible.iter().all(|index| indices.contains(index)) {
            return Some(problem.clone());
        }
        if problem.code == no_effect::RULE.code {
            return None;
        }
        let names: Vec<String> = indices
            .iter()
            .filter_map(|index| world.environments.get(*index))
            .map(|facts| format!("`{}`", facts.environment.name))
            .collect();
        let noun = if names.len() == 1 {
            "environment"
        } else {
            "environments"
        };
        // A message that names its environment needs no note.
        if let [only] = names.as_slice()
            && problem.message.contains(&format!("the environment {only}"))
        {
            return Some(problem.clone());
        }
        let note = format!("in the {noun} {} only", listed(&names));
        Some(problem.clone().note(note))
    });
    told.collect()
}

/// The blueprints by their texts, and which of them are in each environment: there may be as many problems as blueprints.
struct Blueprints<'a> {
    written: HashMap<SourceId, &'a Written>,
    in_environment: Vec<HashSet<SourceId>>,
}

impl<'a> Blueprints<'a> {
    fn of(world: &'a World) -> Self {
        let written = world.blueprints.iter();
        let environments = world.environments.iter();
        Self {
            written: written.map(|it| (it.file.source, it)).collect(),
            in_environment: environments
                .map(|facts| facts.drafts.iter().map(|it| it.file.source).collect())
                .collect(),
        }
    }

    /// The environments that a problem of this place could be in: those of the job, or the one whose overlay the place
    /// is in.
    fn possible(&self, world: &World, problem: &Diagnostic) -> Vec<usize> {
        let all = world.environments.iter().zip(&self.in_environment);
        let all = all.enumerate();
        let source = problem.source();
        let Some(written) = source.and_then(|source| self.written.get(&source)) else {
            return all.map(|(index, _)| index).collect();
        };
        let span = problem.primary.as_ref().map(|label| label.span);
        let extents = &written.read.value.extents;
        let overlay = span.and_then(|span| {
            let mut extents = extents.iter();
            extents.find(|(_, extent)| contains(**extent, span))
        });
        let in_it = all.filter(|(_, (facts, jobs))| match overlay {
            Some((name, _)) => *name == facts.environment.name,
            None => jobs.contains(&written.file.source),
        });
        in_it.map(|(index, _)| index).collect()
    }
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
