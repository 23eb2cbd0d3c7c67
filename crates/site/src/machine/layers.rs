//! Boxes in layers, and arrows that go from one layer to the next: "Methods for Visual Understanding of Hierarchical System
//! Structures" (Sugiyama, Tagawa, Toda).

mod columns;
mod order;
mod rank;

/// What stands in a layer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    /// A box, by its place.
    Node(usize),
    /// The text of an arrow, by the arrow's place.
    Label(usize),
    /// An arrow that passes, by its place.
    Bend(usize),
}

/// Something with its place in a layer.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Placed {
    /// What it is.
    pub(super) item: Item,
    /// The middle, in pixels from the left edge of the picture.
    pub(super) x: f64,
    /// In pixels.
    pub(super) width: f64,
    /// What it is joined to in the layer above, by place.
    above: Vec<usize>,
    /// What it is joined to in the layer below, by place.
    below: Vec<usize>,
}

/// A graph in layers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Layers {
    /// From top to bottom, each from left to right.
    pub(super) items: Vec<Vec<Placed>>,
    /// Whether each arrow goes from a lower layer to a higher one.
    pub(super) is_upwards: Vec<bool>,
}

impl Layers {
    /// Lays out `count` boxes, the first of which is where all begins, and the ways between them.
    pub(super) fn of(
        count: usize,
        ways: &[(usize, usize)],
        has_label: impl Fn(usize) -> bool,
        width: impl Fn(Item) -> f64,
    ) -> Self {
        let is_upwards = rank::upwards(count, ways);
        let down: Vec<(usize, usize)> = ways
            .iter()
            .zip(&is_upwards)
            .map(|(&(from, to), upwards)| if *upwards { (to, from) } else { (from, to) })
            .collect();
        // Every second layer is for texts.
        let ranks: Vec<usize> = rank::ranks(count, &down)
            .iter()
            .map(|rank| rank * 2)
            .collect();
        let mut items: Vec<Vec<Placed>> =
            vec![Vec::new(); ranks.iter().max().map_or(0, |it| it + 1)];
        let mut place = |rank: usize, item: Item| {
            let layer = items.get_mut(rank)?;
            layer.push(Placed {
                item,
                x: 0.0,
                width: width(item),
                above: Vec::new(),
                below: Vec::new(),
            });
            Some((rank, layer.len() - 1))
        };
        let boxes: Vec<Option<(usize, usize)>> = ranks
            .iter()
            .enumerate()
            .map(|(node, rank)| place(*rank, Item::Node(node)))
            .collect();
        let mut joints = Vec::new();
        for (edge, (from, to)) in down.iter().enumerate() {
            let (Some(Some(first)), Some(Some(last))) = (boxes.get(*from), boxes.get(*to)) else {
                continue;
            };
            let label = has_label(edge).then_some(first.0 + 1);
            let mut before = *first;
            for rank in first.0 + 1..last.0 {
                let item = if Some(rank) == label {
                    Item::Label(edge)
                } else {
                    Item::Bend(edge)
                };
                if let Some(bend) = place(rank, item) {
                    joints.push((before, bend));
                    before = bend;
                }
            }
            joints.push((before, *last));
        }
        for ((upper, one), (lower, other)) in joints {
            if let Some(placed) = items.get_mut(upper).and_then(|layer| layer.get_mut(one)) {
                placed.below.push(other);
            }
            if let Some(placed) = items.get_mut(lower).and_then(|layer| layer.get_mut(other)) {
                placed.above.push(one);
            }
        }
        order::order(&mut items);
        columns::place(&mut items);
        Self { items, is_upwards }
    }
}
