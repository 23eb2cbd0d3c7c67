//! What CloudFormation makes of a template's values: as much of it as the generated templates use.

use std::collections::BTreeMap;
use std::fmt;

use serde_yaml::Value;

/// What a stack knows: its parameters and the pseudo parameters (`AWS::Region`), by name. A list is its items joined
/// with `,`, as the console takes them.
pub type Known = BTreeMap<String, String>;

/// A value that cannot be worked out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown(String);

/// The definition that a job's template would deploy: its `DefinitionString`, the `DefinitionSubstitutions` filled in.
///
/// # Errors
///
/// Where the template lacks one of them, or a substitution needs what the stack does not know.
pub fn definition(template: &Value, known: &Known) -> Result<String, Unknown> {
    let properties = ["Resources", "StateMachine", "Properties"]
        .into_iter()
        .try_fold(template, |value, key| value.get(key))
        .ok_or_else(|| Unknown("the resource StateMachine".to_owned()))?;
    let text = properties.get("DefinitionString").and_then(Value::as_str);
    let text = text.ok_or_else(|| Unknown("DefinitionString".to_owned()))?;
    let substitutions = properties
        .get("DefinitionSubstitutions")
        .and_then(Value::as_mapping);
    let mut values = Known::new();
    for (name, value) in substitutions.into_iter().flatten() {
        let name = name.as_str().unwrap_or_default().to_owned();
        values.insert(name, evaluate(value, template, known)?);
    }
    // Source: "AWS::StepFunctions::StateMachine", DefinitionSubstitutions, in the CloudFormation template reference.
    Ok(fill(text, |name| values.get(name).cloned()))
}

/// The text of a value, its intrinsic functions (in their short form) evaluated.
///
/// # Errors
///
/// Where it is no text, or names something that the stack does not know.
pub fn evaluate(value: &Value, template: &Value, known: &Known) -> Result<String, Unknown> {
    let unknown = || Unknown(format!("{value:?}"));
    let Value::Tagged(tagged) = value else {
        return value.as_str().map(str::to_owned).ok_or_else(unknown);
    };
    let items = tagged.value.as_sequence().map_or(&[][..], Vec::as_slice);
    match (tagged.tag.to_string().as_str(), items) {
        ("!Ref", _) => {
            let name = tagged.value.as_str().ok_or_else(unknown)?;
            known.get(name).cloned().ok_or_else(unknown)
        }
        ("!Sub", _) => {
            let text = tagged.value.as_str().ok_or_else(unknown)?;
            let mut missing = None;
            let filled = fill(text, |name| {
                if let Some(rest) = name.strip_prefix('!') {
                    return Some(format!("${{{rest}}}"));
                }
                let value = known.get(name).cloned();
                if value.is_none() {
                    missing = Some(Unknown(name.to_owned()));
                }
                value
            });
            missing.map_or(Ok(filled), Err)
        }
        ("!Join", [separator, list]) => {
            let separator = separator.as_str().ok_or_else(unknown)?;
            let list = evaluate(list, template, known)?;
            Ok(list.replace(',', separator))
        }
        ("!FindInMap", [map, first, second]) => {
            let mut found = template.get("Mappings").ok_or_else(unknown)?;
            for key in [map, first, second] {
                let key = evaluate(key, template, known)?;
                found = found.get(key.as_str()).ok_or_else(unknown)?;
            }
            found.as_str().map(str::to_owned).ok_or_else(unknown)
        }
        _ => Err(unknown()),
    }
}

/// Fills `${name}` where a value is known for it. What is filled in is not looked at again.
fn fill(text: &str, mut value: impl FnMut(&str) -> Option<String>) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("${") {
        filled.push_str(before);
        let known = after
            .split_once('}')
            .and_then(|(name, after)| Some((value(name)?, after)));
        rest = match known {
            Some((value, after)) => {
                filled.push_str(&value);
                after
            }
            None => {
                filled.push_str("${");
                after
            }
        };
    }
    filled.push_str(rest);
    filled
}

impl fmt::Display for Unknown {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "the template does not tell {}", self.0)
    }
}

impl std::error::Error for Unknown {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_what_the_functions_make_of_them() {
        let template: Value =
            serde_yaml::from_str("Mappings: {M: {aws: {Domain: example.com}}}").expect("YAML");
        let known = Known::from([
            ("AWS::Partition".to_owned(), "aws".to_owned()),
            ("List".to_owned(), "a,b".to_owned()),
        ]);
        for (value, expected) in [
            ("plain", Some("plain")),
            ("!Ref List", Some("a,b")),
            ("!Ref Other", None),
            (
                "!Sub \"${AWS::Partition}:${!x}:$y:${\"",
                Some("aws:${x}:$y:${"),
            ),
            ("!Sub \"${Other}\"", None),
            ("!Join [\"-\", !Ref List]", Some("a-b")),
            (
                "!FindInMap [M, !Ref \"AWS::Partition\", Domain]",
                Some("example.com"),
            ),
            ("!FindInMap [M, aws, Other]", None),
            ("!GetAtt A.B", None),
            ("[a]", None),
        ] {
            let parsed: Value = serde_yaml::from_str(value).expect("YAML");
            let evaluated = evaluate(&parsed, &template, &known);
            assert_eq!(evaluated.ok().as_deref(), expected, "{value}");
        }
    }

    #[test]
    fn what_is_filled_in_is_text_and_nothing_else() {
        let value = |name: &str| (name == "a").then(|| "${b}".to_owned());
        assert_eq!(fill("${a} ${b} ${ ${a", value), "${b} ${b} ${ ${a");
    }
}
