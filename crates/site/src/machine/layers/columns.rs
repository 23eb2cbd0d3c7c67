//! Where in its layer everything stands, so that arrows are short and long ones straight.

use super::{Item, Placed};

/// How often the layers are gone through, down and up in turn.
const SWEEPS: usize = 40;

/// Between two neighbours, in pixels.
const GAP: f64 = 28.0;

/// The left edge of the picture's content, in pixels.
const LEFT: f64 = 16.0;

/// Places everything: each layer is moved to below or above what it is joined to, as near as the order and the widths let it.
pub(super) fn place(items: &mut [Vec<Placed>]) {
    for layer in items.iter_mut() {
        let mut at = 0.0;
        for placed in layer.iter_mut() {
            placed.x = at + placed.width / 2.0;
            at += placed.width + GAP;
        }
    }
    let last = items.len().saturating_sub(1);
    for sweep in 0..SWEEPS {
        let is_down = sweep % 2 == 0;
        if is_down {
            (1..=last).for_each(|layer| fit(items, layer, &Side::Above));
        } else {
            (0..last)
                .rev()
                .for_each(|layer| fit(items, layer, &Side::Below));
        }
    }
    for _ in 0..SWEEPS {
        (0..=last).for_each(|layer| fit(items, layer, &Side::Both));
        (0..=last)
            .rev()
            .for_each(|layer| fit(items, layer, &Side::Both));
    }
    let all = || items.iter().flatten();
    let left = all()
        .map(|it| it.x - it.width / 2.0)
        .fold(f64::INFINITY, f64::min);
    for placed in items.iter_mut().flatten() {
        placed.x += LEFT - left;
    }
}

/// Which neighbours a layer is moved to.
enum Side {
    Above,
    Below,
    Both,
}

/// Moves a layer: the weighted least squares of the distances, under the order and the widths. In terms of what remains of a
/// place when the widths before it are taken away, that is isotonic regression, which pooling neighbours that are too
/// close solves ("Pool Adjacent Violators").
fn fit(items: &mut [Vec<Placed>], layer: usize, side: &Side) {
    let neighbours = |layer: Option<usize>, places: &[usize]| -> Vec<(f64, bool)> {
        let Some(layer) = layer.and_then(|it| items.get(it)) else {
            return Vec::new();
        };
        let found = places.iter().filter_map(|place| layer.get(*place));
        found.map(|it| (it.x, is_thin(it))).collect()
    };
    let Some(placed) = items.get(layer) else {
        return;
    };
    let mut offsets = Vec::with_capacity(placed.len());
    let mut blocks: Vec<Block> = Vec::new();
    let mut offset = 0.0;
    let mut before: Option<f64> = None;
    for it in placed {
        if let Some(width) = before {
            offset += f64::midpoint(width, it.width) + GAP;
        }
        before = Some(it.width);
        offsets.push(offset);
        let above = || neighbours(layer.checked_sub(1), &it.above);
        let below = || neighbours(Some(layer + 1), &it.below);
        let joined = match side {
            Side::Above => above(),
            Side::Below => below(),
            Side::Both => above().into_iter().chain(below()).collect(),
        };
        // A long arrow is to be straight, a box may lie a little aside.
        let weigh = |is_thin_too: bool| match (is_thin(it), is_thin_too) {
            (true, true) => 16.0,
            (true, false) | (false, true) => 2.0,
            (false, false) => 1.0,
        };
        let weight: f64 = joined.iter().map(|(_, is_thin)| weigh(*is_thin)).sum();
        let sum: f64 = joined.iter().map(|(x, is_thin)| x * weigh(*is_thin)).sum();
        let (wish, weight) = if joined.is_empty() {
            (it.x, 0.1)
        } else {
            (sum / weight, weight)
        };
        blocks.push(Block {
            wish: wish - offset,
            weight,
            count: 1,
        });
        while let [.., one, other] = blocks.as_slice()
            && one.wish > other.wish
        {
            let pooled = one.with(other);
            blocks.truncate(blocks.len() - 2);
            blocks.push(pooled);
        }
    }
    let places = blocks
        .iter()
        .flat_map(|block| std::iter::repeat_n(block.wish, block.count));
    let places: Vec<f64> = places
        .zip(&offsets)
        .map(|(at, offset)| at + offset)
        .collect();
    if let Some(placed) = items.get_mut(layer) {
        for (it, x) in placed.iter_mut().zip(places) {
            it.x = x;
        }
    }
}

fn is_thin(placed: &Placed) -> bool {
    !matches!(placed.item, Item::Node(_))
}

/// Neighbours that touch, and so move together.
#[derive(Debug)]
struct Block {
    wish: f64,
    weight: f64,
    count: usize,
}

impl Block {
    fn with(&self, other: &Self) -> Self {
        let weight = self.weight + other.weight;
        Self {
            wish: (self.wish * self.weight + other.wish * other.weight) / weight,
            weight,
            count: self.count + other.count,
        }
    }
}
