//! The view of a job's stack: what its CloudFormation template, its Terraform module and its README lay out.
//!
//! All of them share one view, and expressions in it are neutral until a template writes them: so the outputs differ in
//! layout and cannot differ in substance.

use loudfail_job::{Expectation, Job, OnConflict};
use minijinja::Value;
use serde::Serialize;

use crate::asl::Placeholder;
use crate::backstop::Backstop;
use crate::definition::{self, DefinitionView};
use crate::error::RenderError;
use crate::expression::{Attribute, Expression};
use crate::input::InputTable;
use crate::lock_table::{Limit, LockTable};
use crate::parameters::{self, Parameter};
use crate::place::Place;
use crate::policy::{self, Statement};
use crate::schedule::Schedules;
use crate::success_alarm::SuccessAlarm;
use crate::tags::{self, Tag};
use crate::{attempts, console, names};

/// How long the logs of failed executions are kept.
const LOG_RETENTION_DAYS: u32 = 30;

/// The longest description of a CloudFormation template, in bytes. Source: "CloudFormation quotas".
const LONGEST_DESCRIPTION: usize = 1024;

/// Everything that a job's files say beside the machine itself.
#[derive(Debug, Serialize)]
pub(crate) struct JobStack {
    pub(crate) source: String,
    /// Whether Git sync has a file to deploy it from.
    pub(crate) has_deployment_file: bool,
    /// Whether the environment's root module deploys it.
    pub(crate) in_root_module: bool,
    pub(crate) name: String,
    /// The name for its stack.
    pub(crate) stack_name: String,
    pub(crate) machine_name: String,
    pub(crate) environment: String,
    /// Where it may be deployed to.
    pub(crate) place: Place,
    pub(crate) channel: String,
    /// What the template says of itself.
    pub(crate) description: String,
    /// What the job does, in the words of its blueprint.
    pub(crate) about: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) runbook: Option<String>,
    pub(crate) parameters: Vec<Parameter>,
    /// Whether the machine's text asks for the console's domain.
    pub(crate) links_to_console: bool,
    pub(crate) partitions: &'static [console::Partition],
    pub(crate) substitutions: Vec<Substitution>,
    pub(crate) role_name: Expression,
    pub(crate) role_description: String,
    pub(crate) role_arn: Expression,
    pub(crate) policy_name: &'static str,
    pub(crate) trust: Vec<Statement>,
    pub(crate) statements: Vec<Statement>,
    pub(crate) log_group_name: String,
    pub(crate) log_retention_days: u32,
    pub(crate) log_streams_arn: Expression,
    pub(crate) lock_table: Option<LockTable>,
    pub(crate) limit: Option<Limit>,
    /// Whether a run may be skipped.
    pub(crate) skips: bool,
    /// Whether the channel hears of that.
    pub(crate) tells_skip: bool,
    pub(crate) backstop: Backstop,
    pub(crate) input: Option<InputTable>,
    pub(crate) schedules: Option<Schedules>,
    /// The task definition that belongs to the job.
    pub(crate) definition: Option<DefinitionView>,
    /// Whether roles are made for the task.
    pub(crate) has_roles: bool,
    pub(crate) success_alarm: Option<SuccessAlarm>,
    /// Whether more time may pass between two successes than an alarm can look back.
    pub(crate) too_seldom: bool,
    /// How often the job is tried, and where: nothing where that is plain.
    pub(crate) attempts: Vec<Value>,
    /// Whether no schedule goes on for ever, so that no alarm can tell of a missing success.
    pub(crate) ends: bool,
    /// Whether the channel hears of successes too.
    pub(crate) tells_success: bool,
    /// Whether people may run commands in its containers.
    pub(crate) exec: bool,
    pub(crate) tags: Vec<Tag>,
    pub(crate) outputs: Vec<StackOutput>,
}

/// What a hole in the machine's text is filled with.
#[derive(Debug, Serialize)]
pub(crate) struct Substitution {
    name: String,
    value: Expression,
}

/// What a stack tells others of itself.
#[derive(Debug, Serialize)]
pub(crate) struct StackOutput {
    /// The name in CloudFormation.
    pub(crate) logical_id: &'static str,
    /// The name in Terraform.
    pub(crate) name: &'static str,
    /// What it is.
    pub(crate) description: &'static str,
    /// The value.
    pub(crate) value: Expression,
}

