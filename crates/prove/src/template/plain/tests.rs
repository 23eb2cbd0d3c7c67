use std::fs;
use std::path::{Path, PathBuf};

use super::super::read::read_all;
use super::read;

/// Every template of the repository.
fn templates() -> Vec<String> {
    fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
        let entries = fs::read_dir(folder).into_iter().flatten().flatten();
        for path in entries.map(|entry| entry.path()) {
            if path.is_dir() {
                collect(&path, found);
            } else if path.ends_with("cloudformation.yaml") {
                found.push(path);
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut found = Vec::new();
    collect(&root.join("dist"), &mut found);
    collect(&root.join("tests/fixtures/golden"), &mut found);
    found.sort();
    let text = |path: PathBuf| fs::read_to_string(path).expect("it is there");
    found.into_iter().map(text).collect()
}

#[test]
fn what_is_made_is_plain_and_reads_alike() {
    let templates = templates();
    assert!(templates.len() > 20, "{}", templates.len());
    let mut plain = 0;
    for text in &templates {
        let all = read_all(text).expect("it is YAML");
        if let Some(read) = read(text) {
            plain += 1;
            assert_eq!(
                serde_json::to_string(&read).ok(),
                serde_json::to_string(&all).ok()
            );
        }
    }
    // All but those with words that need another kind of quotes.
    assert!(
        plain * 10 >= templates.len() * 9,
        "{plain} of {}",
        templates.len()
    );
}

/// Whatever is done to a text, it is left to the other parser or read as that reads it.
#[test]
fn what_is_read_is_what_the_other_parser_reads() {
    let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
    let mut next = |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below.max(1) as u64).unwrap_or_default()
    };
    let signs: Vec<char> = "\"'\\:-#,[]{}!|>&*%@`?~ \n01.eé\u{85}\u{2028}\tay$_"
        .chars()
        .collect();
    let pieces = [
        "- ", ": ", " #", "!Ref ", "|\n", "null", "~", "0x1", "1e3", "<<: ", "---\n", "\\u0041",
        "  ", "\n\n", "\n# c\n",
    ];
    let mut read_count = 0;
    for text in templates() {
        let lines: Vec<&str> = text.lines().collect();
        for _ in 0..150 {
            // A few lines, so that there is much to change in little, and at the left margin.
            let start = next(lines.len());
            let part = lines
                .get(start..(start + 1 + next(12)).min(lines.len()))
                .unwrap_or_default();
            let margin = part
                .iter()
                .map(|it| it.len() - it.trim_start().len())
                .min()
                .unwrap_or_default();
            let part: Vec<&str> = part
                .iter()
                .map(|line| line.get(margin..).unwrap_or_default())
                .collect();
            let mut characters: Vec<char> = part.join("\n").chars().chain(['\n']).collect();
            for _ in 0..next(4) {
                let at = next(characters.len());
                if characters.is_empty() {
                    break;
                }
                match next(4) {
                    0 => {
                        characters.remove(at);
                    }
                    1 => {
                        let piece = pieces.get(next(pieces.len())).copied().unwrap_or_default();
                        characters.splice(at..at, piece.chars());
                    }
                    2 => {
                        let other = next(characters.len());
                        characters.swap(at, other);
                    }
                    _ => {
                        characters.insert(at, signs.get(next(signs.len())).copied().unwrap_or('x'))
                    }
                }
            }
            let changed: String = characters.into_iter().collect();
            if let Some(read) = read(&changed) {
                read_count += 1;
                let all = read_all(&changed).map(|all| serde_json::to_string(&all).ok());
                assert_eq!(Ok(serde_json::to_string(&read).ok()), all, "{changed}");
            }
        }
    }
    assert!(read_count > 1_000, "{read_count}");
}
