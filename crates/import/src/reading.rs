//! Values with or without holes in them, such as calls of Go's templates and `${Name}`.

use loudfail_diagnostics::Diagnostic;

use crate::carry::Carry;
use crate::draft::Value;
use crate::holes::Holes;
use crate::item::Item;
use crate::report::NoteKind;

/// A job that is being read of a text with holes.
pub(crate) struct Reading<'s, 'h> {
    pub(crate) carry: Carry<'s>,
    pub(crate) holes: &'h mut Holes,
}

impl Reading<'_, '_> {
    /// Sets a key that takes `{param: Name}`.
    pub(crate) fn value(&mut self, to: &[&str], item: &Item<'_>) -> Result<(), Box<Diagnostic>> {
        let text = item.text_or_problem()?;
        let value = self.reference(text);
        if self.holes.are_in(text) {
            let note = self.asked(&[text]);
            self.carry.change(to, value, item, note);
        } else {
            self.carry.set(to, value, item);
        }
        Ok(())
    }

    /// Sets a key to what a job knows by its name in its own account: `part` is what stands before the name in an ARN. The
    /// deployment asks for names and takes no ARNs.
    pub(crate) fn resource(
        &mut self,
        to: &[&str],
        item: &Item<'_>,
        part: &str,
    ) -> Result<(), Box<Diagnostic>> {
        let text = item.text_or_problem()?;
        if !self.holes.are_in(text) {
            self.carry.set(to, text, item);
            return Ok(());
        }
        let name = text.split_once(part).map_or(text, |(_, name)| name);
        if let Some(known) = self.holes.known(name).name {
            let note = "by the name of the one that the template creates, which must stay when you remove the old machine";
            self.carry.change(to, known, item, note);
        } else if self.holes.are_in(name) {
            let value = self.name_of(name);
            let note = self.asked_by_name(name);
            self.carry.change(to, value, item, note);
        } else {
            let note = "by its name in the account and region that the job is deployed to";
            self.carry.change(to, name, item, note);
        }
        Ok(())
    }

    /// The value for a name where there may be an ARN: what is called `ClusterArn` elsewhere is `Cluster` here.
    pub(crate) fn name_of(&mut self, text: &str) -> Value {
        if self.holes.known(text).ssm.is_some() {
            return self.reference(text);
        }
        let parameter = self.holes.parameter_of(text);
        let stem = parameter
            .strip_suffix("Arn")
            .or_else(|| parameter.strip_suffix("ARN"));
        match stem.filter(|stem| !stem.is_empty()) {
            Some(stem) => {
                let written = format!("the name of {}", self.holes.shown(text));
                Value::param(self.holes.parameter(&[stem], &written))
            }
            None => Value::param(parameter),
        }
    }

    /// Sets a key whose value is a list of what may be `{param: Name}`.
    pub(crate) fn values(&mut self, to: &[&str], item: &Item<'_>) -> Result<(), Box<Diagnostic>> {
        if let Some(text) = item.text().filter(|text| self.holes.are_in(text)) {
            let value = self.reference(text);
            let note = self.asked(&[text]);
            self.carry.change(to, value, item, note);
            return Ok(());
        }
        let texts = texts(item)?;
        let values: Vec<Value> = texts.iter().map(|text| self.reference(text)).collect();
        let open: Vec<&str> = texts
            .into_iter()
            .filter(|text| self.holes.are_in(text))
            .collect();
        if open.is_empty() {
            self.carry.set(to, values, item);
        } else {
            let note = self.asked(&open);
            self.carry.change(to, values, item, note);
        }
        Ok(())
    }

    /// Sets a key that takes a text and nothing else.
    pub(crate) fn text(&mut self, to: &[&str], item: &Item<'_>) -> Result<(), Box<Diagnostic>> {
        let text = item.text_or_problem()?;
        let filled = self.holes.filled(text);
        self.filled(to, filled, item, &[text]);
        Ok(())
    }

