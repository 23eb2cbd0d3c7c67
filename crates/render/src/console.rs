//! Where the AWS Management Console is.

use serde::Serialize;

/// The partitions and the domains of their consoles. Sources: "Supported browsers and domains" of the console, and the
/// getting started pages of AWS in China and AWS GovCloud (US).
pub(crate) const PARTITIONS: &[Partition] = &[
    Partition {
        name: "aws",
        console_domain: AWS,
    },
    Partition {
        name: "aws-cn",
        console_domain: "console.amazonaws.cn",
    },
    Partition {
        name: "aws-us-gov",
        console_domain: "console.amazonaws-us-gov.com",
    },
];

const AWS: &str = "console.aws.amazon.com";

/// A partition and the domain of its console.
#[derive(Debug, Serialize)]
pub(crate) struct Partition {
    name: &'static str,
    console_domain: &'static str,
}

/// The domain of a partition's console, without the region in front; that of `aws` for a partition that is not known.
#[must_use]
pub fn console_domain(partition: &str) -> &'static str {
    let known = PARTITIONS.iter().find(|it| it.name == partition);
    known.map_or(AWS, |it| it.console_domain)
}
