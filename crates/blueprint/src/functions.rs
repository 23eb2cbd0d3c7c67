//! The short forms of CloudFormation's functions: `!Ref Topic` is `{Ref: Topic}`.

use loudfail_diagnostics::Span;
use saphyr_parser::Tag;

use crate::node::{Kind, Node};

/// The functions that have one ("Intrinsic function reference" and "Rules-specific intrinsic functions" in the
/// CloudFormation template reference), by their long names.
const FUNCTIONS: [&str; 18] = [
    "Condition",
    "Fn::And",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::Equals",
    "Fn::FindInMap",
    "Fn::GetAZs",
    "Fn::GetAtt",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Not",
    "Fn::Or",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::Transform",
    "Ref",
];

/// The long name of the function whose short form a tag is.
pub(crate) fn of(tag: &Tag) -> Option<&'static str> {
    let is_short = |name: &&str| name.strip_prefix("Fn::").unwrap_or(name) == tag.suffix;
    let found = FUNCTIONS.iter().find(|name| is_short(name));
    found.copied().filter(|_| tag.handle == "!")
}

/// Makes of a function's value what its long form has: `!GetAtt Cluster.Arn` is a list of two there.
pub(crate) fn lengthen(name: &str, value: &mut Kind, span: Span) {
    if name == "Fn::GetAtt"
        && let Kind::Scalar { text, .. } = value
        && let Some((resource, attribute)) = text.split_once('.')
    {
        let part = |text: &str| Node {
            span,
            kind: Kind::Scalar {
                text: text.to_owned(),
                plain: true,
            },
        };
        *value = Kind::Sequence(vec![part(resource), part(attribute)]);
    }
}

#[cfg(test)]
mod tests {
    use loudfail_diagnostics::Sources;

    use super::*;
    use crate::parse::parse_template;

    /// A node in a line, as JSON without quotes.
    fn shown(node: &Node) -> String {
        match &node.kind {
            Kind::Scalar { text, .. } => text.clone(),
            Kind::Sequence(items) => {
                format!(
                    "[{}]",
                    items.iter().map(shown).collect::<Vec<_>>().join(", ")
                )
            }
            Kind::Mapping(entries) => {
                let entries = entries
                    .iter()
                    .map(|entry| format!("{}: {}", entry.key.value, shown(&entry.value)));
                format!("{{{}}}", entries.collect::<Vec<_>>().join(", "))
            }
            Kind::Refused => "refused".to_owned(),
        }
    }

    fn read(text: &str) -> (String, Vec<String>) {
        let source = Sources::new().add("template.yaml", text);
        let (node, problems) = parse_template(source, text);
        let problems = problems.iter().map(|it| {
            let span = it.primary.as_ref().expect("a place").span;
            text[span.start..span.end].to_owned()
        });
        let shown = node.as_ref().map(shown).unwrap_or_default();
        (shown, problems.collect())
    }

    #[test]
    fn a_short_form_is_its_long_form() {
        for (short, long) in [
            ("a: !Ref b\nc: d", "a: {Ref: b}\nc: d"),
            ("- !Ref b\n- c", "- {Ref: b}\n- c"),
            ("a: !Ref", "a: {Ref: }"),
            ("a: !GetAtt b.c.d", "a: {'Fn::GetAtt': [b, c.d]}"),
            ("a: !GetAtt [b, c]", "a: {'Fn::GetAtt': [b, c]}"),
            (
                "a: !Join [\"\", [!Ref b, !Sub \"c${d}\"]]\ne: f",
                "a: {'Fn::Join': [\"\", [{Ref: b}, {'Fn::Sub': \"c${d}\"}]]}\ne: f",
            ),
            (
                "a: !Sub\n  - b\n  - {c: !If [d, e, !Ref f]}\ng: h",
                "a: {'Fn::Sub': [b, {c: {'Fn::If': [d, e, {Ref: f}]}}]}\ng: h",
            ),
            ("a: !Transform {Name: b}", "a: {'Fn::Transform': {Name: b}}"),
            (
                "a: !Sub |\n  b\n  c\nd: e",
                "a: {'Fn::Sub': \"b\\nc\\n\"}\nd: e",
            ),
            ("a: &b !Ref c\nd: *b", "a: {Ref: c}\nd: {Ref: c}"),
            ("!Ref a", "{Ref: a}"),
        ] {
            assert_eq!(read(short), read(long), "{short}");
            assert!(read(long).1.is_empty(), "{long}");
        }
    }

