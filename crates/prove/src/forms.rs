//! The forms that have been proved.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use loudfail_states::quotas::EXECUTION_SECONDS;
use serde_json::Value;

use crate::failure::Failures;
use crate::fingerprint::{Fingerprint, Keys, number};
use crate::form::{Detail, Form, form};
use crate::proof::{
    Innocent, holds_by_form, innocent_channel, prove_form, prove_whole, proved_earlier,
};
use crate::shape::Shapes;
use crate::subject::Unit;
use crate::tails::Tails;
use crate::template::Template;
use crate::violation::Violation;

/// Forms of machines, known by fingerprints of 128 bits whose keys nobody knows before. What a form is, and why it says
/// something of a job, is told in `form.rs`.
#[derive(Debug, Default)]
pub struct Forms {
    keys: Keys,
    known: Mutex<HashMap<Fingerprint, Arc<OnceLock<Known>>>>,
    /// Those that an earlier run has proved, with the seconds that the longest execution takes.
    earlier: HashMap<Fingerprint, u64>,
    /// How many were proved or tried, and not known from an earlier run.
    tried: AtomicUsize,
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

    /// How many forms have been proved or tried, and were not known from an earlier run.
    pub fn count(&self) -> usize {
        self.tried.load(Ordering::Relaxed)
    }

    /// What [`Forms::text`] told of an earlier run of this very program; nothing where it is something else. Whoever keeps
    /// the text answers for it: what it names is not proved again.
    pub fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let keys = Keys::parse(lines.next()?)?;
        let earlier = lines.map(|line| {
            let (fingerprint, longest) = line.split_once(' ')?;
            let (first, second) = fingerprint.split_at_checked(16)?;
            Some(([number(first)?, number(second)?], longest.parse().ok()?))
        });
        Some(Self {
            keys,
            earlier: earlier.collect::<Option<_>>()?,
            ..Self::default()
        })
    }

    /// The forms that keep the laws, for a later run: those that were asked for, and with `all` those too that only an
    /// earlier run knew.
    pub fn text(&self, all: bool) -> String {
        let mut forms: BTreeMap<Fingerprint, u64> = BTreeMap::new();
        if all {
            forms.extend(&self.earlier);
        }
        for (fingerprint, known) in lock(&self.known).iter() {
            if let Some(Some(known)) = known.get() {
                forms.insert(*fingerprint, known.longest);
            }
        }
        let mut text = format!("{}\n", self.keys);
        for ([first, second], longest) in forms {
            // A text takes whatever is written into it.
            let _ = writeln!(text, "{first:016x}{second:016x} {longest}");
        }
        text
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

    /// What is known of the form of that machine, whose holes are filled, and of its definition what its templates are held
    /// to, if the form keeps the laws. Who comes while it is proved waits for it.
    fn form(&self, machine: &str) -> Option<(Innocent, Value)> {
        [Detail::Coarse, Detail::Fine]
            .into_iter()
            .find_map(|detail| {
                let form = form(machine, detail)?;
                let fingerprint = self.forms.keys.of((self.of_shapes, &form.short));
                let known = Arc::clone(lock(&self.forms.known).entry(fingerprint).or_default());
                let known = known
                    .get_or_init(|| self.known(&form, detail, &fingerprint))
                    .as_ref()?;
                let possible = known.longest..=EXECUTION_SECONDS;
                let has_time = form.timeout.is_none_or(|it| possible.contains(&it));
                let definition = form.definition(machine).filter(|_| has_time)?;
                Some((known.clone(), definition))
            })
    }

    /// What is known of a form, which is proved unless an earlier run has done that.
    fn known(&self, form: &Form<'_>, detail: Detail, fingerprint: &Fingerprint) -> Known {
        if let Some(longest) = self.forms.earlier.get(fingerprint) {
            return proved_earlier(&form.short, *longest);
        }
        self.forms.tried.fetch_add(1, Ordering::Relaxed);
        let failures = self
            .failures
            .get_or_init(|| Failures::of(self.shapes, self.forms.tails.keys));
        prove_form(
            &form.text(),
            detail,
            failures,
            &self.forms.tails,
            self.is_alone,
        )
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
pub(crate) fn lock<T>(map: &Mutex<T>) -> MutexGuard<'_, T> {
    map.lock().unwrap_or_else(PoisonError::into_inner)
}
