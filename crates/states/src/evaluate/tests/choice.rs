//! Rules, the input, and whether they hold, do not, or fail.

use serde_json::json;

use super::*;

#[test]
fn operators() {
    let input = json!({
        "s": "b", "n": 5, "f": 5.0, "big": 9_007_199_254_740_993_u64, "t": "2026-01-01T00:00:00Z", "b": true,
        "null": null, "list": [{"x": 1}], "s2": "c", "n2": 6, "t2": "2026-01-01T09:00:00+09:00", "b2": false,
        "surrogates": "😀", "o": {"empty": {}},
    });
    for (rule, expected) in [
        (r#"{"Variable": "$.s", "StringEquals": "b"}"#, "yes"),
        (r#"{"Variable": "$.s", "StringEquals": "B"}"#, "no"),
        (r#"{"Variable": "$.n", "StringEquals": "5"}"#, "no"),
        (r#"{"Variable": "$.s", "StringLessThan": "c"}"#, "yes"),
        (r#"{"Variable": "$.s", "StringLessThan": "b"}"#, "no"),
        (r#"{"Variable": "$.s", "StringGreaterThan": "a"}"#, "yes"),
        (r#"{"Variable": "$.s", "StringLessThanEquals": "b"}"#, "yes"),
        (
            r#"{"Variable": "$.s", "StringGreaterThanEquals": "c"}"#,
            "no",
        ),
        // A surrogate sorts before U+FFFF in UTF-16 and after it in UTF-8.
        (
            r#"{"Variable": "$.surrogates", "StringLessThan": "\uffff"}"#,
            "yes",
        ),
        (r#"{"Variable": "$.s", "StringEqualsPath": "$.s"}"#, "yes"),
        (
            r#"{"Variable": "$.s", "StringLessThanPath": "$.s2"}"#,
            "yes",
        ),
        (r#"{"Variable": "$.s", "StringEqualsPath": "$.n"}"#, "no"),
        (
            r#"{"Variable": "$.s", "StringEqualsPath": "$.missing"}"#,
            "fails",
        ),
        (
            r#"{"Variable": "$.n", "StringEqualsPath": "$.missing"}"#,
            "fails",
        ),
        (
            r#"{"Variable": "$.s", "StringEqualsPath": "$$.State.Name"}"#,
            "no",
        ),
        (
            r#"{"Variable": "$$.State.Name", "StringEquals": "S"}"#,
            "yes",
        ),
        (r#"{"Variable": "$.s", "StringMatches": "*"}"#, "yes"),
        (r#"{"Variable": "$.t", "StringMatches": "2026-*Z"}"#, "yes"),
        (r#"{"Variable": "$.n", "StringMatches": "*"}"#, "no"),
        (r#"{"Variable": "$.n", "NumericEquals": 5}"#, "yes"),
        (r#"{"Variable": "$.f", "NumericEquals": 5}"#, "yes"),
        (r#"{"Variable": "$.s", "NumericEquals": 5}"#, "no"),
        (
            r#"{"Variable": "$.big", "NumericGreaterThan": 9007199254740992}"#,
            "yes",
        ),
        (r#"{"Variable": "$.n", "NumericLessThan": 5.5}"#, "yes"),
        (r#"{"Variable": "$.n", "NumericLessThanEquals": 4}"#, "no"),
        (
            r#"{"Variable": "$.n", "NumericGreaterThanEquals": 5}"#,
            "yes",
        ),
        (
            r#"{"Variable": "$.n", "NumericLessThanPath": "$.n2"}"#,
            "yes",
        ),
        (
            r#"{"Variable": "$.n", "NumericGreaterThanEqualsPath": "$.n2"}"#,
            "no",
        ),
        (
            r#"{"Variable": "$.t", "TimestampEquals": "2026-01-01T00:00:00.000Z"}"#,
            "yes",
        ),
        (
            r#"{"Variable": "$.t", "TimestampEqualsPath": "$.t2"}"#,
            "yes",
        ),
        (
            r#"{"Variable": "$.t", "TimestampLessThan": "2026-01-01T00:00:01Z"}"#,
            "yes",
        ),
        (
            r#"{"Variable": "$.s", "TimestampLessThan": "2026-01-01T00:00:01Z"}"#,
            "no",
        ),
        (
            r#"{"Variable": "$.t", "TimestampGreaterThanPath": "$.s"}"#,
            "no",
        ),
        (r#"{"Variable": "$.b", "BooleanEquals": true}"#, "yes"),
        (r#"{"Variable": "$.b", "BooleanEqualsPath": "$.b2"}"#, "no"),
        (r#"{"Variable": "$.s", "BooleanEquals": false}"#, "no"),
        (r#"{"Variable": "$.s", "IsPresent": true}"#, "yes"),
        (r#"{"Variable": "$.null", "IsPresent": true}"#, "yes"),
        (r#"{"Variable": "$.missing", "IsPresent": true}"#, "no"),
        (r#"{"Variable": "$.missing", "IsPresent": false}"#, "yes"),
        (
            r#"{"Variable": "$.missing.deep[3].er", "IsPresent": true}"#,
            "no",
        ),
        (r#"{"Variable": "$.s.deep", "IsPresent": true}"#, "no"),
        (r#"{"Variable": "$.list[0].x", "IsPresent": true}"#, "yes"),
        (r#"{"Variable": "$.list[1]", "IsPresent": true}"#, "no"),
        (r#"{"Variable": "$$.Task.Token", "IsPresent": true}"#, "no"),
        (r#"{"Variable": "$.o.empty", "IsPresent": true}"#, "yes"),
        (r#"{"Variable": "$.null", "IsNull": true}"#, "yes"),
        (r#"{"Variable": "$.s", "IsNull": false}"#, "yes"),
        (r#"{"Variable": "$.missing", "IsNull": true}"#, "fails"),
        (r#"{"Variable": "$.s", "IsString": true}"#, "yes"),
        (r#"{"Variable": "$.missing", "IsString": false}"#, "fails"),
        (r#"{"Variable": "$.n", "IsNumeric": true}"#, "yes"),
        (r#"{"Variable": "$.b", "IsNumeric": true}"#, "no"),
        (r#"{"Variable": "$.b", "IsBoolean": true}"#, "yes"),
        (r#"{"Variable": "$.t", "IsTimestamp": true}"#, "yes"),
        (r#"{"Variable": "$.s", "IsTimestamp": true}"#, "no"),
        (r#"{"Variable": "$.missing", "StringEquals": "b"}"#, "fails"),
        (r#"{"Not": {"Variable": "$.s", "StringEquals": "b"}}"#, "no"),
        (
            r#"{"And": [{"Variable": "$.missing", "IsPresent": true}, {"Variable": "$.missing", "IsNull": true}]}"#,
            "no",
        ),
        (
            r#"{"And": [{"Variable": "$.s", "IsPresent": true}, {"Variable": "$.s", "IsString": true}]}"#,
            "yes",
        ),
        (
            r#"{"And": [{"Variable": "$.s", "IsPresent": true}, {"Variable": "$.missing", "IsNull": true}]}"#,
            "fails",
        ),
        (
            r#"{"Or": [{"Variable": "$.s", "IsPresent": true}, {"Variable": "$.missing", "IsNull": true}]}"#,
            "yes",
        ),
        (
            r#"{"Or": [{"Variable": "$.s", "IsNull": true}, {"Not": {"Variable": "$.n", "IsString": true}}]}"#,
            "yes",
        ),
    ] {
        let mut rule: Value = serde_json::from_str(rule).unwrap();
        rule["Next"] = json!("yes");
        let states = json!({
            "S": {"Type": "Choice", "Choices": [rule], "Default": "no"},
            "yes": {"Type": "Pass", "Result": 1, "End": true},
            "no": {"Type": "Pass", "Result": 0, "End": true},
        });
        let line = match expected {
            "yes" => "S yes = 1",
            "no" => "S no = 0",
            _ => "S ! States.Runtime",
        };
        runs(states, input.clone(), json!([]), line);
    }
}

#[test]
fn the_first_rule_decides_and_without_one_it_fails() {
    let rule = |number: i64, next: &str| json!({"Variable": "$.n", "NumericGreaterThan": number, "Next": next});
    let states = json!({
        "S": {"Type": "Choice", "InputPath": "$.in", "OutputPath": "$.n", "Choices": [rule(10, "A"), rule(5, "B")]},
        "A": {"Type": "Succeed"},
        "B": {"Type": "Succeed"},
    });
    for (n, expected) in [
        (11, "S A = 11"),
        (6, "S B = 6"),
        (5, "S ! States.NoChoiceMatched"),
    ] {
        runs(states.clone(), json!({"in": {"n": n}}), json!([]), expected);
    }
}
