//! What a machine publishes: the words of its message that are always the same.

use loudfail_diagnostics::Diagnostic;

use super::given::Given;
use crate::draft::Value;
use crate::item::{Item, Reader};
use crate::reading::Reading;
use crate::report::NoteKind;

/// The longest title of a blueprint in characters, and the most and the longest of the other texts.
const TITLE: usize = 230;
const STEPS: (usize, usize) = (5, 350);
const KEYWORDS: (usize, usize) = (10, 75);

/// Reads a state that publishes.
pub(super) fn read(
    reading: &mut Reading<'_, '_>,
    item: &Item<'_>,
    fields: &Reader<'_>,
    is_failure: bool,
    is_after: bool,
) -> Result<(), Box<Diagnostic>> {
    if is_after && !is_failure {
        let text = "the machine reports successes: `notify.on` does so in its own words";
        let value = Value::texts(["failure", "success"]);
        reading.carry.change(&["notify", "on"], value, item, text);
        return Ok(());
    }
    if !is_failure {
        let text = "a message before the task is not carried over";
        reading.carry.drop(item, text, None);
        return Ok(());
    }
    let mut fields = fields.clone();
    let parameters = fields
        .take("Parameters")
        .or_else(|| fields.take("Arguments"));
    let Some(mut parameters) = parameters.as_ref().and_then(Item::fields) else {
        let text = "the job notifies its channel, in its own words";
        reading.carry.drop(item, text, None);
        return Ok(());
    };
    if let Some(topic) = Given::take(&mut parameters, "TopicArn") {
        let shown = match topic.item().text() {
            // A hole is masked by what no ARN has.
            Some(text) if text.starts_with("arn:") && text.is_ascii() => text,
            _ => "{param: AlertTopicArn}",
        };
        let instead = format!(
            "set `topic: {shown}` under the channel in the platform file to notify that topic; its owner must allow \
             EventBridge and CloudWatch to publish to it"
        );
        let text = "the job notifies its channel, which has its own topic unless the platform file specifies one";
        reading
            .carry
            .say(NoteKind::ToDo, topic.item(), text, Some(&instead));
    }
    let message = Given::take(&mut parameters, "Message");
    let mut whole = message.as_ref().and_then(|it| match it {
        Given::Fixed(item) => item.fields(),
        _ => None,
    });
    let content = whole.as_mut().and_then(|it| it.take("content")?.fields());
    match content.zip(whole) {
        Some((mut content, mut whole)) => {
            title(reading, Given::take(&mut content, "title"));
            texts(
                reading,
                Given::take(&mut content, "nextSteps"),
                "next_steps",
                STEPS,
            );
            texts(
                reading,
                Given::take(&mut content, "keywords"),
                "keywords",
                KEYWORDS,
            );
            if let Some(description) = Given::take(&mut content, "description") {
                let text = "the message itself describes the failure: error, reason, containers and their exit codes, with \
                            links";
                reading.carry.drop(description.item(), text, None);
            }
            let _the_same = [
                whole.take("version"),
                whole.take("source"),
                content.take("textType"),
            ];
            for (key, item) in content.rest().into_iter().chain(whole.rest()) {
                let text = format!("the job's message has no `{key}`, or has its own");
                reading.carry.drop(&item, text, None);
            }
        }
        None => {
            if let Some(message) = &message {
                let text = "chat shows a message in another format, which describes the failure";
                reading.carry.drop(message.item(), text, None);
            }
            title(reading, Given::take(&mut parameters, "Subject"));
        }
    }
    for (key, item) in parameters.rest() {
        let text = format!("the job's message has no `{key}`");
        reading.carry.drop(&item, text, None);
    }
    Ok(())
}

/// A title that is always the same; the first one, if there are several.
fn title(reading: &mut Reading<'_, '_>, given: Option<Given<'_>>) {
    let to = ["notify", "title"];
    match given {
        Some(Given::Fixed(item)) => {
            let text = item.text().unwrap_or_default();
            let is_good = !text.trim().is_empty()
                && !reading.holes.are_in(text)
                && !text.chars().any(char::is_control)
                && text.chars().count() <= TITLE;
            if is_good && reading.carry.draft.get(&to).is_none() {
                reading.carry.set(&to, text, &item);
            } else {
                let why = "a title is one fixed line of at most 230 characters";
                reading
                    .carry
                    .drop(&item, why, Some("`notify.title` sets another one"));
            }
        }
        Some(other) => {
            let why = "a title is fixed";
            reading
                .carry
                .drop(other.item(), why, Some("`notify.title` sets another one"));
        }
        None => {}
    }
}

/// Texts that are always the same, as many as a blueprint has.
fn texts(
    reading: &mut Reading<'_, '_>,
    given: Option<Given<'_>>,
    key: &str,
    (most, longest): (usize, usize),
) {
    let Some(given) = given else { return };
    let item = given.item();
    let items = match &given {
        Given::Fixed(item) => item.list().unwrap_or_default(),
        _ => Vec::new(),
    };
    let is_good = |text: &&str| {
        !text.trim().is_empty()
            && !text
                .chars()
                .any(|it| it.is_control() && !matches!(it, '\n' | '\t'))
            && text.chars().count() <= longest
    };
    let good: Vec<String> = items
        .iter()
        .filter(|item| Given::of((*item).clone()).is_fixed())
        .filter_map(Item::text)
        .filter(|text| !reading.holes.are_in(text))
        .filter(is_good)
        .take(most)
        .map(str::to_owned)
        .collect();
    let is_whole = good.len() == items.len() && !items.is_empty();
    let to = ["notify", key];
    if good.is_empty() {
        let why = "only fixed text is carried over";
        reading.carry.drop(item, why, None);
    } else if is_whole {
        reading.carry.set(&to, Value::texts(good), item);
    } else {
        let why = format!("only fixed ones, at most {most} of at most {longest} characters each");
        reading.carry.change(&to, Value::texts(good), item, why);
    }
}
