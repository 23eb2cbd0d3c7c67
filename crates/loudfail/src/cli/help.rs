//! What `--help` says beside the options: commands in groups, and examples.

use clap::Command;

use super::report;

/// The widest line, as everywhere in the help.
const WIDTH: usize = 100;

/// Where commands belong, in the order in which they are shown. One that is not there yet is passed over.
const GROUPS: [(&str, &[&str]); 6] = [
    ("Get started", &["init", "import", "new"]),
    (
        "Everyday work",
        &["build", "check", "diff", "list", "next", "explain"],
    ),
    ("When a job fails", &["simulate", "shape"]),
    ("Deployed jobs", &["run", "notify"]),
    ("Drawings and pages", &["graph", "site"]),
    (
        "Setup and maintenance",
        &["schema", "completions", "template", "upgrade"],
    ),
];

/// The heading for what a repository adds.
const OWN: &str = "Commands of this repository";

/// Examples by command: what is typed, and what that does.
const EXAMPLES: &[(&str, &[(&str, &str)])] = &[
    (
        "build",
        &[
            ("cargo xtask build", "everything"),
            (
                "cargo xtask build nightly-report alerts",
                "a job and a channel",
            ),
            ("cargo xtask build --env production", "one environment"),
            ("cargo xtask build --watch", "rebuild after each change"),
        ],
    ),
    (
        "check",
        &[
            ("cargo xtask check", "what CI runs"),
            (
                "cargo xtask check --format github",
                "annotations on a pull request",
            ),
            (
                "cargo xtask check --format sarif >loudfail.sarif",
                "code scanning alerts",
            ),
        ],
    ),
    (
        "init",
        &[
            (
                "cargo xtask init ../platform",
                "from a checkout of loudfail",
            ),
            ("cargo xtask init --ci gitlab", "the current folder"),
        ],
    ),
    (
        "new",
        &[(
            "cargo xtask new nightly-report",
            "blueprints/nightly-report.yaml",
        )],
    ),
    (
        "list",
        &[
            (
                "cargo xtask list --env production",
                "jobs of one environment",
            ),
            (
                "cargo xtask list --channel alerts --owner sales",
                "by channel and owner",
            ),
            ("cargo xtask list --json", "everything, as JSON"),
        ],
    ),
    (
        "next",
        &[
            ("cargo xtask next", "the next five starts of every schedule"),
            (
                "cargo xtask next nightly-report --from 2026-12-24T18:00:00Z",
                "the next five after that time",
            ),
        ],
    ),
    (
        "explain",
        &[
            ("cargo xtask explain LF0207", "one problem"),
            ("cargo xtask explain", "all codes"),
        ],
    ),
    (
        "simulate",
        &[
            (
                "cargo xtask simulate nightly-report",
                "the first known failure",
            ),
            (
                "cargo xtask simulate nightly-report --failure oom-capital",
                "a failure of your choice",
            ),
            (
                "cargo xtask simulate nightly-report --cause incident.json",
                "a failure that happened",
            ),
            (
                "cargo xtask simulate nightly-report --all",
                "every failure, one line each",
            ),
        ],
    ),
    (
        "shape",
        &[(
            "cargo xtask shape add my-incident --from incident.json",
            "every later build is proved against it",
        )],
    ),
    (
        "run",
        &[
            (
                "cargo xtask run nightly-report --wait",
                "starts it, and fails unless it succeeds",
            ),
            (
                "cargo xtask run sample --input '{\"command\": [\"bin/report\"]}'",
                "with an input",
            ),
            (
                "cargo xtask run nightly-report --print",
                "prints the AWS CLI command only",
            ),
        ],
    ),
    (
        "notify",
        &[
            (
                "cargo xtask notify nightly-report",
                "shows the message here",
            ),
            (
                "cargo xtask notify alerts --send --topic-arn \"$TOPIC_ARN\"",
                "sends the message to chat",
            ),
        ],
    ),
    (
        "schema",
        &[
            ("cargo xtask schema", "schema/"),
            ("cargo xtask schema --check", "what CI runs"),
            (
                "cargo xtask schema --print blueprint",
                "one schema, on stdout",
            ),
        ],
    ),
    (
        "completions",
        &[
            ("cargo xtask completions bash >>~/.bashrc", "once"),
            (
                "cargo xtask completions fish >~/.config/fish/conf.d/loudfail.fish",
                "once",
            ),
        ],
    ),
];

