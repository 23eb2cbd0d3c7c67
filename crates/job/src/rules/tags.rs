//! LF0209: tags.

use loudfail_blueprint::{Example, Map, Rule, Text, Value};
use loudfail_diagnostics::{Code, Diagnostic, Span, Spanned};

use crate::facts::{Draft, Facts};
use crate::show;

/// The longest key and value (Tag naming limits and requirements).
const LONGEST_KEY: usize = 128;
const LONGEST_VALUE: usize = 256;

/// The most tags; AWS takes 50, and the tool adds its own.
const MOST: usize = 40;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0209"),
    title: "tags have only letters, digits, spaces and `_.:/=+-@`; there are at most 40, and none starts with `aws:`",
    why: "Services differ in the characters they accept in tags; all accept these (Tag naming limits and \
          requirements). Keys have at most 128 characters, values 256.",
    example: &[Example::job("tags:\n  \"cost#center\": sales\n")],
    instead: &[Example::job("tags:\n  cost-center: sales\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let channels = facts
        .channels()
        .filter_map(|(_, entry)| entry.value.tags.as_ref());
    let layers = facts.layers.iter().filter_map(|layer| layer.tags.as_ref());
    for tags in channels.clone().chain(layers) {
        check_each(tags, problems);
    }
    for tags in channels {
        problems.extend(too_many(tags, |_| true));
    }
    for draft in &facts.drafts {
        let tags = draft.merged.tags.as_ref();
        problems.extend(tags.and_then(|tags| too_many(tags, |key| draft.owns(key))));
        problems.extend(too_many_of_task(draft));
    }
    let tasks = facts.layers.iter().filter_map(|layer| layer.task.as_ref());
    for (key, entry) in tasks
        .filter_map(|task| task.tags.as_ref())
        .flat_map(|tags| &tags.0)
    {
        problems.extend(bad_key(key, entry.key));
        if let Value::Literal(text) = &entry.value.value {
            problems.extend(bad_value(text, entry.value.span));
        }
    }
}

/// The problem that a task has too many tags, its own and the job's.
fn too_many_of_task(draft: &Draft) -> Option<Diagnostic> {
    let own = &draft.merged.task.as_ref()?.tags.as_ref()?.0;
    let others = draft.merged.tags.iter().flat_map(|tags| tags.0.keys());
    let count = own.len() + others.filter(|key| !own.contains_key(*key)).count();
    let keys = own.values().map(|entry| entry.key);
    let last = keys
        .clone()
        .filter(|key| draft.owns(*key))
        .max()
        .or_else(|| keys.max())?;
    (count > MOST).then(|| {
        RULE.error(format!(
            "the task has {count} tags; at most {MOST} are allowed"
        ))
        .at(last, "one too many")
        .note("tags of the job and of the defaults count too")
    })
}

/// The problem that there are too many tags, at the last of those that the file itself has.
fn too_many(tags: &Map<Spanned<Text>>, owned: impl Fn(Span) -> bool) -> Option<Diagnostic> {
    let count = tags.0.len();
    let keys = tags.0.values().map(|entry| entry.key);
    let last = keys
        .clone()
        .filter(|key| owned(*key))
        .max()
        .or_else(|| keys.max())?;
    (count > MOST).then(|| {
        RULE.error(format!(
            "there are {count} tags; at most {MOST} are allowed"
        ))
        .at(last, "one too many")
        .note("tags of the defaults count too")
    })
}

fn check_each(tags: &Map<Spanned<Text>>, problems: &mut Vec<Diagnostic>) {
    for (key, entry) in &tags.0 {
        problems.extend(bad_key(key, entry.key));
        problems.extend(bad_value(&entry.value.value.0, entry.value.span));
    }
}

fn bad_key(key: &str, span: Span) -> Option<Diagnostic> {
    let reserved = key
        .get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("aws:"));
    let reason = if reserved {
        "`aws:` is reserved for AWS".to_owned()
    } else {
        show::name_problem(key, LONGEST_KEY, is_allowed)?
    };
    let key = show::quoted(key);
    let problem = RULE.error(format!("{key} is not a valid tag key: {reason}"));
    Some(problem.at(span, "").help(SHAPE))
}

fn bad_value(value: &str, span: Span) -> Option<Diagnostic> {
    // AWS takes a tag without a value.
    if value.is_empty() {
        return None;
    }
    let reason = show::name_problem(value, LONGEST_VALUE, is_allowed)?;
    let value = show::quoted(value);
    let problem = RULE.error(format!("{value} is not a valid tag value: {reason}"));
    Some(problem.at(span, "").help(SHAPE))
}

const SHAPE: &str = "use letters, digits, spaces and `_.:/=+-@`";

fn is_allowed(character: char) -> bool {
    character.is_alphabetic()
        || character.is_numeric()
        || character == ' '
        || "_.:/=+-@".contains(character)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    #[test]
    fn keys_and_values() {
        job("tags: {\"a b_.:/=+-@\": 'ü 1', b: ''}", &[]);
        job("tags: {'a#': 'b;'}", &["LF0209 1:14", "LF0209 1:8"]);
        job("tags: {'AWS:a': b}", &["LF0209 1:8"]);
        job(
            &format!("tags: {{{}: {}}}", "a".repeat(128), "a".repeat(256)),
            &[],
        );
        job(
            &format!("tags: {{{}: {}}}", "a".repeat(129), "a".repeat(257)),
            &["LF0209 1:139", "LF0209 1:8"],
        );
    }

    #[test]
    fn counts() {
        let tags = |from: usize, count: usize| {
            let tags: Vec<String> = (from..from + count)
                .map(|tag| format!("t{tag}: x"))
                .collect();
            format!("{{{}}}", tags.join(", "))
        };
        job(&format!("tags: {}", tags(10, 40)), &[]);
        job(&format!("tags: {}", tags(10, 41)), &["LF0209 1:328"]);
        let platform = format!(
            "defaults: {{task: {{cluster: a, definition: a, container: a, launch: ec2}}, tags: {}}}\nchannels: {{c: {{}}}}\n",
            tags(10, 30)
        );
        let blueprint = format!("tags: {}", tags(50, 11));
        files(
            &[("j.yaml", &blueprint), ("platform.yaml", &platform)],
            &["LF0209 1:88"],
        );
    }

    #[test]
    fn tasks() {
        job("task: {tags: {a: b, c: {param: Tag}}}", &[]);
        job(
            "task: {tags: {'aws:a': 'b;'}}",
            &["LF0209 1:15", "LF0209 1:24"],
        );
        let tags = |from: usize, count: usize| {
            let tags = (from..from + count).map(|tag| format!("t{tag}: x"));
            tags.collect::<Vec<_>>().join(", ")
        };
        let (own, of_job) = (tags(10, 20), tags(30, 20));
        job(
            &format!("task: {{tags: {{{own}}}}}\ntags: {{{of_job}}}"),
            &[],
        );
        job(
            &format!("task: {{tags: {{{own}, u: x}}}}\ntags: {{{of_job}}}"),
            &["LF0209 1:175"],
        );
    }

    #[test]
    fn channels() {
        files(
            &[("platform.yaml", "channels: {c: {tags: {a: 'b;'}}}")],
            &["LF0209 1:26"],
        );
    }
}
