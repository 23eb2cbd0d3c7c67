//! Whole manifests.

use loudfail_blueprint::Kind;

use super::*;
use crate::report::Report;
use crate::testing::placed;

/// A manifest with every field, the fixture that the command line is tested with too.
const EVERY_FIELD: &str = include_str!(
    "../../../../tests/fixtures/import/copilot/every-field/input/copilot/report/manifest.yml"
);

/// Every field of a Scheduled Job's manifest, names of the writer's choice as `*`.
const FIELDS: &str = include_str!("fields.txt");

fn read(text: &str, application: Application) -> (Imported, Sources) {
    read_beside(text, application, None)
}

/// Reads a manifest beside a platform file.
fn read_beside(
    text: &str,
    application: Application,
    platform: Option<&str>,
) -> (Imported, Sources) {
    let platform = platform.map(|text| PlatformFacts::read(text.as_bytes()));
    let mut sources = Sources::new();
    let source = sources.add("manifest.yml", text);
    let application = Application {
        manifests: vec![source],
        ..application
    };
    let imported = import(&sources, &application, platform.as_ref());
    (imported, sources)
}

fn in_two_environments() -> Application {
    Application {
        name: Some("sales".to_owned()),
        environments: vec!["prod".to_owned(), "test".to_owned()],
        ..Application::default()
    }
}

/// The paths of all values that are no mappings, in the form that notes have.
fn leaves(node: &Node) -> Vec<String> {
    fn walk(item: &Item<'_>, paths: &mut Vec<String>) {
        if let Some(mut fields) = item.fields() {
            for (_, inner) in fields.rest() {
                walk(&inner, paths);
            }
        } else if let Some(items) = item.list()
            && items
                .iter()
                .any(|item| matches!(item.node.kind, Kind::Mapping(_)))
        {
            for inner in &items {
                walk(inner, paths);
            }
        } else {
            paths.push(item.path.clone());
        }
    }
    let mut paths = Vec::new();
    walk(&Item::document(node), &mut paths);
    paths
}

fn is_told(report: &Report, path: &str) -> bool {
    report.notes.iter().any(|note| {
        let from = note.from.as_deref().unwrap_or("");
        let rest = path.strip_prefix(from).filter(|_| !from.is_empty());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    })
}

#[test]
fn nothing_is_dropped_in_silence() {
    let hostile = "name: report\ntype: Scheduled Job\non: {schedule: none, more: 1}\nimage: {location: a, x: {y: [1]}}\n\
                   cpus: 1\nnetwork: {vpc: {placement: public, y: 1}, z: [{a: b}]}\nlogging: {a: 1}\n\
                   storage: {volumes: {v: {path: /v, a: 1, efs: {id: fs-0123456789abcdef0, auth: {b: 1}}}}}\n\
                   sidecars: {s: {image: b, c: 1, mount_points: [{source_volume: v, path: /w, d: 1}]}}\n\
                   environments: {prod: {e: 1, image: {f: 1}}}\n";
    for text in [EVERY_FIELD, hostile] {
        let (imported, _) = read(text, in_two_environments());
        assert!(imported.problems.is_empty(), "{:?}", imported.problems);
        let source = Sources::new().add("manifest.yml", text);
        let node = parse_yaml(source, text).0.expect("a document");
        let silent: Vec<String> = leaves(&node)
            .into_iter()
            .filter(|path| !is_told(&imported.report, path))
            .collect();
        assert!(silent.is_empty(), "{silent:?}");
    }
}

#[test]
fn every_field_is_in_the_fixture() {
    let (imported, _) = read(EVERY_FIELD, in_two_environments());
    let told: Vec<String> = imported
        .report
        .notes
        .iter()
        .filter_map(|note| note.from.as_deref())
        .map(|from| from.replace(|it: char| it.is_ascii_digit(), ""))
        .collect();
    let matches = |field: &str, from: &str| {
        let mut parts = from.split('.');
        field.split('.').all(|part| {
            parts
                .next()
                .is_some_and(|found| part == "*" || found == part)
        })
    };
    let fields: Vec<&str> = FIELDS
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect();
    assert!(fields.len() > 60, "only {}", fields.len());
    let silent: Vec<&&str> = fields
        .iter()
        .filter(|field| !told.iter().any(|from| matches(field, from)))
        .collect();
    assert!(silent.is_empty(), "{silent:?}");
}

/// A manifest as a blueprint, without its head.
#[track_caller]
fn becomes(more: &str, application: Application, expected: &str) {
    let text = format!("name: report\ntype: Scheduled Job\non: {{schedule: none}}\n{more}");
    let (imported, _) = read(&text, application);
    assert!(imported.problems.is_empty(), "{:?}", imported.problems);
    let names: Vec<String> = imported
        .environments
        .iter()
        .map(|environment| environment.name.clone())
        .collect();
    let written = imported.jobs[0].draft.text(&names);
    let lines = written
        .lines()
        .skip_while(|line| line.starts_with('#'))
        .skip(1);
    let body: Vec<&str> = lines
        .map(|line| line.split(" # ").next().unwrap_or(line))
        .filter(|line| !line.contains("COPILOT_SERVICE") && !line.contains("Cluster"))
        .collect();
    let text = body.join("\n");
    let network = "  network:\n    subnets: {param: PublicSubnetIds}\n    security_groups: [{param: EnvironmentSecurityGroupId}]\n    assign_public_ip: true\n";
    assert_eq!(text.replace(network, ""), expected);
}

