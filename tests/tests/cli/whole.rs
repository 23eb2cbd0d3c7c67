//! Whatever happens to a build: each job has its old files or its new ones, all of them; the next build repairs what is
//! left to do; and what the tool did not write stays.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use loudfail_tests::xtask::{Repository, program};

/// How many builds are killed.
const KILLED: u32 = 200;

const JOBS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

/// The files of each folder of a job or channel, by the folder.
type Units = BTreeMap<String, BTreeMap<PathBuf, String>>;

/// A repository whose blueprints are in one of two states, and what each of them is built into.
struct Switch {
    repository: Repository,
    built: [Units; 2],
}

impl Switch {
    fn new() -> Self {
        let repository = Repository::new().expect("a folder");
        let switch = Self {
            built: [0, 1].map(|state| {
                set(repository.root(), state);
                let out = format!("../built-{state}");
                let ran = repository.run(&format!("cargo xtask build --out {out}"));
                let ran = ran.expect("a shell");
                assert!(ran.status.success(), "{}", ran.stderr);
                units(&repository.root().join(out))
            }),
            repository,
        };
        let [one, other] = &switch.built;
        assert!(one.keys().eq(other.keys()) && one.len() == JOBS.len() + 1);
        let differs = |job: &&str| {
            let unit = format!("default/{job}");
            let pairs = one[&unit].iter().zip(&other[&unit]);
            pairs.filter(|(one, other)| one != other).count() > 1
        };
        assert!(JOBS.iter().all(differs), "a mixture could not be told");
        switch
    }

    fn dist(&self) -> PathBuf {
        self.repository.root().join("dist")
    }

    fn build(&self) -> Command {
        let mut command = Command::new(program());
        command
            .arg("build")
            .current_dir(self.repository.root())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// Builds what a state says.
    #[track_caller]
    fn bring_to(&self, state: usize) {
        set(self.repository.root(), state);
        assert!(self.build().status().expect("a build").success());
    }

    /// Asserts that all is as in a state, and tells what is not.
    #[track_caller]
    fn assert_is(&self, state: usize) {
        let (found, built) = (units(&self.dist()), &self.built[state]);
        let names = found.keys().chain(built.keys());
        let other: Vec<&String> = names
            .filter(|unit| found.get(*unit) != built.get(*unit))
            .collect();
        assert!(other.is_empty(), "{other:?} are not as in state {state}");
    }

    /// The folders that are neither as in one state nor as in the other.
    fn mixtures(&self) -> Vec<String> {
        let found = units(&self.dist());
        let is_whole = |(unit, files): &(&String, &BTreeMap<PathBuf, String>)| {
            self.built
                .iter()
                .any(|built| built.get(*unit) == Some(*files))
        };
        let mixtures = found.iter().filter(|unit| !is_whole(unit));
        mixtures.map(|(unit, _)| unit.clone()).collect()
    }
}

/// Brings all blueprints into a state. Each file is there all the time.
fn set(root: &Path, state: usize) {
    let folder = root.join("blueprints");
    fs::create_dir_all(&folder).expect("a folder");
    let put = |name: &str, text: String| {
        let beside = folder.join(format!(".{name}"));
        fs::write(&beside, text).expect("written");
        fs::rename(beside, folder.join(name)).expect("renamed");
    };
    let defaults = "{cluster: c, definition: d, container: a, network: {subnets: [subnet-0a]}}";
    put(
        "platform.yaml",
        format!("defaults: {{task: {defaults}}}\nchannels: {{alerts: {{subscribers: []}}}}\n"),
    );
    for job in JOBS {
        // In one state there is a parameter, and with it another file's content.
        let text = match state {
            0 => "description: One\ntimeout: 1h\n",
            _ => "description: Other\ntimeout: 2h\ntask: {cluster: {param: Cluster}}\n",
        };
        put(&format!("{job}.yaml"), text.to_owned());
    }
}

/// What is in an output folder, but for what the tool keeps for itself.
fn units(dist: &Path) -> Units {
    let mut units = Units::new();
    for environment in fs::read_dir(dist).into_iter().flatten().flatten() {
        let name = environment.file_name().into_string().expect("a name");
        if name.starts_with('.') {
            continue;
        }
        for unit in fs::read_dir(environment.path())
            .expect("a folder")
            .flatten()
        {
            let unit_name = unit.file_name().into_string().expect("a name");
            if unit_name.starts_with('.') {
                continue;
            }
            let mut files = BTreeMap::new();
            collect(&unit.path(), Path::new(""), &mut files);
            units.insert(format!("{name}/{unit_name}"), files);
        }
    }
    units
}

fn collect(folder: &Path, below: &Path, files: &mut BTreeMap<PathBuf, String>) {
    // It may have given its place to another one meanwhile.
    for entry in fs::read_dir(folder.join(below))
        .into_iter()
        .flatten()
        .flatten()
    {
        let path = below.join(entry.file_name());
        if entry
            .file_name()
            .as_encoded_bytes()
            .starts_with(b".loudfail-")
        {
            continue;
        }
        if entry.path().is_dir() {
            collect(folder, &path, files);
        } else {
            files.insert(path, fs::read_to_string(entry.path()).expect("a file"));
        }
    }
}

/// What a build was ended in the middle of.
fn litter(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry
            .file_name()
            .as_encoded_bytes()
            .starts_with(b".loudfail-")
        {
            found.push(entry.path());
        } else if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            found.extend(litter(&entry.path()));
        }
    }
    found
}

