//! How documents are read.

use loudfail_diagnostics::Sources;

use super::*;

/// Asserts what is wrong with a text, each as code and the text underlined, and how often a document comes of it.
#[track_caller]
fn problems(text: &str, expected: &[(&str, &str)], document: bool) {
    let mut sources = Sources::new();
    let source = sources.add("test.yaml", text);
    let (node, problems) = parse(source, text);
    let found: Vec<(&str, &str)> = problems
        .iter()
        .map(|problem| {
            let label = problem.primary.as_ref();
            let underlined = label.map_or("", |label| &text[label.span.start..label.span.end]);
            (problem.code.0, underlined)
        })
        .collect();
    let shown: String = text.chars().take(60).collect();
    assert_eq!(found, expected, "{shown:?}");
    assert_eq!(node.is_some(), document, "{shown:?}");
}

#[test]
fn refused_features() {
    problems("a: &x 1", &[("LF0003", "&x 1")], true);
    problems(
        "a: &x 1\nb: *x",
        &[("LF0003", "&x 1"), ("LF0003", "*x")],
        true,
    );
    problems("a: *x", &[("LF0003", "*")], false);
    problems(
        "a: &x {b: 1}\nc: {<<: *x}",
        &[("LF0003", "&x {"), ("LF0003", "<<")],
        true,
    );
    problems("a: !b c", &[("LF0003", "!b c")], true);
    problems("a: !b", &[("LF0003", "!b")], true);
    problems("a: 1\n---\nb: 2", &[("LF0003", "---")], false);
    problems("{a: 1}: 2", &[("LF0003", "{a: 1}")], true);
    problems("? [a]\n: 2", &[("LF0003", "[a]")], true);
    problems("a: {{ b }}", &[("LF0003", "{ b }")], true);
    problems("a: 1\n\"a\": 2", &[("LF0002", "\"a\"")], true);
    problems("a: 1\n: 2", &[("LF0003", "1")], true);
}

#[test]
fn accepted_texts() {
    for text in [
        "",
        "# nothing\n",
        "---\na: 1\n...\n",
        "\u{feff}a: 1\r\n",
        "a:\n- b\n- c: d\n",
        "? a\n: b\n",
    ] {
        problems(text, &[], true);
    }
}

#[test]
fn places_are_bytes_and_end_with_the_line() {
    let text = "\u{feff}ä: \"😀\"\r\n日本:\r\n  - ü: [x,\r\n      y]\r\n  -\r\nlast: |\r\n  one\r\n  two\r\n";
    let mut sources = Sources::new();
    let (node, problems) = parse(sources.add("test.yaml", text), text);
    assert_eq!(problems, []);
    let mut found = Vec::new();
    collect(&node.unwrap(), text, &mut found);
    assert_eq!(
        found,
        [
            "ä: \"😀\"",
            "ä",
            "\"😀\"",
            "日本",
            "- ü: [x,",
            "ü: [x,",
            "ü",
            "[x,",
            "x",
            "y",
            "-",
            "last",
            "one"
        ]
    );
}

/// The texts at the places of all nodes and keys.
fn collect<'a>(node: &Node, text: &'a str, found: &mut Vec<&'a str>) {
    let mut at = |span: Span| found.push(&text[span.start..span.end]);
    at(node.span);
    match &node.kind {
        Kind::Scalar { .. } | Kind::Refused => {}
        Kind::Sequence(items) => items.iter().for_each(|item| collect(item, text, found)),
        Kind::Mapping(entries) => {
            for entry in entries {
                found.push(&text[entry.key.span.start..entry.key.span.end]);
                collect(&entry.value, text, found);
            }
        }
    }
}

#[test]
fn large_files() {
    problems(
        &format!("a: {}", "x".repeat(LIMITS.bytes)),
        &[("LF0004", "")],
        false,
    );
    problems(&format!("{}{}", "[".repeat(64), "]".repeat(64)), &[], true);
    problems(
        &format!("{}{}", "[".repeat(65), "]".repeat(65)),
        &[("LF0004", "[")],
        false,
    );
    problems(&"[".repeat(100_000), &[("LF0004", "[")], false);
    problems(&"- ".repeat(100_000), &[("LF0004", "")], false);
    problems(&"{a: ".repeat(100_000), &[("LF0004", "{")], false);
    problems(&format!("[{}]", "a,".repeat(99_999)), &[], true);
    problems(
        &format!("[{}]", "a,".repeat(100_000)),
        &[("LF0004", "a")],
        false,
    );
}

/// What an alias stands for counts as if it were written there, texts too: of nodes there are few in a file that a text makes
/// large.
#[test]
fn a_text_that_aliases_make_large() {
    let aliases = |length: usize, count: usize| {
        let long = "x".repeat(length);
        let text = format!("a: &a [{{b: {long}}}]\nc: [{}]\n", "*a,".repeat(count));
        let mut sources = Sources::new();
        let source = sources.add("test.yaml", text.as_str());
        let (node, problems) = parse_shared(source, &text);
        assert_eq!(node.is_some(), problems.is_empty());
        let codes: Vec<&str> = problems.iter().map(|problem| problem.code.0).collect();
        codes.join(" ")
    };
    assert_eq!(aliases(LIMITS.bytes / 8, 7), "");
    assert_eq!(aliases(LIMITS.bytes / 8, 8), "LF0004");
    assert_eq!(aliases(400_000, 80_000), "LF0004");
}

#[test]
fn not_utf8() {
    assert!(text_of("ä".as_bytes()).1.is_none());
    let (text, problem) = text_of(b"a: \xc3\xa4\xff\xfeb");
    let problem = problem.unwrap()(Sources::new().add("test.yaml", text.as_str()));
    let span = problem.primary.unwrap().span;
    assert_eq!(&text[span.start..span.end], "\u{fffd}");
    assert_eq!(span.start, 5);
}

/// Texts made of the pieces that YAML gives a meaning: whatever they are, reading them ends without a panic, says
/// something where there is no document, and every place lies within the text and on whole characters.
#[test]
fn any_text() {
    const PIECES: [&str; 34] = [
        "a", "b: ", ": ", ":", "- ", "-", "\n", "\n  ", "\n    ", "\r\n", "\t", " ", "[", "]", "{",
        "}", ",", "\"", "'", "|\n", ">-\n", "#", " # c", "&x ", "*x", "!t ", "<<: ", "? ", "---\n",
        "...\n", "%", "😀", "\u{feff}", "\\",
    ];
    let mut state: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut random = |below: usize| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state % 1_000_003).unwrap() % below
    };
    for _ in 0..20_000 {
        let length = random(24);
        let text: String = (0..length).map(|_| PIECES[random(PIECES.len())]).collect();
        let mut sources = Sources::new();
        let source = sources.add("test.yaml", text.as_str());
        let (node, problems) = parse(source, &text);
        assert!(node.is_some() || !problems.is_empty(), "{text:?}");
        for problem in &problems {
            for label in problem.primary.iter().chain(&problem.secondary) {
                assert!(
                    text.get(label.span.start..label.span.end).is_some(),
                    "{text:?} {label:?}"
                );
            }
        }
        if let Some(node) = node {
            collect(&node, &text, &mut Vec::new());
            crate::Blueprint::read(&node);
            crate::PlatformFile::read(&node);
        }
    }
}
