//! Where boxes and arrows go: in layers from top to bottom, after Sugiyama.
//!
//! The crates there are for this either end the process where boxes have different widths or leave out the arrows, so this
//! is our own: the steps are in [`super::layers`], here are the sizes and the curves.

use super::layers::{Item, Layers};
use super::{Edge, Machine};

/// The height of a box, in pixels.
const HEIGHT: f64 = 34.0;

/// What a character of a name is wide at most, in pixels.
const CHARACTER: f64 = 8.0;

/// The same for the text on an arrow.
const SMALL_CHARACTER: f64 = 6.4;

/// The room at the edges of the picture, in pixels.
const MARGIN: f64 = 16.0;

/// Between two layers, in pixels.
const GAP: f64 = 26.0;

/// A layer of texts, in pixels.
const TEXT_HEIGHT: f64 = 18.0;

/// Between the ends of two arrows at a box, in pixels, where there is room.
const PORT: f64 = 14.0;

/// A machine laid out. Lengths are pixels; x goes to the right and y down.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    /// The whole width.
    pub width: f64,
    /// The whole height.
    pub height: f64,
    /// A box for each node, in their order: left, top, width, height.
    pub boxes: Vec<[f64; 4]>,
    /// An arrow for each edge, in their order.
    pub arrows: Vec<Arrow>,
}

/// An arrow laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrow {
    /// The points of cubic Bézier curves, one joined to the next: the start, then two control points and an end each.
    pub points: Vec<[f64; 2]>,
    /// The middle of its text, where it has one.
    pub label: Option<[f64; 2]>,
}

impl Machine {
    /// Lays the machine out, top to bottom.
    #[must_use]
    pub fn draw(&self) -> Drawing {
        let ways: Vec<(usize, usize)> = self.edges.iter().map(|it| (it.from, it.to)).collect();
        let width = |item: Item| match item {
            Item::Node(place) => {
                let name = self.nodes.get(place).map_or("", |node| &node.name);
                characters(name).mul_add(CHARACTER, 28.0)
            }
            Item::Label(place) => {
                let label = self.edges.get(place).and_then(Edge::label);
                characters(&label.unwrap_or_default()) * SMALL_CHARACTER
            }
            Item::Bend(_) => 1.0,
        };
        let has_label = |place: usize| {
            self.edges
                .get(place)
                .is_some_and(|it| it.condition.is_some())
        };
        let layers = Layers::of(self.nodes.len(), &ways, has_label, width);
        Sheet::new(&layers).finish(self)
    }
}

fn characters(text: &str) -> f64 {
    number(text.chars().count())
}

/// The layers, and how high each is.
struct Sheet<'l> {
    layers: &'l Layers,
    /// The middle of each layer.
    middles: Vec<f64>,
    height: f64,
}

impl<'l> Sheet<'l> {
    fn new(layers: &'l Layers) -> Self {
        let mut middles = Vec::new();
        let mut at = MARGIN;
        for layer in &layers.items {
            let is = |wanted: fn(&Item) -> bool| layer.iter().any(|placed| wanted(&placed.item));
            let height = if is(|item| matches!(item, Item::Node(_))) {
                HEIGHT
            } else if is(|item| matches!(item, Item::Label(_))) {
                TEXT_HEIGHT
            } else {
                0.0
            };
            middles.push(at + height / 2.0);
            at += height + GAP;
        }
        Self {
            layers,
            middles,
            height: at - GAP + MARGIN,
        }
    }

    fn finish(&self, machine: &Machine) -> Drawing {
        let mut boxes = vec![[0.0; 4]; machine.nodes.len()];
        let nothing = Arrow {
            points: Vec::new(),
            label: None,
        };
        let mut arrows = vec![nothing; machine.edges.len()];
        // The corners of each arrow on its way down: the boxes that it joins are not among them.
        let mut bends: Vec<Vec<[f64; 2]>> = vec![Vec::new(); machine.edges.len()];
        let mut right: f64 = 0.0;
        for (layer, middle) in self.layers.items.iter().zip(&self.middles) {
            for placed in layer {
                let left = placed.x - placed.width / 2.0;
                right = right.max(left + placed.width);
                let corner = match placed.item {
                    Item::Node(place) => {
                        if let Some(into) = boxes.get_mut(place) {
                            *into = [left, middle - HEIGHT / 2.0, placed.width, HEIGHT];
                        }
                        continue;
                    }
                    Item::Label(edge) => {
                        if let Some(arrow) = arrows.get_mut(edge) {
                            arrow.label = Some([placed.x, *middle]);
                        }
                        edge
                    }
                    Item::Bend(edge) => edge,
                };
                if let Some(bends) = bends.get_mut(corner) {
                    bends.push([placed.x, *middle]);
                }
            }
        }
        let ports = ports(machine, &boxes, &bends, &self.layers.is_upwards);
        for (((arrow, mut corners), [start, end]), upwards) in arrows
            .iter_mut()
            .zip(bends)
            .zip(ports)
            .zip(&self.layers.is_upwards)
        {
            corners.insert(0, start);
            corners.push(end);
            arrow.points = curve(&corners);
            if *upwards {
                arrow.points.reverse();
            }
        }
        let mut drawing = Drawing {
            width: right + MARGIN,
            height: self.height,
            boxes,
            arrows,
        };
        drawing.round();
        drawing
    }
}

