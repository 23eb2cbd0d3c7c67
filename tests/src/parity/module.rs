//! What a module's text says of its variables and a plan does not: the type and the validation.

use serde_json::Value;

use super::graph::Settings;

/// The settings of a variable that only the formatted text tells.
pub(super) fn variable(text: &str, name: &str) -> Settings {
    let head = format!("variable {} {{", Value::from(name));
    let lines = text.lines().skip_while(|line| *line != head).skip(1);
    let mut settings = Settings::new();
    for line in lines.take_while(|line| !line.starts_with('}')) {
        let Some((name, value)) = line.trim().split_once('=') else {
            continue;
        };
        let value = value.trim();
        match name.trim_end() {
            "type" => settings.insert("type".to_owned(), value.into()),
            "condition" => match pattern(value) {
                Some(pattern) => settings.insert("pattern".to_owned(), pattern.into()),
                None => settings.insert("condition".to_owned(), value.into()),
            },
            "error_message" => {
                let words = literal(value).unwrap_or_else(|| value.to_owned());
                settings.insert("explanation".to_owned(), words.into())
            }
            // `description` and `default` are in the plan, and no parameter of a template can be null.
            "description" | "default" | "nullable" => None,
            // Of more lines than one; what begins there is in the plan.
            other => settings.insert(other.to_owned(), value.into()),
        };
    }
    settings
}

/// The pattern that a condition asks for of a text, or of each item of a list that has some.
fn pattern(condition: &str) -> Option<String> {
    let (before, after) = condition.split_once("can(regex(\"")?;
    let is_whole = before.is_empty()
        || (before.starts_with("length(") && before.contains("alltrue([for item in"));
    let end = after.rfind("\", ")?;
    is_whole.then(|| literal(&format!("\"{}\"", after.get(..end)?)))?
}

/// The text of a quoted literal of HCL, which is JSON's but for what begins a template.
pub(super) fn literal(quoted: &str) -> Option<String> {
    let text: String = serde_json::from_str(quoted).ok()?;
    Some(text.replace("$${", "${").replace("%%{", "%{"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_read_in_both_forms_and_no_other() {
        for (condition, expected) in [
            (r#"can(regex("^a\\d$", var.A))"#, Some(r"^a\d$")),
            (
                r#"length(var.A) > 0 && alltrue([for item in var.A : can(regex("^x$${", item))])"#,
                Some("^x${"),
            ),
            (r#"var.A == "x" || can(regex("^a$", var.A))"#, None),
            ("var.A > 3", None),
        ] {
            assert_eq!(pattern(condition).as_deref(), expected, "{condition}");
        }
    }

    #[test]
    fn a_variable_is_read_to_its_end() {
        let text = "variable \"A\" {\n  type     = string\n  nullable = false\n}\n\nvariable \"B\" {\n  type = number\n}\n";
        let read = variable(text, "A");
        assert_eq!(read, Settings::from([("type".to_owned(), "string".into())]));
        assert_eq!(variable(text, "C"), Settings::new());
    }
}
