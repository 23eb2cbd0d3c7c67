//! Tables: a call, and what it gives or why it fails, over one input.

use serde_json::json;

use super::*;
use crate::evaluate::Scope;
use crate::path::PathProblem;

fn input() -> Value {
    json!({
        "a": 1, "f": 1.5, "s": "text", "n": null, "t": true, "o": {"k": [1, "x", null], "m": 2}, "e": "",
        "l": [1, 2, 3, 3, "x", {"p": 1, "q": 2}, {"q": 2, "p": 1}], "template": "<{}>", "json": "{\"a\": [1, 2.5]}",
        "cut": "{\"a\": [1", "it's": "quote", "long": "x".repeat(10_001), "a],b": "both",
    })
}

fn evaluate(text: &str) -> Result<Value, Fault> {
    let (input, context) = (input(), json!({"Execution": {"Name": "run"}}));
    let call = Intrinsic::parse(text).unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
    call.evaluate(&Scope::new(&input, &context, "the-uuid"))
}

#[test]
fn calls_give() {
    for (call, expected) in [
        ("States.Format('plain')", json!("plain")),
        ("States.Format('{} and {}', $.s, $.a)", json!("text and 1")),
        (
            "States.Format('{}{}{}{}', $.n, $.t, $.f, $.e)",
            json!("nulltrue1.5"),
        ),
        ("States.Format('{}', $.o)", json!("{k=[1, x, null], m=2}")),
        (
            r"States.Format('\{\} \'{}\' \\', $.s)",
            json!(r"{} 'text' \"),
        ),
        ("States.Format($.template, $.s)", json!("<text>")),
        ("States.Format('{}', $$.Execution.Name)", json!("run")),
        ("States.Format( '{}' , $['it\\'s'] )", json!("quote")),
        ("States.Format('a\nb')", json!("a\nb")),
        ("States.StringToJson($.json)", json!({"a": [1, 2.5]})),
        ("States.StringToJson($.e)", json!(null)),
        ("States.StringToJson('  ')", json!(null)),
        (r#"States.StringToJson('\{"k": "v"\}')"#, json!({"k": "v"})),
        (
            "States.JsonToString($.o)",
            json!(r#"{"k":[1,"x",null],"m":2}"#),
        ),
        ("States.JsonToString($.s)", json!(r#""text""#)),
        ("States.Array()", json!([])),
        (
            "States.Array($.a, 'b', -2.5, true, null, States.Array($.s))",
            json!([1, "b", -2.5, true, null, ["text"]]),
        ),
        (
            "States.ArrayPartition(States.ArrayRange(1, 9, 1), 4)",
            json!([[1, 2, 3, 4], [5, 6, 7, 8], [9]]),
        ),
        (
            "States.ArrayPartition(States.ArrayRange(1, 3, 1), 1.5)",
            json!([[1, 2], [3]]),
        ),
        ("States.ArrayContains($.l, 3)", json!(true)),
        ("States.ArrayContains($.l, '3')", json!(false)),
        ("States.ArrayContains($.l, $.l[5])", json!(true)),
        ("States.ArrayRange(1, 9, 2)", json!([1, 3, 5, 7, 9])),
        (
            "States.ArrayLength(States.ArrayRange(1, 1000, 1))",
            json!(1_000),
        ),
        ("States.ArrayGetItem($.l, 1.0)", json!(2)),
        // What divides arguments does not where it is in a name.
        ("States.Array($['a],b'], 1)", json!(["both", 1])),
        ("States.Array($.l[0,4], 1)", json!([[1, "x"], 1])),
        ("States.ArrayRange(9, 1, -4)", json!([9, 5, 1])),
        ("States.ArrayRange(1, 0, 1)", json!([])),
        ("States.ArrayRange(0.5, 2.4, 1)", json!([1, 2])),
        ("States.ArrayGetItem($.l, 0)", json!(1)),
        ("States.ArrayGetItem($.l, 4)", json!("x")),
        ("States.ArrayLength($.l)", json!(7)),
        ("States.ArrayLength($.l[*].p)", json!(2)),
        (
            "States.ArrayUnique($.l)",
            json!([1, 2, 3, "x", {"p": 1, "q": 2}]),
        ),
        (
            "States.Base64Encode('Data to encode')",
            json!("RGF0YSB0byBlbmNvZGU="),
        ),
        ("States.Base64Encode('ab')", json!("YWI=")),
        ("States.Base64Encode('a')", json!("YQ==")),
        ("States.Base64Encode('')", json!("")),
        (
            "States.Base64Decode('RGF0YSB0byBlbmNvZGU=')",
            json!("Data to encode"),
        ),
        ("States.Base64Decode('YWI=')", json!("ab")),
        ("States.Base64Decode('YQ==')", json!("a")),
        ("States.Base64Decode('Y\r\nWI=')", json!("ab")),
        (
            "States.JsonMerge($.o, States.StringToJson($.json), false)",
            json!({"k": [1, "x", null], "m": 2, "a": [1, 2.5]}),
        ),
        ("States.MathAdd(111, -1)", json!(110)),
        ("States.MathAdd(1.5, -1.5)", json!(1)),
        ("States.MathAdd(2147483647, 1)", json!(2_147_483_648_i64)),
        // The longest that a random wait may be.
        ("States.MathRandom(0, 30)", json!(30)),
        ("States.MathRandom(1, 2, 7)", json!(2)),
        (
            "States.StringSplit('This.is+a,test=string', '.+,=')",
            json!(["This", "is", "a", "test", "string"]),
        ),
        ("States.StringSplit(',,a,,b,', ',')", json!(["a", "b"])),
        ("States.StringSplit(',,,,', ',')", json!([])),
        ("States.StringSplit(' , ', ',')", json!([" ", " "])),
        ("States.StringSplit($.s, '')", json!(["text"])),
        ("States.UUID()", json!("the-uuid")),
        (
            "States.ArrayGetItem(States.StringSplit('a/b', '/'), 1)",
            json!("b"),
        ),
    ] {
        assert_eq!(evaluate(call), Ok(expected), "{call}");
    }
}

#[test]
fn calls_fail() {
    let ty = |function, argument, expected| {
        IntrinsicFault::Type {
            function,
            argument,
            expected,
        }
        .into()
    };
    let value = |function, argument, expected| {
        IntrinsicFault::Value {
            function,
            argument,
            expected,
        }
        .into()
    };
    let missing = |path: &str| Fault::PathNotFound {
        path: path.to_owned(),
    };
    for (call, expected) in [
        ("States.Format('{}', $.missing)", missing("$.missing")),
        (
            "States.Format('{}', $$.Task.Token)",
            missing("$$.Task.Token"),
        ),
        (
            "States.Format($.a, $.s)",
            ty(Function::Format, 0, "a string"),
        ),
        (
            "States.Format($.template)",
            IntrinsicFault::Placeholders {
                placeholders: 1,
                arguments: 0,
            }
            .into(),
        ),
        (
            "States.StringToJson($.s)",
            IntrinsicFault::Json { line: 1, column: 2 }.into(),
        ),
        (
            "States.StringToJson($.cut)",
            IntrinsicFault::Json { line: 1, column: 8 }.into(),
        ),
        (
            "States.StringToJson($.o)",
            ty(Function::StringToJson, 0, "a string"),
        ),
        (
            "States.StringToJson($.n)",
            ty(Function::StringToJson, 0, "a string"),
        ),
        (
            "States.ArrayPartition($.s, 2)",
            ty(Function::ArrayPartition, 0, "an array"),
        ),
        (
            "States.ArrayPartition($.l, 0)",
            value(Function::ArrayPartition, 1, "a positive integer"),
        ),
        (
            "States.ArrayPartition($.l, -1)",
            value(Function::ArrayPartition, 1, "a positive integer"),
        ),
        (
            "States.ArrayContains($.o, 2)",
            ty(Function::ArrayContains, 0, "an array"),
        ),
        (
            "States.ArrayRange(1, 2, 0)",
            value(Function::ArrayRange, 2, "other than zero"),
        ),
        (
            "States.ArrayRange(1, 1001, 1)",
            value(
                Function::ArrayRange,
                1,
                "so close to the first that at most 1000 items are made",
            ),
        ),
        (
            "States.ArrayGetItem($.l, 7)",
            value(
                Function::ArrayGetItem,
                1,
                "the index of an item of the array",
            ),
        ),
        (
            "States.ArrayGetItem($.l, -1)",
            value(
                Function::ArrayGetItem,
                1,
                "the index of an item of the array",
            ),
        ),
        (
            "States.ArrayGetItem($.l, 'a')",
            ty(Function::ArrayGetItem, 1, "a number"),
        ),
        (
            "States.ArrayLength($.s)",
            ty(Function::ArrayLength, 0, "an array"),
        ),
        (
            "States.ArrayUnique($.o)",
            ty(Function::ArrayUnique, 0, "an array"),
        ),
        (
            "States.Base64Encode($.a)",
            ty(Function::Base64Encode, 0, "a string"),
        ),
        (
            "States.Base64Encode($.long)",
            value(Function::Base64Encode, 0, "at most 10,000 characters long"),
        ),
        (
            "States.Base64Decode($.long)",
            value(Function::Base64Decode, 0, "at most 10,000 characters long"),
        ),
        (
            "States.Base64Decode('Y')",
            value(Function::Base64Decode, 0, "Base64"),
        ),
        (
            "States.Base64Decode('Y=WI')",
            value(Function::Base64Decode, 0, "Base64"),
        ),
        (
            "States.JsonMerge($.o, $.l, false)",
            ty(Function::JsonMerge, 1, "an object"),
        ),
        (
            "States.JsonMerge($.o, $.o, 1)",
            ty(Function::JsonMerge, 2, "a boolean"),
        ),
        (
            "States.JsonMerge($.o, $.o, true)",
            value(
                Function::JsonMerge,
                2,
                "false: only the shallow mode is supported",
            ),
        ),
        (
            "States.MathAdd($.s, 1)",
            ty(Function::MathAdd, 0, "a number"),
        ),
        (
            "States.MathAdd(2147483648, 1)",
            value(Function::MathAdd, 0, "between -2147483648 and 2147483647"),
        ),
        (
            "States.MathAdd(1, 1e300)",
            value(Function::MathAdd, 1, "between -2147483648 and 2147483647"),
        ),
        (
            "States.MathRandom(3, 3)",
            value(Function::MathRandom, 1, "larger than the start"),
        ),
        (
            "States.MathRandom(0, $.s)",
            ty(Function::MathRandom, 1, "a number"),
        ),
        (
            "States.MathRandom(0, 1, $.s)",
            ty(Function::MathRandom, 2, "a number"),
        ),
        (
            "States.StringSplit($.a, ',')",
            ty(Function::StringSplit, 0, "a string"),
        ),
        (
            "States.StringSplit($.s, $.n)",
            ty(Function::StringSplit, 1, "a string"),
        ),
    ] {
        assert_eq!(evaluate(call), Err(expected), "{call}");
    }
}

#[test]
fn texts_that_are_no_calls() {
    use IntrinsicProblem as P;
    let nested = |depth: usize| format!("{}{}", "States.Array(".repeat(depth), ")".repeat(depth));
    assert!(Intrinsic::parse(&nested(10)).is_ok());
    let (eleven, thousands) = (nested(11), "States.Array(".repeat(20_000));
    for (call, expected) in [
        (eleven.as_str(), P::TooDeep),
        (thousands.as_str(), P::TooDeep),
        (
            "States.Nope()",
            P::Unknown {
                name: "States.Nope".to_owned(),
            },
        ),
        (
            "States.Hash('a', 'MD5')",
            P::Unsupported {
                name: "States.Hash".to_owned(),
            },
        ),
        ("States.UUID", P::Unexpected { position: 11 }),
        ("States.UUID(", P::Unexpected { position: 12 }),
        (
            "States.UUID(1)",
            P::ArgumentCount {
                function: Function::Uuid,
                found: 1,
            },
        ),
        (
            "States.MathAdd(1)",
            P::ArgumentCount {
                function: Function::MathAdd,
                found: 1,
            },
        ),
        (
            "States.Format()",
            P::ArgumentCount {
                function: Function::Format,
                found: 0,
            },
        ),
        (
            "States.Format('{} {}', 1)",
            P::PlaceholderCount {
                placeholders: 2,
                arguments: 1,
            },
        ),
        (
            "States.Format('{}', 1, 2)",
            P::PlaceholderCount {
                placeholders: 1,
                arguments: 2,
            },
        ),
        ("States.Format('{', 1)", P::Reserved { position: 15 }),
        ("States.Format('}')", P::Reserved { position: 15 }),
        ("States.StringToJson('{}')", P::Reserved { position: 21 }),
        (r"States.Format('\n')", P::Escape { position: 15 }),
        (r"States.Format('a\", P::Escape { position: 16 }),
        ("States.Format('a", P::Unclosed { position: 14 }),
        ("States.Array(1,)", P::Unexpected { position: 15 }),
        ("States.Array(,1)", P::Unexpected { position: 13 }),
        ("States.Array(1 2)", P::Unexpected { position: 13 }),
        ("States.Array(\"a\")", P::Unexpected { position: 13 }),
        ("States.Array([1])", P::Unexpected { position: 13 }),
        (
            "States.ArrayGetItem($.a, 0)[0]",
            P::Trailing { position: 27 },
        ),
        ("States.StringToJson($.a).b", P::Trailing { position: 24 }),
        (
            "States.Array($.a-b)",
            P::Path {
                position: 13,
                problem: PathProblem::Unexpected { position: 3 },
            },
        ),
        (
            "States.Array($x)",
            P::Path {
                position: 13,
                problem: PathProblem::Variable,
            },
        ),
    ] {
        assert_eq!(
            Intrinsic::parse(call).map(|it| it.function),
            Err(expected),
            "{call}"
        );
    }
}
