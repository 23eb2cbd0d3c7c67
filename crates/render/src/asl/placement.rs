//! What a task is given beside its definition, and where it may run.
//!
//! Source: "RunTask" in the Amazon ECS API Reference. What starts a task is said by Step Functions itself (`StartedBy`),
//! and nothing else is taken there.

use loudfail_job::{Job, Strategy};
use minijinja::Value;
use serde::Serialize;

use super::run::Collector;
use super::text::Text;
use crate::tags;

#[derive(Serialize)]
pub(super) struct PlacementView {
    /// Each as JSON.
    tags: Vec<Value>,
    propagate_tags: bool,
    exec: bool,
    group: Option<Value>,
    /// Each as JSON.
    constraints: Vec<Value>,
    /// Each as JSON.
    strategy: Vec<Value>,
}

impl PlacementView {
    pub(super) fn new(job: &Job, collector: &mut Collector) -> Self {
        let placement = &job.task.placement;
        let text = |text: &str| Text::of(text).json();
        let distinct = r#"{"Type": "distinctInstance"}"#;
        let distinct = placement
            .distinct_instance
            .then(|| raw(distinct.to_owned()));
        let expressions = placement.member_of.iter().map(|expression| {
            let expression = text(expression);
            raw(format!(
                r#"{{"Type": "memberOf", "Expression": {expression}}}"#
            ))
        });
        let strategy = placement.strategy.iter().map(|strategy| {
            raw(match strategy {
                Strategy::Random => r#"{"Type": "random"}"#.to_owned(),
                Strategy::Spread(field) => {
                    format!(r#"{{"Type": "spread", "Field": {}}}"#, text(field))
                }
                Strategy::Binpack(field) => {
                    format!(r#"{{"Type": "binpack", "Field": {}}}"#, text(field))
                }
            })
        });
        Self {
            tags: tags::of_task(job)
                .iter()
                .map(|(key, value)| {
                    let (key, value) = (text(key), collector.text(value).json());
                    raw(format!(r#"{{"Key": {key}, "Value": {value}}}"#))
                })
                .collect(),
            propagate_tags: placement.propagate_tags,
            exec: placement.exec,
            group: placement
                .group
                .as_deref()
                .map(|group| Text::of(group).value()),
            constraints: expressions.chain(distinct).collect(),
            strategy: strategy.collect(),
        }
    }
}

fn raw(json: String) -> Value {
    Value::from_safe_string(json)
}