/// Numbers that look like chance and are the same each time (xorshift).
struct Chance(u64);

impl Chance {
    fn below(&mut self, end: u32) -> u32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        u32::try_from(self.0 % u64::from(end.max(1))).unwrap_or_default()
    }
}

#[test]
fn killed_at_any_moment_each_job_is_old_or_new() {
    let switch = Switch::new();
    let root = switch.repository.root();
    // How long a build takes now, on a machine that may be busy with others at times.
    let whole = || {
        let begun = Instant::now();
        assert!(switch.build().status().expect("a build").success());
        u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX)
    };
    let mut longest = whole();
    let mut chance = Chance(0x5eed);
    let mut changed = 0;
    for number in 0..KILLED {
        let state = usize::try_from(number % 2).unwrap_or_default();
        set(root, state);
        // From nothing at times.
        if number % 20 == 19 {
            fs::remove_dir_all(switch.dist()).expect("removed");
        }
        let before = units(&switch.dist());
        let mut build = switch.build().spawn().expect("a build");
        thread::sleep(Duration::from_micros(u64::from(chance.below(longest))));
        build.kill().expect("killed");
        build.wait().expect("ended");
        assert_eq!(switch.mixtures(), [""; 0], "of kill {number}");
        let after = units(&switch.dist());
        changed += u32::from(after != before && after != switch.built[state]);
        if number % 10 == 9 {
            let took = whole();
            switch.assert_is(state);
            assert_eq!(litter(&switch.dist()), [""; 0].map(PathBuf::from));
            // From nothing, as of what is left unwritten much is known already.
            fs::remove_dir_all(switch.dist()).expect("removed");
            longest = whole().max(took);
        }
    }
    assert!(changed > 0, "no build was killed while it wrote");
}

#[test]
fn a_mixture_is_found_guilty() {
    let switch = Switch::new();
    assert!(switch.build().status().expect("a build").success());
    assert_eq!(switch.mixtures(), [""; 0]);
    let other = &switch.built[0]["default/c"][Path::new("cloudformation.yaml")];
    fs::write(switch.dist().join("default/c/cloudformation.yaml"), other).expect("written");
    assert_eq!(switch.mixtures(), ["default/c"]);
    fs::remove_file(switch.dist().join("default/d/terraform/main.tf")).expect("removed");
    assert_eq!(switch.mixtures(), ["default/c", "default/d"]);
}

#[test]
fn builds_at_once_come_to_the_same() {
    let switch = Switch::new();
    for state in [0, 1, 0] {
        set(switch.repository.root(), state);
        let builds: Vec<_> = (0..6)
            .map(|_| switch.build().spawn().expect("a build"))
            .collect();
        for mut build in builds {
            assert!(build.wait().expect("ended").success());
        }
        switch.assert_is(state);
        assert_eq!(litter(&switch.dist()), [""; 0].map(PathBuf::from));
    }
}

#[test]
fn files_that_come_and_go_leave_each_job_old_or_new() {
    let switch = Switch::new();
    let blueprint = switch.repository.root().join("blueprints/c.yaml");
    let is_over = AtomicBool::new(false);
    thread::scope(|scope| {
        scope.spawn(|| {
            while !is_over.load(Ordering::Relaxed) {
                let text = fs::read(&blueprint).unwrap_or_default();
                let _ = fs::remove_file(&blueprint);
                if !text.is_empty() {
                    let _ = fs::write(&blueprint, text);
                }
            }
        });
        for number in 0..20 {
            set(switch.repository.root(), number % 2);
            // The file is there, or not, or cannot be read just then: each is an answer.
            let status = switch.build().status().expect("a build");
            assert!(matches!(status.code(), Some(0 | 1)), "{status}");
            // An empty blueprint is a job, too.
            let found = switch.mixtures();
            assert!(found.iter().all(|unit| unit == "default/c"), "{found:?}");
        }
        is_over.store(true, Ordering::Relaxed);
    });
    switch.bring_to(1);
    switch.assert_is(1);
}

