//! A blueprint that is being put together, and its text for people.

mod scalar;
mod write;

#[cfg(test)]
mod tests;

use loudfail_blueprint::Document;

/// The first line of every blueprint: where editors find what its keys are.
pub const MODELINE: &str = Document::Blueprint.modeline();

/// The same for the file that all jobs share.
pub const PLATFORM_MODELINE: &str = Document::Platform.modeline();

/// A blueprint, and what its comments say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// The paragraphs of the comment at the head of the file. Those that begin with `- ` are items of a list.
    pub head: Vec<String>,
    /// The keys.
    pub fields: Fields,
}

/// Keys and values. No key is there twice.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<Field>);

/// A key, its value, and the comments that stand with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The key.
    pub key: String,
    /// The value.
    pub value: Value,
    /// Where the value came from: a comment behind it.
    pub from: Option<String>,
    /// What to know about it: comments above it, a paragraph each.
    pub notes: Vec<String>,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// A text. It gets quotes where YAML needs them.
    Text(String),
    /// A number or a truth value, as YAML has it.
    Word(String),
    /// A list.
    List(Vec<Value>),
    /// Keys and values.
    Fields(Fields),
}

impl Draft {
    /// Sets the value at a path of keys, in place of one that is there. Mappings on the way are made.
    pub fn set(&mut self, path: &[&str], value: impl Into<Value>) -> &mut Field {
        self.fields.set(path, value.into())
    }

    /// The field at a path of keys.
    #[must_use]
    pub fn get(&self, path: &[&str]) -> Option<&Field> {
        let (last, parents) = path.split_last()?;
        let mut fields = &self.fields;
        for key in parents {
            let Value::Fields(inner) = &fields.field(key)?.value else {
                return None;
            };
            fields = inner;
        }
        fields.field(last)
    }
}

impl Fields {
    /// Sets the value at a path of keys, as [`Draft::set`] does. An empty path has the key ``.
    pub fn set(&mut self, path: &[&str], value: Value) -> &mut Field {
        let (key, rest) = path
            .split_first()
            .map_or(("", path), |(key, rest)| (*key, rest));
        let index = match self.0.iter().position(|field| field.key == key) {
            Some(index) => index,
            None => {
                self.0.push(Field {
                    key: key.to_owned(),
                    value: Value::Fields(Self::default()),
                    from: None,
                    notes: Vec::new(),
                });
                self.0.len() - 1
            }
        };
        let field = &mut self.0[index];
        if rest.is_empty() {
            field.value = value;
            return field;
        }
        if !matches!(field.value, Value::Fields(_)) {
            field.value = Value::Fields(Self::default());
        }
        let Value::Fields(fields) = &mut field.value else {
            unreachable!("it was made one just now");
        };
        fields.set(rest, value)
    }

    /// The field of a key.
    #[must_use]
    pub fn field(&self, key: &str) -> Option<&Field> {
        self.0.iter().find(|field| field.key == key)
    }
}

impl Field {
    /// Says where the value came from.
    pub fn from(&mut self, from: impl Into<String>) -> &mut Self {
        self.from = Some(from.into());
        self
    }

    /// Adds what to know about the value.
    pub fn note(&mut self, note: impl Into<String>) -> &mut Self {
        self.notes.push(note.into());
        self
    }
}

impl Value {
    /// `{param: Name}`: asked for at deployment.
    #[must_use]
    pub fn param(name: impl Into<String>) -> Self {
        Self::pair("param", name.into())
    }

    /// `{ssm: name}`: a parameter of SSM.
    #[must_use]
    pub fn ssm(name: impl Into<String>) -> Self {
        Self::pair("ssm", name.into())
    }

    /// A mapping of one key.
    #[must_use]
    pub fn pair(key: &str, value: impl Into<Value>) -> Self {
        let mut fields = Fields::default();
        fields.set(&[key], value.into());
        Self::Fields(fields)
    }

    /// A list of texts, such as a command.
    pub fn texts<T: Into<String>>(texts: impl IntoIterator<Item = T>) -> Self {
        Self::List(
            texts
                .into_iter()
                .map(|text| Self::Text(text.into()))
                .collect(),
        )
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Word(value.to_string())
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Word(number.to_string())
    }
}

impl From<Fields> for Value {
    fn from(fields: Fields) -> Self {
        Self::Fields(fields)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::List(items)
    }
}
