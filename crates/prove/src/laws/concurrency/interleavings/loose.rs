//! The loose limit: how far it holds, and where it does not.

use super::*;

#[test]
fn it_holds_where_lists_say_how_it_is() {
    let budget = Budget {
        kills: 2,
        losses: 0,
        timeouts: 1,
        ..WELL
    };
    for (text, limit, count) in [
        (LOOSE_SKIP, 1, 2),
        (LOOSE_SKIP, 1, 3),
        (LOOSE_SKIP, 2, 3),
        (LOOSE, 1, 3),
        (LOOSE, 2, 3),
    ] {
        let machine = machine(text, limit, |_| {});
        let limit = usize::try_from(limit).expect("it is small");
        assert_holds(&machine, limit, false, count, budget);
    }
}

/// What the documentation says plainly.
#[test]
fn two_overlap_where_lists_are_old() {
    let machine = machine(LOOSE_SKIP, 1, |_| {});
    let stale = Budget {
        is_stale: true,
        ..WELL
    };
    assert_guilty(&machine, 1, false, 2, stale, "2 tasks run");
}

/// And that a task which is still stopping does not count.
#[test]
fn a_task_that_is_stopping_overlaps_with_the_next() {
    let machine = machine(LOOSE_SKIP, 1, |_| {});
    let budget = Budget { kills: 1, ..WELL };
    assert_guilty(&machine, 1, true, 2, budget, "2 tasks run");
}

#[test]
fn two_that_begin_together_would_both_give_up_if_not_the_oldest_went_on() {
    let machine = machine(LOOSE_SKIP, 1, |states| {
        // Goes on only where it is alone.
        let rules = states["Is it this one"]["Choices"].as_array_mut();
        if let Some(rules) = rules {
            rules.remove(0);
        }
        states["Is it the whole list"]["Choices"][1] = json!({
            "Variable": "$.list.Executions[1]", "IsPresent": false, "Next": "Go on"
        });
        states["Is it the whole list"]["Default"] = json!("Begin with the oldest");
        let rules = states["Is it the whole list"]["Choices"].as_array_mut();
        if let Some(rules) = rules {
            rules.truncate(2);
        }
    });
    assert_guilty(&machine, 1, false, 2, WELL, "0 have run");
}
