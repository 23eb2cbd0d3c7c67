//! The laws by name.

use std::fmt;

/// A law that the outputs of a job are held to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Law {
    /// Each failure leads to exactly one valid notification: never none, never two.
    Silence,
    /// The failure path itself cannot fail on data.
    Data,
    /// No value of an override, of an environment variable or of the input leaves in a message.
    Secrets,
    /// No message is longer than chat and Amazon SNS take, whatever the input.
    Lengths,
    /// What ends badly without having told is told by the backstop, and nothing else is.
    Backstop,
    /// Each role may do what is done with it, on those resources, and nothing else.
    Privilege,
    /// The texts are well-formed, belong together and keep to AWS's quotas.
    Form,
    /// No more executions run the job at once than may, and what makes sure of that is left to others in the end.
    Limit,
}

impl Law {
    /// The number that the documentation counts it by. 7, the parity of the engines, is not for a proof of one engine's
    /// text.
    pub fn number(self) -> u8 {
        match self {
            Self::Silence => 1,
            Self::Data => 2,
            Self::Secrets => 3,
            Self::Lengths => 4,
            Self::Backstop => 5,
            Self::Privilege => 6,
            Self::Form => 8,
            Self::Limit => 9,
        }
    }

    /// A few words for a heading.
    pub fn title(self) -> &'static str {
        match self {
            Self::Silence => "no silence",
            Self::Data => "no failure on data",
            Self::Secrets => "no secret leaves",
            Self::Lengths => "bounded lengths",
            Self::Backstop => "the backstop",
            Self::Privilege => "least privilege",
            Self::Form => "form and quotas",
            Self::Limit => "the limit",
        }
    }
}

impl fmt::Display for Law {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "law {} ({})", self.number(), self.title())
    }
}
