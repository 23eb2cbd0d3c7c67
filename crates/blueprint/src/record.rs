//! Records: structs whose fields are keys in YAML.

use crate::decode::Context;
use crate::node::NodeEntry;

/// What a record knows of its keys, for another one that has them too.
pub(crate) trait Record {
    /// The keys, in the order in which they are explained.
    const KEYS: &'static [&'static str];

    /// Reads the value of a key; `false` where the key is not one of this record.
    fn take(&mut self, entry: &NodeEntry, context: &mut Context) -> bool;
}

/// Declares a record. Each field becomes an `Option`, its name the key, its comment the explanation that references
/// are made of; `span` is the place of the key that the record is the value of.
macro_rules! record {
    (
        $(#[doc = $doc:expr])*
        pub struct $name:ident {
            $( $(#[doc = $field_doc:expr])* $field:ident: $type:ty, )*
        }
    ) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct $name {
            /// Where its key is written; nothing where only defaults have it.
            pub span: Option<loudfail_diagnostics::Span>,
            $( $(#[doc = $field_doc])* pub $field: Option<$type>, )*
        }

        impl $crate::decode::Decode for $name {
            const SHAPE: $crate::decode::Shape = $crate::decode::Shape::Record($crate::decode::RecordShape {
                name: stringify!($name),
                doc: &[$($doc),*],
                short: None,
                fields: &[$( $crate::decode::Field {
                    key: stringify!($field),
                    doc: &[$($field_doc),*],
                    shape: <$type as $crate::decode::Decode>::SHAPE,
                } ),*],
            });

            fn decode(node: &$crate::node::Node, context: &mut $crate::decode::Context) -> Option<Self> {
                const KEYS: &[&str] = <$name as $crate::record::Record>::KEYS;
                let entries = context.entries(node, KEYS.first().unwrap_or(&"key"))?;
                let mut record = Self {
                    span: Some(context.key_span(node)),
                    ..Self::default()
                };
                for entry in entries {
                    if !$crate::record::Record::take(&mut record, entry, context) {
                        context.unknown_key(&entry.key, KEYS);
                    }
                }
                Some(record)
            }
        }

        impl $crate::record::Record for $name {
            const KEYS: &'static [&'static str] = &[$(stringify!($field)),*];

            fn take(&mut self, entry: &$crate::node::NodeEntry, context: &mut $crate::decode::Context) -> bool {
                match entry.key.value.as_str() {
                    $( stringify!($field) => self.$field = context.field(entry), )*
                    _ => return false,
                }
                true
            }
        }

        impl $crate::overlay::Overlay for $name {
            fn over(self, base: Self) -> Self {
                Self {
                    span: self.span.or(base.span),
                    $( $field: $crate::overlay::Overlay::over(self.$field, base.$field), )*
                }
            }
        }
    };
}

pub(crate) use record;
