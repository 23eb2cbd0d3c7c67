//! A resource's properties or arguments as settings: paths and values.

use serde_json::{Map, Value};

use super::canonical;
use super::graph::Settings;
use super::kinds::{Form, Kind, snake};

/// Reads the values of one resource.
pub(super) struct Reader<'a> {
    kind: &'a Kind,
    /// Whether names are CloudFormation's.
    renames: bool,
    /// What becomes of each text: references are written in one way.
    text: &'a dyn Fn(&str) -> String,
    settings: Settings,
    faults: Vec<String>,
}

/// Where a value is.
#[derive(Clone, Default)]
struct Place {
    /// The names as they are written, each by rule.
    source: String,
    /// Terraform's names.
    path: String,
    /// Terraform's names, with what each element of a list is known by.
    shown: String,
    /// What the innermost element is known by.
    key: String,
}

impl<'a> Reader<'a> {
    /// A reader of CloudFormation's properties.
    pub(super) fn properties(kind: &'a Kind, text: &'a dyn Fn(&str) -> String) -> Self {
        Self {
            renames: true,
            ..Self::arguments(kind, text)
        }
    }

    /// A reader of Terraform's arguments.
    pub(super) fn arguments(kind: &'a Kind, text: &'a dyn Fn(&str) -> String) -> Self {
        Self {
            kind,
            renames: false,
            text,
            settings: Settings::new(),
            faults: Vec::new(),
        }
    }

    /// Takes in all fields of the resource itself.
    pub(super) fn read(&mut self, fields: &Map<String, Value>) {
        self.fields(&Place::default(), fields, None);
    }

    /// Takes in an element of the list `at` that Terraform has as a resource of its own.
    pub(super) fn read_part(&mut self, at: &str, fields: &Map<String, Value>) {
        let place = Place::default().child(at, at);
        self.value(&place, &Value::Array(vec![Value::Object(fields.clone())]));
    }

    /// The settings, or what was wrong with the values.
    pub(super) fn finish(self) -> Result<Settings, Vec<String>> {
        if self.faults.is_empty() {
            Ok(self.settings)
        } else {
            Err(self.faults)
        }
    }

    fn fields(&mut self, place: &Place, fields: &Map<String, Value>, without: Option<&str>) {
        for (name, value) in fields {
            let child = self.child(place, name);
            if without.is_none_or(|without| !is_last(&child.path, without)) {
                self.value(&child, value);
            }
        }
    }

    fn child(&self, place: &Place, name: &str) -> Place {
        if !self.renames {
            return place.child(name, name);
        }
        let name = snake(name);
        let source = place.child(&name, &name).source;
        match self.kind.rename(&source) {
            Some(new) => match new.strip_prefix('/') {
                Some(whole) => {
                    let whole = whole.replace("{key}", &place.key.to_lowercase());
                    Place {
                        source,
                        ..Place::default().child("", &whole)
                    }
                }
                None => place.child(&name, new),
            },
            None => place.child(&name, &name),
        }
    }

    fn value(&mut self, place: &Place, value: &Value) {
        let Some(form) = self.kind.form(&place.path) else {
            return self.plain(place, value);
        };
        let document = match form {
            Form::Policy => canonical::policy,
            Form::Json => canonical::json,
            Form::Containers => canonical::containers,
            Form::Map => return self.map(place, value),
            Form::One => return self.one(place, value),
            Form::Keyed(key) => return self.keyed(place, key, value),
        };
        // References are written in their one way first, since they decide the order of what has none.
        let read = canonical::json(value).and_then(|value| document(&self.texts(&value)));
        match read {
            Ok(document) => self.set(place, document),
            Err(error) => self.fault(place, format!("is no JSON: {error}")),
        }
    }

