//! That the text reads well, and says what was put in.

use loudfail_blueprint::{Kind, Node, parse};
use loudfail_diagnostics::Sources;

use super::*;

#[test]
fn for_people() {
    let mut draft = Draft::default();
    draft.head.extend([
        "From copilot/report/manifest.yml.",
        "To do:",
        "- Name the image, which nobody builds any more, and which has to be in a registry that the deployment can read from then on.",
    ].map(str::to_owned));
    draft.set(&["retry", "attempts"], 3).from("retries");
    draft
        .set(&["task", "environment", "N"], "007")
        .from("variables.N");
    draft.set(&["task", "environment", "A"], "b: c");
    draft
        .set(&["task", "image"], Value::param("Image"))
        .note("Copilot built it.");
    draft
        .set(
            &["task", "command"],
            Value::texts(["bin/report", "--all", "a, b", "no"]),
        )
        .from("command, line 3");
    draft.set(&["task", "network", "subnets"], Value::param("SubnetIds"));
    draft.set(&["description"], "Reports: all # of them");
    draft.set(&["owner"], "sales");
    let mut statement = Fields::default();
    statement.set(&["actions"], Value::texts(["s3:GetObject"]));
    statement
        .set(&["resources"], Value::texts(["*"]))
        .from("addons");
    draft.set(&["task", "statements"], vec![statement.into()]);
    draft
        .set(&["environments", "prod", "timeout"], "1h")
        .from("environments.prod.timeout");
    draft.set(&["environments", "test", "retry", "attempts"], 1);
    let shared = "\
# yaml-language-server: $schema=../schema/blueprint.schema.json
#
# From copilot/report/manifest.yml.
#
# To do:
# - Name the image, which nobody builds any more, and which has to be in a registry that the deployment can read from
#   then on.

description: \"Reports: all # of them\"
owner: sales

task:
  command: [bin/report, --all, \"a, b\", \"no\"] # command, line 3
  environment:
    N: \"007\" # variables.N
    A: \"b: c\"
  network: {subnets: {param: SubnetIds}}
  # Copilot built it.
  image: {param: Image}
  statements:
    - actions: [\"s3:GetObject\"]
      resources: [\"*\"] # addons

retry:
  attempts: 3 # retries
";
    let here = format!(
        "{shared}
environments:
  prod:
    timeout: 1h # environments.prod.timeout

# These values differ in environments that platform.yaml does not name. Name the environments there, then uncomment the
# lines.
#   test:
#     retry: {{attempts: 1}}
"
    );
    assert_eq!(draft.text(&["prod".into()]), here);
    let aside = format!(
        "{shared}
# These values differ in environments that platform.yaml does not name. Name the environments there, then uncomment the
# lines.
# environments:
#   prod:
#     timeout: 1h # environments.prod.timeout
#   test:
#     retry: {{attempts: 1}}
"
    );
    assert_eq!(draft.text(&[]), aside);
}

/// Texts that YAML has a meaning for, or that hide something.
const HOSTILE: &[&str] = &[
    "",
    " ",
    "a",
    " a",
    "a ",
    "a: b",
    "a:",
    ": a",
    ":a",
    "a #b",
    "#a",
    "a#b",
    "# ",
    "- a",
    "-",
    "--",
    "--a",
    "---",
    "--- a",
    "...",
    "-1",
    "1",
    "1.50",
    "0x1f",
    "1e3",
    ".5",
    ".inf",
    "true",
    "no",
    "On",
    "null",
    "~",
    "Null",
    "{a",
    "{a}",
    "}",
    "[a]",
    "]",
    "a, b",
    ",",
    "&a",
    "*a",
    "!a",
    "!!str a",
    "|",
    "|-",
    ">",
    "> a",
    "%a",
    "@a",
    "`a`",
    "'",
    "'a'",
    "\"",
    "\"a\"",
    "\\",
    "\\n",
    "a\nb",
    "\n",
    "a\r\nb",
    "\r",
    "\t",
    "a\tb",
    "\ta",
    "\0",
    "\u{7}",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "\u{9b}",
    "\u{a0}",
    "\u{2028}",
    "\u{2029}",
    "\u{feff}",
    "\u{feff}a",
    "\u{fffe}",
    "\u{ffff}",
    "\u{fffd}",
    "\u{202e}",
    "\u{200b}",
    "😀",
    "日本語: はい",
    "e\u{301}",
    "? a",
    "?",
    "?a",
    "=",
    "<<",
    "<a>",
    "<<a",
    "a: 'b' # c",
    "${A}",
    "{{ a }}",
    "2026-11-24",
    "12:30:45",
    "a\u{2028}b",
    "http://a.example/#b",
    "x-y_z.w/v",
    "a  b",
    "yes: no",
];

#[test]
fn a_key_in_a_text_takes_its_place() {
    let mut draft = Draft::default();
    draft.set(&["launch"], "fargate");
    assert_eq!(draft.get(&["launch", "type"]), None);
    draft.set(&["launch", "type"], "ec2");
    let found = draft.get(&["launch", "type"]).map(|field| &field.value);
    assert_eq!(found, Some(&Value::from("ec2")));
}

#[test]
fn what_is_written_is_what_was_put_in() {
    let mut long = "k".repeat(3000);
    long.push_str(": '");
    let mut texts: Vec<String> = HOSTILE.iter().map(|text| (*text).to_owned()).collect();
    texts.push(long);
    let mut random = Random(7);
    for round in 0..400 {
        let mut draft = Draft::default();
        for paragraph in 0..random.below(3) {
            draft
                .head
                .push(format!("{paragraph} {}", random.text(&texts)));
        }
        let value = random.value(&texts, 0);
        let Value::Fields(fields) = value else {
            continue;
        };
        draft.fields = fields;
        let text = draft.text(&[]);
        assert!(
            !text.chars().any(|it| it.is_control() && it != '\n'),
            "{text:?}"
        );
        let mut sources = Sources::new();
        let source = sources.add("a.yaml", text.as_str());
        let (node, problems) = parse(source, &text);
        assert!(problems.is_empty(), "{round}: {problems:?}\n{text}");
        let found = shown(&node.expect("a document"));
        assert_eq!(
            found,
            meant(&Value::Fields(draft.fields)),
            "{round}\n{text}"
        );
    }
}

/// What a document says, in a notation of its own.
fn shown(node: &Node) -> String {
    match &node.kind {
        Kind::Scalar { plain: true, text } if !loudfail_blueprint::is_plain_text(text) => {
            format!("={text}")
        }
        Kind::Scalar { text, .. } => format!("{text:?}"),
        Kind::Sequence(items) => {
            let items: Vec<String> = items.iter().map(shown).collect();
            format!("[{}]", items.join(", "))
        }
        Kind::Mapping(entries) => {
            let mut entries: Vec<String> = entries
                .iter()
                .map(|entry| format!("{:?}: {}", entry.key.value, shown(&entry.value)))
                .collect();
            entries.sort();
            format!("{{{}}}", entries.join(", "))
        }
        Kind::Refused => "refused".to_owned(),
    }
}

/// The same of a draft.
fn meant(value: &Value) -> String {
    match value {
        Value::Text(text) => format!("{text:?}"),
        Value::Word(word) => format!("={word}"),
        Value::List(items) => {
            let items: Vec<String> = items.iter().map(meant).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Fields(fields) => {
            let mut fields: Vec<String> = fields
                .0
                .iter()
                .map(|field| format!("{:?}: {}", field.key, meant(&field.value)))
                .collect();
            fields.sort();
            format!("{{{}}}", fields.join(", "))
        }
    }
}

/// Numbers that are the same in each run (xorshift).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit
    }

    fn text(&mut self, texts: &[String]) -> String {
        let one = self.below(texts.len() as u64) as usize;
        match self.below(4) {
            0 => {
                let other = self.below(texts.len() as u64) as usize;
                format!("{}{}", texts[one], texts[other])
            }
            _ => texts[one].clone(),
        }
    }

    fn value(&mut self, texts: &[String], depth: u64) -> Value {
        let kinds = if depth > 3 { 2 } else { 4 };
        match if depth == 0 { 3 } else { self.below(kinds) } {
            0 => Value::Text(self.text(texts)),
            1 => Value::Word(["1", "true", "-2.5"][self.below(3) as usize].to_owned()),
            2 => (0..self.below(4))
                .map(|_| self.value(texts, depth + 1))
                .collect::<Vec<Value>>()
                .into(),
            _ => {
                let mut fields = Fields::default();
                for _ in 0..=self.below(4) {
                    // An empty key is one that blueprints do not have.
                    let key = self.text(texts);
                    if key.is_empty() {
                        continue;
                    }
                    let value = self.value(texts, depth + 1);
                    let field = fields.set(&[&key], value);
                    if self.below(3) == 0 {
                        field.from(self.text(texts));
                    }
                    if self.below(4) == 0 {
                        field.note(self.text(texts));
                    }
                }
                fields.into()
            }
        }
    }
}
