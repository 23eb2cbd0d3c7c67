//! What can be wrong outside of what blueprints say: with files, with outputs, and with what makes them.

use loudfail_diagnostics::Code;
use loudfail_job::Rule;

/// All of them, by code. Those of the blueprints are in [`loudfail_job::RULES`], those of imports in
/// [`loudfail_import::RULES`].
pub const RULES: &[Rule] = &[
    UNREADABLE, NO_JOBS, BLOCKED, STALE, CATALOGUE, RUN_INPUT, TEMPLATE, SILENCE, DATA, SECRETS,
    LENGTHS, BACKSTOP, PRIVILEGE, FORM, LIMIT,
];

/// Every rule there is, those of blueprints included, by code.
#[must_use]
pub fn all() -> Vec<&'static Rule> {
    let imports = loudfail_import::RULES;
    let mut rules: Vec<&Rule> = loudfail_job::RULES
        .iter()
        .chain(RULES)
        .chain(imports)
        .collect();
    rules.sort_by_key(|rule| rule.code);
    rules
}

/// LF0401
pub(crate) const UNREADABLE: Rule = bare(
    "LF0401",
    "every blueprint can be read",
    "A blueprint is a regular file of at most 1 MiB, with a name that is UTF-8 text. One that cannot be read may be a job \
     that would be missing without a word.",
);

/// LF0402
pub(crate) const NO_JOBS: Rule = bare(
    "LF0402",
    "there is a job",
    "Channels without a job build, and what the last job left in `dist/` is removed; if that was not meant, its blueprint is \
     missing. This is a warning. `cargo xtask new my-job` writes a first blueprint.",
);

/// LF0403
pub(crate) const BLOCKED: Rule = bare(
    "LF0403",
    "nothing stands where an output belongs",
    "Only a file that carries the words `Made by loudfail` in its head is replaced or removed. Anything else belongs to \
     somebody else, and a link may lead anywhere: move it away.",
);

/// LF0404
pub(crate) const STALE: Rule = bare(
    "LF0404",
    "`dist/` is what the blueprints make",
    "What is reviewed and deployed is what is committed. `cargo xtask check` shows the difference, `cargo xtask build` brings \
     `dist/` up to date.",
);

/// LF0405
pub(crate) const CATALOGUE: Rule = bare(
    "LF0405",
    "`blueprints/failures.json` is a catalogue of failures",
    "Every build is proved against the failures in it, so one that cannot be read would be proved against by nobody. \
     `cargo xtask shape add` writes it.",
);

/// LF0406
pub(crate) const RUN_INPUT: Rule = bare(
    "LF0406",
    "the input of a run is what the job takes",
    "`cargo xtask run` looks before it starts: an execution that lacks a field would fail, and a field that the job does not \
     take would do nothing.",
);

/// LF0501
pub(crate) const TEMPLATE: Rule = bare(
    "LF0501",
    "a template renders",
    "A template uses something that it is not given. This is no mistake of a blueprint.",
);

const SILENCE: Rule = bare(
    "LF0601",
    "law 1: no silence",
    "Each failure leads to exactly one valid notification, by the machine or by the backstop: never none, never two.",
);

const DATA: Rule = bare(
    "LF0602",
    "law 2: no failure on data",
    "Nothing in the failure path can end it, whatever the Cause holds: Step Functions does not catch `States.Runtime`, so what \
     fails there fails in silence.",
);

const SECRETS: Rule = bare(
    "LF0603",
    "law 3: no secret leaves",
    "No value of an override, of an environment variable or of the input is in a message: chat is no place for them.",
);

const LENGTHS: Rule = bare(
    "LF0604",
    "law 4: bounded lengths",
    "No message is longer than chat and Amazon SNS take, at the longest that AWS allows its parts. Shorten `description`, \
     `owner` or `runbook`: `&`, `<` and `>` take several characters each in a message.",
);

const BACKSTOP: Rule = bare(
    "LF0605",
    "law 5: the backstop",
    "What ends badly without having told is told by the backstop and nothing else is; its message is valid JSON whatever it \
     takes from the event, and its dead letters have an alarm.",
);

const PRIVILEGE: Rule = bare(
    "LF0606",
    "law 6: least privilege",
    "Each role may do what is done with it, on those resources, and nothing else.",
);

const FORM: Rule = bare(
    "LF0608",
    "law 8: form and quotas",
    "The outputs are well-formed, every state is reachable, every path ends, every placeholder is filled, and AWS's quotas are \
     kept.",
);

const LIMIT: Rule = bare(
    "LF0609",
    "law 9: the limit",
    "No more executions run at once than `concurrency` lets; no place is lost with the execution that had it, and none takes \
     or gives away what is another's.",
);

/// A rule that no text of a blueprint can show.
const fn bare(code: &'static str, title: &'static str, why: &'static str) -> Rule {
    Rule {
        code: Code(code),
        title,
        why,
        example: &[],
        instead: &[],
    }
}
