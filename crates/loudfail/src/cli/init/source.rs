//! Where the platform repository takes loudfail from. It is on no registry, so it is a folder or a Git repository.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::super::report;

/// The facade's folder in a checkout of loudfail.
const FACADE: &str = "crates/loudfail";

#[derive(Args, Debug)]
pub(super) struct SourceOptions {
    /// Take loudfail from a folder that has a checkout of it [default: the checkout that this program was built from]
    #[arg(long, value_name = "DIR", conflicts_with = "loudfail_git")]
    loudfail_path: Option<PathBuf>,
    /// Take loudfail from a Git repository
    #[arg(long, value_name = "URL")]
    loudfail_git: Option<String>,
    /// The commit to take [default: the newest of its default branch, which `Cargo.lock` then pins]
    #[arg(long, value_name = "REV", requires = "loudfail_git")]
    loudfail_rev: Option<String>,
}

/// Where loudfail comes from.
#[derive(Debug)]
pub(super) enum Source {
    /// A folder in the platform repository itself, relative to its root, and the checkout.
    Inside { path: String, checkout: PathBuf },
    /// A folder elsewhere on this machine, and the checkout.
    Outside { path: String, checkout: PathBuf },
    /// A Git repository.
    Git { url: String, rev: Option<String> },
}

/// What is wrong with an option, and what to do about it.
#[derive(Debug)]
pub(super) struct NoSource {
    pub(super) problem: String,
    pub(super) hint: String,
}

impl SourceOptions {
    /// Whether a person said where it comes from.
    pub(super) fn is_given(&self) -> bool {
        self.loudfail_path.is_some() || self.loudfail_git.is_some()
    }

    /// Where it comes from for the repository in this folder, which need not be there.
    pub(super) fn source(&self, root: &Path) -> Result<Source, NoSource> {
        if let Some(url) = &self.loudfail_git {
            let rev = self.loudfail_rev.as_ref();
            for (option, text) in [("--loudfail-git", Some(url)), ("--loudfail-rev", rev)] {
                if text.is_some_and(|text| text.is_empty() || text.contains(is_odd)) {
                    return Err(NoSource {
                        problem: format!("`{option}` is empty or has a space in it"),
                        hint: "write `--loudfail-git https://git.example.com/loudfail.git`"
                            .to_owned(),
                    });
                }
            }
            return Ok(Source::Git {
                url: url.clone(),
                rev: rev.cloned(),
            });
        }
        let (given, is_option) = match &self.loudfail_path {
            Some(given) => (given.clone(), true),
            None => (own_checkout()?, false),
        };
        let checkout = checkout(&given).ok_or_else(|| {
            let shown = report::word(&given.display().to_string());
            if is_option {
                NoSource {
                    problem: format!(
                        "{shown} is not a checkout of loudfail: it has no `{FACADE}/Cargo.toml`"
                    ),
                    hint: "name the folder that contains loudfail's `crates/`".to_owned(),
                }
            } else {
                nowhere(&format!(
                    "this program was built from {shown}, which no longer has it"
                ))
            }
        })?;
        let facade = checkout.join(FACADE);
        let inside = fs::canonicalize(root)
            .ok()
            .and_then(|root| facade.strip_prefix(root).ok().map(Path::to_path_buf));
        let is_inside = inside.is_some();
        let text = |path: PathBuf| {
            path.into_os_string()
                .into_string()
                .map_err(|path| NoSource {
                    problem: format!("the path {} of loudfail is not UTF-8 text", path.display()),
                    hint: "Cargo.toml cannot name such a folder: rename it".to_owned(),
                })
        };
        let path = text(inside.unwrap_or(facade))?;
        Ok(if is_inside {
            // Cargo takes `/` on every system.
            let path = path.replace(std::path::MAIN_SEPARATOR, "/");
            Source::Inside { path, checkout }
        } else {
            Source::Outside { path, checkout }
        })
    }
}

impl Source {
    /// The line of a Cargo.toml that a package in this folder of the repository needs.
    pub(super) fn dependency(&self) -> String {
        match self {
            Self::Inside { path, .. } => {
                format!("loudfail = {{ path = {} }}", toml(&format!("../{path}")))
            }
            Self::Outside { path, .. } => format!("loudfail = {{ path = {} }}", toml(path)),
            Self::Git { url, rev } => match rev {
                Some(rev) => format!("loudfail = {{ git = {}, rev = {} }}", toml(url), toml(rev)),
                None => format!("loudfail = {{ git = {} }}", toml(url)),
            },
        }
    }

    /// The same for people, as the text of a README.
    pub(super) fn prose(&self) -> String {
        match self {
            Self::Inside { path, .. } => format!(
                "`xtask/Cargo.toml` takes it from `{path}`, a folder of this repository. loudfail is not on a registry."
            ),
            Self::Outside { path, .. } => format!(
                "`xtask/Cargo.toml` takes it from `{path}`, a folder of the machine on which this repository was \
                 created.\nNobody else has that folder, and neither does CI. loudfail is not on a registry. Before others \
                 use this repository, name a\nGit repository that they can reach, such as `loudfail = {{ git = \
                 \"https://...\", rev = \"...\" }}`, or put a checkout into\nthis repository, for example as a submodule, \
                 and name that folder."
            ),
            Self::Git { url, rev } => {
                let which = match rev {
                    Some(rev) => format!("the commit `{rev}` of `{url}`"),
                    None => format!("`{url}`; `Cargo.lock` pins the commit"),
                };
                format!(
                    "`xtask/Cargo.toml` takes it from {which}. loudfail is not on a registry.\nTo update, run `cargo update \
                     loudfail`, then `cargo xtask build` to see what changes."
                )
            }
        }
    }

