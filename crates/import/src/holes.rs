//! Holes in a text that something else fills before it is read: calls of Go's templates, `${Name}` of CloudFormation and
//! Terraform.
//!
//! With them a text is often no YAML and no JSON. So each is masked by as many bytes as it has, a character for private
//! use first that says which hole it is: what is read then has the places of the text as it was written.

use std::collections::BTreeMap;

use loudfail_diagnostics::{Diagnostic, SourceId, Span};

use crate::imported::Imported;
use crate::name::parameter_name;
use crate::rules::NOT_THIS_FORMAT;

/// The first of the characters that mask holes, each four bytes long.
const FIRST: u32 = 0xF_0000;

/// How many of them there are; the last two of the plane are no characters.
const MOST: u32 = 0xFFFE;

/// What fills the rest of a masked hole.
const PADDING: &str = "_";

/// Whether a character masks a hole.
pub(crate) fn is_mask(character: char) -> bool {
    (FIRST..FIRST + MOST).contains(&u32::from(character))
}

/// A hole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Hole {
    /// As it is written, on one line.
    pub(crate) written: String,
    /// What is known of what fills it.
    pub(crate) known: Known,
    /// The parameter of the deployment that may stand for it.
    pub(crate) parameter: String,
    /// Bytes that it has.
    length: usize,
}

/// What is known of what fills a hole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Known {
    /// What fills it where nothing else is said.
    pub(crate) default: Option<String>,
    /// The parameter of SSM that has it.
    pub(crate) ssm: Option<String>,
    /// The name of the resource that it stands for, as its name or its ARN.
    pub(crate) name: Option<String>,
    /// The container that does the work of the task definition that it stands for.
    pub(crate) container: Option<String>,
    /// Whether it is a list whose items are joined so that they stand in quotes of their own: `"${Name}"` is `"a","b"`.
    pub(crate) is_joined: bool,
}

/// The holes of a text, in its order.
#[derive(Debug, Clone, Default)]
pub(crate) struct Holes {
    holes: Vec<Hole>,
    /// What is written in a hole, by the name of its parameter.
    names: BTreeMap<String, String>,
    /// What is known of holes, by what is written in them.
    known: BTreeMap<String, Known>,
}

