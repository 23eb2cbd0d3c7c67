//! LF0324: no two channels of an account are the same Slack channel.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use super::chats::{Pair, pairs};
use crate::facts::World;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0324"),
    title: "no two channels in an account use the same Slack channel",
    why: "An account has one configuration per Slack channel, whatever the region: a second deployment fails with \
          \"has already been configured for AWS account\".",
    example: &[Example::platform(
        "channels:\n  alerts:\n    slack: {workspace: T0123456789, channel: C0123456789}\n  \
         reports:\n    slack: {workspace: T0123456789, channel: C0123456789}\n",
    )],
    instead: &[Example::platform(
        "channels:\n  alerts:\n    slack: {workspace: T0123456789, channel: C0123456789}\n",
    )],
};

// Seen in CloudFormation (`SlackChannelConfiguration`) as "Slack channel with ID ... in Slack team ... has already been configured
// for AWS account ..."; AWS says so in the coverage roadmap of CloudFormation, "SNS Chatbot Configuration association
// resource". One configuration may have several topics, but a channel has the one that it makes.
pub(crate) fn check(world: &World, problems: &mut Vec<Diagnostic>) {
    let pairs = pairs(world, |channel, known| {
        let slack = channel.slack.as_ref()?;
        let (workspace, id) = (slack.workspace.as_ref()?, slack.channel.as_ref()?);
        Some(((known(&workspace.value), known(&id.value)), id.span))
    });
    for pair in pairs {
        let problem = RULE.error(format!("{} use the same Slack channel", pair.words()));
        let problem = pair.place(problem);
        let problem = with_remedy(&pair, problem);
        // What holds in several environments is told once.
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
}

fn with_remedy(pair: &Pair<'_>, problem: Diagnostic) -> Diagnostic {
    let Some(why) = pair.why() else {
        return problem
            .note("an account has one configuration per Slack channel")
            .help(
                "remove one of them and name the other in the `notify.channel` of its jobs, or use another Slack \
                 channel for one",
            );
    };
    let [first, second] = pair.environments().map(|facts| &facts.environment);
    let places = [first.place(), second.place()];
    let instead = if places[0].region.is_some() && places[0].region == places[1].region {
        "`topic` with the ARN of the other channel's topic"
    } else {
        "`subscribers`"
    };
    let problem = problem
        .note(format!(
            "{why}, which has one configuration per Slack channel, whatever the region"
        ))
        .help(format!(
            "set another Slack channel for the second under the `channels:` of `{}`, or set `slack` only in `{}` \
             and, in `{}`, set {instead}",
            second.name, first.name, second.name
        ));
    if places.iter().all(|place| place.account.is_some()) {
        problem
    } else {
        problem.help("set the `account` of both if they differ")
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    #[test]
    fn channels_of_one_environment() {
        for (first, second, expected) in [
            ("C1", "C1", &["LF0324 3:39"][..]),
            ("C1", "C2", &[]),
            ("{ssm: /a}", "{ssm: /a}", &["LF0324 3:39"]),
            ("{ssm: /a}", "{ssm: /b}", &[]),
            ("{param: A}", "{param: A}", &["LF0324 3:39"]),
            ("{param: A}", "{param: B}", &[]),
            ("{param: A}", "{ssm: A}", &[]),
            // What a parameter is given is what it stands for.
            ("{param: Given}", "C1", &["LF0324 3:39"]),
            ("{param: Given}", "C2", &[]),
        ] {
            let given = if first.contains("Given") {
                "parameters: {Given: C1}\n"
            } else {
                ""
            };
            let text = format!(
                "channels:\n  a: {{slack: {{workspace: T1, channel: {first}}}}}\n  b: {{slack: {{workspace: T1, channel: {second}}}}}\n{given}"
            );
            files(&[("platform.yaml", &text)], expected);
        }
        let other_workspace = "channels:\n  a: {slack: {workspace: T1, channel: C1}}\n  b: {slack: {workspace: T2, channel: C1}}\n";
        files(&[("platform.yaml", other_workspace)], &[]);
    }

    #[test]
    fn channels_of_several_environments() {
        let one = "account: '111122223333', region: eu-west-1";
        for (first, second, id, expected) in [
            (
                one,
                "account: '111122223333', region: eu-west-2",
                "C1",
                &["LF0324 4:3"][..],
            ),
            (one, "account: '444455556666', region: eu-west-1", "C1", &[]),
            (
                one,
                "account: '111122223333', region: eu-west-1",
                "{ssm: /c}",
                &["LF0324 4:3"],
            ),
            // What SSM has there may be something else.
            (
                one,
                "account: '111122223333', region: eu-west-2",
                "{ssm: /c}",
                &[],
            ),
            // So may what each deployment is asked for.
            (
                one,
                "account: '111122223333', region: eu-west-1",
                "{param: C}",
                &[],
            ),
            (
                "account: '111122223333', parameters: {C: C1}",
                "account: '111122223333', parameters: {C: C1}",
                "{param: C}",
                &["LF0324 4:3"],
            ),
            (
                "account: '111122223333', parameters: {C: C1}",
                "account: '111122223333', parameters: {C: C2}",
                "{param: C}",
                &[],
            ),
            // Nothing that is known says otherwise.
            (one, "region: eu-west-1", "C1", &["LF0324 4:3"]),
            (
                one,
                "account: '111122223333', channels: {c: {slack: {channel: C2}}}",
                "C1",
                &[],
            ),
            (
                one,
                "account: '111122223333', channels: {c: {slack: {channel: C1}}}",
                "C2",
                &[],
            ),
        ] {
            let text = format!(
                "channels: {{c: {{slack: {{workspace: T1, channel: {id}}}}}}}\nenvironments:\n  a: {{{first}}}\n  b: {{{second}, name_prefix: b-}}\n"
            );
            files(&[("platform.yaml", &text)], expected);
        }
    }

    #[test]
    fn what_holds_in_all_environments_is_told_once() {
        let text = "channels:\n  a: {slack: {workspace: T1, channel: C1}}\n  b: {slack: {workspace: T1, channel: C1}}\nenvironments:\n  one: {account: '111122223333'}\n  two: {account: '444455556666'}\n";
        files(&[("platform.yaml", text)], &["LF0324 3:39"]);
    }

    #[test]
    fn a_channel_that_is_there_twice_in_two_environments() {
        let text = "environments:\n  one: {account: '111122223333', channels: {a: {slack: {workspace: T1, channel: C1}}}}\n  two: {account: '111122223333', channels: {b: {slack: {workspace: T1, channel: C1}}}}\n";
        files(&[("platform.yaml", text)], &["LF0324 3:81"]);
    }
}
