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
    "A blueprint is a regular file of at most 1 MiB with a UTF-8 name. One that cannot be read may define a job that \
     would silently be missing.",
);

/// LF0402
pub(crate) const NO_JOBS: Rule = bare(
    "LF0402",
    "there is at least one job",
    "Without a job, the channels are still built, and the outputs of the last job are removed from `dist/`. If you \
     did not intend that, a blueprint is missing. This is a warning. `cargo xtask new my-job` writes a first \
     blueprint.",
);

/// LF0403
pub(crate) const BLOCKED: Rule = bare(
    "LF0403",
    "no other file is in the place of an output",
    "Only a file with the words `Made by loudfail` in its head is replaced or removed. Any other file belongs to \
     somebody else, and a link may lead anywhere: move it elsewhere.",
);

/// LF0404
pub(crate) const STALE: Rule = bare(
    "LF0404",
    "`dist/` matches the blueprints",
    "What is committed is what is reviewed and deployed. `cargo xtask check` shows the difference, and `cargo xtask \
     build` brings `dist/` up to date.",
);

/// LF0405
pub(crate) const CATALOGUE: Rule = bare(
    "LF0405",
    "`blueprints/failures.json` is a valid catalogue of failure shapes",
    "Every build is proved against the failures in this catalogue; if it could not be read, they would be left out. \
     `cargo xtask shape add` writes it.",
);

/// LF0406
pub(crate) const RUN_INPUT: Rule = bare(
    "LF0406",
    "the input of a run has exactly the fields that the job uses",
    "`cargo xtask run` checks the input before it starts the job: an execution that lacks a field would fail, and a \
     field that the job does not use would have no effect.",
);

/// LF0407
pub(crate) const PASSED_OVER: Rule = bare(
    "LF0407",
    "every file that looks like a blueprint is one",
    "Blueprints are the files directly in `blueprints/` whose names end in `.yaml` or `.yml`. A YAML file in a \
     subfolder, or with capital letters in its extension, may be a job that is never deployed, and so silently never \
     runs. This is a warning; hidden files and folders are ignored.",
);

/// LF0480
pub(crate) const STALE_SCHEMA: Rule = bare(
    "LF0480",
    "`schema/` matches this version of loudfail",
    "An editor with an old schema marks valid keys as errors and does not offer new ones. `cargo xtask schema \
     --check` shows the difference, and `cargo xtask schema` writes both files.",
);

/// LF0501
pub(crate) const TEMPLATE: Rule = bare(
    "LF0501",
    "a template renders",
    "A template uses a value that it is not given. The blueprint is not at fault.",
);

/// LF0502
pub(crate) const TEMPLATE_UNREADABLE: Rule = bare(
    "LF0502",
    "every file in `templates/` can be read",
    "A file there is meant to change the outputs, so if it could not be read, the change would silently be missing. \
     It is UTF-8 text of at most 1 MiB; hidden files and `README.md` are ignored.",
);

/// LF0503
pub(crate) const TEMPLATE_IDLE: Rule = bare(
    "LF0503",
    "a file in `templates/` overrides a built-in template",
    "It overrides the built-in template with the same path below `templates/`: `cargo xtask template list` shows \
     them all. Any other file would have no effect, unless another custom template includes it by name.",
);

/// LF0504
pub(crate) const TEMPLATE_FORM: Rule = bare(
    "LF0504",
    "a custom template is well-formed",
    "The language is Jinja's, with the delimiters `{{{ value }}}`, `{{% tag %}}` and `{{# comment #}}`, which do not \
     clash with any output. A comment that begins with `loudfail:` must be one that loudfail knows.",
);

/// LF0505
pub(crate) const TEMPLATE_USE: Rule = bare(
    "LF0505",
    "a custom template uses only values and blocks that exist",
    "A value that does not exist is an error, not an empty text, and so is a block that the extended template does \
     not have. `cargo xtask template show PATH --values JOB` shows everything that a template is given.",
);

/// LF0506
pub(crate) const TEMPLATE_ENDLESS: Rule = bare(
    "LF0506",
    "a custom template terminates",
    "For one file, it may take a million steps and write 64 MB, a hundred times what the longest job needs. A \
     template that includes the one it overrides must name it `builtin/...`: under its path alone it would include \
     itself.",
);

/// LF0507
pub(crate) const TEMPLATE_HEAD: Rule = bare(
    "LF0507",
    "the output of a custom template names its blueprint in its head",
    "Outputs are recognised by the words `Made by loudfail from` and the blueprint's path in their first 512 bytes. \
     Without them, the next build would take the file for somebody else's, and neither replace nor remove it.",
);

/// LF0508
pub(crate) const TEMPLATE_STALE: Rule = bare(
    "LF0508",
    "a custom template is a copy of the current built-in template",
    "A copy does not receive bug fixes or support for new blueprint keys. `cargo xtask template copy` notes in the \
     copy's first line what it was copied from, and this warning appears when the original has changed. Take over \
     what you want, then update the line.",
);

/// LF0509
pub(crate) const TEMPLATE_UNPROVED: Rule = bare(
    "LF0509",
    "changes by custom templates are proved, in both languages",
    "The proof reads the state machine and the CloudFormation template. Only the built-in templates are tested to \
     deploy the same with the Terraform module, so no law covers what custom templates change in it, and a change to \
     the resources of one language alone makes the two differ. This is a warning; the comment `{{# loudfail: accept \
     unproved #}}` in the custom templates of that language states that somebody has reviewed the change.",
);

const SILENCE: Rule = bare(
    "LF0601",
    "law 1: no silence",
    "Each failure leads to exactly one valid notification, from the machine or from the backstop: never none, never two.",
);

const DATA: Rule = bare(
    "LF0602",
    "law 2: no failure on data",
    "Nothing in the failure path can end it, whatever the Cause contains: Step Functions does not catch \
     `States.Runtime`, so a failure there would be silent.",
);

const SECRETS: Rule = bare(
    "LF0603",
    "law 3: no secret leaves",
    "No message contains a value of an override, an environment variable or the input: chat is no place for them.",
);

const LENGTHS: Rule = bare(
    "LF0604",
    "law 4: bounded lengths",
    "No message is longer than chat and Amazon SNS accept, even when its parts are as long as AWS allows. Shorten \
     `description`, `owner` or `runbook`: `&`, `<` and `>` take several characters each in a message.",
);

const BACKSTOP: Rule = bare(
    "LF0605",
    "law 5: the backstop",
    "The backstop reports every execution that ends badly without a notification, and nothing else; its message is \
     valid JSON whatever it takes from the event, and its dead letters have an alarm.",
);

const PRIVILEGE: Rule = bare(
    "LF0606",
    "law 6: least privilege",
    "Each role may do what it is used for, on the resources it is used on, and nothing else.",
);

const FORM: Rule = bare(
    "LF0608",
    "law 8: form and quotas",
    "The outputs are well-formed, every state is reachable, every path ends, every placeholder is filled, and AWS's \
     quotas are met: 64 KiB for a task definition (Amazon ECS endpoints and quotas), 10,240 characters in total for \
     the policies of a role (IAM and AWS STS quotas), and a year for an execution (Step Functions service quotas).",
);

const LIMIT: Rule = bare(
    "LF0609",
    "law 9: the limit",
    "No more executions run at once than `concurrency` allows; no place is lost with the execution that held it, and \
     no execution takes or gives away another's place.",
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
