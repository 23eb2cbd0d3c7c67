//! LF0294: a success is expected no sooner than the next start can bring it.

use loudfail_blueprint::{Example, Rule, Within};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::build::concurrency::concurrency;
use crate::build::retry::retry;
use crate::build::schedule::{MOST_SECONDS, expectation, lasting, longest_gap, schedules};
use crate::build::timeout;
use crate::facts::{Draft, Facts};
use crate::gaps::certain_gap_minutes;
use crate::longest::{duration, sum, terms};
use crate::model::{Expectation, Schedule};

/// How much longer a day of a clock can be than another.
const LONGER_DAY_MINUTES: u64 = 60;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0294"),
    title: "`expect.success_within` is longer than the longest time between two starts (a warning)",
    why: "The alarm on missing successes always looks at the latest period of the length that `success_within` sets \
          (Alarm evaluation windows, in the CloudWatch User Guide), and goes off if that period has no success. If the \
          schedules start nothing for that long, over a weekend for example, it goes off although every run succeeds, \
          and people learn to ignore it. The value may be shorter if something else also starts the job between its \
          schedules.",
    example: &[Example::job(
        "schedule:\n  cron: 0 6 ? * MON-FRI *\ntimeout: 1h\nexpect:\n  success_within: 26h\n",
    )],
    instead: &[Example::job(
        "schedule:\n  cron: 0 6 ? * MON-FRI *\ntimeout: 1h\nexpect:\n  success_within: 74h\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        problems.extend(check_draft(draft));
    }
}

fn check_draft(draft: &Draft) -> Option<Diagnostic> {
    let expect = draft.merged.expect.as_ref()?.success_within.as_ref()?;
    let Within::Duration(expected) = &expect.value else {
        return None;
    };
    // What could not be read may be a start in between.
    let is_unknown = draft.failed.iter().any(|it| it.starts_with("schedule"));
    // A rule of its own refuses what an alarm cannot have.
    if is_unknown || expected.seconds > MOST_SECONDS {
        return None;
    }
    let schedules = schedules(&draft.merged);
    let gap = gap_seconds(&schedules, expected.seconds)?;
    let (is, label) = if gap == expected.seconds {
        (
            "not longer",
            "the alarm goes off whenever a run ends later than the previous one",
        )
    } else {
        ("shorter", "the alarm goes off although every run succeeds")
    };
    let problem = RULE.warning(format!(
        "at times, {} pass between two starts, but `success_within: {}` is {is}",
        duration(gap),
        expected.text
    ));
    let problem = match start(draft).filter(|_| !draft.owns(expect.span)) {
        Some(start) => problem
            .at(start, "scheduled here")
            .and_at(expect.span, label),
        None => problem.at(expect.span, label),
    };
    Some(problem.help(help(draft, expect.span, &schedules, gap)))
}

/// The seconds between two starts, if they are not less than what is expected.
fn gap_seconds(schedules: &[Schedule], within: u64) -> Option<u64> {
    let lasting = lasting(schedules)?;
    // Counting out several clocks takes long, and most jobs are far from it.
    let at_most = longest_gap(&lasting).map(|minutes| minutes + LONGER_DAY_MINUTES);
    if at_most.is_some_and(|minutes| minutes.saturating_mul(60) < within) {
        return None;
    }
    let gap = certain_gap_minutes(&lasting)?.saturating_mul(60);
    (gap >= within).then_some(gap)
}

/// Where the first schedule of the job itself is written.
fn start(draft: &Draft) -> Option<Span> {
    let schedules = crate::schedules::of(&draft.merged);
    let spans = schedules.iter().filter_map(|it| it.schedule.span);
    spans.filter(|span| draft.owns(*span)).min()
}

