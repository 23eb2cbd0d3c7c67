//! Where a stack belongs: what keeps a deployment out of every other place.

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
