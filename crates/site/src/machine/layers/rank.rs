//! Which arrows go up, and which layer each box is in.

/// The arrows that close a circle, seen from the first box: they go up.
pub(super) fn upwards(count: usize, ways: &[(usize, usize)]) -> Vec<bool> {
    let mut leaving: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (edge, (from, _)) in ways.iter().enumerate() {
        if let Some(edges) = leaving.get_mut(*from) {
            edges.push(edge);
        }
    }
    let mut upwards = vec![false; ways.len()];
    let mut state = vec![Visit::Not; count];
    for root in 0..count {
        if state.get(root) != Some(&Visit::Not) {
            continue;
        }
        // Depth first, without recursion: each entry is a box and how many of its arrows have been followed.
        let mut path = vec![(root, 0)];
        while let Some((node, followed)) = path.pop() {
            if let Some(visit) = state.get_mut(node) {
                *visit = Visit::OnPath;
            }
            let Some(&edge) = leaving.get(node).and_then(|edges| edges.get(followed)) else {
                if let Some(visit) = state.get_mut(node) {
                    *visit = Visit::Done;
                }
                continue;
            };
            path.push((node, followed + 1));
            let Some((_, to)) = ways.get(edge) else {
                continue;
            };
            match state.get(*to) {
                Some(Visit::Not) => path.push((*to, 0)),
                Some(Visit::OnPath) => {
                    if let Some(upwards) = upwards.get_mut(edge) {
                        *upwards = true;
                    }
                }
                Some(Visit::Done) | None => {}
            }
        }
    }
    upwards
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Visit {
    Not,
    OnPath,
    Done,
}

/// The layer of each box: as high as its arrows let it be. No way closes a circle but one from a box to itself, which is
/// left out.
pub(super) fn ranks(count: usize, down: &[(usize, usize)]) -> Vec<usize> {
    let mut ranks = vec![0; count];
    // Each round settles one more layer at least.
    for _ in 0..count {
        let mut is_settled = true;
        for (from, to) in down.iter().filter(|(from, to)| from != to) {
            let least = ranks.get(*from).map_or(0, |rank| rank + 1);
            if let Some(rank) = ranks.get_mut(*to).filter(|rank| **rank < least) {
                *rank = least;
                is_settled = false;
            }
        }
        if is_settled {
            break;
        }
    }
    ranks
}