/// A part of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Piece<'h> {
    /// What is written.
    Text(&'h str),
    /// What is not known.
    Hole(&'h Hole),
}

impl Holes {
    /// None yet, for a text that has no character of those that mask.
    pub(crate) fn new(source: SourceId, text: &str) -> Result<Self, Box<Diagnostic>> {
        Self::refuse_masks(source, text)?;
        Ok(Self::default())
    }

    /// The problem that a text whose holes are not masked yet has a character of those that mask.
    pub(crate) fn refuse_masks(source: SourceId, text: &str) -> Result<(), Box<Diagnostic>> {
        let Some((place, mask)) = text.char_indices().find(|(_, it)| is_mask(*it)) else {
            return Ok(());
        };
        let message = format!(
            "the text has the character U+{:X}, which is for private use",
            u32::from(mask)
        );
        let problem = NOT_THIS_FORMAT.error(message);
        let problem = problem
            .at(Span::new(source, place, place + mask.len_utf8()), "")
            .help("remove it, or write it as an escape");
        Err(Box::new(problem))
    }

    /// The text that masks a hole, of so many bytes, which are four at least. `words` name it.
    pub(crate) fn mask(
        &mut self,
        written: &str,
        length: usize,
        words: &[&str],
        default: Option<String>,
    ) -> Option<String> {
        let index = u32::try_from(self.holes.len()).ok()?;
        let mask = char::from_u32(FIRST + index).filter(|_| index < MOST)?;
        let padding = length.checked_sub(mask.len_utf8())?;
        let line = written.split_whitespace().collect::<Vec<_>>().join(" ");
        let parameter = self.parameter(words, &line);
        let mut known = self.known.get(&line).cloned().unwrap_or_default();
        known.default = default.or(known.default);
        self.holes.push(Hole {
            written: line,
            known,
            parameter,
            length,
        });
        Some(format!("{mask}{}", PADDING.repeat(padding)))
    }

    /// Notes what is known of all holes in which that is written, those to come too.
    pub(crate) fn learn(&mut self, written: &str, known: Known) {
        for hole in self.holes.iter_mut().filter(|it| it.written == written) {
            hole.known = known.clone();
        }
        self.known.insert(written.to_owned(), known);
    }

    /// What is known of a text: of its one hole, or of all of them.
    pub(crate) fn known(&self, text: &str) -> Known {
        match self.pieces(text).as_slice() {
            [Piece::Hole(hole)] => hole.known.clone(),
            _ => Known {
                default: self.are_known(text).then(|| self.filled(text)),
                ..Known::default()
            },
        }
    }

    /// The text that masks a hole of which that is known.
    pub(crate) fn masked(&mut self, written: &str, name: &str, known: Known) -> Option<String> {
        let mask = self.mask(written, written.len(), &[name], None)?;
        self.holes.last_mut()?.known = known;
        Some(mask)
    }

    /// The parts of a text of the document.
    pub(crate) fn pieces<'h>(&'h self, text: &'h str) -> Vec<Piece<'h>> {
        let mut pieces = Vec::new();
        let mut rest = text;
        while let Some((place, hole)) = self.first(rest) {
            let (before, after) = rest.split_at(place);
            if !before.is_empty() {
                pieces.push(Piece::Text(before));
            }
            pieces.push(Piece::Hole(hole));
            rest = after.get(hole.length..).unwrap_or_default();
        }
        if !rest.is_empty() {
            pieces.push(Piece::Text(rest));
        }
        pieces
    }

    /// Whether there is a hole in a text.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        self.first(text).is_some()
    }

    /// A text as it was written.
    pub(crate) fn shown(&self, text: &str) -> String {
        self.replaced(text, |hole| hole.written.clone())
    }

    /// A text without its holes.
    pub(crate) fn without(&self, text: &str) -> String {
        self.replaced(text, |_| String::new())
    }

    /// A text whose holes are filled with their defaults; those that have none are words that somebody has to replace.
    pub(crate) fn filled(&self, text: &str) -> String {
        self.replaced(text, |hole| match &hole.known.default {
            Some(default) => default.clone(),
            None => format!("REPLACE-{}", hole.parameter),
        })
    }

    /// Whether every hole in a text has a default.
    pub(crate) fn are_known(&self, text: &str) -> bool {
        self.pieces(text)
            .iter()
            .all(|piece| !matches!(piece, Piece::Hole(hole) if hole.known.default.is_none()))
    }

    /// The parameter of the deployment that stands for a whole text with holes: that of its one hole, or a name made of
    /// those of several.
    pub(crate) fn parameter_of(&mut self, text: &str) -> String {
        let pieces = self.pieces(text);
        if let [Piece::Hole(hole)] = pieces.as_slice() {
            return hole.parameter.clone();
        }
        let words: Vec<String> = pieces
            .iter()
            .filter_map(|piece| match piece {
                Piece::Hole(hole) => Some(hole.parameter.clone()),
                Piece::Text(_) => None,
            })
            .chain(["Value".to_owned()])
            .collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let shown = self.shown(text);
        self.parameter(&words, &shown)
    }

    fn first(&self, text: &str) -> Option<(usize, &Hole)> {
        text.char_indices().find_map(|(place, character)| {
            let index = u32::from(character).checked_sub(FIRST)?;
            Some((place, self.holes.get(usize::try_from(index).ok()?)?))
        })
    }

    fn replaced(&self, text: &str, with: impl Fn(&Hole) -> String) -> String {
        let pieces = self.pieces(text).into_iter();
        let texts = pieces.map(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Hole(hole) => with(hole),
        });
        texts.collect()
    }

    /// Puts back what the holes are, wherever it is told of.
    pub(crate) fn unmask(&self, imported: &mut Imported) {
        for note in &mut imported.report.notes {
            note.text = self.shown(&note.text);
            for text in [&mut note.from, &mut note.to, &mut note.instead] {
                *text = text.as_ref().map(|text| self.shown(text));
            }
        }
        for problem in &mut imported.problems {
            problem.message = self.shown(&problem.message);
            if let Some(label) = &mut problem.primary {
                label.text = self.shown(&label.text);
            }
        }
    }

    /// The masks in a text.
    pub(crate) fn masks(&self, text: &str) -> Vec<String> {
        let mut masks = Vec::new();
        let mut rest = text;
        while let Some((place, hole)) = self.first(rest) {
            let (_, after) = rest.split_at(place);
            let (mask, after) = after.split_at_checked(hole.length).unwrap_or((after, ""));
            masks.push(mask.to_owned());
            rest = after;
        }
        masks
    }

    /// A text in which others stand for some of its holes, by what is written in them; the rest stay masked.
    pub(crate) fn substituted(&self, text: &str, by: &BTreeMap<String, String>) -> String {
        let masks = self.masks(text);
        let mut masks = masks.iter();
        let pieces = self.pieces(text).into_iter().map(|piece| match piece {
            Piece::Text(text) => text.to_owned(),
            Piece::Hole(hole) => {
                let mask = masks.next().cloned().unwrap_or_default();
                by.get(&hole.written).cloned().unwrap_or(mask)
            }
        });
        pieces.collect()
    }

    /// The name of a parameter; the same for what is written in the same way, and for nothing else.
    pub(crate) fn parameter(&mut self, words: &[&str], written: &str) -> String {
        let words: Vec<String> = words.iter().map(|word| titled(word)).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let stem: String = parameter_name(&words).chars().take(200).collect();
        let mut name = stem.clone();
        let mut number = 1;
        while self.names.get(&name).is_some_and(|other| other != written) {
            number += 1;
            name = format!("{stem}{number}");
        }
        self.names.insert(name.clone(), written.to_owned());
        name
    }
}

