//! The parser's errors in the words of the people who meet them.

use std::ops::Range;

use loudfail_diagnostics::Diagnostic;
use saphyr_parser::ScanError;

use crate::places::Places;
use crate::rules::{SYNTAX, UNSUPPORTED_YAML};
use crate::tree::too_deep;

/// The most characters of a key on one line (YAML 1.2.2, "Mappings": simple keys).
const LONGEST_KEY: usize = 1024;

/// What the parser found, with a hint where its message is one that people meet.
pub(crate) fn explain(error: &ScanError, places: &Places<'_>) -> Diagnostic {
    if let Some(marker) = merge_marker(places.body) {
        return SYNTAX
            .error("an unfinished merge is left here")
            .at(places.bytes_span(marker.start, marker.end), "one side starts here")
            .help("keep what you need from the two sides, and remove the lines `<<<<<<<`, `=======` and `>>>>>>>`");
    }
    let offset = places.byte(error.marker().index());
    if let Some(tab) = indenting_tab(places.body, offset) {
        return SYNTAX
            .error("a tab is used for indentation")
            .at(places.bytes_span(tab, tab + 1), "a tab")
            .help("indent with spaces: two for each level");
    }
    let end = places
        .body
        .ceil_char_boundary((offset + 1).min(places.body.len()));
    let span = places.bytes_span(offset, end);
    let info = error.info();
    if info.contains("recursion limit") {
        // The scanner reads ahead, and gives up before the nesting is seen here.
        return too_deep(span);
    }
    if info.contains("unknown anchor") {
        return UNSUPPORTED_YAML
            .error("an alias (`*name`) is not supported")
            .at(span, "")
            .help("a string that starts with `*` needs quotes");
    }
    if info.contains("mapping values are not allowed") {
        let problem = SYNTAX.error("a `:` is not allowed here");
        // A line with a `: ` before this one is a key with a text that has one; otherwise the line is a key itself.
        let before = places.line_before(offset);
        return if before.trim_start().chars().count() > LONGEST_KEY {
            problem
                .at(span, "the text before it is too long for a key")
                .help("a key has at most 1,024 characters")
        } else if before.contains(": ") {
            problem
                .at(span, "the second on this line")
                .help("quote a string that contains `: `")
        } else {
            problem
                .at(span, "this key belongs to no mapping")
                .help("indent this key like the keys around it")
        };
    }
    match HINTS.iter().find(|hint| info.contains(hint.parser)) {
        Some(hint) => {
            let problem = SYNTAX.error(hint.message).at(span, hint.label);
            hint.help
                .iter()
                .fold(problem, |problem, help| problem.help(*help))
        }
        None => SYNTAX.error(format!("not valid YAML: {info}")).at(span, ""),
    }
}

/// The same where aliases are not refused.
pub(crate) fn explain_shared(error: &ScanError, places: &Places<'_>) -> Diagnostic {
    if !error.info().contains("unknown anchor") {
        return explain(error, places);
    }
    let offset = places.byte(error.marker().index());
    SYNTAX
        .error("an alias (`*name`) names no anchor (`&name`) before it")
        .at(places.bytes_span(offset, offset + 1), "")
        .help("a string that starts with `*` needs quotes")
}

/// The line with which git begins what it could not merge.
fn merge_marker(body: &str) -> Option<Range<usize>> {
    const MARK: &str = "<<<<<<< ";
    let start = match body.starts_with(MARK) {
        true => 0,
        false => body.find(&format!("\n{MARK}"))? + 1,
    };
    let line = body.get(start..)?.lines().next()?;
    Some(start..start + line.len())
}

/// The tab in the indentation of the line with the offset, or of the last line before it that has text.
fn indenting_tab(body: &str, offset: usize) -> Option<usize> {
    let mut end = offset;
    loop {
        let start = body
            .get(..end)?
            .rfind('\n')
            .map_or(0, |newline| newline + 1);
        let line = body.get(start..)?.lines().next().unwrap_or("");
        let indentation = line.len() - line.trim_start_matches([' ', '\t']).len();
        if let Some(tab) = line.get(..indentation).and_then(|blank| blank.find('\t')) {
            return Some(start + tab);
        }
        if indentation < line.len() || start == 0 {
            return None;
        }
        end = start - 1;
    }
}

