//! The completion scripts, in the shells that they are for. Not run by anything here: that for PowerShell.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use loudfail_tests::outputs::skip;
use loudfail_tests::xtask::{Ran, Repository, program};

/// A repository with jobs and environments, in which the program lies where cargo puts it, and the script of a shell.
fn repository(shell: &str) -> Repository {
    let repository = Repository::new().expect("a folder");
    let root = repository.root();
    for folder in ["xtask", "target/debug", "blueprints/below"] {
        fs::create_dir_all(root.join(folder)).expect("a folder");
    }
    for (path, text) in [
        ("xtask/Cargo.toml", "[dependencies]\nloudfail = \"1\"\n"),
        (
            "blueprints/platform.yaml",
            "channels: {alerts: {subscribers: []}}\nenvironments: {staging: {}, production: {}}\n",
        ),
        ("blueprints/nightly-report.yaml", "not: valid\n"),
        ("blueprints/sample.yaml", ""),
    ] {
        fs::write(root.join(path), text).expect("written");
    }
    symlink(program(), root.join("target/debug/xtask")).expect("a link");
    let script = format!("cargo xtask completions {shell} >script");
    assert!(repository.run(&script).expect("a shell").status.success());
    repository
}

fn run(repository: &Repository, shell: &str, script: &str) -> Ran {
    fs::write(repository.root().join("test"), script).expect("written");
    // The folder of the target is that of the repository, not the one of this test.
    repository
        .run(&format!(
            "unset CARGO_TARGET_DIR; cd blueprints; timeout 60 {shell} ../test"
        ))
        .expect("a shell")
}

fn is_there(shell: &str) -> bool {
    let is_there = Command::new(shell).arg("--version").output().is_ok();
    if !is_there {
        skip(
            &format!("completions in {shell}"),
            &format!("install {shell}, such as with `apt-get install {shell}`"),
        );
    }
    is_there
}

#[test]
fn bash() {
    let ran = run(
        &repository("bash"),
        "bash --norc",
        r#"
_before() { COMPREPLY=(as-before); }
complete -F _before cargo
. ../script
. ../script
try() {
    COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
    "$(complete -p cargo | sed 's/.*-F \([^ ]*\).*/\1/')" cargo "${COMP_WORDS[COMP_CWORD]}" xtask
    echo "$*: ${COMPREPLY[*]}"
}
try cargo xtask bu
try cargo +nightly xtask simulate n
try cargo xtask build ""
try cargo xtask build --env ""
try cargo xtask build --format = gi
try cargo xtask --root ./b
try cargo xtask shape add --from ../scr
try cargo bui
try cargo test xtask
cd / && try cargo xtask bu
"#,
    );
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str()),
        (
            "cargo xtask bu: build\n\
             cargo +nightly xtask simulate n: nightly-report\n\
             cargo xtask build : alerts nightly-report sample\n\
             cargo xtask build --env : production staging\n\
             cargo xtask build --format = gi: github\n\
             cargo xtask --root ./b: ./below\n\
             cargo xtask shape add --from ../scr: ../script\n\
             cargo bui: as-before\n\
             cargo test xtask: as-before\n\
             cargo xtask bu: \n",
            // Outside of an interactive shell no completion is under way whose options could be set.
            ""
        )
    );
}

#[test]
fn fish() {
    if !is_there("fish") {
        return;
    }
    let ran = run(
        &repository("fish"),
        "fish --no-config",
        "source ../script\n\
         complete -C 'cargo xtask bu' | string split -f 1 \\t\n\
         complete -C 'cargo +nightly xtask simulate n'\n\
         complete -C 'cargo xtask build --env '\n\
         complete -C 'cargo xtask --root ./b' | string split -f 1 \\t\n\
         cd /\n\
         complete -C 'cargo xtask bu'\n",
    );
    assert_eq!(
        ran.stdout, "build\nnightly-report\nproduction\nstaging\n./below/\n",
        "{}",
        ran.stderr
    );
}

#[test]
fn elvish() {
    if !is_there("elvish") {
        return;
    }
    // Without a person elvish has no editor, so what the script asks of it is put in its place.
    let ran = run(
        &repository("elvish"),
        "elvish -norc",
        r"
var edit: = (ns [
  &completion:=(ns [&arg-completer=[&]])
  &complete-filename~={|@words| put file-$words[-1] }
  &complex-candidate~={|word &display=''| put $word }
])
eval (slurp < ../script)'
each {|words| put [($edit:completion:arg-completer[cargo] $@words)] } [
  [cargo xtask bui] [cargo xtask simulate n] [cargo xtask build --env $empty] [cargo xtask --root b] [cargo b]
]
cd /; put [($edit:completion:arg-completer[cargo] cargo xtask bui)]
' &ns=(ns [&edit:=$edit: &empty=''])
",
    );
    assert_eq!(
        ran.stdout,
        "▶ [build]\n▶ [nightly-report]\n▶ [production staging]\n▶ [file-b]\n▶ [file-b]\n▶ []\n",
        "{}",
        ran.stderr
    );
}

#[test]
fn zsh() {
    if !is_there("zsh") {
        return;
    }
    // A shell that thinks it has a person: what it makes of a Tab is what it shows.
    let ran = run(
        &repository("zsh"),
        "zsh -f",
        r"
zmodload zsh/zpty
zpty -b shell 'zsh -f -i'
ask() {
    zpty -w -n shell $1$'\t'
    zpty -r -m shell shown \*$2\* && print -r -- $2
    zpty -w -n shell $'\x15'
}
zpty -w shell 'PS1=; autoload -Uz compinit; compinit -u -D; source ../script; print REA''DY'
zpty -r -m shell shown '*READY*' && print ready
ask 'cargo xtask bui' 'xtask build'
ask 'cargo xtask simulate nig' 'nightly-report'
ask 'cargo xtask build --env st' 'staging'
zpty -d shell
",
    );
    assert_eq!(
        ran.stdout, "ready\nxtask build\nnightly-report\nstaging\n",
        "{}",
        ran.stderr
    );
}