/// The command line with its commands in groups, and with examples. `own` says which commands a repository has added.
pub(super) fn dressed(command: Command, own: &dyn Fn(&str) -> bool) -> Command {
    let template = template(&command, own);
    command.help_template(template).mut_subcommands(|it| {
        let examples = EXAMPLES.iter().find(|(name, _)| *name == it.get_name());
        match examples {
            // Who says something behind the options says it better.
            Some((_, examples)) if it.get_after_help().is_none() => it.after_help(shown(examples)),
            _ => it,
        }
    })
}

fn shown(examples: &[(&str, &str)]) -> String {
    let widest = examples.iter().map(|(line, _)| line.len()).max();
    let widest = widest.unwrap_or_default();
    let mut text = heading("Examples");
    for (line, what) in examples {
        text.push_str(&format!("\n  {line:widest$}  # {what}"));
    }
    text
}

fn template(command: &Command, own: &dyn Fn(&str) -> bool) -> String {
    let names: Vec<&str> = command
        .get_subcommands()
        .filter(|it| !it.is_hide_set())
        .map(Command::get_name)
        .collect();
    let widest = names
        .iter()
        .map(|name| name.len())
        .max()
        .unwrap_or_default();
    let of_repository = names.iter().filter(|name| own(name));
    let of_repository: Vec<&str> = of_repository.copied().collect();
    let groups = GROUPS.iter().map(|(title, group)| {
        let there = group.iter().filter(|name| names.contains(name));
        (*title, there.copied().collect())
    });
    let mut text = "{before-help}{about-with-newline}\n{usage-heading} {usage}\n".to_owned();
    for (title, group) in groups.chain([(OWN, of_repository)]) {
        if group.is_empty() {
            continue;
        }
        text.push_str(&format!("\n{}\n", heading(title)));
        for name in group {
            let about = command.find_subcommand(name).and_then(Command::get_about);
            let about = about.map(ToString::to_string).unwrap_or_default();
            text.push_str(&line(name, widest, &about));
        }
    }
    let options = heading("Options");
    text.push_str(&format!("\n{options}\n{{options}}{{after-help}}"));
    text
}

/// A command and what it does, in as many lines as that takes.
fn line(name: &str, widest: usize, about: &str) -> String {
    let indent = widest + 4;
    let width = report::width().min(WIDTH).saturating_sub(indent).max(20);
    let lines = report::filled(about, width);
    let lines = lines.replace('\n', &format!("\n{}", " ".repeat(indent)));
    format!(
        "  \u{1b}[1m{name}\u{1b}[0m{}  {lines}\n",
        " ".repeat(widest - name.len())
    )
}

/// As clap shows its own.
fn heading(title: &str) -> String {
    format!("\u{1b}[1m\u{1b}[4m{title}:\u{1b}[0m")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_example_is_one_that_is_taken() {
        let mut count = 0;
        for (name, examples) in EXAMPLES {
            for (line, _) in *examples {
                let (_, line) = line
                    .split_once("cargo xtask")
                    .expect("a command of this program");
                let line = line.split(" >").next().unwrap_or_default();
                // The one argument with spaces is in single quotes.
                let words =
                    line.split('\'')
                        .enumerate()
                        .flat_map(|(index, part)| match index % 2 {
                            0 => part.split_whitespace().map(str::to_owned).collect(),
                            _ => vec![part.to_owned()],
                        });
                let words: Vec<String> = ["xtask".to_owned()].into_iter().chain(words).collect();
                let matches = super::super::command().try_get_matches_from(&words);
                let matches = matches.unwrap_or_else(|error| panic!("{line}: {error}"));
                assert_eq!(matches.subcommand_name(), Some(*name), "{line}");
                count += 1;
            }
        }
        assert!(count > 20, "{count}");
    }

    #[test]
    fn every_command_is_shown_once() {
        let command = super::super::command().subcommand(Command::new("chore").about("A chore"));
        let text = template(&command, &|name| name == "chore");
        for name in command.get_subcommands().map(Command::get_name) {
            assert_eq!(
                text.matches(&format!("[1m{name}\u{1b}[0m")).count(),
                1,
                "{name}"
            );
        }
        let (_, own) = text.split_once(OWN).expect("the heading of what is added");
        assert!(own.contains("A chore"), "{own}");
    }
}
