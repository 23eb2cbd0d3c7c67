//! `completions`: what a shell needs to complete `cargo xtask`.
//!
//! The scripts are small and know nothing: at each Tab they ask the program what could follow, so that they never fall
//! behind, and the names of jobs, channels and environments are those of the moment. They ask the program that was built
//! last and never cargo, which might start to compile. The head of a script says how it is installed.

mod engine;
mod names;

use std::process::ExitCode;

use clap::Args;

use super::report;
use engine::Answer;

/// The environment variable by which a script says that it asks for words.
const ASKED: &str = "LOUDFAIL_COMPLETE";

/// The shells, each with its script.
const SHELLS: [(&str, &str); 5] = [
    ("bash", include_str!("completions/bash.sh")),
    ("zsh", include_str!("completions/zsh.sh")),
    ("fish", include_str!("completions/fish.fish")),
    ("elvish", include_str!("completions/elvish.elv")),
    ("powershell", include_str!("completions/powershell.ps1")),
];

#[derive(Args, Debug)]
pub(super) struct Completions {
    /// The shell: bash, zsh, fish, elvish or powershell
    #[arg(value_name = "SHELL", value_parser = SHELLS.map(|it| it.0), hide_possible_values = true)]
    shell: String,
}

impl Completions {
    pub(super) fn run(&self) -> ExitCode {
        let scripts = SHELLS.iter().filter(|(name, _)| *name == self.shell);
        scripts.for_each(|(_, script)| report::put(script));
        ExitCode::SUCCESS
    }
}

/// Answers a completion script, if one asks: the arguments are the words behind `cargo xtask`, the last of them the one to
/// complete. A line each is what it could be, with a tab and what that is; `:files` and `:folders` leave it to the shell.
///
/// `false` where nobody asks.
pub(super) fn completes(command: &clap::Command) -> bool {
    if std::env::var_os(ASKED).is_none() {
        return false;
    }
    let words: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|word| word.to_string_lossy().into_owned())
        .collect();
    let mut command = command.clone();
    command.build();
    let mut text = String::new();
    for answer in engine::answers(&command, &words, &names::of) {
        match answer {
            Answer::Word { word, what } if what.is_empty() => text.push_str(&format!("{word}\n")),
            Answer::Word { word, what } => text.push_str(&format!("{word}\t{what}\n")),
            Answer::Files => text.push_str(":files\n"),
            Answer::Folders => text.push_str(":folders\n"),
        }
    }
    report::put(&text);
    true
}
