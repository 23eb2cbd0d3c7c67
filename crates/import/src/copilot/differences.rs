//! What differs between environments, of drafts of the whole job in each.

use crate::draft::{Draft, Field, Fields, Value};

/// The job in each environment.
#[derive(Default)]
pub(super) struct Environments(Vec<(String, Draft)>);

impl Environments {
    pub(super) fn add(&mut self, name: String, draft: Draft) {
        self.0.push((name, draft));
    }

    pub(super) fn names(&self) -> Vec<String> {
        self.0.iter().map(|(name, _)| name.clone()).collect()
    }

    /// Lets a schedule that an environment lacks stand there switched off, since nothing else takes it away. Where the job
    /// is tried once, the waits of the job itself do nothing, and so may stay.
    pub(super) fn switch_off(&mut self, base: &Draft) {
        for path in [["retry", "interval"], ["retry", "backoff"]] {
            for (_, draft) in &mut self.0 {
                if let (Some(wait), None) = (base.get(&path), draft.get(&path)) {
                    draft.set(&path, wait.value.clone());
                }
            }
        }
        let Some(schedule) = base.get(&["schedule"]) else {
            return;
        };
        for (_, draft) in &mut self.0 {
            if draft.get(&["schedule"]).is_none() {
                draft.fields.0.push(schedule.clone());
                let from = "on.schedule, none here";
                draft.set(&["schedule", "enabled"], false).from(from);
            }
        }
    }

    /// Writes what differs under `environments`, and gives what an environment has although it should not, each with the
    /// environment. An overlay can add and replace, but take nothing away: what one
    /// environment lacks is written in each of the others instead, and so is what every environment says itself. That needs
    /// all of them to be there; otherwise the job itself keeps everything.
    pub(super) fn lay_over(&self, draft: &mut Draft, are_there: bool) -> Vec<(String, String)> {
        let mut paths = Vec::new();
        leaves(&draft.fields, &mut Vec::new(), &mut paths);
        let is_said_by = |draft: &Draft, path: &[String], (_, other): &(String, Draft)| {
            let keys: Vec<&str> = path.iter().map(String::as_str).collect();
            match (draft.get(&keys), other.get(&keys)) {
                (Some(here), Some(there)) => !same(&here.value, &there.value),
                _ => false,
            }
        };
        let is_lacking = |path: &[String], (_, other): &(String, Draft)| {
            let keys: Vec<&str> = path.iter().map(String::as_str).collect();
            other.get(&keys).is_none()
        };
        let moved: Vec<Vec<String>> = paths
            .into_iter()
            .filter(|path| {
                are_there
                    && !self.0.is_empty()
                    && (self.0.iter().any(|other| is_lacking(path, other))
                        || self.0.iter().all(|other| is_said_by(draft, path, other)))
            })
            .collect();
        for path in &moved {
            remove(&mut draft.fields, path);
        }
        let mut too_much = Vec::new();
        for environment in &self.0 {
            let mut paths = Vec::new();
            leaves(&draft.fields, &mut Vec::new(), &mut paths);
            paths.retain(|path| path.first().is_none_or(|key| key != "environments"));
            let lacking = paths.iter().filter(|path| is_lacking(path, environment));
            too_much.extend(lacking.map(|path| (environment.0.clone(), path.join("."))));
        }
        for (name, other) in &self.0 {
            let overlay = difference(&draft.fields, &other.fields);
            if !overlay.0.is_empty() {
                draft.set(&["environments", name], overlay);
            }
        }
        too_much
    }
}

/// The paths of all values that are replaced as a whole.
fn leaves(fields: &Fields, parents: &mut Vec<String>, paths: &mut Vec<Vec<String>>) {
    for field in &fields.0 {
        parents.push(field.key.clone());
        match &field.value {
            Value::Fields(inner) if !is_reference(inner) && !inner.0.is_empty() => {
                leaves(inner, parents, paths);
            }
            _ => paths.push(parents.clone()),
        }
        parents.pop();
    }
}

/// Whether a mapping is one value: where it comes from.
fn is_reference(fields: &Fields) -> bool {
    matches!(&fields.0[..], [field] if field.key == "param")
}

/// What `other` says beside and in place of `base`.
fn difference(base: &Fields, other: &Fields) -> Fields {
    let mut difference = Fields::default();
    for field in &other.0 {
        let Some(known) = base.field(&field.key) else {
            difference.0.push(field.clone());
            continue;
        };
        match (&known.value, &field.value) {
            (Value::Fields(base), Value::Fields(other))
                if !is_reference(base) && !is_reference(other) =>
            {
                let inner = self::difference(base, other);
                if !inner.0.is_empty() {
                    difference.0.push(Field {
                        value: Value::Fields(inner),
                        ..field.clone()
                    });
                }
            }
            (base, other) if same(base, other) => {}
            _ => difference.0.push(field.clone()),
        }
    }
    difference
}

/// Whether two values are the same but for their comments.
fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Fields(left), Value::Fields(right)) => {
            left.0.len() == right.0.len()
                && left.0.iter().all(|field| {
                    let other = right.field(&field.key);
                    other.is_some_and(|other| same(&field.value, &other.value))
                })
        }
        (Value::List(left), Value::List(right)) => {
            left.len() == right.len()
                && left
                    .iter()
                    .zip(right)
                    .all(|(left, right)| same(left, right))
        }
        _ => left == right,
    }
}

/// Takes a value away, and mappings that have nothing in them afterwards.
fn remove(fields: &mut Fields, path: &[String]) {
    let Some((key, rest)) = path.split_first() else {
        return;
    };
    let Some(index) = fields.0.iter().position(|field| &field.key == key) else {
        return;
    };
    if !rest.is_empty()
        && let Some(Field {
            value: Value::Fields(inner),
            ..
        }) = fields.0.get_mut(index)
    {
        remove(inner, rest);
        if !inner.0.is_empty() {
            return;
        }
    }
    fields.0.remove(index);
}
