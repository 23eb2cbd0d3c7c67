//! What has been proved already while a program runs.

use std::collections::HashSet;
use std::hash::{BuildHasher as _, Hash as _, Hasher as _, RandomState};
use std::sync::{Mutex, PoisonError};

use loudfail_prove::{Shapes, Unit};

/// Texts that hold the laws, known by fingerprints of 128 bits whose keys nobody knows before: the same texts need no
/// second proof. Nothing of it outlives the program.
#[derive(Debug, Default)]
pub(crate) struct Proved {
    keys: [RandomState; 2],
    known: Mutex<HashSet<[u64; 2]>>,
}

/// The fingerprint of what a proof looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fingerprint([u64; 2]);

impl Proved {
    /// The fingerprint of a job's texts and the failures that they are held against.
    pub(crate) fn fingerprint(&self, unit: &Unit<'_>, shapes: Fingerprint) -> Fingerprint {
        let texts = [
            unit.name,
            unit.machine,
            unit.template,
            unit.channel_template,
        ];
        self.of(|hasher| (texts, shapes.0).hash(hasher))
    }

    /// The fingerprint of failures.
    pub(crate) fn of_shapes(&self, shapes: &Shapes) -> Fingerprint {
        let shown = format!("{shapes:?}");
        self.of(|hasher| shown.hash(hasher))
    }

    /// Whether that has been proved.
    pub(crate) fn has(&self, fingerprint: Fingerprint) -> bool {
        self.lock().contains(&fingerprint.0)
    }

    /// Keeps that it has.
    pub(crate) fn keep(&self, fingerprint: Fingerprint) {
        self.lock().insert(fingerprint.0);
    }

    fn of(&self, hash: impl Fn(&mut std::hash::DefaultHasher)) -> Fingerprint {
        Fingerprint(self.keys.each_ref().map(|keys| {
            let mut hasher = keys.build_hasher();
            hash(&mut hasher);
            hasher.finish()
        }))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<[u64; 2]>> {
        // A set is whole whatever happened to who had it.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_other_text_is_not_proved() {
        let proved = Proved::default();
        let unit = Unit {
            name: "job",
            machine: "m",
            template: "t",
            channel_template: "c",
        };
        let shapes = proved.of_shapes(&Shapes::default());
        let fingerprint = proved.fingerprint(&unit, shapes);
        assert!(!proved.has(fingerprint));
        proved.keep(fingerprint);
        assert!(proved.has(proved.fingerprint(&unit, shapes)));
        let others = [
            Unit { name: "jo", ..unit },
            Unit {
                machine: "n",
                ..unit
            },
            Unit {
                template: "u",
                ..unit
            },
            Unit {
                channel_template: "d",
                ..unit
            },
            // The same characters, cut elsewhere.
            Unit {
                machine: "mt",
                template: "",
                ..unit
            },
        ];
        for other in others {
            assert!(!proved.has(proved.fingerprint(&other, shapes)), "{other:?}");
        }
        let other = proved.of_shapes(&Shapes::builtin().expect("the catalogue"));
        assert!(!proved.has(proved.fingerprint(&unit, other)));
    }
}
