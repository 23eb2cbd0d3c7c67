//! Mutants of what a machine does with its input.

use loudfail_prove::Law;
use serde_json::{Value, json};

use super::support::jobs_of;
use super::{assert_guilty_of, change_machine};

/// Changes the machine of the golden that takes every kind of field.
#[track_caller]
fn declared(law: Law, mutate: impl FnOnce(&mut Value)) {
    of("declared", law, mutate);
}

#[track_caller]
fn of(name: &str, law: Law, mutate: impl FnOnce(&mut Value)) {
    let jobs = jobs_of("tests/fixtures/golden/input/default").expect("there are goldens");
    let job = jobs.into_iter().find(|job| job.name == name);
    let mut job = job.expect("the golden has the job");
    // A mutant is written anew, without the escapes that keep this from being a hole.
    for text in [&mut job.machine, &mut job.template] {
        *text = text.replace("\\u0024{them}", "them");
    }
    assert_guilty_of(law, job, |job| {
        change_machine(job, mutate);
    });
}

/// The tests of a good value of a field that the input must have.
fn tests<'m>(machine: &'m mut Value, field: &str) -> &'m mut Vec<Value> {
    let path = format!("$.{field}");
    let rules = machine.pointer_mut("/States/Check input/Choices");
    let mut rules = rules.and_then(Value::as_array_mut).into_iter().flatten();
    let rule = rules.find_map(|rule| {
        let tests = rule.pointer_mut("/Not/And")?.as_array_mut()?;
        let is_of_field = tests.first().is_some_and(|test| test["Variable"] == path);
        is_of_field.then_some(tests)
    });
    rule.unwrap_or_else(|| panic!("no rule on {field}"))
}

/// Makes the message about a bad input tell a value of it.
fn echo(machine: &mut Value, call: &str) {
    let parameters = &mut machine["States"]["Explain input"]["Parameters"];
    let fields = parameters.as_object_mut();
    fields.and_then(|it| it.shift_remove("what"));
    parameters["what.$"] = json!(call);
}

#[test]
fn a_test_that_is_dropped() {
    declared(Law::Data, |it| {
        let dropped = tests(it, "day").pop();
        assert_eq!(
            dropped,
            Some(json!({"Variable": "$.day", "IsString": true}))
        );
    });
    // Nothing comes before the look at what is there.
    declared(Law::Data, |it| {
        tests(it, "share").remove(0);
    });
    // Defaults cannot be merged with what is no object.
    of("implicit", Law::Data, |it| {
        let rules = it.pointer_mut("/States/Check input/Choices");
        rules.and_then(Value::as_array_mut).map(|it| it.remove(0));
    });
}

#[test]
fn a_value_that_is_told() {
    declared(Law::Secrets, |it| {
        echo(it, "States.Format('it cannot be {}', $.mode)");
    });
    declared(Law::Secrets, |it| {
        echo(it, "States.Format('it cannot be {}', $.rows)");
    });
    declared(Law::Secrets, |it| {
        echo(it, "States.JsonToString($)");
    });
}

#[test]
fn words_of_a_command() {
    let call = |it: &mut Value, from: &str, to: &str| {
        let overrides = &mut it["States"]["Run task"]["Parameters"]["Overrides"];
        let command = &mut overrides["ContainerOverrides"][0]["Command.$"];
        let text = command.as_str().expect("a call").replace(from, to);
        *command = json!(text);
    };
    // A number is no word: no run would ever start.
    of("words", Law::Silence, |it| {
        call(it, "States.Format('{}', $.input.rows)", "$.input.rows");
    });
    // There are five words that stand apart.
    of("words", Law::Silence, |it| {
        call(it, "_words[4]", "_words[5]")
    });
    // The input could take their place.
    of("words", Law::Silence, |it| {
        it["States"]["Take input"]["Parameters"]["input.$"] =
            json!("States.JsonMerge($.defaults, $.input, false)");
    });
}
