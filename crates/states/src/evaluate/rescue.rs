//! Which errors a retrier or catcher takes, and what a catcher passes on.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::data::{Output, Surroundings};
use super::{Failure, Fault};
use crate::ast::{Catcher, Filter};

/// Whether `ErrorEquals` takes an error.
///
/// "Handling errors in Step Functions workflows": `States.ALL` takes every error but `States.DataLimitExceeded` and
/// `States.Runtime`; `States.TaskFailed` takes of those every one but `States.Timeout`. Whether naming `States.Runtime`
/// itself takes it is stated nowhere; here it does not, so that nothing is built on it.
pub fn takes(error_equals: &[String], error: &str) -> bool {
    let wild = error != "States.DataLimitExceeded";
    error != "States.Runtime"
        && error_equals.iter().any(|name| match name.as_str() {
            "States.ALL" => wild,
            "States.TaskFailed" => wild && error != "States.Timeout",
            name => name == error,
        })
}

/// The catcher that takes a failure.
pub(super) fn catcher<'m>(
    catchers: &'m [Catcher],
    failure: &Failure,
    takes: impl Fn(&[String], &str) -> bool,
) -> Option<&'m Catcher> {
    let error = failure.error.as_deref()?;
    catchers
        .iter()
        .find(|catcher| takes(&catcher.error_equals, error))
}

/// What a catcher passes on: the error output where its `ResultPath` says. `OutputPath` is not for errors.
pub(super) fn caught<'m>(
    catcher: &'m Catcher,
    failure: &Failure,
    surroundings: &mut Surroundings<'_>,
) -> Result<Output<'m>, Fault> {
    let mut output = Map::new();
    for (key, text) in [("Error", &failure.error), ("Cause", &failure.cause)] {
        if let Some(text) = text {
            output.insert(key.to_owned(), Value::String(text.clone()));
        }
    }
    surroundings.output(
        Cow::Owned(Value::Object(output)),
        &catcher.result_path,
        &Filter::Everything,
    )
}
