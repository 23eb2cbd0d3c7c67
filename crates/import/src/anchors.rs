//! Keys at the top of a YAML file that hold what others take over with `*name`.

use loudfail_diagnostics::Sources;

use crate::item::Item;

/// Whether a key at the top holds an anchor that something else in the file takes over, so that what it holds is read there.
pub(crate) fn is_taken_over(sources: &Sources, item: &Item<'_>) -> bool {
    let text = sources.text(item.key.source);
    let (Some(before), Some(from)) = (text.get(..item.key.start), text.get(item.key.start..))
    else {
        return false;
    };
    let mut length = 0;
    for (number, line) in from.split_inclusive('\n').enumerate() {
        let is_within = number == 0 || line.starts_with([' ', '\t', '#', '-', '\n', '\r']);
        if !is_within {
            break;
        }
        length += line.len();
    }
    let Some((held, after)) = from.split_at_checked(length) else {
        return false;
    };
    marked(held, '&').into_iter().any(|name| {
        let mut elsewhere = [before, after].into_iter();
        elsewhere.any(|text| marked(text, '*').contains(&name))
    })
}

/// The names behind a mark that begins a word.
fn marked(text: &str, mark: char) -> Vec<&str> {
    let mut names = Vec::new();
    for line in text.lines() {
        let line = line.split(" #").next().unwrap_or(line);
        let words = line.split([' ', '\t', '[', ']', '{', '}', ',']);
        names.extend(words.filter_map(|word| word.strip_prefix(mark)));
    }
    names.retain(|name| !name.is_empty());
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parse_yaml;

    #[test]
    fn holders() {
        let text = "common: &common\n  a: 1\naliases:\n- &x y\nx-idle: &idle {b: 2}\nx-inner: {c: &c [1]} # &idle\n\
                    plain: 1\njob:\n  <<: [*common, {d: *c}]\n  e: *x # *idle\n";
        let mut sources = Sources::new();
        let source = sources.add("a.yaml", text);
        let node = parse_yaml(source, text).0.expect("a document");
        let mut top = Item::document(&node).fields().expect("a mapping");
        let found = top.rest().into_iter();
        let found = found.filter(|(_, item)| is_taken_over(&sources, item));
        let found: Vec<&str> = found.map(|(key, _)| key).collect();
        assert_eq!(found, ["common", "aliases", "x-inner"]);
    }
}
