//! What holds by way of a form holds by itself.

mod support;

use loudfail_prove::{Forms, Shapes, prove};
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
        let mut count = forms.count();
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
            [
                ("reported to channel", "reported to"),
                ("sales platform", "a"),
            ],
        ] {
            let other = renamed(&job, &words);
            assert_ne!(other, job, "{words:?}");
            assert_eq!(prover.prove(&other.unit()), Ok(()), "{words:?}");
            assert!(prove(&other.unit(), &shapes).is_ok(), "{words:?}");
            // The name of a container that a rule asks for is a part of the form, and here it is the job's.
            let asks = job
                .machine
                .contains(&format!("\"StringEquals\": \"{}\"", words[0].0));
            let more = usize::from(asks);
            assert_eq!(forms.count(), count + more, "{words:?} of {}", job.name);
            count += more;
        }
        let mut seed = 7_u64;
        for _ in 0..20 {
            let mut next = |below: u64| {
                seed = seed
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                (seed >> 33) % below
            };
            let letters = "abcdefghijklmnopqrstuvwxyz0123456789-";
            let length = 3 + next(25);
            let letter = |at: u64| letters.chars().nth(usize::try_from(at).unwrap_or_default());
            let name: String = (0..length).filter_map(|_| letter(next(36))).collect();
            let other = renamed(
                &job,
                &[(&job.name, &format!("j{name}")), ("reported to", &name)],
            );
            let by_itself = prove(&other.unit(), &shapes).map(drop);
            assert_eq!(
                prover.prove(&other.unit()),
                by_itself,
                "{name} for {}",
                job.name
            );
        }
    }
}

/// What a form leaves open may still be too little: a machine that must be done before its waits are over.
#[test]
fn a_job_without_time_is_not_taken_for_one_that_has_it() {
    let shapes = shapes();
    let forms = Forms::default();
    let prover = forms.prover(&shapes, true);
    let job = jobs().into_iter().find(|job| job.name == "nightly-report");
    let job = job.expect("there is such a job");
    assert_eq!(prover.prove(&job.unit()), Ok(()));
    assert_eq!(forms.count(), 1);
    for (seconds, count) in [("11000", 1), ("60", 2), ("61", 3)] {
        let seconds = format!("\"TimeoutSeconds\": {seconds}");
        let other = renamed(&job, &[("\"TimeoutSeconds\": 11790", &seconds)]);
        assert_ne!(other, job);
        let by_itself = prove(&other.unit(), &shapes).map(drop);
        assert_eq!(prover.prove(&other.unit()), by_itself, "{seconds}");
        assert_eq!(forms.count(), count, "{seconds}");
    }
}

/// Who waits for a place may run out of time; the backstop tells of that, and it is known of the form.
#[test]
fn a_form_in_which_time_runs_out_is_known() {
    let shapes = shapes();
    let forms = Forms::default();
    let job = jobs().into_iter().find(|job| job.name == "ledger-import");
    let job = job.expect("there is such a job");
    let short = renamed(
        &job,
        &[("\"TimeoutSeconds\": 15540", "\"TimeoutSeconds\": 12000")],
    );
    assert_ne!(short, job);
    assert_eq!(forms.prover(&shapes, true).prove(&short.unit()), Ok(()));
    assert_eq!(forms.count(), 2, "one that leaves the time open, and one");
    let later = Forms::parse(&forms.text(false)).expect("forms");
    assert_eq!(later.prover(&shapes, true).prove(&short.unit()), Ok(()));
    assert_eq!(later.count(), 0);
}

/// A form says nothing of a channel.
#[test]
fn a_channel_that_lets_anything_be_done_is_as_guilty() {
    let shapes = shapes();
    let forms = Forms::default();
    for job in jobs() {
        assert_eq!(forms.prover(&shapes, true).prove(&job.unit()), Ok(()));
        let channel = job
            .channel
            .replace("events.amazonaws.com", "s3.amazonaws.com");
        assert_ne!(channel, job.channel);
        let other = Texts {
            name: job.name.clone(),
            machine: job.machine.clone(),
            template: job.template.clone(),
            channel,
        };
        let by_itself = prove(&other.unit(), &shapes).map(drop);
        assert!(by_itself.is_err(), "{}", job.name);
        assert_eq!(forms.prover(&shapes, true).prove(&other.unit()), by_itself);
    }
}

/// Many at once prove a form once.
#[test]
fn threads_wait_for_each_other() {
    let shapes = shapes();
    let forms = Forms::default();
    let prover = forms.prover(&shapes, false);
    let jobs = jobs();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for job in &jobs {
                    assert_eq!(prover.prove(&job.unit()), Ok(()));
                }
            });
        }
    });
    assert_eq!(forms.count(), jobs.len());
}

/// What an earlier run has proved is not proved again, and nothing else is taken for it.
#[test]
fn an_earlier_run_is_known_by_its_text() {
    let shapes = shapes();
    let jobs = jobs();
    let forms = Forms::default();
    for job in &jobs {
        assert_eq!(forms.prover(&shapes, true).prove(&job.unit()), Ok(()));
    }
    let text = forms.text(false);
    let later = || Forms::parse(&text).expect("it is what was told");
    let forms = later();
    for job in &jobs {
        assert_eq!(forms.prover(&shapes, true).prove(&job.unit()), Ok(()));
    }
    assert_eq!((forms.count(), forms.text(false)), (0, text.clone()));

    // A machine that keeps silent is none of these.
    let forms = later();
    let silent = renamed(
        &jobs[0],
        &[("\"Next\": \"What failed\"", "\"Next\": \"Job failed\"")],
    );
    assert_ne!(silent, jobs[0]);
    let by_itself = prove(&silent.unit(), &shapes).map(drop);
    assert!(by_itself.is_err());
    assert_eq!(forms.prover(&shapes, true).prove(&silent.unit()), by_itself);
    assert_ne!(forms.count(), 0);
    assert_eq!(forms.text(true), text, "what is guilty is not told of");

    // Against other failures nothing is proved yet.
    let forms = later();
    let fewer = Shapes::parse(r#"[{"id": "one", "error": "States.TaskFailed"}]"#).expect("shapes");
    assert_eq!(forms.prover(&fewer, true).prove(&jobs[0].unit()), Ok(()));
    assert_eq!(forms.count(), 1);
    assert!(forms.text(true).len() > text.len());
    assert!(forms.text(false).len() < text.len());

    for strange in [
        "",
        "\n",
        &text[1..],
        &text.replace(' ', ""),
        &text.replace(' ', " -"),
    ] {
        assert!(Forms::parse(strange).is_none(), "{strange}");
    }
}
