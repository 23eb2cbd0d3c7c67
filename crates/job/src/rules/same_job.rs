//! LF0302: no two files make the same job.

use std::collections::HashMap;

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::File;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0302"),
    title: "no two files define the same job",
    why: "A job is named after its file without the extension, so the outputs of one file would overwrite those of \
          the other. On many disks, names that differ only in case are the same name.",
    example: &[
        Example {
            path: "blueprints/report.yaml",
            text: "timeout: 1h\n",
        },
        Example {
            path: "blueprints/report.yml",
            text: "timeout: 2h\n",
        },
    ],
    instead: &[Example {
        path: "blueprints/report.yaml",
        text: "timeout: 2h\n",
    }],
};

/// Looks at all files.
pub(crate) fn check(files: &[File], problems: &mut Vec<Diagnostic>) {
    let mut firsts: HashMap<String, &File> = HashMap::new();
    for file in files {
        let first = *firsts.entry(file.stem.to_lowercase()).or_insert(file);
        if first.source == file.source {
            continue;
        }
        let message = if file.is_platform() {
            format!(
                "`{}` and `{}` are both the platform file",
                first.path, file.path
            )
        } else {
            format!("`{}` and `{}` define the same job", first.path, file.path)
        };
        let problem = RULE.error(message).in_file(file.source);
        problems.push(if file.stem == first.stem {
            problem.help("keep one of them, or rename one")
        } else {
            problem
                .note("on many disks, names that differ only in case are the same name")
                .help("rename one of them")
        });
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    #[test]
    fn names() {
        files(&[("a.yaml", ""), ("b.yaml", "")], &[]);
        files(&[("a.yaml", ""), ("a.yml", "")], &["LF0302"]);
        files(&[("a.yaml", ""), ("sub/a.yaml", "")], &["LF0302"]);
        files(&[("A.yaml", ""), ("a.yaml", "")], &["LF0202", "LF0302"]);
        files(
            &[
                ("platform.yaml", "channels: {a: {}}"),
                ("platform.yml", "channels: {a: {}}"),
            ],
            &["LF0302"],
        );
    }
}
