//! What ECS would refuse, and what no job is.

use super::*;
use crate::testing::placed;

#[test]
fn what_ecs_refuses_is_refused_at_its_line() {
    let definition = |more: &str| format!("{{\"family\": \"a\",\n{more}}}");
    let container = |more: &str| {
        definition(&format!(
            "\"containerDefinitions\": [{{\"name\": \"b\", \"image\": \"c\",\n{more}}}]"
        ))
    };
    let with = |more: &str| {
        definition(&format!(
            "\"containerDefinitions\": [{{\"name\": \"b\", \"image\": \"c\"}}],\n{more}"
        ))
    };
    for (text, expected) in [
        (
            definition(r#""containerDefinitions": [{"name": "b"}]"#),
            "2:26 `containerDefinitions[0]` has no `image`",
        ),
        (
            container(r#""readonlyRootFilesystem": "true""#),
            "3:27 `containerDefinitions[0].readonlyRootFilesystem` should be `true` or `false`, but is a string in quotes",
        ),
        (
            container(r#""linuxParameters": {"initProcessEnabled": 1}"#),
            "3:43 `containerDefinitions[0].linuxParameters.initProcessEnabled` should be `true` or `false`, but is the number 1",
        ),
        (
            container(r#""environment": ["A=b"]"#),
            "3:17 `containerDefinitions[0].environment[0]` should be `name` and `value`, but is a string in quotes",
        ),
        (
            container(r#""secrets": [{"name": "A"}]"#),
            "3:13 `containerDefinitions[0].secrets[0]` has no `valueFrom`",
        ),
        (
            container(r#""dependsOn": [{"containerName": "d", "condition": "UP"}]"#),
            "3:15 `containerDefinitions[0].dependsOn[0]` should be a dependency that is `START`, `COMPLETE`, `SUCCESS` or \
             `HEALTHY`, but is a mapping",
        ),
        (
            container(r#""mountPoints": [{"containerPath": "/a"}]"#),
            "3:17 `containerDefinitions[0].mountPoints[0]` has no `sourceVolume`",
        ),
        (
            container(
                r#""mountPoints": [{"sourceVolume": "a", "containerPath": "/a", "readOnly": "yes"}]"#,
            ),
            "3:74 `containerDefinitions[0].mountPoints[0].readOnly` should be `true` or `false`, but is a string in quotes",
        ),
        (
            container(r#""healthCheck": {"command": []}"#),
            "3:28 `containerDefinitions[0].healthCheck.command` should be `CMD` or `CMD-SHELL`, followed by words, but is \
             a list",
        ),
        (
            container(r#""healthCheck": {"command": ["CMD-SHELL"]}"#),
            "3:28 `containerDefinitions[0].healthCheck.command` should be `CMD` or `CMD-SHELL`, followed by words, but is \
             a list",
        ),
        (
            container(r#""logConfiguration": {"logDriver": "awslogs", "options": []}"#),
            "3:57 `containerDefinitions[0].logConfiguration.options` should be options, but is a list",
        ),
        (
            container(r#""memory": "much""#),
            "3:11 `containerDefinitions[0].memory` should be a whole number, but is a string in quotes",
        ),
        (
            with(r#""runtimePlatform": {"cpuArchitecture": "RISCV"}"#),
            "3:40 `runtimePlatform.cpuArchitecture` should be `X86_64` or `ARM64`, but is a string in quotes",
        ),
        (
            with(r#""cpu": "2 cores""#),
            "3:8 `cpu` should be a number such as `1024` or `1 vCPU`, but is a string in quotes",
        ),
        (
            with(
                r#""volumes": [{"name": "d", "efsVolumeConfiguration": {"fileSystemId": "fs-1", "transitEncryption": true}}]"#,
            ),
            "3:99 `volumes[0].efsVolumeConfiguration.transitEncryption` should be `ENABLED` or `DISABLED`, but is the word \
             `true`",
        ),
        (
            with(r#""placementConstraints": [{"type": "memberOf"}]"#),
            "3:26 `placementConstraints[0]` has no `expression`",
        ),
        (
            definition(r#""containerDefinitions": []"#),
            "2:25 the definition has no containers",
        ),
        (
            definition(
                r#""containerDefinitions": [{"name": "b", "image": "c", "essential": false}]"#,
            ),
            "2:25 no container is essential",
        ),
    ] {
        let mut sources = Sources::new();
        let source = sources.add("a.json", text.as_str());
        let imported = import(
            &sources,
            source,
            &Wishes::default(),
            &PlatformFacts::default(),
        );
        let found = placed(&imported.problems, &sources);
        assert_eq!(found, [expected], "{text}");
    }
}

/// What becomes of a definition of one container with that much more.
fn imported(more: &str, wishes: &Wishes, platform: &str) -> Imported {
    let text = format!(
        "{{\"family\": \"a\", \"containerDefinitions\": [{{\"name\": \"b\", \"image\": \"c\"}}]{more}}}"
    );
    let mut sources = Sources::new();
    let source = sources.add("a.json", text);
    let platform = PlatformFacts::read(platform.as_bytes());
    let imported = import(&sources, source, wishes, &platform);
    assert!(imported.problems.is_empty(), "{:?}", imported.problems);
    imported
}

#[test]
fn network_modes_that_ecs_takes_no_network_for() {
    let platform = "defaults: {task: {network: {subnets: {param: A}}}}";
    let keep = Wishes {
        keep_definition: true,
        ..Wishes::default()
    };
    let own = Wishes::default();
    let refused = |mode: &str| {
        format!(
            "the definition's network mode is `{mode}`, so ECS would refuse the network in the platform file's defaults"
        )
    };
    let becomes = |mode: &str, why: &str| format!("`{mode}` becomes {why}");
    let host = r#", "networkMode": "host""#;
    let bridge = r#", "networkMode": "bridge""#;
    let given = "`awsvpc`, because the platform file's defaults give the job a network";
    for (more, wishes, platform, is_none, told) in [
        (host, &keep, platform, true, vec![refused("host")]),
        ("", &keep, platform, true, vec![refused("bridge")]),
        (host, &keep, "defaults: {}", false, vec![]),
        (r#", "networkMode": "awsvpc""#, &keep, platform, false, vec![]),
        (host, &own, platform, false, vec![becomes("host", given)]),
        (bridge, &own, platform, false, vec![becomes("bridge", given)]),
        (bridge, &own, "defaults: {}", false, vec![]),
        (
            host,
            &own,
            "defaults: {}",
            false,
            vec![becomes("host", "`bridge`, because the job has no network")],
        ),
        (
            "",
            &own,
            platform,
            false,
            vec![
                "the network mode was `bridge`, because the definition names none; it becomes `awsvpc`, because the platform \
                 file's defaults give the job a network"
                    .to_owned(),
            ],
        ),
        (
            r#", "networkMode": "bridge", "requiresCompatibilities": ["FARGATE"]"#,
            &own,
            platform,
            false,
            vec![becomes("bridge", "`awsvpc`, because Fargate supports nothing else")],
        ),
    ] {
        let imported = imported(more, wishes, platform);
        let network = imported.jobs[0].draft.get(&["task", "network"]);
        let found = network.map(|it| it.value.clone());
        assert_eq!(found == Some(Value::from("none")), is_none, "{more}");
        let notes = imported.report.notes.iter().filter(|note| {
            let about = |key: &Option<String>, start: &str| {
                key.as_deref().is_some_and(|key| key.starts_with(start))
            };
            note.kind != NoteKind::Carried
                && (about(&note.from, "networkMode") || about(&note.to, "task.network"))
        });
        let found: Vec<&str> = notes.map(|note| note.text.as_str()).collect();
        assert_eq!(found, told, "{more}");
    }
}

#[test]
fn what_is_to_be_replaced_is_asked_for() {
    let text = r#"{
"family": "a",
"requiresCompatibilities": ["FARGATE"],
"taskRoleArn": "arn:aws:iam::ACCOUNT_ID:role/a",
"containerDefinitions": [
  {"name": "app", "image": "<IMAGE1_NAME>",
   "secrets": [
     {"name": "DB_PASSWORD", "valueFrom": "arn:aws:secretsmanager:eu-west-1:<ACCOUNT>:secret:db:password::"},
     {"name": "KEY", "valueFrom": "arn:aws:ssm:REGION:ACCOUNT:parameter/a/key"},
     {"name": "OTHER", "valueFrom": "<OTHER_ARN>"}]},
  {"name": "proxy", "image": "<AWS_ACCOUNT_ID>.dkr.ecr.<AWS_REGION>.amazonaws.com/proxy:1", "essential": false,
   "mountPoints": [{"sourceVolume": "data", "containerPath": "/data"}]}
],
"volumes": [{"name": "data", "efsVolumeConfiguration": {"fileSystemId": "<EFS_ID>"}}]
}"#;
    let (written, told) = becomes(text, &Wishes::default());
    assert_eq!(
        written,
        "\
task:
  cluster: {param: Cluster}
  container: app
  launch: fargate
  network:
    subnets: {param: SubnetIds}
  image: {param: Image}
  repository: {param: ImageRepository}
  secrets:
    DB_PASSWORD: {secret: {param: DbPasswordSecretArn}, field: password}
    KEY: {ssm: /a/key}
  volumes:
    data: {efs: {file_system: {param: DataFileSystemId}}}
  sidecars:
    proxy:
      image: {param: ProxyImage}
      repository: proxy
      mounts:
        /data: {volume: data}
  task_role: {param: TaskRoleArn}
"
    );
    assert_eq!(
        told,
        [
            "task.cluster: a task definition does not specify its cluster, so the deployment requires it",
            "schedule: a task definition has no schedule, so nothing starts it yet",
            "task.network.subnets: a task definition does not specify its subnets, so the deployment requires them",
            "task.task_role: `arn:aws:iam::ACCOUNT_ID:role/a` must be replaced: pass its value as the parameter \
             `TaskRoleArn`",
            ": `<EFS_ID>` must be replaced: pass its value as the parameter `DataFileSystemId`",
            "task.image: `<IMAGE1_NAME>` must be replaced: pass the URI of the image as the parameter `Image`, and the name \
             of its repository in Amazon ECR as `ImageRepository`; set `repository: none` if it is in another registry",
            "task.secrets.DB_PASSWORD: `arn:aws:secretsmanager:eu-west-1:<ACCOUNT>:secret:db:password::` must be replaced: \
             pass its value as the parameter `DbPasswordSecretArn`",
            ": `<OTHER_ARN>` is neither in Parameter Store nor in Secrets Manager",
            "task.sidecars.proxy.image: `<AWS_ACCOUNT_ID>.dkr.ecr.<AWS_REGION>.amazonaws.com/proxy:1` must be replaced: \
             pass the URI of the image as the parameter `ProxyImage`",
        ]
    );
}

#[test]
fn calls_of_ecspresso_become_parameters_where_they_can() {
    let text = r#"{
"family": "{{ must_env `SYSTEM` }}-{{ env `STAGE` `dev` }}",
"requiresCompatibilities": ["FARGATE"],
"cpu": "{{ env `CPU` `256` }}",
"memory": "{{ must_env `MEMORY` }}",
"executionRoleArn": "{{ tfstate `aws_iam_role.task_execution.arn` }}",
"containerDefinitions": [
  {"name": "{{ must_env `NAME` }}", "image": "{{ must_env `IMAGE` }}:1",
   "command": ["run", "{{ must_env `JOB` }}", "{{.Name}}"],
   "environment": [
     {"name": "IMAGE", "value": "{{ must_env `IMAGE` }}"},
     {"name": "REGION", "value": "{{ env `REGION` `eu-west-1` }}"}],
   "secrets": [{"name": "KEY", "valueFrom": "/{{ must_env `SYSTEM` }}/key"}]}
],
"tags": [{"key": "Env", "value": "{{ env `STAGE` `dev` }}"}]
}"#;
    let (written, told) = becomes(text, &Wishes::default());
    assert_eq!(
        written,
        "\
task:
  cluster: {param: Cluster}
  container: REPLACE-Name
  command: [run, REPLACE-Job, \"{{.Name}}\"]
  environment:
    IMAGE: {param: Image2}
    REGION: {param: Region}
  launch: fargate
  network:
    subnets: {param: SubnetIds}
  image: {param: Image}
  secrets:
    KEY: {ssm: /REPLACE-System/key}
  cpu: 256
  execution_role: {param: ExecutionRoleArn}

tags:
  Env: dev
"
    );
    let ours = told.iter().filter(|it| it.contains('`'));
    assert_eq!(
        ours.collect::<Vec<_>>(),
        [
            ": a parameter is not allowed here: write the value of `{{ must_env `MEMORY` }}`",
            "task.container: a parameter is not allowed here: replace `REPLACE-...` with the value of `{{ must_env `NAME` }}`",
            "task.execution_role: `{{ tfstate `aws_iam_role.task_execution.arn` }}` must be replaced: pass its value as \
             the parameter `ExecutionRoleArn`",
            "task.image: `{{ must_env `IMAGE` }}:1` must be replaced: pass the URI of the image as the parameter `Image`",
            "task.command: a parameter is not allowed here: replace `REPLACE-...` with the value of `{{ must_env `JOB` }}`",
            "task.environment.IMAGE: pass `{{ must_env `IMAGE` }}` as the parameter `Image2`",
            "task.environment.REGION: pass `{{ env `REGION` `eu-west-1` }}` as the parameter `Region`; it is `eu-west-1` by \
             default",
            "task.secrets.KEY: a parameter is not allowed here: replace `REPLACE-...` with the value of \
             `/{{ must_env `SYSTEM` }}/key`",
        ]
    );
}

#[test]
fn calls_in_names_do_not_fall_together() {
    let side = |name: &str| format!(r#"{{"name": "{name}", "image": "b", "essential": false}}"#);
    let text = format!(
        r#"{{"family": "a", "containerDefinitions": [{{"name": "a", "image": "b"}}, {}, {}]}}"#,
        side("{{ env `SIDE` `x` }}"),
        side("x")
    );
    let (written, _) = becomes(&text, &Wishes::default());
    assert!(written.contains("    x-2:\n"), "{written}");
    assert!(written.contains("    x:\n"), "{written}");
}

/// A definition as a blueprint without its comments, and what is left to do.
fn becomes(text: &str, wishes: &Wishes) -> (String, Vec<String>) {
    let mut sources = Sources::new();
    let source = sources.add("a.json", text);
    let imported = import(&sources, source, wishes, &PlatformFacts::default());
    assert!(imported.problems.is_empty(), "{:?}", imported.problems);
    let written = imported.jobs[0].draft.text(&[]);
    let lines = written
        .lines()
        .filter(|line| !line.trim_start().starts_with('#'))
        .skip_while(|line| line.is_empty())
        .map(|line| format!("{}\n", line.split(" # ").next().unwrap_or(line)));
    let notes = imported.report.notes.iter();
    let todo = notes.filter(|note| note.kind == NoteKind::ToDo);
    let todo =
        todo.map(|note| format!("{}: {}", note.to.as_deref().unwrap_or_default(), note.text));
    (lines.collect(), todo.collect())
}
