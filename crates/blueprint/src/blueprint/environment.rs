//! The keys of an environment.

use loudfail_diagnostics::Spanned;

use crate::decode::Map;
use crate::leaf::{Given, Partition, Text};
use crate::record::record;

use super::{Channel, Defaults, Gitops};

record! {
    /// A place that jobs and channels are deployed to, and what differs there.
    pub struct Environment {
        /// Another environment, whose settings apply here unless this one sets its own.
        extends: Spanned<Text>,
        /// The account, 12 digits in quotes. Outputs built for it refuse to be deployed to another account.
        account: Spanned<Text>,
        /// The region, such as `ap-northeast-1`. Outputs built for it refuse to be deployed to another region.
        region: Spanned<Text>,
        /// `aws`, `aws-cn` or `aws-us-gov`: that of the region by default, and `aws` if no region is set.
        partition: Spanned<Partition>,
        /// The prefix of all resource names, such as `staging-`. Environments that share an account and a region need
        /// different prefixes.
        name_prefix: Spanned<Text>,
        /// Tags for every resource of this environment.
        tags: Map<Spanned<Text>>,
        /// Settings for all jobs here, over the defaults of the platform file.
        defaults: Defaults,
        /// Channel settings that differ here, and channels that exist only here.
        channels: Map<Channel>,
        /// Which tool deploys from Git here, over the setting of the platform file.
        gitops: Gitops,
        /// Parameter values for deployments here, over those of the platform file.
        parameters: Map<Spanned<Given>>,
    }
}
