//! `${Name}` in a definition, which CloudFormation's DefinitionSubstitutions or Terraform's templatefile fills.

use loudfail_diagnostics::{Diagnostic, SourceId, Span};

use crate::holes::Holes;
use crate::rules::UNRENDERED;

/// The text with each hole masked. One that stands for a whole value of JSON, outside of quotes, becomes a text; YAML needs
/// no quotes for that.
pub(super) fn mask(
    source: SourceId,
    text: &str,
    is_json: bool,
) -> Result<(String, Holes), Box<Diagnostic>> {
    let mut holes = Holes::new(source, text)?;
    let mut masked = String::with_capacity(text.len());
    let mut is_quoted = false;
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if next == '$' && rest.starts_with("${") && !masked.ends_with('$') {
            let length = length(rest).ok_or_else(|| {
                let place = masked.len();
                let problem = UNRENDERED.error("a `${` is opened and never closed");
                Box::new(problem.at(Span::new(source, place, place + 2), ""))
            })?;
            let (written, after) = rest.split_at(length);
            masked.push_str(&one(
                &mut holes,
                source,
                masked.len(),
                written,
                is_quoted || !is_json,
            )?);
            rest = after;
            continue;
        }
        let mut length = next.len_utf8();
        if next == '"' {
            is_quoted = !is_quoted;
        } else if next == '\\' && is_quoted {
            // What follows is no quote that ends the text.
            length += rest.chars().nth(1).map_or(0, char::len_utf8);
        }
        let (written, after) = rest.split_at(length);
        masked.push_str(written);
        rest = after;
    }
    Ok((masked, holes))
}

fn one(
    holes: &mut Holes,
    source: SourceId,
    place: usize,
    written: &str,
    is_quoted: bool,
) -> Result<String, Box<Diagnostic>> {
    let name = written
        .trim_start_matches("${")
        .trim_end_matches('}')
        .trim();
    // `${!Name}` is how Fn::Sub writes a text that is no hole.
    let (quotes, quote) = if is_quoted { (0, "") } else { (2, "\"") };
    let length = written.len() - quotes;
    let is_name = !name.is_empty() && !name.starts_with('!');
    let mask = is_name.then(|| holes.mask(written, length, &[name], None));
    let mask = mask.flatten().ok_or_else(|| {
        UNRENDERED
            .error(format!("`{written}` cannot be read"))
            .at(Span::new(source, place, place + written.len()), "")
            .help("write what stands for it, or a longer name in quotes: `\"${Name}\"`")
    })?;
    Ok(format!("{quote}{mask}{quote}"))
}

/// Bytes of a hole, its braces included; there may be others inside.
fn length(text: &str) -> Option<usize> {
    let mut depth = 0_usize;
    for (place, character) in text.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 1 => return Some(place + 1),
            '}' => depth = depth.saturating_sub(1),
            // No expression of a deployment is that long.
            _ if place > 2_000 => return None,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use loudfail_diagnostics::Sources;

    use super::*;

    #[test]
    fn holes_in_and_out_of_texts() {
        let text =
            r#"{"a": "x ${A} \"${B_C}", "b": ${jsonencode(["c"])}, "d": "$${E}", "f": "$.g"}"#;
        let source = Sources::new().add("a.json", text);
        let (masked, holes) = mask(source, text, true).expect("holes");
        assert_eq!(masked.len(), text.len());
        assert_eq!(
            holes.filled(&masked),
            r#"{"a": "x REPLACE-A \"REPLACE-BC", "b": "REPLACE-JsonencodeC", "d": "$${E}", "f": "$.g"}"#
        );
        assert_eq!(
            holes.shown(&masked),
            text.replace("${jsonencode([\"c\"])}", "\"${jsonencode([\"c\"])}\"")
        );
    }

    #[test]
    fn what_cannot_be_read() {
        for text in ["\"${A", "${a}", "\"${}\"", "\"${!A}\""] {
            let source = Sources::new().add("a.json", text);
            assert!(mask(source, text, true).is_err(), "{text}");
        }
    }
}
