//! Mutants of a task definition that belongs to the job: what its roles may do, and who may take and pass them.

use loudfail_prove::Law;

use super::support::{Texts, jobs_of};
use super::{assert_guilty_of, replace};

/// A mutant of the golden that uses all of a task definition: what stands behind `after` is changed.
#[track_caller]
fn own(after: &str, from: &str, to: &str) {
    of("everything", after, from, to);
}

#[track_caller]
fn of(name: &str, after: &str, from: &str, to: &str) {
    assert_guilty_of(Law::Privilege, job(name), |job| {
        let (before, behind) = job
            .template
            .split_once(after)
            .unwrap_or_else(|| panic!("{after} is there"));
        job.template = format!("{before}{after}{}", replace(behind, from, to));
    });
}

fn job(name: &str) -> Texts {
    let jobs = jobs_of("tests/fixtures/golden/own-definition/default").expect("there are goldens");
    let job = jobs.into_iter().find(|job| job.name == name);
    job.expect("the golden has the job")
}

#[test]
fn what_the_machine_may_run_and_pass() {
    let run = "Sid: \"RunTask\"";
    own(run, "task-definition/everything:*", "task-definition/*");
    own(
        run,
        "task-definition/everything:*",
        "task-definition/everything:1",
    );
    own(
        run,
        "task-definition/everything:*",
        "task-definition/other:*",
    );
    own(run, "- \"ecs:RunTask\"", "- \"ecs:StartTask\"");
    let pass = "Sid: \"PassTaskRoles\"";
    own(pass, "                  - !GetAtt ExecutionRole.Arn\n", "");
    own(pass, "                  - !GetAtt TaskRole.Arn\n", "");
    let every = "- !Sub \"arn:${AWS::Partition}:iam::${AWS::AccountId}:role/*\"";
    own(pass, "- !GetAtt TaskRole.Arn", every);
    own(
        pass,
        "- !GetAtt TaskRole.Arn",
        "- !GetAtt TaskRole.Arn\n                  - \"arn:aws:iam::111122223333:role/admin\"",
    );
    own(pass, "\"iam:PassedToService\"", "\"aws:SourceIp\"");
    own(pass, "\"iam:PassRole\"", "\"iam:GetRole\"");
    // Roles that are there already are passed by their ARNs, and by no more.
    of("on-ec2", pass, "- !Ref WorkerRoleArn", every);
    of(
        "on-ec2",
        pass,
        "                  - !Ref WorkerRoleArn\n",
        "",
    );
    own(
        "Sid: \"HearOfTask\"",
        "                  - \"events:DescribeRule\"\n",
        "",
    );
    // Another task definition than the one that is deployed.
    own(
        "DefinitionSubstitutions:",
        "TaskDefinitionArn: !Ref TaskDefinition",
        "TaskDefinitionArn: \"other\"",
    );
}

#[test]
fn what_the_execution_role_may_do() {
    let role = "  ExecutionRole:";
    for (from, to) in [
        // Too little.
        ("                  - \"logs:CreateLogStream\"\n", ""),
        ("                  - \"logs:PutLogEvents\"\n", ""),
        ("                  - \"ecr:BatchGetImage\"\n", ""),
        (
            "- \"ecr:GetAuthorizationToken\"",
            "- \"ecr:GetDownloadUrlForLayer\"",
        ),
        ("repository/sales/report\"", "repository/sales/other\""),
        (
            "                  - !Sub \"arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/flat\"\n",
            "",
        ),
        ("parameter/report/certificate\"", "parameter/report/other\""),
        ("secret:report/api-??????", "secret:report/other-??????"),
        ("                  - !Ref WholeSecretArn\n", ""),
        ("- \"ssm:GetParameters\"", "- \"ssm:GetParameter\""),
        // Too much.
        ("- !GetAtt TaskLogGroup.Arn", "- \"*\""),
        ("- !GetAtt TaskLogGroup.Arn", "- !GetAtt LogGroup.Arn"),
        (
            "- \"logs:PutLogEvents\"",
            "- \"logs:PutLogEvents\"\n                  - \"logs:CreateLogGroup\"",
        ),
        ("repository/sales/report\"", "repository/*\""),
        ("parameter/flat\"", "parameter/*\""),
        ("secret:report/api-??????", "secret:report/*"),
        ("- \"ssm:GetParameters\"", "- \"ssm:*\""),
        ("- !Ref SecretsKeyArn", "- \"*\""),
        ("\"kms:ViaService\"", "\"aws:SourceIp\""),
        ("\"ssm.${AWS::Region}", "\"s3.${AWS::Region}"),
        ("- \"kms:Decrypt\"", "- \"kms:Encrypt\""),
        (
            "      Policies:",
            "      ManagedPolicyArns: [\"arn:aws:iam::aws:policy/AdministratorAccess\"]\n      Policies:",
        ),
    ] {
        own(role, from, to);
    }
    // Nothing is pulled from a private repository, and nothing is secret.
    let more = |action: &str| format!("- \"logs:PutLogEvents\"\n                  - \"{action}\"");
    for action in [
        "ecr:GetAuthorizationToken",
        "ssm:GetParameters",
        "kms:Decrypt",
    ] {
        of("image", role, "- \"logs:PutLogEvents\"", &more(action));
    }
}

