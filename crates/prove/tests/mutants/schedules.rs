//! Mutants of a job with several schedules: what holds for one holds for each.

use loudfail_prove::Law;

use super::support::jobs_of;
use super::{assert_guilty_of, replace};

/// A mutant of the golden that has several schedules, from one resource of its template on.
#[track_caller]
fn from(law: Law, resource: &str, old: &str, new: &str) {
    of_golden(law, "report", |template| {
        let start = format!("  {resource}:\n");
        let (before, behind) = template.split_once(&start).expect("there is the resource");
        format!("{before}{start}{}", replace(behind, old, new))
    });
}

#[track_caller]
fn of_golden(law: Law, name: &str, mutate: impl FnOnce(&str) -> String) {
    let jobs = jobs_of("tests/fixtures/golden/many-schedules/default").expect("there are goldens");
    let job = jobs.into_iter().find(|job| job.name == name);
    assert_guilty_of(law, job.expect("the golden has the job"), |job| {
        job.template = mutate(&job.template);
    });
}

/// Takes a resource out of the template.
fn without(template: &str, resource: &str) -> String {
    let start = format!("  {resource}:\n");
    let (before, behind) = template.split_once(&start).expect("there is the resource");
    let end = behind.find("\n\n").expect("there is another one");
    format!("{before}{}", &behind[end + 2..])
}

#[test]
fn each_keeps_what_it_could_not_start() {
    for schedule in ["EndOfMonthSchedule", "OnceSchedule", "WeekdaysSchedule"] {
        from(
            Law::Silence,
            schedule,
            "        DeadLetterConfig:\n",
            "        Ignored:\n",
        );
    }
    from(
        Law::Silence,
        "OnceSchedule",
        "Arn: !Ref DeadLetterQueueArn",
        "Arn: \"arn:aws:sqs:us-east-1:123456789012:nobody-looks\"",
    );
}

#[test]
fn each_starts_this_machine() {
    for schedule in ["EndOfMonthSchedule", "WeekdaysSchedule"] {
        from(
            Law::Silence,
            schedule,
            "Arn: !Ref StateMachine",
            "Arn: \"arn:aws:states:us-east-1:111122223333:stateMachine:other\"",
        );
    }
}

#[test]
fn a_queue_of_somebody_else_is_looked_at() {
    of_golden(Law::Silence, "report", |template| {
        without(template, "EndOfMonthScheduleLetters")
    });
    for (old, new) in [
        ("Value: \"late-reports\"", "Value: \"early-reports\""),
        ("Threshold: 1", "Threshold: 5"),
        ("- !Ref NotificationTopicArn", "- !Ref DeadLetterQueueArn"),
        (
            "MetricName: NumberOfMessagesSent",
            "MetricName: ApproximateNumberOfMessagesVisible",
        ),
        ("EvaluationPeriods: 20", "EvaluationPeriods: 1"),
    ] {
        from(Law::Silence, "EndOfMonthScheduleLetters", old, new);
    }
    for (old, new) in [
        (":late-reports", ":late-reports.fifo"),
        (":sqs:us-east-1", ":sns:us-east-1"),
    ] {
        from(Law::Silence, "EndOfMonthSchedule", old, new);
    }
}

#[test]
fn the_role_is_for_all_of_them_and_for_nothing_else() {
    // The queue that only the missing schedule has is not needed any more.
    of_golden(Law::Privilege, "report", |template| {
        without(template, "EndOfMonthSchedule")
    });
    for (old, new) in [
        ("                  - !Ref DeadLetterQueueArn\n", ""),
        (
            "                  - \"arn:aws:sqs:us-east-1:123456789012:late-reports\"\n",
            "",
        ),
        ("- !Ref StateMachine\n", "- !Sub \"${StateMachine}*\"\n"),
        (
            "- !Ref StateMachine\n",
            "- !Ref StateMachine\n                  - \"arn:aws:states:us-east-1:111122223333:stateMachine:other\"\n",
        ),
    ] {
        from(Law::Privilege, "ScheduleRole", old, new);
    }
    for schedule in ["EndOfMonthSchedule", "WeekdaysSchedule"] {
        from(
            Law::Privilege,
            schedule,
            "GroupName: \"default\"",
            "GroupName: \"other\"",
        );
        from(
            Law::Privilege,
            schedule,
            "RoleArn: !GetAtt ScheduleRole.Arn",
            "RoleArn: \"arn:aws:iam::111122223333:role/admin\"",
        );
    }
}

#[test]
fn the_trust_names_the_group() {
    for (job, old, new) in [
        (
            "other-group",
            "schedule-group/reports\"",
            "schedule-group/default\"",
        ),
        (
            "other-group",
            "GroupName: \"reports\"",
            "GroupName: \"default\"",
        ),
        (
            "own-group",
            "schedule-group/own-group\"",
            "schedule-group/default\"",
        ),
        (
            "own-group",
            "schedule-group/own-group\"",
            "schedule-group/*\"",
        ),
        (
            "own-group",
            "      Name: \"own-group\"\n      Tags",
            "      Name: \"another\"\n      Tags",
        ),
    ] {
        of_golden(Law::Privilege, job, |template| replace(template, old, new));
    }
}
