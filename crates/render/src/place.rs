//! Where a stack belongs: what keeps a deployment out of every other place.
//!
//! In CloudFormation that is a rule, whose assertions are held before anything is made, and may compare pseudo parameters
//! ("Rules" in the CloudFormation User Guide; aws-samples/amazon-cloudfront-secure-static-site#50; cfn-lint E1701). In
//! Terraform it is a postcondition of the data source that knows the value, which ends the plan ("Custom Conditions" in the
//! Terraform documentation).

use loudfail_job as job;
use serde::Serialize;

/// Where a stack belongs, as far as that is known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Place {
    /// What a deployment must find; nothing where no place is known.
    pub(crate) checks: Vec<Check>,
    /// The same in words, for people: `account 111122223333, region ap-northeast-1`.
    pub(crate) words: Option<String>,
}

/// One thing that a deployment must find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Check {
    /// The pseudo parameter of CloudFormation that holds it.
    pub(crate) pseudo_parameter: &'static str,
    /// The data source of Terraform that holds it, each of which is called `current`.
    pub(crate) data_source: &'static str,
    /// The attribute of the data source.
    pub(crate) attribute: &'static str,
    /// What it must be.
    pub(crate) value: String,
    /// What to say where it is something else: a whole sentence.
    pub(crate) sentence: String,
}

impl Place {
    pub(crate) fn new(place: &job::Place) -> Self {
        let check = |pseudo_parameter, data_source, attribute, noun, value: &str| Check {
            pseudo_parameter,
            data_source,
            attribute,
            value: value.to_owned(),
            sentence: format!("It belongs in the {noun} {value}."),
        };
        let mut checks = Vec::new();
        checks.extend(place.account.as_deref().map(|account| {
            let noun = "account";
            check(
                "AWS::AccountId",
                "aws_caller_identity",
                "account_id",
                noun,
                account,
            )
        }));
        checks.extend(
            place
                .region
                .as_deref()
                .map(|region| check("AWS::Region", "aws_region", "region", "region", region)),
        );
        // A region is in one partition alone.
        checks.extend(
            place
                .partition
                .filter(|_| place.region.is_none())
                .map(|partition| {
                    let noun = "partition";
                    check(
                        "AWS::Partition",
                        "aws_partition",
                        "partition",
                        noun,
                        partition,
                    )
                }),
        );
        let words: Vec<String> = [
            ("account", place.account.as_deref()),
            ("region", place.region.as_deref()),
            (
                "partition",
                place
                    .partition
                    .filter(|partition| *partition != "aws" || place.region.is_none()),
            ),
        ]
        .into_iter()
        .filter_map(|(noun, value)| Some(format!("{noun} {}", value?)))
        .collect();
        Self {
            words: (!words.is_empty()).then(|| words.join(", ")),
            checks,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_is_checked_once() {
        for (account, region, partition, checks, words) in [
            (None, None, None, &[][..], None),
            (
                Some("111122223333"),
                Some("cn-north-1"),
                Some("aws-cn"),
                &["AWS::AccountId", "AWS::Region"],
                Some("account 111122223333, region cn-north-1, partition aws-cn"),
            ),
            (
                None,
                Some("eu-west-1"),
                Some("aws"),
                &["AWS::Region"],
                Some("region eu-west-1"),
            ),
            (
                None,
                None,
                Some("aws-us-gov"),
                &["AWS::Partition"],
                Some("partition aws-us-gov"),
            ),
        ] {
            let place = Place::new(&job::Place {
                account: account.map(str::to_owned),
                region: region.map(str::to_owned),
                partition,
            });
            let found: Vec<&str> = place.checks.iter().map(|it| it.pseudo_parameter).collect();
            assert_eq!((found.as_slice(), place.words.as_deref()), (checks, words));
        }
    }
}
