//! Layout that a template cannot give: blocks of text inside YAML, and columns as `terraform fmt` sets them.

/// `text` as a literal block scalar of YAML whose lines have `indent` spaces in front: what follows a key and a space,
/// without the line break at its end. It reads back as the very same text.
pub(crate) fn literal_block(text: &str, indent: usize) -> String {
    let body = text.strip_suffix('\n');
    // A block keeps one line break at its end, none, or all there are.
    let chomping = match body {
        None => "-",
        Some(body) if body.is_empty() || body.ends_with('\n') => "+",
        Some(_) => "",
    };
    let pad = " ".repeat(indent);
    let mut out = format!("|{chomping}");
    for line in body.unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(&pad);
            out.push_str(line);
        }
    }
    out
}

/// Aligns the `=` of neighbouring lines as `terraform fmt` does: in each run of lines that hold a whole assignment, one
/// that closes every bracket it opens. Indentation and everything else stays.
///
/// Source: `formatCells` and `linesForFormat` in hashicorp/hcl, hclwrite/format.go.
pub(crate) fn align(text: &str) -> String {
    let lines: Vec<&str> = text.split('\n').collect();
    let assignments: Vec<Option<(&str, &str)>> =
        lines.iter().map(|line| whole_assignment(line)).collect();
    let mut out: Vec<String> = Vec::with_capacity(lines.len());
    let mut index = 0;
    while let Some(line) = lines.get(index) {
        let run: Vec<(&str, &str)> = assignments
            .iter()
            .skip(index)
            .map_while(|assignment| *assignment)
            .collect();
        if run.is_empty() {
            out.push((*line).to_owned());
            index += 1;
            continue;
        }
        let width = run
            .iter()
            .map(|(name, _)| name.chars().count())
            .max()
            .unwrap_or(0);
        index += run.len();
        for (name, value) in run {
            out.push(format!(
                "{name}{} = {value}",
                " ".repeat(width - name.chars().count())
            ));
        }
    }
    out.join("\n")
}

/// Splits a line at its first `=` if the line is a whole assignment.
fn whole_assignment(line: &str) -> Option<(&str, &str)> {
    if line.trim_start().starts_with('#') {
        return None;
    }
    let (mut quoted, mut escaped, mut depth) = (false, false, 0_i32);
    let mut equals = None;
    for (position, character) in line.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ if quoted => {}
            '=' if equals.is_none() => equals = Some(position),
            '(' | '[' | '{' if equals.is_some() => depth += 1,
            ')' | ']' | '}' if equals.is_some() => depth -= 1,
            // What opens before the `=` belongs to a block, whose first line is no assignment.
            '(' | '[' | '{' | ')' | ']' | '}' => return None,
            _ => {}
        }
    }
    let (name, value) = line.split_at(equals.filter(|_| depth == 0)?);
    Some((name.trim_end(), value.strip_prefix('=')?.trim_start()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_block_reads_back_as_the_same_text() {
        for text in ["{}\n", "{\n  \"a\": 1\n}", "a\n\nb\n\n", "a\n"] {
            let yaml = format!("key: {}\nnext: 1\n", literal_block(text, 4));
            let read: serde_yaml::Value = serde_yaml::from_str(&yaml).unwrap();
            assert_eq!(
                read.get("key").and_then(serde_yaml::Value::as_str),
                Some(text),
                "{yaml}"
            );
        }
    }

    #[test]
    fn equals_signs_line_up_in_each_run() {
        for (text, expected) in [
            ("  a = 1\n  long = [2]\n", "  a    = 1\n  long = [2]\n"),
            ("a = 1\n\nlong = 2", "a = 1\n\nlong = 2"),
            (
                "a = 1\nlonger = [\n  2,\n]\nlong = 3",
                "a = 1\nlonger = [\n  2,\n]\nlong = 3",
            ),
            (
                "a = \"=[\\\"\"\n\"b=c\" = { d = 1 }",
                "a     = \"=[\\\"\"\n\"b=c\" = { d = 1 }",
            ),
            ("# a = 1\nlong = 1", "# a = 1\nlong = 1"),
        ] {
            assert_eq!(align(text), expected);
        }
    }
}
