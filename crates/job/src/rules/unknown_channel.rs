//! LF0301: channels are known.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic, suggest};

use crate::facts::Facts;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0301"),
    title: "a job's channel is defined in the platform file",
    why: "A channel that does not exist notifies nobody.",
    example: &[Example::job("notify:\n  channel: alert\n")],
    instead: &[Example::job("notify:\n  channel: alerts\n")],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    if !facts.channels_are_known() {
        return;
    }
    let names: Vec<&str> = facts.all_channels.iter().map(String::as_str).collect();
    let notify = facts
        .layers
        .iter()
        .filter_map(|layer| layer.notify.as_ref());
    for channel in notify.filter_map(|notify| notify.channel.as_ref()) {
        let name = channel.value.0.as_str();
        if names.is_empty() || names.contains(&name) {
            continue;
        }
        let mut problem = RULE
            .error(format!("there is no channel {}", show::quoted(name)))
            .at(channel.span, "not in the platform file");
        if let Some(meant) = suggest(name, names.iter().copied()) {
            problem = problem.help(format!("did you mean `{meant}`?"));
        }
        let known: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
        problems.push(problem.note(format!(
            "channels in the platform file: {}",
            known.join(", ")
        )));
    }
    for draft in &facts.drafts {
        let notify = draft.merged.notify.as_ref();
        let Some(channel) = notify.and_then(|notify| notify.channel.as_ref()) else {
            continue;
        };
        let name = channel.value.0.as_str();
        if names.contains(&name) && !facts.channels().any(|(known, _)| known == name) {
            let problem = RULE
                .error(format!(
                    "there is no channel {} in the environment `{}`, where the job `{}` names it",
                    show::quoted(name),
                    facts.environment.name,
                    draft.file.stem
                ))
                .at(channel.span, "a channel of other environments")
                .help(
                    "name another channel there, or add it to the `channels:` of the environment",
                );
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    #[test]
    fn channels() {
        job("notify: {channel: alerts}", &[]);
        job("notify: {channel: other}", &["LF0301 1:19"]);
        files(
            &[(
                "platform.yaml",
                "defaults: {notify: {channel: b}}\nchannels: {a: {}}",
            )],
            &["LF0301 1:30"],
        );
        files(
            &[(
                "platform.yaml",
                "defaults: {notify: {channel: b}}\nchannels: {b: x}",
            )],
            &["LF0102 2:15"],
        );
    }
}