fn help(draft: &Draft, span: Span, schedules: &[Schedule], gap: u64) -> String {
    let merged = &draft.merged;
    let longest = sum(&terms(
        &retry(merged.retry.as_ref()),
        timeout::attempt_seconds(merged),
        merged.concurrency.as_ref().map(concurrency).as_ref(),
    ));
    let (within, reason) = match expectation(schedules, longest) {
        Expectation::Within(seconds) => (
            format!("{}h", seconds / 3_600),
            "that also has room for the longest possible run",
        ),
        _ if gap < MOST_SECONDS => ("7d".to_owned(), "an alarm looks back no further"),
        _ => ("never".to_owned(), "an alarm looks back at most 7 days"),
    };
    if draft.owns(span) {
        format!("write `success_within: {within}`: {reason}")
    } else {
        format!("write `expect: {{success_within: {within}}}` for this job: {reason}")
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{environments_and_job, files, job};

    #[test]
    fn gaps() {
        for (schedule, within, good) in [
            ("schedule: {cron: 0 6 * * ? *}", "25h", true),
            ("schedule: {cron: 0 6 * * ? *}", "24h", false),
            ("schedule: {cron: 0 6 * * ? *}", "1d", false),
            // Twice a day: fourteen hours by day, and ten by night.
            ("schedule: {cron: '0 6,20 * * ? *'}", "12h", false),
            ("schedule: {cron: '0 6,20 * * ? *'}", "15h", true),
            (
                "schedule: {cron: 0 6 * * ? *, timezone: Europe/Berlin}",
                "25h",
                false,
            ),
            (
                "schedule: {cron: 0 6 * * ? *, timezone: Europe/Berlin}",
                "26h",
                true,
            ),
            ("schedule: {cron: 0 6 * * 1-5}", "72h", false),
            ("schedule: {cron: 0 6 * * 1-5}", "73h", true),
            ("schedule: {cron: 0 6 1 * ? *}", "7d", false),
            ("schedule: {cron: 0 6 ? * MON *}", "7d", false),
            ("schedule: {rate: 6h}", "6h", false),
            ("schedule: {rate: 6h}", "7h", true),
            ("schedule: {rate: 10d}", "7d", false),
            (
                "schedules: {a: {cron: 0 3 * * *}, b: {cron: 0 3 * * *, timezone: Asia/Tokyo}}",
                "15h",
                false,
            ),
            (
                "schedules: {a: {cron: 0 3 * * *}, b: {cron: 0 3 * * *, timezone: Asia/Tokyo}}",
                "16h",
                true,
            ),
            (
                "schedules: {a: {cron: 0 3 * * *}, b: {rate: 6h}}",
                "6h",
                false,
            ),
            (
                "schedules: {a: {cron: 0 3 * * *}, b: {rate: 6h}}",
                "7h",
                true,
            ),
            // Who switches the schedules off, or has them end, starts the job in another way.
            ("schedule: {cron: 0 6 * * ? *, enabled: false}", "1h", true),
            ("schedule: {at: 2027-01-01T00:00:00}", "1h", true),
            ("schedule: {rate: 1d, end: 2027-01-01T00:00:00}", "1h", true),
            ("schedule: {cron: 0 6 * * ? 2027}", "1h", true),
            ("tags: {a: b}", "1h", true),
        ] {
            let expected: &[&str] = if good { &[] } else { &["LF0294 1:26"] };
            job(
                &format!("expect: {{success_within: {within}}}\n{schedule}"),
                expected,
            );
        }
    }

    #[test]
    fn what_is_unknown_or_refused_is_not_told_twice() {
        job(
            "expect: {success_within: 1h}\nschedules: {a: {rate: 1d}, b: {rate: often}}",
            &["LF0201 2:38"],
        );
        job(
            "expect: {success_within: 8d}\nschedule: {cron: 0 6 1 * ? *}",
            &["LF0221 1:26"],
        );
    }

    #[test]
    fn one_of_the_defaults_is_told_where_the_job_is_started() {
        let platform = "defaults: {expect: {success_within: 1d}, task: {cluster: a, definition: a, container: a, launch: ec2}}\nchannels: {c: {}}\n";
        let cron = "description: x\nschedule:\n  cron: 0 6 * * 1-5\n";
        files(
            &[("platform.yaml", platform), ("j.yaml", cron)],
            &["LF0294 2:1"],
        );
        environments_and_job(
            "  production: {}\n  staging: {name_prefix: s-}\n",
            "schedule: {cron: 0 6 * * 1-5}\nenvironments: {staging: {expect: {success_within: 1d}}}",
            &["LF0294 2:51"],
        );
    }

    #[test]
    fn of_more_schedules_than_jobs_have_nothing_is_said() {
        for (count, expected) in [(24, &["LF0294 1:26"][..]), (25, &[])] {
            let schedules: String = (0..count)
                .map(|minute| format!("  s{minute}: {{cron: {minute} 6 * * ? *}}\n"))
                .collect();
            job(
                &format!("expect: {{success_within: 2h}}\nschedules:\n{schedules}"),
                expected,
            );
        }
    }

    #[test]
    fn many_schedules_take_no_time() {
        let many: String = (0..60)
            .map(|minute| format!("  s{minute}: {{cron: {minute} 0-22 * * ? *}}\n"))
            .collect();
        job(
            &format!("expect: {{success_within: 1h}}\nschedules:\n{many}"),
            &[],
        );
    }
}
