//! LF0261: exit codes that another attempt may follow.

use std::collections::BTreeMap;

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::facts::Facts;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0261"),
    title: "`retry.exit.codes` lists numbers from 1 to 255, each once",
    why: "A container that ends with 0 has not failed, and no process ends with more than 255 (ContainerDefinition and \
          the exit status of POSIX). An empty list would match no exit code.",
    example: &[Example::job(
        "retry:\n  exit:\n    attempts: 2\n    codes: [0]\n",
    )],
    instead: &[Example::job(
        "retry:\n  exit:\n    attempts: 2\n    codes: [75]\n",
    )],
};

/// How many exit codes there are.
const MOST: usize = 255;

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for layer in facts.layers.iter() {
        let Some(exit) = layer.retry.as_ref().and_then(|retry| retry.exit.as_ref()) else {
            continue;
        };
        let Some(codes) = &exit.codes else {
            continue;
        };
        if codes.is_empty() {
            let problem = RULE
                .error("`retry.exit.codes` is empty")
                .help("remove the key to retry after any exit code");
            problems.extend(exit.span.map(|span| problem.at(span, "lists no exit code")));
        }
        let mut seen: BTreeMap<i64, Span> = BTreeMap::new();
        // Among more of them than there are, one that is wrong is no news.
        for code in codes.iter().take(MOST + 1) {
            let number = code.value.0;
            if !(1..=255).contains(&number) {
                let problem = RULE
                    .error("an item of `retry.exit.codes` must be from 1 to 255")
                    .at(code.span, "");
                problems.push(match number {
                    0 => problem.note("a container that ends with 0 has not failed"),
                    _ => problem,
                });
            } else if let Some(first) = seen.get(&number) {
                let problem = RULE
                    .error(format!("the exit code {number} is listed twice"))
                    .at(code.span, "here again")
                    .and_at(*first, "first here");
                problems.push(problem);
            } else {
                seen.insert(number, code.span);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn codes() {
        for (codes, expected) in [
            ("[1, 255]", &[][..]),
            ("[0]", &["LF0261 1:37"]),
            ("[256]", &["LF0261 1:37"]),
            ("[-1]", &["LF0261 1:37"]),
            ("[7, 7]", &["LF0261 1:40"]),
            ("[]", &["LF0261 1:9"]),
            ("[x]", &["LF0102 1:37"]),
        ] {
            job(
                &format!("retry: {{exit: {{attempts: 2, codes: {codes}}}}}"),
                expected,
            );
        }
    }
}
