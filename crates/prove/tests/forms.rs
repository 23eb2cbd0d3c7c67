//! What holds by way of a form holds by itself.

mod support;

use loudfail_prove::{Forms, prove};
use support::{Texts, jobs, shapes};

/// The texts with other words in place of some.
fn renamed(job: &Texts, words: &[(&str, &str)]) -> Texts {
    let rename = |text: &str| {
        let rename = |text: String, (from, to): &(&str, &str)| text.replace(from, to);
        words.iter().fold(text.to_owned(), rename)
    };
    Texts {
        name: rename(&job.name),
        machine: rename(&job.machine),
        template: rename(&job.template),
        channel: rename(&job.channel),
    }
}

/// Each job has a form of its own, and no other words need another one.
#[test]
fn jobs_with_other_words_have_the_same_form() {
    let shapes = shapes();
    let forms = Forms::default();
    let prover = forms.prover(&shapes, true);
    for job in jobs() {
        let before = forms.count();
        assert_eq!(prover.prove(&job.unit()), Ok(()), "{}", job.name);
        let count = forms.count();
        assert!(count > before, "{} has no form", job.name);
        for words in [
            [
                (job.name.as_str(), "other"),
                ("sales", "marketing department"),
            ],
            [
                ("alerts", "pages"),
                ("Look at", "Be sure to have a look at"),
            ],
            [("told to the channel", "told to"), ("sales platform", "a")],
        ] {
            let other = renamed(&job, &words);
            assert_ne!(other, job, "{words:?}");
            assert_eq!(prover.prove(&other.unit()), Ok(()), "{words:?}");
            assert!(prove(&other.unit(), &shapes).is_ok(), "{words:?}");
            assert_eq!(forms.count(), count, "{words:?} of {}", job.name);
        }
    }
}
