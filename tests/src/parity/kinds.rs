//! The kinds of resources that templates and modules may hold, and how the two engines' words for one correspond.
//!
//! A property `MaximumRetryAttempts` is the argument `maximum_retry_attempts` by rule. A table entry says what the rule
//! does not: which types correspond, what a resource is known by, what its attributes are called, and where names or
//! forms differ. A property that the entry gets wrong shows as two differences, one of each side.

mod table;

pub use table::KINDS;

/// One kind of resource.
#[derive(Debug)]
pub struct Kind {
    /// CloudFormation's type, which is also the kind's name.
    pub cloudformation: &'static str,
    /// Terraform's type.
    pub terraform: &'static str,
    /// Terraform's types for what CloudFormation has within the resource.
    pub parts: &'static [Part],
    /// Terraform's arguments whose values tell one resource of this kind from another.
    pub identity: &'static [&'static str],
    /// What CloudFormation's functions give.
    pub attributes: &'static [Attribute],
    /// The argument that is true where CloudFormation's `DeletionPolicy` and `UpdateReplacePolicy` are `Retain`.
    pub retained: Option<&'static str>,
    /// Where the rule does not give Terraform's name. The first is a path of properties, each as the rule writes it; the
    /// second takes the place of its last name or, with a `/` before it, of the whole path. `{key}` is what the element
    /// of a [`Form::Keyed`] list is known by, in small letters.
    pub renames: &'static [(&'static str, &'static str)],
    /// What is more than a scalar, an object or a list without order, by Terraform's path.
    pub forms: &'static [(&'static str, Form)],
}

/// A type of Terraform that is a list's element within another resource.
#[derive(Debug)]
pub struct Part {
    /// Terraform's type.
    pub terraform: &'static str,
    /// The argument that names the resource it belongs to, and the argument of that resource which it is equal to.
    pub owner: (&'static str, &'static str),
    /// The path at which CloudFormation has the list; its form is [`Form::Keyed`].
    pub at: &'static str,
}

/// What a function of CloudFormation gives for a resource.
#[derive(Debug)]
pub struct Attribute {
    /// The attribute that `GetAtt` asks for; empty for `Ref`.
    pub function: &'static str,
    /// Terraform's name for it.
    pub terraform: &'static str,
    /// What CloudFormation's value has at its end beyond Terraform's.
    pub suffix: &'static str,
}

/// How a value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// A policy document.
    Policy,
    /// A JSON document, or the text of one.
    Json,
    /// Container definitions, as CloudFormation or as the API writes them.
    Containers,
    /// Names that are somebody's own: an object, or a list of pairs of `Key` or `Name` and `Value`.
    Map,
    /// A list that never has more than one item, or the item.
    One,
    /// A list whose elements are known by this argument.
    Keyed(&'static str),
}

impl Kind {
    /// The kind of a type of CloudFormation.
    #[must_use]
    pub fn of_cloudformation(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.cloudformation == name)
    }

    /// The kind of a type of Terraform that is no part of another.
    #[must_use]
    pub fn of_terraform(name: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.terraform == name)
    }

    /// The kind that a type of Terraform is a part of.
    #[must_use]
    pub fn with_part(name: &str) -> Option<(&'static Self, &'static Part)> {
        KINDS.iter().find_map(|kind| {
            let part = kind.parts.iter().find(|part| part.terraform == name)?;
            Some((kind, part))
        })
    }

    pub(super) fn form(&self, path: &str) -> Option<Form> {
        let found = self.forms.iter().find(|(place, _)| *place == path);
        // Every resource that has tags writes them so.
        let tags = (path == "tags").then_some(Form::Map);
        found.map(|(_, form)| *form).or(tags)
    }

    pub(super) fn rename(&self, source: &str) -> Option<&'static str> {
        let found = self.renames.iter().find(|(place, _)| *place == source);
        found.map(|(_, name)| *name)
    }
}

/// Terraform's name for a property, by rule: `OKActions` is `ok_actions`.
#[must_use]
pub fn snake(name: &str) -> String {
    let letters: Vec<char> = name.chars().collect();
    let mut written = String::with_capacity(name.len() + 8);
    for (place, letter) in letters.iter().enumerate() {
        let before = place.checked_sub(1).and_then(|place| letters.get(place));
        let after = letters.get(place + 1);
        let starts = letter.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || (before.is_ascii_uppercase() && after.is_some_and(char::is_ascii_lowercase))
            });
        if starts {
            written.push('_');
        }
        written.push(letter.to_ascii_lowercase());
    }
    written
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn names_are_written_as_terraform_writes_them() {
        for (name, expected) in [
            ("MaximumEventAgeInSeconds", "maximum_event_age_in_seconds"),
            ("OKActions", "ok_actions"),
            ("EFSVolumeConfiguration", "efs_volume_configuration"),
            ("SSESpecification", "sse_specification"),
            ("notification_topic_arn", "notification_topic_arn"),
            ("Arn", "arn"),
        ] {
            assert_eq!(snake(name), expected);
        }
    }

    #[test]
    fn each_type_is_in_the_table_once() {
        let types: Vec<&str> = KINDS
            .iter()
            .flat_map(|kind| {
                let parts = kind.parts.iter().map(|part| part.terraform);
                parts.chain([kind.cloudformation, kind.terraform])
            })
            .collect();
        assert_eq!(types.iter().collect::<BTreeSet<_>>().len(), types.len());
    }
}
