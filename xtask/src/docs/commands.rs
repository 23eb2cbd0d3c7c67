//! `docs/commands.md`: the command line, as its own help has it.

use clap::builder::StyledStr;
use clap::{Arg, Command};

use super::markdown::{head, plain, row, table};

const INTRODUCTION: &str = "# The command line\n\nRun `cargo xtask` in any folder of a platform repository. Data goes to \
                            standard output, messages for people to standard\nerror. The exit code is 0 for success, 1 for \
                            a mistake in the input, and 2 for wrong usage.\n";

/// What stands before the commands that a platform repository has not.
const OWN: &str = "The repository of loudfail itself has more commands, for contributors:";

/// The page of a program. `is_own` tells the commands that only this repository has.
pub(super) fn page(mut command: Command, is_own: impl Fn(&str) -> bool) -> String {
    command.build();
    let mut text = head("the help of the command line");
    text.push_str(INTRODUCTION);
    text.push('\n');
    let contents = |is_wanted: bool| {
        let mut text = table(&["command", "what it does"]);
        for subcommand in subcommands(&command) {
            let name = subcommand.get_name();
            if is_own(name) == is_wanted {
                let what = plain(&about(subcommand));
                text.push_str(&row(&[&format!("[`{name}`](#{name})"), &what]));
            }
        }
        text
    };
    text.push_str(&contents(false));
    text.push_str(&format!("\n{OWN}\n\n{}", contents(true)));
    text.push_str(
        "\nEvery command also accepts these options, except that `graph` has its own `--format`:\n\n",
    );
    text.push_str(&arguments(&command, Arg::is_global_set));
    for subcommand in subcommands(&command) {
        text.push_str(&section(subcommand, "##", subcommand.get_name()));
    }
    text
}

fn section(command: &Command, marks: &str, name: &str) -> String {
    let usage = command.clone().render_usage().to_string();
    let usage = usage.strip_prefix("Usage: ").unwrap_or(&usage);
    let mut text = format!(
        "\n{marks} {name}\n\n{}\n\n```text\n{}\n```\n",
        plain(&long_about(command)),
        usage.trim()
    );
    let own = arguments(command, |argument| !argument.is_global_set());
    if !own.is_empty() {
        text.push('\n');
        text.push_str(&own);
    }
    if let Some(after) = command.get_after_long_help().or(command.get_after_help()) {
        text.push_str(&format!("\n```text\n{}\n```\n", said(after).trim()));
    }
    for subcommand in subcommands(command) {
        let name = format!("{name} {}", subcommand.get_name());
        text.push_str(&section(subcommand, &format!("{marks}#"), &name));
    }
    text
}

/// A table of those arguments that are asked for; nothing where there is none.
fn arguments(command: &Command, is_wanted: impl Fn(&Arg) -> bool) -> String {
    let wanted: Vec<&Arg> = command
        .get_arguments()
        .filter(|argument| is_wanted(argument) && !argument.is_hide_set())
        // Help is everywhere, and is not worth a line everywhere.
        .filter(|argument| argument.get_id() != "help")
        .collect();
    if wanted.is_empty() {
        return String::new();
    }
    let mut text = table(&["argument", "default", "description"]);
    for argument in wanted {
        let help = argument.get_long_help().or(argument.get_help());
        let help = help.map(said).unwrap_or_default();
        let (what, default) = match help.split_once(" [default: ") {
            Some((what, rest)) => (what, rest.trim_end_matches(']').to_owned()),
            None => (help.as_str(), default(argument)),
        };
        let what = format!("{}{}", plain(what), choices(argument));
        text.push_str(&row(&[&format!("`{argument}`"), &plain(&default), &what]));
    }
    text
}

fn default(argument: &Arg) -> String {
    let is_flag = !argument.get_action().takes_values();
    let values = argument.get_default_values();
    if is_flag || argument.is_hide_default_value_set() || values.is_empty() {
        return String::new();
    }
    let values: Vec<String> = values
        .iter()
        .map(|value| format!("`{}`", value.to_string_lossy()))
        .collect();
    values.join(", ")
}

/// The words that an argument may be, as a clause.
fn choices(argument: &Arg) -> String {
    let is_flag = !argument.get_action().takes_values();
    let values = argument.get_possible_values();
    let names: Vec<String> = values
        .iter()
        .filter(|value| !value.is_hide_set())
        .map(|value| format!("`{}`", value.get_name()))
        .collect();
    match names.split_last() {
        Some((last, others)) if !is_flag && !others.is_empty() => {
            format!(": {} or {last}", others.join(", "))
        }
        _ => String::new(),
    }
}

fn subcommands(command: &Command) -> impl Iterator<Item = &Command> {
    command
        .get_subcommands()
        .filter(|command| !command.is_hide_set() && command.get_name() != "help")
}

fn about(command: &Command) -> String {
    command.get_about().map(said).unwrap_or_default()
}

/// What a command does, in whole sentences: help leaves out some dots.
fn long_about(command: &Command) -> String {
    let text = command
        .get_long_about()
        .map_or_else(|| about(command), said);
    let paragraphs = text.split("\n\n").map(|paragraph| {
        let paragraph = paragraph.trim_end_matches('.');
        format!("{paragraph}.")
    });
    paragraphs.collect::<Vec<_>>().join("\n\n")
}

fn said(text: &StyledStr) -> String {
    text.to_string()
}

#[cfg(test)]
mod tests {
    use clap::ArgAction;

    use super::*;

    #[test]
    fn what_help_says_is_on_the_page() {
        let global = Arg::new("root").long("root").value_name("DIR").global(true);
        let add = Command::new("add").about("Adds <one>").arg(
            Arg::new("id")
                .value_parser(["a", "b"])
                .default_value("a")
                .help("Which [default: `c|d`]"),
        );
        let list = Command::new("list").about("Lists").args([
            Arg::new("how")
                .long("how")
                .value_parser(["x", "y"])
                .default_value("x")
                .help("How"),
            Arg::new("all")
                .long("all")
                .action(ArgAction::SetTrue)
                .help("All"),
            Arg::new("secret").long("secret").hide(true),
        ]);
        let shape = Command::new("shape")
            .about("Keeps")
            .long_about("Keeps.\n\nBoth")
            .subcommand(add);
        let command = Command::new("cargo xtask")
            .bin_name("cargo xtask")
            .arg(global.help("Where"))
            .subcommands([shape, list]);
        let page = page(command, |name| name == "list");
        for line in [
            "| --- | --- |\n| [`shape`](#shape) | Keeps |\n\n",
            "for contributors:\n\n| command | what it does |\n| --- | --- |\n| [`list`](#list) | Lists |\n\n",
            "| `--root <DIR>` |  | Where |",
            "## shape\n\nKeeps.\n\nBoth.\n\n```text\n",
            "## list\n\nLists.\n\n```text\ncargo xtask list [OPTIONS]\n```\n",
            "| `--how <how>` | `x` | How: `x` or `y` |\n| `--all` |  | All |\n",
            "### shape add\n\nAdds \\<one>.\n\n```text\ncargo xtask shape add [OPTIONS] [id]\n```\n",
            "| `[id]` | `c\\|d` | Which: `a` or `b` |\n",
        ] {
            assert!(page.contains(line), "{line}\n{page}");
        }
        assert!(!page.contains("secret"), "{page}");
    }
}
