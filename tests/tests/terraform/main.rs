//! `terraform fmt -check`, `validate` and `plan` over every generated module.

mod parity;
mod planned;
mod root;
mod stored;
mod unlike;
mod versions;

use loudfail_engines::EngineError;
use loudfail_engines::terraform::{Module, Origin, PROGRAM_VARIABLE, Terraform, Variable};
use loudfail_tests::outputs::{repository, skip};
use serde_json::{Map, Value, json};

use self::planned::{examine, planned};

/// What is wrong with a module, in terraform's words.
type Faults = Vec<String>;

#[test]
fn every_module_passes() {
    let (Some(terraform), Some(modules)) = (terraform(), planned()) else {
        return;
    };
    if !can_plan(&terraform) {
        skip(
            "`terraform plan` (fmt and validate did run)",
            &format!("credentials for AWS, or a terraform that needs none in {PROGRAM_VARIABLE}"),
        );
    }
    let faults: Vec<String> = modules
        .iter()
        .flat_map(|module| {
            let name = module.folder.display();
            let faults = module.faults.iter();
            faults.map(move |fault| format!("{name}: {fault}"))
        })
        .collect();
    assert!(
        faults.is_empty(),
        "terraform finds fault with\n{}",
        faults.join("\n")
    );
    eprintln!(
        "terraform: {} modules, with `{}`",
        modules.len(),
        terraform.program().display()
    );
}

#[test]
fn an_unformatted_module_is_found_guilty() {
    assert_fault("unformatted", "-    name = \"alerts\"");
}

#[test]
fn a_module_with_an_unknown_argument_is_found_guilty() {
    assert_fault(
        "unknown-argument",
        "main.tf:11: error: Unsupported argument",
    );
}

#[test]
fn a_module_that_aws_would_refuse_is_found_guilty_by_its_plan() {
    let Some(terraform) = terraform() else { return };
    if can_plan(&terraform) {
        assert_fault("refused-value", "role_arn");
    }
}

/// Fails unless the fixture has one fault with these words, and that in the one way it was made for.
#[track_caller]
fn assert_fault(fixture: &str, words: &str) {
    let Some(terraform) = terraform() else { return };
    let module = repository()
        .join("tests/fixtures/terraform")
        .join(fixture)
        .join("terraform");
    let faults = examine(&terraform, &module)
        .unwrap_or_else(|error| panic!("{error}"))
        .faults;
    assert!(
        matches!(&faults[..], [fault] if fault.contains(words)),
        "expected `{words}` alone, found {faults:#?}"
    );
}

/// A value for each variable that has none of its own.
fn values(module: &Module) -> Result<Map<String, Value>, EngineError> {
    let variables = module.variables()?;
    let required = variables.iter().filter(|variable| !variable.has_default);
    Ok(required
        .map(|variable| (variable.name.clone(), placeholder(variable)))
        .collect())
}

/// What a person might pass: right in form, and pointing at nothing.
fn placeholder(variable: &Variable) -> Value {
    // The longer words first: `notification_topic_arn` has `arn` in it too.
    const VALUES: &[(&str, &[&str])] = &[
        (
            "subnet",
            &["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
        ),
        ("securitygroup", &["sg-0123456789abcdef0"]),
        (
            "secretarn",
            &["arn:aws:secretsmanager:us-east-1:000000000000:secret:a-AbCdEf"],
        ),
        ("keyarn", &["arn:aws:kms:us-east-1:000000000000:key/0"]),
        ("filesystem", &["fs-0123456789abcdef0"]),
        ("accesspoint", &["fsap-0123456789abcdef0"]),
        ("archivearn", &["arn:aws:s3:::placeholder"]),
        ("rolearn", &["arn:aws:iam::000000000000:role/placeholder"]),
        ("guardrail", &["arn:aws:iam::aws:policy/ReadOnlyAccess"]),
        ("teamid", &["11111111-2222-3333-4444-555555555555"]),
        ("teamschannel", &["19%3Aab0123%40thread.tacv2"]),
        ("slackworkspace", &["T0123456789"]),
        ("slackchannel", &["C0123456789"]),
        ("teamste", &["11111111-2222-3333-4444-555555555555"]),
        (
            "guardrail",
            &["arn:aws:iam::000000000000:policy/placeholder"],
        ),
        (
            "notification_key",
            &["arn:aws:kms:us-east-1:000000000000:key/0"],
        ),
        ("topic", &["arn:aws:sns:us-east-1:000000000000:placeholder"]),
        ("queue", &["arn:aws:sqs:us-east-1:000000000000:placeholder"]),
    ];
    let name = variable.name.to_lowercase();
    let known = VALUES.iter().find(|(part, _)| name.contains(part));
    let items = known.map_or(&["placeholder"][..], |(_, items)| items);
    let is_several = ["list", "set"]
        .iter()
        .any(|kind| variable.type_expression.starts_with(kind));
    if is_several {
        json!(items)
    } else {
        json!(items.first())
    }
}

/// The terraform to use; `None` after saying so where this machine has none.
fn terraform() -> Option<Terraform> {
    let found = Terraform::find(repository()).unwrap_or_else(|error| panic!("{error}"));
    if found.is_none() {
        skip(
            "Terraform modules",
            &format!("install terraform 1.5 or newer, or name one in {PROGRAM_VARIABLE}"),
        );
    }
    found
}

/// The real provider asks AWS who is calling, even to plan. The others do not, or a person has seen to it.
fn can_plan(terraform: &Terraform) -> bool {
    let set = |variable| std::env::var_os(variable).is_some();
    let kept = || std::env::home_dir().is_some_and(|home| home.join(".aws").exists());
    terraform.origin() != Origin::Path || set("AWS_ACCESS_KEY_ID") || set("AWS_PROFILE") || kept()
}
