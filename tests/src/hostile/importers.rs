//! Any bytes as what other tools write.

use std::sync::LazyLock;

use loudfail_blueprint::{parse, text_of};
use loudfail_diagnostics::{Diagnostic, SourceId, Sources};
use loudfail_import::{Imported, PlatformFacts};

use super::blueprint::show;
use super::turn;

pub(super) fn asl(bytes: &[u8]) {
    let (mut sources, source) = read(bytes, "machine.json");
    let wishes = loudfail_import::asl::Wishes::default();
    let machine = loudfail_import::asl::import(&mut sources, source, &wishes, &FACTS);
    check(&machine.imported, &sources, turn(bytes));
}

pub(super) fn copilot(bytes: &[u8]) {
    let (sources, source) = read(bytes, "copilot/report/manifest.yml");
    let application = loudfail_import::copilot::Application {
        name: Some("sales".to_owned()),
        manifests: vec![source],
        environments: vec!["test".to_owned()],
        others: Vec::new(),
    };
    let turn = turn(bytes);
    let facts = turn.is_multiple_of(2).then_some(&*FACTS);
    let imported = loudfail_import::copilot::import(&sources, &application, facts);
    check(&imported, &sources, turn / 2);
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
    loudfail_import::ecschedule::import(&sources, source, &FACTS, &mut imported);
    check(&imported, &sources, turn(bytes));
}

pub(super) fn task_definition(bytes: &[u8]) {
    let (sources, source) = read(bytes, "task-definition.json");
    let turn = turn(bytes);
    let wishes = loudfail_import::task_definition::Wishes {
        keep_definition: turn.is_multiple_of(2),
        ..Default::default()
    };
    let imported = loudfail_import::task_definition::import(&sources, source, &wishes, &FACTS);
    check(&imported, &sources, turn / 2);
}

static FACTS: LazyLock<PlatformFacts> = LazyLock::new(|| {
    PlatformFacts::read(b"channels: {alerts: {subscribers: []}}\nenvironments: {test: {}}\n")
});

fn read(bytes: &[u8], path: &str) -> (Sources, SourceId) {
    let (text, _) = text_of(bytes);
    let mut sources = Sources::new();
    let source = sources.add(path, text);
    (sources, source)
}

/// What is wrong can be shown, the report can be told, and each draft is YAML without a mistake.
fn check(imported: &Imported, sources: &Sources, turn: usize) {
    show(&imported.problems, sources, turn);
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
