//! What each function does with its arguments, with the checks of "Intrinsic functions for JSONPath states".

use std::borrow::Cow;
use std::collections::HashSet;

use serde_json::{Map, Value};

use super::format::FormatTemplate;
use super::{Function, IntrinsicFault};
use crate::evaluate::{Fault, Scope};
use crate::quotas;

pub(super) fn call(
    function: Function,
    values: Vec<Cow<'_, Value>>,
    scope: &Scope<'_>,
) -> Result<Value, Fault> {
    let arguments = Arguments { function, values };
    match function {
        Function::Array => arguments
            .values
            .into_iter()
            .map(|value| own(value, scope))
            .collect::<Result<_, _>>(),
        Function::ArrayContains => {
            let needle = arguments.value(1)?;
            scope.look_into(needle);
            scope.look_into(arguments.value(0)?);
            Ok(Value::Bool(arguments.array(0)?.contains(needle)))
        }
        Function::ArrayGetItem => {
            let items = arguments.array(0)?;
            scope.count(items);
            let index = arguments.number(1)?;
            scope.look_at(index);
            let index = index
                .as_u64()
                .or_else(|| index.as_f64().and_then(whole))
                .map(usize::try_from);
            let found = index
                .and_then(Result::ok)
                .and_then(|index| items.get(index));
            let item = found
                .ok_or_else(|| arguments.value_fault(1, "the index of an item of the array"))?;
            own(Cow::Borrowed(item), scope)
        }
        Function::ArrayLength => {
            let items = arguments.array(0)?;
            scope.count(items);
            Ok(items.len().into())
        }
        Function::ArrayPartition => partition(&arguments, scope),
        Function::ArrayRange => {
            arguments.values.iter().for_each(|it| scope.look_into(it));
            range(&arguments)
        }
        Function::ArrayUnique => {
            let items = arguments.array(0)?;
            scope.look_into(arguments.value(0)?);
            let mut seen = HashSet::with_capacity(items.len());
            let unique = items.iter().filter(|item| seen.insert(*item));
            unique.map(|item| own(Cow::Borrowed(item), scope)).collect()
        }
        Function::Base64Decode => {
            scope.look_into(arguments.value(0)?);
            decode(&arguments)
        }
        Function::Base64Encode => {
            scope.look_into(arguments.value(0)?);
            Ok(Value::String(encode(encodable(&arguments)?.as_bytes())))
        }
        Function::Format => {
            // A literal template does not come here.
            scope.look_into(arguments.value(0)?);
            let template = FormatTemplate::from_data(arguments.string(0)?);
            template.fill(arguments.values.get(1..).unwrap_or_default(), scope)
        }
        Function::JsonMerge => merge(&arguments, scope),
        Function::JsonToString => {
            let value = arguments.value(0)?;
            scope.spend_value(value)?;
            Ok(Value::String(value.to_string()))
        }
        Function::MathAdd => {
            arguments.values.iter().for_each(|it| scope.look_into(it));
            Ok((arguments.integer(0)? + arguments.integer(1)?).into())
        }
        Function::MathRandom => {
            // From zero to a number of seconds there is always one.
            if arguments.integer(0)? != 0 || arguments.values.len() > 2 {
                arguments.values.iter().for_each(|it| scope.look_into(it));
            }
            random(&arguments)
        }
        Function::StringSplit => split(&arguments, scope),
        Function::StringToJson => parse(&arguments, scope),
        Function::Uuid => Ok(Value::String(scope.uuid.to_owned())),
    }
}

fn own(value: Cow<'_, Value>, scope: &Scope<'_>) -> Result<Value, Fault> {
    if let Cow::Borrowed(value) = value {
        scope.spend_value(value)?;
    }
    Ok(value.into_owned())
}

struct Arguments<'v> {
    function: Function,
    values: Vec<Cow<'v, Value>>,
}

