//! LF0710: volumes, and where containers mount them.

use loudfail_blueprint::{Efs, Entry, Example, Rule, Value, Volume};
use loudfail_diagnostics::{Code, Diagnostic, Spanned, suggest};

use crate::facts::Facts;
use crate::parts::parts;
use crate::show;

/// The longest name (Volume, `name`).
const LONGEST: usize = 255;

/// The longest path that is of any use.
const LONGEST_PATH: usize = 1024;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0710"),
    title: "a mount has a volume of the task and an absolute path, and a file system is given by its id",
    why: "ECS refuses a mount of a volume that does not exist (MountPoint, `sourceVolume`). An access point has its \
          own directory, so it is refused together with a root (EFSVolumeConfiguration, `rootDirectory`).",
    example: &[Example::job(
        "task:\n  image: a\n  mounts:\n    /data: {volume: data}\n",
    )],
    instead: &[Example::job(
        "task:\n  image: a\n  mounts:\n    /data: {volume: data}\n  volumes:\n    data: {efs: {file_system: fs-0123456789abcdef0}}\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for task in facts.layers.iter().filter_map(|layer| layer.task.as_ref()) {
        for (name, entry) in task.volumes.iter().flat_map(|volumes| &volumes.0) {
            check_volume(name, entry, problems);
            if let Some(efs) = &entry.value.efs {
                check_efs(efs, problems);
            }
        }
        for part in parts(task) {
            for (path, entry) in part.mounts.iter().flat_map(|mounts| &mounts.0) {
                if let Some(reason) = path_problem(path) {
                    let quoted = show::quoted(path);
                    let problem = RULE
                        .error(format!(
                            "{quoted} is not a valid path for a mount: {reason}"
                        ))
                        .at(entry.key, "")
                        .help("write an absolute path, such as `/data`");
                    problems.push(problem);
                }
            }
        }
    }
    for draft in facts.own_definitions() {
        let Some(task) = &draft.merged.task else {
            continue;
        };
        for (name, entry) in task.volumes.iter().flat_map(|volumes| &volumes.0) {
            check_whole(name, entry, problems);
        }
        let volumes = task.volumes.iter().flat_map(|volumes| volumes.0.keys());
        let names: Vec<&str> = volumes.map(String::as_str).collect();
        for part in parts(task) {
            for (path, entry) in part.mounts.iter().flat_map(|mounts| &mounts.0) {
                let Some(volume) = &entry.value.volume else {
                    let is_failed = draft.is_failed(&format!("{}.mounts.{path}.volume", part.key));
                    if !is_failed {
                        let quoted = show::quoted(path);
                        let problem = RULE
                            .error(format!("the mount at {quoted} has no volume"))
                            .at(entry.key, "")
                            .help("for example, write `{volume: data}`");
                        problems.push(problem);
                    }
                    continue;
                };
                let name = volume.value.0.as_str();
                if names.contains(&name) || draft.is_failed("task.volumes") {
                    continue;
                }
                let problem = RULE
                    .error(format!("there is no volume {}", show::quoted(name)))
                    .at(volume.span, "not under `task.volumes`");
                problems.push(match suggest(name, names.iter().copied()) {
                    Some(meant) => problem.help(format!("did you mean `{meant}`?")),
                    None => problem.help(format!("write `{name}:` under `task.volumes`")),
                });
            }
        }
    }
}

fn check_volume(name: &str, entry: &Entry<Volume>, problems: &mut Vec<Diagnostic>) {
    if let Some(reason) = show::name_problem(name, LONGEST, show::is_ecs_name) {
        let problem = RULE
            .error(format!(
                "{} is not a valid name for a volume: {reason}",
                show::quoted(name)
            ))
            .at(entry.key, "")
            .help("use letters, digits, `_` and `-`");
        problems.push(problem);
    }
}

/// What a volume is once the defaults have completed it.
fn check_whole(name: &str, entry: &Entry<Volume>, problems: &mut Vec<Diagnostic>) {
    let Some(efs) = &entry.value.efs else {
        return;
    };
    if efs.file_system.is_none() {
        let problem = RULE
            .error(format!(
                "the volume {} has no file system",
                show::quoted(name)
            ))
            .at(efs.span.unwrap_or(entry.key), "")
            .help("for example, write `file_system: fs-0123456789abcdef0`");
        problems.push(problem);
    }
    if let (Some(root), Some(point)) = (&efs.root, &efs.access_point) {
        let problem = RULE
            .error("`root` and `access_point` exclude each other")
            .at(root.span, "")
            .and_at(point.span, "this has its own directory")
            .help("remove one of the two");
        problems.push(problem);
    }
}

