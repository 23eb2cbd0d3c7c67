//! LF0713: whom containers run as.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::parts::parts;
use crate::show;

/// The longest name that Linux knows.
const LONGEST: usize = 32;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0713"),
    title: "a container's user is `user` or `user:group`, each a name or a number",
    why: "ECS accepts only these forms (ContainerDefinition, `user`).",
    example: &[Example::job("task:\n  image: a\n  user: \"1000:\"\n")],
    instead: &[Example::job("task:\n  image: a\n  user: \"1000:1000\"\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for task in facts.layers.iter().filter_map(|layer| layer.task.as_ref()) {
        for user in parts(task).into_iter().filter_map(|part| part.user) {
            let text = &user.value.0;
            if !is_user(text) {
                let problem = RULE
                    .error(format!("{} is not a valid user", show::quoted(text)))
                    .at(user.span, "")
                    .help("write `nobody`, `\"1000\"` or `\"1000:1000\"`");
                problems.push(problem);
            }
        }
    }
}

fn is_user(text: &str) -> bool {
    let allowed =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.');
    let good = |part: &str| {
        show::name_problem(part, LONGEST, allowed).is_none()
            && part.starts_with(|first: char| first.is_ascii_alphanumeric() || first == '_')
    };
    let (user, group) = match text.split_once(':') {
        Some((user, group)) => (user, Some(group)),
        None => (text, None),
    };
    good(user) && group.is_none_or(good)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn users() {
        for (text, good) in [
            ("nobody", true),
            ("0", true),
            ("1000:1000", true),
            ("app:staff", true),
            ("_apt", true),
            ("", false),
            (":1000", false),
            ("1000:", false),
            ("a:b:c", false),
            ("a b", false),
            ("-a", false),
        ] {
            assert_eq!(is_user(text), good, "{text:?}");
        }
        job("task: {image: a, user: 1000}", &[]);
        job("task: {image: a, user: 'a b'}", &["LF0713 1:24"]);
    }
}
