//! What is found in a folder, and what is made of it.

use super::*;

fn output(path: &str, text: &str) -> Output {
    Output {
        path: path.to_owned(),
        text: text.to_owned(),
    }
}

#[test]
fn writes_what_is_missing_and_removes_only_its_own() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let outputs = [
        output("default/a/x.yaml", "# Made by loudfail from a\n1\n"),
        output(
            "default/b/x.yaml",
            "# Made by loudfail from blueprints/b.yaml\n",
        ),
    ];
    apply(
        folder.path(),
        &compare(folder.path(), &outputs, |_| true).expect("compares"),
    )
    .expect("writes");
    fs::write(folder.path().join("default/b/notes.txt"), "mine").expect("writes");
    assert_eq!(
        compare(folder.path(), &outputs, |_| true).expect("compares"),
        []
    );

    let fewer = [output("default/a/x.yaml", "# Made by loudfail from a\n2\n")];
    let changes = compare(folder.path(), &fewer, |_| true).expect("compares");
    let shown: Vec<_> = changes
        .iter()
        .map(|change| {
            (
                change.path.as_str(),
                matches!(change.kind, ChangeKind::Remove { .. }),
            )
        })
        .collect();
    assert_eq!(
        shown,
        [("default/a/x.yaml", false), ("default/b/x.yaml", true)]
    );
    apply(folder.path(), &changes).expect("writes");
    assert!(folder.path().join("default/b/notes.txt").exists());
    assert!(!folder.path().join("default/b/x.yaml").exists());
}

#[test]
fn the_longest_output_is_read_to_its_end() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // What an own template may make is 64 MB.
    let mut text = "<!-- Made by loudfail from blueprints/a.yaml -->\n".to_owned();
    text.push_str(&"A line of it.\n".repeat(64_000_000 / 14));
    let outputs = [output("default/a/README.md", &text)];
    let changes = compare(folder.path(), &outputs, |_| true).expect("compares");
    apply(folder.path(), &changes).expect("writes");
    assert!(
        compare(folder.path(), &outputs, |_| true)
            .expect("compares")
            .is_empty()
    );
    assert!(holds(folder.path(), "default/a", content(&outputs)));
}

#[test]
fn leaves_files_of_others_and_jobs_not_asked_for() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(folder.path().join("default/a")).expect("makes");
    fs::write(folder.path().join("default/a/x.yaml"), "hand-written").expect("writes");
    fs::create_dir_all(folder.path().join("default/old")).expect("makes");
    fs::write(
        folder.path().join("default/old/x.yaml"),
        "# Made by loudfail from blueprints/old.yaml",
    )
    .expect("writes");
    let outputs = [output("default/a/x.yaml", "# Made by loudfail from a\n")];
    let changes = compare(folder.path(), &outputs, |path| {
        path.starts_with("default/a/")
    })
    .expect("compares");
    assert_eq!(
        changes,
        [Change {
            path: "default/a/x.yaml".to_owned(),
            kind: ChangeKind::Blocked(Obstacle::ForeignFile)
        }]
    );
}

#[test]
fn what_was_written_before_a_failure_is_counted() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    // A folder that comes into the place of a file once all was compared.
    fs::create_dir_all(folder.path().join("default/b/c")).expect("makes");
    let add = |path: &str| Change {
        path: path.to_owned(),
        kind: ChangeKind::Add { new: String::new() },
    };
    let changes = ["a", "default/a/x", "default/b", "z"].map(add);
    let error = apply(folder.path(), &changes).expect_err("a folder is in the way");
    assert_eq!((error.path.as_str(), error.done), ("default/b", 2));
    assert!(folder.path().join("default/a/x").exists());
    assert!(!folder.path().join("z").exists());

    let changes = ["y", "default/c/x", "default/b"].map(add);
    let error = apply_units(folder.path(), &changes).expect_err("a folder is in the way");
    assert_eq!((error.path.as_str(), error.done), ("default/b", 0));
}

#[test]
fn a_path_that_leads_out_is_refused() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for path in ["../x", "/etc/passwd", "a/../../x"] {
        assert!(
            compare(folder.path(), &[output(path, "")], |_| true).is_err(),
            "{path}"
        );
    }
}

#[cfg(unix)]
#[test]
fn a_link_is_neither_followed_nor_removed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let elsewhere = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir(elsewhere.path().join("a")).expect("makes");
    fs::write(
        elsewhere.path().join("a/x.yaml"),
        "# Made by loudfail from blueprints/old.yaml",
    )
    .expect("writes");
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("default")).expect("links");
    assert_eq!(compare(folder.path(), &[], |_| true).expect("compares"), []);
    let changes =
        compare(folder.path(), &[output("default/a/x.yaml", "")], |_| true).expect("compares");
    assert_eq!(
        changes,
        [Change {
            path: "default".to_owned(),
            kind: ChangeKind::Blocked(Obstacle::Link)
        }]
    );
}

#[test]
fn only_where_outputs_are_is_anything_removed() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let ours = [
        "default/old/x.yaml",
        "default/old/terraform/main.tf",
        "test/old/README.md",
    ];
    let others = [
        "x.yaml",
        "default/x.yaml",
        "default/old/x.rs",
        "default/old/terraform/.terraform/main.tf",
        "default/old/terraform/modules/main.tf",
        "default/old/deeper/x.yaml",
        ".git/old/x.yaml",
    ];
    for path in ours.iter().chain(&others) {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().expect("a folder")).expect("makes");
        fs::write(file, "# Made by loudfail from blueprints/old.yaml").expect("writes");
    }
    let changes = compare(folder.path(), &[], |_| true).expect("compares");
    let paths: Vec<_> = changes.iter().map(|change| change.path.as_str()).collect();
    let mut expected = ours;
    expected.sort_unstable();
    assert_eq!(paths, expected);
}
