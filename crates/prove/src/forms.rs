//! The forms that have been proved, for as long as a program runs.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use loudfail_states::StateMachine;
use serde_json::Value;

use crate::failure::Failures;
use crate::fingerprint::{Fingerprint, Keys};
use crate::form::{Detail, form};
use crate::proof::{Innocent, holds_by_form, innocent_channel, prove_form, prove_whole};
use crate::shape::Shapes;
use crate::subject::Unit;
use crate::tails::Tails;
use crate::template::Template;
use crate::violation::Violation;

/// Forms of machines, known by fingerprints of 128 bits whose keys nobody knows before. Nothing of it outlives the
/// program. What a form is, and why it says something of a job, is told in `form.rs`.
#[derive(Debug, Default)]
pub struct Forms {
    keys: Keys,
    known: Mutex<HashMap<Fingerprint, Arc<OnceLock<Known>>>>,
    tails: Tails,
}

/// What is known of a form that keeps the laws; nothing of any other, since that says nothing of a job.
type Known = Option<Innocent>;

/// Proves jobs against one catalogue of failures.
#[derive(Debug)]
pub struct Prover<'f> {
    forms: &'f Forms,
    shapes: &'f Shapes,
    failures: OnceLock<Failures<'f>>,
    of_shapes: Fingerprint,
    is_alone: bool,
    /// The templates of channels that break no law by themselves. Many jobs have one channel.
    channels: Mutex<HashMap<Fingerprint, Option<Arc<Template>>>>,
}

impl Forms {
    /// A prover of jobs. It is alone where no other proof goes on at the same time, and then uses all cores by itself.
    pub fn prover<'f>(&'f self, shapes: &'f Shapes, is_alone: bool) -> Prover<'f> {
        let shown = format!("{shapes:?}");
        Prover {
            forms: self,
            shapes,
            failures: OnceLock::new(),
            of_shapes: self.keys.of(shown),
            is_alone,
            channels: Mutex::default(),
        }
    }

    /// How many forms have been proved or tried.
    pub fn count(&self) -> usize {
        lock(&self.known).len()
    }
}

impl Prover<'_> {
    /// Holds every law over the texts of a job, as [`crate::prove`] does, by way of its machine's form where that serves.
    ///
    /// # Errors
    /// What [`crate::prove`] finds.
    pub fn prove(&self, unit: &Unit<'_>) -> Result<(), Vec<Violation>> {
        let holds = self.channel(unit).is_some_and(|channel| {
            holds_by_form(unit, &channel, self.shapes, |text| self.form(text))
        });
        if holds {
            return Ok(());
        }
        prove_whole(unit, self.shapes, self.is_alone).map(drop)
    }

    /// Of the graph and the definition of that machine, whose holes are filled, what its templates are held to, if its form
    /// keeps the laws. Who comes while it is proved waits for it.
    fn form(&self, machine: &str) -> Option<(Arc<StateMachine>, Value)> {
        [Detail::Coarse, Detail::Fine]
            .into_iter()
            .find_map(|detail| {
                let form = form(machine, detail)?;
                let fingerprint = self.forms.keys.of(&form.text);
                let [first, second] = self.of_shapes;
                let fingerprint = [fingerprint[0] ^ first, fingerprint[1] ^ second];
                let known = Arc::clone(lock(&self.forms.known).entry(fingerprint).or_default());
                let known = known
                    .get_or_init(|| {
                        let failures = self.failures.get_or_init(|| Failures::of(self.shapes));
                        prove_form(&form.text, failures, &self.forms.tails, self.is_alone)
                    })
                    .as_ref()?;
                let has_time = form.timeout.is_none_or(|timeout| timeout >= known.longest);
                let definition = form.definition(machine).filter(|_| has_time)?;
                Some((Arc::clone(&known.graph), definition))
            })
    }

    fn channel(&self, unit: &Unit<'_>) -> Option<Arc<Template>> {
        let text = unit.channel_template;
        let fingerprint = self.forms.keys.of(text);
        if let Some(known) = lock(&self.channels).get(&fingerprint) {
            return known.clone();
        }
        let template = innocent_channel(text).map(Arc::new);
        lock(&self.channels).insert(fingerprint, template.clone());
        template
    }
}

/// A map is whole whatever happened to who had it.
fn lock<T>(map: &Mutex<T>) -> MutexGuard<'_, T> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}
