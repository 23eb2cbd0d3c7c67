//! The laws, one file each.

pub(crate) mod alarm;
pub(crate) mod backstop;
pub(crate) mod channel;
pub(crate) mod concurrency;
pub(crate) mod data;
pub(crate) mod form;
pub(crate) mod lengths;
pub(crate) mod names;
pub(crate) mod privilege;
pub(crate) mod schedule;
pub(crate) mod silence;
pub(crate) mod worker;
