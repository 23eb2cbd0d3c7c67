//! What CloudFormation makes of a template's values: as much of it as the generated templates use.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Map, Value as Json};
use serde_yaml::{Mapping, Value};

/// What a stack knows: its parameters and the pseudo parameters (`AWS::Region`), by name, and what its resources give, as
/// `Topic` for a `Ref` and `Topic.Arn` for a `GetAtt`. A list is its items joined with `,`, as the console takes them.
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
    let properties = properties.as_mapping();
    let properties = properties.ok_or_else(|| Unknown("the properties".to_owned()))?;
    filled_definition(properties, template, known)
}

/// The definition among a machine's properties, the `DefinitionSubstitutions` filled in.
///
/// # Errors
///
/// Where there is none, or a substitution needs what the stack does not know.
pub fn filled_definition(
    properties: &Mapping,
    template: &Value,
    known: &Known,
) -> Result<String, Unknown> {
    let text = properties.get("DefinitionString").and_then(Value::as_str);
    let text = text.ok_or_else(|| Unknown("DefinitionString".to_owned()))?;
    let substitutions = properties
        .get("DefinitionSubstitutions")
        .and_then(Value::as_mapping);
    let mut values = Known::new();
    for (name, value) in substitutions.into_iter().flatten() {
        let name = name.as_str().unwrap_or_default().to_owned();
        let value = match evaluate(value, template, known)? {
            Json::String(value) => value,
            other => return Err(Unknown(format!("a string in place of {other}"))),
        };
        values.insert(name, value);
    }
    // Source: "AWS::StepFunctions::StateMachine", DefinitionSubstitutions, in the CloudFormation template reference.
    Ok(fill(text, |name| values.get(name).cloned()))
}

/// What CloudFormation makes of a value: its intrinsic functions (in their short form) evaluated, wherever they are in it.
///
/// # Errors
///
/// Where it names something that the stack does not know, or uses what the generated templates do not.
pub fn evaluate(value: &Value, template: &Value, known: &Known) -> Result<Json, Unknown> {
    match value {
        Value::Tagged(tagged) => {
            let name = tagged.tag.to_string();
            function(&name, &tagged.value, template, known)
                .unwrap_or_else(|| Err(Unknown(format!("what {name} gives here"))))
        }
        Value::Sequence(items) => items
            .iter()
            .map(|item| evaluate(item, template, known))
            .collect::<Result<Vec<_>, _>>()
            .map(Json::Array),
        Value::Mapping(entries) => entries
            .iter()
            .map(|(key, value)| {
                let key = key.as_str().ok_or_else(|| Unknown(format!("{key:?}")))?;
                Ok((key.to_owned(), evaluate(value, template, known)?))
            })
            .collect::<Result<Map<_, _>, _>>()
            .map(Json::Object),
        scalar => serde_json::to_value(scalar).map_err(|_| Unknown(format!("{scalar:?}"))),
    }
}

/// What an intrinsic function gives; `None` where its name or the form of its arguments is not known here.
fn function(
    name: &str,
    arguments: &Value,
    template: &Value,
    known: &Known,
) -> Option<Result<Json, Unknown>> {
    let items = arguments.as_sequence().map_or(&[][..], Vec::as_slice);
    let evaluated = |value: &Value| evaluate(value, template, known);
    Some(match (name, items) {
        ("!Ref", _) => reference(arguments.as_str()?, template, known),
        ("!GetAtt", _) => {
            let place = arguments.as_str()?;
            let found = known.get(place).cloned();
            found
                .map(Json::String)
                .ok_or_else(|| Unknown(place.to_owned()))
        }
        ("!Sub", []) => substitute(arguments.as_str()?, known),
        ("!Sub", [text, Value::Mapping(own)]) => {
            let mut known = known.clone();
            for (name, value) in own {
                match evaluated(value) {
                    Ok(value) => {
                        known.insert(name.as_str()?.to_owned(), value.as_str()?.to_owned())
                    }
                    Err(unknown) => return Some(Err(unknown)),
                };
            }
            substitute(text.as_str()?, &known)
        }
        ("!Join", [separator, list]) => match evaluated(list) {
            Ok(list) => {
                let items = list.as_array()?.iter().map(Json::as_str);
                let items: Vec<&str> = items.collect::<Option<_>>()?;
                Ok(Json::String(items.join(separator.as_str()?)))
            }
            Err(unknown) => Err(unknown),
        },
        ("!FindInMap", [map, first, second]) => {
            let mut found = template.get("Mappings")?;
            for key in [map, first, second] {
                let key = match evaluated(key) {
                    Ok(key) => key,
                    Err(unknown) => return Some(Err(unknown)),
                };
                found = found.get(key.as_str()?)?;
            }
            Ok(Json::String(found.as_str()?.to_owned()))
        }
        _ => return None,
    })
}