struct Hint {
    /// A part of the parser's message.
    parser: &'static str,
    message: &'static str,
    label: &'static str,
    help: &'static [&'static str],
}

const HINTS: &[Hint] = &[
    Hint {
        parser: "did not find expected key",
        message: "a key was expected here",
        label: "not a key",
        help: &["indent this line like the lines around it, and write keys as `key: value`"],
    },
    Hint {
        parser: "did not find expected '-' indicator",
        message: "an item of the list was expected here",
        label: "not an item",
        help: &["indent every `-` of a list the same"],
    },
    Hint {
        parser: "found unexpected end of stream",
        message: "a quote is opened and never closed",
        label: "the text ends here",
        help: &["close the quote with the same character that opens it"],
    },
    Hint {
        parser: "in quoted scalar",
        message: "a quote is opened here and not closed before the next key",
        label: "",
        help: &["close the quote with the same character that opens it"],
    },
    Hint {
        parser: "illegal placement of ':'",
        message: "a `[` or `{` is opened and not closed before this key",
        label: "",
        help: &["close every `[` with a `]` and every `{` with a `}`"],
    },
    Hint {
        parser: "invalid trailing content after double-quoted",
        message: "unexpected text after a quoted text",
        label: "not part of the text",
        help: &["put the whole text in quotes; a `\"` inside is written `\\\"`"],
    },
    Hint {
        parser: "unknown escape character",
        message: "a `\\` in double quotes starts an escape, but this is not a valid escape",
        label: "",
        help: &["write `\\\\` for a backslash, or use single quotes"],
    },
    Hint {
        parser: "while parsing a flow mapping",
        message: "a `,` or a `}` was expected here",
        label: "",
        help: &["close every `{` with a `}`, and quote a string that contains one of `{}[],`"],
    },
    Hint {
        parser: "while parsing a flow sequence",
        message: "a `,` or a `]` was expected here",
        label: "",
        help: &["close every `[` with a `]`, and quote a string that contains one of `{}[],`"],
    },
    Hint {
        parser: "invalid indentation in flow construct",
        message: "a `[` or `{` is opened and not closed before the next key",
        label: "",
        help: &["close every `[` with a `]` and every `{` with a `}`"],
    },
    Hint {
        parser: "unexpected character",
        message: "a string cannot start with this character",
        label: "",
        help: &["put the text in quotes"],
    },
    Hint {
        parser: "directive",
        message: "a string cannot start with `%`",
        label: "",
        help: &["put the text in quotes"],
    },
    Hint {
        parser: "while scanning an anchor or alias",
        message: "a string cannot start with `&` or `*`",
        label: "",
        help: &["put the text in quotes"],
    },
    Hint {
        parser: "simple key expect",
        message: "a `:` is missing",
        label: "",
        help: &["write keys as `key: value`, and quote a string that spans several lines"],
    },
    Hint {
        parser: "':' must be followed",
        message: "a space is missing after the `:`",
        label: "",
        help: &["write keys as `key: value`"],
    },
    Hint {
        parser: "block sequence entries are not allowed",
        message: "a list cannot start here",
        label: "",
        help: &[
            "start the list on the next line, or write it as `[one, two]`; put a string that starts with `-` in quotes",
        ],
    },
    Hint {
        parser: "indent",
        message: "this line is not indented like the lines around it",
        label: "",
        help: &["indent with two spaces for each level"],
    },
    Hint {
        parser: "unprintable character",
        message: "the file contains an unprintable character",
        label: "",
        help: &["remove it; in double quotes, you can write it as `\\u` and four digits"],
    },
    Hint {
        parser: "byte order mark",
        message: "the file contains a byte order mark that is not at its start",
        label: "",
        help: &["remove this invisible character"],
    },
];
