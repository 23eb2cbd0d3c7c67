//! Problems as data: spans, sources, diagnostics, and their rendering for terminals, machines and code scanning.
//!
//! A check says *what* is wrong by building a [`Diagnostic`]; only [`emit`] decides how it looks. Nothing here reads
//! a file or writes to a terminal.
//!
//! ```
//! use loudfail_diagnostics::{Code, Diagnostic, Format, Sources, Span, Style, emit};
//!
//! let mut sources = Sources::new();
//! let file = sources.add("blueprints/nightly.yaml", "timeout: soon\n");
//! let problem = Diagnostic::error(Code("LF0102"), "`soon` is not a duration")
//!     .at(Span::new(file, 9, 13), "not a duration")
//!     .help("write a number and a unit: `90s`, `15m`, `2h`");
//! let text = emit(&[problem], &sources, Format::Human, Style::default());
//! assert!(text.starts_with("error[LF0102]: `soon` is not a duration\n --> blueprints/nightly.yaml:1:10\n"));
//! ```

mod diagnostic;
mod emit;
mod listed;
mod source;
mod span;
mod suggest;
mod visible;

pub use diagnostic::{Code, Diagnostic, Label, Severity};
pub use emit::{Format, SarifLog, Style, Tool, ToolRule, UnknownFormat, emit};
pub use listed::listed;
pub use source::{Location, Sources};
pub use span::{SourceId, Span, Spanned};
pub use suggest::suggest;
pub use visible::{lines as visible_lines, one_line as visible};
