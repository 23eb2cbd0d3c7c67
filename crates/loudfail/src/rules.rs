//! What can be wrong outside of what blueprints say: with files, with outputs, and with what makes them.

use loudfail_diagnostics::Code;
use loudfail_job::Rule;

/// All of them, by code. Those of the blueprints are in [`loudfail_job::RULES`], those of imports in
/// [`loudfail_import::RULES`].
pub const RULES: &[Rule] = &[
    UNREADABLE,
    NO_JOBS,
    BLOCKED,
    STALE,
    CATALOGUE,
    RUN_INPUT,
    PASSED_OVER,
    TEMPLATE,
    TEMPLATE_UNREADABLE,
    TEMPLATE_IDLE,
    TEMPLATE_FORM,
    TEMPLATE_USE,
    TEMPLATE_ENDLESS,
    TEMPLATE_HEAD,
    TEMPLATE_STALE,
    TEMPLATE_UNPROVED,
    STALE_SCHEMA,
    SILENCE,
    DATA,
    SECRETS,
    LENGTHS,
    BACKSTOP,
    PRIVILEGE,
    FORM,
    LIMIT,
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

/// LF0407
pub(crate) const PASSED_OVER: Rule = bare(
    "LF0407",
    "every file that looks like a blueprint is one",
    "Blueprints are the files of `blueprints/` itself whose names end in `.yaml` or `.yml`. A YAML file in a folder there, or with \
     capitals in its ending, may be a job that is never deployed, and so fails to run without a word. This is a warning; \
     hidden files and folders are left out.",
);

/// LF0480
pub(crate) const STALE_SCHEMA: Rule = bare(
    "LF0480",
    "`schema/` is what this version of loudfail takes",
    "An editor that reads an old schema underlines keys that are right and offers none that are new. `cargo xtask schema \
     --check` shows the difference, `cargo xtask schema` writes both files.",
);

/// LF0501
pub(crate) const TEMPLATE: Rule = bare(
    "LF0501",
    "a template renders",
    "A template uses something that it is not given. This is no mistake of a blueprint.",
);

/// LF0502
pub(crate) const TEMPLATE_UNREADABLE: Rule = bare(
    "LF0502",
    "every file in `templates/` can be read",
    "A file there is meant to change the outputs, so one that cannot be read would be a change that is silently not made. It \
     is UTF-8 text of at most 1 MiB; hidden files and `README.md` are left out.",
);

/// LF0503
pub(crate) const TEMPLATE_IDLE: Rule = bare(
    "LF0503",
    "a file in `templates/` overrides a built-in template",
    "It does so by its path, the same below `templates/` as that of the built-in one: `cargo xtask template list` shows them \
     all. Anything else would do nothing, unless another own template includes it by name.",
);

/// LF0504
pub(crate) const TEMPLATE_FORM: Rule = bare(
    "LF0504",
    "an own template is well-formed",
    "The language is that of Jinja with the marks `{{{ value }}}`, `{{% tag %}}` and `{{# comment #}}`, which clash with none \
     of the outputs. Of comments that begin with `loudfail:` only those count that loudfail knows.",
);

/// LF0505
pub(crate) const TEMPLATE_USE: Rule = bare(
    "LF0505",
    "an own template uses what there is",
    "A value that is not there is an error and not an empty text, and so is a block that the extended template does not have. \
     `cargo xtask template show PATH --values JOB` shows all that a template is given.",
);

/// LF0506
pub(crate) const TEMPLATE_ENDLESS: Rule = bare(
    "LF0506",
    "an own template comes to an end",
    "For one file it may take a million steps and make 64 MB, which is a hundred times what the longest job needs. A template \
     that includes the one that it overrides names it `builtin/...`: by its path alone it would include itself.",
);

/// LF0507
pub(crate) const TEMPLATE_HEAD: Rule = bare(
    "LF0507",
    "what an own template makes says at its head what made it",
    "Outputs are known by the words `Made by loudfail from` and the blueprint's path in their first 512 bytes. Without them \
     the next build would take the file for somebody else's, and neither replace nor remove it.",
);

/// LF0508
pub(crate) const TEMPLATE_STALE: Rule = bare(
    "LF0508",
    "an own template is a copy of the built-in template as it is now",
    "A mended fault or a new key of the blueprint does not reach a copy. `cargo xtask template copy` notes in the copy's first \
     line what it was copied from, and this warning comes when that has changed. Take over what you want, then write the \
     line anew.",
);

/// LF0509
pub(crate) const TEMPLATE_UNPROVED: Rule = bare(
    "LF0509",
    "what own templates change is proved, in both languages",
    "The proof reads the state machine and the CloudFormation template. That the Terraform module deploys the same is tested \
     of the built-in templates alone, so what own templates change in it is held to no law, and a change of the resources of \
     one language alone makes the two differ. This is a warning; the comment `{{# loudfail: accept unproved #}}` in the own \
     templates of that language says that somebody has looked.",
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
     kept: a task definition has 64 KiB (Amazon ECS endpoints and quotas), the policies of a role 10,240 characters in sum (IAM \
     and AWS STS quotas), an execution a year (Step Functions service quotas).",
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
