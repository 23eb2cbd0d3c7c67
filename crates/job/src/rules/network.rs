//! LF0206: the network of a task.

use loudfail_blueprint::{Example, Rule, Value, ValueList};
use loudfail_diagnostics::{Code, Diagnostic, Spanned};

use crate::facts::Facts;
use crate::show;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0206"),
    title: "a network has 1 to 16 subnets and at most 5 security groups, by id; only Fargate assigns public addresses",
    why: "These are the limits of AwsVpcConfiguration. ECS does not accept the names of subnets and groups. With the \
          launch type EC2, a task with `assign_public_ip` is refused when it is started.",
    example: &[Example::job(
        "task:\n  network:\n    subnets: [private-a]\n",
    )],
    instead: &[Example::job(
        "task:\n  network:\n    subnets: [subnet-0123456789abcdef0]\n",
    )],
};

/// A list of ids.
struct Ids {
    key: &'static str,
    prefix: &'static str,
    most: usize,
    empty: &'static str,
}

const SUBNETS: Ids = Ids {
    key: "task.network.subnets",
    prefix: "subnet-",
    most: 16,
    empty: "write at least one, for example `subnets: [subnet-0123456789abcdef0]`",
};

const GROUPS: Ids = Ids {
    key: "task.network.security_groups",
    prefix: "sg-",
    most: 5,
    empty: "remove the key to use the VPC's default group",
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    let tasks = facts.layers.iter().filter_map(|layer| layer.task.as_ref());
    for network in tasks.filter_map(|task| task.network.as_ref()?.network()) {
        check_ids(&SUBNETS, network.subnets.as_ref(), problems);
        check_ids(&GROUPS, network.security_groups.as_ref(), problems);
    }
    for draft in facts.drafts.iter().filter(|draft| !draft.is_fargate()) {
        let network = draft
            .merged
            .task
            .as_ref()
            .and_then(|task| task.network.as_ref()?.network());
        let assign = network.and_then(|network| network.assign_public_ip.as_ref());
        if let Some(assign) = assign.filter(|assign| assign.value.0 && draft.owns(assign.span)) {
            let problem = RULE
                .error("`assign_public_ip` works on Fargate only")
                .at(assign.span, "the task runs on instances")
                .help("remove the key, or write `launch: fargate`");
            problems.push(problem);
        }
    }
}

fn check_ids(ids: &Ids, list: Option<&Spanned<ValueList>>, problems: &mut Vec<Diagnostic>) {
    let Some(list) = list else {
        return;
    };
    let ValueList::Items(items) = &list.value else {
        return;
    };
    let Ids {
        key, prefix, most, ..
    } = ids;
    if items.is_empty() {
        problems.push(
            RULE.error(format!("`{key}` is empty"))
                .at(list.span, "")
                .help(ids.empty),
        );
    }
    if let Some(extra) = items.get(*most) {
        let problem = RULE
            .error(format!(
                "`{key}` has {} items; at most {most} are allowed",
                items.len()
            ))
            .at(extra.span, "one too many");
        problems.push(problem);
    }
    for item in items {
        let Value::Literal(text) = &item.value else {
            continue;
        };
        if !is_id(text, prefix) {
            let problem = RULE
                .error(format!("{} in `{key}` is not a valid id", show::quoted(text)))
                .at(item.span, "")
                .help(format!(
                    "write an id that starts with `{prefix}`, such as `{prefix}0123456789abcdef0`, or `{{param: Name}}`"
                ));
            problems.push(problem);
        }
    }
}

fn is_id(text: &str, prefix: &str) -> bool {
    text.strip_prefix(prefix).is_some_and(|id| {
        (1..=17).contains(&id.len())
            && id
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte.is_ascii_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use loudfail_diagnostics::Sources;

    use crate::resolve::{InputFile, resolve};
    use crate::rules::testing::{files, job};

    #[test]
    fn lists() {
        let subnets = |count: usize| {
            format!(
                "task: {{network: {{subnets: [{}]}}}}",
                vec!["subnet-1"; count].join(", ")
            )
        };
        job(&subnets(0), &["LF0206 1:27"]);
        job(&subnets(1), &[]);
        job(&subnets(16), &[]);
        job(&subnets(17), &["LF0206 1:188"]);
        let groups = |count: usize| {
            format!(
                "task: {{network: {{security_groups: [{}]}}}}",
                vec!["sg-1"; count].join(", ")
            )
        };
        job(&groups(0), &["LF0206 1:35"]);
        job(&groups(5), &[]);
        job(&groups(6), &["LF0206 1:66"]);
    }

    #[test]
    fn ids() {
        job(
            "task: {network: {subnets: [subnet-, 'sg-1', subnet-A, {param: Subnet}]}}",
            &["LF0206 1:28", "LF0206 1:37", "LF0206 1:45"],
        );
        job(
            "task: {network: {subnets: {param: Subnets}, security_groups: {ssm: /groups}}}",
            &[],
        );
    }

    #[test]
    fn public_addresses() {
        job(
            "task: {launch: ec2, network: {assign_public_ip: true}}",
            &["LF0206 1:49"],
        );
        job(
            "task: {launch: ec2, network: {assign_public_ip: false}}",
            &[],
        );
        let platform = (
            "platform.yaml",
            "defaults: {task: {cluster: a, definition: a, container: a, network: {subnets: [subnet-1], assign_public_ip: true}}}\nchannels: {c: {subscribers: []}}\n",
        );
        files(&[platform, ("a.yaml", "task: {launch: ec2}")], &[]);
    }

    #[test]
    fn none() {
        job("task: {network: none}", &["LF0103 1:17"]);
        job("task: {network: nothing}", &["LF0102 1:17"]);
        job("task: {launch: ec2, network: none}", &[]);
    }

    #[test]
    fn none_leaves_out_the_network_of_the_defaults_and_of_the_blueprint() {
        let file = |path: &str, text: &str| InputFile {
            path: path.to_owned(),
            bytes: text.as_bytes().to_vec(),
        };
        let files = [
            file("bridge.yaml", "task: {launch: ec2, network: none}"),
            file("own.yaml", "task: {launch: ec2}"),
            file(
                "overlay.yaml",
                "{task: {launch: ec2, network: {subnets: [subnet-2]}}, environments: {e: {task: {network: none}}}}",
            ),
            file(
                "platform.yaml",
                "defaults: {task: {cluster: a, definition: a, container: a, network: {subnets: [subnet-1], security_groups: [sg-1]}}}\n\
                 channels: {c: {subscribers: []}}\nenvironments: {e: {}}\n",
            ),
        ];
        let (platforms, problems) = resolve(&files, &mut Sources::new());
        assert_eq!(problems, []);
        let jobs = &platforms.expect("a platform")[0].jobs;
        let has_network = ["bridge", "own", "overlay"].map(|job| jobs[job].task.network.is_some());
        assert_eq!(has_network, [false, true, false]);
    }
}
