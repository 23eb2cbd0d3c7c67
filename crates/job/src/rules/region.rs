//! LF0272: regions.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::environment::partition_of;
use crate::facts::World;
use crate::show;

/// The longest name, which the names of roles leave room for. The longest today have 15 characters.
const LONGEST: usize = 19;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0272"),
    title: "a region is given by its code, and is in the partition `aws`, `aws-cn` or `aws-us-gov`",
    why: "The outputs of an environment refuse to be deployed to another region, so with a misspelt region they \
          could not be deployed at all. The addresses of the consoles of other partitions are not public, so no \
          message could link to them.",
    example: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments:\n  production:\n    region: tokyo\n",
    )],
    instead: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments:\n  production:\n    region: ap-northeast-1\n",
    )],
};

pub(crate) fn check(world: &World, problems: &mut Vec<Diagnostic>) {
    for (_, entry) in world.written_environments() {
        let Some(region) = &entry.value.region else {
            continue;
        };
        let text = region.value.0.as_str();
        let reason = if !is_code(text) {
            "it is not a region code"
        } else if partition_of(text).is_none() {
            "its partition is not one of `aws`, `aws-cn` and `aws-us-gov`"
        } else {
            continue;
        };
        let problem = RULE
            .error(format!(
                "{} cannot be the region: {reason}",
                show::quoted(text)
            ))
            .at(region.span, "")
            .help("write a code, such as `ap-northeast-1`");
        problems.push(problem);
    }
}

/// Words of letters, the first of two to four, and a number, with `-` between them. Which of them there are is for AWS to
/// say: a list here would be out of date one day. Source: "AWS Regions" in the AWS Regions and Availability Zones guide.
fn is_code(text: &str) -> bool {
    let words: Vec<&str> = text.split('-').collect();
    let [first, middle @ .., number] = words.as_slice() else {
        return false;
    };
    let letters = |word: &&str| !word.is_empty() && word.bytes().all(|it| it.is_ascii_lowercase());
    text.len() <= LONGEST
        && letters(first)
        && (2..=4).contains(&first.len())
        && !middle.is_empty()
        && middle.iter().all(letters)
        && (1..=2).contains(&number.len())
        && number.bytes().all(|digit| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::environments;

    #[test]
    fn regions() {
        for (region, good) in [
            ("us-east-1", true),
            ("ap-southeast-5", true),
            ("us-gov-west-1", true),
            ("cn-northwest-1", true),
            ("us-east1", false),
            ("Tokyo", false),
            ("ap-northeast-1a", false),
            ("AP-NORTHEAST-1", false),
            ("us-iso-east-1", false),
            ("eusc-de-east-1", false),
        ] {
            let expected: &[&str] = if good { &[] } else { &["LF0272 4:15"] };
            environments(&format!("  a: {{region: {region}}}\n"), expected);
        }
    }
}
