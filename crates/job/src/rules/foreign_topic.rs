//! LF0326: topics of another account.

use loudfail_blueprint::{Example, Rule, Value};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;
use crate::show;

const JOB: Example = Example::job("task: {cluster: c, definition: d, container: c, launch: ec2}\n");

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0326"),
    title: "a channel's `topic` is in the environment's account (a warning)",
    why: "EventBridge can send to a topic in another account only with a role on the rule (Sending events to an AWS \
          service in another account), and a backstop has no role. A failure that the machine cannot report itself \
          would reach nobody.",
    example: &[
        Example::platform(
            "channels: {alerts: {topic: 'arn:aws:sns:eu-west-1:444455556666:alerts'}}\n\
             environments: {production: {account: '111122223333', region: eu-west-1}}\n",
        ),
        JOB,
    ],
    instead: &[
        Example::platform(
            "channels: {alerts: {topic: 'arn:aws:sns:eu-west-1:111122223333:alerts'}}\n\
             environments: {production: {account: '111122223333', region: eu-west-1}}\n",
        ),
        JOB,
    ],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let Some(account) = &facts.environment.place().account else {
        return;
    };
    for (_, entry) in facts.channels() {
        let Some(topic) = &entry.value.topic else {
            continue;
        };
        let Value::Literal(text) = &topic.value else {
            continue;
        };
        let other = text.split(':').nth(4).filter(|it| it != account);
        if let Some(other) = other {
            let problem = RULE
                .warning(format!(
                    "{} is in the account `{other}`, to which no backstop can send",
                    show::quoted(text)
                ))
                .at(topic.span, "a different account")
                .note(format!("the environment `{}` is in `{account}`", facts.environment.name))
                .help("leave `topic` out to have one created, and subscribe to it whatever listens to the other one");
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::files;

    #[test]
    fn topics_of_accounts() {
        for (account, told) in [
            ("account: '111122223333'", &[][..]),
            ("account: '444455556666'", &["LF0326 2:28"]),
            ("region: eu-west-1", &[]),
        ] {
            let text = format!(
                "defaults: {{task: {{cluster: c, definition: d, container: c, launch: ec2}}}}\n\
                 channels: {{alerts: {{topic: 'arn:aws:sns:eu-west-1:111122223333:alerts'}}}}\n\
                 environments: {{production: {{{account}}}}}\n"
            );
            files(&[("j.yaml", ""), ("platform.yaml", &text)], told);
        }
    }
}
