//! All generated modules, checked and planned once for all tests.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use loudfail_engines::EngineError;
use loudfail_engines::terraform::{Module, Terraform};
use loudfail_tests::outputs::{golden, outputs};
use loudfail_tests::parity::{self, place};
use serde_json::Value;

use super::{Faults, can_plan, terraform, values};

/// A module that terraform was asked about.
#[derive(Debug, Clone)]
pub(super) struct Planned {
    /// Its folder.
    pub(super) folder: PathBuf,
    /// What terraform finds wrong with it.
    pub(super) faults: Faults,
    /// Its plan, in which everything is known; `None` where something was wrong, or this terraform cannot plan here.
    pub(super) plan: Option<Value>,
}

/// Every module of dist/ and the goldens; `None` where this machine has no terraform.
pub(super) fn planned() -> Option<&'static [Planned]> {
    static PLANNED: LazyLock<Option<Vec<Planned>>> = LazyLock::new(|| {
        let mut modules = outputs("terraform").expect("the folder dist/");
        assert!(!modules.is_empty(), "dist/ holds no terraform module");
        modules.extend(golden("terraform").expect("the goldens"));
        let terraform = terraform()?;
        Some(all(&terraform, &modules))
    });
    PLANNED.as_deref()
}

/// Asks about all of them, as many at a time as there are processors.
fn all(terraform: &Terraform, modules: &[PathBuf]) -> Vec<Planned> {
    let next = AtomicUsize::new(0);
    let done = Mutex::new(Vec::new());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                while let Some(module) = modules.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let planned = examine(terraform, module).unwrap_or_else(|error| Planned {
                        folder: module.clone(),
                        faults: vec![error.to_string()],
                        plan: None,
                    });
                    done.lock().expect("no thread panicked").push(planned);
                }
            });
        }
    });
    let mut done = done.into_inner().expect("no thread panicked");
    done.sort_by(|one, other| one.folder.cmp(&other.folder));
    done
}

/// Formats, validates and plans one module; each stands only if the one before found nothing.
pub(super) fn examine(terraform: &Terraform, folder: &Path) -> Result<Planned, EngineError> {
    let mut planned = Planned {
        folder: folder.to_owned(),
        faults: Faults::new(),
        plan: None,
    };
    let difference = terraform.format_difference(folder)?;
    if !difference.is_empty() {
        let fault = format!("not as `terraform fmt` writes it:\n{difference}");
        planned.faults.push(fault);
        return Ok(planned);
    }
    let module = terraform.open(folder)?;
    let problems = module.validate()?;
    if !problems.is_empty() || !can_plan(terraform) {
        planned.faults = problems.iter().map(ToString::to_string).collect();
        return Ok(planned);
    }
    let plan = plan(terraform, &module, folder);
    match plan {
        Ok(plan) => planned.plan = Some(plan),
        Err(EngineError::Failed { output, .. }) => planned.faults.push(output),
        Err(error) => return Err(error),
    }
    Ok(planned)
}

/// The plan of a module, in which everything is known. One that is made for a place is planned for its region, and for
/// whatever account the provider has.
fn plan(terraform: &Terraform, module: &Module, folder: &Path) -> Result<Value, EngineError> {
    if is_root(folder) {
        return plan_root(terraform, folder);
    }
    let text = super::parity::text(folder).map_err(io("read", folder))?;
    let Some(region) = place::region(&text) else {
        return whole(module);
    };
    let scratch = tempfile::tempdir().map_err(io("create", Path::new("a temporary folder")))?;
    let copy = scratch.path().join("terraform");
    let unit = folder.parent().unwrap_or(folder);
    for (from, to) in [(unit, scratch.path()), (folder, &*copy)] {
        fs::create_dir_all(to).map_err(io("create", to))?;
        for entry in fs::read_dir(from).map_err(io("list", from))? {
            let path = entry.map_err(io("list", from))?.path();
            let Some(name) = path.file_name().filter(|_| path.is_file()) else {
                continue;
            };
            let text = fs::read_to_string(&path).map_err(io("read", &path))?;
            let text = place::anywhere(&text);
            fs::write(to.join(name), text).map_err(io("write", to))?;
        }
    }
    whole(&terraform.in_region(&region).open(&copy)?)
}

/// Plans twice, the second time from what the first plan makes.
fn whole(module: &Module) -> Result<Value, EngineError> {
    let given = values(module)?;
    let plan = module.plan(&given)?;
    module.plan_from(&parity::deployed(&plan), &given)
}

/// Whether this is the module of a whole environment, which calls those of the folders beside its own.
pub(super) fn is_root(folder: &Path) -> bool {
    folder.parent().is_some_and(|unit| unit.ends_with("_root"))
}

/// The plan of the module of a whole environment, from no state. The modules that it calls are planned to the end by
/// themselves.
fn plan_root(terraform: &Terraform, folder: &Path) -> Result<Value, EngineError> {
    let scratch = tempfile::tempdir().map_err(io("create", Path::new("a temporary folder")))?;
    let environment = folder.ancestors().nth(2).unwrap_or(folder);
    copy_anywhere(environment, scratch.path())?;
    let copy = scratch.path().join("_root/terraform");
    let main = copy.join("main.tf");
    let text = fs::read_to_string(&main).map_err(io("read", &main))?;
    let region = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("region")?.split('"').nth(1));
    let terraform = region.map_or_else(|| terraform.clone(), |region| terraform.in_region(region));
    let kept: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().starts_with("allowed_account_ids"))
        .collect();
    fs::write(&main, kept.join("\n") + "\n").map_err(io("write", &main))?;
    let module = terraform.open(&copy)?;
    module.plan(&values(&module)?)
}

/// Copies a folder and all below it, the modules without what keeps them from being planned for another account.
fn copy_anywhere(from: &Path, to: &Path) -> Result<(), EngineError> {
    fs::create_dir_all(to).map_err(io("create", to))?;
    for entry in fs::read_dir(from).map_err(io("list", from))? {
        let path = entry.map_err(io("list", from))?.path();
        let Some(name) = path.file_name() else {
            continue;
        };
        if path.is_dir() {
            copy_anywhere(&path, &to.join(name))?;
        } else {
            let text = fs::read_to_string(&path).map_err(io("read", &path))?;
            fs::write(to.join(name), place::anywhere(&text)).map_err(io("write", to))?;
        }
    }
    Ok(())
}

fn io(action: &'static str, path: &Path) -> impl FnOnce(std::io::Error) -> EngineError {
    let path = path.to_owned();
    move |source| EngineError::Io {
        action,
        path,
        source,
    }
}
