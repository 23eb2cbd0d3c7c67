//! The site that mdBook makes of `docs/`: every page is there, and nothing is to be warned of.

use std::fs;

use loudfail_engines::localstack::default_folder;
use loudfail_engines::mdbook::{MdBook, VERSION};
use loudfail_tests::outputs::{repository, skip};

/// The pinned mdBook; `None` after saying so where this machine cannot have it.
fn mdbook() -> Option<MdBook> {
    match MdBook::prepare(&default_folder(repository()), &mut |line| {
        eprintln!("{line}");
    }) {
        Ok(found) => Some(found),
        Err(error) if error.is_missing_program() => {
            skip("the book with mdBook", &error.to_string());
            None
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn the_book_builds_without_a_warning() {
    let Some(mdbook) = mdbook() else { return };
    let site = tempfile::tempdir().expect("a folder");
    let book = repository().join("docs");
    let bad = mdbook
        .build(&book, site.path())
        .unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(bad, [""; 0]);
    let summary = fs::read_to_string(book.join("SUMMARY.md")).expect("a table of contents");
    let pages: Vec<&str> = summary
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split_once(".md)").map(|(page, _)| page))
        .collect();
    assert!(pages.len() >= 20, "{pages:?}");
    for page in pages {
        // The page of a folder is what the site begins with.
        let page = page.replace("README", "index");
        let path = site.path().join(format!("{page}.html"));
        assert!(path.exists(), "the site has no {page}.html");
    }
}

#[test]
fn a_book_with_a_fault_is_found_guilty() {
    let Some(mdbook) = mdbook() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::write(path, text).expect("written");
    };
    for settings in ["book.toml", "book.css"] {
        let text = fs::read_to_string(repository().join("docs").join(settings));
        write(settings, &text.expect("settings"));
    }
    write("SUMMARY.md", "# Summary\n\n- [A](a.md)\n");
    write("a.md", "# A\n\nName a <JOB> here.\n");
    let site = folder.path().join("site");
    let build = || mdbook.build(folder.path(), &site);
    let bad = build().unwrap_or_else(|error| panic!("{error}"));
    assert!(
        bad.iter().any(|line| line.contains("unclosed HTML tag")),
        "{bad:?}"
    );
    write("a.md", "# A\n");
    assert_eq!(build().ok(), Some(Vec::new()));
    write("SUMMARY.md", "# Summary\n\n- [A](a.md)\n- [B](b.md)\n");
    assert!(build().is_err(), "a page that is not there was taken");
    assert!(!folder.path().join("b.md").exists(), "a page was made up");
}

#[test]
fn contributing_names_the_version_that_is_tested() {
    let text = fs::read_to_string(repository().join("CONTRIBUTING.md"));
    let install = format!("cargo install mdbook --locked --version {VERSION}");
    assert!(text.expect("a string").contains(&install), "{install}");
}
