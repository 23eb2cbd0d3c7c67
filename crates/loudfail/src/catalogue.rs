//! The failures that a build is proved against: those that the tool knows, and those that a repository has met itself.

use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use loudfail_diagnostics::{Code, Diagnostic, SourceId, Sources, Span, suggest};
use loudfail_prove::{Shape, Shapes, ShapesProblem, Status};
use serde_json::{Map, Value};
use tempfile::NamedTempFile;

use crate::repository::{BLUEPRINTS, limited_text};
use crate::rules;

/// The catalogue of a repository's own shapes, relative to its root. Not a blueprint: it holds JSON.
pub const CATALOGUE: &str = "blueprints/failures.json";

/// The largest catalogue that is read, in bytes.
pub const LARGEST_CATALOGUE: u64 = 8 * 1024 * 1024;

/// Something is wrong with a repository's own catalogue.
const WRONG: Code = rules::CATALOGUE.code;

/// The shapes that the tool knows, and behind them those of the repository's own catalogue, if it has one.
///
/// # Errors
///
/// What is wrong with the catalogue, pointing into the text that is added to the sources.
pub fn shapes(root: &Path, sources: &mut Sources) -> Result<Shapes, Vec<Diagnostic>> {
    let builtin = known()?;
    let Some(own) = own(root, sources)? else {
        return Ok(builtin);
    };
    builtin.with(own.shapes).map_err(|problem| {
        let ShapesProblem::SameId { id } = &problem else {
            return vec![Diagnostic::error(WRONG, problem.to_string()).in_file(own.source)];
        };
        let taken =
            Diagnostic::error(WRONG, format!("`{id}` is a built-in shape")).help("use another id");
        vec![point(taken, own.source, &own.text, id)]
    })
}

/// The shapes that the tool knows.
pub(crate) fn known() -> Result<Shapes, Vec<Diagnostic>> {
    Shapes::builtin().map_err(|problem| vec![Diagnostic::error(WRONG, problem.to_string())])
}

/// A repository's own shapes.
#[derive(Debug, Clone)]
pub struct Own {
    /// The shapes in the order of the text.
    pub shapes: Shapes,
    /// The text itself.
    pub text: String,
    /// The text's place among the sources.
    pub source: SourceId,
}

/// The shapes of the repository's own catalogue alone; none if it has no such file.
///
/// # Errors
///
/// What is wrong with it.
pub fn own(root: &Path, sources: &mut Sources) -> Result<Option<Own>, Vec<Diagnostic>> {
    let text = match text(root) {
        Ok(Some(text)) => text,
        Ok(None) => return Ok(None),
        Err(error) => {
            let source = sources.add(CATALOGUE, "");
            let problem = Diagnostic::error(WRONG, format!("cannot read the file: {error}"));
            return Err(vec![problem.in_file(source)]);
        }
    };
    let source = sources.add(CATALOGUE, text.clone());
    let shapes = Shapes::parse(&text).map_err(|problem| vec![wrong(&problem, source, &text)])?;
    let problems: Vec<Diagnostic> = shapes
        .iter()
        .filter(|shape| !is_id(&shape.id))
        .map(|shape| {
            let message = format!("`{}` is not a valid shape id", shape.id.escape_debug());
            let problem = Diagnostic::error(WRONG, message).help(ID_RULE);
            point(problem, source, &text, &shape.id)
        })
        .collect();
    let problems = [problems, unknown_keys(source, &text)].concat();
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(Some(Own {
        shapes,
        text,
        source,
    }))
}

/// The keys of a shape. `captured` is one of the tool's own shapes, which people copy.
const KEYS: [&str; 9] = [
    "id",
    "title",
    "error",
    "cause",
    "has_task_arn",
    "caught_by_states_all",
    "status",
    "source",
    "captured",
];

