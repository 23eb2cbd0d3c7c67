//! The capacity providers of a strategy, which other tools write as ECS does.

use loudfail_diagnostics::Diagnostic;

use crate::draft::{Fields, Value};
use crate::item::{Item, Reader};
use crate::reading::Reading;

/// Sets `task.launch.capacity_providers`; whether they are Fargate's. The key is that of a provider's name, and `numbers`
/// sets its weight and its base.
pub(crate) fn read(
    reading: &mut Reading<'_, '_>,
    item: &Item<'_>,
    key: &str,
    numbers: impl Fn(&mut Reading<'_, '_>, &mut Reader<'_>, &mut Fields) -> Result<(), Box<Diagnostic>>,
) -> Result<bool, Box<Diagnostic>> {
    let mut list = Vec::new();
    let mut names = Vec::new();
    let mut is_fargate = false;
    let items = item.list_or_problem("a list of capacity providers")?;
    let is_one = items.len() == 1;
    for item in items {
        let mut fields = item
            .fields()
            .ok_or_else(|| item.wrong("a capacity provider"))?;
        let name = fields.take(key).ok_or_else(|| item.lacks(key))?;
        let text = name.text_or_problem()?;
        names.push(text);
        let filled = reading.holes.filled(text);
        is_fargate |= matches!(filled.as_str(), "FARGATE" | "FARGATE_SPOT");
        let mut provider = Fields::default();
        provider.set(&["name"], filled.into());
        // Without a weight a provider gets nothing beside others (CapacityProviderStrategyItem), and its share here.
        if !is_one {
            provider.set(&["weight"], 0.into());
        }
        numbers(reading, &mut fields, &mut provider)?;
        for (_, item) in fields.rest() {
            reading
                .carry
                .drop(&item, "not known of a capacity provider", None);
        }
        list.push(Value::from(provider));
    }
    let to = ["task", "launch", "capacity_providers"];
    reading.filled(&to, list, item, &names);
    Ok(is_fargate)
}