    /// The lock file of the checkout: with it the first build takes the versions that loudfail was tested with, and cargo
    /// removes from it what is for loudfail's tests alone.
    pub(super) fn lock(&self) -> Option<String> {
        match self {
            Self::Inside { checkout, .. } | Self::Outside { checkout, .. } => {
                fs::read_to_string(checkout.join("Cargo.lock")).ok()
            }
            Self::Git { .. } => None,
        }
    }
}

/// The root of a checkout, in full, given that or the folder of the facade.
fn checkout(given: &Path) -> Option<PathBuf> {
    let given = fs::canonicalize(given).ok()?;
    let mut roots = given.ancestors().step_by(2).take(2);
    roots
        .find(|root| root.join(FACADE).join("Cargo.toml").is_file())
        .map(Path::to_path_buf)
}

/// The checkout that this program was built from.
pub(super) fn own_checkout() -> Result<PathBuf, NoSource> {
    let facade = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Where cargo keeps what it downloads: it may go at any time.
    let mut names = facade.components().map(|it| it.as_os_str());
    if names.any(|name| name == "checkouts") {
        return Err(nowhere(
            "this program itself took loudfail from a Git repository",
        ));
    }
    facade
        .ancestors()
        .nth(2)
        .map(Path::to_path_buf)
        .ok_or_else(|| nowhere("this program was not built from a checkout"))
}

fn nowhere(why: &str) -> NoSource {
    NoSource {
        problem: format!("cannot find out where to take loudfail from: {why}"),
        hint: "specify it with `--loudfail-git URL` or `--loudfail-path DIR`".to_owned(),
    }
}

fn is_odd(character: char) -> bool {
    character.is_whitespace() || character.is_control()
}

/// A text as a basic string of TOML, whose escapes are those of JSON, and which takes no DEL as it is.
fn toml(text: &str) -> String {
    serde_json::Value::from(text)
        .to_string()
        .replace('\u{7f}', "\\u007f")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn options(path: Option<PathBuf>, git: Option<&str>, rev: Option<&str>) -> SourceOptions {
        SourceOptions {
            loudfail_path: path,
            loudfail_git: git.map(str::to_owned),
            loudfail_rev: rev.map(str::to_owned),
        }
    }

    fn checkout_in(folder: &Path) {
        let facade = folder.join(FACADE);
        fs::create_dir_all(&facade).expect("a folder");
        fs::write(facade.join("Cargo.toml"), "").expect("written");
    }

    #[test]
    fn a_checkout_is_named_by_its_root_or_by_the_facade() {
        let own = options(None, None, None).source(Path::new("/nowhere"));
        let own = own.expect("this checkout").dependency();
        let manifest = env!("CARGO_MANIFEST_DIR");
        assert_eq!(own, format!("loudfail = {{ path = \"{manifest}\" }}"));
        let facade = options(Some(manifest.into()), None, None).source(Path::new("/nowhere"));
        assert_eq!(facade.expect("this checkout").dependency(), own);
        let error = options(Some("/".into()), None, None).source(Path::new("/nowhere"));
        assert!(
            error
                .expect_err("no checkout")
                .problem
                .contains("is not a checkout of loudfail")
        );
    }

    #[test]
    fn one_inside_of_the_repository_is_named_from_there_and_no_name_breaks_the_line() {
        let root = tempfile::tempdir().expect("a folder");
        let odd = root.path().join("it's \"odd\" 🚀");
        checkout_in(&odd);
        let inside = options(Some(odd.clone()), None, None).source(root.path());
        assert_eq!(
            inside.expect("a checkout").dependency(),
            r#"loudfail = { path = "../it's \"odd\" 🚀/crates/loudfail" }"#
        );
        let outside = options(Some(odd), None, None).source(&root.path().join("new"));
        assert!(matches!(outside, Ok(Source::Outside { .. })), "{outside:?}");
    }

    #[test]
    fn a_git_repository_has_a_commit_or_none() {
        let url = "https://git.example.com/loudfail.git";
        let line = |rev| {
            options(None, Some(url), rev)
                .source(Path::new("/"))
                .expect("good")
        };
        assert_eq!(
            line(None).dependency(),
            format!("loudfail = {{ git = \"{url}\" }}")
        );
        assert_eq!(
            line(Some("abc")).dependency(),
            format!("loudfail = {{ git = \"{url}\", rev = \"abc\" }}")
        );
        for (url, rev) in [
            ("", None),
            ("a b", None),
            (url, Some("")),
            (url, Some("a\nb")),
        ] {
            assert!(
                options(None, Some(url), rev)
                    .source(Path::new("/"))
                    .is_err()
            );
        }
    }
}
