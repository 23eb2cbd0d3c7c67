//! Changes of a text. They are data, so that fewer and smaller ones can be tried where some make a target fall.

use proptest::prelude::*;

use crate::corpus::Corpus;

/// A text to start from, and what is done to it.
#[derive(Debug, Clone)]
pub(crate) struct Edits {
    seed: usize,
    edits: Vec<Edit>,
}

/// One change. Places are parts of 65536 of the text as it then is, and words are numbers modulo how many there are.
#[derive(Debug, Clone)]
enum Edit {
    /// A word put in.
    Word { at: u16, word: usize },
    /// A word put in place of what is there.
    Over { at: u16, length: usize, word: usize },
    /// A part taken out.
    Cut { at: u16, length: usize },
    /// A part said again, as often as this.
    Again {
        at: u16,
        length: usize,
        times: usize,
    },
    /// A byte changed.
    Byte { at: u16, byte: u8 },
    /// All that follows left out.
    End { at: u16 },
    /// A part of another text put in.
    Other {
        at: u16,
        seed: usize,
        from: u16,
        length: usize,
    },
}

impl Edits {
    /// Any, of that many texts.
    pub(crate) fn any(seeds: usize) -> impl Strategy<Value = Self> {
        (0..seeds, prop::collection::vec(edit(seeds), 0..6))
            .prop_map(|(seed, edits)| Self { seed, edits })
    }

    /// The text that comes of them.
    pub(crate) fn apply(&self, corpus: &Corpus, words: &[Vec<u8>]) -> Vec<u8> {
        let mut text = corpus.0[self.seed].1.clone();
        for edit in &self.edits {
            edit.apply(&mut text, corpus, words);
        }
        text
    }
}

fn edit(seeds: usize) -> impl Strategy<Value = Edit> {
    let at = any::<u16>;
    let word = any::<usize>;
    prop_oneof![
        4 => (at(), word()).prop_map(|(at, word)| Edit::Word { at, word }),
        4 => (at(), 1..20_usize, word()).prop_map(|(at, length, word)| Edit::Over { at, length, word }),
        2 => (at(), 1..60_usize).prop_map(|(at, length)| Edit::Cut { at, length }),
        1 => (at(), 1..30_usize, 1..200_usize).prop_map(|(at, length, times)| Edit::Again { at, length, times }),
        2 => (at(), any::<u8>()).prop_map(|(at, byte)| Edit::Byte { at, byte }),
        1 => at().prop_map(|at| Edit::End { at }),
        2 => (at(), 0..seeds, at(), 1..200_usize)
            .prop_map(|(at, seed, from, length)| Edit::Other { at, seed, from, length }),
    ]
}

impl Edit {
    fn apply(&self, text: &mut Vec<u8>, corpus: &Corpus, words: &[Vec<u8>]) {
        let place = |at: u16, text: &[u8]| text.len() * usize::from(at) / 65_536;
        let range = |at: u16, length: usize, text: &[u8]| {
            let start = place(at, text);
            start..(start + length).min(text.len())
        };
        match self {
            Self::Word { at, word } => {
                let start = place(*at, text);
                text.splice(start..start, words[word % words.len()].iter().copied());
            }
            Self::Over { at, length, word } => {
                let range = range(*at, *length, text);
                text.splice(range, words[word % words.len()].iter().copied());
            }
            Self::Cut { at, length } => {
                text.drain(range(*at, *length, text));
            }
            Self::Again { at, length, times } => {
                let range = range(*at, *length, text);
                let part = text[range.clone()].repeat(*times);
                text.splice(range.end..range.end, part);
            }
            Self::Byte { at, byte } => {
                let start = place(*at, text);
                if let Some(changed) = text.get_mut(start) {
                    *changed = *byte;
                }
            }
            Self::End { at } => text.truncate(place(*at, text)),
            Self::Other {
                at,
                seed,
                from,
                length,
            } => {
                let other = &corpus.0[*seed].1;
                let part = other[range(*from, *length, other)].to_vec();
                let start = place(*at, text);
                text.splice(start..start, part);
            }
        }
    }
}
