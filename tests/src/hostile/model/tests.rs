//! That what says something else is found.

use std::panic::{AssertUnwindSafe, catch_unwind};

use loudfail_diagnostics::Sources;
use loudfail_job::resolve;
use loudfail_render::{Templates, render_job};

use super::*;
use crate::hostile::blueprint::file;

#[test]
fn what_says_something_else_is_found_guilty() {
    let job = "schedule: {cron: 0 3 * * ? *, window: 15m}\ntask: {image: a, cluster: c, command: [run], \
               environment: {MODE: all}, network: {subnets: [subnet-0123]}}\ntimeout: 2h\ntags: {team: ours}\n\
               notify: {channel: alerts, title: It failed, next_steps: [Look], keywords: [word]}\n";
    let files = [
        file(
            "blueprints/platform.yaml",
            b"channels: {alerts: {subscribers: []}}\n",
        ),
        file("blueprints/job.yaml", job.as_bytes()),
    ];
    let (platforms, problems) = resolve(&files, &mut Sources::new());
    let platforms = platforms.unwrap_or_else(|| panic!("{problems:#?}"));
    let job = &platforms[0].jobs["job"];
    let outputs = render_job(job, &Templates::default()).expect("it renders");
    let text = |end: &str| {
        let output = outputs.iter().find(|output| output.path.ends_with(end));
        output.map_or("", |output| output.text.as_str())
    };
    let (machine, template) = (text(".asl.json"), text("cloudformation.yaml"));
    check(job, machine, template);

    for (from, to) in [
        ("\"TimeoutSeconds\": 7200", "\"TimeoutSeconds\": 7201"),
        ("\"Cluster\": \"c\"", "\"Cluster\": \"d\""),
        ("\"FARGATE\"", "\"EC2\""),
        ("\"subnet-0123\"", "\"subnet-0124\""),
        ("\"It failed\"", "\"It fails\""),
        ("\"Look\"", "\"Look away\""),
        ("[\"word\"]", "[]"),
    ] {
        let changed = machine.replace(from, to);
        assert_ne!(changed, machine, "{from}");
        let held = catch_unwind(AssertUnwindSafe(|| check(job, &changed, template)));
        assert!(held.is_err(), "{to} holds");
    }
    for (from, to) in [
        ("cron(0 3 ", "cron(0 4 "),
        ("MaximumWindowInMinutes: 15", "MaximumWindowInMinutes: 16"),
        ("MaximumRetryAttempts: 185\n", "MaximumRetryAttempts: 18\n"),
        ("\"ours\"", "\"theirs\""),
        ("[\"run\"]", "[\"walk\"]"),
        ("Value: \"all\"", "Value: \"none\""),
        ("State: \"ENABLED\"", "State: \"DISABLED\""),
    ] {
        let changed = template.replace(from, to);
        assert_ne!(changed, template, "{from}");
        let held = catch_unwind(AssertUnwindSafe(|| check(job, machine, &changed)));
        assert!(held.is_err(), "{to} holds");
    }
}