    /// Sets a key whose value is a list of texts and nothing else.
    pub(crate) fn texts(&mut self, to: &[&str], item: &Item<'_>) -> Result<(), Box<Diagnostic>> {
        let texts = texts(item)?;
        if texts.is_empty() {
            self.carry.drop(item, "it is empty", None);
            return Ok(());
        }
        let filled = texts.iter().map(|text| self.holes.filled(text));
        let filled = Value::texts(filled.collect::<Vec<String>>());
        self.filled(to, filled, item, &texts);
        Ok(())
    }

    /// A text in which every hole has a default, with those in place; nothing where one has none.
    pub(crate) fn known<'i>(&mut self, item: &Item<'i>) -> Result<Option<String>, Box<Diagnostic>> {
        let text = item.text_or_problem()?;
        if !self.holes.are_known(text) {
            return Ok(None);
        }
        if self.holes.are_in(text) {
            let note = "its default is used";
            self.carry.say(NoteKind::Changed, item, note, None);
        }
        Ok(Some(self.holes.filled(text)))
    }

    /// A value for a place that takes `{param: Name}`.
    pub(crate) fn reference(&mut self, text: &str) -> Value {
        if let Some(path) = self.holes.known(text).ssm {
            Value::ssm(path)
        } else if self.holes.are_in(text) {
            Value::param(self.holes.parameter_of(text))
        } else {
            Value::from(text)
        }
    }

    /// Sets a key to what some texts came to, whose holes are filled.
    pub(crate) fn filled(
        &mut self,
        to: &[&str],
        value: impl Into<Value>,
        item: &Item<'_>,
        texts: &[&str],
    ) {
        let open: Vec<&str> = texts
            .iter()
            .copied()
            .filter(|text| self.holes.are_in(text))
            .collect();
        let calls = quoted(open.iter().map(|text| self.holes.shown(text)));
        if open.is_empty() {
            self.carry.set(to, value, item);
        } else if open.iter().all(|text| self.holes.are_known(text)) {
            let note = format!("a parameter is not allowed here, so {calls} has its default value");
            self.carry.change(to, value, item, note);
        } else {
            let note = self.replace(&open);
            self.carry.guess(to, value, item, note);
        }
    }

    /// Says that somebody has to write what is in the holes.
    pub(crate) fn replace(&self, texts: &[&str]) -> String {
        let calls = quoted(texts.iter().map(|text| self.holes.shown(text)));
        format!("a parameter is not allowed here: replace `REPLACE-...` with the value of {calls}")
    }

    /// Says that the deployment asks for what is in the holes, or where it takes it from.
    pub(crate) fn asked(&self, texts: &[&str]) -> String {
        let is_ssm = |text: &&&str| self.holes.known(text).ssm.is_some();
        let (taken, asked): (Vec<&str>, Vec<&str>) = texts.iter().partition(is_ssm);
        let calls = |texts: &[&str]| quoted(texts.iter().map(|text| self.holes.shown(text)));
        let mut parts = Vec::new();
        if !asked.is_empty() {
            parts.push(format!("the deployment requires {}", calls(&asked)));
        }
        if !taken.is_empty() {
            parts.push(format!(
                "the deployment reads {} from Parameter Store",
                calls(&taken)
            ));
        }
        parts.join(", and ")
    }

    /// The same of what may have been an ARN.
    fn asked_by_name(&self, text: &str) -> String {
        format!("{}: it must be the name, not an ARN", self.asked(&[text]))
    }
}

/// The texts of a list.
pub(crate) fn texts<'a>(item: &Item<'a>) -> Result<Vec<&'a str>, Box<Diagnostic>> {
    let items = item.list_or_problem("a list of strings")?;
    items.iter().map(Item::text_or_problem).collect()
}

fn quoted(texts: impl Iterator<Item = String>) -> String {
    let texts: Vec<String> = texts.map(|text| format!("`{text}`")).collect();
    texts.join(" and ")
}
