//! What could follow the words that are there.

use clap::{Arg, ArgAction, Command};

/// What a word could be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// This.
    Word {
        /// As it is typed.
        word: String,
        /// What it is, on one line; empty where that is plain.
        what: String,
    },
    /// The path of a file.
    Files,
    /// The path of a folder.
    Folders,
}

/// What only the repository knows: the words for an argument. The path of its folder is given where the person said it.
pub(super) type Names = dyn Fn(&Arg, Option<&str>) -> Vec<Answer>;

/// What the last of the words could be: all that begins with it.
pub(super) fn answers(root: &Command, words: &[String], names: &Names) -> Vec<Answer> {
    let (last, before) = match words.split_last() {
        Some((last, before)) => (last.as_str(), before),
        None => ("", words),
    };
    let mut place = Place::new(root);
    before.iter().for_each(|word| place.take(word));
    place.complete(last, names)
}

/// Where the words have led to.
struct Place<'c> {
    command: &'c Command,
    /// The option whose value comes next.
    pending: Option<&'c Arg>,
    /// How many arguments without a name were there.
    positionals: usize,
    /// Whether a `--` was there: nothing is an option any more.
    is_ended: bool,
    /// The folder of the repository, where it is said.
    folder: Option<String>,
}

impl<'c> Place<'c> {
    fn new(command: &'c Command) -> Self {
        Self {
            command,
            pending: None,
            positionals: 0,
            is_ended: false,
            folder: None,
        }
    }

    /// Goes on behind a word.
    fn take(&mut self, word: &str) {
        if let Some(option) = self.pending {
            // Some shells make a word of the sign between an option and its value.
            if word != "=" {
                self.give(option, word);
            }
            return;
        }
        if self.is_ended || !word.starts_with('-') || word == "-" {
            match self.command.find_subcommand(word) {
                Some(command) if !self.is_ended && self.positionals == 0 => self.command = command,
                _ => self.positionals += 1,
            }
            return;
        }
        if word == "--" {
            self.is_ended = true;
            return;
        }
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (word, None),
        };
        let option = self.option(name).filter(|it| takes_value(it));
        match (option, value) {
            (Some(option), Some(value)) => self.give(option, value),
            (option, _) => self.pending = option,
        }
    }

    fn give(&mut self, option: &Arg, value: &str) {
        self.pending = None;
        if option.get_id() == "root" {
            self.folder = Some(value.to_owned());
        }
    }

    fn option(&self, name: &str) -> Option<&'c Arg> {
        self.command.get_arguments().find(|it| {
            let long = it
                .get_long()
                .is_some_and(|long| name == format!("--{long}"));
            let short = it
                .get_short()
                .is_some_and(|short| name == format!("-{short}"));
            long || short
        })
    }

    fn complete(&self, word: &str, names: &Names) -> Vec<Answer> {
        if let Some(option) = self.pending {
            let word = if word == "=" { "" } else { word };
            return beginning(word, self.values(option, names));
        }
        if word.starts_with('-') && !self.is_ended {
            return match word.split_once('=') {
                None => beginning(word, self.options()),
                Some((name, value)) => {
                    let option = self.option(name).filter(|it| takes_value(it));
                    let values = option.map(|it| self.values(it, names)).unwrap_or_default();
                    let named = beginning(value, values).into_iter();
                    named.map(|answer| with_name(name, answer)).collect()
                }
            };
        }
        let mut found = Vec::new();
        if self.positionals == 0 && !self.is_ended {
            let commands = self
                .command
                .get_subcommands()
                .filter(|it| !it.is_hide_set());
            found.extend(commands.map(|it| answer(it.get_name(), it.get_about())));
        }
        let mut positionals = self.command.get_positionals();
        let last = self.command.get_positionals().last();
        let next = positionals
            .nth(self.positionals)
            .or(last.filter(|it| matches!(it.get_action(), ArgAction::Append)));
        if let Some(argument) = next {
            found.extend(self.values(argument, names));
        }
        beginning(word, found)
    }

    fn options(&self) -> Vec<Answer> {
        let options = self
            .command
            .get_arguments()
            .filter(|it| !it.is_positional());
        let mut found: Vec<Answer> = options
            .filter(|it| !it.is_hide_set())
            .filter_map(|it| Some(answer(&format!("--{}", it.get_long()?), it.get_help())))
            .collect();
        found.sort_by(|left, right| text(left).cmp(text(right)));
        found.dedup();
        found
    }

    fn values(&self, argument: &Arg, names: &Names) -> Vec<Answer> {
        let possible = argument.get_possible_values();
        if possible.is_empty() {
            return names(argument, self.folder.as_deref());
        }
        let shown = possible.iter().filter(|it| !it.is_hide_set());
        shown
            .map(|it| answer(it.get_name(), it.get_help()))
            .collect()
    }
}

