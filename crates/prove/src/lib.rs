//! The laws, held over rendered text alone.
