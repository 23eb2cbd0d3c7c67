//! The one place that an output is made for: the rules of a template, the postconditions of a module.

use serde_json::Value as Json;
use serde_yaml::Value;

use super::graph::Settings;
use super::module::literal;
use super::template::section;

/// What the place is told by: a parameter that every stack has, and a data source with its attribute.
const TOLD_BY: [(&str, &str, &str); 2] = [
    ("AWS::AccountId", "aws_caller_identity", "account_id"),
    ("AWS::Region", "aws_region", "region"),
];

/// The place that a template's rules ask for. A rule that asks for something else is a setting of its own.
pub(super) fn of_template(template: &Value) -> Settings {
    let mut settings = Settings::new();
    for (name, rule) in section(template, "Rules") {
        let assertions = rule.get("Assertions").and_then(Value::as_sequence);
        let mut is_place = rule.as_mapping().is_some_and(|rule| rule.len() == 1);
        for assertion in assertions.into_iter().flatten() {
            let words = assertion.get("AssertDescription").and_then(Value::as_str);
            match assertion.get("Assert").and_then(equal) {
                Some((attribute, value)) => {
                    settings.insert(attribute.to_owned(), value.into());
                    settings.insert(format!("{attribute} explanation"), words.into());
                }
                None => is_place = false,
            }
        }
        if !is_place {
            let rule = serde_json::to_value(rule).unwrap_or(Json::Null);
            settings.insert(format!("rule {name}"), rule);
        }
    }
    settings
}

/// The place that a module's postconditions ask for, as far as they are those of data sources that tell it.
pub(super) fn of_module(text: &str) -> Settings {
    let mut settings = Settings::new();
    for (_, source, attribute) in TOLD_BY {
        for line in inside(text, source) {
            let Some((name, value)) = line.split_once('=') else {
                continue;
            };
            let value = value.trim();
            let (key, value) = match name.trim() {
                "condition" => match value.strip_prefix(&format!("self.{attribute} == ")) {
                    Some(value) => (attribute.to_owned(), literal(value)),
                    None => (format!("{attribute} condition"), Some(value.to_owned())),
                },
                "error_message" => (format!("{attribute} explanation"), literal(value)),
                other => (format!("{attribute} {other}"), Some(value.to_owned())),
            };
            settings.insert(key, value.into());
        }
    }
    settings
}

/// The region that a module is made for; `None` where it may be in any.
#[must_use]
pub fn region(text: &str) -> Option<String> {
    let place = of_module(text);
    let region = place.get("region").and_then(Json::as_str);
    region.map(str::to_owned)
}

/// The text of a module's file without what keeps it from being planned for another account.
#[must_use]
pub fn anywhere(text: &str) -> String {
    let mut kept = String::new();
    let mut is_inside = false;
    for line in text.lines() {
        if is_inside {
            is_inside = line != "}";
            continue;
        }
        kept.push_str(line);
        is_inside = TOLD_BY.iter().any(|(_, source, _)| line == head(source));
        kept.push_str(if is_inside { "}\n" } else { "\n" });
    }
    kept
}

/// The lines of the block of a data source that are not comments.
fn inside<'a>(text: &'a str, source: &str) -> impl Iterator<Item = &'a str> {
    let head = head(source);
    let lines = text.lines().skip_while(move |line| *line != head).skip(1);
    lines
        .take_while(|line| *line != "}")
        .map(str::trim)
        .filter(|line| !line.starts_with('#'))
}

fn head(source: &str) -> String {
    format!("data \"{source}\" \"current\" {{")
}

/// The attribute that has to equal a value, and the value.
fn equal(assert: &Value) -> Option<(&'static str, &str)> {
    let Value::Tagged(function) = assert else {
        return None;
    };
    let [Value::Tagged(reference), value] = function.value.as_sequence()?.as_slice() else {
        return None;
    };
    let (_, _, attribute) = TOLD_BY
        .iter()
        .find(|(parameter, ..)| reference.value.as_str() == Some(*parameter))?;
    let is_equal = function.tag == "!Equals" && reference.tag == "!Ref";
    is_equal.then_some((*attribute, value.as_str()?))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const MODULE: &str = r#"data "aws_region" "current" {
  lifecycle {
    # Here.
    postcondition {
      condition     = self.region == "eu-west-1"
      error_message = "There."
    }
  }
}

data "aws_partition" "current" {}
"#;

    #[test]
    fn both_tell_a_place_in_the_same_words() {
        let text = r#"{Rules: {Place: {Assertions: [{Assert: !Equals [!Ref "AWS::Region", "eu-west-1"], AssertDescription: "There."}]}}}"#;
        let read = |text: &str| of_template(&serde_yaml::from_str(text).expect("YAML"));
        assert_eq!(of_module(MODULE), read(text));
        assert_eq!(region(MODULE).as_deref(), Some("eu-west-1"));
        for (from, to) in [
            ("eu-west-1", "eu-west-2"),
            ("There", "Here"),
            ("!Equals", "!Contains"),
        ] {
            assert_ne!(of_module(MODULE), read(&text.replace(from, to)), "{to}");
        }
        let other = MODULE.replace("==", "!=");
        assert_eq!(
            of_module(&other)["region condition"],
            json!("self.region != \"eu-west-1\"")
        );
    }

    #[test]
    fn a_module_for_anywhere_asks_for_no_place() {
        let text = anywhere(MODULE);
        assert_eq!(
            text,
            "data \"aws_region\" \"current\" {}\n\ndata \"aws_partition\" \"current\" {}\n"
        );
        assert_eq!(of_module(&text), Settings::new());
    }
}
