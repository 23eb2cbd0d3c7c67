//! The filters of the templates: what a value needs to stand where no quotes can be around it.

use minijinja::value::Value;
use minijinja::{Environment, Error, ErrorKind};

use crate::format;

/// The names of all filters, those for own templates included.
pub const NAMES: &[&str] = &[
    "comment",
    "comment_in_html",
    "default",
    "identifier",
    "indent",
    "join",
    "length",
    "lower",
    "replace",
    "trim",
    "upper",
    "url",
    "word",
];

/// The names of all tests that own templates have.
pub const TESTS: &[&str] = &["defined", "none", "undefined"];

/// The widest indentation that makes sense, in spaces.
const WIDEST: usize = 200;

/// Adds every filter to the engine. Each gives text that is written as it is, so each makes sure that it may be.
pub(crate) fn add(environment: &mut Environment<'_>) {
    environment.add_filter("comment", comment);
    environment.add_filter("comment_in_html", comment_in_html);
    environment.add_filter("identifier", identifier);
    environment.add_filter("indent", indent);
    environment.add_filter("length", minijinja::filters::length);
    environment.add_filter("url", url);
    environment.add_filter("word", word);
}

/// Adds what own templates may want besides. None of these makes text that is written as it is of text that is not.
pub(crate) fn add_for_own(environment: &mut Environment<'_>) {
    environment.add_filter("default", minijinja::filters::default);
    environment.add_filter("join", minijinja::filters::join);
    environment.add_filter("lower", minijinja::filters::lower);
    environment.add_filter("replace", minijinja::filters::replace);
    environment.add_filter("trim", minijinja::filters::trim);
    environment.add_filter("upper", minijinja::filters::upper);
    environment.add_test("defined", minijinja::tests::is_defined);
    environment.add_test("none", minijinja::tests::is_none);
    environment.add_test("undefined", minijinja::tests::is_undefined);
}

/// Text on one line, for a comment that ends with its line.
fn comment(text: String) -> Value {
    Value::from_safe_string(format::one_line(&text))
}

/// Text for a comment in HTML, which ends at `-->`.
fn comment_in_html(text: String) -> Value {
    Value::from_safe_string(
        format::one_line(&text)
            .replace("--", "- -")
            .replace('>', "?"),
    )
}

/// A name that stands without quotes: a key in YAML, an argument or a label in Terraform.
fn identifier(name: String) -> Result<Value, Error> {
    if name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || character == '_')
    {
        Ok(Value::from_safe_string(name))
    } else {
        Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("{name:?} cannot be written without quotes"),
        ))
    }
}

/// Text that is laid out already, with `width` spaces in front of every line but the first and the empty ones, and
/// without the line break at its end: what stands behind the value has its own.
fn indent(text: &Value, width: usize) -> Result<Value, Error> {
    if text.is_undefined() {
        return Err(ErrorKind::UndefinedError.into());
    }
    let Some(laid_out) = text.as_str().filter(|_| text.is_safe()) else {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            "only text that a template has laid out can be indented",
        ));
    };
    if width > WIDEST {
        return Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("an indentation of {width} spaces exceeds the limit of {WIDEST}"),
        ));
    }
    let pad = " ".repeat(width);
    let mut out = String::with_capacity(laid_out.len() + laid_out.len() / 4);
    for (index, line) in laid_out
        .trim_end_matches('\n')
        .split_inclusive('\n')
        .enumerate()
    {
        if index > 0 && line != "\n" {
            out.push_str(&pad);
        }
        out.push_str(line);
    }
    Ok(Value::from_safe_string(out))
}

/// A name that stands without quotes in a shell's command or a path.
fn word(name: String) -> Result<Value, Error> {
    if !name.is_empty()
        && name
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || "-_./".contains(character))
    {
        Ok(Value::from_safe_string(name))
    } else {
        Err(Error::new(
            ErrorKind::InvalidOperation,
            format!("{name:?} cannot be written in a command without quotes"),
        ))
    }
}

/// A link in Markdown; the text itself where it is no address that Markdown takes as it is.
fn url(address: String) -> Value {
    let linked = address.starts_with("https://") || address.starts_with("http://");
    let whole = address
        .chars()
        .all(|character| character.is_ascii_graphic() && !"<>\\".contains(character));
    Value::from_safe_string(if linked && whole {
        format!("<{address}>")
    } else {
        format::markdown(&address)
    })
}
