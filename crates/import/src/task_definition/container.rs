//! Containers: the one that does the work, and those beside it.

mod part;

use loudfail_diagnostics::Diagnostic;

use super::fields;
use super::volumes::Volumes;
use crate::carry::Carry;
use crate::item::{Item, Reader};
use crate::rules::NOT_A_JOB;
use part::Part;

/// A container of a definition.
#[derive(Debug)]
pub(super) struct Container<'a> {
    item: Item<'a>,
    name: Item<'a>,
    called: String,
    /// Whether it does the work.
    pub(super) is_main: bool,
    is_essential: bool,
    cpu: Option<Item<'a>>,
    memory: Option<Item<'a>>,
    reservation: Option<Item<'a>>,
    fields: Reader<'a>,
}

/// The containers, and which of them does the work: that which is asked for, or else the first essential one.
pub(super) fn sorted<'a>(
    carry: &mut Carry<'_>,
    list: &Item<'a>,
    wished: Option<&str>,
) -> Result<Vec<Container<'a>>, Box<Diagnostic>> {
    let mut containers = Vec::new();
    for item in list.list_or_problem("a list of containers")? {
        let mut fields = item.fields().ok_or_else(|| item.wrong("a container"))?;
        let name = fields.take("name").ok_or_else(|| item.lacks("name"))?;
        let called = name.text_or_problem()?.to_owned();
        // ECS takes a container for essential where nothing is said (ContainerDefinition, `essential`).
        let is_essential = match fields.take("essential") {
            Some(essential) => fields::is_true(&essential)?,
            None => true,
        };
        containers.push(Container {
            item,
            name,
            called,
            is_main: false,
            is_essential,
            cpu: fields.take("cpu").filter(|it| !fields::is_nothing(it)),
            memory: fields.take("memory").filter(|it| !fields::is_nothing(it)),
            reservation: fields
                .take("memoryReservation")
                .filter(|it| !fields::is_nothing(it)),
            fields,
        });
    }
    let names: Vec<String> = containers
        .iter()
        .map(|it| format!("`{}`", it.called))
        .collect();
    let essential: Vec<String> = containers
        .iter()
        .filter(|it| it.is_essential)
        .map(|it| format!("`{}`", it.called))
        .collect();
    let main = match wished {
        Some(wished) => containers.iter_mut().find(|it| it.called == wished),
        None => containers.iter_mut().find(|it| it.is_essential),
    };
    let Some(main) = main else {
        let (message, label) = match wished {
            _ if names.is_empty() => (
                "the definition has no containers".to_owned(),
                "it is empty".to_owned(),
            ),
            Some(wished) => (
                format!("there is no container `{wished}`"),
                format!("there is {}", names.join(", ")),
            ),
            None => (
                "no container is essential".to_owned(),
                "which one does the work?".to_owned(),
            ),
        };
        let problem = NOT_A_JOB.error(message).at(list.node.span, label);
        return Err(Box::new(if wished.is_none() && !names.is_empty() {
            problem.help("specify it with `--container NAME`")
        } else {
            problem
        }));
    };
    main.is_main = true;
    let to = ["task", "container"];
    let (called, name) = (main.called.clone(), main.name.clone());
    if wished.is_none() && essential.len() > 1 {
        let text = format!(
            "there are several essential containers ({}), and the first is assumed to do the work: its exit code is the \
             job's; `--container NAME` chooses another one",
            essential.join(", ")
        );
        carry.guess(&to, called, &name, text);
    } else {
        carry.set(&to, called, &name);
    }
    Ok(containers)
}

/// Reads what the containers of the job's own definition have.
pub(super) fn read(
    carry: &mut Carry<'_>,
    containers: Vec<Container<'_>>,
    volumes: &Volumes<'_>,
    is_fargate: bool,
) -> Result<(), Box<Diagnostic>> {
    for container in containers {
        let sidecar = ["task", "sidecars", container.called.as_str()].map(str::to_owned);
        let place: &[String] = if container.is_main {
            &["task".to_owned()]
        } else {
            &sidecar
        };
        Part {
            carry,
            place: place.iter().map(String::as_str).collect(),
            is_fargate,
        }
        .read(container, volumes)?;
    }
    Ok(())
}

impl Container<'_> {
    /// What it has of a kind, or nothing.
    pub(super) fn amount(&self, key: &str) -> Result<i64, Box<Diagnostic>> {
        match self.amount_item(key) {
            Some(item) => item.integer().ok_or_else(|| item.wrong("a whole number")),
            None => Ok(0),
        }
    }

    /// The same as it is written.
    pub(super) fn amount_item(&self, key: &str) -> Option<&Item<'_>> {
        match key {
            "cpu" => self.cpu.as_ref(),
            _ => self.memory.as_ref().or(self.reservation.as_ref()),
        }
    }

    /// Where its output goes, for the link in messages.
    pub(super) fn logs_of_kept(&self, carry: &mut Carry<'_>) {
        let mut fields = self.fields.clone();
        let Some(config) = fields.take("logConfiguration") else {
            return;
        };
        let mut inner = config.fields();
        let driver = inner.as_mut().and_then(|it| it.take("logDriver"));
        let options = inner.as_mut().and_then(|it| it.take("options"));
        let mut options = options.and_then(|it| it.fields());
        let is_cloudwatch = driver.as_ref().and_then(Item::text) == Some("awslogs");
        let group = options.as_mut().and_then(|it| it.take("awslogs-group"));
        let prefix = options
            .as_mut()
            .and_then(|it| it.take("awslogs-stream-prefix"));
        if let (true, Some(group)) = (is_cloudwatch, &group)
            && let Some(text) = group.text()
        {
            carry.set(&["task", "logs", "group"], text, group);
            if let Some(prefix) = &prefix
                && let Some(text) = prefix.text()
            {
                carry.set(&["task", "logs", "prefix"], text, prefix);
            }
        } else {
            let text = "messages cannot link to the output, because it is not in CloudWatch Logs";
            carry.drop(&config, text, None);
        }
    }
}
