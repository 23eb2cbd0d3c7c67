//! Talk, on stderr, and data, on stdout.

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use loudfail_diagnostics::{Diagnostic, Format, Sources, Style, emit};

use super::{Context, card, sarif};

/// Widest line for prose where the terminal does not tell.
const WIDTH: usize = 120;

/// Says a line on stderr. That nobody listens is no reason to fail.
pub(super) fn say(line: &str) {
    let _ = writeln!(io::stderr().lock(), "{line}");
}

/// Whether whoever read what is said has gone.
#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
pub(super) fn is_unheard() -> bool {
    use rustix::event::{PollFd, PollFlags, Timespec, poll};
    let stderr = io::stderr();
    let mut asked = [PollFd::new(&stderr, PollFlags::empty())];
    let at_once = Timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    let gone = PollFlags::ERR | PollFlags::HUP;
    poll(&mut asked, Some(&at_once)).is_ok() && asked.iter().any(|it| it.revents().intersects(gone))
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
pub(super) fn is_unheard() -> bool {
    false
}

/// Whether data is missing on stdout that somebody wanted.
static IS_CUT: AtomicBool = AtomicBool::new(false);

/// Puts data on stdout. That nobody listens is no reason to fail; that it cannot be kept is one, which is told once.
pub(super) fn put(text: &str) {
    let mut stdout = io::stdout().lock();
    let result = stdout
        .write_all(text.as_bytes())
        .and_then(|()| stdout.flush());
    if let Err(error) = result
        && error.kind() != io::ErrorKind::BrokenPipe
        && !IS_CUT.swap(true, Ordering::Relaxed)
    {
        say(&format!("error: cannot write to standard output: {error}"));
    }
}

/// Whether data could not be put on stdout since this was asked last.
pub(super) fn is_cut() -> bool {
    IS_CUT.swap(false, Ordering::Relaxed)
}

/// Whether stderr is a terminal that has colours and whose user did not turn them off (`NO_COLOR`, see no-color.org).
pub(super) fn stderr_takes_color() -> bool {
    io::stderr().is_terminal() && wants_color()
}

/// Whether stdout is such a terminal.
pub(super) fn stdout_takes_color() -> bool {
    io::stdout().is_terminal() && wants_color()
}

fn wants_color() -> bool {
    let is_off = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let has_none = std::env::var_os("TERM").is_some_and(|terminal| terminal == "dumb");
    !is_off && !has_none
}

/// The width to lay out for: what `COLUMNS` says, or the terminal, or the usual.
pub(super) fn width() -> usize {
    let said = std::env::var("COLUMNS").ok();
    let said = said.and_then(|columns| columns.parse().ok());
    let of_terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    said.or_else(of_terminal)
        .filter(|width| *width >= 40)
        .unwrap_or(WIDTH)
}

/// Tells of every problem: people on stderr, programs on stdout.
pub(super) fn problems(context: &Context, diagnostics: &[Diagnostic], sources: &Sources) {
    problems_and(context, diagnostics, sources, "nothing was written");
}

/// The same, with what did not happen because of them.
pub(super) fn problems_and(
    context: &Context,
    diagnostics: &[Diagnostic],
    sources: &Sources,
    undone: &str,
) {
    let style = Style {
        color: context.color && context.format == Format::Human,
        width: context.width,
    };
    match context.format {
        Format::Human => {
            let text = emit(diagnostics, sources, context.format, style);
            let _ = write!(io::stderr().lock(), "{text}");
        }
        Format::Json => put(&emit(diagnostics, sources, context.format, style)),
        Format::Github => {
            let sources = sarif::of_source_repository(context, sources);
            put(&emit(diagnostics, &sources, context.format, style));
        }
        Format::Sarif => sarif::add(context, diagnostics, sources),
    }
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic.is_error())
        .count();
    if errors > 0 {
        say(&format!("{}; {undone}", count(errors, "problem")));
    }
}

/// `1 problem`, `2 problems`.
pub(super) fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// A text as one word of a command line, for people to copy.
pub(super) fn word(text: &str) -> String {
    let is_plain =
        |character: char| character.is_ascii_alphanumeric() || "_-./=:@+,".contains(character);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// Words in lines of at most `width` columns.
pub(super) fn filled(text: &str, width: usize) -> String {
    let mut filled = String::new();
    let mut used = 0;
    for word in text.split_whitespace() {
        let columns = card::width(word);
        if used > 0 && used + 1 + columns > width {
            filled.push('\n');
            used = 0;
        } else if used > 0 {
            filled.push(' ');
            used += 1;
        }
        filled.push_str(word);
        used += columns;
    }
    filled
}

/// A word in colour, if colour is wanted.
pub(super) fn paint(context: &Context, color: Color, text: &str) -> String {
    if context.color {
        painted(color, text)
    } else {
        text.to_owned()
    }
}

/// A word in colour.
pub(super) fn painted(color: Color, text: &str) -> String {
    format!("\u{1b}[{}m{text}\u{1b}[0m", color as u8)
}

/// Colours of the sixteen that every terminal has, by their SGR number.
#[derive(Clone, Copy)]
pub(super) enum Color {
    Red = 31,
    Green = 32,
    Yellow = 33,
    Dim = 2,
}
