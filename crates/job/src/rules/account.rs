//! LF0271: accounts.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::World;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0271"),
    title: "an account is its 12-digit id",
    why: "Outputs for an environment refuse to be deployed to another account. To check that, they need the account's \
          id, not its alias (View AWS account identifiers).",
    example: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments:\n  production:\n    account: our-production\n",
    )],
    instead: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments:\n  production:\n    account: \"123456789012\"\n",
    )],
};

pub(crate) fn check(world: &World, problems: &mut Vec<Diagnostic>) {
    for (_, entry) in world.written_environments() {
        let Some(account) = &entry.value.account else {
            continue;
        };
        let text = &account.value.0;
        if text.len() != 12 || !text.bytes().all(|digit| digit.is_ascii_digit()) {
            let problem = RULE
                .error(format!("{} is not an account id", show::quoted(text)))
                .at(account.span, "not 12 digits")
                .help("write the 12-digit id in quotes: `account: \"123456789012\"`");
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::environments;

    #[test]
    fn accounts() {
        for (account, expected) in [
            ("'000000000000'", &[][..]),
            ("'1111-2222-3333'", &["LF0271 4:16"]),
            ("'12345678901'", &["LF0271 4:16"]),
            ("'１２３４５６７８９０１２'", &["LF0271 4:16"]),
            ("production", &["LF0271 4:16"]),
            // YAML would take the zeros away.
            ("000000000000", &["LF0104 4:16"]),
        ] {
            environments(&format!("  a: {{account: {account}}}\n"), expected);
        }
    }
}