impl Arguments<'_> {
    fn type_fault(&self, argument: usize, expected: &'static str) -> Fault {
        IntrinsicFault::Type {
            function: self.function,
            argument,
            expected,
        }
        .into()
    }

    fn value_fault(&self, argument: usize, expected: &'static str) -> Fault {
        IntrinsicFault::Value {
            function: self.function,
            argument,
            expected,
        }
        .into()
    }

    fn value(&self, index: usize) -> Result<&Value, Fault> {
        self.values
            .get(index)
            .map(AsRef::as_ref)
            .ok_or_else(|| self.type_fault(index, "given"))
    }

    fn array(&self, index: usize) -> Result<&Vec<Value>, Fault> {
        self.value(index)?
            .as_array()
            .ok_or_else(|| self.type_fault(index, "an array"))
    }

    fn object(&self, index: usize) -> Result<&Map<String, Value>, Fault> {
        self.value(index)?
            .as_object()
            .ok_or_else(|| self.type_fault(index, "an object"))
    }

    fn string(&self, index: usize) -> Result<&str, Fault> {
        self.value(index)?
            .as_str()
            .ok_or_else(|| self.type_fault(index, "a string"))
    }

    fn number(&self, index: usize) -> Result<&serde_json::Number, Fault> {
        match self.value(index)? {
            Value::Number(number) => Ok(number),
            _ => Err(self.type_fault(index, "a number")),
        }
    }

    /// An integer of 32 bits; other numbers are rounded to the nearest, halves up as Java does.
    fn integer(&self, index: usize) -> Result<i64, Fault> {
        let number = self.number(index)?;
        let nearest = |number: f64| {
            Some((number + 0.5).floor())
                .filter(|it| it.abs() < 1e10)
                .map(|it| it as i64)
        };
        let rounded = number
            .as_i64()
            .or_else(|| number.as_f64().and_then(nearest));
        rounded
            .filter(|it| i32::try_from(*it).is_ok())
            .ok_or_else(|| self.value_fault(index, "between -2147483648 and 2147483647"))
    }
}

/// A float that is a whole number from 0 to 2^53.
fn whole(number: f64) -> Option<u64> {
    (number.fract() == 0.0 && (0.0..=9_007_199_254_740_992.0).contains(&number))
        .then_some(number as u64)
}

fn partition(arguments: &Arguments<'_>, scope: &Scope<'_>) -> Result<Value, Fault> {
    let items = arguments.array(0)?;
    scope.count(items);
    scope.look_into(arguments.value(1)?);
    let size = usize::try_from(arguments.integer(1)?)
        .ok()
        .filter(|size| *size > 0);
    let size = size.ok_or_else(|| arguments.value_fault(1, "a positive integer"))?;
    scope.spend_value(arguments.value(0)?)?;
    scope.spend(items.len())?;
    Ok(items
        .chunks(size)
        .map(|chunk| Value::Array(chunk.to_vec()))
        .collect())
}

fn range(arguments: &Arguments<'_>) -> Result<Value, Fault> {
    let (first, last, step) = (
        arguments.integer(0)?,
        arguments.integer(1)?,
        arguments.integer(2)?,
    );
    if step == 0 {
        return Err(arguments.value_fault(2, "other than zero"));
    }
    // A step away from the last value makes nothing.
    let count = (last - first)
        .checked_div(step)
        .filter(|it| (last - first) * step.signum() >= 0 && *it >= 0);
    let count = count.map_or(0, |steps| steps + 1);
    if usize::try_from(count).map_or(true, |count| count > quotas::ARRAY_RANGE_ITEMS) {
        return Err(
            arguments.value_fault(1, "so close to the first that at most 1000 items are made")
        );
    }
    Ok((0..count)
        .map(|index| Value::from(first + index * step))
        .collect())
}

/// The end of the range. The page calls it exclusive, LocalStack 4.14 includes it; either way nothing is larger.
fn random(arguments: &Arguments<'_>) -> Result<Value, Fault> {
    let (start, end) = (arguments.integer(0)?, arguments.integer(1)?);
    if arguments.values.len() > 2 {
        arguments.integer(2)?;
    }
    if start >= end {
        return Err(arguments.value_fault(1, "larger than the start"));
    }
    Ok(end.into())
}

