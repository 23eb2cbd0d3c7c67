//! Values of the infrastructure.

/// An infrastructure value: known now, given at deployment, or read from SSM at deployment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Value {
    /// Known when the blueprint was written.
    Literal(String),
    /// A CloudFormation parameter and a Terraform variable of this name.
    Param(String),
    /// An SSM parameter's name (`/path/name`), read at deployment.
    Ssm(String),
}

/// Several infrastructure values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueList {
    /// Each item on its own. Never empty.
    Items(Vec<Value>),
    /// A list parameter of this name (`CommaDelimitedList`, `list(string)`).
    Param(String),
    /// An SSM parameter of type StringList.
    Ssm(String),
}
