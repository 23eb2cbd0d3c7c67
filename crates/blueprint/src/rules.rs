//! The rules of YAML itself and of types. Their checks are where the text is read.

use loudfail_diagnostics::Code;

use crate::rule::{Example, Rule};

/// All rules of this crate.
pub const RULES: &[Rule] = &[
    SYNTAX,
    DUPLICATE_KEY,
    UNSUPPORTED_YAML,
    TOO_LARGE,
    NOT_UTF8,
    UNKNOWN_KEY,
    WRONG_TYPE,
    QUOTES_NEEDED,
    UNKNOWN_WORD,
    BAD_DURATION,
];

/// LF0001
pub const SYNTAX: Rule = Rule {
    code: Code("LF0001"),
    title: "the file is YAML",
    why: "A file that is not YAML cannot be read at all, so this is the only problem shown for it.",
    example: &[Example::job("notify:\n  title: \"nightly report failed\n")],
    instead: &[Example::job(
        "notify:\n  title: \"nightly report failed\"\n",
    )],
};

/// LF0002
pub const DUPLICATE_KEY: Rule = Rule {
    code: Code("LF0002"),
    title: "a mapping has each key only once",
    why: "One of two values for the same key would be ignored, and YAML readers differ in which one.",
    example: &[Example::job("timeout: 1h\ntimeout: 2h\n")],
    instead: &[Example::job("timeout: 2h\n")],
};

/// LF0003
pub const UNSUPPORTED_YAML: Rule = Rule {
    code: Code("LF0003"),
    title: "no anchors, aliases, merge keys, tags, second documents or keys that are not texts",
    why: "A value should be written where it is used, or in the defaults of the platform file; a second way to share \
          values is one too many. Tags change what a string means.",
    example: &[Example::job(
        "owner: &team sales\nnotify:\n  keywords: [*team]\n",
    )],
    instead: &[Example::job("owner: sales\nnotify:\n  keywords: [sales]\n")],
};

/// LF0004
pub const TOO_LARGE: Rule = Rule {
    code: Code("LF0004"),
    title: "a file has at most 1 MiB, 64 levels and 100,000 values, including what aliases stand for",
    why: "No blueprint is that large; a larger file is not a blueprint, or is meant to do harm.",
    example: &[],
    instead: &[],
};

/// LF0005
pub const NOT_UTF8: Rule = Rule {
    code: Code("LF0005"),
    title: "a file is UTF-8 text",
    why: "Other encodings cannot be told apart reliably, and a wrong guess would end up in messages and names.",
    example: &[],
    instead: &[],
};

/// LF0101
pub const UNKNOWN_KEY: Rule = Rule {
    code: Code("LF0101"),
    title: "every key is known",
    why: "If a misspelt key were ignored, its setting would silently be missing.",
    example: &[Example::job("timout: 1h\n")],
    instead: &[Example::job("timeout: 1h\n")],
};

/// LF0102
pub const WRONG_TYPE: Rule = Rule {
    code: Code("LF0102"),
    title: "a value has the type that its key requires",
    why: "Guessing what was meant would sooner or later be wrong.",
    example: &[Example::job("task:\n  command: bin/report --all\n")],
    instead: &[Example::job("task:\n  command: [bin/report, --all]\n")],
};

/// LF0104
pub const QUOTES_NEEDED: Rule = Rule {
    code: Code("LF0104"),
    title: "a string that YAML would read as something else is in quotes",
    why: "YAML reads `no` and `on` as booleans, `1.10` as the number 1.1, and a missing value as null: the text \
          that you type is not the text that arrives.",
    example: &[Example::job("tags:\n  CostCenter: 0123\n")],
    instead: &[Example::job("tags:\n  CostCenter: \"0123\"\n")],
};

/// LF0105
pub const UNKNOWN_WORD: Rule = Rule {
    code: Code("LF0105"),
    title: "a choice is one of the allowed words",
    why: "An unknown choice cannot be applied.",
    example: &[Example::job("task:\n  launch: fargat\n")],
    instead: &[Example::job("task:\n  launch: fargate\n")],
};

/// LF0201
pub const BAD_DURATION: Rule = Rule {
    code: Code("LF0201"),
    title: "a duration is a number with a unit, such as `90s`, `15m`, `2h` or `1h30m`",
    why: "One person reads a number without a unit as seconds, the next one as minutes.",
    example: &[Example::job("timeout: 90\n")],
    instead: &[Example::job("timeout: 90s\n")],
};
