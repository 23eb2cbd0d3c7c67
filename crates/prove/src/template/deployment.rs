//! Where a template is deployed, as far as its functions ask.

/// A place that a template is deployed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Deployment {
    pub(crate) partition: &'static str,
    pub(crate) region: &'static str,
    pub(crate) account: &'static str,
    pub(crate) url_suffix: &'static str,
}

impl Deployment {
    /// An everyday one, for people to look at.
    pub(crate) const EVERYDAY: Self = Self {
        partition: "aws",
        region: "ap-northeast-1",
        account: "111122223333",
        url_suffix: "amazonaws.com",
    };

    /// The one with the longest names: the partition with the longest console domain, and a region longer than any
    /// that is there. What holds here for lengths holds everywhere.
    pub(crate) const LONGEST: Self = Self {
        partition: "aws-us-gov",
        region: "us-gov-northeast-10",
        account: "111122223333",
        url_suffix: "amazonaws.com",
    };

    /// The value of a pseudo parameter.
    pub(super) fn pseudo(&self, name: &str) -> Option<&'static str> {
        Some(match name {
            "AWS::Partition" => self.partition,
            "AWS::Region" => self.region,
            "AWS::AccountId" => self.account,
            "AWS::URLSuffix" => self.url_suffix,
            "AWS::StackName" => "stack",
            "AWS::StackId" => "arn:stack",
            _ => return None,
        })
    }
}