/// A key that no shape has would do nothing: what was meant would be left at its default.
fn unknown_keys(source: SourceId, text: &str) -> Vec<Diagnostic> {
    let list: Vec<Map<String, Value>> = serde_json::from_str(text).unwrap_or_default();
    let mut unknown: Vec<&String> = Vec::new();
    for key in list.iter().flat_map(Map::keys) {
        if !KEYS.contains(&key.as_str()) && !unknown.contains(&key) {
            unknown.push(key);
        }
    }
    let problems = unknown.into_iter().map(|key| {
        let message = format!("a failure shape has no `{}`", key.escape_debug());
        let problem = Diagnostic::error(WRONG, message);
        let problem = match suggest(key, KEYS) {
            Some(meant) => problem.help(format!("did you mean `{meant}`?")),
            None => problem.help(format!("its keys are `{}`", KEYS.join("`, `"))),
        };
        match place_of_key(text, key) {
            Some((start, end)) => problem.at(Span::new(source, start, end), "no effect"),
            None => problem.in_file(source),
        }
    });
    problems.collect()
}

/// Where a key is written first.
fn place_of_key(text: &str, key: &str) -> Option<(usize, usize)> {
    let quoted = Value::String(key.to_owned()).to_string();
    let is_key = |place: &usize| {
        let after = text.get(place + quoted.len()..).unwrap_or_default();
        after.trim_start().starts_with(':')
    };
    let mut places = text.match_indices(&quoted).map(|(place, _)| place);
    places
        .find(is_key)
        .map(|place| (place, place + quoted.len()))
}

/// What an id looks like, in a sentence.
pub(crate) const ID_RULE: &str =
    "an id consists of at most 64 lower-case letters, digits and `-`, and starts with a letter";

/// Whether a text can be the id of a shape of the repository's own.
pub(crate) fn is_id(text: &str) -> bool {
    text.len() <= 64
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .chars()
            .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-')
}

/// Appends a shape to the repository's own catalogue, whose text before is given. The file is replaced as a whole, or not
/// at all.
///
/// # Errors
///
/// When it cannot be written.
pub(crate) fn append(root: &Path, before: Option<&str>, shape: &Shape) -> io::Result<()> {
    let mut list: Vec<Value> = match before {
        Some(text) => serde_json::from_str(text)?,
        None => Vec::new(),
    };
    list.push(to_json(shape));
    let mut text = serde_json::to_string_pretty(&list)?;
    text.push('\n');
    let folder = root.join(BLUEPRINTS);
    fs::create_dir_all(&folder)?;
    let path = root.join(CATALOGUE);
    let mut file = NamedTempFile::new_in(&folder)?;
    // A temporary file is for its owner alone; this one is for everybody who reads the repository.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(&path).map_or(0o644, |metadata| metadata.permissions().mode());
        file.as_file()
            .set_permissions(fs::Permissions::from_mode(mode))?;
    }
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A shape as the catalogue writes it.
pub(crate) fn to_json(shape: &Shape) -> Value {
    let text = |text: &str| Value::String(text.to_owned());
    let optional = |text: &Option<String>| text.clone().map_or(Value::Null, Value::String);
    let fields = [
        ("id", text(&shape.id)),
        ("title", text(&shape.title)),
        ("error", optional(&shape.error)),
        ("cause", optional(&shape.cause)),
        ("has_task_arn", Value::Bool(shape.has_task_arn)),
        (
            "caught_by_states_all",
            Value::Bool(shape.caught_by_states_all),
        ),
        ("status", text(shape.status.as_str())),
        ("source", text(&shape.source)),
    ];
    // Most shapes are no end of an execution from outside.
    let is_said = |name: &str| name != "status" || shape.status != Status::default();
    let fields = fields
        .into_iter()
        .filter(|(name, _)| is_said(name))
        .map(|(name, value)| (name.to_owned(), value));
    Value::Object(fields.collect::<Map<_, _>>())
}

/// The text of a repository's own catalogue, if it has one.
///
/// # Errors
///
/// When it cannot be read, or is no file, or too large.
pub(crate) fn text(root: &Path) -> io::Result<Option<String>> {
    let path = &root.join(CATALOGUE);
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if !metadata.is_file() {
        return Err(io::Error::other("not a file"));
    }
    let text = limited_text(fs::File::open(path)?, LARGEST_CATALOGUE)?;
    let too_large = || {
        let message = format!("it has more than {LARGEST_CATALOGUE} bytes, which is the limit");
        io::Error::other(message)
    };
    text.ok_or_else(too_large).map(Some)
}

