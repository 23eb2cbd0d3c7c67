//! Own templates in place of the built-in ones, good and bad.

use super::*;
use crate::tests::job;
use crate::{Output, RenderError, render_job};

const README: &str = "readme/job.md.j2";
const MACHINE: &str = "asl/state-machine.asl.json.j2";

fn own(texts: &[(&str, &str)]) -> Result<Templates, Vec<TemplateError>> {
    let own = texts
        .iter()
        .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()));
    Templates::with_own(own.collect())
}

#[track_caller]
fn outputs(texts: &[(&str, &str)]) -> Vec<Output> {
    render_job(&job(), &own(texts).unwrap()).unwrap()
}

#[track_caller]
fn error(texts: &[(&str, &str)]) -> TemplateError {
    let templates = match own(texts) {
        Ok(templates) => templates,
        Err(problems) => return problems.into_iter().next().unwrap(),
    };
    match render_job(&job(), &templates) {
        Err(RenderError::Template(error)) => *error,
        other => panic!("{other:?}"),
    }
}

/// What the error says, and of which text of which template: `own readme/job.md.j2: nam`.
#[track_caller]
fn told(texts: &[(&str, &str)]) -> (Fault, String, String) {
    let error = error(texts);
    let place = error.place.expect("a place");
    let text = texts
        .iter()
        .find(|(path, _)| *path == place.template && place.is_own);
    let text = text
        .map(|(_, text)| *text)
        .or_else(|| builtin_text(&place.template));
    let part = place.range.map_or("(all)", |range| &text.unwrap()[range]);
    let whose = if place.is_own { "own" } else { "built-in" };
    (
        error.fault,
        error.message,
        format!("{whose} {}: {part}", place.template),
    )
}

#[test]
fn a_copy_changes_nothing() {
    let builtin = render_job(&job(), &Templates::default()).unwrap();
    for (path, text) in builtin_templates() {
        let copy = format!("{{{{# loudfail: copied from 0123456789abcdef #}}}}\n{text}");
        assert_eq!(outputs(&[(path, &copy)]), builtin, "{path}");
    }
}

