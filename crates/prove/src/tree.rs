//! What is known by the answers to questions, of which each follows from the answers before.

use crate::fingerprint::Fingerprint;

/// A question and what follows from each answer, or what is known once all is answered.
#[derive(Debug, Default)]
pub(crate) enum Tree<Q, V> {
    #[default]
    Empty,
    Open(Q, Vec<(Fingerprint, Tree<Q, V>)>),
    Known(V),
}

impl<Q: PartialEq, V> Tree<Q, V> {
    /// What is known where questions have those answers.
    pub(crate) fn find(&self, answer: impl Fn(&Q) -> Option<Fingerprint>) -> Option<&V> {
        let mut tree = self;
        loop {
            match tree {
                Self::Empty => return None,
                Self::Known(value) => return Some(value),
                Self::Open(question, next) => {
                    let answer = answer(question)?;
                    tree = next
                        .iter()
                        .find_map(|(it, tree)| (*it == answer).then_some(tree))?;
                }
            }
        }
    }

    /// A tree with nothing in it but that.
    fn of(answers: impl DoubleEndedIterator<Item = (Q, Fingerprint)>, value: V) -> Self {
        answers.rfold(Self::Known(value), |tree, (question, answer)| {
            Self::Open(question, vec![(answer, tree)])
        })
    }

    /// How much is known.
    #[cfg(test)]
    pub(crate) fn count(&self) -> usize {
        match self {
            Self::Empty => 0,
            Self::Known(_) => 1,
            Self::Open(_, next) => next.iter().map(|(_, tree)| tree.count()).sum(),
        }
    }

    /// Puts something in, unless it is asked for something else there.
    pub(crate) fn insert(&mut self, answers: Vec<(Q, Fingerprint)>, value: V) {
        let mut answers = answers.into_iter();
        let mut tree = self;
        loop {
            let (here, next) = match tree {
                Self::Empty => {
                    *tree = Self::of(answers, value);
                    return;
                }
                Self::Known(_) => return,
                Self::Open(here, next) => (here, next),
            };
            let Some((question, answer)) = answers.next() else {
                return;
            };
            if *here != question {
                return;
            }
            let place = next.iter().position(|(it, _)| *it == answer);
            let place = place.unwrap_or_else(|| {
                next.push((answer, Self::Empty));
                next.len() - 1
            });
            let Some((_, inner)) = next.get_mut(place) else {
                return;
            };
            tree = inner;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answers(answers: &str) -> Vec<(usize, Fingerprint)> {
        let answers = answers.bytes().map(|it| [u64::from(it), 0]);
        answers.enumerate().collect()
    }

    #[test]
    fn what_is_put_in_is_found_by_its_answers_alone() {
        let all = ["abc", "abd", "axc", "y", "zz"];
        let mut tree = Tree::default();
        all.iter().for_each(|it| tree.insert(answers(it), *it));
        for text in all {
            let given = answers(text);
            let found = tree.find(|question| given.get(*question).map(|(_, answer)| *answer));
            assert_eq!(found, Some(&text));
        }
        for text in ["", "ab", "abe", "x", "z", "cab"] {
            let given = answers(text);
            let found = tree.find(|question| given.get(*question).map(|(_, answer)| *answer));
            assert_eq!(found, None, "{text}");
        }
    }

    #[test]
    fn what_asks_for_something_else_is_not_put_in() {
        let mut tree = Tree::default();
        tree.insert(answers("ab"), 1);
        tree.insert(vec![(7, [97, 0])], 2);
        tree.insert(vec![(0, [97, 0]), (7, [98, 0])], 3);
        tree.insert(answers("abc"), 4);
        tree.insert(answers("a"), 5);
        let all_of = |given: &'static [(usize, Fingerprint)]| {
            move |question: &usize| {
                let found = given.iter().find(|(it, _)| it == question);
                found.map(|(_, answer)| *answer)
            }
        };
        let known = tree.find(all_of(&[(0, [97, 0]), (1, [98, 0]), (7, [98, 0])]));
        assert_eq!(known, Some(&1));
        assert_eq!(tree.find(all_of(&[(7, [97, 0])])), None);
    }
}