fn wrong(problem: &ShapesProblem, source: SourceId, text: &str) -> Diagnostic {
    match problem {
        ShapesProblem::Syntax {
            line,
            column,
            message,
        } => {
            // The place is told apart from the message.
            let message = message.split(" at line ").next().unwrap_or_default();
            let start = offset(text, *line, *column);
            Diagnostic::error(WRONG, "this is not a list of failure shapes")
                .at(Span::new(source, start, start + 1), message)
                .help("`cargo xtask shape add ID --from FILE` writes the list")
        }
        ShapesProblem::SameId { id } => {
            let twice = Diagnostic::error(WRONG, format!("two shapes have the id `{id}`"))
                .help("change the id of one of them");
            point(twice, source, text, id)
        }
    }
}

/// Points a problem to the last place where an id is written.
fn point(problem: Diagnostic, source: SourceId, text: &str, id: &str) -> Diagnostic {
    let quoted = Value::String(id.to_owned()).to_string();
    match text.rfind(&quoted) {
        Some(start) => problem.at(Span::new(source, start, start + quoted.len()), ""),
        None => problem.in_file(source),
    }
}

/// The place in a text that a JSON parser means; its columns count bytes.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let before: usize = text
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    (before + column.saturating_sub(1)).min(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let root = tempfile::tempdir().expect("a folder");
        fs::create_dir(root.path().join(BLUEPRINTS)).expect("a folder");
        fs::write(root.path().join(CATALOGUE), text).expect("a file");
        match shapes(root.path(), &mut Sources::new()) {
            Ok(_) => Vec::new(),
            Err(problems) => problems.into_iter().map(|it| it.message).collect(),
        }
    }

    #[test]
    fn a_catalogue_is_a_list_of_shapes_with_ids_of_their_own() {
        assert_eq!(problems("[]"), [""; 0]);
        assert_eq!(problems(r#"[{"id": "our-outage"}]"#), [""; 0]);
        for (text, problem) in [
            ("{}", "this is not a list of failure shapes"),
            ("", "this is not a list of failure shapes"),
            (
                r#"[{"id": "a"}, {"id": "a"}]"#,
                "two shapes have the id `a`",
            ),
            (
                r#"[{"id": "oom-capital"}]"#,
                "`oom-capital` is a built-in shape",
            ),
            (r#"[{"id": "A\n"}]"#, "`A\\n` is not a valid shape id"),
            (
                r#"[{"id": "a", "eror": "E"}, {"id": "b", "eror": "E"}]"#,
                "a failure shape has no `eror`",
            ),
        ] {
            assert_eq!(problems(text), [problem], "{text}");
        }
    }

    #[test]
    fn what_is_appended_is_read_back_behind_what_was_there() {
        let root = tempfile::tempdir().expect("a folder");
        let mut sources = Sources::new();
        let builtin = shapes(root.path(), &mut sources).expect("the tool's own");
        let mut shape = builtin.iter().next().expect("one").clone();
        for id in ["first", "second"] {
            shape.id = id.to_owned();
            let before = own(root.path(), &mut sources).expect("a catalogue");
            let before = before.as_ref().map(|own| own.text.as_str());
            append(root.path(), before, &shape).expect("written");
        }
        let all = shapes(root.path(), &mut sources).expect("all");
        let ids: Vec<&str> = all.iter().map(|shape| shape.id.as_str()).collect();
        assert!(ids.ends_with(&["first", "second"]), "{ids:?}");
        assert_eq!(all.get("second"), Some(&shape));
    }

    #[test]
    fn a_key_is_found_where_it_is_one() {
        let text = r#"[{"id": "eror", "eror" : "E"}]"#;
        assert_eq!(place_of_key(text, "eror"), Some((16, 22)));
        assert_eq!(place_of_key(text, "E"), None);
    }

    #[test]
    fn a_place_in_a_text_is_found_or_brought_inside() {
        assert_eq!(offset("ab\ncd", 2, 2), 4);
        assert_eq!(offset("ab\ncd", 9, 9), 5);
        assert_eq!(offset("", 0, 0), 0);
    }
}
