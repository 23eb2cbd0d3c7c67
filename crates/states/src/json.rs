//! What `serde_json` does not tell: keys that are given twice, and the size and depth of a value.

use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

/// A key that an object has twice, and the keys that lead to that object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Duplicate {
    pub(crate) path: Vec<String>,
    pub(crate) key: String,
}

/// The value of a text, and every key given twice, of which the value holds the last alone.
pub(crate) fn read(text: &str) -> Result<(Value, Vec<Duplicate>), serde_json::Error> {
    let mut scan = Scan::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Seed(&mut scan).deserialize(&mut deserializer)?;
    deserializer.end()?;
    Ok((value, scan.duplicates))
}

/// Enough for a person, and bounded for a text made to produce many.
const MOST_DUPLICATES: usize = 200;

/// What is too much about a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Excess {
    Bytes,
    Depth,
}

/// About the bytes of a value as compact JSON, or what exceeds the limits. Texts are looked at only where their escapes
/// could matter, so this takes time for each value and not for each byte.
pub(crate) fn weigh(value: &Value, bytes: usize, depth: usize) -> Result<usize, Excess> {
    // An escape makes six bytes of one.
    let mut total = 0;
    add(value, bytes / 6, depth, &mut total, &|text| 2 + text.len())
        .map(|()| total)
        .or_else(|excess| match excess {
            Excess::Bytes => measure(value, bytes, depth),
            Excess::Depth => Err(Excess::Depth),
        })
}

/// The bytes of a value as compact JSON, or what exceeds the limits; it stops at the first excess.
pub(crate) fn measure(value: &Value, bytes: usize, depth: usize) -> Result<usize, Excess> {
    let mut total = 0;
    add(value, bytes, depth, &mut total, &string_length)?;
    Ok(total)
}

fn add(
    value: &Value,
    bytes: usize,
    depth: usize,
    total: &mut usize,
    text_length: &impl Fn(&str) -> usize,
) -> Result<(), Excess> {
    *total += match value {
        Value::Null => 4,
        Value::Bool(true) => 4,
        Value::Bool(false) => 5,
        Value::Number(number) => number_length(number),
        Value::String(text) => text_length(text),
        Value::Array(items) => 2 + items.len().saturating_sub(1),
        // Each entry has a colon, and all but one a comma.
        Value::Object(entries) => 2 + (entries.len() * 2).saturating_sub(1),
    };
    if *total > bytes {
        return Err(Excess::Bytes);
    }
    let inner = |depth: usize| depth.checked_sub(1).ok_or(Excess::Depth);
    match value {
        Value::Array(items) => {
            let depth = inner(depth)?;
            items
                .iter()
                .try_for_each(|item| add(item, bytes, depth, total, text_length))
        }
        Value::Object(entries) => {
            let depth = inner(depth)?;
            entries.iter().try_for_each(|(key, item)| {
                *total += text_length(key);
                add(item, bytes, depth, total, text_length)
            })
        }
        _ => Ok(()),
    }
}

fn number_length(number: &serde_json::Number) -> usize {
    if let Some(whole) = number.as_u64() {
        return whole
            .checked_ilog10()
            .map_or(1, |digits| digits as usize + 1);
    }
    if let Some(whole) = number.as_i64() {
        return whole
            .unsigned_abs()
            .checked_ilog10()
            .map_or(1, |digits| digits as usize + 1)
            + 1;
    }
    number.to_string().len()
}

/// The bytes of a text as JSON, quotes and escapes and all.
pub fn string_length(text: &str) -> usize {
    // Most parts of texts have nothing to escape, which is seen many bytes at once.
    let is_odd = |byte: u8| (byte < b' ') | (byte == b'"') | (byte == b'\\');
    let parts = text.as_bytes().chunks(64);
    let odd = parts.filter(|part| part.iter().fold(false, |odd, it| odd | is_odd(*it)));
    let escapes: usize = odd.flatten().map(|byte| escape_length(*byte)).sum();
    2 + text.len() + escapes
}

/// Bytes that a byte of a text takes in JSON beside itself.
fn escape_length(byte: u8) -> usize {
    match byte {
        b'"' | b'\\' | 0x08 | 0x09 | 0x0a | 0x0c | 0x0d => 1,
        0x00..=0x1f => 5,
        _ => 0,
    }
}

#[derive(Default)]
struct Scan {
    path: Vec<String>,
    duplicates: Vec<Duplicate>,
}

struct Seed<'s>(&'s mut Scan);

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

/// Makes a value as `serde_json` does, which tells nobody of a key that it has had.
impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Value;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("any JSON value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_str<E>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut read = Vec::new();
        loop {
            self.0.path.push(read.len().to_string());
            let item = items.next_element_seed(Seed(&mut *self.0));
            self.0.path.pop();
            match item? {
                Some(item) => read.push(item),
                None => return Ok(Value::Array(read)),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut read = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if read.contains_key(&key) && self.0.duplicates.len() < MOST_DUPLICATES {
                self.0.duplicates.push(Duplicate {
                    path: self.0.path.clone(),
                    key: key.clone(),
                });
            }
            self.0.path.push(key);
            let value = entries.next_value_seed(Seed(&mut *self.0));
            let key = self.0.path.pop().unwrap_or_default();
            read.insert(key, value?);
        }
        Ok(Value::Object(read))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_given_twice_are_found_at_any_depth() {
        let text = r#"{"a": 1, "b": [{"c": 1, "c": 2}], "a": {"d": 1}}"#;
        let (value, duplicates) = read(text).unwrap();
        assert_eq!(value.to_string(), r#"{"a":{"d":1},"b":[{"c":2}]}"#);
        let found: Vec<String> = duplicates
            .iter()
            .map(|it| format!("{}/{}", it.path.join("/"), it.key))
            .collect();
        assert_eq!(found, ["b/0/c", "/a"]);
    }

    #[test]
    fn a_value_is_read_as_serde_json_reads_it() {
        for text in [
            r#"{"a": [null, true, -1, 18446744073709551615, 1.5, 1e300, "\u00e9\n"], "b": {}}"#,
            "1e999",
            "{} x",
            "{\"a\": 1,}",
            "",
            &"[".repeat(200),
        ] {
            let ours = read(text).map(|(value, _)| value);
            let theirs = serde_json::from_str::<Value>(text);
            assert_eq!(
                ours.map_err(|it| it.to_string()),
                theirs.map_err(|it| it.to_string())
            );
        }
    }

    #[test]
    fn the_size_is_that_of_the_compact_text() {
        for text in [
            r#"null"#,
            r#"[]"#,
            r#"{}"#,
            r#"[0,-1,10,-100,1.5,1e300,18446744073709551615,true,false]"#,
            r#"{"a":{"b":[{}]},"\n\u0001":"\"\\\t\b\u001f😀"}"#,
        ] {
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(
                measure(&value, 1_000, 10),
                Ok(value.to_string().len()),
                "{text}"
            );
        }
    }

    #[test]
    fn excess_is_told() {
        let value: Value = serde_json::from_str("[[[1]]]").unwrap();
        assert_eq!(measure(&value, 7, 3), Ok(7));
        assert_eq!(measure(&value, 6, 3), Err(Excess::Bytes));
        assert_eq!(measure(&value, 7, 2), Err(Excess::Depth));
        // At the limit the weight is exact, and far from it only not too large.
        let value = Value::String("\n".repeat(10));
        assert_eq!(weigh(&value, 22, 1), Ok(22));
        assert_eq!(weigh(&value, 21, 1), Err(Excess::Bytes));
        assert_eq!(weigh(&value, 72, 1), Ok(12));
    }
}
