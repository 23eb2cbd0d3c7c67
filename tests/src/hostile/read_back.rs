//! The texts of outputs, read as those who deploy them or look at them do.

use hcl::expr::{Expression, TemplateExpr};
use hcl::template::{Element, Template};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use serde_json::Value;

/// The texts of an output, and how a blueprint's text may stand in them.
#[derive(Debug)]
pub(super) struct Texts {
    texts: Vec<String>,
    is_markdown: bool,
}

impl Texts {
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.texts.iter().map(String::as_str)
    }

    /// The forms that show a text unchanged: itself; with what is markup in Slack as Slack shows it as text; as a string of
    /// JSON, in quotes of a shell too; in Markdown, where a line break is a space,
    /// and so are several.
    pub(super) fn forms(&self, text: &str) -> Vec<String> {
        let slack = |text: &str| {
            text.replace('&', "&amp;")
                .replace('<', "&lt;")
                .replace('>', "&gt;")
        };
        let json = Value::from(text).to_string();
        let json = json[1..json.len() - 1].to_owned();
        if self.is_markdown {
            let shell = json.replace('\'', "'\\''");
            [text.to_owned(), slack(text), json, shell]
                .map(|form| one_space(&form))
                .to_vec()
        } else {
            vec![text.to_owned(), slack(text), slack(&json), json]
        }
    }

    fn plain(texts: Vec<String>) -> Self {
        Self {
            texts,
            is_markdown: false,
        }
    }
}

/// A machine as Terraform and CloudFormation read it, its holes filled: only those that have a name are.
pub(super) fn machine(text: &str) -> Texts {
    let mut texts = Vec::new();
    json(&definition(text), &mut texts);
    Texts::plain(texts)
}

/// A template of CloudFormation, its `!Sub` resolved.
pub(super) fn template(text: &str) -> Texts {
    let document: serde_yaml::Value =
        serde_yaml::from_str(text).unwrap_or_else(|error| panic!("{error}"));
    let mut texts = Vec::new();
    yaml(&document, &mut texts);
    Texts::plain(texts)
}

/// A module of Terraform, by a parser that is not ours.
pub(super) fn module(text: &str) -> Texts {
    let body = hcl::parse(text).unwrap_or_else(|error| panic!("{error}\n{text}"));
    let mut texts = Vec::new();
    blocks(&body, &mut texts);
    Texts::plain(texts)
}

/// A README as Markdown shows it, without the message in it, which is shown as chat would. No text of a blueprint becomes
/// HTML, a link or a picture.
pub(super) fn readme(text: &str) -> Texts {
    let mut texts = vec![String::new()];
    let mut is_message = false;
    for event in Parser::new_ext(text, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
        let shown = texts
            .last_mut()
            .unwrap_or_else(|| unreachable!("never empty"));
        match event {
            Event::Start(Tag::BlockQuote(_)) => is_message = true,
            Event::End(TagEnd::BlockQuote(_)) => is_message = false,
            Event::Text(_) | Event::Code(_) if is_message => {}
            Event::InlineHtml(html) if is_message => {
                assert!(["<code>", "</code>"].contains(&&*html), "{html}");
            }
            Event::Text(part) | Event::Code(part) => shown.push_str(&part),
            Event::SoftBreak | Event::HardBreak => shown.push(' '),
            Event::Html(html) | Event::InlineHtml(html) => {
                assert!(html.starts_with("<!-- Made by loudfail from "), "{html}");
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                assert!(dest_url.starts_with("https://"), "{dest_url}");
            }
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Item
                | TagEnd::TableCell
                | TagEnd::CodeBlock
                | TagEnd::Heading(_),
            ) => {
                texts.push(String::new());
            }
            _ => {}
        }
    }
    Texts {
        texts: texts.iter().map(|text| one_space(text)).collect(),
        is_markdown: true,
    }
}

/// A text as it is shown where white space is one space, however much there is.
pub(super) fn one_space(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            ' ' | '\n' | '\t' if shown.ends_with(' ') => {}
            ' ' | '\n' | '\t' => shown.push(' '),
            other => shown.push(other),
        }
    }
    shown
}

/// What a definition says once its holes are filled, with whatever. Nothing else in it may look like one.
fn definition(text: &str) -> Value {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("${") {
        let (name, behind) = behind.split_once('}').unwrap_or((behind, ""));
        let is_name = !name.is_empty()
            && name
                .chars()
                .all(|character| character.is_ascii_alphanumeric());
        assert!(is_name, "a hole without a name: {name:?}");
        filled.push_str(before);
        filled.push('x');
        rest = behind;
    }
    filled.push_str(rest);
    // Terraform and CloudFormation would act on these, too.
    for opening in ["%{", "{{"] {
        assert!(!text.contains(opening), "{opening} in a definition");
    }
    serde_json::from_str(&filled).unwrap_or_else(|error| panic!("{error}\n{filled}"))
}

fn yaml(value: &serde_yaml::Value, texts: &mut Vec<String>) {
    match value {
        serde_yaml::Value::String(text) => string(text, texts),
        serde_yaml::Value::Sequence(items) => items.iter().for_each(|item| yaml(item, texts)),
        serde_yaml::Value::Mapping(entries) => {
            for (key, value) in entries {
                match (key.as_str(), value.as_str()) {
                    (Some("DefinitionString"), Some(text)) => json(&definition(text), texts),
                    _ => yaml(value, texts),
                }
            }
        }
        serde_yaml::Value::Tagged(tagged) if tagged.tag == "Sub" => match tagged.value.as_str() {
            Some(text) => string(&text.replace("${!", "${"), texts),
            None => yaml(&tagged.value, texts),
        },
        serde_yaml::Value::Tagged(tagged) => yaml(&tagged.value, texts),
        _ => {}
    }
}

fn blocks(body: &hcl::Body, texts: &mut Vec<String>) {
    for attribute in body.attributes() {
        expression(&attribute.expr, texts);
    }
    for block in body.blocks() {
        blocks(&block.body, texts);
    }
}

fn expression(value: &Expression, texts: &mut Vec<String>) {
    match value {
        Expression::String(text) => string(text, texts),
        Expression::Array(items) => items.iter().for_each(|item| expression(item, texts)),
        Expression::Object(entries) => entries.values().for_each(|item| expression(item, texts)),
        Expression::TemplateExpr(template) => string(&joined(template), texts),
        Expression::FuncCall(call) => call.args.iter().for_each(|item| expression(item, texts)),
        Expression::Parenthesis(inner) => expression(inner, texts),
        Expression::Conditional(it) => {
            expression(&it.true_expr, texts);
            expression(&it.false_expr, texts);
        }
        _ => {}
    }
}

/// The text of a template, whatever its expressions give.
fn joined(template: &TemplateExpr) -> String {
    let template = Template::from_expr(template).unwrap_or_else(|error| panic!("{error}"));
    let parts = template.elements().iter().map(|element| match element {
        Element::Literal(text) => text.as_str(),
        _ => "x",
    });
    parts.collect()
}

/// A text; where it is JSON itself (a message, an input), what that says.
fn string(text: &str, texts: &mut Vec<String>) {
    match serde_json::from_str::<Value>(text) {
        Ok(value @ (Value::Object(_) | Value::Array(_))) => json(&value, texts),
        _ => texts.push(text.to_owned()),
    }
}

fn json(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::String(text) => texts.push(text.clone()),
        Value::Array(items) => items.iter().for_each(|item| json(item, texts)),
        Value::Object(members) => members.values().for_each(|item| json(item, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