fn takes_value(argument: &Arg) -> bool {
    argument.get_action().takes_values()
}

fn text(answer: &Answer) -> &str {
    match answer {
        Answer::Word { word, .. } => word,
        Answer::Files | Answer::Folders => "",
    }
}

fn answer(word: &str, what: Option<&clap::builder::StyledStr>) -> Answer {
    let what = what.map(ToString::to_string).unwrap_or_default();
    Answer::Word {
        word: word.to_owned(),
        what: what.lines().next().unwrap_or_default().to_owned(),
    }
}

/// An answer to a word that has the option's name in it.
fn with_name(name: &str, answer: Answer) -> Answer {
    match answer {
        Answer::Word { word, what } => Answer::Word {
            word: format!("{name}={word}"),
            what,
        },
        other => other,
    }
}

fn beginning(word: &str, found: Vec<Answer>) -> Vec<Answer> {
    let begins = |answer: &Answer| match answer {
        Answer::Word { word: found, .. } => found.starts_with(word),
        Answer::Files | Answer::Folders => true,
    };
    found.into_iter().filter(begins).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What could follow, with names that the argument's own name is made of.
    #[track_caller]
    fn assert_words(line: &str, expected: &[&str]) {
        let mut command = crate::command();
        command.build();
        let names = |argument: &Arg, folder: Option<&str>| {
            let id = argument.get_id().as_str();
            let word = format!(
                "{}{id}-name",
                folder.map(|it| format!("{it}/")).unwrap_or_default()
            );
            vec![Answer::Word {
                word,
                what: String::new(),
            }]
        };
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let found = answers(&command, &words, &names);
        let found: Vec<&str> = found.iter().map(text).collect();
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn words() {
        for (line, expected) in [
            ("bu", &["build"][..]),
            ("--format js", &["json"]),
            ("--format=sa", &["--format=sarif"]),
            ("build --format = gi", &["github"]),
            ("build --format =", &["human", "json", "github", "sarif"]),
            ("build --en", &["--env"]),
            ("build --env ", &["env-name"]),
            ("build --env prod ", &["jobs-name"]),
            ("build a ", &["jobs-name"]),
            ("build --root there ", &["there/jobs-name"]),
            ("simulate ", &["job-name"]),
            ("simulate a ", &[]),
            ("simulate a --a", &["--all"]),
            ("check ", &[]),
            ("shape ", &["add", "list"]),
            ("shape add --from ", &["from-name"]),
            ("schema --print p", &["platform"]),
            ("completions f", &["fish"]),
            ("build -- --", &[]),
            ("nothing of the kind ", &[]),
            ("--color ", &["auto", "always", "never"]),
        ] {
            assert_words(line, expected);
        }
    }

    #[test]
    fn each_command_says_what_it_is() {
        let mut command = crate::command();
        command.build();
        let found = answers(&command, &[String::new()], &|_, _| Vec::new());
        assert!(found.len() > 8);
        for answer in found {
            assert!(
                matches!(&answer, Answer::Word { what, .. } if !what.is_empty()),
                "{answer:?}"
            );
        }
    }
}
