//! Any text as a value of each language of the templates: parsers that are not ours read the very text, and nothing that a
//! deployment would act on.

use hcl::expr::Expression;
use hcl::template::{Element, Template};
use loudfail_render::format::{Language, content, markdown, one_line, quoted};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::read_back::one_space;
use super::turn;

/// What Terraform's `templatefile` and CloudFormation act on in a machine's text.
const OPENINGS: [&str; 3] = ["${", "%{", "{{"];

/// The text, control characters and all, in every language.
pub(super) fn written(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    machine(&text, turn(bytes));
    yaml(&text);
    terraform(&text);
    readme(&text);
    comment(&text);
}

/// In a machine's text, in one piece and in two that come to stand beside each other.
fn machine(text: &str, turn: usize) {
    let whole = quoted(Language::Asl, text);
    let cut = text.floor_char_boundary(turn % (text.len() + 1));
    let (first, second) = text.split_at(cut);
    let pieces = [first, second].map(|piece| content(Language::Asl, piece));
    for json in [whole, format!("\"{}\"", pieces.concat())] {
        let read = serde_json::from_str::<String>(&json);
        assert_eq!(read.ok().as_deref(), Some(text), "{json}");
        for opening in OPENINGS {
            assert!(!json.contains(opening), "{opening} in {json}");
        }
    }
}

fn yaml(text: &str) {
    let scalar = quoted(Language::Yaml, text);
    let read = serde_yaml::from_str::<String>(&scalar);
    assert_eq!(read.ok().as_deref(), Some(text), "{scalar}");
    assert!(!scalar.contains('\n'), "{scalar}");
}

fn terraform(text: &str) {
    let line = format!("a = {}\n", quoted(Language::Hcl, text));
    let body = hcl::parse(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
    let read: Vec<String> = body.attributes().map(|it| literal(&it.expr)).collect();
    assert_eq!(read, [text], "{line}");
    // Terraform does not see its escape behind a third sign, and that parser does.
    for third in ["$$${", "%%%{"] {
        assert!(!line.contains(third), "{third} in {line}");
    }
}

/// An expression that is nothing but a text.
#[track_caller]
fn literal(expression: &Expression) -> String {
    match expression {
        Expression::String(text) => text.clone(),
        Expression::TemplateExpr(template) => {
            let template = Template::from_expr(template).unwrap_or_else(|error| panic!("{error}"));
            let parts = template.elements().iter().map(|element| match element {
                Element::Literal(text) => text.as_str(),
                other => panic!("{other:?}"),
            });
            parts.collect()
        }
        other => panic!("{other:?}"),
    }
}

/// In Markdown, where a line break is a space and so are several, and NUL is not to be had.
fn readme(text: &str) {
    let written = markdown(text);
    let mut shown = String::new();
    for event in Parser::new_ext(
        &written,
        Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH,
    ) {
        match event {
            Event::Text(part) => shown.push_str(&part),
            Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph) => {}
            other => panic!("{written:?} has {other:?}"),
        }
    }
    let text = text.replace('\r', " ").replace('\0', "\u{fffd}");
    assert_eq!(
        one_space(&shown).trim_matches(' '),
        one_space(&text).trim_matches(' '),
        "{written:?}"
    );
}

/// Behind a `#`, where the line is all that there is.
fn comment(text: &str) {
    let line = one_line(text);
    assert!(!line.chars().any(char::is_control), "{line:?}");
    let read = serde_yaml::from_str::<u8>(&format!("# {line}\n1"));
    assert_eq!(read.ok(), Some(1), "{line:?}");
}
