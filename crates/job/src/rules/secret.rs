//! LF0704: secrets of containers.

use loudfail_blueprint::{Entry, Example, Rule, Secret, Value};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::facts::Facts;
use crate::parts::{Part, parts};
use crate::rules::{ssm_name, variable_name};
use crate::show;

/// The longest name of a secret (CreateSecret, `Name`).
const LONGEST_SECRET: usize = 512;

/// The longest staging label (UpdateSecretVersionStage, `VersionStage`), and more than any key needs.
const LONGEST_PART: usize = 256;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0704"),
    title: "a secret is in Parameter Store or in Secrets Manager, and is given by name or ARN",
    why: "ECS reads a secret from one place, and a task whose secret does not exist never starts. `stage` and \
          `version` exclude each other, and only Secrets Manager has them (Pass Secrets Manager secrets through \
          Amazon ECS environment variables). Secrets Manager takes a name that ends with a hyphen and six characters \
          for the end of a complete ARN (CreateSecret), and the execution role may read what a complete ARN names.",
    example: &[Example::job(
        "task:\n  image: a\n  secrets:\n    DB_PASSWORD: {ssm: /db/password, field: password}\n",
    )],
    instead: &[Example::job(
        "task:\n  image: a\n  secrets:\n    DB_PASSWORD: {secret: db, field: password}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for task in facts.layers.iter().filter_map(|layer| layer.task.as_ref()) {
        for part in parts(task) {
            for (name, entry) in part.secrets.iter().flat_map(|secrets| &secrets.0) {
                if let Some(reason) = variable_name::problem(name) {
                    let message = format!(
                        "{} is not a valid name for an environment variable: {reason}",
                        show::quoted(name)
                    );
                    problems.push(RULE.error(message).at(entry.key, ""));
                }
                check_secret(name, entry, Whole::No, problems);
            }
        }
    }
    for draft in facts.own_definitions() {
        for part in draft.merged.task.iter().flat_map(parts) {
            check_names(&part, problems);
            for (name, entry) in part.secrets.iter().flat_map(|secrets| &secrets.0) {
                check_secret(name, entry, Whole::Yes, problems);
            }
        }
    }
}

/// Whether a secret is all there is of it, or may be completed by the defaults.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whole {
    Yes,
    No,
}

/// A variable is a secret or it is not.
fn check_names(part: &Part<'_>, problems: &mut Vec<Diagnostic>) {
    for (name, place) in &part.environment {
        let secrets = part.secrets.iter();
        let Some(secret) = secrets.filter_map(|secrets| secrets.0.get(*name)).next() else {
            continue;
        };
        let problem = RULE
            .error(format!(
                "{} is both a secret and in `{}.environment`",
                show::quoted(name),
                part.key
            ))
            .at(secret.key, "a secret here")
            .and_at(*place, "a plain value here")
            .help("remove one of the two");
        problems.push(problem);
    }
}

