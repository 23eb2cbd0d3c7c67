//! What a log in SARIF says.

use loudfail_diagnostics::{Code, Diagnostic, SarifLog, Sources, Span, Tool, ToolRule};
use serde_json::{Value, json};

const CODE: Code = Code("LF0101");

fn tool() -> Tool {
    Tool {
        name: "tool".to_owned(),
        version: "1.2.3".to_owned(),
        rules: vec![ToolRule {
            code: CODE,
            title: "a title".to_owned(),
            why: "A reason.".to_owned(),
            help: "**a title**".to_owned(),
        }],
        place: "blueprints".to_owned(),
    }
}

fn log(problems: &[Diagnostic], sources: &Sources) -> Value {
    let mut log = SarifLog::new();
    log.add(problems, sources, &tool());
    serde_json::from_str(&log.render(&tool())).expect("JSON")
}

#[test]
fn a_problem_with_two_places() {
    let mut sources = Sources::new();
    let first = sources.add("blueprints/a b.yaml", "\u{feff}x: 😀 y\n");
    let second = sources.add("blueprints/c.yaml", "one\ntwo\n");
    // The `y`, behind a character of two units in UTF-16 and four in UTF-8, and a mark that takes no column.
    let problem = Diagnostic::error(CODE, "it is [wrong](1)")
        .at(Span::new(first, 11, 12), "this")
        .and_at(Span::new(second, 4, 7), "see [that]")
        .note("a fact")
        .help("do {param: Name}");
    let result = log(&[problem.clone(), problem], &sources)["runs"][0]["results"].clone();
    assert_eq!(
        result,
        json!([{
            "ruleId": "LF0101",
            "level": "error",
            "message": {"text": "it is [wrong\\](1)\nthis\nnote: [see \\[that\\]](1)\nnote: a fact\nhelp: do {param: Name}"},
            "locations": [{"physicalLocation": {
                "artifactLocation": {"uri": "blueprints/a%20b.yaml", "uriBaseId": "%SRCROOT%"},
                "region": {"startLine": 1, "startColumn": 7, "endLine": 1, "endColumn": 8},
            }}],
            "partialFingerprints": {"problem/v1": result[0]["partialFingerprints"]["problem/v1"]},
            "relatedLocations": [{
                "id": 1,
                "physicalLocation": {
                    "artifactLocation": {"uri": "blueprints/c.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 2, "startColumn": 1, "endLine": 2, "endColumn": 4},
                },
                "message": {"text": "see [that]"},
            }],
            "ruleIndex": 0,
        }])
    );
}

#[test]
fn a_problem_without_a_file_has_a_place_and_an_unknown_code_becomes_a_rule() {
    let problem = Diagnostic::warning(Code("LF9999"), "nothing is there");
    let run = log(&[problem], &Sources::new())["runs"][0].clone();
    let place = &run["results"][0]["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "blueprints");
    assert_eq!(place["region"]["startLine"], 1);
    assert_eq!(run["results"][0]["ruleIndex"], 1);
    assert_eq!(run["tool"]["driver"]["rules"][1]["id"], "LF9999");
}

#[test]
fn a_fingerprint_stays_when_lines_move_and_differs_between_files() {
    let fingerprint = |path: &str, text: &str| {
        let mut sources = Sources::new();
        let source = sources.add(path, text);
        let at = text.find('x').expect("an x");
        let problem = Diagnostic::error(CODE, "an x").at(Span::new(source, at, at + 1), "");
        let result = log(&[problem], &sources)["runs"][0]["results"][0].clone();
        result["partialFingerprints"]["problem/v1"].clone()
    };
    assert_eq!(fingerprint("a", "x"), fingerprint("a", "\n\nx"));
    assert_ne!(fingerprint("a", "x"), fingerprint("b", "x"));
}

#[test]
fn more_than_github_takes_is_cut_and_said() {
    let mut sources = Sources::new();
    let source = sources.add("a.yaml", "x".repeat(25_002));
    let problem = |at: usize| {
        let span = Span::new(source, at, at + 1);
        match at {
            25_001 => Diagnostic::error(CODE, "the last"),
            _ => Diagnostic::warning(CODE, "another"),
        }
        .at(span, "")
    };
    let problems: Vec<Diagnostic> = (0..25_002).map(problem).collect();
    let run = log(&problems, &sources)["runs"][0].clone();
    assert_eq!(run["results"].as_array().map(Vec::len), Some(25_000));
    assert_eq!(run["results"][0]["message"]["text"], "the last");
    let said = &run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"];
    assert_eq!(
        said,
        "2 problems more are left out: no more than 25000 are taken"
    );
}