fn merge(arguments: &Arguments<'_>, scope: &Scope<'_>) -> Result<Value, Fault> {
    let (first, second) = (arguments.object(0)?, arguments.object(1)?);
    match arguments.value(2)? {
        Value::Bool(false) => {}
        Value::Bool(true) => {
            return Err(arguments.value_fault(2, "false: only the shallow mode is supported"));
        }
        _ => return Err(arguments.type_fault(2, "a boolean")),
    }
    scope.spend_value(arguments.value(0)?)?;
    scope.spend_value(arguments.value(1)?)?;
    let mut merged = first.clone();
    for (key, value) in second {
        merged.insert(key.clone(), value.clone());
    }
    Ok(Value::Object(merged))
}

/// Each character of the second argument splits, and empty pieces are left out. The page shows the first; the second
/// was recorded from AWS in the public snapshots of LocalStack's tests (`,,,,` gives an empty array). What an empty
/// second argument does is stated nowhere; here nothing splits.
fn split(arguments: &Arguments<'_>, scope: &Scope<'_>) -> Result<Value, Fault> {
    let (text, delimiters) = (arguments.string(0)?, arguments.string(1)?);
    scope.look(text);
    scope.look(delimiters);
    let delimiters: HashSet<char> = delimiters.chars().collect();
    scope.spend(text.len().saturating_mul(2))?;
    let pieces = text
        .split(|character| delimiters.contains(&character))
        .filter(|piece| !piece.is_empty());
    Ok(pieces
        .map(|piece| Value::String(piece.to_owned()))
        .collect())
}

/// Blank text gives null, which the public snapshots of LocalStack's tests recorded from AWS.
fn parse(arguments: &Arguments<'_>, scope: &Scope<'_>) -> Result<Value, Fault> {
    let text = arguments.string(0)?;
    scope.look(text);
    scope.spend(text.len())?;
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_str(text).map_err(|problem| {
        IntrinsicFault::Json {
            line: problem.line(),
            column: problem.column(),
        }
        .into()
    })
}

fn encodable<'a>(arguments: &'a Arguments<'_>) -> Result<&'a str, Fault> {
    let text = arguments.string(0)?;
    if text.encode_utf16().count() > quotas::ENCODE_CHARACTERS {
        return Err(arguments.value_fault(0, "at most 10,000 characters long"));
    }
    Ok(text)
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 without line breaks. The page says "MIME", whose lines are 76 characters long; that AWS breaks lines is
/// stated nowhere.
fn encode(bytes: &[u8]) -> String {
    let mut encoded = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group = chunk
            .iter()
            .fold(0_u32, |group, byte| group << 8 | u32::from(*byte))
            << (8 * (3 - chunk.len()));
        for index in 0..4 {
            let sextet = (group >> (18 - 6 * index) & 63) as usize;
            match ALPHABET.get(sextet) {
                Some(byte) if index <= chunk.len() => encoded.push(char::from(*byte)),
                _ => encoded.push('='),
            }
        }
    }
    encoded
}

/// MIME decoding skips what is not of the alphabet; bytes that are no UTF-8 become the replacement character.
fn decode(arguments: &Arguments<'_>) -> Result<Value, Fault> {
    let text = encodable(arguments)?;
    let (mut bytes, mut group, mut count) = (Vec::new(), 0_u32, 0);
    for byte in text.trim_end_matches('=').bytes() {
        let Some(sextet) = ALPHABET.iter().position(|it| *it == byte) else {
            if byte == b'=' {
                return Err(arguments.value_fault(0, "Base64"));
            }
            continue;
        };
        group = group << 6 | sextet as u32;
        count += 1;
        if count == 4 {
            bytes.extend([(group >> 16) as u8, (group >> 8) as u8, group as u8]);
            (group, count) = (0, 0);
        }
    }
    match count {
        0 => {}
        2 => bytes.push((group >> 4) as u8),
        3 => bytes.extend([(group >> 10) as u8, (group >> 2) as u8]),
        _ => return Err(arguments.value_fault(0, "Base64")),
    }
    Ok(Value::String(String::from_utf8_lossy(&bytes).into_owned()))
}