#[test]
fn what_the_containers_get() {
    let definition = "  TaskDefinition:\n";
    own(definition, "parameter/flat\"", "parameter/other\"");
    own(definition, "secret:report/api:key", "secret:other/api:key");
    own(
        definition,
        "amazonaws.com/sales/report:1.4",
        "amazonaws.com/sales/other:1.4",
    );
    own(
        definition,
        "awslogs-group: !Ref TaskLogGroup",
        "awslogs-group: \"elsewhere\"",
    );
    own(
        definition,
        "TaskRoleArn: !GetAtt TaskRole.Arn",
        "TaskRoleArn: !GetAtt ExecutionRole.Arn",
    );
    own(
        definition,
        "ExecutionRoleArn: !GetAtt ExecutionRole.Arn",
        "ExecutionRoleArn: !GetAtt TaskRole.Arn",
    );
}

#[test]
fn what_the_task_role_may_do() {
    let role = "  TaskRole:\n";
    for (from, to) in [
        ("- \"s3:GetObject\"", "- \"s3:*\""),
        ("- \"s3:GetObject\"", "- \"*\""),
        (
            "Action:\n                  - \"s3",
            "NotAction:\n                  - \"s3",
        ),
        (
            "      Policies:",
            "      ManagedPolicyArns: [\"arn:aws:iam::aws:policy/AdministratorAccess\"]\n      Policies:",
        ),
    ] {
        own(role, from, to);
    }
}

#[test]
fn who_may_take_the_roles() {
    for role in ["  ExecutionRole:\n", "  TaskRole:\n"] {
        for (from, to) in [
            ("\"aws:SourceAccount\"", "\"aws:PrincipalAccount\""),
            ("\"aws:SourceArn\"", "\"aws:PrincipalArn\""),
            ("ecs:${AWS::Region}:${AWS::AccountId}:*\"", "ecs:*:*:*\""),
            (
                "Service: \"ecs-tasks.amazonaws.com\"",
                "Service: \"lambda.amazonaws.com\"",
            ),
            ("Service: \"ecs-tasks.amazonaws.com\"", "AWS: \"*\""),
            (
                "- \"sts:AssumeRole\"",
                "- \"sts:AssumeRole\"\n              - \"sts:TagSession\"",
            ),
        ] {
            own(role, from, to);
        }
    }
}

#[test]
fn commands_that_people_may_run() {
    let data = "\"ssmmessages:OpenDataChannel\"";
    of(
        "commands",
        "Sid: \"Exec\"",
        data,
        "\"ssmmessages:OpenData\"",
    );
    let resource = "Resource:\n                  - \"*\"";
    of(
        "commands",
        "Sid: \"Exec\"",
        resource,
        "Resource:\n                  - \"arn:aws:ssm:::x\"",
    );
}

#[test]
fn where_the_task_may_run() {
    for golden in ["everything", "on-spot"] {
        assert_guilty_of(Law::Form, job(golden), |job| {
            job.template = replace(&job.template, "- \"FARGATE\"", "- \"EC2\"");
        });
    }
}

#[test]
fn the_agent_of_guardduty() {
    let agent = "Sid: \"PullGuardDutyAgent\"";
    own(agent, "ecr:BatchGetImage", "ecr:PutImage");
    own(
        agent,
        ":*:repository/aws-guardduty-agent-fargate",
        ":*:repository/*",
    );
}
