//! What can be wrong with what is to be imported.

use loudfail_blueprint::Rule;
use loudfail_diagnostics::Code;

/// All rules of this crate.
pub const RULES: &[Rule] = &[
    INPUT_UNREADABLE,
    NOT_THIS_FORMAT,
    NOTHING_TO_IMPORT,
    UNRENDERED,
    NOT_A_JOB,
];

/// LF0420
pub const INPUT_UNREADABLE: Rule = bare(
    "LF0420",
    "what is to be imported can be read",
    "A file to import is a regular file of at most 1 MiB of UTF-8 text. One that cannot be read may hold a job that would \
     be missing afterwards without a word.",
);

/// LF0421
pub const NOT_THIS_FORMAT: Rule = bare(
    "LF0421",
    "what is to be imported has the form that its tool reads",
    "A value of another type is one that the other tool would refuse too, or that this one does not know: a guess at what \
     was meant would be a wrong guess one day.",
);

/// LF0422
pub const NOTHING_TO_IMPORT: Rule = bare(
    "LF0422",
    "there is a job to import",
    "A path that leads to no job was meant to be another one. The message says what was looked for.",
);

/// LF0440
pub const UNRENDERED: Rule = bare(
    "LF0440",
    "what is to be imported needs no other program to say what it means",
    "Jsonnet, control structures of Go's templates and macros of CloudFormation decide what a file says, and none of \
     them is run here. Values that the deployment fills in, such as `${Name}` and `{{ must_env \"NAME\" }}`, are read.",
);

/// LF0441
pub const NOT_A_JOB: Rule = bare(
    "LF0441",
    "what is to be imported is what a job does: one task on Linux, of which one container does the work",
    "A part of what somebody wrote would run and succeed, and the rest would be missing without a word.",
);

/// A rule that no blueprint can show.
const fn bare(code: &'static str, title: &'static str, why: &'static str) -> Rule {
    Rule {
        code: Code(code),
        title,
        why,
        example: &[],
        instead: &[],
    }
}
