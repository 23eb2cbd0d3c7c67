//! LF0705: secrets that stand in plain text.

use std::collections::BTreeSet;

use loudfail_blueprint::{
    Blueprint, Command, Example, Input, Json, Reference, Rule, Task, Text, Value, Variable,
};
use loudfail_diagnostics::{Code, Diagnostic, SourceId, Span, Spanned};

use crate::credential::{self, Sign};
use crate::facts::Facts;
use crate::parts::parts;
use crate::{schedules, show, visit};

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0705"),
    title: "no secret is written in plain text",
    why: "Anyone who may read the repository, the task definition or the execution can read it. ECS reads secrets \
          from Parameter Store or Secrets Manager when the task starts, and nobody else sees them. The value is not \
          shown here either. `{param: ...}` and `{ssm: ...}` under `environment` are no better: a deployment reads \
          the value and writes it into the definition. This is a warning, because a value may look like a secret \
          without being one; list the names of such values in `not_secret` under `task`.",
    example: &[Example::job(
        "task:\n  image: a\n  environment:\n    DB_PASSWORD: hunter2\n",
    )],
    instead: &[Example::job(
        "task:\n  image: a\n  secrets:\n    DB_PASSWORD: {ssm: /report/db-password}\n",
    )],
};

/// What stands in a blueprint for everybody to read, and goes to a container.
#[derive(Debug)]
struct Plain<'a> {
    /// What it is, for the message: `the environment variable`.
    what: &'static str,
    /// Its name; of the word of a command, the option in front of it, or [`COMMAND`].
    name: &'a str,
    value: &'a str,
    span: Span,
    place: Place<'a>,
}

/// Where it stands, as far as that changes what helps.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place<'a> {
    /// A variable of a container that the job itself defines, under this key.
    Variable(String),
    /// A variable of a container of somebody else's definition.
    Override,
    /// A variable whose value a deployment reads, with the key of a container that the job itself defines.
    Deployed(Option<String>, &'a Reference),
    /// A word of a command.
    Command,
    /// A field of the input of executions.
    Input,
}

/// The name that stands for the words of commands, which have none.
const COMMAND: &str = "command";

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let excepted = excepted(facts);
    for plain in facts.layers.iter().flat_map(plain) {
        let Some((name, sign)) = found(&plain) else {
            continue;
        };
        if excepted.contains(&(plain.span.source, name)) {
            continue;
        }
        problems.push(warning(&plain, name, sign));
    }
}

/// Names under `not_secret` that nothing in the file has which looks like a secret, each with its place.
pub(crate) fn idle(facts: &Facts) -> Vec<(&str, Span)> {
    if names(facts).next().is_none() {
        return Vec::new();
    }
    let plain: Vec<Plain<'_>> = facts.layers.iter().flat_map(plain).collect();
    let needed: BTreeSet<(SourceId, &str)> = plain
        .iter()
        .filter_map(|plain| Some((plain.span.source, found(plain)?.0)))
        .collect();
    names(facts)
        .map(|name| (name.value.0.as_str(), name.span))
        .filter(|(name, span)| !needed.contains(&(span.source, *name)))
        .collect()
}

fn names(facts: &Facts) -> impl Iterator<Item = &Spanned<Text>> {
    let tasks = facts.layers.iter().filter_map(|layer| layer.task.as_ref());
    tasks.flat_map(|task| task.not_secret.iter().flatten())
}

/// The names that somebody has looked at, with the file in which that counts.
fn excepted(facts: &Facts) -> BTreeSet<(SourceId, &str)> {
    names(facts)
        .map(|name| (name.span.source, name.value.0.as_str()))
        .collect()
}

/// The name and the sign of what looks like a secret.
fn found<'a>(plain: &Plain<'a>) -> Option<(&'a str, Sign)> {
    if let Place::Deployed(..) = plain.place {
        return credential::tells_of_secret(plain.name).then_some((plain.name, Sign::Name));
    }
    if plain.place != Place::Command {
        return Some((plain.name, credential::sign(plain.name, plain.value)?));
    }
    if plain.name != COMMAND && !credential::is_about(plain.value) {
        return Some((plain.name, Sign::Name));
    }
    let sign = credential::sign_of_value(plain.value)?;
    // Of `--password=x` the name is known.
    let name = match sign {
        Sign::Name => credential::telling_name(plain.value).unwrap_or(COMMAND),
        Sign::Value | Sign::Address => COMMAND,
    };
    Some((name, sign))
}