#[test]
fn a_disk_that_is_full_leaves_all_as_it_was() {
    let switch = Switch::new();
    switch.bring_to(0);
    set(switch.repository.root(), 1);
    // No file may grow beyond 4 KiB: writing fails as on a full disk.
    let full = "trap '' XFSZ; ulimit -f 8; cargo xtask build";
    for before in [Some(0), None] {
        if before.is_none() {
            fs::remove_dir_all(switch.dist()).expect("removed");
        }
        let ran = switch.repository.run(full).expect("a shell");
        assert_eq!(ran.status.code(), Some(1));
        assert!(
            ran.stderr.starts_with("error: cannot write dist/default/"),
            "{}",
            ran.stderr
        );
        assert!(
            ran.stderr.ends_with("nothing was written\n"),
            "{}",
            ran.stderr
        );
        match before {
            Some(state) => switch.assert_is(state),
            None => assert!(!switch.dist().exists()),
        }
        assert_eq!(litter(&switch.dist()), [""; 0].map(PathBuf::from));
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_leaves_all_as_it_was() {
    let switch = Switch::new();
    switch.bring_to(0);
    set(switch.repository.root(), 1);
    // To who may do everything nothing is read-only.
    let is_root = fs::metadata(switch.dist()).expect("a folder").uid() == 0;
    let somebody = if is_root {
        "setpriv --reuid 65534 --regid 65534 --clear-groups "
    } else {
        ""
    };
    // Another program copies it: a file that this one had open for writing, some other child of it may still have.
    let line = format!(
        "chmod 755 .. && cp \"$LOUDFAIL_XTASK\" ../xtask && chmod -R a-w dist; {somebody}../xtask build; code=$?; \
         chmod -R u+w dist; exit $code"
    );
    let ran = switch.repository.run(&line).expect("a shell");
    assert_eq!(ran.status.code(), Some(1), "{}", ran.stderr);
    assert!(
        ran.stderr
            .starts_with("error: cannot write dist/default/a/"),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.ends_with("nothing was written\n"),
        "{}",
        ran.stderr
    );
    switch.assert_is(0);
    assert_eq!(litter(&switch.dist()), [""; 0].map(PathBuf::from));
}

#[test]
fn what_others_put_beside_outputs_stays() {
    let switch = Switch::new();
    switch.bring_to(0);
    let dist = switch.dist();
    let texts = [
        "default/a/notes.txt",
        "default/a/terraform/backend.tf",
        "default/a/own.yaml",
    ];
    for path in texts {
        fs::write(dist.join(path), path).expect("written");
    }
    // These cannot come along as links, so the files of this job change one by one.
    fs::create_dir_all(dist.join("default/b/terraform/.terraform/providers")).expect("a folder");
    fs::write(dist.join("default/b/terraform/.terraform/providers/x"), "x").expect("written");
    std::os::unix::fs::symlink("../a", dist.join("default/b/link")).expect("a link");
    let inode = |path: &str| fs::symlink_metadata(dist.join(path)).expect("there").ino();
    let kept = [
        "default/a/notes.txt",
        "default/a/terraform/backend.tf",
        "default/a/own.yaml",
        "default/b/terraform/.terraform/providers/x",
        "default/b/link",
    ];
    let before = kept.map(inode);
    switch.bring_to(1);
    assert_eq!(kept.map(inode), before);
    for path in texts {
        assert_eq!(fs::read_to_string(dist.join(path)).expect("there"), path);
    }
    let file = Path::new("cloudformation.yaml");
    for unit in ["default/a", "default/b"] {
        let text = fs::read_to_string(dist.join(unit).join(file)).expect("there");
        assert_eq!(text, switch.built[1][unit][file]);
    }

    // Of a job that is no more, what others put there stays too.
    fs::remove_file(switch.repository.root().join("blueprints/a.yaml")).expect("removed");
    assert!(switch.build().status().expect("a build").success());
    let mut left = BTreeMap::new();
    collect(&dist.join("default/a"), Path::new(""), &mut left);
    let left: Vec<&Path> = left.keys().map(PathBuf::as_path).collect();
    assert_eq!(
        left,
        ["notes.txt", "own.yaml", "terraform/backend.tf"].map(Path::new)
    );
}

#[test]
fn a_ledger_that_somebody_wrote_leads_nowhere() {
    let switch = Switch::new();
    switch.bring_to(0);
    let outside = switch.repository.root().join("outside");
    fs::create_dir_all(outside.join("terraform")).expect("a folder");
    let precious = outside.join("terraform/main.tf");
    fs::write(
        &precious,
        "# Made by loudfail from blueprints/outside.yaml\n",
    )
    .expect("written");
    let file = switch.dist().join(".loudfail/ledger");
    let text = fs::read_to_string(&file).expect("a ledger");
    for hostile in [
        text.replace("default/a\n", "default/../../outside\n"),
        text.replace("default/a\n", &format!("{}\n", outside.display())),
        text.replace("end ", "job - ../outside\nend "),
        text.replace("end ", "blueprint ../outside.yaml - -\nend "),
        "\0".repeat(1000),
        text.lines()
            .next()
            .map(|head| format!("{head}\nend\n"))
            .expect("a head"),
    ] {
        fs::write(&file, hostile).expect("written");
        assert!(switch.build().status().expect("a build").success());
        assert!(precious.exists());
        switch.assert_is(0);
    }
}
