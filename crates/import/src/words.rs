//! Command lines.

/// The words of a command line as Copilot and other Go programs split it (google/shlex): spaces part words, quotes keep
/// them together, a `\` takes the special meaning of what follows, and a `#` at the start of a word begins a comment.
/// Variables, patterns and operators are left as they are, since no shell runs.
///
/// # Errors
/// When a quote is open at the end, or nothing follows a `\`.
pub fn split(line: &str) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    let mut word: Option<String> = None;
    let mut characters = line.chars();
    while let Some(character) = characters.next() {
        match character {
            '#' if word.is_none() => {
                characters.by_ref().find(|character| *character == '\n');
            }
            '\'' => {
                let word = word.get_or_insert_default();
                loop {
                    match characters.next() {
                        Some('\'') => break,
                        Some(other) => word.push(other),
                        None => return Err("a `'` is never closed"),
                    }
                }
            }
            '"' => quoted(&mut characters, word.get_or_insert_default())?,
            '\\' => match characters.next() {
                Some(other) => word.get_or_insert_default().push(other),
                None => return Err("nothing follows the `\\` at the end"),
            },
            ' ' | '\t' | '\r' | '\n' => words.extend(word.take()),
            other => word.get_or_insert_default().push(other),
        }
    }
    words.extend(word);
    Ok(words)
}

/// The rest of a text in double quotes, in which a `\` is taken away from whatever follows it.
fn quoted(characters: &mut std::str::Chars<'_>, word: &mut String) -> Result<(), &'static str> {
    loop {
        match characters.next() {
            Some('"') => return Ok(()),
            Some('\\') => match characters.next() {
                Some(other) => word.push(other),
                None => return Err("a `\"` is never closed"),
            },
            Some(other) => word.push(other),
            None => return Err("a `\"` is never closed"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words() {
        for (line, expected) in [
            ("bin/report --all", Ok(vec!["bin/report", "--all"])),
            ("  a\t b \n", Ok(vec!["a", "b"])),
            ("", Ok(vec![])),
            ("sh -c \"a 'b' c\" ''", Ok(vec!["sh", "-c", "a 'b' c", ""])),
            ("a'b c'd", Ok(vec!["ab cd"])),
            (r"a\ b \'c", Ok(vec!["a b", "'c"])),
            (r#""\n \" \\ \$A""#, Ok(vec![r#"n " \ $A"#])),
            (r"'\n'", Ok(vec![r"\n"])),
            ("a #b\nc#d", Ok(vec!["a", "c#d"])),
            ("echo $A > b", Ok(vec!["echo", "$A", ">", "b"])),
            ("日 '😀 '", Ok(vec!["日", "😀 "])),
            ("'open", Err("a `'` is never closed")),
            ("\"open", Err("a `\"` is never closed")),
            ("\"open\\", Err("a `\"` is never closed")),
            ("a\\", Err("nothing follows the `\\` at the end")),
        ] {
            let expected: Result<Vec<String>, _> =
                expected.map(|words| words.into_iter().map(str::to_owned).collect());
            assert_eq!(split(line), expected, "{line:?}");
        }
    }
}
