//! Where boxes and arrows go.
//!
//! The places are layout-rs's work (Sugiyama's layers, Brandes and Köpf's columns). Here is a canvas for it that takes
//! what it would draw as data.

use layout::core::base::Orientation;
use layout::core::format::{ClipHandle, RenderBackend};
use layout::core::geometry::Point;
use layout::core::style::{LineStyleKind, StyleAttr};
use layout::std_shapes::shapes::{Arrow as Line, Element, LineEndKind, ShapeKind};
use layout::topo::layout::VisualGraph;

use super::Machine;

/// The height of a box, in pixels.
const HEIGHT: f64 = 34.0;

/// What a character of a name is wide at most, in pixels.
const CHARACTER: f64 = 8.0;

/// The same for the text on an arrow. layout-rs makes room for a square of this size for each character.
const SMALL_CHARACTER: usize = 6;

/// Half of the width of the longest text on an arrow, in pixels.
const LABEL_ROOM: u16 = 80;

/// The room at the edges, in pixels.
const MARGIN: f64 = 16.0;

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
        let look = StyleAttr {
            font_size: SMALL_CHARACTER,
            ..StyleAttr::simple()
        };
        let mut graph = VisualGraph::new(Orientation::TopToBottom);
        let handles: Vec<_> = self
            .nodes
            .iter()
            .enumerate()
            .map(|(place, node)| {
                let length = u16::try_from(node.name.chars().count()).unwrap_or(u16::MAX);
                let width = f64::from(length).mul_add(CHARACTER, 28.0);
                graph.add_node(Element::create_with_properties(
                    ShapeKind::new_box(&node.name),
                    look.clone(),
                    Orientation::TopToBottom,
                    Point::new(width, HEIGHT),
                    place.to_string(),
                ))
            })
            .collect();
        for (place, edge) in self.edges.iter().enumerate() {
            let (Some(from), Some(to)) = (handles.get(edge.from), handles.get(edge.to)) else {
                continue;
            };
            // As wide as the text will be, and known by its number.
            let label = edge.label().map(|label| {
                let width = label.chars().count();
                format!("{place:<width$}")
            });
            let mut line = Line::new(
                LineEndKind::None,
                LineEndKind::Arrow,
                LineStyleKind::Normal,
                &label.unwrap_or_default(),
                &look,
                &None,
                &None,
            );
            line.properties = Some(place.to_string());
            graph.add_edge(line, *from, *to);
        }
        let mut canvas = Canvas::new(self);
        graph.do_it(false, false, false, &mut canvas);
        canvas.finish()
    }
}

/// Takes what would be drawn.
struct Canvas {
    boxes: Vec<[f64; 4]>,
    arrows: Vec<Arrow>,
    /// Whether the text that comes is that of the box before it.
    is_name: bool,
}

impl Canvas {
    fn new(machine: &Machine) -> Self {
        let nothing = Arrow {
            points: Vec::new(),
            label: None,
        };
        Self {
            boxes: vec![[0.0; 4]; machine.nodes.len()],
            arrows: vec![nothing; machine.edges.len()],
            is_name: false,
        }
    }

    /// Everything moved to where both coordinates begin at the margin, in tenths of pixels.
    fn finish(mut self) -> Drawing {
        let corners = self
            .boxes
            .iter()
            .flat_map(|[left, top, width, height]| [[*left, *top], [left + width, top + height]]);
        let room = f64::from(LABEL_ROOM);
        let labels = self.arrows.iter().filter_map(|arrow| arrow.label);
        let labels = labels.flat_map(|[x, y]| [[x - room, y], [x + room, y]]);
        let points = self.arrows.iter().flat_map(|arrow| arrow.points.clone());
        let all: Vec<[f64; 2]> = corners.chain(labels).chain(points).collect();
        let first = |axis: usize| all.iter().map(|it| it[axis]).fold(f64::INFINITY, f64::min);
        let last = |axis: usize| all.iter().map(|it| it[axis]).fold(0.0, f64::max);
        let moved = [MARGIN - first(0), MARGIN - first(1)];
        let size = [0, 1].map(|axis| tenths(last(axis) + moved[axis] + MARGIN));
        for [left, top, width, height] in &mut self.boxes {
            (*left, *top) = (tenths(*left + moved[0]), tenths(*top + moved[1]));
            (*width, *height) = (tenths(*width), tenths(*height));
        }
        for arrow in &mut self.arrows {
            for point in arrow.points.iter_mut().chain(arrow.label.iter_mut()) {
                *point = [tenths(point[0] + moved[0]), tenths(point[1] + moved[1])];
            }
        }
        Drawing {
            width: size[0],
            height: size[1],
            boxes: self.boxes,
            arrows: self.arrows,
        }
    }
}

/// Rounded, so that the last bits of a computation are in no output.
fn tenths(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

fn place(properties: Option<String>) -> Option<usize> {
    properties?.parse().ok()
}

impl RenderBackend for Canvas {
    fn draw_rect(
        &mut self,
        xy: Point,
        size: Point,
        _look: &StyleAttr,
        properties: Option<String>,
        _clip: Option<ClipHandle>,
    ) {
        if let Some(place) = place(properties).and_then(|place| self.boxes.get_mut(place)) {
            *place = [xy.x, xy.y, size.x, size.y];
            self.is_name = true;
        }
    }

    fn draw_line(&mut self, _: Point, _: Point, _: &StyleAttr, _: Option<String>) {}

    fn draw_circle(&mut self, _: Point, _: Point, _: &StyleAttr, _: Option<String>) {}

    fn draw_text(&mut self, xy: Point, text: &str, _look: &StyleAttr) {
        if std::mem::take(&mut self.is_name) {
            return;
        }
        let edge = text.trim_end().parse().ok();
        if let Some(arrow) = edge.and_then(|place: usize| self.arrows.get_mut(place)) {
            arrow.label = Some([xy.x, xy.y]);
        }
    }

    fn draw_arrow(
        &mut self,
        path: &[(Point, Point)],
        _dashed: bool,
        head: (bool, bool),
        _look: &StyleAttr,
        properties: Option<String>,
        _text: &str,
    ) {
        let Some(arrow) = place(properties).and_then(|place| self.arrows.get_mut(place)) else {
            return;
        };
        arrow.points = curve(path);
        // A way upwards was laid out as one downwards, with its head where it starts.
        if head.0 {
            arrow.points.reverse();
        }
    }

    fn create_clip(&mut self, _: Point, _: Point, _: usize) -> ClipHandle {
        0
    }
}

/// The first pair is the start and its control point; each further one the control point before a point, and the point.
/// The control point behind a point is the one before it, mirrored.
fn curve(path: &[(Point, Point)]) -> Vec<[f64; 2]> {
    let at = |point: Point| [point.x, point.y];
    let Some(((start, mut control), rest)) = path.split_first().map(|(first, rest)| (*first, rest))
    else {
        return Vec::new();
    };
    let mut points = vec![at(start)];
    for (before, point) in rest {
        points.extend([at(control), at(*before), at(*point)]);
        control = Point::new(
            2.0f64.mul_add(point.x, -before.x),
            2.0f64.mul_add(point.y, -before.y),
        );
    }
    points
}