/// `APP_NAME` as `App Name`, which reads better as a part of a name; other words stay.
pub(crate) fn titled(word: &str) -> String {
    if word.contains(|it: char| it.is_ascii_lowercase()) {
        return word.to_owned();
    }
    word.to_ascii_lowercase()
}

#[cfg(test)]
mod tests {
    use loudfail_diagnostics::Sources;

    use super::*;

    #[test]
    fn a_hole_keeps_its_bytes_and_its_words() {
        let source = Sources::new().add("a", "");
        let mut holes = Holes::new(source, "plain").expect("no masks");
        let written = "{{ must_env\n `APP_NAME` }}";
        let mask = holes
            .mask(written, written.len(), &["APP_NAME"], None)
            .expect("a mask");
        assert_eq!(mask.len(), written.len());
        let text = format!("a-{mask}/b");
        assert_eq!(holes.shown(&text), "a-{{ must_env `APP_NAME` }}/b");
        assert_eq!(holes.filled(&text), "a-REPLACE-AppName/b");
        assert_eq!(holes.without(&text), "a-/b");
        assert_eq!(holes.parameter_of(&mask), "AppName");
        assert_eq!(holes.parameter_of(&text), "AppNameValue");
        assert!(!holes.are_known(&text) && holes.are_known("b"));
        assert_eq!(holes.mask("${}", 3, &[], None), None);
    }

    #[test]
    fn names_are_not_shared_by_what_differs() {
        let mut holes = Holes::default();
        for written in ["${a_b}", "${a-b}", "${a_b}"] {
            holes.mask(written, 6, &[&written[2..5]], None);
        }
        let names: Vec<&str> = holes.holes.iter().map(|it| it.parameter.as_str()).collect();
        assert_eq!(names, ["AB", "AB2", "AB"]);
    }

    #[test]
    fn a_text_that_has_masks_of_its_own_is_refused() {
        let source = Sources::new().add("a", "");
        assert!(Holes::new(source, "a\u{F0001}").is_err());
        // So many holes that there are no characters left.
        let mut holes = Holes::default();
        let masked = (0..70_000).filter(|_| holes.mask("${a}", 4, &["a"], None).is_some());
        assert_eq!(masked.count(), 0xFFFE);
    }
}
