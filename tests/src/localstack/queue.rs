//! What arrives from a topic, seen through a queue that subscribes to it.

use std::time::{Duration, Instant};

use aws_sdk_sqs::types::QueueAttributeName;
use serde_json::{Value, json};

use super::error::{LabError, call, json as parsed, missing};
use super::lab::Lab;

/// A message that was published is here within milliseconds; a loaded machine is given time.
const ARRIVES_WITHIN: Duration = Duration::from_secs(120);

/// The longest that a queue holds the answer back for a message to come, in seconds. AWS allows 20.
const LONG_POLL: i32 = 2;

/// How a marker's message begins; what no notification begins with.
const MARKER: &str = "loudfail-lab-marker ";

/// A queue that subscribes to a topic.
#[derive(Debug, Clone)]
pub struct Queue {
    url: String,
    topic: String,
}

/// A message that arrived through a topic.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// The text that was published.
    pub text: String,
    /// The subject, if one was given.
    pub subject: Option<String>,
}

impl Message {
    /// The text as JSON, if it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<Value> {
        serde_json::from_str(&self.text).ok()
    }
}

impl Lab {
    /// Makes a topic and returns its ARN.
    ///
    /// # Errors
    ///
    /// [`LabError::Call`] when SNS refuses it.
    pub fn create_topic(&self, name: &str) -> Result<String, LabError> {
        let request = self.clients.topics.create_topic().name(name);
        let created = self
            .runtime
            .block_on(request.send())
            .map_err(call("CreateTopic"))?;
        let arn = created.topic_arn().map(str::to_owned);
        arn.ok_or_else(missing("CreateTopic", "TopicArn"))
    }

    /// Makes a queue that the topic may send to, and subscribes it. Messages published from then on arrive in it.
    ///
    /// # Errors
    ///
    /// [`LabError::Call`] when SQS or SNS refuses.
    pub fn subscribe(&self, topic: &str) -> Result<Queue, LabError> {
        let name = self.unique("lab-queue");
        let queues = &self.clients.queues;
        self.runtime.block_on(async {
            let created = queues.create_queue().queue_name(&name).send().await;
            let created = created.map_err(call("CreateQueue"))?;
            let url = created
                .queue_url()
                .ok_or_else(missing("CreateQueue", "QueueUrl"))?;
            let described = queues
                .get_queue_attributes()
                .queue_url(url)
                .attribute_names(QueueAttributeName::QueueArn)
                .send()
                .await
                .map_err(call("GetQueueAttributes"))?;
            let arn = described
                .attributes()
                .and_then(|attributes| attributes.get(&QueueAttributeName::QueueArn))
                .ok_or_else(missing("GetQueueAttributes", "QueueArn"))?;
            let policy = json!({"Version": "2012-10-17", "Statement": [{
                "Effect": "Allow",
                "Principal": {"Service": "sns.amazonaws.com"},
                "Action": "sqs:SendMessage",
                "Resource": arn,
                "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
            }]});
            queues
                .set_queue_attributes()
                .queue_url(url)
                .attributes(QueueAttributeName::Policy, policy.to_string())
                .send()
                .await
                .map_err(call("SetQueueAttributes"))?;
            self.clients
                .topics
                .subscribe()
                .topic_arn(topic)
                .protocol("sqs")
                .endpoint(arn)
                .send()
                .await
                .map_err(call("Subscribe"))?;
            Ok(Queue {
                url: url.to_owned(),
                topic: topic.to_owned(),
            })
        })
    }

    /// Publishes a text on a topic.
    ///
    /// # Errors
    ///
    /// [`LabError::Call`] when SNS refuses.
    pub fn publish(&self, topic: &str, text: &str) -> Result<(), LabError> {
        let request = self.clients.topics.publish().topic_arn(topic).message(text);
        self.runtime
            .block_on(request.send())
            .map_err(call("Publish"))?;
        Ok(())
    }

    /// Everything that was published on the topic until now and was not received yet, none being an answer too.
    ///
    /// It publishes a marker of its own and reads up to that, so that it does not wait for what does not come. What is on
    /// its way may come behind the marker: who knows that something comes asks [`Lab::receive_all`] for it.
    ///
    /// # Errors
    ///
    /// [`LabError::Deadline`] when the marker does not arrive.
    pub fn drain(&self, queue: &Queue) -> Result<Vec<Message>, LabError> {
        let marker = format!("{MARKER}{}", self.unique("drain"));
        self.publish(&queue.topic, &marker)?;
        let mut messages = self.receive_until(queue, "the marker", |messages| {
            messages.iter().any(|message| message.text == marker)
        })?;
        // Two messages may overtake each other on their way through the topic.
        messages.extend(self.receive(queue, 0)?);
        messages.retain(|message| !message.text.starts_with(MARKER));
        Ok(messages)
    }

    /// Waits until `expected` messages have arrived, for what is published behind the scenes; then [`Lab::drain`]s the
    /// queue, so that one too many is seen as well.
    ///
    /// # Errors
    ///
    /// [`LabError::Deadline`] when fewer arrive, with those that did.
    pub fn receive_all(&self, queue: &Queue, expected: usize) -> Result<Vec<Message>, LabError> {
        let mut messages =
            self.receive_until(queue, &format!("{expected} messages"), |messages| {
                messages.len() >= expected
            })?;
        messages.extend(self.drain(queue)?);
        Ok(messages)
    }

    fn receive_until(
        &self,
        queue: &Queue,
        waited_for: &str,
        done: impl Fn(&[Message]) -> bool,
    ) -> Result<Vec<Message>, LabError> {
        let deadline = Instant::now() + ARRIVES_WITHIN;
        let mut messages = Vec::new();
        while !done(&messages) {
            if Instant::now() > deadline {
                return Err(LabError::Deadline {
                    waited_for: waited_for.to_owned(),
                    seen: format!("{messages:?}"),
                });
            }
            messages.extend(self.receive(queue, LONG_POLL)?);
        }
        Ok(messages)
    }

    /// Takes what is in the queue, waiting up to `seconds` if it is empty.
    fn receive(&self, queue: &Queue, seconds: i32) -> Result<Vec<Message>, LabError> {
        let queues = &self.clients.queues;
        self.runtime.block_on(async {
            let received = queues
                .receive_message()
                .queue_url(&queue.url)
                .max_number_of_messages(10)
                .wait_time_seconds(seconds)
                .send()
                .await
                .map_err(call("ReceiveMessage"))?;
            let mut messages = Vec::new();
            for message in received.messages() {
                let handle = message.receipt_handle();
                let handle = handle.ok_or_else(missing("ReceiveMessage", "ReceiptHandle"))?;
                queues
                    .delete_message()
                    .queue_url(&queue.url)
                    .receipt_handle(handle)
                    .send()
                    .await
                    .map_err(call("DeleteMessage"))?;
                let body = message
                    .body()
                    .ok_or_else(missing("ReceiveMessage", "Body"))?;
                messages.push(unwrapped(body)?);
            }
            Ok(messages)
        })
    }
}

/// The message inside the envelope that SNS puts around it.
fn unwrapped(body: &str) -> Result<Message, LabError> {
    let envelope = parsed("ReceiveMessage", body)?;
    let text = |key: &str| envelope.get(key)?.as_str().map(str::to_owned);
    Ok(Message {
        text: text("Message").ok_or_else(missing("ReceiveMessage", "Message"))?,
        subject: text("Subject"),
    })
}
