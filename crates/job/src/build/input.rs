//! The input of the model.

use std::collections::BTreeMap;

use crate::facts::Draft;
use crate::inputs::taken;
use crate::model::InputField;

pub(super) fn input(draft: &Draft) -> BTreeMap<String, InputField> {
    let taken = taken(&draft.merged).into_iter();
    taken
        .map(|(name, field)| {
            let field = InputField {
                kind: field.kind,
                default: field.default.map(|default| default.value),
                one_of: field.one_of.into_iter().map(|value| value.value).collect(),
                range: field.range,
                description: field.description.map(str::to_owned),
            };
            (name.to_owned(), field)
        })
        .collect()
}