    fn plain(&mut self, place: &Place, value: &Value) {
        match value {
            Value::Null => {}
            Value::Object(fields) => self.fields(place, fields, None),
            Value::Array(items) if items.iter().all(is_scalar) => {
                let mut items: Vec<Value> = items
                    .iter()
                    .map(|item| canonical::scalar(&self.texts(item)))
                    .collect();
                items.sort_by_cached_key(Value::to_string);
                if !items.is_empty() {
                    self.set(place, Value::Array(items));
                }
            }
            // A block that Terraform has once is a list of one in its plans.
            Value::Array(items) => match &items[..] {
                [Value::Object(fields)] => self.fields(place, fields, None),
                _ => {
                    for (index, item) in items.iter().enumerate() {
                        self.value_of_element(place, &index.to_string(), item, None);
                    }
                }
            },
            scalar => {
                let scalar = canonical::scalar(&self.texts(scalar));
                self.set(place, scalar);
            }
        }
    }

    fn map(&mut self, place: &Place, value: &Value) {
        let pair = |item: &Value| {
            let name = item.get("Key").or_else(|| item.get("Name"))?;
            Some((name.as_str()?.to_owned(), item.get("Value")?.clone()))
        };
        let entries: Option<Vec<(String, Value)>> = match value {
            Value::Null => return,
            Value::Object(fields) => Some(fields.clone().into_iter().collect()),
            Value::Array(items) => items.iter().map(pair).collect(),
            _ => None,
        };
        let Some(entries) = entries else {
            return self.fault(place, "is neither names with values nor pairs of them");
        };
        for (name, value) in entries {
            let value = canonical::scalar(&self.texts(&value));
            self.set(&place.element(&name), value);
        }
    }

    fn one(&mut self, place: &Place, value: &Value) {
        match value.as_array().map(Vec::as_slice) {
            None => self.plain(place, value),
            Some([item]) => self.plain(place, item),
            Some(_) => self.fault(place, "is not one item"),
        }
    }

    fn keyed(&mut self, place: &Place, key: &str, value: &Value) {
        for item in value.as_array().into_iter().flatten() {
            let fields = item.as_object().into_iter().flatten();
            let found = fields
                .filter(|(name, _)| is_last(&self.child(place, name).path, key))
                .find_map(|(_, value)| value.as_str());
            match found {
                Some(found) => self.value_of_element(place, found, item, Some(key)),
                None => self.fault(place, format!("has an element without {key}")),
            }
        }
    }

    fn value_of_element(
        &mut self,
        place: &Place,
        known: &str,
        item: &Value,
        without: Option<&str>,
    ) {
        let place = place.element(&(self.text)(known));
        let before = self.settings.len();
        match item {
            Value::Object(fields) => self.fields(&place, fields, without),
            other => self.plain(&place, other),
        }
        if self.settings.len() == before {
            // It has no setting but what it is known by, and is there all the same.
            self.set(&place, Value::Bool(true));
        }
    }

    fn set(&mut self, place: &Place, value: Value) {
        if self.settings.insert(place.shown.clone(), value).is_some() {
            self.fault(place, "is set twice");
        }
    }

    fn fault(&mut self, place: &Place, words: impl std::fmt::Display) {
        self.faults.push(format!("{} {words}", place.shown));
    }

    fn texts(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String((self.text)(text)),
            Value::Array(items) => items.iter().map(|item| self.texts(item)).collect(),
            Value::Object(fields) => {
                let fields = fields.iter();
                Value::Object(
                    fields
                        .map(|(name, value)| (name.clone(), self.texts(value)))
                        .collect(),
                )
            }
            other => other.clone(),
        }
    }
}

impl Place {
    fn child(&self, source: &str, name: &str) -> Self {
        let join = |path: &str, name: &str| {
            if path.is_empty() {
                name.to_owned()
            } else if name.is_empty() {
                path.to_owned()
            } else {
                format!("{path}.{name}")
            }
        };
        Self {
            source: join(&self.source, source),
            path: join(&self.path, name),
            shown: join(&self.shown, name),
            key: self.key.clone(),
        }
    }

    fn element(&self, key: &str) -> Self {
        Self {
            shown: format!("{}[{key}]", self.shown),
            key: key.to_owned(),
            ..self.clone()
        }
    }
}

fn is_last(path: &str, name: &str) -> bool {
    path.rsplit('.').next() == Some(name)
}

fn is_scalar(value: &Value) -> bool {
    !value.is_array() && !value.is_object()
}