#[test]
fn an_override_takes_the_place_of_what_it_excludes() {
    becomes(
        "image: {build: Dockerfile}\nsecrets: {A: a, B: {secretsmanager: b}}\n\
         environments:\n  prod:\n    image: {location: busybox}\n    secrets: {A: {secretsmanager: c}, B: d}\n",
        in_two_environments(),
        "\
task:
  environment:
    COPILOT_APPLICATION_NAME: sales
  image: {param: Image}

environments:
  prod:
    task:
      environment:
        COPILOT_ENVIRONMENT_NAME: prod
      image: busybox
      secrets:
        A: {secret: c}
        B: {ssm: d}
  test:
    task:
      environment:
        COPILOT_ENVIRONMENT_NAME: test
      repository: sales/report
      secrets:
        A: {ssm: a}
        B: {secret: b}",
    );
}

#[test]
fn what_copilot_fills_in_is_filled_in_or_stands_out() {
    let manifest = "image: {location: busybox}\nvariables:\n  A: ${COPILOT_APPLICATION_NAME}-${COPILOT_ENVIRONMENT_NAME}\n  B: $C/${}/${1}\n\
                    command: [\"${TAG}\"]\n";
    becomes(
        manifest,
        Application::default(),
        "\
task:
  command: [REPLACE-TAG]
  environment:
    A: APPLICATION-ENVIRONMENT
    B: $C/${}/${1}
  image: busybox",
    );
    let (imported, _) = read(
        &format!("name: report\ntype: Scheduled Job\n{manifest}"),
        Application::default(),
    );
    let asked = imported
        .report
        .notes
        .iter()
        .filter(|note| note.kind == NoteKind::ToDo);
    let asked: Vec<&str> = asked.filter_map(|note| note.instead.as_deref()).collect();
    assert_eq!(
        asked,
        [
            "replace `APPLICATION` with its value",
            "replace `ENVIRONMENT` with its value",
            "replace `REPLACE-TAG` with its value",
        ]
    );
}

#[test]
fn what_the_shell_knows_is_asked_for_where_a_parameter_can_stand() {
    becomes(
        "image: {location: \"${IMAGE_URI}\"}\nvariables: {A: \"${HOST_NAME}/${COPILOT_ENVIRONMENT_NAME}\"}\n\
         sidecars: {s: {image: \"${R}/s:1\", essential: false, variables: {B: \"${TAG}\"}}}\n",
        Application::default(),
        "\
task:
  environment:
    A: {param: AValue}
  image: {param: Image}
  repository: {param: ImageRepository}
  sidecars:
    s:
      image: {param: SImage}
      repository: {param: SImageRepository}
      environment:
        B: {param: SBValue}
      essential: false",
    );
}

#[test]
fn an_image_that_is_written_into_the_manifest_just_before_is_asked_for() {
    becomes(
        "image: {}\ncpu: 256\n",
        Application::default(),
        "\
task:
  environment:
  image: {param: Image}
  repository: {param: ImageRepository}
  cpu: 256",
    );
    becomes(
        "image: {depends_on: {s: start}}\nsidecars: {s: {image: b}}\n",
        Application::default(),
        "\
task:
  environment:
  image: {param: Image}
  repository: {param: ImageRepository}
  depends_on:
    s: started
  sidecars:
    s:
      image: b
      essential: true",
    );
}

#[test]
fn what_holds_anchors_is_told_where_it_is_taken_over() {
    let text = "name: a\ntype: Scheduled Job\nimage: {location: b}\nx-common: &common {A: b}\nidle: &idle {c: d}\n\
                variables: {<<: *common}\n";
    let (imported, _) = read(text, Application::default());
    let notes = imported.report.notes.iter();
    let dropped = notes.filter(|note| note.text.starts_with("Copilot had no such key there"));
    let dropped: Vec<Option<&str>> = dropped.map(|note| note.from.as_deref()).collect();
    assert_eq!(dropped, [Some("idle")]);
}

