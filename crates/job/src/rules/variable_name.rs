//! LF0212: names of environment variables.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::parts::parts;
use crate::show;

/// The longest name; long enough for every program, and short beside the limit of all overrides.
const LONGEST: usize = 255;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0212"),
    title: "an environment variable's name has only letters, digits, `_`, `.` and `-`, and starts with a letter or `_`",
    why: "A name with a `=` or a space in it arrives as another name or not at all, and no shell can read it.",
    example: &[Example::job(
        "task:\n  environment:\n    RUN MODE: nightly\n",
    )],
    instead: &[Example::job(
        "task:\n  environment:\n    RUN_MODE: nightly\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let tasks = facts.layers.iter().filter_map(|layer| layer.task.as_ref());
    let names = tasks.flat_map(|task| {
        let own = parts(task).into_iter().flat_map(|part| part.environment);
        let others = task.containers.iter().flat_map(|it| it.0.values());
        let others = others.flat_map(|entry| &entry.value.environment);
        let others = others.flat_map(|map| &map.0);
        own.chain(others.map(|(name, entry)| (name.as_str(), entry.key)))
    });
    for (name, key) in names {
        if let Some(reason) = problem(name) {
            let problem = RULE
                .error(format!(
                    "{} is not a valid name for an environment variable: {reason}",
                    show::quoted(name)
                ))
                .at(key, "")
                .help("use letters, digits and `_`, as in `RUN_MODE`");
            problems.push(problem);
        }
    }
}

pub(crate) fn problem(name: &str) -> Option<String> {
    let allowed =
        |character: char| character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-');
    show::name_problem(name, LONGEST, allowed).or_else(|| {
        let starts_well =
            name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_');
        (!starts_well).then(|| "it must start with a letter or `_`".to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn names() {
        for (name, good) in [
            ("MODE", true),
            ("_a.b-c1", true),
            ("1a", false),
            (".a", false),
            ("a=b", false),
            ("a b", false),
            ("ä", false),
            (&"a".repeat(255), true),
            (&"a".repeat(256), false),
        ] {
            assert_eq!(problem(name).is_none(), good, "{name:?}");
        }
    }

    #[test]
    fn places() {
        job("task: {environment: {A: x, b=c: y}}", &["LF0212 1:28"]);
    }
}
