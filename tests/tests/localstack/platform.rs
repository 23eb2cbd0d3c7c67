//! `ci/localstack-deploy.sh`, as the CI of a platform repository runs it.

use libtest_mimic::Failed;
use loudfail_engines::localstack::{aws_cli, default_folder};
use loudfail_tests::localstack::{Lab, root};
use loudfail_tests::outputs::skip;
use loudfail_tests::xtask::Repository;

use crate::Case;

pub(crate) const CASES: &[Case] = &[("a_new_platform_repository_deploys", deploys)];

/// What the script deploys of a repository as `init` makes it.
const SAID: &str = "dist/default/alerts as the stack default-alerts\n\
                    dist/default/first-job as the stack default-first-job\n\
                    2 stacks are up\n";

fn deploys(lab: &Lab) -> Result<(), Failed> {
    let aws = match aws_cli(&default_folder(&root()), &mut |line| eprintln!("{line}")) {
        Ok(aws) => aws,
        Err(error) => {
            skip(
                "ci/localstack-deploy.sh with the AWS CLI",
                &error.to_string(),
            );
            return Ok(());
        }
    };
    let repository = Repository::new()?;
    let made = repository.run("cargo xtask init . --loudfail-path \"$REPOSITORY\"")?;
    assert!(made.status.success(), "{made:?}");
    let link = format!("mkdir bin && ln -s '{}' bin/aws", aws.display());
    assert!(repository.run(&link)?.status.success());
    let endpoint = lab.localstack().endpoint();
    let script =
        format!("PATH=\"$PWD/bin:$PATH\" AWS_ENDPOINT_URL={endpoint} bash ci/localstack-deploy.sh");
    let ran = repository.run(&script)?;
    assert_eq!(ran.stdout, SAID, "{}", ran.stderr);
    assert!(ran.status.success(), "{ran:?}");

    // Once more there is nothing to do, however often.
    for _ in 0..2 {
        let again = repository.run(&script)?;
        assert_eq!(again.stdout, SAID, "{}", again.stderr);
        assert!(again.status.success(), "{again:?}");
    }

    // One that is not what CloudFormation takes is told of, and what it lacks is named.
    let broken = "sed -i.old 's/!Ref NotificationTopicArn/!Ref NoSuchThing/' dist/default/first-job/cloudformation.yaml";
    assert!(repository.run(broken)?.status.success());
    let ran = repository.run(&script)?;
    assert_eq!(ran.status.code(), Some(1), "{ran:?}");
    assert!(ran.stderr.contains("NoSuchThing"), "{ran:?}");

    let refused = "AWS_ENDPOINT_URL=https://cloudformation.us-east-1.amazonaws.com bash ci/localstack-deploy.sh";
    assert_eq!(repository.run(refused)?.status.code(), Some(2));
    Ok(())
}
