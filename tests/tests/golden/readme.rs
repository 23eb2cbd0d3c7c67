//! What a job's README shows is what there is: the message that is predicted, the files of its folder, the ways of its machine.

use std::collections::BTreeSet;
use std::fs;

use loudfail::pipeline::{self, Built};
use loudfail::repository::Blueprint;
use loudfail_job::{Job, Value as Given};
use loudfail_prove::{Shape, Shapes, Unit, simulate};
use loudfail_render::chat::Message;
use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use crate::cases::{case, cases, samples};

/// Every job in every environment, with all that was built.
fn each(check: impl Fn(&Built, &Job)) {
    let mut count = 0;
    let cases = cases().into_iter().map(|case| case.blueprints);
    for blueprints in std::iter::once(samples()).chain(cases) {
        let built = built(blueprints);
        for job in built.platforms.iter().flat_map(|it| it.jobs.values()) {
            check(&built, job);
            count += 1;
        }
    }
    assert!(count > 25, "only {count} jobs");
}

fn built(blueprints: Vec<Blueprint>) -> Built {
    let compiled = pipeline::compile(blueprints);
    compiled.built.expect("blueprints without a mistake")
}

fn text<'b>(built: &'b Built, job: &Job, owner: &str, file: &str) -> &'b str {
    let path = format!("{}/{owner}/{file}", job.environment);
    let mut outputs = built.outputs.iter();
    let found = outputs.find(|output| output.path == path);
    found.unwrap_or_else(|| panic!("no {path}")).text.as_str()
}

fn readme<'b>(built: &'b Built, job: &Job) -> &'b str {
    text(built, job, &job.name, "README.md")
}

