use super::*;

const MACHINE: &str = r#"{
  "StartAt": "Run <it>",
  "States": {
    "Run <it>": {
      "Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync",
      "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Why"}],
      "End": true
    },
    "Why": {
      "Type": "Choice",
      "Choices": [
        {"And": [
          {"Variable": "$.Cause", "IsPresent": true},
          {"Variable": "$.Cause", "IsString": true},
          {"Variable": "$.Cause", "StringMatches": "*again*"}
        ], "Next": "Run <it>"},
        {"Or": [
          {"Variable": "$.Error", "StringEquals": "States.Timeout"},
          {"Not": {"Variable": "$.tries", "NumericLessThan": 3}}
        ], "Next": "Tell"}
      ],
      "Default": "Tell"
    },
    "Tell": {"Type": "Pass", "Next": "Failed"},
    "Failed": {"Type": "Fail", "Error": "JobFailed"}
  }
}"#;

fn machine() -> Machine {
    Machine::read(MACHINE).expect("a machine")
}

#[test]
fn states_and_ways_in_the_order_of_the_text() {
    let machine = machine();
    let nodes: Vec<(&str, &str, bool)> = machine
        .nodes
        .iter()
        .map(|node| (node.name.as_str(), node.kind.word(), node.is_failure))
        .collect();
    assert_eq!(
        nodes,
        [
            ("Start", "start", false),
            ("Run <it>", "task", false),
            ("Why", "choice", false),
            ("Tell", "pass", true),
            ("Failed", "fail", true),
            ("Succeeded", "succeed", false),
        ]
    );
    let edges: Vec<(usize, usize, Option<&str>, bool)> = machine
        .edges
        .iter()
        .map(|edge| (edge.from, edge.to, edge.condition.as_deref(), edge.is_catch))
        .collect();
    assert_eq!(
        edges,
        [
            (0, 1, None, false),
            (1, 2, Some("any error"), true),
            (1, 5, None, false),
            (2, 1, Some("Cause like *again*"), false),
            (
                2,
                3,
                Some("Error is States.Timeout or not tries < 3; or otherwise"),
                false
            ),
            (3, 4, None, false),
        ]
    );
}

#[test]
fn a_long_condition_is_cut_where_it_is_drawn() {
    let machine = machine();
    let labels: Vec<Option<String>> = machine.edges.iter().map(Edge::label).collect();
    assert_eq!(
        labels.iter().flatten().collect::<Vec<_>>(),
        [
            "any error",
            "Cause like *again*",
            "Error is States.Timeout or…"
        ]
    );
}

#[test]
fn what_is_no_machine_is_told() {
    assert!(Machine::read("{").is_err());
    assert!(Machine::read("[]").is_err());
}

#[test]
fn every_box_has_room_of_its_own_and_every_arrow_joins_its_boxes() {
    let machine = machine();
    let drawing = machine.draw();
    let overlaps = |[a, b, c, d]: [f64; 4], [e, f, g, h]: [f64; 4]| {
        a < e + g && e < a + c && b < f + h && f < b + d
    };
    for (place, one) in drawing.boxes.iter().enumerate() {
        let [left, top, width, height] = *one;
        assert!(width > 40.0 && height > 30.0, "{one:?}");
        assert!(left >= 0.0 && top >= 0.0, "{drawing:?}");
        assert!(left + width <= drawing.width && top + height <= drawing.height);
        for other in drawing.boxes.iter().skip(place + 1) {
            assert!(!overlaps(*one, *other), "{one:?} {other:?}");
        }
    }
    for (edge, arrow) in machine.edges.iter().zip(&drawing.arrows) {
        let ends = [arrow.points.first(), arrow.points.last()];
        for (point, place) in ends.into_iter().zip([edge.from, edge.to]) {
            let [x, y] = *point.expect("a point");
            let [left, top, width, height] = drawing.boxes[place];
            let near = |value: f64, low: f64, high: f64| value > low - 2.0 && value < high + 2.0;
            assert!(
                near(x, left, left + width) && near(y, top, top + height),
                "{edge:?} {arrow:?}"
            );
        }
        assert_eq!(arrow.label.is_some(), edge.condition.is_some(), "{edge:?}");
    }
}

#[test]
fn the_same_machine_is_drawn_the_same() {
    let first = machine().svg("a");
    for _ in 0..20 {
        assert_eq!(machine().svg("a"), first);
    }
}

#[test]
fn names_are_texts_in_every_language() {
    let machine = machine();
    let svg = machine.svg("\"<title>");
    assert!(svg.contains("&quot;&lt;title&gt;"), "{svg}");
    assert!(
        svg.contains("Run &lt;it&gt;") && !svg.contains("<it>"),
        "{svg}"
    );
    assert_eq!(
        machine.mermaid(),
        r#"flowchart TD
  n0(("Start"))
  n1[["Run #60;it#62;"]]
  n2{{"Why"}}
  n3["Tell"]:::failure
  n4(["Failed"]):::failure
  n5(["Succeeded"])
  n0 --> n1
  n1 -.->|"any error"| n2
  n1 --> n5
  n2 -->|"Cause like #42;again#42;"| n1
  n2 -->|"Error is States.Timeout or…"| n3
  n3 --> n4
  classDef failure stroke:#b3261e
"#
    );
    assert_eq!(
        machine.dot("a \"b\""),
        r##"digraph "a \"b\"" {
  node [shape=box, style=rounded, fontname="sans-serif"]
  edge [fontname="sans-serif", fontsize=11]
  n0 [label="Start", shape=circle]
  n1 [label="Run <it>", penwidth=2]
  n2 [label="Why", shape=diamond, style=""]
  n3 [label="Tell", fontcolor="#b3261e"]
  n4 [label="Failed", shape=ellipse, color="#b3261e", fontcolor="#b3261e"]
  n5 [label="Succeeded", shape=ellipse, color="#1b7f4b"]
  n0 -> n1
  n1 -> n2 [label="any error", tooltip="any error", style=dashed]
  n1 -> n5
  n2 -> n1 [label="Cause like *again*", tooltip="Cause like *again*"]
  n2 -> n3 [label="Error is States.Timeout or…", tooltip="Error is States.Timeout or not tries < 3; or otherwise"]
  n3 -> n4
}
"##
    );
}
