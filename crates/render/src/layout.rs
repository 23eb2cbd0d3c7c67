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
    let mut out = String::with_capacity(text.len() + text.len() / 2);
    out.push('|');
    out.push_str(chomping);
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
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let mut run: Vec<(&str, &str)> = Vec::new();
    for line in text.split('\n') {
        match whole_assignment(line) {
            Some(assignment) => run.push(assignment),
            None => {
                write_run(&mut run, &mut out);
                out.push_str(line);
                out.push('\n');
            }
        }
    }
    write_run(&mut run, &mut out);
    // One break stands between two lines, and none behind the last.
    out.pop();
    out
}

/// Writes a run of assignments, each with a line break behind it, and leaves none of them.
fn write_run(run: &mut Vec<(&str, &str)>, out: &mut String) {
    let length = |name: &str| name.chars().count();
    let width = run.iter().map(|(name, _)| length(name)).max().unwrap_or(0);
    for (name, value) in run.drain(..) {
        out.push_str(name);
        out.extend(std::iter::repeat_n(' ', width - length(name)));
        out.push_str(" = ");
        out.push_str(value);
        out.push('\n');
    }
}

/// Splits a line at its first `=` if the line is a whole assignment.
fn whole_assignment(line: &str) -> Option<(&str, &str)> {
    if !line.contains('=') || line.trim_start().starts_with('#') {
        return None;
    }
    let (mut quoted, mut escaped, mut depth) = (false, false, 0_i32);
    let mut equals = None;
    // Every sign that counts is ASCII, and no byte of another character looks like one.
    for (position, byte) in line.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'=' if equals.is_none() => equals = Some(position),
            b'(' | b'[' | b'{' if equals.is_some() => depth += 1,
            b')' | b']' | b'}' if equals.is_some() => depth -= 1,
            // What opens before the `=` belongs to a block, whose first line is no assignment.
            b'(' | b'[' | b'{' | b')' | b']' | b'}' => return None,
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
            ("", ""),
            ("夜 = 1\nlong = 1", "夜    = 1\nlong = 1"),
            ("a = 1\nlong = 1", "a    = 1\nlong = 1"),
        ] {
            assert_eq!(align(text), expected);
        }
    }
}
