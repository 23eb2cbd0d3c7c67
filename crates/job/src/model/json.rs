//! Values as JSON on one line, for people and commands.

use std::fmt;

use super::Json;
use crate::show;

impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(number) => f.write_str(number),
            Self::Text(text) => f.write_str(&show::json_text(text)),
            Self::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(f, "{comma}{item}")?;
                }
                f.write_str("]")
            }
            Self::Object(fields) => {
                f.write_str("{")?;
                for (index, (key, value)) in fields.iter().enumerate() {
                    let comma = if index > 0 { ", " } else { "" };
                    write!(f, "{comma}{}: {value}", show::json_text(key))?;
                }
                f.write_str("}")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn values() {
        let text = Json::Text("a\"\\\n\u{1}ä".to_owned());
        let list = Json::List(vec![Json::Bool(true), Json::Number("1.50".to_owned())]);
        let fields = BTreeMap::from([("k".to_owned(), text), ("l".to_owned(), list)]);
        assert_eq!(
            Json::Object(fields).to_string(),
            r#"{"k": "a\"\\\n\u0001ä", "l": [true, 1.50]}"#
        );
        assert_eq!(Json::List(Vec::new()).to_string(), "[]");
    }
}
