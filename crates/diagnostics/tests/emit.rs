//! What each format shows, whole.

use loudfail_diagnostics::{Code, Diagnostic, Format, Sources, Span, Style, emit};

const CODE: Code = Code("LF0101");

/// A source added without its `⟦` and `⟧`, and the spans that they enclose, in the order of the closing marks.
fn marked(sources: &mut Sources, path: &str, marked: &str) -> Vec<Span> {
    let (mut text, mut open, mut ranges) = (String::new(), Vec::new(), Vec::new());
    for character in marked.chars() {
        match character {
            '⟦' => open.push(text.len()),
            '⟧' => ranges.push((open.pop().expect("a mark that opens"), text.len())),
            other => text.push(other),
        }
    }
    let source = sources.add(path, text);
    ranges
        .into_iter()
        .map(|(start, end)| Span::new(source, start, end))
        .collect()
}

#[track_caller]
fn assert_emits(problems: &[Diagnostic], sources: &Sources, format: Format, expected: &str) {
    let actual = emit(problems, sources, format, Style::default());
    assert!(actual == expected, "got\n{actual}\ninstead of\n{expected}");
}

#[test]
fn one_place_as_a_person_sees_it() {
    let cases = [
        (
            "a key",
            "a: 1\n⟦timout⟧: 1h\nb: 2\n",
            "\
2:1
  |
2 | timout: 1h
  | ^^^^^^ here
",
        ),
        (
            "the first character",
            "⟦t⟧ask: {}\n",
            "\
1:1
  |
1 | task: {}
  | ^ here
",
        ),
        (
            "the end of a line",
            "task:⟦⟧\nb: 2\n",
            "\
1:6
  |
1 | task:
  |      ^ here
",
        ),
        (
            "the end of the file",
            "task: {}\n⟦⟧",
            "\
1:9
  |
1 | task: {}
  |         ^ here
",
        ),
        (
            "the end of a file without a last line feed",
            "task: {}⟦⟧",
            "\
1:9
  |
1 | task: {}
  |         ^ here
",
        ),
        (
            "an empty file",
            "⟦⟧",
            "\
1:1
  |
1 |
  | ^ here
",
        ),
        (
            "an emoji and a tab before",
            "a:\t😀 ⟦b⟧\n",
            "\
1:6
  |
1 | a:    😀 b
  |          ^ here
",
        ),
        (
            "a wide character inside",
            "a: ⟦日本⟧\n",
            "\
1:4
  |
1 | a: 日本
  |    ^^^^ here
",
        ),
        (
            "windows line ends and a mark",
            "\u{feff}⟦a⟧: 1\r\nb: 2\r\n",
            "\
1:1
  |
1 | a: 1
  | ^ here
",
        ),
        (
            "the second line of those",
            "\u{feff}a: 1\r\nb: ⟦2⟧\r\n",
            "\
2:4
  |
2 | b: 2
  |    ^ here
",
        ),
        (
            "an escape sequence",
            "a: ⟦\u{1b}[31mred⟧\n",
            "\
1:4
  |
1 | a: ␛[31mred
  |    ^^^^^^^^ here
",
        ),
        (
            "a block that ends where the next key begins",
            "task:\n  ⟦a: 1\n  b: 2\n\n⟧next: 3\n",
            "\
2:3
  |
2 | /   a: 1
3 | |   b: 2
  | |______^ here
",
        ),
        (
            "a long block",
            "⟦a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\ng: 7\nh: 8⟧\n",
            "\
1:1
  |
1 | / a: 1
2 | | b: 2
3 | | c: 3
4 | | d: 4
... |
7 | | g: 7
8 | | h: 8
  | |____^ here
",
        ),
    ];
    for (name, text, expected) in cases {
        let mut sources = Sources::new();
        let spans = marked(&mut sources, "blueprints/x.yaml", text);
        let problem = Diagnostic::error(CODE, "this is wrong").at(spans[0], "here");
        let actual = emit(&[problem], &sources, Format::Human, Style::default());
        let expected = format!("error[LF0101]: this is wrong\n --> blueprints/x.yaml:{expected}");
        assert!(
            actual == expected,
            "{name}: got\n{actual}\ninstead of\n{expected}"
        );
    }
}

/// Problems with two files and with none, out of order, one of them twice.
fn several(sources: &mut Sources) -> Vec<Diagnostic> {
    let nightly = marked(
        sources,
        "blueprints/nightly.yaml",
        "⟦timout⟧: 1h\ntask:\n  ⟦cpu: lots\n  memory: 5%⟧\nname: ⟦a⟧\n",
    );
    let hourly = marked(sources, "blueprints/hourly.yaml", "# hourly\nname: ⟦a⟧\n");
    let unknown = Diagnostic::error(CODE, "unknown key `timout`")
        .at(nightly[0], "not a key of a blueprint")
        .note("the keys are `task`, `timeout`\nand `retry`")
        .help("did you mean `timeout`?");
    vec![
        Diagnostic::warning(Code("LF0203"), "`cpu` and `memory` do not fit, 100% sure")
            .at(nightly[1], ""),
        unknown.clone(),
        Diagnostic::error(Code("LF0003"), "two blueprints make the job `a`")
            .at(nightly[2], "the second one")
            .and_at(hourly[0], "the first one")
            .help("rename one of them"),
        Diagnostic::error(Code("LF0900"), "the file is not UTF-8").in_file(hourly[0].source),
        unknown,
        Diagnostic::error(Code("LF0001"), "there are no blueprints")
            .help("run `cargo xtask new NAME`"),
    ]
}

#[test]
fn nothing_for_no_problem() {
    for format in [Format::Human, Format::Json, Format::Github] {
        assert_emits(&[], &Sources::new(), format, "");
    }
}

#[test]
fn several_for_a_person() {
    let mut sources = Sources::new();
    let problems = several(&mut sources);
    assert_emits(
        &problems,
        &sources,
        Format::Human,
        "\
error[LF0001]: there are no blueprints
 = help: run `cargo xtask new NAME`

error[LF0900]: the file is not UTF-8
--> blueprints/hourly.yaml

error[LF0101]: unknown key `timout`
 --> blueprints/nightly.yaml:1:1
  |
1 | timout: 1h
  | ^^^^^^ not a key of a blueprint
  |
  = note: the keys are `task`, `timeout`
          and `retry`
  = help: did you mean `timeout`?

warning[LF0203]: `cpu` and `memory` do not fit, 100% sure
 --> blueprints/nightly.yaml:3:3
  |
3 | /   cpu: lots
4 | |   memory: 5%
  | |____________^

error[LF0003]: two blueprints make the job `a`
 --> blueprints/nightly.yaml:5:7
  |
5 | name: a
  |       ^ the second one
  |
 ::: blueprints/hourly.yaml:2:7
  |
2 | name: a
  |       - the first one
  |
  = help: rename one of them
",
    );
}

#[test]
fn several_for_a_program() {
    let mut sources = Sources::new();
    let problems = several(&mut sources);
    assert_emits(
        &problems,
        &sources,
        Format::Json,
        r#"{"code":"LF0001","severity":"error","message":"there are no blueprints","file":null,"line":null,"column":null,"end_line":null,"end_column":null,"label":null,"related":[],"notes":[],"help":["run `cargo xtask new NAME`"]}
{"code":"LF0900","severity":"error","message":"the file is not UTF-8","file":"blueprints/hourly.yaml","line":null,"column":null,"end_line":null,"end_column":null,"label":null,"related":[],"notes":[],"help":[]}
{"code":"LF0101","severity":"error","message":"unknown key `timout`","file":"blueprints/nightly.yaml","line":1,"column":1,"end_line":1,"end_column":7,"label":"not a key of a blueprint","related":[],"notes":["the keys are `task`, `timeout`\nand `retry`"],"help":["did you mean `timeout`?"]}
{"code":"LF0203","severity":"warning","message":"`cpu` and `memory` do not fit, 100% sure","file":"blueprints/nightly.yaml","line":3,"column":3,"end_line":4,"end_column":13,"label":"","related":[],"notes":[],"help":[]}
{"code":"LF0003","severity":"error","message":"two blueprints make the job `a`","file":"blueprints/nightly.yaml","line":5,"column":7,"end_line":5,"end_column":8,"label":"the second one","related":[{"file":"blueprints/hourly.yaml","line":2,"column":7,"end_line":2,"end_column":8,"label":"the first one"}],"notes":[],"help":["rename one of them"]}
"#,
    );
}

#[test]
fn several_for_github() {
    let mut sources = Sources::new();
    let problems = several(&mut sources);
    assert_emits(&problems, &sources, Format::Github, "\
::error title=LF0001::there are no blueprints%0Ahelp: run `cargo xtask new NAME`
::error file=blueprints/hourly.yaml,title=LF0900::the file is not UTF-8
::error file=blueprints/nightly.yaml,line=1,col=1,endLine=1,endColumn=7,title=LF0101::unknown key `timout`%0Anot a key of a blueprint%0Anote: the keys are `task`, `timeout`%0Aand `retry`%0Ahelp: did you mean `timeout`?
::warning file=blueprints/nightly.yaml,line=3,endLine=4,title=LF0203::`cpu` and `memory` do not fit, 100%25 sure
::error file=blueprints/nightly.yaml,line=5,col=7,endLine=5,endColumn=8,title=LF0003::two blueprints make the job `a`%0Athe second one%0Anote: blueprints/hourly.yaml:2:7: the first one%0Ahelp: rename one of them
");
}

#[test]
fn what_a_problem_hides_no_problem_shows() {
    let mut sources = Sources::new();
    let spans = marked(
        &mut sources,
        "a.yaml",
        "⟦k⟧: ⟦\"aé b\"⟧ c\nd: ⟦|\n  ef\n  g\n⟧h: 1\n",
    );
    let [key, value, block] = spans[..] else {
        panic!("three places")
    };
    let problems = [
        Diagnostic::error(CODE, "another problem").at(key, "here"),
        Diagnostic::warning(CODE, "a secret")
            .at(value, "")
            .hide(value),
        Diagnostic::warning(CODE, "a secret")
            .at(block, "")
            .hide(block),
    ];
    let expected = "\
error[LF0101]: another problem
 --> a.yaml:1:1
  |
1 | k: *** ** c
  | ^ here

warning[LF0101]: a secret
 --> a.yaml:1:4
  |
1 | k: *** ** c
  |    ^^^^^^

warning[LF0101]: a secret
 --> a.yaml:2:4
  |
2 |   d: *
  |  ____^
3 | |   **
4 | |   *
  | |___^
";
    assert_emits(&problems, &sources, Format::Human, expected);
    let mut told = emit(&problems, &sources, Format::Json, Style::default());
    told += &emit(&problems, &sources, Format::Github, Style::default());
    told += &emit(&problems, &sources, Format::Sarif, Style::default());
    assert!(!told.contains("aé b") && !told.contains("ef"), "{told}");
}
