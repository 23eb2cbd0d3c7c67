//! LF0208: how long texts may be.

use loudfail_blueprint::{Example, Notify, Rule, Text};
use loudfail_diagnostics::{Code, Diagnostic, Spanned};

use crate::facts::Facts;
use crate::{show, visit};

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0208"),
    title: "texts fit the message: none is empty, the title has one line, and each is within its limit",
    why: "A notification with a title of more than 250 characters, a next step of more than 350 or a keyword of more \
          than 75 is dropped without a trace (Custom notifications). The title's limit here is lower, to leave room \
          for what is added to it.",
    example: &[Example::job(
        "notify:\n  title: |\n    nightly report failed\n",
    )],
    instead: &[Example::job("notify:\n  title: nightly report failed\n")],
};

/// The longest texts, in characters.
const LIMITS: [(&str, usize); 6] = [
    ("`description`", 1000),
    ("`owner`", 100),
    ("`notify.title`", 230),
    ("an item of `notify.next_steps`", 350),
    ("an item of `notify.keywords`", 75),
    ("the description of an input field", 300),
];

/// The most next steps and keywords.
const MOST_STEPS: usize = 5;
const MOST_KEYWORDS: usize = 10;

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for layer in facts.layers.iter() {
        for found in visit::message_texts(layer) {
            problems.extend(check_text(found));
        }
        if let Some(Notify {
            next_steps,
            keywords,
            ..
        }) = &layer.notify
        {
            problems.extend(check_count(
                "notify.next_steps",
                next_steps.as_deref(),
                MOST_STEPS,
            ));
            problems.extend(check_count(
                "notify.keywords",
                keywords.as_deref(),
                MOST_KEYWORDS,
            ));
        }
    }
}

fn check_text(found: visit::Found<'_>) -> Option<Diagnostic> {
    let visit::Found { what, text, span } = found;
    if text.trim().is_empty() {
        return Some(
            RULE.error(format!("{what} is empty"))
                .at(span, "")
                .help("write a string, or remove it"),
        );
    }
    if what == "`notify.title`" && text.contains('\n') {
        let problem = RULE
            .error(format!("{what} has more than one line"))
            .at(span, "");
        let alone = text.trim_end_matches('\n');
        return Some(if alone.contains('\n') {
            problem.help("write one line here, and the rest as `next_steps`")
        } else {
            problem
                .note("the blocks `|` and `>` end with a line break, `|-` and `>-` do not")
                .help("write the title on one line, in quotes if necessary")
        });
    }
    let (_, longest) = LIMITS.iter().find(|(name, _)| *name == what)?;
    let length = show::length(text);
    (length > *longest).then(|| {
        RULE.error(format!(
            "{what} has {length} characters; at most {longest} are allowed"
        ))
        .at(span, "")
        .help("shorten it, or move it to the runbook")
    })
}

fn check_count(key: &str, items: Option<&[Spanned<Text>]>, most: usize) -> Option<Diagnostic> {
    let items = items?;
    let extra = items.get(most)?;
    Some(
        RULE.error(format!(
            "`{key}` has {} items; at most {most} are allowed",
            items.len()
        ))
        .at(extra.span, "one too many"),
    )
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn lengths() {
        for (before, limit, after) in [
            ("description: ", 1000, ""),
            ("owner: ", 100, ""),
            ("notify: {title: ", 230, "}"),
            ("notify: {next_steps: [", 350, "]}"),
            ("notify: {keywords: [", 75, "]}"),
        ] {
            let column = before.len() + 1;
            job(&format!("{before}{}{after}", "ä".repeat(limit)), &[]);
            let expected = format!("LF0208 1:{column}");
            job(
                &format!("{before}{}{after}", "ä".repeat(limit + 1)),
                &[&expected],
            );
            job(&format!("{before}' '{after}"), &[&expected]);
        }
    }

    #[test]
    fn counts() {
        let list = |key: &str, count: usize| {
            format!("notify: {{{key}: [{}]}}", vec!["a"; count].join(", "))
        };
        job(&list("next_steps", 5), &[]);
        job(&list("next_steps", 6), &["LF0208 1:38"]);
        job(&list("keywords", 10), &[]);
        job(&list("keywords", 11), &["LF0208 1:51"]);
    }

    #[test]
    fn lines() {
        job("notify:\n  title: |-\n    a\n", &[]);
        job("notify:\n  title: |\n    a\n", &["LF0208 3:5"]);
        job("notify:\n  title: \"a\\nb\"\n", &["LF0208 2:10"]);
        job("description: |\n  a\n  b\n", &[]);
    }
}
