//! How much a task has.

use loudfail_diagnostics::Diagnostic;

use super::container::Container;
use crate::carry::Carry;
use crate::item::Item;

/// The least CPU units of a task on instances (RegisterTaskDefinition, `cpu`); a container may have as few as 2.
const LEAST_CPU: i64 = 128;

/// CPU and memory of the task. Where the task has none, on instances, they are the sums of what its containers have.
pub(super) fn read(
    carry: &mut Carry<'_>,
    cpu: Option<&Item<'_>>,
    memory: Option<&Item<'_>>,
    containers: &[Container<'_>],
) -> Result<(), Box<Diagnostic>> {
    for (key, item, unit, scale) in [
        ("cpu", cpu, "vCPU", 1024.0),
        ("memory", memory, "GB", 1024.0),
    ] {
        let to = ["task", key];
        if let Some(item) = item {
            let text = item.text_or_problem()?;
            let amount = amount(text, unit, scale)
                .ok_or_else(|| item.wrong(&format!("a number such as `1024` or `1 {unit}`")))?;
            carry.set(&to, amount, item);
            continue;
        }
        let mut sum: i64 = 0;
        for container in containers {
            sum = sum.saturating_add(container.amount(key)?);
        }
        let first = containers.iter().find_map(|it| it.amount_item(key));
        let Some(item) = first.filter(|_| sum > 0) else {
            continue;
        };
        if key == "cpu" && sum < LEAST_CPU {
            let text = format!(
                "the task has no CPU units of its own and its containers have {sum} together, but a task has at least \
                 {LEAST_CPU}. A task's CPU units are a limit, while a container's are a share of its instance: set as many \
                 as the job needs"
            );
            carry.guess(&to, LEAST_CPU, item, text);
        } else {
            let text = "the sum of the containers' values, because the task has none of its own";
            carry.change(&to, sum, item, text);
        }
    }
    Ok(())
}

/// `ephemeralStorage`, which only Fargate has; 20 GiB is what it gives anyway.
pub(super) fn storage(
    carry: &mut Carry<'_>,
    item: &Item<'_>,
    is_fargate: bool,
) -> Result<(), Box<Diagnostic>> {
    let mut fields = item.fields().ok_or_else(|| item.wrong("a size"))?;
    let size = fields
        .take("sizeInGiB")
        .ok_or_else(|| item.lacks("sizeInGiB"))?;
    let amount = size.integer().ok_or_else(|| size.wrong("a whole number"))?;
    if !is_fargate {
        carry.drop(&size, "only Fargate has it", None);
    } else if amount > 20 {
        carry.set(&["task", "ephemeral_storage"], amount, &size);
    } else {
        carry.drop(&size, "Fargate provides 20 GiB anyway", None);
    }
    Ok(())
}

/// `1024`, `1 vCPU`, `0.5 vcpu`, `2 GB` (Task definition parameters, Task size).
fn amount(text: &str, unit: &str, scale: f64) -> Option<i64> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        return (number > 0).then_some(number);
    }
    let at = text.len().checked_sub(unit.len())?;
    let (number, found) = text.split_at_checked(at)?;
    if !found.eq_ignore_ascii_case(unit) {
        return None;
    }
    let number: f64 = number.trim().parse().ok()?;
    let scaled = number * scale;
    // What ECS has fits in 32 bits by far.
    (scaled.fract() == 0.0 && (1.0..1e9).contains(&scaled)).then_some(scaled as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        for (text, unit, expected) in [
            ("1024", "vCPU", Some(1024)),
            ("1 vCPU", "vCPU", Some(1024)),
            (".25vcpu", "vCPU", Some(256)),
            ("2 GB", "GB", Some(2048)),
            ("0.3 GB", "GB", None),
            ("0", "GB", None),
            ("-1 GB", "GB", None),
            ("1e300 GB", "GB", None),
            ("GB", "GB", None),
            ("日本", "GB", None),
            ("", "GB", None),
        ] {
            assert_eq!(amount(text, unit, 1024.0), expected, "{text}");
        }
    }
}
