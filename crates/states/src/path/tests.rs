//! Tables of paths: what they select, where they fail, and texts that are none.

use serde_json::json;

use super::*;

fn data() -> Value {
    json!({
        "a": {"b": [10, {"c": "x"}, null]},
        "list": [{"n": 1, "s": "one"}, {"n": 2, "s": "two"}],
        "single": [{"n": 7}],
        "e f": {"g.h": 1, "it's": 2},
        "x-y": 3,
        "日本": 4,
        "nothing": null,
    })
}

#[track_caller]
fn selects(path: &str, expected: Value) {
    let (data, context) = (data(), json!({"Execution": {"Id": "e", "Input": {"k": 1}}}));
    let scope = Scope::new(&data, &context, "");
    let parsed =
        Path::parse(path, Place::Field).unwrap_or_else(|problem| panic!("{path}: {problem:?}"));
    let found = parsed
        .resolve(&scope)
        .unwrap_or_else(|fault| panic!("{path}: {fault:?}"));
    assert_eq!(*found, expected, "{path}");
}

#[test]
fn paths_select() {
    for (path, expected) in [
        ("$", data()),
        ("$.a.b[0]", json!(10)),
        ("$.a.b[-1]", json!(null)),
        ("$.a.b[1].c", json!("x")),
        ("$['a']['b'][1]['c']", json!("x")),
        ("$[ \"a\" ].b[ 0 ]", json!(10)),
        ("$['e f']['g.h']", json!(1)),
        ("$.['e f']['it\\'s']", json!(2)),
        ("$.x-y", json!(3)),
        ("$.日本", json!(4)),
        ("$.nothing", json!(null)),
        ("$$.Execution.Id", json!("e")),
        ("$$['Execution'].Input.k", json!(1)),
        ("$.list[*].n", json!([1, 2])),
        ("$.single[*].n", json!([7])),
        ("$.list[*].missing", json!([])),
        ("$.list[?(@.n == 2)].s", json!(["two"])),
        ("$.list[?(@.s=='one')]", json!([{"n": 1, "s": "one"}])),
        ("$.list[?(@.n == $.list[0].n)].s", json!(["one"])),
        ("$.list[?(@.n > 5)]", json!([])),
        ("$.list[0:1].n", json!([1])),
        ("$.list[0,1].n", json!([1, 2])),
        ("$..n", json!([1, 2, 7])),
        ("$.a.*", json!([[10, {"c": "x"}, null]])),
    ] {
        selects(path, expected);
    }
}

#[test]
fn a_missing_node_is_a_fault() {
    let (data, context) = (data(), json!({}));
    let scope = Scope::new(&data, &context, "");
    for path in [
        "$.z",
        "$.a.b[3]",
        "$.a.b[-4]",
        "$.a.b.c",
        "$.a[0]",
        "$.nothing.x",
        "$.z[*].n",
        "$$.Execution",
    ] {
        let found = Path::parse(path, Place::Field)
            .unwrap()
            .resolve(&scope)
            .map(Cow::into_owned);
        assert_eq!(
            found,
            Err(Fault::PathNotFound {
                path: path.to_owned()
            }),
            "{path}"
        );
    }
}

#[test]
fn as_many_negations_as_are_taken() {
    let path = |count: usize| {
        let (open, close) = ("!(".repeat(count), ")".repeat(count));
        Path::parse(&format!("$.l[?{open}@.a{close}]"), Place::Field)
    };
    assert!(path(8).is_ok());
    assert_eq!(path(9).map(|it| it.text), Err(PathProblem::TooComplex));
}

#[test]
fn texts_that_are_no_paths() {
    use PathProblem as P;
    for (path, expected) in [
        ("", P::NoRoot),
        ("a.b", P::NoRoot),
        ("$name", P::Variable),
        ("$.", P::NameMissing { position: 2 }),
        ("$.a.", P::NameMissing { position: 4 }),
        ("$.a b", P::Unexpected { position: 3 }),
        ("$.a]", P::Unexpected { position: 3 }),
        ("$.a[", P::Unclosed { position: 3 }),
        ("$.a['b", P::Unclosed { position: 4 }),
        ("$.a[0", P::Unclosed { position: 3 }),
        ("$[b]", P::Unexpected { position: 2 }),
        ("$[-]", P::Index { position: 2 }),
        ("$[99999999999999999999]", P::Index { position: 2 }),
        ("$['a','b']", P::NameUnion),
        ("$.l[*]['a','b']", P::NameUnion),
        ("$.a.length()", P::Function),
        ("$..a..b", P::TooComplex),
        ("$.l[?(@[?(@.a)])]", P::TooComplex),
        ("$.l[?($.l[*])]", P::TooComplex),
        ("$.l[?($..a)]", P::TooComplex),
        ("$.l[?!!!!!!!!!@.a]", P::TooComplex),
        ("$.l[*", P::Query { position: 3 }),
    ] {
        assert_eq!(
            Path::parse(path, Place::Field).map(|it| it.text),
            Err(expected),
            "{path}"
        );
    }
    assert_eq!(
        Path::parse("$.x-y", Place::Argument).map(|it| it.text),
        Err(P::Unexpected { position: 3 })
    );
}
