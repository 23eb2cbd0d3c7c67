//! Problems of several environments, told once.

use std::collections::HashMap;

use loudfail_diagnostics::{Diagnostic, Span, listed};

use super::no_effect;
use crate::facts::Facts;
use crate::whole::Places;

/// The problems of each environment in the order of the environments, as one list: each once, and with a note
/// where it is not in every environment that it could be in.
///
/// A key that does nothing in one environment and something in another is not idle, so that problem is only told where
/// it is in all.
pub(super) fn merged(
    environments: &[Facts],
    places: &Places,
    found: &[Vec<Diagnostic>],
) -> Vec<Diagnostic> {
    let mut order: Vec<&Diagnostic> = Vec::new();
    let mut found_in: HashMap<&Diagnostic, Vec<usize>> = HashMap::new();
    for (index, problems) in found.iter().enumerate() {
        for problem in problems {
            let indices = found_in.entry(problem).or_insert_with(|| {
                order.push(problem);
                Vec::new()
            });
            if indices.last() != Some(&index) {
                indices.push(index);
            }
        }
    }
    let told = order.into_iter().filter_map(|problem| {
        let indices = found_in.get(problem)?;
        let possible = possible(environments, places, problem);
        if possible.iter().all(|index| indices.contains(index)) {
            return Some(problem.clone());
        }
        if problem.code == no_effect::RULE.code {
            return None;
        }
        let names: Vec<String> = indices
            .iter()
            .filter_map(|index| environments.get(*index))
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
        let note = format!("in the {noun} {} only", listed(&names, "and"));
        Some(problem.clone().note(note))
    });
    told.collect()
}

/// The environments that a problem of this place could be in: those of the job, or the one whose overlay the place is in.
fn possible(environments: &[Facts], places: &Places, problem: &Diagnostic) -> Vec<usize> {
    let place = problem.source().and_then(|source| places.get(&source));
    let Some(place) = place else {
        return (0..environments.len()).collect();
    };
    let span = problem.primary.as_ref().map(|label| label.span);
    let overlay = span.and_then(|span| {
        let mut extents = place.extents.iter();
        extents.find(|(_, extent)| contains(**extent, span))
    });
    match overlay {
        Some((name, _)) => {
            let named = |facts: &Facts| *name == facts.environment.name;
            environments.iter().position(named).into_iter().collect()
        }
        None => place.environments.clone(),
    }
}

fn contains(outer: Span, inner: Span) -> bool {
    outer.source == inner.source && outer.start <= inner.start && inner.end <= outer.end
}
