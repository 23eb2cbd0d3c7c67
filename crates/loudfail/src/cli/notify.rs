//! `notify`: the message of a job or a channel as a test, before it is needed.

use std::ffi::OsStr;
use std::io::{self, Write as _};
use std::process::ExitCode;

use clap::{ArgAction, Args};
use loudfail_diagnostics::visible;
use loudfail_job::{Chat, Place, Platform, Topic as ChannelTopic, partition_of_region};
use loudfail_prove::notification::TITLE;
use serde_json::{Value, json};
use tempfile::NamedTempFile;

use super::aws::{self, AccessOptions};
use super::card::{self, Style};
use super::environment::{OneEnvironment, tell_elsewhere};
use super::simulate::Texts;
use super::unknown::unknown;
use super::{Context, MISTAKE, USAGE, build, report, shape};
use crate::pipeline::Built;

/// What a test is known by.
const MARK: &str = "[TEST] ";

/// What programs know a test by: its `metadata.eventType`.
pub(super) const TEST: &str = "Test";

/// Sends a message.
const PUBLISH: [&str; 2] = ["sns", "publish"];

#[derive(Args, Debug)]
// Who shows a message reaches no account.
#[command(mut_group("AccessOptions", |options| options.requires("send")))]
pub(super) struct Notify {
    /// The job or the channel
    #[arg(value_name = "JOB|CHANNEL")]
    name: String,
    #[command(flatten)]
    environment: OneEnvironment,
    /// Publish the message with the AWS CLI; this pings everyone it mentions
    #[arg(long, action = ArgAction::SetTrue, requires = "topic_arn")]
    send: bool,
    /// The ARN of the channel's topic, an output of its stack
    #[arg(long, value_name = "ARN", requires = "send")]
    topic_arn: Option<String>,
    #[command(flatten)]
    access: AccessOptions,
    /// Print the message as JSON, for programs
    #[arg(long, action = ArgAction::SetTrue)]
    json: bool,
}

impl Notify {
    pub(super) fn run(&self, context: &Context) -> ExitCode {
        self.try_run(context).unwrap_or_else(|code| code)
    }

    fn try_run(&self, context: &Context) -> Result<ExitCode, ExitCode> {
        let topic = self.topic_arn.as_deref().map(topic).transpose()?;
        let shapes = shape::shapes(context)?;
        let built = build::compile(context)?;
        let candidates = self.environment.candidates(&built)?;
        if let Some(topic) = &topic {
            self.is_theirs(topic, &candidates)?;
        }
        let (message, chat) = if candidates
            .iter()
            .any(|platform| platform.jobs.contains_key(&self.name))
        {
            let Some(first) = shapes.iter().next() else {
                return Err(ExitCode::from(MISTAKE));
            };
            of_job(&built, &self.environment, &self.name, first)?
        } else if let Some(channel) = candidates
            .iter()
            .find_map(|platform| platform.channels.get(&self.name))
        {
            // Which environment it is for is not known where there are several candidates.
            let whereabouts = match candidates.as_slice() {
                [_] => channel.whereabouts.as_str(),
                _ => "",
            };
            (of_channel(&self.name, whereabouts), Chat::Slack)
        } else {
            let is_there = |platform: &Platform| {
                platform.jobs.contains_key(&self.name) || platform.channels.contains_key(&self.name)
            };
            if built.platforms.iter().any(is_there) {
                let name = visible(&self.name);
                report::say(&format!(
                    "error: that environment has no job or channel called `{name}`"
                ));
                tell_elsewhere(&built.platforms, &self.name);
                return Err(ExitCode::from(USAGE));
            }
            let mut known: Vec<&String> = Vec::new();
            for platform in candidates {
                for name in platform.channels.keys().chain(platform.jobs.keys()) {
                    if !known.contains(&name) {
                        known.push(name);
                    }
                }
            }
            unknown("job or channel", &self.name, known.into_iter());
            return Err(ExitCode::from(USAGE));
        };
        report::put(&if self.json {
            format!("{message:#}\n")
        } else {
            let style = Style {
                color: context.paints_data,
                width: context.width,
                chat,
            };
            card::draw(&message, style)
        });
        match topic {
            Some(topic) => send(&topic, &message, &self.access),
            None => Ok(ExitCode::SUCCESS),
        }
    }

    /// Whether the topic may be that of the channel in one of the environments: a test that is meant for one must not call the
    /// people of another.
    fn is_theirs(&self, topic: &Topic<'_>, candidates: &[&Platform]) -> Result<(), ExitCode> {
        let mut places = Vec::new();
        for platform in candidates {
            let of_job = platform.jobs.get(&self.name).map(|job| &job.notify.channel);
            let channel = platform.channels.get(of_job.unwrap_or(&self.name));
            let Some(channel) = channel else { continue };
            let is_own = matches!(channel.topic, ChannelTopic::Own(_));
            if !is_own || topic.place().may_be(&channel.place) {
                return Ok(());
            }
            places.push(format!("`{}`", platform.environment));
        }
        if places.is_empty() {
            return Ok(());
        }
        report::say(&format!(
            "error: `{}` is in a different account or region than {}",
            visible(topic.arn),
            places.join(", ")
        ));
        report::say("hint: pass the topic of that environment, or another `--env`");
        Err(ExitCode::from(USAGE))
    }
}

