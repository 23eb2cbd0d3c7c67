//! LF0210: names of parameters.

use loudfail_blueprint::{Example, Reference, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::{Draft, Facts};
use crate::{show, visit};

/// Parameter names that the outputs use themselves, or that Terraform keeps for itself (Input Variables).
pub const RESERVED_PARAMETERS: [&str; 11] = [
    "TopicArn",
    "NotificationTopicArn",
    "NotificationKeyArn",
    "DeadLetterQueueArn",
    "Environment",
    "source",
    "version",
    "providers",
    "count",
    "lifecycle",
    "locals",
];

/// Names that a job's template and machine have for what is theirs, in just these letters.
pub const TAKEN_BY_JOBS: [&str; 22] = [
    "Backstop",
    "ConsoleDomain",
    "DescribeExecution",
    "GetItem",
    "ListExecutions",
    "LockTable",
    "LockTableName",
    "LogGroup",
    "Partitions",
    "Publish",
    "Region",
    "RightPlace",
    "RunTask",
    "Schedule",
    "ScheduleGroup",
    "ScheduleLetters",
    "ScheduleRole",
    "StateMachine",
    "StateMachineRole",
    "SuccessAlarm",
    "TaskDefinitionArn",
    "UpdateItem",
];

/// The longest name. CloudFormation takes 255 characters; 64 is still readable.
const LONGEST: usize = 64;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0210"),
    title: "a parameter's name has only letters and digits, starts with a letter, has at most 64 characters and is \
            not reserved",
    why: "CloudFormation accepts only letters and digits (Parameters), and a Terraform variable cannot start with a \
          digit. Some names are reserved, because the outputs or Terraform use them.",
    example: &[Example::job("task:\n  cluster: {param: cluster-name}\n")],
    instead: &[Example::job("task:\n  cluster: {param: ClusterName}\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        check_job(draft, problems);
    }
    for referred in visit::all_references(facts) {
        let Reference::Param(name) = referred.reference else {
            continue;
        };
        if let Some(reason) = problem(&name.value) {
            let problem = RULE
                .error(format!(
                    "{} is not a valid parameter name: {reason}",
                    show::quoted(&name.value)
                ))
                .at(name.span, "");
            problems.push(match repaired(&name.value) {
                _ if is_reserved(&name.value) => {
                    let taken: Vec<String> = RESERVED_PARAMETERS
                        .iter()
                        .map(|name| format!("`{name}`"))
                        .collect();
                    problem
                        .note(format!(
                            "reserved, in upper or lower case: {}",
                            taken.join(", ")
                        ))
                        .help("choose another name, such as one that starts with the job's name")
                }
                Some(repaired) => {
                    problem.help(format!("for example, write `{{param: {repaired}}}`"))
                }
                None => problem.help(
                    "a name has only letters and digits and starts with a letter, such as `ClusterName`",
                ),
            });
        }
    }
}

/// The names of what is in a job's template, which no parameter of that job can have.
fn check_job(draft: &Draft, problems: &mut Vec<Diagnostic>) {
    let mut taken = TAKEN_BY_JOBS.to_vec();
    if let Some(task) = draft
        .merged
        .task
        .as_ref()
        .filter(|_| draft.is_own_definition())
    {
        let execution_role = task.execution_role.is_none().then_some("ExecutionRole");
        let task_role = task.task_role.is_none().then_some("TaskRole");
        taken.extend(["TaskDefinition", "TaskLogGroup"]);
        taken.extend(execution_role.into_iter().chain(task_role));
    }
    for referred in visit::references(&draft.merged) {
        let Reference::Param(name) = referred.reference else {
            continue;
        };
        if taken.contains(&name.value.as_str()) {
            let quoted = show::quoted(&name.value);
            let problem = RULE
                .error(format!(
                    "{quoted} cannot be a parameter's name in this job: this name is reserved"
                ))
                .at(name.span, "the job's outputs already use this name")
                .help("choose another name, such as one that starts with the job's name");
            problems.push(problem);
        }
    }
}

fn problem(name: &str) -> Option<String> {
    if let Some(reason) =
        show::name_problem(name, LONGEST, |character| character.is_ascii_alphanumeric())
    {
        return Some(reason);
    }
    if !name.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return Some("it must start with a letter".to_owned());
    }
    is_reserved(name).then(|| "this name is reserved".to_owned())
}

fn is_reserved(name: &str) -> bool {
    RESERVED_PARAMETERS
        .iter()
        .any(|reserved| reserved.eq_ignore_ascii_case(name))
}

/// The words of the name, each with a capital letter.
fn repaired(name: &str) -> Option<String> {
    let words = name.split(|character: char| !character.is_ascii_alphanumeric());
    let repaired: String = words
        .flat_map(|word| {
            let mut characters = word.chars();
            characters
                .next()
                .map(|first| first.to_ascii_uppercase())
                .into_iter()
                .chain(characters)
        })
        .collect();
    problem(&repaired).is_none().then_some(repaired)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn what_a_jobs_outputs_have_names_for() {
        for name in TAKEN_BY_JOBS {
            job(
                &format!("task: {{environment: {{A: {{param: {name}}}}}}}"),
                &["LF0210 1:33"],
            );
        }
        job("task: {environment: {A: {param: TaskRole}}}", &[]);
        job(
            "task: {image: a, environment: {A: {param: TaskRole}}}",
            &["LF0210 1:43"],
        );
    }

    #[test]
    fn names() {
        for (name, good) in [
            ("A", true),
            ("SubnetIds2", true),
            ("", false),
            ("2a", false),
            ("a-b", false),
            ("a_b", false),
            ("ä", false),
            ("TopicArn", false),
            ("topicarn", false),
            ("Version", false),
            (&"a".repeat(64), true),
            (&"a".repeat(65), false),
        ] {
            assert_eq!(problem(name).is_none(), good, "{name:?}");
        }
    }

    #[test]
    fn repairs() {
        assert_eq!(repaired("cluster-name_x").as_deref(), Some("ClusterNameX"));
        assert_eq!(repaired("2a"), None);
        assert_eq!(repaired("TopicArn"), None);
    }

    #[test]
    fn names_of_an_own_definition() {
        job("task: {definition: {param: TaskDefinition}}", &[]);
        job(
            "task: {image: {param: TaskDefinition}, repository: none}",
            &["LF0210 1:23"],
        );
        job(
            "task: {image: a, environment: {A: {param: TaskRole}}}",
            &["LF0210 1:43"],
        );
        job("task: {image: a, task_role: {param: TaskRole}}", &[]);
    }

    #[test]
    fn places() {
        job("task: {cluster: {param: a-b}}", &["LF0210 1:25"]);
        job(
            "task: {environment: {A: {param: a-b}}, roles: [{param: c-d}]}",
            &["LF0210 1:33", "LF0210 1:56"],
        );
        job(
            "task: {network: {subnets: {param: a-b}, security_groups: [{param: c-d}]}}",
            &["LF0210 1:35", "LF0210 1:67"],
        );
    }
}