    #[test]
    fn a_bracket_may_close_as_far_left_as_its_line_began() {
        for (as_people_write, as_yaml_has_it) in [
            (
                "a:\n  b: {\n    \"c\": \"d\"\n  }\ne: f",
                "a:\n  b: {c: d}\ne: f",
            ),
            (
                "a: {\n  \"b\": {\n    \"c\": \"d\"\n  },\n  \"e\": [\n    {\"f\": \"g\"}\n  ]\n}\n",
                "a: {b: {c: d}, e: [{f: g}]}",
            ),
            (
                "a:\n  b: {\n      \"c\": {\n        \"d\": \"e\"\n      },\n    f: g\n  }\n",
                "a: {b: {c: {d: e}, f: g}}",
            ),
            ("a: [\n  'b'\n]\nc: !Ref d", "a: [b]\nc: {Ref: d}"),
            ("a: {\r\n  b: [\r\n    'c'\r\n  ]\r\n}\r\n", "a: {b: [c]}"),
            (
                "\u{feff}a:\n  b: {\n    \"c\": \"d\"\n  }\n",
                "a: {b: {c: d}}",
            ),
        ] {
            assert_eq!(
                read(as_people_write),
                read(as_yaml_has_it),
                "{as_people_write}"
            );
            assert!(read(as_people_write).1.is_empty());
        }
        // A text that looks like it is left alone.
        let (node, _) = read("a: |\n  {\n  }\nb:\n  c: {\n    'd': 'e'\n  }\n");
        assert_eq!(node, "{a: {\n}\n, b: {c: {d: e}}}");
        // What closes nothing is told.
        for text in [
            "a: b\n}\n",
            "a: 'b'\n}\n",
            "a:\n  b: 'c'\n  }\n",
            "a: [b]\n]\n",
            "a:\n  - 'b'\n  ]\n",
            "a: [\n  'b'\n]\n}\n",
        ] {
            assert_eq!(read(text).1.len(), 1, "{text}: {:?}", read(text));
        }
        // Places stay where they were.
        let (_, underlined) = read("a: {\n  b: 'c'\n}\nd: !Nothing e\n");
        assert_eq!(underlined, ["!Nothing e"]);
        // What is not closed, or closed in a comment, is told as it is.
        for text in ["a: {\n  b: c\n", "a:\n  b: {\n    'c': 'd' # e\n  }\n"] {
            assert_eq!(read(text).1.len(), 1, "{text}");
        }
    }

    #[test]
    fn other_tags_are_refused() {
        for (text, underlined) in [
            ("a: !Reference b", "!Reference b"),
            ("a: !!str b", "!!str b"),
            ("a: !ref b", "!ref b"),
            ("a: !Fn::Sub b", "!Fn::Sub b"),
            ("!Ref a: b", "!Ref a"),
        ] {
            assert_eq!(read(text).1, [underlined], "{text}");
        }
    }

    #[test]
    fn functions_count_as_what_they_stand_for() {
        let deep = format!("{}{}", "!Not [".repeat(40), "]".repeat(40));
        assert_eq!(read(&deep).1.len(), 1, "80 deep");
        let deep = format!("{}{}", "!Not [".repeat(32), "]".repeat(32));
        assert_eq!(read(&deep).1.len(), 0, "64 deep");
        let many = "- !Ref a\n".repeat(60_000);
        assert_eq!(read(&many).1.len(), 1, "120,000 values");
    }
}
