//! The backstop: the EventBridge rule that tells of an execution which ended badly and could not tell of it itself.

use loudfail_job::{Job, OnConflict};
use serde::Serialize;

use crate::asl::message::{self, Mentions};
use crate::ends::{SKIPPED, TOLD};
use crate::expression::{Attribute, Expression, Part};
use crate::format::{self, Language};
use crate::markup::Markup;
use crate::names;

/// Ends that no machine tells of. Whoever stops an execution names the error that it is stopped with, so nothing is made
/// of that name. Source: "Step Functions Execution Status Change" in the Step Functions Developer Guide.
const ALWAYS: &[&str] = &["TIMED_OUT", "ABORTED"];

/// Ends that a machine tells of if it can.
const UNLESS_TOLD: &[&str] = &["FAILED"];

/// The errors after which there is nothing to tell where runs may be skipped: the second is no failure.
const TOLD_OR_SKIPPED: &[&str] = &[TOLD, SKIPPED];

/// What the message takes of the event. EventBridge puts values in as they are, and a message that is no JSON afterwards
/// is dropped without a trace: so it takes only what Step Functions allows neither quotes nor backslashes nor control
/// characters in. Sources: "Amazon EventBridge input transformation"; "StartExecution", name.
const PATHS: &[InputPath] = &[
    InputPath {
        name: "executionArn",
        path: "$.detail.executionArn",
    },
    InputPath {
        name: "name",
        path: "$.detail.name",
    },
    InputPath {
        name: "status",
        path: "$.detail.status",
    },
];

/// The longest template of a message, in characters. Source: "InputTransformer" in the EventBridge API Reference.
const LONGEST_TEMPLATE: usize = 8192;

/// How long EventBridge tries to deliver, and how often: the most that it allows, which are its defaults too. Source:
/// "RetryPolicy" in the EventBridge API Reference.
const EVENT_AGE_SECONDS: u32 = 86_400;
const RETRY_ATTEMPTS: u32 = 185;

/// The rule and its target.
#[derive(Debug, Serialize)]
pub(crate) struct Backstop {
    name: String,
    description: String,
    machine_arn: Expression,
    always: &'static [&'static str],
    unless_told: &'static [&'static str],
    told: Told,
    topic_arn: Expression,
    dead_letters_arn: Expression,
    event_age_seconds: u32,
    retry_attempts: u32,
    input_paths: &'static [InputPath],
    input_template: Expression,
}

/// The errors that the rule leaves out.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Told {
    One(&'static str),
    Several(&'static [&'static str]),
}

/// One value that the message takes of the event.
#[derive(Debug, Serialize)]
struct InputPath {
    name: &'static str,
    path: &'static str,
}

impl Backstop {
    pub(crate) fn new(job: &Job) -> Self {
        Self {
            name: names::given_or(job.names.backstop.as_ref(), || {
                names::rule_name(&job.resource_name, "backstop")
            }),
            description: format!(
                "Reports an execution of {} that ended without reporting it itself.",
                job.name
            ),
            machine_arn: Expression::attribute(Attribute::MachineArn),
            always: ALWAYS,
            unless_told: UNLESS_TOLD,
            told: match &job.concurrency {
                Some(concurrency) if concurrency.on_conflict == OnConflict::Skip => {
                    Told::Several(TOLD_OR_SKIPPED)
                }
                _ => Told::One(TOLD),
            },
            topic_arn: Expression::Parts(vec![Part::Topic]),
            dead_letters_arn: Expression::Parts(vec![Part::DeadLetters]),
            event_age_seconds: EVENT_AGE_SECONDS,
            retry_attempts: RETRY_ATTEMPTS,
            input_paths: PATHS,
            input_template: Expression::Parts(template(job)),
        }
    }
}

/// The notification, with as much of the blueprint's words as there is room for. In Latin letters there is room for all
/// that the rules allow; other scripts may take six characters for one.
fn template(job: &Job) -> Vec<Part> {
    const SHORTENINGS: [fn(&mut Job); 3] = [
        |job| {
            job.notify.next_steps.clear();
            job.notify.keywords.clear();
        },
        |job| job.description = None,
        |job| job.owner = None,
    ];
    let mut job = job.clone();
    let mut parts = notification(&job);
    for shorten in SHORTENINGS {
        if length(&parts) <= LONGEST_TEMPLATE {
            break;
        }
        shorten(&mut job);
        parts = notification(&job);
    }
    parts
}

