//! Numbers that look random and are the same everywhere.

/// What one job is made of: the same seed and place give the same numbers on every machine, and with every `N`.
#[derive(Debug, Clone)]
pub(super) struct Random(u64);

impl Random {
    /// That of the job at a place. Jobs have numbers of their own, so that more of them change none.
    pub(super) fn new(seed: u64, place: u64) -> Self {
        let mut random = Self(seed);
        let seed = random.next();
        Self(seed ^ place.wrapping_mul(0xd134_2543_de82_ef95))
    }

    /// SplitMix64, <https://prng.di.unimi.it/splitmix64.c>.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to, but not, `end`; 0 where there is none. The few that come a little more often do no harm here.
    pub(super) fn below(&mut self, end: u64) -> u64 {
        self.next().checked_rem(end).unwrap_or(0)
    }

    /// From `first` to `last`, both included.
    pub(super) fn between(&mut self, first: u64, last: u64) -> u64 {
        first + self.below(last + 1 - first)
    }

    /// True so many times in a hundred.
    pub(super) fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    /// One of them. What stands in the list twice comes twice as often.
    pub(super) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        let place = usize::try_from(self.below(items.len() as u64)).unwrap_or(0);
        &items[place]
    }

    /// So many of them, in their order, each at most once.
    pub(super) fn some<'a, T>(&mut self, items: &'a [T], count: u64) -> Vec<&'a T> {
        let mut wanted = count.min(items.len() as u64);
        let mut left = items.len() as u64;
        let mut chosen = Vec::new();
        for item in items {
            if self.below(left) < wanted {
                chosen.push(item);
                wanted -= 1;
            }
            left -= 1;
        }
        chosen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_splitmix() {
        // The first numbers of the reference implementation, for the seed 0.
        let mut random = Random(0);
        assert_eq!(random.next(), 0xe220_a839_7b1d_cdaf);
        assert_eq!(random.next(), 0x6e78_9e6a_a1b9_65f4);
    }

    #[test]
    fn some_are_as_many_as_are_wanted_and_there() {
        let mut random = Random::new(1, 2);
        for count in 0..6 {
            let chosen = random.some(&[1, 2, 3, 4], count);
            assert_eq!(chosen.len() as u64, count.min(4));
            assert!(chosen.is_sorted_by(|one, next| one < next), "{chosen:?}");
        }
    }
}