impl JobStack {
    /// Decides everything about the stack of `job` whose machine has these placeholders.
    ///
    /// # Errors
    ///
    /// When a parameter's name is taken, or one name is both a value and a list.
    pub(crate) fn new(job: &Job, placeholders: &[Placeholder]) -> Result<Self, RenderError> {
        let machine_name = names::machine_name(job);
        let definition = DefinitionView::new(job);
        Ok(Self {
            source: job.source.clone(),
            has_deployment_file: job.has_deployment_file,
            in_root_module: job.in_root_module,
            name: job.name.clone(),
            stack_name: job.resource_name.clone(),
            place: Place::new(&job.place),
            environment: job.environment.clone(),
            channel: job.notify.channel.clone(),
            description: description(job),
            about: job.description.clone(),
            attempts: attempts::sentences(job),
            owner: job.owner.clone(),
            runbook: job.runbook.clone(),
            parameters: parameters::of_job(job, placeholders)?,
            links_to_console: placeholders.contains(&Placeholder::ConsoleDomain),
            partitions: console::PARTITIONS,
            substitutions: placeholders
                .iter()
                .map(|placeholder| Substitution {
                    name: placeholder.name(),
                    value: Expression::of_placeholder(placeholder),
                })
                .collect(),
            role_name: names::role_name(job.names.role.as_ref(), &job.resource_name, "machine"),
            role_description: format!("Permissions of the state machine {machine_name}."),
            role_arn: Expression::attribute(Attribute::RoleArn),
            policy_name: "machine",
            trust: vec![policy::machine_trust(&machine_name)],
            statements: policy::machine(job),
            log_group_name: names::given_or(job.names.log_group.as_ref(), || {
                names::log_group_name(&job.resource_name)
            }),
            log_retention_days: LOG_RETENTION_DAYS,
            log_streams_arn: Expression::attribute(Attribute::LogStreamsArn),
            lock_table: LockTable::new(job),
            limit: Limit::new(job),
            skips: job
                .concurrency
                .as_ref()
                .is_some_and(|it| it.on_conflict == OnConflict::Skip),
            tells_skip: job.notify.on_skip,
            backstop: Backstop::new(job),
            input: InputTable::new(job),
            schedules: Schedules::new(job),
            has_roles: definition.as_ref().is_some_and(DefinitionView::has_roles),
            definition,
            success_alarm: SuccessAlarm::new(job),
            too_seldom: job.expect == Expectation::TooSeldom,
            ends: job.expect == Expectation::Ends,
            tells_success: job.notify.on_success,
            exec: job.task.placement.exec,
            tags: tags::of_job(job),
            outputs: outputs(job),
            machine_name,
        })
    }
}

/// The template's description: the job's own where CloudFormation keeps it as it is.
fn description(job: &Job) -> String {
    let ours = format!(
        "The job {}. It reports failures to the channel {}.",
        job.name, job.notify.channel
    );
    match &job.description {
        // CloudFormation shows anything beyond ASCII as question marks, and `{{` begins a dynamic reference.
        Some(theirs)
            if theirs
                .chars()
                .all(|character| character == ' ' || character.is_ascii_graphic())
                && !theirs.contains("{{")
                && ours.len() + 1 + theirs.len() <= LONGEST_DESCRIPTION =>
        {
            format!("{ours} {theirs}")
        }
        _ => ours,
    }
}

fn outputs(job: &Job) -> Vec<StackOutput> {
    let of_definition = [
        (
            "TaskDefinitionArn",
            "task_definition_arn",
            "The ARN of the task definition revision that runs.",
            Attribute::TaskDefinitionArn,
        ),
        (
            "TaskLogGroupName",
            "task_log_group_name",
            "The name of the log group of the containers.",
            Attribute::TaskLogGroupName,
        ),
    ];
    let is_own = definition::own(job).is_some();
    // Of roles that the stack makes; others know theirs.
    let made = definition::own(job).map_or_else(Vec::new, definition::logical_ids);
    let of_roles = [
        (
            "TaskRoleArn",
            "task_role_arn",
            "The ARN of the task role, for the policies of resources that the task uses.",
            Attribute::TaskRoleArn,
            "TaskRole",
        ),
        (
            "ExecutionRoleArn",
            "execution_role_arn",
            "The ARN of the execution role, for the policies of images, secrets and keys.",
            Attribute::ExecutionRoleArn,
            "ExecutionRole",
        ),
    ];
    let of_roles = of_roles
        .into_iter()
        .filter(|(.., id)| made.contains(id))
        .map(|(logical_id, name, description, attribute, _)| {
            (logical_id, name, description, attribute)
        });
    [
        (
            "StateMachineArn",
            "state_machine_arn",
            "The ARN of the state machine.",
            Attribute::MachineArn,
        ),
        (
            "StateMachineName",
            "state_machine_name",
            "The name of the state machine.",
            Attribute::MachineName,
        ),
        (
            "RoleArn",
            "role_arn",
            "The ARN of the state machine's role.",
            Attribute::RoleArn,
        ),
        (
            "LogGroupName",
            "log_group_name",
            "The name of the log group of failed executions.",
            Attribute::LogGroupName,
        ),
    ]
    .into_iter()
    .chain(of_definition.into_iter().filter(|_| is_own))
    .chain(of_roles)
    .map(|(logical_id, name, description, attribute)| StackOutput {
        logical_id,
        name,
        description,
        value: Expression::attribute(attribute),
    })
    .collect()
}