/// The failure that a README shows: the first of the catalogue, of the job's own container in the job's own cluster.
fn failure(job: &Job) -> Shape {
    let shapes = Shapes::builtin().expect("a catalogue");
    let mut shape = shapes.get("captured-exit-1").expect("the shape").clone();
    let cause = shape.cause.as_deref().expect("a cause");
    let cluster = match &job.task.cluster {
        Given::Literal(cluster) => cluster.rsplit('/').next().unwrap_or_default(),
        _ => "sample",
    };
    let container = format!(r#""Name":"{}""#, job.task.container);
    let cause = cause.replace(r#""Name":"sample""#, &container);
    shape.cause = Some(cause.replace(":task/sample/", &format!(":task/{cluster}/")));
    shape
}

#[test]
fn the_message_is_what_is_predicted() {
    each(|built, job| {
        let unit = Unit {
            name: &job.name,
            machine: text(built, job, &job.name, "state-machine.asl.json"),
            template: text(built, job, &job.name, "cloudformation.yaml"),
            channel_template: text(built, job, &job.notify.channel, "cloudformation.yaml"),
        };
        let simulation = simulate(&unit, &failure(job), None).expect("a simulation");
        let [told] = simulation.messages.as_slice() else {
            panic!("{}: {:?}", job.source, simulation.messages);
        };
        let sample = loudfail_render::sample(job);
        assert_eq!(told.message["content"], sample["content"], "{}", job.source);
        let shown = Message::read(&told.message, job.notify.chat).markdown();
        assert!(
            readme(built, job).contains(&shown),
            "{}: {shown}",
            job.source
        );
    });
}

#[test]
fn the_files_are_those_of_the_folder() {
    each(|built, job| {
        let folder = format!("{}/{}/", job.environment, job.name);
        let paths = built.outputs.iter();
        let mut files: BTreeSet<&str> = paths
            .filter_map(|output| output.path.strip_prefix(&folder))
            .map(|path| match path.split_once('/') {
                Some(_) => "terraform/",
                None => path,
            })
            .collect();
        files.remove("README.md");
        let (_, table) = readme(built, job)
            .split_once("| file | what it is |\n| --- | --- |\n")
            .expect("a table");
        let rows = table.lines().take_while(|line| line.starts_with('|'));
        let listed: BTreeSet<&str> = rows
            .map(|row| row.split('|').nth(1).unwrap_or_default().trim())
            .collect();
        assert_eq!(listed, files, "{folder}");
    });
}

#[test]
fn the_diagram_has_the_ways_of_the_machine() {
    each(|built, job| {
        let (_, rest) = readme(built, job)
            .split_once("```mermaid\n")
            .expect("a diagram");
        let (diagram, _) = rest.split_once("\n```").expect("an end");
        let boxes: BTreeSet<&str> = diagram
            .lines()
            .filter_map(|line| line.trim().split_once(['(', '[', '{']))
            .map(|(id, _)| id)
            .filter(|id| !id.contains(' '))
            .collect();
        assert!(boxes.len() <= 15, "{boxes:?}");
        let machine = text(built, job, &job.name, "state-machine.asl.json");
        for (id, state) in [
            ("input", "Check input"),
            ("turn", "Ask to run"),
            ("skipped", "Job skipped"),
            ("skip", "Publish skip"),
            ("run", "Run task"),
            ("again", "Wait"),
            ("success", "Publish success"),
            ("publish", "Publish"),
            ("failed", "Job failed"),
            ("untold", "Not told"),
        ] {
            let is_there = machine.contains(&format!("\"{state}\": {{"));
            assert_eq!(boxes.contains(id), is_there, "{}: {state}", job.source);
        }
        // Each arrow is between boxes, and each box but those that begin is led to.
        let edges: Vec<(&str, &str)> = diagram
            .lines()
            .filter(|line| line.contains("->"))
            .map(|line| {
                let mut words = line.split_whitespace();
                let from = words.next().unwrap_or_default();
                (from, words.next_back().unwrap_or_default())
            })
            .collect();
        for (from, to) in &edges {
            assert!(boxes.contains(from) && boxes.contains(to), "{from} {to}");
        }
        for id in boxes {
            let is_led_to = edges.iter().any(|(_, to)| *to == id);
            assert_eq!(is_led_to, id != "start" && id != "ended", "{id}");
        }
    });
}

/// What a text of a README would be on GitHub.
fn events(text: &str) -> Vec<Event<'_>> {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
    Parser::new_ext(text, options).collect()
}

#[test]
fn hostile_text_is_text() {
    let hostile = "](javascript:alert(1)) <script>alert(1)</script> | `a` ``` [x][y] ![z](https://z.example) \
                   \u{202e}RTL\u{202c} # h <!-- c --> ~~~ &amp; $x$ 1. a";
    let description = format!("{hostile}{}", "x".repeat(800));
    // As long as it may be: a description has 1,000 characters at most, the overrides 8,192.
    let default = format!("{hostile}{}", "x".repeat(6_000));
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let mut blueprints = case("hostile");
    let job = blueprints
        .iter_mut()
        .find(|blueprint| blueprint.path.ends_with("/hostile.yaml"))
        .expect("the job");
    let text = String::from_utf8(job.content.clone().expect("bytes")).expect("UTF-8");
    let (_, rest) = text.split_once('\n').expect("lines");
    let (before, behind) = rest
        .split_once("input: date, default: ")
        .expect("a default");
    let (_, behind) = behind.split_once("}\n").expect("an end");
    let text = format!(
        "description: {}\n{before}input: date, default: {}}}\n{behind}",
        quoted(&description),
        quoted(&default)
    );
    job.content = Ok(text.into_bytes());
    let compiled = pipeline::compile(blueprints);
    if compiled.built.is_none() {
        panic!("{:#?}", compiled.diagnostics);
    }
    let built = compiled.built.expect("seen");
    let job = &built.platforms[0].jobs["hostile"];
    let readme = readme(&built, job);
    let mut rows: Vec<usize> = Vec::new();
    let mut shown = String::new();
    for event in events(readme) {
        match event {
            Event::Html(html) => {
                let is_head = html.starts_with("<!-- Made by loudfail from ");
                assert!(is_head, "{html}");
            }
            Event::InlineHtml(html) => assert!(["<code>", "</code>"].contains(&&*html), "{html}"),
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                ..
            }) => {
                assert!(matches!(link_type, LinkType::Inline | LinkType::Autolink));
                assert!(dest_url.starts_with("https://"), "{dest_url}");
            }
            Event::Start(Tag::Image { dest_url, .. }) => panic!("{dest_url}"),
            Event::Start(Tag::TableRow | Tag::TableHead) => rows.push(0),
            Event::Start(Tag::TableCell) => *rows.last_mut().expect("a row") += 1,
            Event::End(TagEnd::Table) => {
                assert!(rows.iter().all(|cells| *cells == rows[0]), "{rows:?}");
                rows.clear();
            }
            Event::Text(text) | Event::Code(text) => shown.push_str(&text),
            Event::SoftBreak | Event::HardBreak => shown.push('\n'),
            _ => {}
        }
    }
    assert!(shown.contains(&description), "no description");
    assert!(shown.contains(&default), "no default");
    // Chat takes some of it for markup, and so does the quotation.
    let message = Message::read(&loudfail_render::sample(job), job.notify.chat);
    for line in message.lines.iter().chain(&message.steps) {
        let text: String = line.iter().map(|piece| piece.text.as_str()).collect();
        // Each is on one line.
        let text = text.trim().replace('\n', " ");
        assert!(shown.contains(&text), "{text}");
    }
    assert!(!readme.contains('\u{202e}'));
}

#[test]
fn a_readme_has_no_picture_of_a_machine_that_own_templates_change() {
    const PATH: &str = "asl/publish.json.j2";
    let text = loudfail_render::builtin_text(PATH).expect("a template");
    let longer = text.replace("The job failed, and", "The job failed and");
    assert_ne!(text, longer);
    for (text, has_picture) in [(text, true), (longer.as_str(), false)] {
        let scratch = tempfile::tempdir().expect("a temporary folder");
        let own = scratch.path().join("templates").join(PATH);
        fs::create_dir_all(own.parent().expect("a folder")).expect("makes");
        fs::create_dir_all(scratch.path().join("blueprints")).expect("makes");
        fs::write(own, text).expect("writes");
        let mut files = loudfail::repository::read(scratch.path()).expect("templates");
        files.blueprints = samples();
        let built = pipeline::compile(files).built.expect("no mistake");
        let readme = readme(&built, &built.platforms[0].jobs["sample"]);
        assert!(readme.contains("\n## Settings\n"));
        assert_eq!(readme.contains("```mermaid"), has_picture);
        assert_eq!(readme.contains("\n## The message\n"), has_picture);
    }
}
