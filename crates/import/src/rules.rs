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
    "the file to import can be read",
    "A file to import is a regular file of at most 1 MiB of UTF-8 text. One that cannot be read may hold a job that \
     would silently be missing afterwards.",
);

/// LF0421
pub const NOT_THIS_FORMAT: Rule = bare(
    "LF0421",
    "the file to import has the form that its tool reads",
    "A value of another type is one that the other tool would refuse too, or that loudfail does not know: guessing \
     what was meant would sooner or later be wrong.",
);

/// LF0422
pub const NOTHING_TO_IMPORT: Rule = bare(
    "LF0422",
    "there is a job to import",
    "A path without a job was probably meant to be another one. The message states what loudfail looked for.",
);

/// LF0440
pub const UNRENDERED: Rule = bare(
    "LF0440",
    "the file to import can be read without another program",
    "Jsonnet, control structures of Go templates and CloudFormation macros decide what a file means, and loudfail \
     runs none of them. Values that the deployment fills in, such as `${Name}` and `{{ must_env \"NAME\" }}`, are \
     read.",
);

/// LF0441
pub const NOT_A_JOB: Rule = bare(
    "LF0441",
    "the import fits a job: one task on Linux, in which one container does the work",
    "Otherwise a part of the original would run and succeed, and the rest would silently be missing.",
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
