//! What one container becomes.

use loudfail_diagnostics::Diagnostic;

use super::Container;
use crate::carry::Carry;
use crate::containers::{self, is_variable_name};
use crate::draft::{Fields, Value};
use crate::item::{Item, Reader};
use crate::report::NoteKind;
use crate::task_definition::secret::{self, Secret};
use crate::task_definition::volumes::Volumes;
use crate::task_definition::{fields, open};

/// A container on its way into the blueprint.
pub(super) struct Part<'c, 's> {
    pub(super) carry: &'c mut Carry<'s>,
    /// The keys that lead to it.
    pub(super) place: Vec<&'c str>,
    pub(super) is_fargate: bool,
}

impl Part<'_, '_> {
    /// Reads all of it.
    pub(super) fn read(
        &mut self,
        mut container: Container<'_>,
        volumes: &Volumes<'_>,
    ) -> Result<(), Box<Diagnostic>> {
        let fields = &mut container.fields;
        let image = fields
            .take("image")
            .ok_or_else(|| container.item.lacks("image"))?;
        let text = image.text_or_problem()?;
        if open::is_image(text) {
            self.set(&["image"], text, &image);
        } else {
            let words: &[&str] = if container.is_main {
                &[]
            } else {
                &[&container.called]
            };
            open::image(self.carry, &self.place, words, &image, text);
        }
        self.sizes(&container.cpu, &container.memory, container.is_main)?;
        if let Some(reservation) = &container.reservation {
            let text = "a container has a memory limit, and no reservation";
            self.carry.drop(reservation, text, None);
        }
        if !container.is_main && container.is_essential {
            self.set(&["essential"], true, &container.name);
        }
        self.command(fields)?;
        self.variables(fields)?;
        self.secrets(fields)?;
        self.mounts(fields, volumes)?;
        self.waits(fields)?;
        self.health(fields)?;
        self.logs(fields, container.is_main)?;
        for (key, to) in [("user", "user")] {
            if let Some(item) = fields.take(key).filter(|it| !fields::is_nothing(it)) {
                let text = item.text_or_problem()?;
                self.set(&[to], text, &item);
            }
        }
        if let Some(item) = fields.take("readonlyRootFilesystem")
            && fields::is_true(&item)?
        {
            self.set(&["read_only_root"], true, &item);
        }
        if let Some(item) = fields
            .take("stopTimeout")
            .filter(|it| !fields::is_nothing(it))
        {
            self.stop(&item)?;
        }
        self.linux(fields)?;
        fields::rest(self.carry, fields, fields::CONTAINER);
        Ok(())
    }

