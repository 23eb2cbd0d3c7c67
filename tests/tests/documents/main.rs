//! What the documents say can be done, done: commands, blueprints, outputs and links of the README, its neighbours and all
//! pages of the book in `docs/`.
//!
//! A block of `sh` is run, unless its second word says what it needs that no test has; a `text` behind it is what it
//! prints. A block that begins with the path of a file is written there, and blueprints are built, and so proved, where
//! they stand. With `UPDATE_EXPECT=1` in the environment what is printed is written anew; read it before you keep it.

mod book;
mod document;
mod links;
mod numbers;
mod output;
mod resources;
mod session;
mod step;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use document::{Document, help_of};
use loudfail_tests::expect;
use loudfail_tests::outputs::repository;
use loudfail_tests::xtask::Repository;
use session::{Report, Start, failure, follow, with_outputs};

#[test]
fn who_does_what_the_documents_say_sees_what_they_show() {
    let mut wrong = Vec::new();
    let mut all = Report::default();
    for document in documents() {
        let start = match document.path.starts_with(folder()) {
            true => Start::Platform,
            false => Start::Samples,
        };
        let report =
            follow(&document, start, expect::is_update()).unwrap_or_else(|error| panic!("{error}"));
        all.ran += report.ran;
        all.built += report.built;
        if expect::is_update() && !report.outputs.is_empty() {
            let text = with_outputs(&document, &report.outputs);
            fs::write(&document.path, text).unwrap_or_else(|error| panic!("{error}"));
        }
        wrong.extend(told(&document, report.faults));
    }
    assert!(
        wrong.is_empty(),
        "{}\n`UPDATE_EXPECT=1 cargo xtask test --only docs` writes outputs that are shown as a whole anew",
        wrong.join("\n")
    );
    assert!(
        all.ran >= 15 && all.built >= 15,
        "only {} and {}",
        all.ran,
        all.built
    );
}

