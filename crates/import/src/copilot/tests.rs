//! Whole manifests.
