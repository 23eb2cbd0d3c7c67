//! The queue of what Amazon EventBridge could not deliver ("Using dead-letter queues to process undelivered events").

use serde_json::{Value, json};

use super::letters;
use crate::policy::{Request, lets, statements};
use crate::reason::Reason;
use crate::subject::Deployed;
use crate::template::{Deployment, Resource, Template};

/// An account that no deployment is in.
const STRANGER: &str = "999988887777";

/// A dead-letter queue and the template that has it.
pub(in crate::laws) struct Queue<'t> {
    resource: Resource<'t>,
    arn: String,
    template: &'t Template,
    deployment: Deployment,
    /// The topic that an alarm must tell.
    topic: Option<String>,
}

impl<'t> Queue<'t> {
    /// The queue of a target, whose `DeadLetterConfig` has that ARN as it is written: one of the job's template, or, where
    /// it is a parameter, the one that the channel's template gives out under the parameter's name.
    ///
    /// A channel's alarm tells the topic that the channel gives out, be it its own or somebody else's; that somebody
    /// else's topic lets alarms publish is taken for granted.
    pub(in crate::laws) fn find(
        written: &Value,
        deployed: &Deployed<'t>,
        channel: &'t Template,
        topic: Option<String>,
    ) -> Option<Self> {
        let deployment = deployed.deployment;
        let (template, arn, topic) = match deployed.template.parameter(written) {
            Some(name) => {
                let topic = channel.output("TopicArn", &deployment);
                let topic = topic.and_then(|topic| topic.as_str().map(str::to_owned));
                (channel, channel.output(name, &deployment)?, topic)
            }
            None => (
                deployed.template,
                deployed.template.resolve(written, &deployment),
                topic,
            ),
        };
        let mut queues = template.of("AWS::SQS::Queue");
        let resource = queues.find(|queue| {
            let own = json!({"Fn::GetAtt": [queue.id, "Arn"]});
            template.resolve(&own, &deployment) == arn
        })?;
        Some(Self {
            resource,
            arn: arn.as_str()?.to_owned(),
            template,
            deployment,
            topic,
        })
    }

    /// What keeps a letter of that rule from the queue, or the queue from being looked at.
    pub(super) fn problems(&self, rule: &str) -> Vec<Reason> {
        let mut found = Vec::new();
        let url = self.resolve(&json!({"Ref": self.resource.id}));
        let policies = self.template.of("AWS::SQS::QueuePolicy");
        let granted: Vec<_> = policies
            .filter(|policy| {
                let queues = self.resolve(&policy.properties["Queues"]);
                queues.as_array().is_some_and(|it| it.contains(&url))
            })
            .flat_map(|policy| statements(&self.resolve(&policy.properties["PolicyDocument"])))
            .collect();
        let send = |source: &str| {
            let request = Request {
                service: "events.amazonaws.com",
                action: "sqs:SendMessage",
                resource: &self.arn,
                source: Some(source),
            };
            lets(&granted, &request)
        };
        // EventBridge cannot use the key that AWS manages for Amazon SQS.
        let key = self.resolve(&self.resource.properties["KmsMasterKeyId"]);
        let is_closed_by_key = key.as_str().is_some_and(|key| key.contains("alias/aws/"));
        if !send(rule) || is_closed_by_key || self.is_fifo() {
            found.push(Reason::QueueClosed);
        }
        if send(&rule.replace(self.deployment.account, STRANGER)) {
            found.push(Reason::QueueOpen);
        }
        found.extend(self.unwatched());
        found
    }

    /// What keeps a letter from the queue that a role of the same account sends, or the queue from being looked at.
    /// The role may send, but use no key.
    pub(in crate::laws) fn problems_of_role(&self) -> Vec<Reason> {
        let key = self.resolve(&self.resource.properties["KmsMasterKeyId"]);
        let closed = (!key.is_null() || self.is_fifo()).then_some(Reason::QueueClosed);
        closed.into_iter().chain(self.unwatched()).collect()
    }

    /// Dead-letter queues of EventBridge are standard queues.
    fn is_fifo(&self) -> bool {
        self.resource.properties["FifoQueue"] == Value::Bool(true)
    }

    /// What keeps each letter in it from being told.
    fn unwatched(&self) -> Option<Reason> {
        let name = self.resolve(&json!({"Fn::GetAtt": [self.resource.id, "QueueName"]}));
        let topic = self.topic.as_deref();
        letters::problem(&name, topic, self.template, &self.deployment)
    }

    fn resolve(&self, value: &Value) -> Value {
        self.template.resolve(value, &self.deployment)
    }
}
