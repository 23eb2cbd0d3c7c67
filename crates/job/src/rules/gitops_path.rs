//! LF0315: folders of a Git repository.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0315"),
    title: "`gitops.path` is a folder below the root of the Git repository",
    why: "Git sync and Atlantis find files by their paths from the root. Both accept letters, digits and `._-`, with \
          `/` between folders.",
    example: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\ngitops: {deploy_with: atlantis, path: ../jobs/}\n",
    )],
    instead: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\ngitops: {deploy_with: atlantis, path: platform/jobs}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let platform = facts.platform.as_ref().map(|platform| &platform.read.value);
    let gitops = platform.and_then(|platform| platform.gitops.as_ref());
    let Some(path) = gitops.and_then(|gitops| gitops.path.as_ref()) else {
        return;
    };
    let text = path.value.0.as_str();
    let is_good = |folder: &str| {
        let allowed = |it: char| it.is_ascii_alphanumeric() || "._-".contains(it);
        !folder.is_empty() && folder != "." && folder != ".." && folder.chars().all(allowed)
    };
    if text.split('/').all(is_good) {
        return;
    }
    let problem = RULE
        .error(format!("{} is not a valid folder path", show::quoted(text)))
        .at(path.span, "")
        .help("write a path such as `platform/jobs`, or remove the key if the folder is the repository's root");
    problems.push(problem);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    #[test]
    fn paths() {
        for (path, is_good) in [
            ("jobs", true),
            ("a/b.c/d_e", true),
            ("''", false),
            ("/a", false),
            ("a/", false),
            ("a//b", false),
            ("a/../b", false),
            ("a b", false),
            ("'a\"b'", false),
        ] {
            let text = format!(
                "defaults: {{task: {{cluster: a, definition: a, container: a, launch: ec2}}}}\nchannels: {{c: {{}}}}\n\
                 gitops: {{deploy_with: atlantis, path: {path}}}\n"
            );
            let expected: &[&str] = if is_good { &[] } else { &["LF0315 3:39"] };
            files(&[("platform.yaml", &text)], expected);
        }
    }
}
