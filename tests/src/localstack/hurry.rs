//! Walks that do not wait: a `Wait` state is asked for no seconds, and what it was to wait is put back behind it.
//!
//! `TestState` of LocalStack 4.14 answers with an internal error for a `Wait` state that leads to another, so it gets one
//! that ends there, and the way on is taken from the definition.

use serde_json::{Value, json};

/// What of a step was changed so that it takes no time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Hurried {
    /// The input without the wait.
    pub(super) input: Value,
    /// Where the seconds were, and what was there.
    wait: Option<(String, Value)>,
}

impl Hurried {
    /// The input of that state without its wait, where it finds its seconds in the input.
    pub(super) fn of(state: &Value, input: &Value) -> Self {
        let mut input = input.clone();
        let path = state.get("SecondsPath").and_then(Value::as_str);
        let pointer = path.and_then(|path| Some(path.strip_prefix('$')?.replace('.', "/")));
        // Seconds that are no number are for the state itself to fail on.
        let wait = pointer.and_then(|pointer| {
            let seconds = input
                .pointer_mut(&pointer)
                .filter(|seconds| seconds.is_u64())?;
            let before = std::mem::replace(seconds, json!(0));
            Some((pointer, before))
        });
        Self { input, wait }
    }

    /// Puts the wait back into what the state has passed on.
    pub(super) fn restore(self, output: &mut Value) {
        if let Some((pointer, seconds)) = self.wait
            && let Some(place) = output.pointer_mut(&pointer)
        {
            *place = seconds;
        }
    }
}

/// Makes a `Wait` state of the definition the last one, and gives back which state it led to.
pub(super) fn end_there(definition: &mut Value, state: &str) -> Option<String> {
    let fields = definition["States"].get_mut(state)?.as_object_mut()?;
    if fields.get("Type").and_then(Value::as_str) != Some("Wait") {
        return None;
    }
    let next = fields.remove("Next")?;
    fields.insert("End".to_owned(), json!(true));
    next.as_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_taken_out_and_put_back() {
        let state = json!({"Type": "Wait", "SecondsPath": "$.tries.wait"});
        let input = json!({"tries": {"wait": 30}, "a": 1});
        let hurried = Hurried::of(&state, &input);
        assert_eq!(hurried.input, json!({"tries": {"wait": 0}, "a": 1}));
        let mut output = hurried.input.clone();
        hurried.restore(&mut output);
        assert_eq!(output, input);
    }

    #[test]
    fn a_wait_leads_nowhere_and_nothing_else_does() {
        let mut definition = json!({"States": {
            "A": {"Type": "Wait", "Seconds": 1, "Next": "B"}, "B": {"Type": "Pass", "Next": "A"},
        }});
        assert_eq!(end_there(&mut definition, "A").as_deref(), Some("B"));
        assert_eq!(end_there(&mut definition, "A"), None);
        assert_eq!(end_there(&mut definition, "B"), None);
        assert_eq!(definition["States"]["A"]["End"], json!(true));
    }

    #[test]
    fn what_is_no_wait_stays() {
        for (state, input) in [
            (json!({"Type": "Pass"}), json!({"tries": {"wait": 30}})),
            (json!({"Type": "Wait", "SecondsPath": "$.wait"}), json!({})),
            (
                json!({"Type": "Wait", "SecondsPath": "$.wait"}),
                json!({"wait": "1"}),
            ),
        ] {
            let hurried = Hurried::of(&state, &input);
            assert_eq!(hurried.input, input);
            let mut output = input.clone();
            hurried.restore(&mut output);
            assert_eq!(output, input);
        }
    }
}
