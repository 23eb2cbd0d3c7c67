//! The variables of a module, read from its text.

/// A `variable` block of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variable {
    /// The variable's name.
    pub name: String,
    /// The type as it is written, for example `list(string)`; empty where none is.
    pub type_expression: String,
    /// Whether a plan works without a value for it.
    pub has_default: bool,
}

/// The `variable` blocks of a formatted file: their ends are the braces in the first column.
pub(super) fn declared(text: &str) -> Vec<Variable> {
    let mut found: Vec<Variable> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("variable \"") {
            let name = rest.split('"').next().unwrap_or_default().to_owned();
            found.push(Variable {
                name,
                type_expression: String::new(),
                has_default: false,
            });
            inside = !line.ends_with('}');
        } else if line.starts_with('}') {
            inside = false;
        } else if let (true, Some(variable)) = (inside, found.last_mut()) {
            // Two spaces are the block's own arguments; more would be those of a nested block.
            match line
                .strip_prefix("  ")
                .and_then(|line| line.split_once('='))
            {
                Some((key, value)) if key.trim_end() == "type" => {
                    value.trim().clone_into(&mut variable.type_expression)
                }
                Some((key, _)) if key.trim_end() == "default" => variable.has_default = true,
                _ => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_read_with_type_and_default() {
        let text = "\
variable \"TopicArn\" {
  description = \"default = not this one\"
  type        = string
}

variable \"SubnetIds\" {
  type    = list(string)
  default = [\"subnet-1\"]

  validation {
    default = \"nor this\"
  }
}

variable \"Bare\" {}

output \"type\" {
  default = 1
}
";
        let variable = |name: &str, type_expression: &str, has_default| Variable {
            name: name.to_owned(),
            type_expression: type_expression.to_owned(),
            has_default,
        };
        assert_eq!(
            declared(text),
            [
                variable("TopicArn", "string", false),
                variable("SubnetIds", "list(string)", true),
                variable("Bare", "", false),
            ]
        );
    }
}
