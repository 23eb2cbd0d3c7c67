//! The texts that a search starts from, and the words that it puts into them.

use std::fs;
use std::path::Path;

use loudfail_tests::hostile::Target;
use loudfail_tests::outputs::repository;

/// Texts, each with the path that it is from. The smallest comes first, so that what is found is near it.
pub(crate) struct Corpus(pub(crate) Vec<(String, Vec<u8>)>);

impl Corpus {
    /// What a target starts from: nothing, what fuzzing found, and this repository's own files.
    pub(crate) fn of(target: &Target) -> Self {
        let mut texts = vec![(String::new(), Vec::new())];
        add(
            &repository().join("fuzz/corpus").join(target.name),
            &[],
            &mut texts,
        );
        for seed in target.seeds {
            add(&repository().join(seed), target.endings, &mut texts);
        }
        texts.sort_by(|(one, first), (other, second)| {
            (first.len(), one).cmp(&(second.len(), other))
        });
        assert!(texts.len() > 1, "{} has nothing to start from", target.name);
        Self(texts)
    }
}

/// The words of `fuzz/dictionaries`, in libFuzzer's format: a line each, in quotes.
pub(crate) fn dictionary(name: &str) -> Vec<Vec<u8>> {
    let path = repository()
        .join("fuzz/dictionaries")
        .join(format!("{name}.dict"));
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let lines = text
        .lines()
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let words: Vec<_> = lines
        .map(|line| word(line).unwrap_or_else(|| panic!("{}: {line}", path.display())))
        .collect();
    assert!(
        words.len() > 10,
        "{}: only {} words",
        path.display(),
        words.len()
    );
    words
}

fn word(line: &str) -> Option<Vec<u8>> {
    let mut rest = line.strip_prefix('"')?.strip_suffix('"')?.bytes();
    let mut word = Vec::new();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            word.push(byte);
            continue;
        }
        match rest.next()? {
            b'x' => {
                let digits = [rest.next()?, rest.next()?];
                word.push(u8::from_str_radix(str::from_utf8(&digits).ok()?, 16).ok()?);
            }
            escaped @ (b'\\' | b'"') => word.push(escaped),
            _ => return None,
        }
    }
    Some(word)
}

fn add(path: &Path, endings: &[&str], texts: &mut Vec<(String, Vec<u8>)>) {
    if path.is_dir() {
        let entries =
            fs::read_dir(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        for entry in entries {
            add(
                &entry.unwrap_or_else(|error| panic!("{error}")).path(),
                endings,
                texts,
            );
        }
        return;
    }
    let name = path.to_string_lossy().into_owned();
    // A corpus has no endings: all that is in it counts.
    if path.is_file() && (endings.is_empty() || endings.iter().any(|ending| name.ends_with(ending)))
    {
        let bytes = fs::read(path).unwrap_or_else(|error| panic!("{name}: {error}"));
        texts.push((name, bytes));
    }
}

#[test]
fn words_are_read_as_libfuzzer_reads_them() {
    assert_eq!(word(r#""a\x0A\\\"""#).as_deref(), Some(&b"a\n\\\""[..]));
    assert_eq!(word("a"), None);
    assert_eq!(word(r#""\q""#), None);
}
