//! Any bytes as what other tools write.

use loudfail_blueprint::{parse, text_of};
use loudfail_diagnostics::{Diagnostic, SourceId, Sources};
use loudfail_import::{Imported, PlatformFacts};

use super::blueprint::show;

pub(super) fn asl(bytes: &[u8]) {
    let (mut sources, source) = read(bytes, "machine.json");
    let wishes = loudfail_import::asl::Wishes::default();
    let machine = loudfail_import::asl::import(&mut sources, source, &wishes, &facts());
    check(&machine.imported, &sources);
}

pub(super) fn copilot(bytes: &[u8]) {
    let (sources, source) = read(bytes, "copilot/report/manifest.yml");
    let application = loudfail_import::copilot::Application {
        name: Some("sales".to_owned()),
        manifests: vec![source],
        environments: vec!["test".to_owned()],
        others: Vec::new(),
    };
    for facts in [None, Some(facts())] {
        let imported = loudfail_import::copilot::import(&sources, &application, facts.as_ref());
        check(&imported, &sources);
    }
}

pub(super) fn ecschedule(bytes: &[u8]) {
    // JSON where the text begins as such, since only the name says which of the two it is.
    let name = if bytes.first() == Some(&b'{') {
        "rules.json"
    } else {
        "rules.yaml"
    };
    let (sources, source) = read(bytes, name);
    let mut imported = Imported::default();
    loudfail_import::ecschedule::import(&sources, source, &facts(), &mut imported);
    check(&imported, &sources);
}

pub(super) fn task_definition(bytes: &[u8]) {
    let (sources, source) = read(bytes, "task-definition.json");
    for keep_definition in [false, true] {
        let wishes = loudfail_import::task_definition::Wishes {
            keep_definition,
            ..Default::default()
        };
        let imported =
            loudfail_import::task_definition::import(&sources, source, &wishes, &facts());
        check(&imported, &sources);
    }
}

fn facts() -> PlatformFacts {
    PlatformFacts::read(b"channels: {alerts: {}}\nenvironments: {test: {}}\n")
}

fn read(bytes: &[u8], path: &str) -> (Sources, SourceId) {
    let (text, _) = text_of(bytes);
    let mut sources = Sources::new();
    let source = sources.add(path, text);
    (sources, source)
}

/// What is wrong can be shown, the report can be told, and each draft is YAML without a mistake.
fn check(imported: &Imported, sources: &Sources) {
    show(&imported.problems, sources);
    for width in [0, 80] {
        assert!(!imported.report.for_people(width).contains('\u{1b}'));
    }
    for line in imported.report.json_lines().lines() {
        let read = serde_json::from_str::<serde_json::Value>(line);
        assert!(read.is_ok(), "{line:?}");
    }
    if imported.problems.iter().any(Diagnostic::is_error) {
        return;
    }
    for job in &imported.jobs {
        for environments in [vec![], vec!["test".to_owned()]] {
            let text = job.draft.text(&environments);
            let mut sources = Sources::new();
            let source = sources.add("draft.yaml", text.as_str());
            let (_, problems) = parse(source, &text);
            assert_eq!(problems, [], "{text}");
        }
    }
}