#[test]
fn the_command_line_takes_every_command_that_the_text_names() {
    let repository = Repository::new().unwrap_or_else(|error| panic!("{error}"));
    let mentions: BTreeSet<String> = documents().iter().flat_map(Document::mentions).collect();
    let mut wrong = Vec::new();
    for line in mentions {
        let ran = repository.run(&help_of(&line));
        wrong.extend(failure(
            &line,
            &ran.unwrap_or_else(|error| panic!("{error}")),
        ));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_readme_names_every_command() {
    let repository = Repository::new().unwrap_or_else(|error| panic!("{error}"));
    let help = repository
        .run("cargo xtask --help")
        .unwrap_or_else(|error| panic!("{error}"));
    let (_, rest) = help.stdout.split_once("Usage:").expect("how to use it");
    // A command begins after two spaces, what goes on about it further in. Groups come before the options.
    let commands: Vec<&str> = rest
        .lines()
        .skip(1)
        .take_while(|line| *line != "Options:")
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next())
        .filter(|command| !command.is_empty())
        .collect();
    assert!(commands.contains(&"build") && commands.contains(&"test"));
    let readme = fs::read_to_string(self::repository().join("README.md"));
    let readme = readme.unwrap_or_else(|error| panic!("{error}"));
    for command in commands {
        assert!(
            readme.contains(&format!("| `cargo xtask {command}` |")),
            "README.md has no line on `{command}` among its commands"
        );
    }
}

#[test]
fn every_link_leads_somewhere() {
    let wrong: Vec<String> = documents()
        .iter()
        .flat_map(|document| told(document, links::broken(document)))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_book_has_every_page_once_and_no_link_out_of_it() {
    let mut pages = documents();
    pages.retain(|document| document.path.starts_with(folder()));
    let wrong = book::faults(&folder(), &pages);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn what_is_wrong_in_a_document_is_found() {
    let text = "# A title\n[a](#a-title) [b](#no-title) [c](nowhere.md) [d](CONTRIBUTING.md#license)\n\
        `cargo xtask test --only nothing` `cargo xtask build --ouut` `cargo xtask check`\n\
        ```yaml\n# blueprints/wrong.yaml\ntimout: 1h\n```\n\
        ```sh\ncargo xtask new 'No Name' # why\n```\n\
        ```sh,needs-aws\nOUT=1 cargo xtask build \\\n  --nothing\naws s3 ls\n```\n\
        ```sh,fails\ntrue\n```\n\
        ```sh\nmkdir -p deep/er; cd deep/er; echo in >file; echo and to >&2\n```\n```text\nand from\n```\n\
        ```sh\ncat file; echo; echo out\n```\n```text\nin\n...\nout\n```\n\
        ```yaml,wrong\n# blueprints/platform.yaml\nchannels: {alerts: {subscribers: []}}\n```\n\
        ```yaml,file=../out.yaml\na: 1\n```\n```yaml\na: 1\n```\n```json\n{\n```\n```yaml,part\na: [\n```\n\
        ```sh,needs-luck\nfalse\n```\n```\nplain\n```\n```sh\nA=1 cargo xtask test # all\n```\n";
    let document = Document::new(repository().join("README.md"), text.to_owned());
    assert_eq!(links::broken(&document).len(), 3);
    let repository = Repository::new().unwrap_or_else(|error| panic!("{error}"));
    let mentions: Vec<bool> = document
        .mentions()
        .iter()
        .map(|line| {
            repository
                .run(&help_of(line))
                .is_ok_and(|ran| ran.status.success())
        })
        .collect();
    assert_eq!(mentions, [false, false, true]);
    let report =
        follow(&document, Start::Platform, false).unwrap_or_else(|error| panic!("{error}"));
    let firsts: Vec<&str> = report
        .faults
        .iter()
        .map(|fault| fault.lines().next().unwrap_or_default())
        .collect();
    assert_eq!(
        firsts,
        [
            "line 37: a file is below the folder that the reader is in",
            "line 40: a file begins with its path, as in `# blueprints/job.yaml`; what is none is marked `yaml,part`",
            "line 43: this is no JSON: EOF while parsing an object at line 2 column 0",
            "line 46: this is no YAML: did not find expected node content at line 2 column 1, while parsing a flow node",
            "line 49: `sh` takes no `needs-luck`",
            "line 52: a block says its language, `text` where it has none",
            "line 55: `A=1 cargo xtask test` needs `sh,needs-checkout`",
            "blueprints/wrong.yaml does not build",
            "`cargo xtask new 'No Name' # why` ends with exit status: 2",
            "`OUT=1 cargo xtask build   --nothing` ends with exit status: 2",
            "`true` does not fail",
            "line 19: `mkdir -p deep/er; cd deep/er; echo in >file; echo and to >&2` prints something else",
            "blueprints/platform.yaml builds, and is there to show what does not",
        ]
    );
    assert_eq!(report.outputs, [(22, "and to\n".to_owned())]);
}

#[test]
fn what_is_wrong_in_a_book_is_found() {
    let page =
        |path: &str, text: &str| Document::new(Path::new("/book").join(path), text.to_owned());
    let pages = [
        page(
            "SUMMARY.md",
            "- [A](a.md)\n- [B](b/c.md)\n- [Again](a.md)\n",
        ),
        page("a.md", "[c](b/c.md#x) [out](../README.md) [self](#y)"),
        page(
            "b/c.md",
            "[a](../a.md) [more](more.md) [far](https://example.com)",
        ),
        page("b/more.md", ""),
    ];
    assert_eq!(
        book::faults(Path::new("/book"), &pages),
        [
            "SUMMARY.md lists `a.md` twice",
            "a.md links to `../README.md`, which is no page",
            "b/c.md links to `more.md`, which is no page",
            "SUMMARY.md does not list `b/more.md`",
        ]
    );
    assert_eq!(
        book::faults(Path::new("/"), &pages),
        ["there is no SUMMARY.md"]
    );
}

/// Faults with the document that they are of.
fn told(document: &Document, faults: Vec<String>) -> Vec<String> {
    let name = document.name(repository());
    faults
        .into_iter()
        .map(|fault| format!("{name}: {fault}"))
        .collect()
}

/// The folder of the book.
fn folder() -> PathBuf {
    repository().join("docs")
}

/// The documents that people read: those at the root, and all of the book.
fn documents() -> Vec<Document> {
    let mut paths = Vec::new();
    collect(repository(), false, &mut paths);
    collect(&folder(), true, &mut paths);
    paths.sort();
    let has = |name: &str| paths.iter().any(|path| path.ends_with(name));
    assert!(has("README.md") && has(book::SUMMARY), "{paths:?}");
    let read = |path: PathBuf| {
        let text =
            fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        Document::new(path, text)
    };
    paths.into_iter().map(read).collect()
}

fn collect(folder: &Path, is_deep: bool, paths: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() && is_deep {
            collect(&path, is_deep, paths);
        } else if path.extension().is_some_and(|ending| ending == "md") {
            paths.push(path);
        }
    }
}
