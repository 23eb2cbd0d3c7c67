//! What has been proved already while a program runs.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

use loudfail_prove::{Forms, Prover, Shapes, Unit, Violation};

/// Texts that hold the laws, and forms of machines, known by fingerprints of 128 bits whose keys nobody knows before: the
/// same texts need no second proof, and others of the same form a shorter one. Nothing of it outlives the program.
#[derive(Debug, Default)]
pub(crate) struct Proved {
    forms: Forms,
    texts: Mutex<HashSet<[u64; 2]>>,
}

/// Proves jobs against one catalogue, several at once if need be.
#[derive(Debug)]
pub(crate) struct Proving<'p> {
    proved: &'p Proved,
    prover: Prover<'p>,
    of_shapes: String,
}

impl Proved {
    /// Begins to prove that many jobs.
    pub(crate) fn proving<'p>(&'p self, shapes: &'p Shapes, jobs: usize) -> Proving<'p> {
        let [first, second] = self.forms.fingerprint(&[&format!("{shapes:?}")]);
        Proving {
            proved: self,
            prover: self.forms.prover(shapes, jobs == 1),
            of_shapes: format!("{first:x}{second:x}"),
        }
    }

    /// How many forms of machines have been proved.
    pub(crate) fn count(&self) -> usize {
        self.forms.count()
    }
}

impl Proving<'_> {
    /// What a job breaks. Asked of the same texts again, it answers at once.
    pub(crate) fn violations(&self, unit: &Unit<'_>) -> Vec<Violation> {
        let texts = [
            unit.name,
            unit.machine,
            unit.template,
            unit.channel_template,
            &self.of_shapes,
        ];
        let fingerprint = self.proved.forms.fingerprint(&texts);
        let known = || {
            let texts = self.proved.texts.lock();
            // A set is whole whatever happened to who had it.
            texts.unwrap_or_else(PoisonError::into_inner)
        };
        if known().contains(&fingerprint) {
            return Vec::new();
        }
        match self.prover.prove(unit) {
            Ok(()) => {
                known().insert(fingerprint);
                Vec::new()
            }
            Err(violations) => violations,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &str) -> String {
        let path = format!("{}/../../dist/default/{path}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(path).expect("the outputs are committed")
    }

    #[test]
    fn the_same_texts_are_proved_once_and_others_anew() {
        let (machine, template, channel) = (
            text("sample/state-machine.asl.json"),
            text("sample/cloudformation.yaml"),
            text("alerts/cloudformation.yaml"),
        );
        let unit = Unit {
            name: "sample",
            machine: &machine,
            template: &template,
            channel_template: &channel,
        };
        let proved = Proved::default();
        let shapes = Shapes::builtin().expect("the catalogue");
        let texts = || proved.texts.lock().map(|it| it.len()).unwrap_or_default();
        for _ in 0..2 {
            assert_eq!(proved.proving(&shapes, 1).violations(&unit), []);
            assert_eq!((texts(), proved.count()), (1, 1));
        }
        // Another description makes other texts of the same form.
        let other = |text: &str| text.replace("Runs a command in the sample", "Does so in the");
        let others = [other(&machine), other(&template)];
        assert_ne!([&machine, &template], others.each_ref());
        let [machine, template] = &others;
        let renamed = Unit {
            machine,
            template,
            ..unit
        };
        assert_eq!(proved.proving(&shapes, 1).violations(&renamed), []);
        assert_eq!((texts(), proved.count()), (2, 1));
        // Whoever looks after other failures has proved nothing yet.
        let none = Shapes::default();
        assert_eq!(proved.proving(&none, 1).violations(&unit), []);
        assert_eq!((texts(), proved.count()), (3, 2));
        // What is guilty is so each time.
        let guilty = Unit {
            channel_template: "",
            ..unit
        };
        for _ in 0..2 {
            assert_ne!(proved.proving(&shapes, 1).violations(&guilty), []);
        }
        assert_eq!(texts(), 3);
    }
}
