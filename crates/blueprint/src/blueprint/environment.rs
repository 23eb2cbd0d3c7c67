//! The keys of an environment.

use loudfail_diagnostics::Spanned;

use crate::decode::Map;
use crate::leaf::{Given, Partition, Text};
use crate::record::record;

use super::{Channel, Defaults, Gitops};

record! {
    /// A place that jobs and channels are deployed to, and what differs there.
    pub struct Environment {
        /// Another environment, all of whose settings hold here where nothing else is said.
        extends: Spanned<Text>,
        /// The account, 12 digits in quotes. What is built for it refuses to be deployed to another one.
        account: Spanned<Text>,
        /// The region, such as `ap-northeast-1`. What is built for it refuses to be deployed to another one.
        region: Spanned<Text>,
        /// `aws`, `aws-cn` or `aws-us-gov`: that of the region by default, and `aws` where there is none.
        partition: Spanned<Partition>,
        /// What the names of all resources begin with, such as `staging-`. Environments that share an account and a
        /// region need different ones.
        name_prefix: Spanned<Text>,
        /// Tags for everything that is made here.
        tags: Map<Spanned<Text>>,
        /// What a blueprint need not say, over the defaults of the platform file.
        defaults: Defaults,
        /// What differs of the channels, and channels that are here alone.
        channels: Map<Channel>,
        /// Who deploys here what is committed, over what the platform file says.
        gitops: Gitops,
        /// Values of what deployments are asked for here, over those of the platform file.
        parameters: Map<Spanned<Given>>,
    }
}
