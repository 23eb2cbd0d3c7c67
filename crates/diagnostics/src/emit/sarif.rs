//! For code scanning: a log in the Static Analysis Results Interchange Format (SARIF) 2.1.0.
//!
//! A log is one JSON document, with what every rule asks beside what was found, so it is made of all problems of a run at
//! once. What GitHub takes of it, and how much, is on its page "SARIF support for code scanning".

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::sorted;
use crate::diagnostic::{Code, Diagnostic, Label, Severity};
use crate::source::{Location, Sources};
use crate::span::{SourceId, Span};
use crate::visible;

/// What ran, and what it looks for.
#[derive(Clone, Debug, Default)]
pub struct Tool {
    /// Its name.
    pub name: String,
    /// Its version, as in Semantic Versioning.
    pub version: String,
    /// Every rule that it knows, so that a log says the same of them whatever was found.
    pub rules: Vec<ToolRule>,
    /// The path that is shown for a problem which is in no file: without one a code scanner would not show it.
    pub place: String,
}

/// A rule as a code scanner shows it.
#[derive(Clone, Debug)]
pub struct ToolRule {
    /// What its problems carry.
    pub code: Code,
    /// What it asks, in a few words.
    pub title: String,
    /// Why it asks that.
    pub why: String,
    /// All of it with examples, as Markdown.
    pub help: String,
}

/// Problems of a run, as far as they are known.
#[derive(Clone, Debug, Default)]
pub struct SarifLog {
    found: Vec<Found>,
}

#[derive(Clone, Debug)]
struct Found {
    code: Code,
    severity: Severity,
    result: Value,
}

/// The most results that GitHub takes: a log with more is refused as a whole. ("SARIF support for code scanning")
const MOST_RESULTS: usize = 25_000;

/// The most places of a result that GitHub keeps.
const MOST_PLACES: usize = 100;

/// The name of the folder that paths are relative to.
const ROOT: &str = "%SRCROOT%";

impl SarifLog {
    /// Nothing found yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether nothing was found so far.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Adds problems, sorted by path and place, each once.
    pub fn add(&mut self, diagnostics: &[Diagnostic], sources: &Sources, tool: &Tool) {
        let found = sorted(diagnostics, sources);
        self.found.extend(found.into_iter().map(|it| Found {
            code: it.code,
            severity: it.severity,
            result: result(it, sources, tool),
        }));
    }

    /// The log as text, ended.
    #[must_use]
    pub fn render(&self, tool: &Tool) -> String {
        let mut rules: Vec<Value> = tool.rules.iter().map(rule).collect();
        let mut places: BTreeMap<Code, usize> = BTreeMap::new();
        for (index, rule) in tool.rules.iter().enumerate() {
            places.insert(rule.code, index);
        }
        let mut found: Vec<&Found> = self.found.iter().collect();
        if found.len() > MOST_RESULTS {
            // Errors come first, and otherwise the order stays.
            found.sort_by_key(|it| it.severity);
        }
        let left_out = found.len().saturating_sub(MOST_RESULTS);
        let mut results = Vec::new();
        for it in found.into_iter().take(MOST_RESULTS) {
            let index = *places.entry(it.code).or_insert_with(|| {
                rules.push(json!({"id": it.code.0}));
                rules.len() - 1
            });
            let mut result = it.result.clone();
            result["ruleIndex"] = json!(index);
            results.push(result);
        }
        let mut invocation = json!({"executionSuccessful": true});
        if left_out > 0 {
            invocation["toolExecutionNotifications"] = json!([{
                "level": "warning",
                "message": {"text": format!("{left_out} problems more are left out: no more than {MOST_RESULTS} are taken")},
            }]);
        }
        let log = json!({
            "$schema": "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json",
            "version": "2.1.0",
            "runs": [{
                "tool": {"driver": {
                    "name": tool.name,
                    "semanticVersion": tool.version,
                    "rules": rules,
                }},
                "invocations": [invocation],
                "originalUriBaseIds": {ROOT: {"description": {"text": "The root of the source repository."}}},
                "columnKind": "utf16CodeUnits",
                "results": results,
            }],
        });
        // Texts, numbers and lists of them always serialize.
        serde_json::to_string_pretty(&log).unwrap_or_default() + "\n"
    }
}

fn rule(rule: &ToolRule) -> Value {
    json!({
        "id": rule.code.0,
        "shortDescription": {"text": cut(&rule.title)},
        "fullDescription": {"text": cut(&rule.why)},
        "help": {"text": rule.why, "markdown": rule.help},
        "defaultConfiguration": {"level": "error"},
        "properties": {"precision": "very-high", "problem.severity": "error"},
    })
}

