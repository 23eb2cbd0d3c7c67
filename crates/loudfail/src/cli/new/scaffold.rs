//! The text of a first blueprint. What the platform file gives already is behind a `#`: written out, it would win over that.

use loudfail_blueprint::{Defaults, Environment, Map, NetworkOrNone, PlatformFile, parse, text_of};
use loudfail_diagnostics::Sources;

use crate::schema::{Document, modeline};

const BLUEPRINT: &str = include_str!("blueprint.yaml");

/// Whether defaults have a key.
type Has = fn(&Defaults) -> bool;

/// The keys of the scaffold that defaults may give, as they stand in it, each with how that is seen.
const KEYS: [(&str, Has); 7] = [
    ("  cluster:", |it| {
        it.task.as_ref().is_some_and(|it| it.cluster.is_some())
    }),
    ("  definition:", |it| {
        let task = it.task.as_ref();
        task.is_some_and(|it| it.definition.is_some() || it.image.is_some())
    }),
    ("  container:", |it| {
        it.task.as_ref().is_some_and(|it| it.container.is_some())
    }),
    ("  launch:", |it| {
        it.task.as_ref().is_some_and(|it| it.launch.is_some())
    }),
    ("  network:", |it| {
        let network = it.task.as_ref().and_then(|it| it.network.as_ref());
        network.is_some_and(|it| match it {
            NetworkOrNone::Network(network) => network.subnets.is_some(),
            NetworkOrNone::None(_) => true,
        })
    }),
    ("timeout:", |it| it.timeout.is_some()),
    ("  channel:", |it| {
        it.notify.as_ref().is_some_and(|it| it.channel.is_some())
    }),
];

/// Keys that hold others, and are nothing without them.
const PARENTS: [&str; 2] = ["task:", "notify:"];

/// The scaffold of a job's blueprint beside a platform file.
pub(super) fn blueprint(name: &str, channel: &str, platform: &[u8]) -> String {
    let mut lines: Vec<String> = BLUEPRINT.lines().map(str::to_owned).collect();
    for key in given(platform) {
        comment(&mut lines, key);
    }
    for parent in PARENTS {
        comment_empty(&mut lines, parent);
    }
    let text = lines.join("\n") + "\n";
    let text = text.replace("CHANNEL", channel);
    modeline(Document::Blueprint) + &text.replace("JOB", name)
}

/// The keys that a platform file gives to every job: in its defaults, or in those of each environment.
fn given(platform: &[u8]) -> Vec<&'static str> {
    let (text, _) = text_of(platform);
    let source = Sources::new().add("platform.yaml", text.as_str());
    let (Some(node), _) = parse(source, &text) else {
        return Vec::new();
    };
    let file = PlatformFile::read(&node).0.value;
    let environments = file.environments.unwrap_or_default();
    let is_given = |has: Has| {
        let everywhere = environments
            .0
            .keys()
            .all(|it| gives(&environments, it, has));
        file.defaults.as_ref().is_some_and(has) || (everywhere && !environments.0.is_empty())
    };
    let keys = KEYS.into_iter().filter(|(_, has)| is_given(*has));
    keys.map(|(key, _)| key).collect()
}

/// Whether an environment, or one that it extends, gives a key.
fn gives(environments: &Map<Environment>, name: &str, has: Has) -> bool {
    let mut name = name.to_owned();
    // One that extends itself in the end is for the rules to tell.
    for _ in 0..=environments.0.len() {
        let Some(entry) = environments.0.get(&name) else {
            return false;
        };
        if entry.value.defaults.as_ref().is_some_and(has) {
            return true;
        }
        let Some(extended) = &entry.value.extends else {
            return false;
        };
        name = extended.value.0.clone();
    }
    false
}

/// Puts a key and what belongs to it behind a `#`.
fn comment(lines: &mut [String], key: &str) {
    let mut lines = lines.iter_mut().skip_while(|line| !line.starts_with(key));
    let Some(first) = lines.next() else { return };
    let value = first.split(" # ").next().unwrap_or_default().to_owned();
    *first = commented(&format!("{value} # set in platform.yaml"));
    let depth = indent(key);
    for line in lines.take_while(|line| indent(line) > depth) {
        *line = commented(line);
    }
}

/// Puts a key behind a `#` under which nothing is written any more.
fn comment_empty(lines: &mut [String], key: &str) {
    let mut inner = lines.iter().skip_while(|line| *line != key).skip(1);
    let mut inner = inner.by_ref().take_while(|line| indent(line) > 0);
    if inner.all(|line| line.trim_start().starts_with('#'))
        && let Some(line) = lines.iter_mut().find(|line| *line == key)
    {
        *line = commented(line);
    }
}

fn commented(line: &str) -> String {
    let (space, rest) = line.split_at(indent(line));
    if rest.starts_with('#') {
        line.to_owned()
    } else {
        format!("{space}# {rest}")
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_every_environment_has_is_given() {
        for (platform, expected) in [
            ("", &[][..]),
            ("defaults: {task: {cluster: a}}", &["  cluster:"]),
            (
                "defaults: {task: {image: a}, timeout: 1h}",
                &["  definition:", "timeout:"],
            ),
            (
                "defaults: {task: {network: {security_groups: [sg-1]}}}",
                &[],
            ),
            (
                "defaults: {task: {network: {subnets: [subnet-1]}}}",
                &["  network:"],
            ),
            (
                "environments: {a: {defaults: {task: {cluster: a}}}, b: {}}",
                &[],
            ),
            (
                "environments: {a: {defaults: {task: {cluster: a}}}, b: {extends: a}}",
                &["  cluster:"],
            ),
            ("environments: {a: {extends: b}, b: {extends: a}}", &[]),
            (": [", &[]),
        ] {
            assert_eq!(given(platform.as_bytes()), expected, "{platform}");
        }
    }

    #[test]
    fn each_key_is_in_the_scaffold() {
        for (key, _) in KEYS {
            let found = BLUEPRINT.lines().filter(|line| line.starts_with(key));
            assert_eq!(found.count(), 1, "{key}");
        }
        for parent in PARENTS {
            assert!(BLUEPRINT.lines().any(|line| line == parent), "{parent}");
        }
    }

    #[test]
    fn nothing_is_left_of_what_is_given() {
        let platform = "defaults: {timeout: 1h, notify: {channel: c}, task: {cluster: c, definition: d, container: c, \
                        launch: ec2, network: {subnets: [subnet-1]}}}";
        let text = blueprint("report", "alerts", platform.as_bytes());
        let written: Vec<&str> = text
            .lines()
            .filter(|line| !line.is_empty() && !line.trim_start().starts_with('#'))
            .collect();
        assert_eq!(written, ["description: What report does, in one line"]);
        assert!(
            text.contains("\n    # subnets: {param: SubnetIds}\n"),
            "{text}"
        );
        assert!(
            text.contains("\n  # channel: alerts # set in platform.yaml\n"),
            "{text}"
        );
    }
}