    fn to<'k>(&'k self, keys: &[&'k str]) -> Vec<&'k str> {
        let place = self.place.iter().copied();
        place.chain(keys.iter().copied()).collect()
    }

    fn set(&mut self, keys: &[&str], value: impl Into<Value>, item: &Item<'_>) {
        let to: Vec<String> = self.to(keys).into_iter().map(str::to_owned).collect();
        let to: Vec<&str> = to.iter().map(String::as_str).collect();
        self.carry.set(&to, value, item);
    }

    fn change(&mut self, keys: &[&str], value: impl Into<Value>, item: &Item<'_>, text: &str) {
        let to: Vec<String> = self.to(keys).into_iter().map(str::to_owned).collect();
        let to: Vec<&str> = to.iter().map(String::as_str).collect();
        self.carry.change(&to, value, item, text);
    }

    fn guess(
        &mut self,
        keys: &[&str],
        value: impl Into<Value>,
        item: &Item<'_>,
        text: impl Into<String>,
    ) {
        let to: Vec<String> = self.to(keys).into_iter().map(str::to_owned).collect();
        let to: Vec<&str> = to.iter().map(String::as_str).collect();
        self.carry.guess(&to, value, item, text);
    }

    /// What the container itself has of the task's: the one that does the work has what the others leave.
    fn sizes(
        &mut self,
        cpu: &Option<Item<'_>>,
        memory: &Option<Item<'_>>,
        is_main: bool,
    ) -> Result<(), Box<Diagnostic>> {
        for (key, item) in [("cpu", cpu), ("memory", memory)] {
            let Some(item) = item else { continue };
            if is_main {
                let text =
                    "the container that does the work gets what the others leave of the task's";
                self.carry.drop(item, text, None);
            } else {
                let number = item.integer().ok_or_else(|| item.wrong("a whole number"))?;
                self.set(&[key], number, item);
            }
        }
        Ok(())
    }

    fn command(&mut self, fields: &mut Reader<'_>) -> Result<(), Box<Diagnostic>> {
        let mut take = |key| fields.take(key).filter(|it| !fields::is_nothing(it));
        let (entry_point, command) = (take("entryPoint"), take("command"));
        let rest = match &command {
            Some(item) => words(item)?,
            None => Vec::new(),
        };
        match (entry_point, command) {
            (Some(item), command) => {
                let first = words(&item)?;
                let note = containers::entry_point_note(&first);
                let all = Value::texts(first.into_iter().chain(rest));
                self.guess(&["command"], all, &item, note);
                if let Some(command) = command {
                    let note = self.carry.note(NoteKind::Carried, "", &command);
                    self.carry.report.add(note);
                }
            }
            (None, Some(item)) => self.set(&["command"], Value::texts(rest), &item),
            (None, None) => {}
        }
        Ok(())
    }

    fn variables(&mut self, fields: &mut Reader<'_>) -> Result<(), Box<Diagnostic>> {
        for (name, item, value) in self.named(fields, "environment", "name", "value")? {
            if is_variable_name(&name) {
                self.set(&["environment", &name], value, &item);
            } else {
                self.bad_name(&item);
            }
        }
        Ok(())
    }

    fn secrets(&mut self, fields: &mut Reader<'_>) -> Result<(), Box<Diagnostic>> {
        for (name, item, from) in self.named(fields, "secrets", "name", "valueFrom")? {
            if !is_variable_name(&name) {
                self.bad_name(&item);
                continue;
            }
            let to = ["secrets", &name];
            match secret::read(&from, &name) {
                Some(Secret::Whole(value)) => self.set(&to, value, &item),
                Some(Secret::Named(value)) => {
                    let text = format!(
                        "`{from}` is not a whole ARN, so it is looked up by name in the account and region that the job is \
                         deployed to"
                    );
                    self.change(&to, value, &item, &text);
                }
                Some(Secret::Asked(value, parameter)) => {
                    self.guess(&to, value, &item, open::asked(&from, &parameter));
                }
                None => {
                    let text =
                        format!("`{from}` is neither in Parameter Store nor in Secrets Manager");
                    let instead = "set it under `secrets`, as in `{ssm: /path}`";
                    self.carry.say(NoteKind::ToDo, &item, text, Some(instead));
                }
            }
        }
        Ok(())
    }

    fn bad_name(&mut self, item: &Item<'_>) {
        let text = "an environment variable's name consists of letters, digits, `_`, `.` and `-`, and starts with a letter \
                    or `_`";
        self.carry.drop(item, text, None);
    }

    fn mounts(
        &mut self,
        fields: &mut Reader<'_>,
        volumes: &Volumes<'_>,
    ) -> Result<(), Box<Diagnostic>> {
        let Some(list) = fields.take("mountPoints") else {
            return Ok(());
        };
        for item in list.list_or_problem("a list of mounts")? {
            let mut inner = item.fields().ok_or_else(|| item.wrong("a mount"))?;
            let mut text = |key: &str| {
                let found = inner.take(key).ok_or_else(|| item.lacks(key))?;
                found.text_or_problem()
            };
            let (volume, path) = (text("sourceVolume")?, text("containerPath")?);
            let read_only = match inner.take("readOnly") {
                Some(read_only) => fields::is_true(&read_only)?,
                None => false,
            };
            if !volumes.mount(volume) {
                let text = format!("the volume `{volume}` is not carried over");
                self.carry.say(NoteKind::ToDo, &item, text, None);
                continue;
            }
            let mut mount = Fields::default();
            mount.set(&["volume"], volume.into());
            if read_only {
                mount.set(&["read_only"], true.into());
            }
            self.set(&["mounts", path], mount, &item);
            fields::rest(self.carry, &mut inner, &[]);
        }
        Ok(())
    }

    fn waits(&mut self, fields: &mut Reader<'_>) -> Result<(), Box<Diagnostic>> {
        for (name, item, condition) in
            self.named(fields, "dependsOn", "containerName", "condition")?
        {
            let start = match condition.as_str() {
                "START" => "started",
                "COMPLETE" => "complete",
                "SUCCESS" => "success",
                "HEALTHY" => "healthy",
                _ => {
                    return Err(item.wrong(
                        "a dependency that is `START`, `COMPLETE`, `SUCCESS` or `HEALTHY`",
                    ));
                }
            };
            self.set(&["depends_on", &name], start, &item);
        }
        Ok(())
    }

    /// `CMD-SHELL` takes one text for the container's shell, and `CMD` a program (HealthCheck, `command`).
    fn health(&mut self, fields: &mut Reader<'_>) -> Result<(), Box<Diagnostic>> {
        let Some(item) = fields.take("healthCheck") else {
            return Ok(());
        };
        let mut inner = item.fields().ok_or_else(|| item.wrong("a health check"))?;
        let command = inner.take("command").ok_or_else(|| item.lacks("command"))?;
        let words = words(&command)?;
        let to = ["health_check", "command"];
        match words.as_slice() {
            [kind, rest @ ..] if kind == "CMD" && rest.len() > 1 => {
                self.set(&to, Value::texts(rest.to_vec()), &command);
            }
            [kind, rest @ ..] if kind == "CMD-SHELL" && !rest.is_empty() => {
                self.set(&to, Value::texts([rest.join(" ")]), &command);
            }
            [kind, program] if kind == "CMD" => {
                let text = "the container's shell runs it, because it is one word";
                self.change(&to, Value::texts([program.clone()]), &command, text);
            }
            [kind, ..] if kind == "NONE" => {
                self.carry.drop(&item, "there is none by default", None);
                return Ok(());
            }
            [] => return Err(command.wrong("`CMD` or `CMD-SHELL`, followed by words")),
            [kind] if kind == "CMD" || kind == "CMD-SHELL" => {
                return Err(command.wrong("`CMD` or `CMD-SHELL`, followed by words"));
            }
            all => {
                let text = "the container's shell runs it, because it starts with neither `CMD` nor `CMD-SHELL`";
                self.change(&to, Value::texts([all.join(" ")]), &command, text);
            }
        }
        for (key, to) in [
            ("interval", "interval"),
            ("timeout", "timeout"),
            ("startPeriod", "start_period"),
            ("retries", "retries"),
        ] {
            let Some(item) = inner.take(key).filter(|it| !fields::is_nothing(it)) else {
                continue;
            };
            let number = item.integer().ok_or_else(|| item.wrong("a whole number"))?;
            let value = if key == "retries" {
                Value::from(number)
            } else {
                Value::from(format!("{number}s"))
            };
            self.set(&["health_check", to], value, &item);
        }
        fields::rest(self.carry, &mut inner, &[]);
        Ok(())
    }

    /// The job's stack makes a log group of its own: the one that is there belongs to somebody else.
    fn logs(&mut self, fields: &mut Reader<'_>, is_main: bool) -> Result<(), Box<Diagnostic>> {
        let Some(item) = fields.take("logConfiguration") else {
            return Ok(());
        };
        let mut inner = item
            .fields()
            .ok_or_else(|| item.wrong("a log configuration"))?;
        let driver = inner.take("logDriver");
        let options = match inner.take("options") {
            Some(options) => Some(options.fields().ok_or_else(|| options.wrong("options"))?),
            None => None,
        };
        let is_cloudwatch = driver.as_ref().and_then(Item::text) == Some("awslogs");
        if !is_cloudwatch {
            let text = "the output of a job's own definition goes to CloudWatch Logs";
            let instead = "`--keep-definition` leaves it as it is";
            self.carry.drop(&item, text, Some(instead));
            return Ok(());
        }
        let mut options = options;
        let group = options.as_mut().and_then(|it| it.take("awslogs-group"));
        let group_name = group
            .as_ref()
            .and_then(Item::text)
            .unwrap_or("another group");
        if is_main {
            let name = self.carry.name.clone();
            let text = format!(
                "the output goes to a log group that the job's stack creates, `/ecs/jobs/{name}`, and is kept for 30 days; \
                 the content of `{group_name}` stays there, and an existing execution role must be allowed to write to the \
                 new group"
            );
            let instead = "`logs` sets another name and another retention";
            self.carry
                .say(NoteKind::Changed, &item, text, Some(instead));
        } else {
            let text = "the output of all containers goes to the job's log group";
            self.carry.say(NoteKind::Changed, &item, text, None);
        }
        if let Some(mut options) = options {
            let prefix = options.take("awslogs-stream-prefix");
            if let Some(prefix) = prefix.filter(|_| is_main) {
                let text = prefix.text_or_problem()?;
                self.set(&["logs", "prefix"], text, &prefix);
            }
            // The group and the region are the stack's own, and so is who makes the group.
            let _known = options.take("awslogs-region");
            let _known = options.take("awslogs-create-group");
            if let Some(mode) = options
                .take("mode")
                .filter(|it| it.text() != Some("blocking"))
            {
                let text = "the job's containers wait until their log lines are accepted, so that none is lost: the mode is \
                            `blocking`";
                self.carry.say(NoteKind::Changed, &mode, text, None);
            }
            for (_, option) in options.rest() {
                let text = "the job's log group accepts lines as they arrive";
                self.carry.drop(&option, text, None);
            }
        }
        fields::rest(self.carry, &mut inner, &[]);
        Ok(())
    }

    fn stop(&mut self, item: &Item<'_>) -> Result<(), Box<Diagnostic>> {
        let seconds = item.integer().ok_or_else(|| item.wrong("a whole number"))?;
        if self.is_fargate && seconds > 120 {
            let text = "Fargate waits for two minutes at most";
            self.change(&["stop_timeout"], "2m", item, text);
        } else {
            self.set(&["stop_timeout"], format!("{seconds}s"), item);
        }
        Ok(())
    }

    fn linux(&mut self, fields: &mut Reader<'_>) -> Result<(), Box<Diagnostic>> {
        let Some(item) = fields.take("linuxParameters") else {
            return Ok(());
        };
        let mut inner = item
            .fields()
            .ok_or_else(|| item.wrong("Linux parameters"))?;
        if let Some(init) = inner.take("initProcessEnabled")
            && fields::is_true(&init)?
        {
            self.set(&["init"], true, &init);
        }
        fields::rest(self.carry, &mut inner, fields::LINUX);
        Ok(())
    }

    /// The items of a list, each with the name and the value that it has.
    fn named<'a>(
        &mut self,
        fields: &mut Reader<'a>,
        key: &str,
        name: &str,
        value: &str,
    ) -> Result<Vec<(String, Item<'a>, String)>, Box<Diagnostic>> {
        let Some(list) = fields.take(key) else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for item in list.list_or_problem("a list")? {
            let mut inner = item
                .fields()
                .ok_or_else(|| item.wrong(&format!("`{name}` and `{value}`")))?;
            let called = inner.take(name).ok_or_else(|| item.lacks(name))?;
            let called = called.text_or_problem()?.to_owned();
            let text = match inner.take(value) {
                Some(text) => text.text_or_problem()?.to_owned(),
                // A variable may be empty.
                None if value == "value" => String::new(),
                None => return Err(item.lacks(value)),
            };
            fields::rest(self.carry, &mut inner, &[]);
            found.push((called, item, text));
        }
        Ok(found)
    }
}

/// The words of a list.
fn words(item: &Item<'_>) -> Result<Vec<String>, Box<Diagnostic>> {
    let items = item.list_or_problem("a list of words")?;
    items
        .iter()
        .map(|word| Ok(word.text_or_problem()?.to_owned()))
        .collect()
}
