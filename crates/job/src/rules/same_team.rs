//! LF0325: Terraform tells channels of one team apart by nothing.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use super::chats::pairs;
use crate::build::gitops::deployer;
use crate::facts::{Facts, World};
use crate::model::Deployer;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0325"),
    title: "no two channels in an account are in the same team of Microsoft Teams (a warning)",
    why: "The AWS provider of Terraform finds the configuration of a channel by its team alone: where there are two, \
          it finds neither. It waits for the second until it times out, and removes the first from its state. \
          CloudFormation tells them apart.",
    example: &[Example::platform(
        "channels:\n  alerts:\n    teams:\n      team: 11111111-2222-3333-4444-555555555555\n      \
         tenant: 66666666-7777-8888-9999-000000000000\n      channel: 19%3Aab0123%40thread.tacv2\n  \
         reports:\n    teams:\n      team: 11111111-2222-3333-4444-555555555555\n      \
         tenant: 66666666-7777-8888-9999-000000000000\n      channel: 19%3Acd4567%40thread.tacv2\n",
    )],
    instead: &[Example::platform(
        "channels:\n  alerts:\n    teams:\n      team: 11111111-2222-3333-4444-555555555555\n      \
         tenant: 66666666-7777-8888-9999-000000000000\n      channel: 19%3Aab0123%40thread.tacv2\n",
    )],
};

// Source: the provider's `aws_chatbot_teams_channel_configuration`, which lists the configurations of a team and fails when there
// is more than one, on creation, on every plan and on changes.
pub(crate) fn check(world: &World, problems: &mut Vec<Diagnostic>) {
    let pairs = pairs(world, |channel, known| {
        let team = channel.teams.as_ref()?.team.as_ref()?;
        Some((known(&team.value), team.span))
    });
    for pair in pairs {
        if pair.environments().into_iter().all(is_for_cloudformation) {
            continue;
        }
        let problem = RULE.warning(format!(
            "{} are in the same team, which Terraform cannot tell apart",
            pair.words()
        ));
        let mut problem = pair.place(problem);
        if let Some(why) = pair.why() {
            problem = problem.note(why);
        }
        let problem = problem
            .note("the AWS provider finds the configuration of a channel by its team alone, and fails where there are two")
            .help("deploy them with CloudFormation, use another team for one, or use one channel for both");
        // What holds in several environments is told once.
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
}

/// Whether nothing there is deployed with Terraform.
fn is_for_cloudformation(facts: &Facts) -> bool {
    let platform = facts.platform.as_ref();
    platform.and_then(|platform| deployer(&platform.read.value)) == Some(Deployer::GitSync)
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    const TEAM: &str = "11111111-2222-3333-4444-555555555555";

    fn teams(team: &str, channel: &str) -> String {
        format!(
            "{{teams: {{team: {team}, tenant: {{param: T}}, channel: 19%3A{channel}%40thread.tacv2}}}}"
        )
    }

    #[test]
    fn channels_of_one_environment() {
        for (first, second, expected) in [
            (TEAM, TEAM, &["LF0325 3:21"][..]),
            ("{param: A}", "{param: A}", &["LF0325 3:21"]),
            (TEAM, "{param: A}", &[]),
            ("66666666-7777-8888-9999-000000000000", TEAM, &[]),
        ] {
            let text = format!(
                "channels:\n  a: {}\n  b: {}\n",
                teams(first, "a"),
                teams(second, "b")
            );
            files(&[("platform.yaml", &text)], expected);
        }
    }

    #[test]
    fn channels_of_several_environments() {
        for (second, expected) in [
            ("account: '111122223333'", &["LF0325 4:3"][..]),
            ("account: '444455556666'", &[]),
        ] {
            let text = format!(
                "channels: {{c: {}}}\nenvironments:\n  a: {{account: '111122223333'}}\n  b: {{{second}, name_prefix: b-}}\n",
                teams(TEAM, "a")
            );
            files(&[("platform.yaml", &text)], expected);
        }
    }

    #[test]
    fn cloudformation_tells_them_apart() {
        let platform = |deployer: &str| {
            format!(
                "channels:\n  a: {}\n  b: {}\ngitops: {{deploy_with: {deployer}}}\nparameters: {{T: {TEAM}}}\nenvironments: {{e: {{account: '111122223333', region: eu-west-1}}}}\n",
                teams(TEAM, "a"),
                teams(TEAM, "b")
            )
        };
        files(&[("platform.yaml", &platform("git_sync"))], &[]);
        files(
            &[("platform.yaml", &platform("atlantis"))],
            &["LF0325 3:21"],
        );
    }
}
