//! The errors with which a machine's Fail states end it, as the templates of the machine spell them. The proof spells them
//! itself.

/// The failure was told.
pub(crate) const TOLD: &str = "JobFailed";

/// Something could not be told.
pub(crate) const UNTOLD: &str = "NotificationFailed";

/// The run was skipped.
pub(crate) const SKIPPED: &str = "JobSkipped";