impl Drawing {
    /// Tenths of pixels are enough.
    fn round(&mut self) {
        let points = self
            .arrows
            .iter_mut()
            .flat_map(|arrow| arrow.points.iter_mut().chain(arrow.label.iter_mut()));
        let numbers = points.flatten().chain(self.boxes.iter_mut().flatten());
        for number in numbers.chain([&mut self.width, &mut self.height]) {
            *number = (*number * 10.0).round() / 10.0;
        }
    }
}

/// Where each arrow leaves the box above and reaches the one below. Those at the same side of a box are next to each other,
/// in the order in which they go on.
fn ports(
    machine: &Machine,
    boxes: &[[f64; 4]],
    bends: &[Vec<[f64; 2]>],
    is_upwards: &[bool],
) -> Vec<[[f64; 2]; 2]> {
    let middle = |place: usize| {
        boxes
            .get(place)
            .map_or(0.0, |[left, _, width, _]| left + width / 2.0)
    };
    let mut ends = vec![[[0.0; 2]; 2]; machine.edges.len()];
    // For each side of each box: towards where, which edge.
    let mut sides: Vec<[Vec<(f64, usize)>; 2]> = vec![[Vec::new(), Vec::new()]; boxes.len()];
    for (edge, way) in machine.edges.iter().enumerate() {
        let (above, below) = match is_upwards.get(edge) {
            Some(true) => (way.to, way.from),
            _ => (way.from, way.to),
        };
        let corners = bends.get(edge).map_or(&[][..], Vec::as_slice);
        let first = corners.first().map_or_else(|| middle(below), |it| it[0]);
        let last = corners.last().map_or_else(|| middle(above), |it| it[0]);
        if let Some(side) = sides.get_mut(above) {
            side[0].push((first, edge));
        }
        if let Some(side) = sides.get_mut(below) {
            side[1].push((last, edge));
        }
    }
    for ([left, top, width, height], sides) in boxes.iter().zip(&mut sides) {
        for (end, side) in sides.iter_mut().enumerate() {
            side.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.cmp(&other.1)));
            let count = number(side.len());
            let step = PORT.min((width - 20.0) / count.max(1.0));
            let first = left + width / 2.0 - step * (count - 1.0) / 2.0;
            let y = if end == 0 { top + height } else { *top };
            for (place, (_, edge)) in side.iter().enumerate() {
                if let Some(ends) = ends.get_mut(*edge) {
                    ends[end] = [step.mul_add(number(place), first), y];
                }
            }
        }
    }
    ends
}

fn number(count: usize) -> f64 {
    f64::from(u16::try_from(count).unwrap_or(u16::MAX))
}

/// A smooth curve through corners, which is upright where it begins and ends.
fn curve(corners: &[[f64; 2]]) -> Vec<[f64; 2]> {
    // How far aside the curve goes for each pixel down.
    let slope = |place: usize| {
        let before = corners.get(place.checked_sub(1)?)?;
        let after = corners.get(place + 1)?;
        Some((after[0] - before[0]) / (after[1] - before[1]))
    };
    let mut points: Vec<[f64; 2]> = corners.first().copied().into_iter().collect();
    for (place, pair) in corners.windows(2).enumerate() {
        let [from, to] = pair else { continue };
        let reach = (to[1] - from[1]) * 0.45;
        let (leave, arrive) = (slope(place), slope(place + 1));
        points.extend([
            [from[0] + leave.unwrap_or_default() * reach, from[1] + reach],
            [to[0] - arrive.unwrap_or_default() * reach, to[1] - reach],
            *to,
        ]);
    }
    points
}