fn result(diagnostic: &Diagnostic, sources: &Sources, tool: &Tool) -> Value {
    let primary = diagnostic.primary.as_ref();
    let path = diagnostic.source().map(|source| sources.path(source));
    let path = path.unwrap_or(&tool.place);
    let region = primary.map_or_else(|| region(START, START), |it| region_of(it.span, sources));
    let related: Vec<Value> = diagnostic
        .secondary
        .iter()
        .take(MOST_PLACES)
        .zip(1..)
        .map(|(label, id)| related(label, id, sources))
        .collect();
    let mut result = json!({
        "ruleId": diagnostic.code.0,
        "level": diagnostic.severity.as_str(),
        "message": {"text": message(diagnostic)},
        "locations": [{"physicalLocation": physical(path, region)}],
        "partialFingerprints": {"problem/v1": fingerprint(diagnostic, path)},
    });
    if !related.is_empty() {
        result["relatedLocations"] = Value::Array(related);
    }
    result
}

fn related(label: &Label, id: usize, sources: &Sources) -> Value {
    json!({
        "id": id,
        "physicalLocation": physical(sources.path(label.span.source), region_of(label.span, sources)),
        "message": {"text": said(label)},
    })
}

fn physical(path: &str, region: Value) -> Value {
    json!({
        "artifactLocation": {"uri": uri(path), "uriBaseId": ROOT},
        "region": region,
    })
}

/// What is wrong, what is to be known of it, and what to do: a paragraph each. Related places are links to them.
///
/// Braces stay as they are. The standard doubles them (section 3.11.5) for the sake of placeholders; readers such as
/// GitHub show a text as it is, and no text here has a number in braces that could be taken for one.
fn message(diagnostic: &Diagnostic) -> String {
    let mut paragraphs = vec![plain(&diagnostic.message)];
    let label = diagnostic.primary.iter().map(|label| plain(&label.text));
    paragraphs.extend(label.filter(|text| !text.is_empty()));
    let places = diagnostic.secondary.iter().take(MOST_PLACES).zip(1..);
    paragraphs.extend(places.map(|(label, id)| format!("note: [{}]({id})", linked(&said(label)))));
    paragraphs.extend(
        diagnostic
            .notes
            .iter()
            .map(|it| format!("note: {}", plain(it))),
    );
    paragraphs.extend(
        diagnostic
            .help
            .iter()
            .map(|it| format!("help: {}", plain(it))),
    );
    paragraphs.join("\n")
}

fn said(label: &Label) -> String {
    match label.text.is_empty() {
        true => "see also".to_owned(),
        false => visible::lines(&label.text),
    }
}

/// A text in which nothing is a link (section 3.11.6 of the standard).
fn plain(text: &str) -> String {
    visible::lines(text).replace("](", "\\](")
}

/// The text of a link.
fn linked(text: &str) -> String {
    let escaped = text.replace('\\', "\\\\");
    escaped.replace('[', "\\[").replace(']', "\\]")
}

/// The first line and column.
const START: Location = Location { line: 1, column: 1 };

fn region_of(span: Span, sources: &Sources) -> Value {
    let place = |location: Location| Location {
        column: utf16_column(sources, span.source, location),
        ..location
    };
    region(
        place(sources.location(span)),
        place(sources.end_location(span)),
    )
}

fn region(start: Location, end: Location) -> Value {
    json!({
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    })
}

/// The column, counted from 1 in the units of UTF-16: what most readers take columns for.
fn utf16_column(sources: &Sources, source: SourceId, location: Location) -> usize {
    let text = sources.text(source);
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let line = text.split('\n').nth(location.line - 1).unwrap_or("");
    let before = line.chars().take(location.column - 1);
    before.map(char::len_utf16).sum::<usize>() + 1
}

/// A relative path as a relative reference (RFC 3986).
fn uri(path: &str) -> String {
    let mut uri = String::new();
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            other => uri.push_str(&format!("%{other:02X}")),
        }
    }
    uri
}

/// What tells a problem from others and stays when lines move: FNV-1a of its code, its file and its message.
fn fingerprint(diagnostic: &Diagnostic, path: &str) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in [diagnostic.code.0, path, &diagnostic.message] {
        for byte in part.bytes().chain([0]) {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

/// A text of at most 1,024 characters: what GitHub shows of a description.
fn cut(text: &str) -> String {
    text.chars().take(1024).collect()
}
