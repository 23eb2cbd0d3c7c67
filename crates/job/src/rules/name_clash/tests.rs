use crate::rules::testing::{environments_and_job, files};

#[test]
fn environments() {
    for (environments, expected) in [
        ("  a: {}\n  b: {}\n", &["LF0323 5:3"][..]),
        ("  a: {}\n  b: {name_prefix: b-}\n", &[]),
        ("  a: {region: eu-west-1}\n  b: {region: eu-west-2}\n", &[]),
        ("  a: {region: eu-west-1}\n  b: {}\n", &["LF0323 5:3"]),
        (
            "  a: {account: '111122223333'}\n  b: {account: '444455556666'}\n",
            &[],
        ),
        ("  a: {partition: aws}\n  b: {partition: aws-cn}\n", &[]),
        (
            "  a: {account: '111122223333', region: eu-west-1}\n  b: {extends: a, name_prefix: b-}\n  c: {extends: b}\n",
            &["LF0323 5:32"],
        ),
    ] {
        environments_and_job(environments, "", expected);
    }
}

#[test]
fn a_chat_configuration_is_one_for_all_regions() {
    let platform = |second: &str| {
        format!(
            "channels: {{c: {{slack: {{workspace: T1, channel: {{param: C}}}}}}}}\nenvironments:\n  a: {{account: '111122223333', region: eu-west-1}}\n  b: {{{second}}}\n"
        )
    };
    for (second, expected) in [
        (
            "account: '111122223333', region: eu-west-2",
            &["LF0323 4:3"][..],
        ),
        ("account: '444455556666', region: eu-west-2", &[]),
        (
            "account: '111122223333', region: eu-west-2, name_prefix: b-",
            &[],
        ),
    ] {
        files(&[("platform.yaml", &platform(second))], expected);
    }
}

#[test]
fn names_that_are_given() {
    let two = "  a: {name_prefix: a-}\n  b: {name_prefix: b-}\n";
    for (job, expected) in [
        ("names: {state_machine: x}", &["LF0323 1:24"][..]),
        ("environments: {a: {names: {state_machine: x}}}", &[]),
        ("only: [a]\nnames: {role: x}", &[]),
        // What the other environment makes.
        (
            "environments: {a: {names: {state_machine: b-j}}}",
            &["LF0323 1:43"],
        ),
    ] {
        environments_and_job(two, job, expected);
    }
    let platform = (
        "platform.yaml",
        "defaults: {task: {cluster: a, definition: a, container: a, launch: ec2}}\nchannels: {c: {}}\n",
    );
    for (names, expected) in [
        ("{role: Some-Role}", &["LF0323 1:15"][..]),
        ("{state_machine: k}", &["LF0323 1:24"]),
        ("{role: other-role}", &[]),
    ] {
        let job = format!("names: {names}");
        files(
            &[
                ("j.yaml", &*job),
                ("k.yaml", "names: {role: some-role}"),
                platform,
            ],
            expected,
        );
    }
}

#[test]
fn names_of_keys_and_of_the_alarms_on_dead_letters() {
    let job = "schedule: {rate: 1h, dead_letters: 'arn:aws:sqs:eu-west-1:111122223333:q'}\nnotify: {channel: c}";
    for (channels, expected) in [
        ("c: {}", &[][..]),
        ("c: {names: {alarm: j-dead-letters}}", &["LF0323 2:31"]),
        ("c: {names: {alarm: j-letters}}", &[]),
        (
            "c: {encryption_key: own, names: {key_alias: alias/a}}, d: {encryption_key: own, names: {key_alias: alias/a}}",
            &["LF0323 2:111"],
        ),
        (
            "c: {encryption_key: own, names: {key_alias: alias/loudfail/d}}, d: {encryption_key: own}",
            &["LF0323 2:56"],
        ),
        (
            "c: {encryption_key: own, names: {key_alias: alias/a}}, d: {encryption_key: own}",
            &[],
        ),
    ] {
        let platform = format!(
            "defaults: {{task: {{cluster: a, definition: a, container: a, launch: ec2}}}}\nchannels: {{{channels}}}\n"
        );
        files(&[("j.yaml", job), ("platform.yaml", &platform)], expected);
    }
    // A queue that two schedules share has one alarm, which is named after the first of them.
    let job = "schedules: {a: {rate: 1h, dead_letters: 'arn:aws:sqs:eu-west-1:111122223333:q'}, b: {rate: 2h, dead_letters: 'arn:aws:sqs:eu-west-1:111122223333:q'}}";
    for (name, expected) in [
        ("j.a-dead-letters", &["LF0323 2:31"][..]),
        ("j.b-dead-letters", &[]),
    ] {
        let platform = format!(
            "defaults: {{task: {{cluster: a, definition: a, container: a, launch: ec2}}}}\nchannels: {{c: {{names: {{alarm: {name}}}}}}}\n"
        );
        files(&[("j.yaml", job), ("platform.yaml", &platform)], expected);
    }
}
