//! checkov over every generated CloudFormation template and Terraform module.

use std::fs;
use std::path::{Path, PathBuf};

use loudfail_engines::checkov::Checkov;
use loudfail_engines::localstack::default_folder;
use loudfail_tests::outputs::{golden, outputs, repository, skip};
use loudfail_tests::waivers::{unsettled, waivers};

/// The pinned checkov; `None` after saying so where this machine has no Python for it.
fn checkov() -> Option<Checkov> {
    match Checkov::prepare(&default_folder(repository()), &mut |line| {
        eprintln!("{line}")
    }) {
        Ok(found) => Some(found),
        Err(error) if error.is_missing_program() => {
            skip("templates and modules with checkov", &error.to_string());
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn every_template_and_module_passes() {
    let mut files = Vec::new();
    for name in ["cloudformation.yaml", "terraform"] {
        let found = outputs(name).expect("the folder dist/");
        assert!(!found.is_empty(), "dist/ holds no {name}");
        files.extend(found);
        files.extend(golden(name).expect("the goldens"));
    }
    // A module of a whole environment has no resource of its own, and those of the modules that it calls would be found
    // a second time, under other names.
    files.retain(|file| !file.ends_with("_root/terraform"));
    let Some(checkov) = checkov() else { return };
    // It takes one folder in one run, and in the repository's there is much else.
    let scratch = tempfile::tempdir().expect("a temporary folder");
    files
        .iter()
        .for_each(|file| copy(file, scratch.path()).expect("copies"));
    let report = checkov
        .check(scratch.path())
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(report.unread, Vec::<String>::new());
    let units = files.len() as u64 / 2;
    assert!(
        report.cloudformation > units && report.terraform > units,
        "it looked at little: {report:#?}"
    );
    let waivers = waivers("checkov").expect("the waivers");
    let unsettled = unsettled(&waivers, &report.findings, |finding| {
        (&finding.check, &finding.resource)
    });
    assert!(
        unsettled.is_empty(),
        "checkov finds fault with\n{}",
        unsettled.join("\n")
    );
    eprintln!(
        "checkov: {} resources of CloudFormation, {} of Terraform",
        report.cloudformation, report.terraform
    );
}

/// Copies a file, or the files in a folder, to where it is in the repository, but under another root.
fn copy(from: &Path, root: &Path) -> std::io::Result<()> {
    let files: Vec<PathBuf> = if from.is_dir() {
        let entries = fs::read_dir(from)?.map(|entry| entry.map(|entry| entry.path()));
        entries.collect::<Result<_, _>>()?
    } else {
        vec![from.to_owned()]
    };
    for file in files.iter().filter(|file| file.is_file()) {
        let to = root.join(file.strip_prefix(repository()).unwrap_or(file));
        fs::create_dir_all(to.parent().unwrap_or(root))?;
        fs::copy(file, to)?;
    }
    Ok(())
}

#[test]
fn bad_outputs_are_found_guilty() {
    let Some(checkov) = checkov() else { return };
    let report = checkov
        .check(&repository().join("tests/fixtures/checkov"))
        .unwrap_or_else(|error| panic!("{error}"));
    let found: Vec<_> = report
        .findings
        .iter()
        .map(|finding| (finding.check.as_str(), finding.resource.as_str()))
        .collect();
    // An open policy in each language, and one whose file asks not to be told of.
    let expected = [
        ("CKV_AWS_27", "AWS::SQS::Queue.Open"),
        ("CKV_AWS_27", "AWS::SQS::Queue.Silenced"),
        ("CKV_AWS_27", "aws_sqs_queue.open"),
    ];
    assert_eq!(found, expected, "{report:#?}");
}
