//! The well-known recipe is found guilty: on which shapes it is silent is known.

use std::collections::{BTreeMap, BTreeSet};

use super::prove_machine;
use crate::{Law, Place, Reason, Shapes};

const RECIPE: &str = include_str!("../../../../tests/fixtures/recipe/state-machine.asl.json");

#[test]
fn the_recipe_is_silent_on_most_of_what_is_not_a_task() {
    let shapes = Shapes::builtin().expect("the fixture is a catalogue");
    let topic = "arn:aws:sns:ap-northeast-1:000000000000:alerts";
    let substitutions = BTreeMap::from([("TopicArn".to_owned(), topic.to_owned())]);
    let violations = prove_machine(RECIPE, &substitutions, &shapes)
        .err()
        .unwrap_or_default();
    let silent: BTreeSet<&str> = violations
        .iter()
        .filter(|it| matches!(it.what, Reason::Fault { .. } | Reason::NotTold { .. }))
        .map(|it| it.subject.as_str())
        .filter(|subject| {
            shapes
                .get(subject)
                .is_some_and(|it| it.place() == Place::Task)
        })
        .collect();
    // All but those whose cause is JSON of a task with a reason.
    let expected: BTreeSet<&str> = shapes
        .iter()
        .filter(|shape| shape.place() == Place::Task)
        .filter(|shape| {
            let cause = shape.cause.as_deref().unwrap_or_default();
            let task: serde_json::Value = serde_json::from_str(cause).unwrap_or_default();
            let parts = task["TaskArn"]
                .as_str()
                .map_or(0, |arn| arn.split('/').count());
            parts < 3 || task["StoppedReason"].is_null()
        })
        .map(|shape| shape.id.as_str())
        .collect();
    assert_eq!(silent, expected);
    for law in [Law::Silence, Law::Data, Law::Backstop] {
        assert!(violations.iter().any(|it| it.law == law), "{law}");
    }
}
