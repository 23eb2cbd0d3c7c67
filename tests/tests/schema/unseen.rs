//! What the schemas and the tool see differently, each with the reason.

/// A problem of shape that a schema does not see.
pub(crate) struct Unseen {
    /// The folder of the fixture, or the code of the rule whose example it is.
    pub(crate) fixture: &'static str,
    /// What the tool says.
    pub(crate) message: &'static str,
    /// Why a schema cannot see it.
    #[expect(dead_code, reason = "it is for who reads the list")]
    pub(crate) reason: &'static str,
}

/// A fixture with a file that a schema refuses for what the tool refuses for another reason than its shape.
pub(crate) struct Stricter {
    /// The folder of the fixture, or the code of the rule whose example it is.
    pub(crate) fixture: &'static str,
    /// Why the schema sees it.
    #[expect(dead_code, reason = "it is for who reads the list")]
    pub(crate) reason: &'static str,
}

/// YAML 1.2 reads `no` as a text, as it reads `"no"`.
const SWITCH: &str =
    "the words of YAML 1.1 for booleans are texts to a reader of YAML 1.2, in quotes or not";

/// Readers differ: that of these tests keeps the text, that of the YAML language server makes a number of it.
const ZERO: &str = "digits that begin with a zero are a string to this reader, in quotes or not";

const INSIDE: &str = "no schema looks into a string";

/// All of them.
pub(crate) const UNSEEN: &[Unseen] = &[
    Unseen {
        fixture: "LF0104",
        message: "`tags.CostCenter` should be a string, but YAML reads `0123` as a number",
        reason: ZERO,
    },
    Unseen {
        fixture: "byte-order-mark-and-crlf",
        message: "`tags.a` should be a string, but YAML reads `no` as a boolean",
        reason: SWITCH,
    },
    Unseen {
        fixture: "environment-account",
        message: "`environments.staging.account` should be a string, but YAML reads `012345678901` as a number",
        reason: ZERO,
    },
    Unseen {
        fixture: "quotes-needed",
        message: "`owner` should be a string, but YAML reads `no` as a boolean",
        reason: SWITCH,
    },
    Unseen {
        fixture: "quotes-needed",
        message: "`tags.CostCenter` should be a string, but YAML reads `0123` as a number",
        reason: ZERO,
    },
    Unseen {
        fixture: "quotes-needed",
        message: "`tags.Stage` should be a string, but YAML reads `on` as a boolean",
        reason: SWITCH,
    },
    Unseen {
        fixture: "schedule-input",
        message: "`schedules.twice.input` should be a mapping, or a string that is a JSON object: the key \"command\" occurs twice at line 1 column 28",
        reason: INSIDE,
    },
];

/// All of them.
pub(crate) const STRICTER: &[Stricter] = &[
    Stricter {
        fixture: "capacity-provider",
        reason: "a capacity provider has a name, which no other layer of settings can give it",
    },
    Stricter {
        fixture: "statement",
        reason: "a statement has actions and resources, which no other layer of settings can give it",
    },
    Stricter {
        fixture: "subscriber",
        reason: "a subscriber has one of its keys",
    },
];
