//! LF0273: the partition is that of the region.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::environment::partition_of;
use crate::facts::World;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0273"),
    title: "an environment's partition is that of its region",
    why: "A region is in one partition. With another partition, nothing could be deployed and every ARN would be wrong.",
    example: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments:\n  beijing:\n    region: cn-north-1\n    partition: aws\n",
    )],
    instead: &[Example::platform(
        "defaults: {task: {cluster: sample, definition: sample, container: sample, launch: ec2}}\n\
     channels: {alerts: {}}\nenvironments:\n  beijing:\n    region: cn-north-1\n",
    )],
};

pub(crate) fn check(world: &World, problems: &mut Vec<Diagnostic>) {
    for facts in &world.environments {
        let settings = &facts.environment.settings;
        let (Some(region), Some(partition)) = (&settings.region, &settings.partition) else {
            continue;
        };
        let Some(right) = partition_of(&region.value.0) else {
            continue;
        };
        if right != partition.value {
            let problem = RULE
                .error(format!(
                    "the partition `{}` has no region `{}`",
                    partition.value.as_str(),
                    region.value.0
                ))
                .at(
                    partition.span,
                    format!("the region is in `{}`", right.as_str()),
                )
                .and_at(region.span, "the region")
                .help("remove `partition`: it follows from the region");
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::environments;

    #[test]
    fn partitions() {
        for (settings, expected) in [
            ("region: cn-north-1, partition: aws-cn", &[][..]),
            ("region: us-gov-west-1, partition: aws-us-gov", &[]),
            ("partition: aws-cn", &[]),
            ("region: cn-north-1, partition: aws", &["LF0273 4:38"]),
            ("region: eu-west-1, partition: aws-cn", &["LF0273 4:37"]),
            // What is wrong with the region is told alone.
            (
                "region: nowhere, partition: aws-cn",
                &["LF0272 4:15", "LF0273 4:35"],
            ),
        ] {
            environments(&format!("  a: {{{settings}}}\n"), expected);
        }
        environments(
            "  a: {partition: aws-cn, name_prefix: a-}\n  b: {extends: a, region: eu-west-1, name_prefix: b-}\n",
            &["LF0273 4:18"],
        );
    }
}