/// What is written under `retry` at the top, and in the environment `prod`, and what is told of it.
fn retries(manifest: &str, platform: &str) -> (String, Vec<String>) {
    let manifest = format!("name: report\ntype: Scheduled Job\nimage: {{location: a}}\n{manifest}");
    let application = in_two_environments();
    let (imported, _) = read_beside(&manifest, application, Some(platform));
    assert!(imported.problems.is_empty(), "{:?}", imported.problems);
    let draft = &imported.jobs[0].draft;
    let attempts = |path: &[&str]| {
        let number = |more: &[&str]| match draft.get(&[path, more].concat()) {
            Some(field) => format!("{:?}", field.value),
            None => "-".to_owned(),
        };
        let (start, exit) = (number(&["attempts"]), number(&["exit", "attempts"]));
        let from = draft.get(&[path, &["attempts"]].concat());
        let from = from.and_then(|it| it.from.clone()).unwrap_or_default();
        format!("{start} {exit} {from}")
    };
    let text = format!(
        "{}; {}",
        attempts(&["retry"]),
        attempts(&["environments", "prod", "retry"])
    );
    let notes = imported.report.notes.into_iter();
    let told = notes.filter(|note| {
        note.kind != NoteKind::Carried
            && note.to.as_deref().is_some_and(|to| to.starts_with("retry"))
    });
    (
        text.replace("Word(\"", "").replace("\")", ""),
        told.map(|it| it.text).collect(),
    )
}

#[test]
fn a_job_that_was_tried_once_is_tried_once() {
    let three =
        "defaults: {retry: {attempts: 3, exit: {attempts: 3}}}\nenvironments: {prod: , test: }";
    let told = "Copilot tried the job once, so this overrides the platform file's defaults";
    for (manifest, platform, expected, notes) in [
        ("", "defaults: {}", "- - ; - - ", 0),
        ("retries: 0", "defaults: {}", "- - ; - - ", 0),
        ("", three, "1 1 Copilot's own; - - ", 1),
        ("retries: 0", three, "1 1 retries, line 4; - - ", 0),
        // Whether the platform file names the environments or not, nothing has to be written elsewhere.
        (
            "retries: 3\nenvironments: {prod: {retries: 0}}",
            three,
            "4 4 retries, line 4; 1 1 environments.prod.retries, line 5",
            1,
        ),
        (
            "retries: 3\nenvironments: {prod: {retries: 0}}",
            "defaults: {}",
            "4 4 retries, line 4; 1 1 environments.prod.retries, line 5",
            1,
        ),
    ] {
        let (found, told_of) = retries(manifest, platform);
        assert_eq!(found, expected, "{manifest} {platform}");
        assert_eq!(told_of.len(), notes, "{told_of:?}");
        if manifest.is_empty() && notes > 0 {
            assert_eq!(told_of, [told]);
        }
    }
}

#[test]
fn what_copilot_refuses_is_refused_at_its_line() {
    for (text, expected) in [
        ("[]", "1:1 the file should be a manifest, but is a list"),
        (
            "name: a",
            "1:1 the file should be a manifest with a `type`, such as `type: Scheduled Job`, but is a mapping",
        ),
        (
            "type: Scheduled Job",
            "1:1 the file should be a manifest with a `name`, but is a mapping",
        ),
        (
            "type: Scheduled Job\nname: a\nimage: b",
            "3:8 `image` should be a mapping, but is a string",
        ),
        (
            "type: Scheduled Job\nname: a\ncpu: many",
            "3:6 `cpu` should be a whole number, but is a string",
        ),
        (
            "type: Scheduled Job\nname: a\ntimeout: 1d",
            "3:10 `timeout` should be a duration of whole seconds, such as `1h30m`, but is a string",
        ),
        (
            "type: Scheduled Job\nname: a\nretries: -1",
            "3:10 `retries` should be 0 or more, but is the number -1",
        ),
        (
            "type: Scheduled Job\nname: a\ncommand: 'b",
            "3:10 a quote is opened and never closed",
        ),
        (
            "type: Scheduled Job\nname: a\ncommand: \"b 'c\"",
            "3:10 `command` should be a command line (a `'` is never closed), but is a string in quotes",
        ),
        (
            "type: Scheduled Job\nname: a\nvariables: {B: [c]}",
            "3:16 `variables.B` should be a string or `{from_cfn: export}`, but is a list",
        ),
        (
            "type: Scheduled Job\nname: a\nsidecars: {b: {}}",
            "3:15 `sidecars.b` should be a sidecar with an `image`, but is a mapping",
        ),
        (
            "type: Scheduled Job\nname: a\nenvironments: {p: {cpu: x}}",
            "3:25 `cpu` should be a whole number, but is a string",
        ),
    ] {
        let (imported, sources) = read(text, Application::default());
        let found = placed(&imported.problems, &sources);
        assert_eq!(found, [expected], "{text}");
    }
}

#[test]
fn no_text_breaks_it() {
    // Each prefix of a manifest, as an editor leaves it behind, and each with a line of something else.
    let cuts = EVERY_FIELD.char_indices().map(|(index, _)| index);
    for cut in cuts.step_by(41) {
        let (head, tail) = EVERY_FIELD.split_at(cut);
        read(head, in_two_environments());
        read(
            &format!("{head}\n- {{\"\u{1b}😀: #\n{tail}"),
            in_two_environments(),
        );
    }
}
