//! CloudFormation stacks.

use std::collections::BTreeMap;
use std::sync::PoisonError;
use std::thread;
use std::time::{Duration, Instant};

use aws_sdk_cloudformation::error::ProvideErrorMetadata;
use aws_sdk_cloudformation::types::{Capability, Parameter};

use super::error::{LabError, call, missing};
use super::lab::Lab;

/// A stack of ours is up in a second or two.
const DONE_WITHIN: Duration = Duration::from_secs(180);

/// The pause between two questions.
const PAUSE: Duration = Duration::from_millis(200);

/// A stack that is up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stack {
    /// Its name.
    pub name: String,
    /// Its outputs, by name.
    pub outputs: BTreeMap<String, String>,
    /// Its resources, by their logical ids.
    pub resources: BTreeMap<String, Resource>,
}

/// A resource of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// `AWS::SNS::Topic`
    pub kind: String,
    /// Its physical id: for a state machine and a topic that is the ARN.
    pub id: String,
}

impl Stack {
    /// The physical ids of the resources of one type, in the order of their logical ids.
    #[must_use]
    pub fn ids_of(&self, kind: &str) -> Vec<&str> {
        let resources = self.resources.values();
        resources
            .filter(|resource| resource.kind == kind)
            .map(|resource| resource.id.as_str())
            .collect()
    }
}

impl Lab {
    /// Deploys a template and waits until the stack is up.
    ///
    /// # Errors
    ///
    /// [`LabError::Stack`] with the events when it does not come up.
    pub fn deploy_stack(
        &self,
        name: &str,
        template: &str,
        parameters: &[(&str, &str)],
    ) -> Result<Stack, LabError> {
        let parameters = parameters.iter().map(|(key, value)| {
            Parameter::builder()
                .parameter_key(*key)
                .parameter_value(*value)
                .build()
        });
        let request = self
            .clients
            .stacks
            .create_stack()
            .stack_name(name)
            .template_body(compact(template))
            .set_parameters(Some(parameters.collect()))
            .capabilities(Capability::CapabilityNamedIam);
        self.runtime
            .block_on(request.send())
            .map_err(call("CreateStack"))?;
        self.deployed
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(name.to_owned());
        let status = self.wait_for_stack(name)?;
        if status != "CREATE_COMPLETE" {
            return Err(LabError::Stack {
                name: name.to_owned(),
                status,
                events: self.stack_events(name)?,
            });
        }
        Ok(Stack {
            name: name.to_owned(),
            outputs: self.stack_outputs(name)?,
            resources: self.stack_resources(name)?,
        })
    }

    /// Takes a stack down and waits until it is gone.
    ///
    /// # Errors
    ///
    /// [`LabError::Stack`] with the events when it stays.
    pub fn delete_stack(&self, name: &str) -> Result<(), LabError> {
        let request = self.clients.stacks.delete_stack().stack_name(name);
        self.runtime
            .block_on(request.send())
            .map_err(call("DeleteStack"))?;
        let status = self.wait_for_stack(name)?;
        if status == "DELETE_COMPLETE" {
            return Ok(());
        }
        Err(LabError::Stack {
            name: name.to_owned(),
            status,
            events: self.stack_events(name)?,
        })
    }

    /// Waits until nothing is going on with a stack; returns its status. One that is gone is deleted.
    fn wait_for_stack(&self, name: &str) -> Result<String, LabError> {
        let deadline = Instant::now() + DONE_WITHIN;
        loop {
            let request = self.clients.stacks.describe_stacks().stack_name(name);
            let status = match self.runtime.block_on(request.send()) {
                Ok(described) => described
                    .stacks()
                    .first()
                    .and_then(|stack| stack.stack_status())
                    .map(|status| status.as_str().to_owned())
                    .ok_or_else(missing("DescribeStacks", "StackStatus"))?,
                // CloudFormation has no error code of its own for a stack that is not there (any more).
                Err(error)
                    if error
                        .message()
                        .is_some_and(|text| text.contains("does not exist")) =>
                {
                    return Ok("DELETE_COMPLETE".to_owned());
                }
                Err(error) => return Err(call("DescribeStacks")(error)),
            };
            if !status.ends_with("_IN_PROGRESS") {
                return Ok(status);
            }
            if Instant::now() > deadline {
                return Err(LabError::Stack {
                    name: name.to_owned(),
                    status,
                    events: self.stack_events(name)?,
                });
            }
            thread::sleep(PAUSE);
        }
    }

    fn stack_outputs(&self, name: &str) -> Result<BTreeMap<String, String>, LabError> {
        let request = self.clients.stacks.describe_stacks().stack_name(name);
        let described = self
            .runtime
            .block_on(request.send())
            .map_err(call("DescribeStacks"))?;
        let outputs = described.stacks().iter().flat_map(|stack| stack.outputs());
        Ok(outputs
            .filter_map(|output| {
                Some((
                    output.output_key()?.to_owned(),
                    output.output_value()?.to_owned(),
                ))
            })
            .collect())
    }

    fn stack_resources(&self, name: &str) -> Result<BTreeMap<String, Resource>, LabError> {
        let request = self
            .clients
            .stacks
            .describe_stack_resources()
            .stack_name(name);
        let described = self
            .runtime
            .block_on(request.send())
            .map_err(call("DescribeStackResources"))?;
        Ok(described
            .stack_resources()
            .iter()
            .filter_map(|resource| {
                let logical = resource.logical_resource_id()?.to_owned();
                let id = resource.physical_resource_id()?.to_owned();
                let kind = resource.resource_type()?.to_owned();
                Some((logical, Resource { kind, id }))
            })
            .collect())
    }

    /// What happened to a stack, oldest first: `Topic CREATE_FAILED: the reason`.
    fn stack_events(&self, name: &str) -> Result<Vec<String>, LabError> {
        let request = self.clients.stacks.describe_stack_events().stack_name(name);
        let described = self
            .runtime
            .block_on(request.send())
            .map_err(call("DescribeStackEvents"))?;
        let events = described.stack_events().iter().rev();
        Ok(events
            .map(|event| {
                let status = event.resource_status().map_or("", |status| status.as_str());
                let reason = event.resource_status_reason().unwrap_or_default();
                let resource = event.logical_resource_id().unwrap_or_default();
                format!("{resource} {status}: {reason}")
            })
            .collect())
    }
}

/// A template without what stands in it for people: a request takes 51,200 bytes of one (CreateStack, `TemplateBody`), and
/// a person would name a bucket in place of that. Comments go, and the machine's definition, which is JSON and so has no
/// line breaks in its texts, becomes one line.
fn compact(template: &str) -> String {
    const BLOCK: &str = "      DefinitionString: |";
    let mut kept = String::with_capacity(template.len());
    let mut is_definition = false;
    for line in template.lines() {
        let text = line.trim_start();
        if is_definition && line.starts_with("        ") {
            kept.push_str(text);
            continue;
        }
        if is_definition {
            kept.push('\n');
            is_definition = false;
        }
        if text.starts_with('#') {
            continue;
        }
        kept.push_str(line);
        kept.push('\n');
        if line == BLOCK {
            kept.push_str("        ");
            is_definition = true;
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_compact_template_says_the_same() {
        let template = "# Made\nA:\n  # Why.\n  B:\n      DefinitionString: |\n        {\n          \"a\": \"# b\"\n        }\n  C: 1\n";
        let expected = "A:\n  B:\n      DefinitionString: |\n        {\"a\": \"# b\"}\n  C: 1\n";
        assert_eq!(compact(template), expected);
    }
}
