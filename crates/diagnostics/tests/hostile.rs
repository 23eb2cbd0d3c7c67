//! Texts and spans that nobody writes on purpose: nothing panics, nothing escapes, and all formats agree on the place.

use loudfail_diagnostics::{Code, Diagnostic, Format, Sources, Span, Style, emit};

const TEXTS: [&str; 12] = [
    "",
    "\n",
    "\r\n\r\n",
    "\u{feff}",
    "\u{feff}a: b\r\nc:\td\r\n",
    "a: \u{1f600}\u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467} e\u{301}\n日本: 語",
    "\ta:\n\t\tb\n",
    "a\rb\r\rc\n",
    "a: \u{1b}[31m\u{9b}31m\u{7f}\0\u{202e}b\n",
    "a:\n  b\n\n\n  c\n   \n",
    "\u{200b}\u{200b}\n\u{301}",
    "one\ntwo\nthree\nfour\nfive\nsix\nseven",
];

/// Whether the text holds a character that a terminal may obey, other than the line feed.
fn drives_a_terminal(text: &str) -> bool {
    text.chars()
        .any(|character| character.is_control() && character != '\n')
}

#[track_caller]
fn check(sources: &Sources, diagnostic: Diagnostic, span: Span, width: usize) {
    let render = |format, color| {
        emit(
            std::slice::from_ref(&diagnostic),
            sources,
            format,
            Style { color, width },
        )
    };
    let human = render(Format::Human, false);
    let json = render(Format::Json, false);
    let github = render(Format::Github, false);
    for text in [&human, &json, &github] {
        assert!(
            !drives_a_terminal(text),
            "{span:?} lets a control character through: {text:?}"
        );
    }
    assert_eq!(
        (json.lines().count(), github.lines().count()),
        (1, 1),
        "{span:?}: {json}{github}"
    );
    // Colour changes nothing but the colour.
    assert_eq!(uncolored(&render(Format::Human, true)), human);

    let data: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    let place = format!("{}:{}", data["line"], data["column"]);
    let location = sources.location(span);
    assert_eq!(place, format!("{}:{}", location.line, location.column));
    assert!(
        human.contains(&format!("--> x.yaml:{place}\n")),
        "{span:?} is not at {place}:\n{human}"
    );
    assert!(
        github.contains(&format!(",line={},", location.line)),
        "{github}"
    );
    assert!(human.contains('^'), "{span:?} has no underlining:\n{human}");
}

/// The text without its colours: what is between an escape character and the next `m`.
fn uncolored(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    first
        + &parts
            .map(|part| part.split_once('m').map_or(part, |(_, rest)| rest))
            .collect::<String>()
}

#[test]
fn every_span_of_every_text() {
    for text in TEXTS {
        let mut sources = Sources::new();
        let source = sources.add("x.yaml", text);
        let ends = (0..=text.len() + 2).chain([usize::MAX]);
        for start in ends.clone() {
            for end in ends.clone() {
                let span = Span::new(source, start, end);
                let problem = Diagnostic::error(Code("LF0001"), "bad \u{1b}[2J\u{9b}2J\r\nvalue")
                    .at(span, "here \u{7}\n")
                    .note("a\r\n\u{8}b")
                    .help("\u{202e}c");
                check(&sources, problem, span, 0);
            }
        }
    }
}

#[test]
fn every_two_spans_of_every_text() {
    for text in TEXTS {
        let mut sources = Sources::new();
        let source = sources.add("x.yaml", text);
        let other = sources.add("y.yaml", text);
        for start in (0..=text.len() + 1).step_by(3) {
            for end in start..=text.len() + 1 {
                let primary = Span::new(source, start, start + 1);
                let problem = Diagnostic::warning(Code("LF0001"), "two places")
                    .at(primary, "")
                    .and_at(Span::new(source, start.saturating_sub(2), end), "one")
                    .and_at(Span::new(source, end, start), "two")
                    .and_at(Span::new(other, start, end), "three");
                check(&sources, problem, primary, 80);
            }
        }
    }
}

#[test]
fn long_lines_are_cut_at_any_width() {
    let texts = [
        "x".repeat(700),
        "\u{1f600}".repeat(150),
        "\t".repeat(300),
        format!("{}x", " ".repeat(400)),
    ];
    for text in texts {
        let mut sources = Sources::new();
        let source = sources.add("x.yaml", text.as_str());
        for width in [0, 40, 80, 139, usize::MAX] {
            for (start, end) in [
                (0, 4),
                (0, text.len()),
                (text.len() / 2, text.len() / 2),
                (text.len(), text.len()),
            ] {
                let span = Span::new(source, start, end);
                let problem =
                    Diagnostic::error(Code("LF0001"), "long").at(span, "a label of some length");
                check(&sources, problem, span, width);
            }
        }
    }
}

#[test]
fn an_id_of_other_sources_has_no_text() {
    let mut others = Sources::new();
    let source = others.add("x.yaml", "a: b");
    let span = Span::new(source, 1, 3);
    let problem = [Diagnostic::error(Code("LF0001"), "lost").at(span, "here")];
    let human = emit(&problem, &Sources::new(), Format::Human, Style::default());
    assert_eq!(
        human,
        "error[LF0001]: lost\n --> <unknown>:1:1\n  |\n1 |\n  | ^ here\n"
    );
}

#[test]
fn a_hostile_path_and_format_name() {
    let mut sources = Sources::new();
    let source = sources.add("a\u{1b}[2J,b:%\n.yaml", "a: b");
    let problem = [Diagnostic::error(Code("LF0001"), "bad").in_file(source)];
    let render = |format| emit(&problem, &sources, format, Style::default());
    assert_eq!(
        render(Format::Human),
        "error[LF0001]: bad\n--> a␛[2J,b:%␊.yaml\n"
    );
    assert_eq!(
        render(Format::Github),
        "::error file=a␛[2J%2Cb%3A%25%0A.yaml,title=LF0001::bad\n"
    );
    let data: serde_json::Value = serde_json::from_str(&render(Format::Json)).unwrap();
    assert_eq!(
        data["file"], "a\u{1b}[2J,b:%\n.yaml",
        "data stays what it is"
    );

    let error = "\u{1b}[2J".parse::<Format>().unwrap_err();
    assert_eq!(
        error.to_string(),
        "unknown format `␛[2J`: it is `human`, `json`, `github` or `sarif`"
    );
}
