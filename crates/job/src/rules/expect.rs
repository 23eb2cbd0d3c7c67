//! LF0221: how soon a success is expected.

use loudfail_blueprint::{Duration, Example, Rule, Within};
use loudfail_diagnostics::{Code, Diagnostic, Span};

use crate::build::schedule::MOST_SECONDS;
use crate::facts::Facts;

const HOUR: u64 = 3_600;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0221"),
    title: "`expect.success_within` is a whole number of hours, from `1h` to `7d`",
    why: "A CloudWatch alarm counts successes hour by hour, and looks back at most 7 days (PutMetricAlarm: Period times \
          EvaluationPeriods).",
    example: &[Example::job("expect:\n  success_within: 90m\n")],
    instead: &[Example::job("expect:\n  success_within: 2h\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let expect = facts
        .layers
        .iter()
        .filter_map(|layer| layer.expect.as_ref());
    for within in expect.filter_map(|expect| expect.success_within.as_ref()) {
        if let Within::Duration(duration) = &within.value {
            problems.extend(check_duration(duration, within.span));
        }
    }
}

fn check_duration(duration: &Duration, span: Span) -> Option<Diagnostic> {
    let seconds = duration.seconds;
    if seconds > MOST_SECONDS {
        let problem = RULE
            .error("`expect.success_within` must be at most `7d`")
            .at(span, "longer than an alarm can look back")
            .note("a CloudWatch alarm looks back at most 7 days, so for a job that runs once a week or less often it \
                   cannot tell a missing run from one that is not due yet")
            .help("write `success_within: never`, or start the job more often and let it do nothing when there is nothing to do");
        return Some(problem);
    }
    if seconds > 0 && seconds.is_multiple_of(HOUR) {
        return None;
    }
    // No more than the limit, since 7 days are whole hours themselves.
    let hours = seconds.div_ceil(HOUR).max(1);
    let problem = RULE
        .error("`expect.success_within` must be a whole number of hours, at least `1h`")
        .at(span, "not a whole number of hours")
        .note("an alarm counts successes hour by hour")
        .help(format!("write, for example, `success_within: {hours}h`"));
    Some(problem)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    #[test]
    fn whole_hours_up_to_a_week() {
        for (value, good) in [
            ("1h", true),
            ("26h", true),
            ("1d2h", true),
            ("60m", true),
            ("168h", true),
            ("7d", true),
            ("never", true),
            ("0s", false),
            ("59m", false),
            ("90m", false),
            ("7d1s", false),
            ("169h", false),
            ("99999999999999999999d", false),
        ] {
            let expected: &[&str] = if good { &[] } else { &["LF0221 1:26"] };
            job(&format!("expect: {{success_within: {value}}}"), expected);
        }
    }

    #[test]
    fn defaults_are_checked_once() {
        files(
            &[
                (
                    "platform.yaml",
                    "defaults: {expect: {success_within: 8d}, task: {cluster: a, definition: a, container: a, launch: ec2}}\nchannels: {c: {}}\n",
                ),
                ("a.yaml", ""),
                ("b.yaml", "expect: {success_within: never}"),
            ],
            &["LF0221 1:37"],
        );
    }

    #[test]
    fn a_truth_value_is_no_duration() {
        job("expect: {success_within: off}", &["LF0102 1:26"]);
        job("expect: {success_within: soon}", &["LF0201 1:26"]);
    }
}
