//! LF0291: what Fargate has from platform version 1.4.0 on.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::facts::Facts;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0291"),
    title: "`exec` and `ephemeral_storage` need platform version 1.4.0 or later",
    why: "Earlier versions of Fargate support neither (Fargate platform versions), and refuse the task when it is started.",
    example: &[Example::job(
        "task:\n  platform_version: 1.3.0\n  exec: true\n",
    )],
    instead: &[Example::job(
        "task:\n  platform_version: 1.4.0\n  exec: true\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        let Some(task) = &draft.merged.task else {
            continue;
        };
        let Some(version) = &task.platform_version else {
            continue;
        };
        if !draft.is_fargate() || !is_old(&version.value.0) {
            continue;
        }
        let exec = task.exec.as_ref().filter(|exec| exec.value.0);
        let features: [(&str, Option<Span>); 2] = [
            ("exec", exec.map(|exec| exec.span)),
            (
                "ephemeral_storage",
                task.ephemeral_storage.as_ref().map(|it| it.span),
            ),
        ];
        for (key, span) in features {
            if let Some(span) = span {
                let problem = RULE
                    .error(format!(
                        "`task.{key}` needs platform version 1.4.0 or later"
                    ))
                    .at(span, "")
                    .and_at(version.span, "an earlier version")
                    .help("write `platform_version: LATEST`, or remove the key");
                problems.push(problem);
            }
        }
    }
}

/// Whether a platform version is one before 1.4.0.
fn is_old(version: &str) -> bool {
    let numbers: Vec<u32> = version
        .split('.')
        .filter_map(|it| it.parse().ok())
        .collect();
    matches!(numbers.as_slice(), [major, minor, _] if (*major, *minor) < (1, 4))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn versions() {
        for (version, expected) in [
            ("1.3.0", &["LF0291 1:39", "LF0291 1:64"][..]),
            ("1.4.0", &[]),
            ("LATEST", &[]),
            ("2.0.0", &[]),
        ] {
            let version = format!("platform_version: {version}");
            job(
                &format!("task: {{{version}, exec: true, ephemeral_storage: 30}}"),
                expected,
            );
        }
        job("task: {platform_version: 1.3.0, exec: false}", &[]);
    }
}
