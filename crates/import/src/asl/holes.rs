//! `${Name}` in a definition, which CloudFormation's DefinitionSubstitutions or Terraform's templatefile fills.

use loudfail_diagnostics::{Diagnostic, SourceId, Span};

use crate::holes::Holes;
use crate::rules::UNRENDERED;

/// What a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Form {
    pub(super) is_json: bool,
    /// Whether it may have scripts of which nothing is read, with braces that are no holes.
    pub(super) has_scripts: bool,
}

/// The text with each hole masked. One that stands for a whole value of JSON, outside of quotes, becomes a text; YAML needs
/// no quotes for that.
pub(super) fn mask(
    holes: &mut Holes,
    source: SourceId,
    text: &str,
    form: Form,
) -> Result<String, Box<Diagnostic>> {
    Holes::refuse_masks(source, text)?;
    let mut masked = String::with_capacity(text.len());
    let mut is_quoted = false;
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        if next == '$' && rest.starts_with("${") && !masked.ends_with('$') {
            match one(
                holes,
                source,
                masked.len(),
                rest,
                is_quoted || !form.is_json,
            ) {
                Ok((mask, after)) => {
                    masked.push_str(&mask);
                    rest = after;
                    continue;
                }
                Err(_) if form.has_scripts => {}
                Err(problem) => return Err(problem),
            }
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
    Ok(masked)
}

/// The words that a parameter is called by in place of what is in a hole: of a function the condition or what is looked up.
pub(super) fn words(name: &str) -> &str {
    let Some((function, values)) = name.strip_prefix("Fn::").and_then(|it| it.split_once(' '))
    else {
        return name;
    };
    let values = values.trim_matches(['[', ']']);
    let (first, last) = match (values.split_once(", "), values.rsplit_once(", ")) {
        (Some((first, _)), Some((_, last))) => (first, last),
        _ => (values, values),
    };
    if function == "If" { first } else { last }
}

/// The mask of the hole at the beginning of a text, and what follows it.
fn one<'t>(
    holes: &mut Holes,
    source: SourceId,
    place: usize,
    text: &'t str,
    is_quoted: bool,
) -> Result<(String, &'t str), Box<Diagnostic>> {
    let length = length(text).ok_or_else(|| {
        let problem = UNRENDERED.error("a `${` is never closed");
        Box::new(problem.at(Span::new(source, place, place + 2), ""))
    })?;
    let (written, after) = text.split_at(length);
    let name = written
        .trim_start_matches("${")
        .trim_end_matches('}')
        .trim();
    // `${!Name}` is how Fn::Sub writes a text that is no hole.
    let (quotes, quote) = if is_quoted { (0, "") } else { (2, "\"") };
    let length = written.len() - quotes;
    let is_name = !name.is_empty() && !name.starts_with('!');
    let mask = is_name.then(|| holes.mask(written, length, &[words(name)], None));
    let mask = mask.flatten().ok_or_else(|| {
        UNRENDERED
            .error(format!("`{written}` cannot be read"))
            .at(Span::new(source, place, place + written.len()), "")
            .help("write its value, or a longer name in quotes: `\"${Name}\"`")
    })?;
    Ok((format!("{quote}{mask}{quote}"), after))
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

    const JSON: Form = Form {
        is_json: true,
        has_scripts: false,
    };

    #[test]
    fn holes_in_and_out_of_texts() {
        let text =
            r#"{"a": "x ${A} \"${B_C}", "b": ${jsonencode(["c"])}, "d": "$${E}", "f": "$.g"}"#;
        let source = Sources::new().add("a.json", text);
        let mut holes = Holes::default();
        let masked = mask(&mut holes, source, text, JSON).expect("holes");
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
            let mut holes = Holes::default();
            assert!(mask(&mut holes, source, text, JSON).is_err(), "{text}");
            let scripts = Form {
                has_scripts: true,
                ..JSON
            };
            let kept = mask(&mut holes, source, text, scripts);
            assert_eq!(kept.as_deref().ok(), Some(text));
        }
    }

    #[test]
    fn words_of_functions() {
        for (name, expected) in [
            ("Cluster.Arn", "Cluster.Arn"),
            ("Fn::If [IsProduction, production, staging]", "IsProduction"),
            ("Fn::FindInMap [Sizes, ${Stage}, Cpu]", "Cpu"),
            ("Fn::GetAZs ${AWS::Region}", "${AWS::Region}"),
            ("Fn::Odd", "Fn::Odd"),
        ] {
            assert_eq!(words(name), expected);
        }
    }
}