fn warning(plain: &Plain<'_>, name: &str, sign: Sign) -> Diagnostic {
    let quoted = show::quoted(name);
    let reason = match sign {
        Sign::Name => "its name suggests a secret",
        Sign::Value => "its value looks like a secret",
        Sign::Address => "its value is an address with a password",
    };
    let message = match (&plain.place, sign) {
        (Place::Command, Sign::Name) => {
            format!("{} holds {quoted} in plain text: {reason}", plain.what)
        }
        (Place::Command, _) => format!("{} is in plain text: {reason}", plain.what),
        (Place::Deployed(..), _) => {
            format!("a deployment writes the environment variable {quoted} in plain text: {reason}")
        }
        _ => format!("{} {quoted} is in plain text: {reason}", plain.what),
    };
    let problem = match &plain.place {
        Place::Deployed(..) => RULE.warning(message).at(
            plain.span,
            "visible to everybody who sees the task definition or the state machine",
        ),
        _ => RULE
            .warning(message)
            .at(
                plain.span,
                "visible to everybody who sees the task definition or the execution",
            )
            .hide(plain.span),
    };
    problem.help(help(&plain.place, name)).help(format!(
        "if it is not a secret, write `not_secret: [{name}]` under `task`"
    ))
}

fn help(place: &Place<'_>, name: &str) -> String {
    match place {
        Place::Deployed(Some(key), Reference::Ssm(path)) => {
            format!("move it: write `{name}: {{ssm: {}}}` under `{key}.secrets`", path.value)
        }
        Place::Variable(key) | Place::Deployed(Some(key), Reference::Param(_)) => {
            format!("for example, write `{name}: {{ssm: /path}}` under `{key}.secrets`")
        }
        Place::Override | Place::Deployed(None, _) => {
            "let the task definition read it from Parameter Store or Secrets Manager, as one of its `secrets`".to_owned()
        }
        Place::Command | Place::Input => {
            "let the program read it from an environment variable that ECS fills from Parameter Store or Secrets Manager"
                .to_owned()
        }
    }
}

/// Everything of a layer that stands in plain text and could be a secret.
fn plain(layer: &Blueprint) -> Vec<Plain<'_>> {
    let mut found = Vec::new();
    if let Some(task) = &layer.task {
        add_task(task, &mut found);
    }
    for (name, entry) in layer.input.iter().flat_map(|input| &input.0) {
        let field = &entry.value;
        let values = field.default.iter().chain(field.one_of.iter().flatten());
        for value in values {
            add_json(name, value, &mut found);
        }
    }
    for written in schedules::of(layer) {
        for (name, value) in written.schedule.input.iter().flat_map(|it| &it.value.0) {
            add_json(&name.value, value, &mut found);
        }
    }
    found
}

fn add_task<'a>(task: &'a Task, found: &mut Vec<Plain<'a>>) {
    let own = |key: String| task.definition.is_none().then_some(key);
    let place = |key: String| own(key).map_or(Place::Override, Place::Variable);
    for part in parts(task) {
        // Those of the task itself come with those of other containers below.
        if part.sidecar.is_some() {
            let known = part.known.iter().map(|(name, value, span)| Plain {
                what: "the environment variable",
                name,
                value,
                span: *span,
                place: place(part.key.clone()),
            });
            found.extend(known);
            let deployed = part.deployed.iter();
            found.extend(deployed.map(|(name, reference, span)| Plain {
                what: "the environment variable",
                name,
                value: "",
                span: *span,
                place: Place::Deployed(own(part.key.clone()), reference),
            }));
            let words = part.command.iter().copied();
            add_command("a word of a sidecar's command", words.map(Some), found);
        }
        let check = part.health_check.and_then(|check| check.command.as_ref());
        let words = check.into_iter().flat_map(|words| &words.value.0);
        add_command("a word of a health check", words.map(Some), found);
    }
    for variables in visit::environments(task) {
        for (name, entry) in &variables.0 {
            let key = "task".to_owned();
            let (value, span, place) = match &entry.value.value {
                Variable::Value(Value::Literal(text)) => {
                    (text.as_str(), entry.value.span, place(key))
                }
                Variable::Input(Input {
                    default: Some(default),
                    ..
                }) => (default.value.0.as_str(), default.span, place(key)),
                Variable::Value(Value::Reference(reference)) => {
                    let place = Place::Deployed(own(key), reference);
                    ("", entry.value.span, place)
                }
                Variable::Input(_) => continue,
            };
            found.push(Plain {
                what: "the environment variable",
                name,
                value,
                span,
                place,
            });
        }
    }
    for (_, command) in visit::commands(task) {
        let what = "a word of a command";
        match &command.value {
            Command::Words(words) => add_command(what, words.iter().map(visit::known), found),
            Command::Input(input) => {
                add_command(what, input.default.iter().flatten().map(Some), found);
            }
        }
    }
}

/// Adds the words of a command that are known. The one behind an option such as `--password` has the option's name.
fn add_command<'a>(
    what: &'static str,
    words: impl Iterator<Item = Option<&'a Spanned<Text>>>,
    found: &mut Vec<Plain<'a>>,
) {
    let mut option = None;
    for word in words {
        let Some(word) = word else {
            option = None;
            continue;
        };
        let text = word.value.0.as_str();
        let is_option = text.starts_with('-');
        found.push(Plain {
            what,
            name: option.filter(|_| !is_option).unwrap_or(COMMAND),
            value: text,
            span: word.span,
            place: Place::Command,
        });
        option = credential::is_option_of_secret(text).then_some(text);
    }
}

