//! One layer of settings over another.

use loudfail_diagnostics::Spanned;

use crate::decode::{Entry, Map};

/// Lays a value over the one that it refines: records merge field by field, maps key by key, everything else replaces.
pub trait Overlay: Sized {
    /// This value, completed by `base`.
    fn over(self, base: Self) -> Self;
}

impl<T: Overlay> Overlay for Option<T> {
    fn over(self, base: Self) -> Self {
        match (self, base) {
            (Some(own), Some(base)) => Some(own.over(base)),
            (own, base) => own.or(base),
        }
    }
}

impl<T> Overlay for Spanned<T> {
    fn over(self, _base: Self) -> Self {
        self
    }
}

impl<T> Overlay for Vec<T> {
    fn over(self, _base: Self) -> Self {
        self
    }
}

impl<T: Overlay> Overlay for Map<T> {
    fn over(self, base: Self) -> Self {
        let mut merged = base;
        for (name, own) in self.0 {
            let value = match merged.0.remove(&name) {
                Some(base) => own.value.over(base.value),
                None => own.value,
            };
            merged.0.insert(
                name,
                Entry {
                    key: own.key,
                    value,
                },
            );
        }
        merged
    }
}
