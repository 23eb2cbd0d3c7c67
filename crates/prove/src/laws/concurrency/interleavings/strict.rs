//! The strict limit, and what each of its conditions is for.

use super::*;

#[test]
fn it_holds_whatever_two_executions_do() {
    let budget = Budget {
        kills: 2,
        losses: 1,
        timeouts: 1,
        is_forgetful: true,
        ..WELL
    };
    for limit in [1, 2] {
        let machine = machine(STRICT, limit, |_| {});
        let limit = usize::try_from(limit).expect("it is small");
        assert_holds(&machine, limit, true, 2, budget);
    }
    assert_holds(&machine(STRICT_SKIP, 1, |_| {}), 1, true, 2, budget);
}

#[test]
fn it_holds_whatever_three_executions_do() {
    let skip = machine(STRICT_SKIP, 1, |_| {});
    let wrong = Budget {
        kills: 2,
        losses: 1,
        timeouts: 1,
        ..WELL
    };
    assert_holds(&skip, 1, true, 3, wrong);
    let two = machine(STRICT_SKIP, 2, |_| {});
    assert_holds(&two, 2, true, 3, Budget { kills: 1, ..WELL });
    let wait = machine(STRICT, 1, |_| {});
    assert_holds(&wait, 1, true, 3, WELL);
}

#[test]
fn it_holds_on_many_ways_of_more_executions() {
    let budget = Budget {
        kills: 3,
        losses: 2,
        timeouts: 2,
        is_forgetful: true,
        ..WELL
    };
    for (text, limit, count) in [(STRICT, 2, 5), (STRICT_SKIP, 3, 6), (STRICT, 1, 4)] {
        let machine = machine(text, limit, |_| {});
        let limit = usize::try_from(limit).expect("it is small");
        let claim = Claim::new(&machine, limit, true);
        if let Err(problem) = claim.walk(count, budget, 300) {
            panic!("{problem}");
        }
    }
}

#[test]
fn whoever_waits_and_never_asks_who_has_a_slot_waits_in_vain() {
    let machine = machine(STRICT, 1, |states| {
        states["Is there a holder"]["Choices"][0]["Next"] = json!("Next slot");
    });
    let budget = Budget { kills: 1, ..WELL };
    assert_guilty(&machine, 1, true, 2, budget, "1 waits in vain");
}

fn remove(states: &mut Value, state: &str, pointer: &str, field: &str) {
    let place = states[state]
        .pointer_mut(pointer)
        .and_then(Value::as_object_mut);
    let removed = place.and_then(|it| it.shift_remove(field));
    assert!(removed.is_some(), "{state} has no {field}");
}

#[test]
fn without_a_condition_everybody_takes_a_slot() {
    let machine = machine(STRICT_SKIP, 1, |states| {
        remove(states, "Take slot", "/Parameters", "ConditionExpression");
    });
    assert_guilty(&machine, 1, true, 2, WELL, "2 tasks run");
}

#[test]
fn whoever_gives_back_without_looking_gives_away_what_is_another_s() {
    let machine = machine(STRICT_SKIP, 1, |states| {
        for state in ["Give slot back", "Give slot back after failure"] {
            if states.get(state).is_some() {
                remove(states, state, "/Parameters", "ConditionExpression");
            }
        }
    });
    // The write of one that was killed comes when another has the slot, and a third finds it free.
    assert_guilty(
        &machine,
        1,
        true,
        3,
        Budget { kills: 1, ..WELL },
        "2 tasks run",
    );
}

#[test]
fn whoever_takes_over_without_looking_takes_what_is_another_s() {
    let machine = machine(STRICT_SKIP, 1, |states| {
        remove(states, "Take over", "/Parameters", "ConditionExpression");
    });
    assert_guilty(
        &machine,
        1,
        true,
        3,
        Budget { kills: 1, ..WELL },
        "2 tasks run",
    );
}

#[test]
fn without_a_wait_the_task_of_the_one_before_still_runs() {
    let machine = machine(STRICT_SKIP, 1, |states| {
        states["Let its task stop"]["Seconds"] = json!(30);
    });
    assert_guilty(
        &machine,
        1,
        true,
        2,
        Budget { kills: 1, ..WELL },
        "2 tasks run",
    );
}

#[test]
fn a_slot_that_is_given_back_after_a_timeout_is_given_back_too_early() {
    let machine = machine(STRICT_SKIP, 1, |states| {
        states["Has the task stopped"]["Default"] = json!("Give slot back after failure");
    });
    assert_guilty(
        &machine,
        1,
        true,
        2,
        Budget {
            timeouts: 1,
            ..WELL
        },
        "2 tasks run",
    );
}

#[test]
fn an_execution_that_cannot_be_found_yet_is_not_over() {
    let machine = machine(STRICT_SKIP, 1, |states| {
        states["Describe holder"]["Catch"][0]["Next"] = json!("Take over");
    });
    let budget = Budget {
        is_forgetful: true,
        ..WELL
    };
    assert_guilty(&machine, 1, true, 2, budget, "2 tasks run");
}

#[test]
fn a_slot_of_one_that_is_over_is_lost_where_nobody_takes_it_over() {
    let machine = machine(STRICT_SKIP, 1, |states| {
        states["Is the holder over"]["Choices"][0]["Next"] = json!("Next slot");
    });
    assert_guilty(
        &machine,
        1,
        true,
        2,
        Budget { kills: 1, ..WELL },
        "a place is lost",
    );
}

#[test]
fn an_answer_that_gets_lost_must_not_cost_a_slot_that_was_taken_over() {
    let machine = machine(STRICT_SKIP, 1, |states| {
        states["Take over"]["Parameters"]["ConditionExpression"] = json!("#owner = :holder");
    });
    let budget = Budget {
        kills: 1,
        losses: 1,
        ..WELL
    };
    // The second look finds the slot its own, and takes itself for another.
    assert_guilty(&machine, 1, true, 2, budget, "1 is skipped and has a place");
}
