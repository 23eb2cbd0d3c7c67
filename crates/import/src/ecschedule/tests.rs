//! Rules beside a platform file.

use super::*;

/// What a rule with that much more becomes, each line of it under `task.network`, and what is told of that.
fn network(more: &str, platform: &str) -> (Vec<String>, Vec<String>) {
    let text = format!(
        "cluster: c\nrules:\n- name: a\n  scheduleExpression: rate(1 day)\n  taskDefinition: a\n{more}"
    );
    let mut sources = Sources::new();
    let source = sources.add("ecschedule.yaml", text.as_str());
    let mut imported = Imported::default();
    let platform = PlatformFacts::read(platform.as_bytes());
    import(&sources, source, &platform, &mut imported);
    assert!(imported.problems.is_empty(), "{:?}", imported.problems);
    let written = imported.jobs[0].draft.text(&[]);
    let lines = written
        .lines()
        .skip_while(|line| !line.starts_with("  network:"))
        .take_while(|line| !line.is_empty())
        .map(|line| line.split(" #").next().unwrap_or(line).trim().to_owned());
    let notes = imported.report.notes.iter().filter(|note| {
        let to = note.to.as_deref().unwrap_or_default();
        to.starts_with("task.network") && note.kind != NoteKind::Carried
    });
    (lines.collect(), notes.map(|it| it.text.clone()).collect())
}

#[test]
fn what_the_defaults_say_otherwise() {
    let platform = "defaults: {task: {network: {subnets: {param: A}, security_groups: {param: B}, assign_public_ip: true}}}";
    let with = |more: &str| {
        format!(
            "  launch_type: FARGATE\n  network_configuration:\n    aws_vpc_configuration:\n      subnets: [subnet-01234567]\n{more}"
        )
    };
    let groups = "the rule names no security groups, so its task had the VPC's default group; here it has the groups of the \
                  platform file's defaults";
    for (more, platform, expected, told) in [
        (
            with("      assign_public_ip: DISABLED\n"),
            platform,
            "network: subnets: [subnet-01234567] assign_public_ip: false",
            vec![groups],
        ),
        (
            with("      security_groups: [sg-01234567]\n"),
            platform,
            "network: subnets: [subnet-01234567] security_groups: [sg-01234567] assign_public_ip: false",
            vec![],
        ),
        (
            with("      assign_public_ip: ENABLED\n"),
            platform,
            "network: subnets: [subnet-01234567] assign_public_ip: true",
            vec![groups],
        ),
        (
            with("      assign_public_ip: DISABLED\n"),
            "defaults: {}",
            "network: subnets: [subnet-01234567]",
            vec![],
        ),
    ] {
        let (found, notes) = network(&more, platform);
        assert_eq!(found.join(" "), expected, "{more}");
        assert_eq!(notes, told, "{more}");
    }
}

#[test]
fn a_rule_without_a_network_has_none() {
    let platform = "defaults: {task: {network: {subnets: {param: A}}}}";
    let told = "the rule has no network, so its definition's network mode is `bridge` or `host`, and ECS would refuse the \
                network in the platform file's defaults";
    for (more, platform, expected, notes) in [
        ("", platform, "network: none", vec![told]),
        (
            "  launch_type: EC2\n",
            platform,
            "network: none",
            vec![told],
        ),
        ("  launch_type: FARGATE\n", platform, "", vec![]),
        ("", "defaults: {}", "", vec![]),
    ] {
        let (found, told) = network(more, platform);
        assert_eq!(found.join(" "), expected, "{more}");
        assert_eq!(told, notes, "{more}");
    }
}

#[test]
fn what_holds_anchors_is_told_where_it_is_taken_over() {
    let text = "x-target: &target\n  cluster: c\n  taskDefinition: a\nidle: &idle 1\nrules:\n- name: a\n  <<: *target\n  \
                scheduleExpression: rate(1 day)\n";
    let mut sources = Sources::new();
    let source = sources.add("ecschedule.yaml", text);
    let mut imported = Imported::default();
    import(&sources, source, &PlatformFacts::default(), &mut imported);
    assert!(imported.problems.is_empty(), "{:?}", imported.problems);
    let notes = imported.report.notes.iter();
    let dropped = notes.filter(|note| note.text == "ecschedule has no such key");
    let dropped: Vec<Option<&str>> = dropped.map(|note| note.from.as_deref()).collect();
    assert_eq!(dropped, [Some("idle")]);
}