#[test]
fn an_own_template_includes_and_extends_the_built_in_one() {
    let builtin = render_job(&job(), &Templates::default()).unwrap();
    let made = outputs(&[
        (
            README,
            "{{% include \"builtin/readme/job.md.j2\" %}}\n\nAsk {{{ stack.name }}}.\n",
        ),
        (
            "cloudformation/job.yaml.j2",
            "{{% extends \"builtin/cloudformation/job.yaml.j2\" %}}\n{{% block resources %}}\n  More: 1\n{{% endblock %}}\n",
        ),
    ]);
    for (made, builtin) in made.iter().zip(&builtin) {
        let expected = match builtin.path.as_str() {
            "default/sample/README.md" => format!("{}\nAsk sample.\n", builtin.text),
            "default/sample/cloudformation.yaml" => builtin
                .text
                .replace("\nOutputs:\n", "  More: 1\n\nOutputs:\n"),
            _ => builtin.text.clone(),
        };
        assert_eq!(made.text, expected);
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let head = "{{# loudfail #}}\n";
    for (path, text, expected) in [
        (
            README,
            "a\n{{{ stack.nam }}}\n",
            (
                Fault::Use,
                "`stack.nam` is not available in this template",
                "own readme/job.md.j2: stack.nam",
            ),
        ),
        (
            README,
            "{{{ stack.name | shout }}}\n",
            (
                Fault::Use,
                "no filter is called `shout`",
                "own readme/job.md.j2: shout",
            ),
        ),
        (
            README,
            "{{% if stack.name is odd %}}{{% endif %}}\n",
            (
                Fault::Use,
                "no test is called `odd`",
                "own readme/job.md.j2: odd",
            ),
        ),
        (
            README,
            "{{% include \"readme/jop.md.j2\" %}}\n",
            (
                Fault::Use,
                "no template is called `readme/jop.md.j2`",
                "own readme/job.md.j2: include \"readme/jop.md.j2\"",
            ),
        ),
        (
            README,
            "{{{ shout(1) }}}",
            (
                Fault::Use,
                "no macro or function is called `shout`",
                "own readme/job.md.j2: shout(1)",
            ),
        ),
        (
            README,
            "{{{ stack }}}",
            (
                Fault::Use,
                "a value of kind map cannot be written in this template's language",
                "own readme/job.md.j2: stack",
            ),
        ),
        (
            README,
            "{{{ stack.laid_out | indent(2) }}}",
            (
                Fault::Use,
                "this expression has no value here",
                "own readme/job.md.j2: indent(2)",
            ),
        ),
        (
            README,
            "{{{ module | indent(70000) }}}",
            (
                Fault::Use,
                "an indentation of 70000 spaces exceeds the limit of 200",
                "own readme/job.md.j2: indent(70000)",
            ),
        ),
        (
            README,
            "a {{% if %}}",
            (
                Fault::Syntax,
                "the template is not well-formed: unexpected end of block",
                "own readme/job.md.j2: %}}",
            ),
        ),
        (
            README,
            "{{% extends \"builtin/readme/job.md.j2\" %}}\nAsk us.\n",
            (
                Fault::Use,
                "this is never shown: the template extends another, so only its blocks count",
                "own readme/job.md.j2: Ask us.",
            ),
        ),
        (
            "cloudformation/tags.yaml.j2",
            "no macro\n",
            (
                Fault::Use,
                "no macro or function is called `tags`",
                "built-in cloudformation/job/machine.yaml.j2: tags(stack.tags)",
            ),
        ),
        (
            "cloudformation/tags.yaml.j2",
            "{{% macro tags(a, b) %}}{{{ b }}}{{% endmacro %}}\n",
            (
                Fault::Use,
                "this expression has no value here",
                "own cloudformation/tags.yaml.j2: b",
            ),
        ),
        (
            README,
            "# Without a head\n",
            (
                Fault::Headless,
                "the output of the template does not begin with `Made by loudfail from blueprints/sample.yaml`",
                "own readme/job.md.j2: (all)",
            ),
        ),
        (
            README,
            "{{% include \"readme/job.md.j2\" %}}",
            (
                Fault::Endless,
                "the template includes or calls itself endlessly",
                "own readme/job.md.j2: include \"readme/job.md.j2\"",
            ),
        ),
        (
            README,
            "{{% macro a() %}}{{{ a() }}}{{% endmacro %}}{{{ a() }}}",
            (
                Fault::Endless,
                "the template includes or calls itself endlessly",
                "own readme/job.md.j2: a()",
            ),
        ),
    ] {
        let expected = (expected.0, expected.1.to_owned(), expected.2.to_owned());
        assert_eq!(told(&[(path, text)]), expected, "{text}");
        // Whatever stands above.
        if !text.contains("extends") {
            assert_eq!(
                told(&[(path, &format!("{head}{text}"))]),
                expected,
                "{text}"
            );
        }
    }
}

#[test]
fn what_does_not_end_is_stopped() {
    let digits = "[0,1,2,3,4,5,6,7,8,9]";
    let nested = |inner: &str| {
        let open = format!("{{{{% for a in {digits} %}}}}").repeat(9);
        format!("{open}{inner}{}", "{{% endfor %}}".repeat(9))
    };
    for text in [
        nested(""),
        nested("x"),
        format!(
            "{{{{% set x = \"0123456789\" %}}}}{}",
            "{{% set x = x ~ x %}}".repeat(40)
        ),
        "{{{ \"x\" * 1000000000 }}}".to_owned(),
    ] {
        let (fault, message, _) = told(&[(README, &text)]);
        println!("{message}");
        assert_eq!(fault, Fault::Endless, "{message}: {}", &text[..60]);
    }
    // What is nested deeper than any stack is refused before.
    for text in ["(".repeat(200_000), "{{% if a %}}".repeat(50_000)] {
        let text = format!("{{{{{{ {text}");
        assert_eq!(told(&[(README, &text)]).0, Fault::Syntax);
    }
    // So are chains, of which each link is nested in the next.
    for link in [
        "~1",
        "|upper",
        ".a",
        "[0]",
        "()",
        " and 1",
        " is defined",
        "**2",
        " if 1 else 1",
    ] {
        let text = format!("{{{{{{ 1{} }}}}}}", link.repeat(100_000));
        assert_eq!(told(&[(README, &text)]).0, Fault::Syntax, "{link}");
    }
    let branches = "{{% elif 1 %}}".repeat(10_000);
    let text = format!("{{{{% if 1 %}}}}{branches}{{{{% endif %}}}}");
    assert_eq!(told(&[(README, &text)]).0, Fault::Syntax);
    // And what is as long as may be is compiled.
    for link in ["~1", "|upper", ".a", " and 1", "**2", "()"] {
        let text = format!("{{{{{{ 1{} }}}}}}", link.repeat(2_000 / link.len()));
        assert_ne!(told(&[(README, &text)]).0, Fault::Syntax, "{link}");
    }
}

#[test]
fn a_name_that_is_nearly_right_is_told_beside_those_that_are_there() {
    let unknown = error(&[(README, "{{{ stack.place.word }}}")])
        .unknown
        .unwrap();
    assert_eq!(unknown.name, "word");
    assert!(unknown.known.contains(&"words".to_owned()), "{unknown:?}");
}

#[test]
fn every_template_that_is_wrong_is_told() {
    let problems = own(&[
        (README, "{{% if %}}"),
        ("asl/first.json.j2", "{{{"),
        (MACHINE, ""),
    ]);
    let places = problems
        .unwrap_err()
        .into_iter()
        .map(|error| error.place.unwrap().template);
    assert_eq!(places.collect::<Vec<_>>(), ["asl/first.json.j2", README]);
}

#[test]
fn an_own_template_has_filters_of_its_own() {
    let text = "{{{ stack.source | comment }}} Made by loudfail from {{{ stack.source | comment }}}\n\
                {{{ stack.name | upper }}} {{{ ['a_', '${b'] | join(', ') }}} {{{ stack.owner | default('-', true) }}} \
                {{% if stack.nothing is undefined %}}none{{% endif %}}\n";
    let made = outputs(&[(README, text)]);
    let expected = "\nSAMPLE a\\_, \\$\\{b \\- none";
    assert!(made[0].text.ends_with(expected), "{}", made[0].text);
}

#[test]
fn every_built_in_template_says_what_it_is_for() {
    for (path, text) in builtin_templates() {
        let purpose = purpose(text);
        assert!((10..=120).contains(&purpose.len()), "{path}: {purpose:?}");
        assert!(
            text.starts_with(&format!("{{{{# {purpose}. #}}}}\n")),
            "{path}"
        );
    }
}