fn check_secret(name: &str, entry: &Entry<Secret>, whole: Whole, problems: &mut Vec<Diagnostic>) {
    let secret = &entry.value;
    let span = secret.span.unwrap_or(entry.key);
    match (&secret.ssm, &secret.secret) {
        (Some(_), Some(other)) => problems.push(
            RULE.error(format!(
                "the secret {} has two sources",
                show::quoted(name)
            ))
            .at(other.span, "only one source is allowed")
            .help("keep either `ssm` or `secret`"),
        ),
        (None, None) if whole == Whole::No => {}
        (None, None) => problems.push(
            RULE.error(format!(
                "the secret {} has no source",
                show::quoted(name)
            ))
            .at(span, "")
            .help(
                "write `{ssm: /path}` for Parameter Store, or `{secret: name}` for Secrets Manager",
            ),
        ),
        (Some(parameter), None) => {
            if let Some(reason) = parameter_problem(&parameter.value.0) {
                let quoted = show::quoted(&parameter.value.0);
                let message = format!("{quoted} is not a valid parameter of Parameter Store: {reason}");
                problems.push(
                    RULE.error(message).at(parameter.span, "").help(
                        "write its full name, as in `{ssm: /report/db-password}`, or its ARN",
                    ),
                );
            }
            for (key, part) in [
                ("field", &secret.field),
                ("stage", &secret.stage),
                ("version", &secret.version),
            ] {
                if let Some(part) = part {
                    let problem = RULE
                        .error(format!("`{key}` is only for secrets in Secrets Manager"))
                        .at(part.span, "Parameter Store has none")
                        .help("remove the key, or write `secret` in place of `ssm`");
                    problems.push(problem);
                }
            }
        }
        (None, Some(place)) => {
            if let Value::Literal(text) = &place.value {
                problems.extend(check_place(text, place.span));
            }
            check_parts(secret, problems);
        }
    }
    if let Some(key) = &secret.key
        && let Value::Literal(text) = &key.value
        && show::arn_resource(text, "kms", true)
            .and_then(|resource| resource.strip_prefix("key/"))
            .is_none_or(|id| show::name_problem(id, 64, show::is_ecs_name).is_some())
    {
        let problem = RULE
            .error(format!("{} is not the ARN of a key", show::quoted(text)))
            .at(key.span, "")
            .help("write the ARN of the customer-managed key, not of an alias");
        problems.push(problem);
    }
}

fn check_place(text: &str, span: Span) -> Option<Diagnostic> {
    let quoted = show::quoted(text);
    if let Some(reason) = secret_problem(text) {
        let message = format!("{quoted} is not a valid secret of Secrets Manager: {reason}");
        let problem = RULE.error(message).at(span, "");
        return Some(problem.help("write its name, as in `{secret: report/api}`, or its ARN"));
    }
    let (message, label) = match (text.starts_with("arn:"), has_suffix(text)) {
        (false, true) => (
            format!("Secrets Manager would take {quoted} for the end of a complete ARN"),
            "ends with a hyphen and six characters",
        ),
        (true, false) => (
            format!("{quoted} is not the complete ARN of a secret"),
            "does not end with a hyphen and six characters",
        ),
        _ => return None,
    };
    let problem = RULE.error(message).at(span, label).note(
        "Secrets Manager appends a hyphen and six characters to a name to make its ARN, and looks for them",
    );
    Some(problem.help(
        "write the complete ARN, such as `arn:aws:secretsmanager:eu-west-1:123456789012:secret:report/api-AbCdEf`, \
         or `{param: Name}`",
    ))
}

/// Whether a text ends as the ARN of a secret does. Source: "CreateSecret" in the Secrets Manager API Reference, `Name`,
/// which warns of names that do: Secrets Manager does not find them by a partial ARN.
fn has_suffix(text: &str) -> bool {
    text.rsplit_once('-').is_some_and(|(name, suffix)| {
        let is_random = |byte: u8| byte.is_ascii_alphanumeric();
        !name.is_empty() && suffix.len() == 6 && suffix.bytes().all(is_random)
    })
}

fn check_parts(secret: &Secret, problems: &mut Vec<Diagnostic>) {
    if let (Some(stage), Some(version)) = (&secret.stage, &secret.version) {
        let problem = RULE
            .error("a secret's version is given by `stage` or by `version`, not by both")
            .at(version.span, "")
            .and_at(stage.span, "already given here")
            .help("remove one of the two");
        problems.push(problem);
    }
    for (key, part) in [
        ("field", &secret.field),
        ("stage", &secret.stage),
        ("version", &secret.version),
    ] {
        let Some(part) = part else {
            continue;
        };
        // Colons divide the parts of what ECS is told.
        let allowed = |letter: char| letter.is_ascii_graphic() && letter != ':';
        if let Some(reason) = show::name_problem(&part.value.0, LONGEST_PART, allowed) {
            let problem = RULE
                .error(format!(
                    "`{key}` cannot be {}: {reason}",
                    show::quoted(&part.value.0)
                ))
                .at(part.span, "");
            problems.push(problem);
        }
    }
}