fn check_efs(efs: &Efs, problems: &mut Vec<Diagnostic>) {
    problems.extend(id_problem("file system", "fs-", efs.file_system.as_ref()));
    problems.extend(id_problem(
        "access point",
        "fsap-",
        efs.access_point.as_ref(),
    ));
    let Some(root) = &efs.root else {
        return;
    };
    let reason = path_problem(&root.value.0).filter(|_| root.value.0 != "/");
    if let Some(reason) = reason {
        let quoted = show::quoted(&root.value.0);
        let problem = RULE
            .error(format!(
                "{quoted} is not a valid directory of a file system: {reason}"
            ))
            .at(root.span, "")
            .help("write an absolute path, such as `/reports`");
        problems.push(problem);
    }
}

fn id_problem(what: &str, prefix: &str, id: Option<&Spanned<Value>>) -> Option<Diagnostic> {
    let id = id?;
    let Value::Literal(text) = &id.value else {
        return None;
    };
    let is_good = text.strip_prefix(prefix).is_some_and(|digits| {
        matches!(digits.len(), 8 | 17)
            && digits
                .bytes()
                .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
    });
    (!is_good).then(|| {
        RULE.error(
            format!("{} is not the id of a {what}", show::quoted(text))
                .replace("a access", "an access"),
        )
        .at(id.span, "")
        .help(format!(
            "write an id such as `{prefix}0123456789abcdef0`, or `{{param: Name}}`"
        ))
    })
}

fn path_problem(path: &str) -> Option<String> {
    let allowed = |letter: char| letter.is_ascii_graphic() && !":\\\"'".contains(letter);
    if let Some(reason) = show::name_problem(path, LONGEST_PATH, allowed) {
        return Some(reason);
    }
    let Some(parts) = path.strip_prefix('/') else {
        return Some("it does not start with `/`".to_owned());
    };
    if parts.is_empty() {
        return Some("it is the root itself".to_owned());
    }
    parts
        .split('/')
        .any(|part| matches!(part, "" | "." | ".."))
        .then(|| "a part of it is empty, `.` or `..`".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::job;

    #[test]
    fn paths() {
        for (path, good) in [
            ("/data", true),
            ("/data/a.b_c-d", true),
            ("data", false),
            ("/", false),
            ("/data/", false),
            ("/data/../etc", false),
            ("/a b", false),
            ("/a:ro", false),
            ("", false),
        ] {
            assert_eq!(path_problem(path).is_none(), good, "{path:?}");
        }
    }

    #[test]
    fn volumes() {
        for (volumes, expected) in [
            ("a:", &[][..]),
            ("a: {efs: {file_system: fs-01234567}}", &[]),
            (
                "a: {efs: {file_system: {param: A}, access_point: fsap-0123456789abcdef0, iam: true}}",
                &[],
            ),
            ("a: {efs: {}}", &["LF0710 1:59"]),
            ("a: {efs: {file_system: name}}", &["LF0710 1:78"]),
            (
                "a: {efs: {file_system: fs-01234567, root: a}}",
                &["LF0710 1:97"],
            ),
            (
                "a: {efs: {file_system: fs-01234567, root: /a, access_point: {param: A}}}",
                &["LF0710 1:97"],
            ),
            ("a:, 'b c':", &["LF0216 1:59", "LF0710 1:59"]),
        ] {
            let text = format!(
                "task: {{image: a, mounts: {{/a: {{volume: a}}}}, volumes: {{{volumes}}}}}"
            );
            job(&text, expected);
        }
    }

    #[test]
    fn mounts() {
        job(
            "task: {image: a, mounts: {/a: {volume: b}}}",
            &["LF0710 1:40"],
        );
        job("task: {image: a, mounts: {/a: {}}}", &["LF0710 1:27"]);
        job(
            "task: {image: a, volumes: {a: }, mounts: {a: {volume: a}}}",
            &["LF0710 1:43"],
        );
        job(
            "task: {image: a, sidecars: {b: {image: a, mounts: {/a: {volume: c}}}}}",
            &["LF0710 1:65"],
        );
    }
}
