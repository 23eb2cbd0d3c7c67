//! Jobs to look at: the machine drawn, the message as chat shows it, and a static site of both.
//!
//! Everything here is a function from what the build made (the model, the texts, what the proof predicts) to text.
//! Nothing does I/O, reads a clock or knows where a page ends up.

mod escape;
pub mod machine;
pub mod message;

pub use machine::Machine;
