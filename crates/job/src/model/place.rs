//! Where an environment is, as far as it is known.

use loudfail_blueprint::Partition;

use crate::environment::partition_of;

/// Where an environment is, as far as it is known: what is built for it refuses to be deployed elsewhere.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Place {
    /// The account: 12 digits.
    pub account: Option<String>,
    /// The region, such as `ap-northeast-1`.
    pub region: Option<String>,
    /// The partition that the platform file names, or that of the region: `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: Option<&'static str>,
}

impl Place {
    /// Whether a resource of the one may be beside a resource of the other: nothing that is known says otherwise.
    #[must_use]
    pub fn may_be(&self, other: &Self) -> bool {
        fn may_equal<T: PartialEq>(one: Option<&T>, other: Option<&T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        may_equal(self.account.as_ref(), other.account.as_ref())
            && may_equal(self.region.as_ref(), other.region.as_ref())
            && may_equal(self.partition.as_ref(), other.partition.as_ref())
    }
}

/// The partition that a region is in: `aws`, `aws-cn` or `aws-us-gov`; nothing for regions that are not for the public.
#[must_use]
pub fn partition_of_region(region: &str) -> Option<&'static str> {
    partition_of(region).map(Partition::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_known_may_be_the_same() {
        let place = |account: Option<&str>, region: Option<&str>, partition| Place {
            account: account.map(str::to_owned),
            region: region.map(str::to_owned),
            partition,
        };
        let tokyo = place(Some("111122223333"), Some("ap-northeast-1"), Some("aws"));
        for (other, expected) in [
            (Place::default(), true),
            (tokyo.clone(), true),
            (place(Some("444455556666"), None, None), false),
            (place(None, Some("us-east-1"), None), false),
            (place(None, None, Some("aws-cn")), false),
        ] {
            assert_eq!(tokyo.may_be(&other), expected, "{other:?}");
            assert_eq!(other.may_be(&tokyo), expected, "{other:?}");
        }
    }
}
