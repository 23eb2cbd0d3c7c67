//! LF0303: no job has the name of a channel.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0303"),
    title: "no job has the name of a channel",
    why: "Each job and each channel gets a folder in `dist/` and a stack that have its name.",
    example: &[Example {
        path: "blueprints/alerts.yaml",
        text: "",
    }],
    instead: &[Example {
        path: "blueprints/alerts-cleanup.yaml",
        text: "",
    }],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for (name, entry) in facts.channels() {
        for draft in facts
            .drafts
            .iter()
            .filter(|draft| draft.file.stem.eq_ignore_ascii_case(name))
        {
            let problem = RULE
                .error(format!(
                    "the job in `{}` has the same name as a channel",
                    draft.file.path
                ))
                .at(entry.key, "the channel")
                .note("both would write to the same folder in `dist/`")
                .help("rename the channel here, or the job's file");
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    #[test]
    fn names() {
        let task = "task: {cluster: a, definition: a, container: a, launch: ec2}";
        let platform = ("platform.yaml", "channels:\n  a: {}\n");
        files(&[platform, ("b.yaml", task)], &[]);
        files(&[platform, ("a.yaml", task)], &["LF0303 2:3"]);
    }
}
