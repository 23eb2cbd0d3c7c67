//! Jobs to look at: the machine drawn, the message as chat shows it, and a static site of both.
//!
//! Everything here is a function from what the build made (the model, the texts, what the proof predicts) to text.
//! Nothing does I/O, reads a clock or knows where a page ends up.

mod catalogue;
mod escape;
pub mod grants;
pub mod machine;
mod pages;

pub use loudfail_render::chat as message;

pub use catalogue::{Catalogue, Entry, Telling};
pub use machine::Machine;
pub use pages::{Page, SiteError, pages};
