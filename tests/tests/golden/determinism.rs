//! Same input, same bytes: whatever the order of files, and however often.

use loudfail::repository::Blueprint;

use crate::cases::{cases, samples};
use crate::compile;

#[test]
fn the_order_of_files_makes_no_difference() {
    for blueprints in all() {
        let expected = compile(blueprints.clone());
        assert!(expected.is_ok(), "{expected:?}");
        for order in orders(&blueprints) {
            assert_eq!(compile(order), expected);
        }
    }
}

#[test]
fn problems_are_the_same_in_any_order_of_files() {
    let mut blueprints = samples();
    for blueprint in &mut blueprints {
        if let Ok(bytes) = &mut blueprint.content {
            bytes.extend_from_slice(b"\nunknown: 1\nunknown: 2\n");
        }
    }
    let shown = |blueprints| {
        let compiled = loudfail::pipeline::compile(blueprints);
        assert!(compiled.built.is_none());
        loudfail_diagnostics::emit(
            &compiled.diagnostics,
            &compiled.sources,
            loudfail_diagnostics::Format::Human,
            loudfail_diagnostics::Style::default(),
        )
    };
    let expected = shown(blueprints.clone());
    assert!(expected.contains("sample.yaml"), "{expected}");
    for order in orders(&blueprints) {
        assert_eq!(shown(order), expected);
    }
}

#[test]
fn twice_gives_the_same_bytes() {
    for blueprints in all() {
        assert_eq!(compile(blueprints.clone()), compile(blueprints));
    }
}

fn all() -> Vec<Vec<Blueprint>> {
    let mut all: Vec<_> = cases().into_iter().map(|case| case.blueprints).collect();
    all.push(samples());
    all
}

/// Every rotation, forwards and backwards: each file is the first, the last, and before and after each other one.
fn orders(blueprints: &[Blueprint]) -> Vec<Vec<Blueprint>> {
    let mut orders = Vec::new();
    for first in 0..blueprints.len() {
        let mut order = blueprints.to_vec();
        order.rotate_left(first);
        orders.push(order.clone());
        order.reverse();
        orders.push(order);
    }
    orders
}
