//! The template engine: every template compiled once, and each value written in the language of its template.

use std::sync::LazyLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::{Value, ValueKind};
use minijinja::{AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior};

use crate::expression::Expression;
use crate::filters;
use crate::format::{self, Language};

macro_rules! templates {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../templates/", $name)))),*]
    };
}

/// Every template, by its path below `templates/`.
pub(crate) const TEMPLATES: &[(&str, &str)] = templates![
    "asl/acquire.json.j2",
    "asl/acquire/conflict.json.j2",
    "asl/acquire/loose.json.j2",
    "asl/acquire/strict.json.j2",
    "asl/containers.json.j2",
    "asl/describe.json.j2",
    "asl/exits.json.j2",
    "asl/first.json.j2",
    "asl/input.json.j2",
    "asl/lock-errors.json.j2",
    "asl/news.json.j2",
    "asl/publish.json.j2",
    "asl/publishing.json.j2",
    "asl/retry.json.j2",
    "asl/release.json.j2",
    "asl/run-task.json.j2",
    "asl/state-machine.asl.json.j2",
    "asl/success.json.j2",
    "asl/what-failed.json.j2",
    "cloudformation/channel.yaml.j2",
    "cloudformation/job.yaml.j2",
    "cloudformation/job/backstop.yaml.j2",
    "cloudformation/job/container.yaml.j2",
    "cloudformation/job/definition.yaml.j2",
    "cloudformation/job/grant.yaml.j2",
    "cloudformation/job/lock-table.yaml.j2",
    "cloudformation/job/machine.yaml.j2",
    "cloudformation/job/schedule.yaml.j2",
    "cloudformation/job/success-alarm.yaml.j2",
    "cloudformation/parameters.yaml.j2",
    "cloudformation/place.yaml.j2",
    "cloudformation/statement.yaml.j2",
    "cloudformation/tags.yaml.j2",
    "gitops/atlantis.yaml.j2",
    "gitops/deployment.yaml.j2",
    "readme/channel.md.j2",
    "readme/definition.md.j2",
    "readme/concurrency.md.j2",
    "readme/job.md.j2",
    "readme/looks.md.j2",
    "readme/module.tf.j2",
    "readme/root.md.j2",
    "terraform/channel/main.tf.j2",
    "terraform/job/backstop.tf.j2",
    "terraform/job/container.tf.j2",
    "terraform/job/definition.tf.j2",
    "terraform/job/grant.tf.j2",
    "terraform/job/lock-table.tf.j2",
    "terraform/job/machine.tf.j2",
    "terraform/job/main.tf.j2",
    "terraform/job/schedule.tf.j2",
    "terraform/job/success-alarm.tf.j2",
    "terraform/outputs.tf.j2",
    "terraform/place.tf.j2",
    "terraform/root/main.tf.j2",
    "terraform/root/outputs.tf.j2",
    "terraform/root/variables.tf.j2",
    "terraform/statement.tf.j2",
    "terraform/variables.tf.j2",
    "terraform/versions.tf.j2",
];

/// The engine with the built-in templates, or the one that does not compile and why.
///
/// Each `{{{ value }}}` comes out as a whole scalar of the template's language, told by its name: quoted JSON for
/// `.json.j2`, a double-quoted scalar for `.yaml.j2`, a quoted template for `.tf.j2`, escaped Markdown for `.md.j2`. So a
/// template never writes quotes around one. An [`Expression`] comes out as the reference that it is there.
pub(crate) static ENVIRONMENT: LazyLock<Result<Environment<'static>, (&'static str, Error)>> =
    LazyLock::new(environment);

fn environment() -> Result<Environment<'static>, (&'static str, Error)> {
    let mut environment = Environment::empty();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // What is wrong in an own template is told with its place and its words in every profile.
    environment.set_debug(true);
    environment.set_auto_escape_callback(language_of);
    environment.set_formatter(write_value);
    filters::add(&mut environment);
    let syntax = SyntaxConfig::builder()
        .variable_delimiters("{{{", "}}}")
        .block_delimiters("{{%", "%}}")
        .comment_delimiters("{{#", "#}}")
        .trim_blocks(true)
        .lstrip_blocks(true)
        .keep_trailing_newline(true)
        .build()
        .map_err(|error| ("the delimiters", error))?;
    environment.set_syntax(syntax);
    for (name, source) in TEMPLATES {
        environment
            .add_template(name, source)
            .map_err(|error| (*name, error))?;
    }
    Ok(environment)
}

fn language_of(template: &str) -> AutoEscape {
    for (suffix, name) in [
        (".json.j2", "asl"),
        (".yaml.j2", "yaml"),
        (".tf.j2", "hcl"),
        (".md.j2", "markdown"),
    ] {
        if template.ends_with(suffix) {
            return AutoEscape::Custom(name.into());
        }
    }
    AutoEscape::Custom("unknown".into())
}

