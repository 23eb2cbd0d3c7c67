//! The differences that the two engines force. Each is reviewed; one that no output has any more must go.

use serde_json::Value;

use super::graph::Difference;

/// A difference that cannot be helped.
#[derive(Debug)]
pub struct Forced {
    /// The kind of item.
    pub kind: &'static str,
    /// The setting.
    pub path: &'static str,
    /// Who alone sets it.
    pub only: Side,
    /// The only value that it may have, as text; any where there is none.
    pub value: Option<&'static str>,
    /// Why the other side cannot.
    pub reason: &'static str,
}

/// One of the two engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// CloudFormation.
    CloudFormation,
    /// Terraform.
    Terraform,
}

/// All of them.
pub const FORCED: &[Forced] = &[
    Forced {
        kind: "AWS::Chatbot::MicrosoftTeamsChannelConfiguration",
        path: "region",
        only: Side::Terraform,
        value: Some("us-east-2"),
        reason: "The provider asks in the region of its own unless told where the service answers; CloudFormation knows",
    },
    Forced {
        kind: "AWS::Chatbot::SlackChannelConfiguration",
        path: "region",
        only: Side::Terraform,
        value: Some("us-east-2"),
        reason: "The provider asks in the region of its own unless told where the service answers; CloudFormation knows",
    },
    Forced {
        kind: "output",
        path: "export",
        only: Side::CloudFormation,
        value: None,
        reason: "Stacks import each other's exports; a module's outputs are read by whoever calls the module",
    },
    Forced {
        kind: "ssm parameter",
        path: "description",
        only: Side::CloudFormation,
        value: None,
        reason: "A template reads SSM by way of a parameter, which people see; a data source has no description",
    },
    Forced {
        kind: "ssm parameter",
        path: "type",
        only: Side::CloudFormation,
        value: None,
        reason: "A data source gives every parameter as text; a list is split where it is used, as the definition shows",
    },
    Forced {
        kind: "template",
        path: "aws_template_format_version",
        only: Side::CloudFormation,
        value: Some("2010-09-09"),
        reason: "A module has no such version",
    },
    Forced {
        kind: "template",
        path: "description",
        only: Side::CloudFormation,
        value: None,
        reason: "A stack has a description of its own; a module has a README",
    },
];

impl Forced {
    /// Whether this is the difference.
    #[must_use]
    pub fn allows(&self, difference: &Difference) -> bool {
        let value = match (self.only, &difference.cloudformation, &difference.terraform) {
            (Side::CloudFormation, Some(value), None) | (Side::Terraform, None, Some(value)) => {
                value
            }
            _ => return false,
        };
        self.kind == difference.kind()
            && self.path == difference.path
            && self.value.is_none_or(|only| value == &Value::from(only))
    }
}
