//! What tests of several sources share.

use loudfail_diagnostics::{Diagnostic, Sources};

/// Problems, each as its line, its column and its message.
pub(crate) fn placed(problems: &[Diagnostic], sources: &Sources) -> Vec<String> {
    let problems = problems.iter().map(|problem| {
        let label = problem.primary.as_ref().expect("a place");
        let place = sources.location(label.span);
        format!("{}:{} {}", place.line, place.column, problem.message)
    });
    problems.collect()
}