fn write_value(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), Error> {
    let AutoEscape::Custom(language) = state.auto_escape() else {
        return Err(refused(value));
    };
    if let Some(safe) = value.as_str().filter(|_| value.is_safe()) {
        return out.write_str(safe).map_err(Error::from);
    }
    let text = match language.as_ref() {
        "asl" => scalar(Language::Asl, value)?,
        "yaml" => scalar(Language::Yaml, value)?,
        "hcl" => scalar(Language::Hcl, value)?,
        "markdown" => match value.as_str() {
            Some(text) => format::markdown(text),
            None => return Err(refused(value)),
        },
        _ => return Err(refused(value)),
    };
    out.write_str(&text).map_err(Error::from)
}

/// A value as one expression of `language`: a list on one line.
fn scalar(language: Language, value: &Value) -> Result<String, Error> {
    if let Some(expression) = value.downcast_object_ref::<Expression>() {
        return match language {
            Language::Asl => Err(refused(value)),
            Language::Yaml => Ok(expression.cloudformation()),
            Language::Hcl => Ok(expression.terraform()),
        };
    }
    match value.kind() {
        ValueKind::String => match value.as_str() {
            Some(text) if value.is_safe() => Ok(text.to_owned()),
            Some(text) => Ok(format::quoted(language, text)),
            None => Err(refused(value)),
        },
        // The engine shows truth values as Python does.
        ValueKind::Bool => Ok(value.is_true().to_string()),
        ValueKind::Number => Ok(value.to_string()),
        ValueKind::None => Ok("null".to_owned()),
        ValueKind::Seq | ValueKind::Iterable => {
            let items = value
                .try_iter()?
                .map(|item| scalar(language, &item))
                .collect::<Result<Vec<_>, _>>()?;
            Ok(format!("[{}]", items.join(", ")))
        }
        _ => Err(refused(value)),
    }
}

fn refused(value: &Value) -> Error {
    Error::new(
        ErrorKind::BadEscape,
        format!(
            "a value of kind {} cannot be written in this template's language",
            value.kind()
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn rendered(name: &str, source: &str) -> Result<String, ErrorKind> {
        let environment =
            environment().unwrap_or_else(|(template, error)| panic!("{template}: {error:#}"));
        let view = Value::from_pairs([
            ("text", Value::from("${x} \"_y_\"")),
            ("list", Value::from(vec!["a", "b"])),
            ("number", Value::from(2)),
            ("yes", Value::from(true)),
            (
                "laid_out",
                Value::from_safe_string("a:\n\n  b\n".to_owned()),
            ),
            (
                "region",
                Value::from_object(Expression::Parts(vec![crate::expression::Part::Region])),
            ),
            ("address", Value::from("https://example.com/a_b")),
        ]);
        environment
            .render_named_str(name, source, view)
            .map_err(|error| error.kind())
    }

    #[test]
    fn every_template_compiles() {
        if let Err((template, error)) = environment() {
            panic!("{template}: {error:#}");
        }
    }

    #[test]
    fn a_value_is_written_in_the_language_of_its_template() {
        for (name, source, expected) in [
            ("x.json.j2", "{{{ text }}}", r#""\u0024{x} \"_y_\"""#),
            ("x.yaml.j2", "{{{ text }}}", r#""${x} \"_y_\"""#),
            ("x.tf.j2", "{{{ text }}}", r#""$${x} \"_y_\"""#),
            ("x.md.j2", "{{{ text }}}", r#"\$\{x\} "\_y\_""#),
            (
                "x.json.j2",
                "{{{ list }}}, {{{ number }}}, {{{ yes }}}",
                r#"["a", "b"], 2, true"#,
            ),
            ("x.yaml.j2", "{{{ region }}}", r#"!Ref "AWS::Region""#),
            (
                "x.tf.j2",
                "{{{ region }}}",
                "data.aws_region.current.region",
            ),
            (
                "x.yaml.j2",
                "{{{ 'Name' | identifier }}}: {{{ laid_out | indent(2) }}}|",
                "Name: a:\n\n    b|",
            ),
            (
                "x.md.j2",
                "{{{ address | url }}}",
                "<https://example.com/a_b>",
            ),
            ("x.yaml.j2", "# {{{ 'a\nb' | comment }}}", "# a?b"),
        ] {
            assert_eq!(
                rendered(name, source).as_deref(),
                Ok(expected),
                "{name}: {source}"
            );
        }
    }

    #[test]
    fn what_has_no_form_is_an_error() {
        for (name, source, expected) in [
            ("x.yaml.j2", "{{{ missing }}}", ErrorKind::UndefinedError),
            (
                "x.yaml.j2",
                "{{% if missing %}}{{% endif %}}",
                ErrorKind::UndefinedError,
            ),
            ("x.txt", "{{{ text }}}", ErrorKind::BadEscape),
            ("x.json.j2", "{{{ region }}}", ErrorKind::BadEscape),
            (
                "x.yaml.j2",
                "{{{ text | identifier }}}",
                ErrorKind::InvalidOperation,
            ),
            (
                "x.md.j2",
                "{{{ text | word }}}",
                ErrorKind::InvalidOperation,
            ),
            (
                "x.yaml.j2",
                "{{{ text | indent(2) }}}",
                ErrorKind::InvalidOperation,
            ),
        ] {
            assert_eq!(rendered(name, source), Err(expected), "{name}: {source}");
        }
    }
}
