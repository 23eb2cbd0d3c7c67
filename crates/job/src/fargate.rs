//! What Fargate has room for.

/// CPU units and the memory that goes with them: least, most and the step between, in MiB.
///
/// Source: "Task definition parameters for Amazon ECS", Task size. The memory of 256 units is one of three values.
const SIZES: [(i64, i64, i64, i64); 7] = [
    (256, 512, 2_048, 1_024),
    (512, 1_024, 4_096, 1_024),
    (1_024, 2_048, 8_192, 1_024),
    (2_048, 4_096, 16_384, 1_024),
    (4_096, 8_192, 30_720, 1_024),
    (8_192, 16_384, 61_440, 4_096),
    (16_384, 32_768, 122_880, 8_192),
];

/// The CPU units that there are.
pub(crate) fn cpus() -> impl Iterator<Item = i64> {
    SIZES.iter().map(|(cpu, ..)| *cpu)
}

/// The memory that goes with so many CPU units, in MiB, from the least on; nothing where there are not so many.
pub(crate) fn memories(cpu: i64) -> Vec<i64> {
    let Some((_, least, most, step)) = SIZES.iter().find(|(known, ..)| *known == cpu) else {
        return Vec::new();
    };
    let mut memories = vec![*least];
    // 512 is less than a step.
    let mut next = (least / step + 1) * step;
    while next <= *most {
        memories.push(next);
        next += step;
    }
    memories
}

/// The valid pairs nearest to a CPU and a memory, first what is enough: the least memory with that CPU, or else the least
/// CPU that has it. A task that gets less than it asks for may be out of memory.
pub(crate) fn nearest(cpu: i64, memory: i64) -> Vec<(i64, i64)> {
    let mut pairs = Vec::new();
    let enough = |cpu: i64| {
        memories(cpu)
            .into_iter()
            .find(|possible| *possible >= memory)
    };
    let most = |cpu: i64| memories(cpu).last().copied();
    if let Some(fitting) = enough(cpu) {
        pairs.push((cpu, fitting));
    } else if let Some(most) = most(cpu) {
        let larger = cpus().filter(|larger| *larger > cpu);
        pairs.extend(larger.filter_map(|it| Some((it, enough(it)?))).take(1));
        pairs.push((cpu, most));
    }
    // The other way round: as much memory, and the CPU that is nearest.
    let is_open = pairs.iter().all(|(_, known)| *known != memory);
    let mut others: Vec<i64> = cpus().filter(|it| is_open && *it != cpu).collect();
    others.sort_by_key(|other| (other - cpu).abs());
    let other = others
        .into_iter()
        .find(|other| memories(*other).contains(&memory));
    pairs.extend(other.map(|other| (other, memory)));
    if pairs.is_empty() {
        // Neither is known: the nearest CPU, and what it has of memory.
        let near = cpus().min_by_key(|known| (known - cpu).abs());
        if let Some(near) = near
            && let Some(fitting) = enough(near).or_else(|| most(near))
        {
            pairs.push((near, fitting));
        }
    }
    pairs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs() {
        assert_eq!(memories(256), [512, 1_024, 2_048]);
        assert_eq!(memories(512), [1_024, 2_048, 3_072, 4_096]);
        assert_eq!(memories(8_192).len(), 12);
        assert_eq!(memories(16_384).last(), Some(&122_880));
        assert_eq!(memories(300), [0; 0]);
        for (cpu, memory, expected) in [
            (256, 4_096, vec![(512, 4_096), (256, 2_048)]),
            (256, 3_000, vec![(512, 3_072), (256, 2_048)]),
            (4_096, 100_000, vec![(16_384, 106_496), (4_096, 30_720)]),
            (1_024, 512, vec![(1_024, 2_048), (256, 512)]),
            (512, 1_500, vec![(512, 2_048)]),
            (300, 500, vec![(256, 512)]),
            (300, 1_024, vec![(256, 1_024)]),
            (16_384, 999_999, vec![(16_384, 122_880)]),
        ] {
            assert_eq!(nearest(cpu, memory), expected, "{cpu} and {memory}");
        }
    }
}