fn add_json<'a>(name: &'a str, value: &'a Spanned<Json>, found: &mut Vec<Plain<'a>>) {
    match &value.value {
        Json::Text(text) => found.push(Plain {
            what: "the input field",
            name,
            value: text,
            span: value.span,
            place: Place::Input,
        }),
        Json::List(items) => items.iter().for_each(|item| add_json(name, item, found)),
        Json::Fields(fields) => {
            for (name, value) in &fields.0 {
                add_json(&name.value, value, found);
            }
        }
        Json::Bool(_) | Json::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{environments_and_job, files, job};

    #[test]
    fn places() {
        job("task: {environment: {TOKEN: x}}", &["LF0705 1:29"]);
        job("task: {environment: {TOKEN: {input: token}}}", &[]);
        job(
            "task: {environment: {TOKEN: {ssm: /a/b}}}",
            &["LF0705 1:29"],
        );
        job("task: {environment: {TOKEN_ARN: {ssm: /a/b}}}", &[]);
        job(
            "task: {environment: {TOKEN: {param: Token}}, not_secret: [TOKEN]}",
            &[],
        );
        job(
            "task: {containers: {b: {environment: {TOKEN: {param: Token}}}}}",
            &["LF0705 1:46"],
        );
        job(
            "task: {image: a, sidecars: {b: {image: a, environment: {TOKEN: {ssm: /a/b}}}}}",
            &["LF0705 1:64"],
        );
        job(
            "task: {environment: {TOKEN: {input: token, default: x}}}",
            &["LF0705 1:53"],
        );
        job(
            "task: {containers: {a: {environment: {TOKEN: x}}}}",
            &["LF0705 1:46"],
        );
        job(
            "task: {image: a, sidecars: {b: {image: a, environment: {TOKEN: x}}}}",
            &["LF0705 1:64"],
        );
        job(
            "task: {image: a, sidecars: {b: {image: a, command: [--token=x]}}}",
            &["LF0705 1:53"],
        );
        job(
            "task: {image: a, health_check: {command: [--token=x]}}",
            &["LF0705 1:43"],
        );
        job(
            "task: {command: [sh, -c, psql postgres://a:b@c/d]}",
            &["LF0705 1:26"],
        );
        job(
            "task: {command: {input: command, default: [a, --token=x]}}",
            &["LF0705 1:47"],
        );
        job("task: {command: [a, --token, x, y]}", &["LF0705 1:30"]);
        job("task: {command: [a, --token, --all]}", &[]);
        job("task: {command: [a, --token, {input: token}, x]}", &[]);
        job(
            "task: {command: [a, --token, {input: token, default: x}]}",
            &["LF0705 1:54"],
        );
        job(
            "task: {environment: {A: {input: b}}}\ninput: {b: {default: AKIAIOSFODNN7EXAMPLE}}",
            &["LF0705 2:22"],
        );
        job(
            "task: {environment: {A: {input: token}}}\nschedule: {rate: 1h, input: {token: x}}",
            &["LF0705 2:37"],
        );
    }

    #[test]
    fn overlays_and_defaults() {
        environments_and_job(
            "  a: {name_prefix: a-}\n  b: {name_prefix: b-}\n",
            "environments: {b: {task: {environment: {TOKEN: x}}}}",
            &["LF0705 1:48"],
        );
        let platform = "defaults: {task: {cluster: a, definition: a, container: a, launch: ec2, environment: {TOKEN: x}}}\nchannels: {c: {}}";
        files(
            &[("platform.yaml", platform), ("j.yaml", "")],
            &["LF0705 1:94"],
        );
        // Who says so in another file has not looked at this one.
        let said = platform.replace("environment:", "not_secret: [TOKEN], environment:");
        files(&[("platform.yaml", &said), ("j.yaml", "")], &[]);
    }

    #[test]
    fn exceptions() {
        job("task: {environment: {TOKEN: x}, not_secret: [TOKEN]}", &[]);
        job(
            "task: {environment: {TOKEN: x, SECRET: x}, not_secret: [TOKEN]}",
            &["LF0705 1:40"],
        );
        job(
            "task: {command: [--token=x, 'a://b:c@d'], not_secret: [--token, command]}",
            &[],
        );
        environments_and_job(
            "  a: {name_prefix: a-}\n  b: {name_prefix: b-}\n",
            "task: {not_secret: [TOKEN]}\nenvironments: {b: {task: {environment: {TOKEN: x}}}}",
            &[],
        );
        // What nobody would be warned of needs no exception.
        job(
            "task: {environment: {MODE: x}, not_secret: [MODE]}",
            &["LF0216 1:45"],
        );
    }
}
