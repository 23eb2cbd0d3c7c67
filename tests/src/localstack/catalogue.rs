//! The failure shapes that the tests know. Adding one is adding an object to `fixtures/failures/catalogue.json`.

use serde::Deserialize;

use super::mocks::Failure;

const CATALOGUE: &str = include_str!("../../fixtures/failures/catalogue.json");

/// One way in which a task or an execution fails.
#[derive(Debug, Clone, Deserialize)]
pub struct Shape {
    /// A short name, unique in the catalogue.
    pub id: String,
    /// The failure in a person's words.
    pub title: String,
    /// The error name, where there is one.
    pub error: Option<String>,
    /// The cause, where there is one; what it holds depends on the failure.
    pub cause: Option<String>,
    /// True if the cause is JSON of a task that has an ARN.
    pub has_task_arn: bool,
    /// True if a Catch of `States.ALL` catches it.
    pub caught_by_states_all: bool,
}

impl Shape {
    /// The failure to hand to a task, where it is one that a Catch on the task that runs the job can see: the others
    /// end the execution past every Catch, or are failures of the notification or the lock.
    #[must_use]
    pub fn task_failure(&self) -> Option<Failure> {
        let of_another_state = ["notify-", "lock-"];
        if !self.caught_by_states_all
            || of_another_state
                .iter()
                .any(|prefix| self.id.starts_with(prefix))
        {
            return None;
        }
        Some(Failure {
            error: self.error.clone()?,
            cause: self.cause.clone(),
        })
    }
}

/// Every shape of the catalogue, in its order.
///
/// # Panics
///
/// If the fixture is not what [`Shape`] says.
#[must_use]
pub fn catalogue() -> Vec<Shape> {
    serde_json::from_str(CATALOGUE).expect("the catalogue is a list of shapes")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ids_are_unique() {
        let shapes = catalogue();
        let ids: BTreeSet<_> = shapes.iter().map(|shape| &shape.id).collect();
        assert_eq!(ids.len(), shapes.len());
    }

    #[test]
    fn a_task_has_an_arn_exactly_where_the_shape_says() {
        for shape in catalogue() {
            let cause = shape.cause.as_deref().unwrap_or_default();
            let arn = serde_json::from_str::<serde_json::Value>(cause)
                .ok()
                .and_then(|cause| cause.get("TaskArn")?.as_str().map(str::to_owned));
            assert_eq!(arn.is_some(), shape.has_task_arn, "{}", shape.id);
        }
    }
}
