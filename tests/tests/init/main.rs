//! A platform repository as `cargo xtask init` makes it, compiled and run for real, with this checkout as its loudfail.
//!
//! What the repository compiles goes where this test was compiled to, so that of all dependencies only loudfail's own
//! crates are compiled again, which are others to cargo once they are no members of the workspace. Its programs go to its
//! own `target/`: one of them is called `xtask` too.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use loudfail_tests::outputs::repository;
use loudfail_tests::xtask::program;

/// A name that no shell, no TOML and no path of cargo's may stumble over.
const NAME: &str = "it's a \"platform\" 🚀";

/// The package that builds blueprints while it is compiled.
const MANIFEST: &str = "[package]\nname = \"embeds\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[build-dependencies]\n";
const BUILD: &str = "fn main() -> std::process::ExitCode {\n    loudfail::build_script()\n}\n";
const MAIN: &str = "fn main() {\n    print!(\n        \"{}\",\n        include_str!(concat!(\n            env!(\"LOUDFAIL_DIST\"),\n            \"/default/first-job/state-machine.asl.json\"\n        ))\n    );\n}\n";

#[test]
fn what_init_writes_builds_and_passes_as_it_is() {
    let scratch = tempfile::tempdir().expect("a folder");
    let made = Command::new(program())
        .args(["init", NAME])
        .current_dir(scratch.path())
        .output()
        .expect("the program");
    assert!(made.status.success(), "{}", text(&made.stderr));
    let root = scratch.path().join(NAME);

    let checked = cargo(&root, &["xtask", "check"]);
    assert!(checked.status.success(), "{}", text(&checked.stderr));
    assert_eq!(
        text(&checked.stderr),
        "dist is up to date with 1 job and 1 channel\n"
    );
    // Cargo has taken out of the lock file what is for loudfail's own tests alone; from now on it stays as it is.
    let locked = cargo(&root, &["run", "--locked", "--quiet", "--", "check"]);
    assert!(locked.status.success(), "{}", text(&locked.stderr));
    let formatted = cargo(&root, &["fmt", "--check"]);
    assert!(formatted.status.success(), "{}", text(&formatted.stdout));
    let again = cargo(&root, &["xtask", "init"]);
    assert_eq!(text(&again.stderr), ". already has everything\n");

    embeds(&root);
}

/// A package of the repository whose `build.rs` is loudfail's.
fn embeds(root: &Path) {
    let package = root.join("embeds");
    let xtask = fs::read_to_string(root.join("xtask/Cargo.toml")).expect("the manifest");
    let dependency = xtask.lines().last().expect("the dependency");
    write(
        &package.join("Cargo.toml"),
        &format!("{MANIFEST}{dependency}\n"),
    );
    write(&package.join("build.rs"), BUILD);
    write(&package.join("src/main.rs"), MAIN);
    for name in ["platform.yaml", "first-job.yaml"] {
        let path = Path::new("blueprints").join(name);
        let text = fs::read_to_string(root.join(&path)).expect("a blueprint");
        write(&package.join(path), &text);
    }
    let workspace = fs::read_to_string(root.join("Cargo.toml")).expect("the workspace");
    let members = workspace.replace("[\"xtask\"]", "[\"xtask\", \"embeds\"]");
    assert_ne!(members, workspace);
    write(&root.join("Cargo.toml"), &members);

    let ran = cargo(root, &["run", "--quiet", "--package", "embeds"]);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    let machine = "dist/default/first-job/state-machine.asl.json";
    assert_eq!(Some(ran.stdout), fs::read(root.join(machine)).ok());

    let job = package.join("blueprints/first-job.yaml");
    let good = fs::read_to_string(&job).expect("the blueprint");
    write(&job, &format!("{good}timout: 1h\n"));
    let refused = cargo(root, &["run", "--quiet", "--package", "embeds"]);
    assert!(!refused.status.success());
    let told = text(&refused.stderr);
    for part in [
        "error: embeds@0.0.0: [LF0101] unknown key `timout`\n",
        "error[LF0101]: unknown key `timout`\n",
        " | timout: 1h\n",
    ] {
        assert!(told.contains(part), "{told}");
    }

    // It runs again when a blueprint changes, and only then.
    write(&job, &good.replace("timeout: 1h", "timeout: 3h"));
    let ran = cargo(root, &["run", "--quiet", "--package", "embeds"]);
    assert!(ran.status.success(), "{}", text(&ran.stderr));
    assert!(
        text(&ran.stdout).contains("\"TimeoutSeconds\": 10800"),
        "{}",
        text(&ran.stdout)
    );
}

/// Runs cargo in the repository, without a network.
fn cargo(root: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("cargo");
    // What cargo told this test about itself is not for another workspace.
    for (name, _) in env::vars_os() {
        let is_cargos = name.to_string_lossy().starts_with("CARGO_")
            && !name.to_string_lossy().starts_with("CARGO_PROFILE_")
            && name != "CARGO_HOME"
            && name != "CARGO_INCREMENTAL";
        if is_cargos {
            command.env_remove(name);
        }
    }
    command
        .args(arguments)
        .current_dir(root)
        .env("CARGO_NET_OFFLINE", "true")
        .env("CARGO_BUILD_BUILD_DIR", target())
        .output()
        .unwrap_or_else(|error| panic!("cargo: {error}"))
}

/// The folder that this test was compiled to: `<target>/<profile>/deps/<test>`.
fn target() -> PathBuf {
    let test = env::current_exe().expect("this test");
    let target = test.ancestors().nth(3).expect("a target folder");
    assert!(
        target.starts_with("/") && target != repository(),
        "{}",
        target.display()
    );
    target.to_path_buf()
}

fn write(file: &Path, text: &str) {
    let folder = file.parent().expect("a folder");
    fs::create_dir_all(folder).expect("made");
    fs::write(file, text).expect("written");
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
