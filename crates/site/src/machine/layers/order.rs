//! The order within each layer, so that few arrows cross.

use super::Placed;

/// How often the layers are gone through, down and up in turn.
const SWEEPS: usize = 24;

/// Sorts each layer by where its neighbours are, again and again, and keeps the order with the fewest crossings.
pub(super) fn order(items: &mut Vec<Vec<Placed>>) {
    let mut best = items.clone();
    let mut fewest = crossings(items);
    for sweep in 0..SWEEPS {
        let is_down = sweep % 2 == 0;
        let layers: Vec<usize> = if is_down {
            (1..items.len()).collect()
        } else {
            (0..items.len().saturating_sub(1)).rev().collect()
        };
        for layer in layers {
            sort(items, layer, is_down);
        }
        let now = crossings(items);
        if now < fewest {
            fewest = now;
            best.clone_from(items);
        }
    }
    *items = best;
}

/// Sorts a layer by the mean place of the neighbours on one side. What has none keeps its place.
fn sort(items: &mut [Vec<Placed>], layer: usize, is_down: bool) {
    let Some(placed) = items.get(layer) else {
        return;
    };
    let mut order: Vec<(f64, usize)> = placed
        .iter()
        .enumerate()
        .map(|(place, it)| {
            let neighbours = if is_down { &it.above } else { &it.below };
            (mean(neighbours).unwrap_or_else(|| number(place)), place)
        })
        .collect();
    order.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
    let mut moved_to = vec![0; order.len()];
    for (now, (_, before)) in order.iter().enumerate() {
        if let Some(place) = moved_to.get_mut(*before) {
            *place = now;
        }
    }
    if let Some(placed) = items.get_mut(layer) {
        let mut sorted: Vec<(usize, Placed)> = moved_to
            .iter()
            .copied()
            .zip(std::mem::take(placed))
            .collect();
        sorted.sort_by_key(|(place, _)| *place);
        placed.extend(sorted.into_iter().map(|(_, it)| it));
    }
    let renumber = |places: &mut Vec<usize>| {
        for place in places.iter_mut() {
            *place = moved_to.get(*place).copied().unwrap_or_default();
        }
    };
    if let Some(above) = layer.checked_sub(1).and_then(|it| items.get_mut(it)) {
        above.iter_mut().for_each(|it| renumber(&mut it.below));
    }
    if let Some(below) = items.get_mut(layer + 1) {
        below.iter_mut().for_each(|it| renumber(&mut it.above));
    }
}

fn mean(places: &[usize]) -> Option<f64> {
    let sum: f64 = places.iter().copied().map(number).sum();
    (!places.is_empty()).then(|| sum / number(places.len()))
}

fn number(place: usize) -> f64 {
    f64::from(u32::try_from(place).unwrap_or(u32::MAX))
}

/// How often two arrows cross.
fn crossings(items: &[Vec<Placed>]) -> usize {
    items.iter().map(|layer| crossings_below(layer)).sum()
}

fn crossings_below(layer: &[Placed]) -> usize {
    let mut ends: Vec<usize> = Vec::new();
    let mut count = 0;
    for placed in layer {
        // Of those that begin further left, all that end further right are crossed.
        for end in &placed.below {
            count += ends.iter().filter(|other| *other > end).count();
        }
        ends.extend(&placed.below);
    }
    count
}
