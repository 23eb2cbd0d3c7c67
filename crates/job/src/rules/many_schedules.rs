//! LF0247: one schedule, or several.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0247"),
    title: "a job has either `schedule` or `schedules`, with at least one schedule",
    why: "If schedules had two places, one would hide the other. An empty `schedules` would do nothing.",
    example: &[Example::job(
        "schedule:\n  rate: 1h\nschedules:\n  nightly:\n    cron: 0 3 * * ? *\n",
    )],
    instead: &[Example::job(
        "schedules:\n  hourly:\n    rate: 1h\n  nightly:\n    cron: 0 3 * * ? *\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for draft in &facts.drafts {
        let Some(schedules) = &draft.merged.schedules else {
            continue;
        };
        let first = schedules.0.values().map(|entry| entry.key).min();
        match (&draft.merged.schedule, first) {
            (Some(one), Some(several)) => {
                let problem = RULE
                    .error("the job has both `schedule` and `schedules`")
                    .at(several, "several schedules");
                let problem = match one.span {
                    Some(span) => problem.and_at(span, "a single schedule"),
                    None => problem,
                };
                problems.push(
                    problem.help("give the single schedule a name, and move it under `schedules:`"),
                );
            }
            (_, None) if !draft.failed.iter().any(|it| it.starts_with("schedules")) => {
                let problem = RULE
                    .error("`schedules` is empty")
                    .in_file(draft.file.source)
                    .help("remove the key, or write, for example, `schedules: {nightly: {cron: \"0 3 * * ? *\"}}`");
                problems.push(problem);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn one_or_several() {
        job("schedules: {a: {rate: 1h}}", &[]);
        job("schedules: {a: {rate: 1h}, b: {rate: 2h}}", &[]);
        job(
            "schedule: {rate: 1h}\nschedules: {a: {rate: 2h}}",
            &["LF0247 2:13"],
        );
        job("schedules: {}", &["LF0247"]);
        job("schedules: {a: 1h}", &["LF0102 1:16"]);
    }
}
