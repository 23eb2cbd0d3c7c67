//! Quotas of AWS Step Functions, each with the page that states it.

/// Bytes a definition may have ("Step Functions service quotas", maximum state machine definition size: 1 MB).
pub const DEFINITION_BYTES: usize = 1_048_576;

/// Bytes of UTF-8 JSON that the input or the output of a state, a task or an execution may have
/// ("Step Functions service quotas", maximum input or output size: 256 KiB).
pub const DATA_BYTES: usize = 262_144;

/// Characters the name of a state may have ("Amazon States Language" specification, States; the API reference of
/// `StateEnteredEventDetails` says the same).
pub const NAME_CHARACTERS: usize = 80;

/// Events an execution's history may have ("Step Functions service quotas", maximum execution history size).
pub const HISTORY_EVENTS: usize = 25_000;

/// Intrinsic functions that may nest in one field ("Intrinsic functions for JSONPath states").
pub const INTRINSIC_NESTING: usize = 10;

/// Characters that `States.Base64Encode` and `States.Base64Decode` take ("Intrinsic functions for JSONPath states").
pub const ENCODE_CHARACTERS: usize = 10_000;

/// Items that `States.ArrayRange` may make ("Intrinsic functions for JSONPath states").
pub const ARRAY_RANGE_ITEMS: usize = 1_000;

/// The longest wait or timeout, in seconds ("Task workflow state", "Wait workflow state").
pub const LONGEST_SECONDS: u64 = 99_999_999;

/// Seconds that an execution may last ("Step Functions service quotas", maximum execution time: 1 year).
pub const EXECUTION_SECONDS: u64 = 31_536_000;

/// The most retries a retrier may ask for ("Handling errors in Step Functions workflows", `MaxAttempts`).
pub const MOST_RETRIES: u64 = 99_999_999;

/// The longest `MaxDelaySeconds` ("Handling errors in Step Functions workflows": less than 31,622,400).
pub const LONGEST_RETRY_DELAY: u64 = 31_622_399;

/// Levels of arrays and objects that data may have here. AWS states no such quota; this one keeps hostile data from
/// exhausting the stack and equals what `serde_json` reads.
pub const DATA_DEPTH: usize = 128;