/// What the job says of a task that failed, marked as a test.
fn of_job(
    built: &Built,
    environment: &OneEnvironment,
    name: &str,
    shape: &loudfail_prove::Shape,
) -> Result<(Value, Chat), ExitCode> {
    let texts = Texts::find(built, environment, name)?;
    let simulated = texts.simulate(shape)?;
    let told = simulated.simulation.messages.into_iter();
    let Some(mut message) = told
        .filter(|told| told.is_delivered)
        .map(|told| told.message)
        .next_back()
    else {
        report::say(&format!("error: `{name}` reports `{}` to nobody", shape.id));
        return Err(ExitCode::from(MISTAKE));
    };
    if let Some(content) = message.get_mut("content").and_then(Value::as_object_mut) {
        let title = content.get("title").and_then(Value::as_str);
        let title = marked(title.unwrap_or(name));
        content.insert("title".to_owned(), Value::String(title));
    }
    // Programs that subscribe to the topic count no test as a failure.
    if let Some(metadata) = message.get_mut("metadata").and_then(Value::as_object_mut) {
        metadata.insert("eventType".to_owned(), Value::from(TEST));
    }
    Ok((message, texts.job().notify.chat))
}

/// A title with the mark of a test, no longer than chat takes.
fn marked(title: &str) -> String {
    let title = format!("{MARK}{title}");
    if title.chars().count() <= TITLE {
        return title;
    }
    title.chars().take(TITLE - 1).chain(['…']).collect()
}

fn of_channel(name: &str, whereabouts: &str) -> Value {
    json!({
        "version": "1.0",
        "source": "custom",
        "content": {
            "textType": "client-markdown",
            "title": format!("{MARK}Channel {name}{whereabouts}"),
            "description": format!(
                "This is a test of the channel `{name}`{whereabouts}. Failures will be reported here.\nYou do not have to \
                 do anything."
            ),
            "keywords": ["test"],
        },
        "metadata": {"eventType": TEST, "summary": format!("A test of the channel {name}")},
    })
}

/// An SNS topic.
struct Topic<'a> {
    arn: &'a str,
    region: &'a str,
    account: &'a str,
}

impl<'a> Topic<'a> {
    fn parse(arn: &'a str) -> Option<Self> {
        let parts: Vec<&str> = arn.split(':').collect();
        match parts.as_slice() {
            ["arn", _, "sns", region, account, name] if !region.is_empty() && !name.is_empty() => {
                Some(Self {
                    arn,
                    region,
                    account,
                })
            }
            _ => None,
        }
    }

    fn place(&self) -> Place {
        Place {
            account: Some(self.account.to_owned()),
            region: Some(self.region.to_owned()),
            partition: partition_of_region(self.region),
        }
    }
}

/// The topic of that ARN; what is none is told.
fn topic(arn: &str) -> Result<Topic<'_>, ExitCode> {
    if arn.ends_with(".fifo") {
        report::say(&format!(
            "error: `{}` is a FIFO topic, and chat cannot subscribe to one",
            visible(arn)
        ));
        report::say("hint: pass the ARN of a standard topic");
        return Err(ExitCode::from(USAGE));
    }
    Topic::parse(arn).ok_or_else(|| {
        report::say(&format!("error: `{}` is not the ARN of a topic", visible(arn)));
        report::say(
            "hint: an ARN looks like `arn:aws:sns:ap-northeast-1:111122223333:alerts`; the channel's stack has it as an \
             output",
        );
        ExitCode::from(USAGE)
    })
}

/// Publishes with the AWS CLI, which knows the person's credentials and endpoint.
fn send(topic: &Topic<'_>, message: &Value, options: &AccessOptions) -> Result<ExitCode, ExitCode> {
    let cannot = |error: io::Error| {
        report::say(&format!(
            "error: cannot pass the message to the AWS CLI: {error}"
        ));
        ExitCode::from(MISTAKE)
    };
    // A file: an argument that begins with `file://` or `@` would be read as one, and a message may be long.
    let mut file = NamedTempFile::new().map_err(cannot)?;
    file.write_all(message.to_string().as_bytes())
        .map_err(cannot)?;
    file.flush().map_err(cannot)?;
    let address = aws::file_argument(file.path());
    let arguments: [&OsStr; 4] = [
        "--topic-arn".as_ref(),
        topic.arn.as_ref(),
        "--message".as_ref(),
        &address,
    ];
    let access = options.access(Some(topic.region.to_owned()));
    let answer = access.json(PUBLISH, &arguments).map_err(|problem| {
        problem.tell(PUBLISH);
        ExitCode::from(MISTAKE)
    })?;
    let id = aws::field(&answer, "MessageId");
    let id = id.map_or_else(String::new, |id| format!(" as {id}"));
    report::say(&format!("sent to {}{id}", visible(topic.arn)));
    report::say(
        "hint: Amazon SNS accepted the message; if chat does not show it, the chat configuration is not subscribed or has \
         no access to the channel",
    );
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use loudfail_prove::notification;

    #[test]
    fn a_test_is_marked_within_the_limits() {
        assert_eq!(marked("a"), "[TEST] a");
        let longest = "é".repeat(243);
        assert_eq!(marked(&longest), format!("[TEST] {longest}"));
        let long = marked(&"é".repeat(244));
        assert_eq!(long.chars().count(), 250);
        assert!(long.ends_with("é…"));
    }

    #[test]
    fn the_test_of_a_channel_is_a_notification() {
        let message = of_channel(&"c".repeat(64), &format!(" in {}", "e".repeat(64)));
        assert_eq!(notification::check(&message), []);
    }

    #[test]
    fn only_the_arn_of_a_topic_is_one() {
        for (arn, region) in [
            ("arn:aws:sns:eu-west-1:1:t", Some("eu-west-1")),
            ("arn:aws-cn:sns:cn-north-1:1:t", Some("cn-north-1")),
            ("arn:aws:sqs:eu-west-1:1:t", None),
            ("arn:aws:sns:eu-west-1:1:t:subscription", None),
            ("alerts", None),
            ("", None),
        ] {
            assert_eq!(Topic::parse(arn).map(|it| it.region), region, "{arn}");
        }
    }
}