fn parameter_problem(text: &str) -> Option<String> {
    if !text.starts_with("arn:") {
        return ssm_name::problem(text);
    }
    match show::arn_resource(text, "ssm", true)
        .and_then(|resource| resource.strip_prefix("parameter/"))
    {
        Some(name) if name.contains('/') => ssm_name::problem(&format!("/{name}")),
        Some(name) => ssm_name::problem(name),
        None => Some("it is not the ARN of a parameter".to_owned()),
    }
}

fn secret_problem(text: &str) -> Option<String> {
    // Those that a service keeps have its name in front: `rds!cluster-…` (Secrets managed by other AWS services).
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "/_+=.@-!".contains(letter);
    let name = if text.starts_with("arn:") {
        match show::arn_resource(text, "secretsmanager", true)
            .and_then(|resource| resource.strip_prefix("secret:"))
        {
            Some(name) => name,
            None => return Some("it is not the ARN of a secret".to_owned()),
        }
    } else {
        text
    };
    show::name_problem(name, LONGEST_SECRET, allowed)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    #[test]
    fn places() {
        for (secret, expected) in [
            ("{ssm: /a}", &[][..]),
            ("{ssm: a}", &[]),
            (
                "{ssm: 'arn:aws:ssm:eu-west-1:123456789012:parameter/a/b'}",
                &[],
            ),
            ("{secret: a/b}", &[]),
            (
                "{secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-0c1d-AbCdEf'}",
                &[],
            ),
            ("{secret: 'rds!cluster-1a96bebc-86c1-4982'}", &[]),
            ("{secret: {param: A}, field: a, stage: AWSPREVIOUS}", &[]),
            (
                "{secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:a-AbCdEf'}",
                &[],
            ),
            (
                "{secret: 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:a'}",
                &["LF0704 1:40"],
            ),
            ("{secret: prod/api-secret}", &["LF0704 1:40"]),
            ("{secret: prod/api-secrets}", &[]),
            ("{secret: prod/api-a_cret}", &[]),
            ("{secret: prod-secret/a}", &[]),
            ("{}", &["LF0704 1:28"]),
            ("{ssm: a/b}", &["LF0704 1:37"]),
            (
                "{ssm: 'arn:aws:ssm:eu-west-1:123456789012:document/a'}",
                &["LF0704 1:37"],
            ),
            ("{ssm: /a, secret: b}", &["LF0704 1:49"]),
            ("{ssm: /a, field: b}", &["LF0704 1:48"]),
            ("{secret: 'a:b'}", &["LF0704 1:40"]),
            ("{secret: 'arn:aws:s3:::a'}", &["LF0704 1:40"]),
            ("{secret: a, stage: b, version: c}", &["LF0704 1:62"]),
            ("{secret: a, field: 'b:c'}", &["LF0704 1:50"]),
            ("{secret: a, key: alias/a}", &["LF0704 1:48"]),
            ("{secret: a, key: {param: K}}", &[]),
        ] {
            job(
                &format!("task: {{image: a, secrets: {{A: {secret}}}}}"),
                expected,
            );
        }
    }

    #[test]
    fn the_defaults_complete_a_secret() {
        let platform = (
            "platform.yaml",
            "defaults: {task: {cluster: a, launch: ec2, secrets: {A: {secret: a}, B: {ssm: /b}}}}\nchannels: {c: {}}\n",
        );
        files(
            &[
                platform,
                ("a.yaml", "task: {image: a, secrets: {A: {field: b}}}"),
            ],
            &[],
        );
        // The same secret would be in two places.
        files(
            &[
                platform,
                ("a.yaml", "task: {image: a, secrets: {B: {secret: b}}}"),
            ],
            &["LF0704 1:40"],
        );
    }

    #[test]
    fn names() {
        job(
            "task: {image: a, secrets: {'a=b': {ssm: /a}}}",
            &["LF0704 1:28"],
        );
        job(
            "task: {image: a, environment: {A: b}, secrets: {A: {ssm: /a}}}",
            &["LF0704 1:49"],
        );
        job(
            "task: {image: a, sidecars: {b: {image: a, environment: {A: b}, secrets: {A: {ssm: /a}}}}}",
            &["LF0704 1:74"],
        );
    }
}
