//! Whom to tell, and in which words.

use super::Chat;

/// Whom to tell of a failure, and in which words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notify {
    /// The channel's name, one of [`Platform::channels`](super::Platform::channels).
    pub channel: String,
    /// The chats that the channel's messages end up in.
    pub chat: Chat,
    /// Whether the channel's topic is encrypted with a customer-managed key, which who publishes must be allowed to
    /// use.
    pub encrypted: bool,
    /// The message's title. At most 230 characters, one line.
    pub title: String,
    /// The title of the message of a success. At most 130 characters, one line.
    pub success_title: String,
    /// The title of the message of a run that is skipped. At most 130 characters, one line.
    pub skip_title: String,
    /// What to do next, each at most 350 characters.
    pub next_steps: Vec<String>,
    /// Keywords, each at most 75 characters.
    pub keywords: Vec<String>,
    /// Whether a success is told too. A failure always is.
    pub on_success: bool,
    /// Whether a run that is skipped is told too. Only where runs are skipped.
    pub on_skip: bool,
    /// Whom to mention, in Slack's form (`<!subteam^S123>`, `<@U123>`, `<!here>`). At most 100 characters.
    pub mention: Option<String>,
}