/// A parameter's value, which may be a list, or what a resource's `Ref` gives.
fn reference(name: &str, template: &Value, known: &Known) -> Result<Json, Unknown> {
    let value = known.get(name).ok_or_else(|| Unknown(name.to_owned()))?;
    let parameter = template.get("Parameters").and_then(|all| all.get(name));
    let kind = parameter.and_then(|parameter| parameter.get("Type"));
    let is_list = kind
        .and_then(Value::as_str)
        .is_some_and(|kind| kind.contains("List"));
    Ok(if is_list {
        value.split(',').collect()
    } else {
        Json::String(value.clone())
    })
}

/// What `Sub` makes of a text.
fn substitute(text: &str, known: &Known) -> Result<Json, Unknown> {
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
    missing.map_or(Ok(Json::String(filled)), Err)
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
    use serde_json::json;

    use super::*;

    #[test]
    fn values_are_what_the_functions_make_of_them() {
        let template: Value = serde_yaml::from_str(
            "Parameters: {List: {Type: CommaDelimitedList}}\nMappings: {M: {aws: {Domain: example.com}}}",
        )
        .expect("YAML");
        let known = Known::from([
            ("AWS::Partition".to_owned(), "aws".to_owned()),
            ("List".to_owned(), "a,b".to_owned()),
            ("Topic.Arn".to_owned(), "arn".to_owned()),
        ]);
        for (value, expected) in [
            ("plain", Some(json!("plain"))),
            ("!Ref List", Some(json!(["a", "b"]))),
            ("!Ref Other", None),
            ("!GetAtt Topic.Arn", Some(json!("arn"))),
            ("!GetAtt Topic.Name", None),
            (
                "!Sub \"${AWS::Partition}:${!x}:$y:${\"",
                Some(json!("aws:${x}:$y:${")),
            ),
            ("!Sub \"${Topic.Arn}\"", Some(json!("arn"))),
            ("!Sub \"${Other}\"", None),
            (
                "!Sub [\"${A}${AWS::Partition}\", {A: !Ref \"AWS::Partition\"}]",
                Some(json!("awsaws")),
            ),
            ("!Sub [\"${A}\", {A: !Ref Other}]", None),
            ("!Join [\"-\", !Ref List]", Some(json!("a-b"))),
            (
                "!Join [\"-\", [a, !Ref \"AWS::Partition\"]]",
                Some(json!("a-aws")),
            ),
            (
                "!FindInMap [M, !Ref \"AWS::Partition\", Domain]",
                Some(json!("example.com")),
            ),
            ("!FindInMap [M, aws, Other]", None),
            ("!Split [a, b]", None),
            (
                "{a: [1, true, !Ref \"AWS::Partition\"]}",
                Some(json!({"a": [1, true, "aws"]})),
            ),
        ] {
            let parsed: Value = serde_yaml::from_str(value).expect("YAML");
            let evaluated = evaluate(&parsed, &template, &known);
            assert_eq!(evaluated.ok(), expected, "{value}");
        }
    }

    #[test]
    fn what_is_filled_in_is_text_and_nothing_else() {
        let value = |name: &str| (name == "a").then(|| "${b}".to_owned());
        assert_eq!(fill("${a} ${b} ${ ${a", value), "${b} ${b} ${ ${a");
    }
}
