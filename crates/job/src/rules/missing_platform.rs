//! LF0305: there is a platform file.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::{Facts, File};

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0305"),
    title: "there is a platform file",
    why: "Without a channel, nobody is notified of a failure, and channels are in `platform.yaml`.",
    example: &[Example {
        path: "alone/job.yaml",
        text: "timeout: 1h\n",
    }],
    instead: &[
        Example {
            path: "alone/job.yaml",
            text: "task:\n  cluster: sample\n  definition: sample\n  container: sample\n  network:\n    subnets: [subnet-0123]\n",
        },
        Example {
            path: "alone/platform.yaml",
            text: "channels:\n  alerts: {}\n",
        },
    ],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    if facts.files.iter().any(File::is_platform) {
        return;
    }
    let problem = RULE
        .error("the file `platform.yaml` is missing")
        .note("it sets what all jobs share, above all who is notified of failures")
        .help("write this into `platform.yaml` next to the blueprints, with your own ids:\nchannels:\n  alerts:\n    slack: {workspace: T0123456789, channel: C0123456789}");
    problems.push(problem);
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    #[test]
    fn platform_files() {
        files(&[("alone/job.yaml", "")], &["LF0305"]);
        files(&[("platform.yml", "channels: {a: {}}")], &[]);
        files(&[("alone/Platform.yaml", "")], &["LF0202", "LF0305"]);
    }
}
