//! The failures that a machine tells nobody of, in words.

use loudfail_import::{Note, NoteKind};
use loudfail_prove::{AuditProblem, Audited, Ending, Hearing, Shapes, audit};

/// What is said of the failures that a machine tells nobody of.
pub(super) fn notes(job: &str, state: &str, definition: &str, shapes: &Shapes) -> Vec<Note> {
    let audit = match audit(definition, shapes) {
        Ok(audit) => audit,
        Err(problem) => return vec![silent(unknown(&problem))],
    };
    let mut notes = Vec::new();
    let tasks: Vec<&Audited> = audit.tasks.iter().filter(|it| it.state == state).collect();
    let all = tasks.len();
    let count = tasks.iter().filter(|it| it.hearing.is_silent()).count();
    let is_dropped = |it: &&&Audited| matches!(it.hearing, Hearing::Elsewhere(_));
    let dropped = tasks.iter().filter(is_dropped).count();
    notes.push(silent(match (count, dropped) {
        (0, 0) => {
            format!("the old machine sends a message for each of the {all} ways in which the task can fail")
        }
        (0, _) if dropped == all => {
            format!("chat shows none of the {all} ways in which the task can fail")
        }
        (0, _) => format!(
            "of the {all} ways in which the task can fail, chat shows {}",
            all - dropped
        ),
        _ => format!(
            "of the {all} ways in which the task can fail, the old machine reports {count} to nobody"
        ),
    }));
    for (why, ids) in grouped(&tasks, shapes) {
        notes.push(silent(if ids.len() == all {
            format!("in all of them, {why}")
        } else {
            format!("in {}, {why}: {}", ids.len(), ids.join(", "))
        }));
    }
    let lost: Vec<&str> = audit
        .publishing
        .iter()
        .filter(|it| it.hearing.is_silent())
        .map(|it| it.shape.as_str())
        .collect();
    if !lost.is_empty() {
        notes.push(silent(format!(
            "it also reports to nobody the {} failures in which the message itself cannot be published: {}",
            lost.len(),
            lost.join(", ")
        )));
    }
    if !audit.unseen.is_empty() {
        notes.push(silent(format!(
            "it also reports to nobody the {} failures that no `Catch` sees, in which the execution is stopped, takes too \
             long or fails on its data. Only an EventBridge rule can report them, and no definition has one: {}",
            audit.unseen.len(),
            audit.unseen.join(", ")
        )));
    }
    notes.push(silent(format!(
        "the job reports all of them: `cargo xtask simulate {job} --failure ID` shows how"
    )));
    notes
}

fn silent(text: String) -> Note {
    Note::new(NoteKind::Silent, text)
}

/// Reasons with the shapes that have them, in the order in which they were met.
fn grouped(tasks: &[&Audited], shapes: &Shapes) -> Vec<(String, Vec<String>)> {
    let mut groups: Vec<(String, Vec<String>)> = Vec::new();
    for task in tasks {
        let error = shapes.get(&task.shape).and_then(|it| it.error.as_deref());
        let Some(why) = why(&task.hearing, error) else {
            continue;
        };
        let shape = task.shape.clone();
        match groups.iter_mut().find(|(known, _)| *known == why) {
            Some((_, shapes)) => shapes.push(shape),
            None => groups.push((why, vec![shape])),
        }
    }
    groups
}

/// Why a failure is not heard of where it should be; nothing where chat shows it.
fn why(hearing: &Hearing, failed_with: Option<&str>) -> Option<String> {
    match hearing {
        Hearing::Chat => None,
        Hearing::Elsewhere(problem) => Some(format!(
            "chat drops the message, since {problem}, so that only mail or a queue gets it"
        )),
        Hearing::NotAwaited => Some(
            "the state does not wait for its task, so it does not see the failure".to_owned(),
        ),
        Hearing::Fault { state, error, .. } => Some(format!(
            "the state `{state}` fails on its data with `{error}`, which no `Catch` sees"
        )),
        Hearing::Silent { end } => Some(match end {
            Ending::Succeeded => "the execution even succeeds".to_owned(),
            other if other.error().is_some() && other.error() == failed_with => {
                "no state catches the error, so the execution ends FAILED with it and publishes nothing"
                    .to_owned()
            }
            other => format!("the execution ends {other} and publishes nothing"),
        }),
    }
}

/// Why nothing can be said.
fn unknown(problem: &AuditProblem) -> String {
    let why = match problem {
        AuditProblem::Definition(problems) => {
            let first = problems
                .first()
                .map(ToString::to_string)
                .unwrap_or_default();
            match problems.len() {
                0 | 1 => first,
                more => format!("{first}, and {} more", more - 1),
            }
        }
        AuditProblem::Reason(reason) => reason.to_string(),
    };
    format!(
        "the old machine cannot be run here, so the failures that it reports to nobody are not known: {why}; the job \
         reports every known failure"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const RECIPE: &str =
        include_str!("../../../../../../tests/fixtures/recipe/state-machine.asl.json");

    fn said(definition: &str) -> Vec<String> {
        let shapes = Shapes::builtin().expect("the catalogue");
        let notes = notes("job", "RunTask", definition, &shapes);
        notes.into_iter().map(|note| note.text).collect()
    }

    #[test]
    fn the_recipe_is_silent_on_more_than_half() {
        let said = said(RECIPE);
        let [all, count] = ["of the ", "machine reports "].map(|before| {
            let rest = said[0].split(before).nth(1).unwrap_or_default();
            let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<usize>().expect("a count")
        });
        assert!(count * 2 > all && count < all, "{said:#?}");
        for words in [
            "`ParseCause` fails on its data with `States.Runtime`",
            "failures-capacity",
            "the message itself cannot be published: notify-topic-missing",
            "execution-aborted",
        ] {
            assert!(
                said.iter().any(|it| it.contains(words)),
                "{words}: {said:#?}"
            );
        }
    }

    #[test]
    fn what_cannot_be_run_says_why() {
        let jsonata = RECIPE.replacen('{', "{\"QueryLanguage\": \"JSONata\",", 1);
        assert!(
            said(&jsonata)[0].contains("only JSONPath is supported"),
            "{:?}",
            said(&jsonata)
        );
    }
}