/// The notification as JSON, with `<name>` where EventBridge puts a value in.
fn notification(job: &Job) -> Vec<Part> {
    let markup = Markup(job.notify.chat);
    let (before, behind) = markup.link("Execution");
    let mut json = Json::default();
    json.raw(r#"{"version": "1.0", "source": "custom", "id": "<name>", "content": {"textType": "client-markdown", "title": "#);
    json.string(&job.notify.title);
    json.raw(r#", "description": ""#);
    json.text(&format!("{} `", markup.bold("The execution ended:")));
    json.raw("<status>");
    json.text(WORDS);
    json.text(&format!("\n\n{before}https://"));
    json.part(Part::Region);
    json.text(".");
    json.part(Part::ConsoleDomain);
    json.text("/states/home?region=");
    json.part(Part::Region);
    json.text("#/v2/executions/details/");
    json.raw("<executionArn>");
    json.text(&behind);
    json.text(&message::about(job, Mentions::Called));
    json.raw("\"");
    json.list(r#", "nextSteps": "#, &job.notify.next_steps);
    json.list(r#", "keywords": "#, &job.notify.keywords);
    json.raw(r#"}, "metadata": {"threadId": ""#);
    json.text(&message::thread_of_job(job));
    json.raw(r#"<name>", "summary": ""#);
    json.text(&job.name);
    json.raw(r#" ended <status>", "eventType": "ExecutionEnded", "relatedResources": ["<executionArn>"], "additionalContext": {"job": "#);
    json.string(&job.name);
    json.raw(r#", "environment": "#);
    json.string(&job.environment);
    json.raw(r#", "status": "<status>"}}}"#);
    json.parts
}

/// What each end means. One rule has one message, so it explains all three.
const WORDS: &str = "` and could not report it itself.\n\
    • `ABORTED`: somebody stopped it.\n\
    • `TIMED_OUT`: it ran longer than all attempts of the job may take.\n\
    • `FAILED`: it died before it could report, or its failure or success message was not accepted.";

/// How long the template is once the deployment has filled it in.
fn length(parts: &[Part]) -> usize {
    parts
        .iter()
        .map(|part| match part {
            Part::Text(text) => text.chars().count(),
            // Longer than any region and any domain of a console.
            _ => 32,
        })
        .sum()
}

/// JSON in the making.
///
/// EventBridge looks for its variables in the text, before it reads it as JSON: a `<` of ours is written `\u003c`,
/// which is no variable to it (hashicorp/terraform#38733). LocalStack 4.14 tells whether a variable stands in a string by
/// the next quote, comma and brace behind it, and puts line breaks in place of `\n`; so none of these is written as
/// itself in a string either.
#[derive(Default)]
struct Json {
    parts: Vec<Part>,
}

impl Json {
    /// JSON as it is.
    fn raw(&mut self, json: &str) {
        match self.parts.last_mut() {
            Some(Part::Text(text)) => text.push_str(json),
            _ => self.parts.push(Part::Text(json.to_owned())),
        }
    }

    /// Text inside of a string.
    fn text(&mut self, text: &str) {
        // Without a brace behind them, neither CloudFormation nor Terraform fills anything in for `$` and `%`.
        let is_itself = |byte: u8| {
            matches!(byte, b' '..=b'~')
                && !matches!(byte, b'"' | b'\\' | b'<' | b'>' | b'{' | b'}' | b',')
        };
        let mut escaped = String::with_capacity(text.len() + 16);
        let mut rest = text;
        loop {
            let length = rest.bytes().position(|byte| !is_itself(byte));
            let (run, behind) = rest.split_at(length.unwrap_or(rest.len()));
            escaped.push_str(run);
            let mut characters = behind.chars();
            let Some(character) = characters.next() else {
                break;
            };
            rest = characters.as_str();
            match character {
                '"' | '\\' | '<' | '>' | '{' | '}' | ',' | '\n' | '\r' | '\t' => {
                    escaped.push_str(&format!("\\u{:04x}", u32::from(character)));
                }
                other => format::push_content(
                    &mut escaped,
                    Language::Asl,
                    other.encode_utf8(&mut [0; 4]),
                ),
            }
        }
        self.raw(&escaped);
    }

    /// A whole string.
    fn string(&mut self, text: &str) {
        self.raw("\"");
        self.text(text);
        self.raw("\"");
    }

    /// A list of strings behind its key; nothing where there are none.
    fn list(&mut self, key: &str, texts: &[String]) {
        for (index, text) in texts.iter().enumerate() {
            self.raw(if index == 0 { key } else { ", " });
            self.raw(if index == 0 { "[" } else { "" });
            self.string(text);
        }
        if !texts.is_empty() {
            self.raw("]");
        }
    }

    /// A value of the deployment inside of a string. None of those used here needs an escape.
    fn part(&mut self, part: Part) {
        self.parts.push(part);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;
    use crate::tests::{hostile, job};

    /// The template as a deployment fills it in.
    fn deployed(job: &Job) -> String {
        template(job)
            .iter()
            .map(|part| match part {
                Part::Text(text) => text.as_str(),
                _ => "deployed",
            })
            .collect()
    }

    /// The message that EventBridge makes of it.
    fn message(job: &Job) -> Value {
        let filled = PATHS.iter().fold(deployed(job), |text, input| {
            text.replace(&format!("<{}>", input.name), &format!("the-{}", input.name))
        });
        serde_json::from_str(&filled).unwrap_or_else(|error| panic!("{error}: {filled}"))
    }

    fn text<'a>(message: &'a Value, pointer: &str) -> &'a str {
        message.pointer(pointer).and_then(Value::as_str).unwrap()
    }

    #[test]
    fn words_of_people_come_out_as_they_are() {
        let mut job = hostile();
        job.notify.title = "a, \"b\" {c} <d> \\n <name>".to_owned();
        let message = message(&job);
        assert_eq!(text(&message, "/content/title"), job.notify.title);
        assert_eq!(
            text(&message, "/content/nextSteps/0"),
            job.notify.next_steps.first().unwrap()
        );
        assert_eq!(text(&message, "/id"), "the-name");
        assert_eq!(
            text(&message, "/metadata/additionalContext/status"),
            "the-status"
        );
        let description = text(&message, "/content/description");
        assert!(
            description.contains(
                "\n\n<https://deployed.deployed/states/home?region=deployed#/v2/executions/details/the-executionArn|Execution>"
            ),
            "{description}"
        );
        assert!(description.ends_with(&message::about(&job, Mentions::Called)));
    }

    #[test]
    fn nothing_is_a_variable_by_accident() {
        let template = deployed(&hostile());
        let mut variables: Vec<&str> = template
            .split('<')
            .skip(1)
            .map(|rest| rest.split_once('>').unwrap().0)
            .collect();
        variables.sort_unstable();
        variables.dedup();
        assert_eq!(variables, ["executionArn", "name", "status"]);
        assert!(!template.contains("\\n") && !template.contains("${"));
    }

    #[test]
    fn the_longest_words_are_left_out_until_the_rest_fits() {
        // Each character of this script takes six in the template.
        let long = |length| "\u{e01}".repeat(length);
        let mut job = job();
        job.name = "a".repeat(80);
        job.description = Some(long(700));
        job.notify.title = long(230);
        job.notify.keywords = vec![long(75); 10];
        assert!(length(&notification(&job)) > LONGEST_TEMPLATE);
        assert!(length(&template(&job)) <= LONGEST_TEMPLATE);
        let shown = message(&job);
        assert_eq!(shown.pointer("/content/keywords"), None);
        assert!(text(&shown, "/content/description").contains(&long(700)));

        job.description = Some(long(1000));
        job.owner = Some(long(100));
        assert!(length(&template(&job)) <= LONGEST_TEMPLATE);
        let shown = message(&job);
        let description = text(&shown, "/content/description");
        assert!(!description.contains(&long(101)) && description.contains(&long(100)));

        // Two code units each, and a runbook that needs an escape for every character.
        job.notify.title = "\u{e0041}".repeat(230);
        job.owner = Some("\u{e0041}".repeat(100));
        job.runbook = Some(format!("https://{}", ",".repeat(492)));
        assert!(length(&template(&job)) <= LONGEST_TEMPLATE);
        assert_eq!(text(&message(&job), "/content/title"), job.notify.title);
    }
}
