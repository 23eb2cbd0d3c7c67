//! Values as JSON on one line.

use std::collections::BTreeMap;

use loudfail_job::Json;

use crate::format::{self, Language};

/// A value, in whose texts nothing can be taken for something that a deployment fills.
pub(crate) fn json(value: &Json) -> String {
    match value {
        Json::Bool(value) => value.to_string(),
        Json::Number(number) => number.clone(),
        Json::Text(text) => format::quoted(Language::Asl, text),
        Json::List(items) => {
            let items: Vec<String> = items.iter().map(json).collect();
            format!("[{}]", items.join(", "))
        }
        Json::Object(fields) => object(fields),
    }
}

/// An object of these fields.
pub(crate) fn object(fields: &BTreeMap<String, Json>) -> String {
    let fields: Vec<String> = fields
        .iter()
        .map(|(key, value)| format!("{}: {}", format::quoted(Language::Asl, key), json(value)))
        .collect();
    format!("{{{}}}", fields.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_reads_back() {
        let text = "\"${x}%{y}{{resolve:ssm:z}}'\n<aws.scheduler.execution-id>";
        let fields = BTreeMap::from([
            (text.to_owned(), Json::Text(text.to_owned())),
            (
                "list".to_owned(),
                Json::List(vec![
                    Json::Bool(true),
                    Json::Number("1.5e3".to_owned()),
                    Json::Object(BTreeMap::new()),
                ]),
            ),
        ]);
        let written = object(&fields);
        assert!(
            !written.contains("{{") && !written.contains("${"),
            "{written}"
        );
        assert!(
            written.contains("<aws.scheduler.execution-id>"),
            "{written}"
        );
        let read: serde_json::Value = serde_json::from_str(&written).unwrap();
        assert_eq!(
            read,
            serde_json::json!({text: text, "list": [true, 1500.0, {}]})
        );
    }
}
