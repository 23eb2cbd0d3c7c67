//! What can go wrong on the way from a job to text.

use std::fmt;

use crate::templates::TemplateError;

/// Why a job or a channel could not be rendered.
#[derive(Debug)]
#[non_exhaustive]
pub enum RenderError {
    /// A template is at fault, not the job.
    Template(Box<TemplateError>),
    /// A parameter has a name that the templates use themselves.
    NameTaken {
        /// The job or the channel.
        job: String,
        /// The parameter's name.
        name: String,
    },
    /// A parameter is one value in one place and a list in another.
    ValueAndList {
        /// The job.
        job: String,
        /// The name of the parameter, or of the SSM parameter.
        name: String,
    },
    /// A job and a channel would be written to the same folder.
    SameFolder {
        /// The name that both have.
        name: String,
    },
}

impl fmt::Display for RenderError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Template(error) => error.fmt(formatter),
            Self::NameTaken { job, name } => {
                write!(
                    formatter,
                    "`{name}` cannot be a parameter of `{job}`: the templates use that name themselves"
                )
            }
            Self::ValueAndList { job, name } => {
                write!(
                    formatter,
                    "`{name}` is used as one value in one place of `{job}` and as a list in another"
                )
            }
            Self::SameFolder { name } => {
                write!(formatter, "a job and a channel are both called `{name}`")
            }
        }
    }
}

impl std::error::Error for RenderError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Self::Template(error) => Some(error),
            Self::NameTaken { .. } | Self::ValueAndList { .. } | Self::SameFolder { .. } => None,
        }
    }
}

impl From<TemplateError> for RenderError {
    fn from(error: TemplateError) -> Self {
        Self::Template(Box::new(error))
    }
}
