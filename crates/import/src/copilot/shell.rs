//! Variables of the shell that Copilot ran in, which it filled into manifests ("Shell environment variables" in its
//! documentation of manifests). Only whoever deploys knows them.

use loudfail_diagnostics::listed;

use super::effective::shell_variables;
use super::mapper::Mapper;
use crate::containers;
use crate::draft::Value;
use crate::holes::titled;
use crate::item::Item;
use crate::name::parameter_name;

/// Sets the image of a container: a parameter where such a variable is in it, with its repository beside it.
pub(super) fn image(
    mapper: &mut Mapper<'_>,
    item: &Item<'_>,
    text: &str,
    path: &[&str],
    parameter: &str,
) {
    let image = [path, &["image"]].concat();
    let Some(filled) = filled(text) else {
        mapper.carry(item, &image, text);
        return;
    };
    let is_open = |part: &str| part.contains("${");
    let (repository, more) = match containers::repository(text, is_open) {
        Some(repository) => (Value::from(repository), String::new()),
        None => {
            let asked = format!("{parameter}Repository");
            let more = format!(
                ", and the name of its repository in Amazon ECR as `{asked}`; set `repository: none` if it is in another \
                 registry"
            );
            (Value::param(asked), more)
        }
    };
    mapper.set(item, &image, Value::param(parameter));
    mapper.set(item, &[path, &["repository"]].concat(), repository);
    mapper.ask(
        item,
        &image,
        format!("{filled}; pass the URI of the image as the parameter `{parameter}`{more}"),
    );
}

/// Sets an environment variable: a parameter, called like `words`, where a variable of the shell is in it.
pub(super) fn variable(
    mapper: &mut Mapper<'_>,
    item: &Item<'_>,
    text: &str,
    path: &[&str],
    words: &[&str],
) {
    let Some(filled) = filled(text) else {
        mapper.carry(item, path, text);
        return;
    };
    // No other parameter of a job ends in that word.
    let words: Vec<String> = words
        .iter()
        .chain(&["value"])
        .map(|it| titled(it))
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let parameter = parameter_name(&words);
    mapper.set(item, path, Value::param(&parameter));
    mapper.ask(
        item,
        path,
        format!("{filled}; pass the value as the parameter `{parameter}`"),
    );
}

/// Which variables Copilot filled, where there is any.
fn filled(text: &str) -> Option<String> {
    let names: Vec<String> = shell_variables(text)
        .into_iter()
        .map(|name| format!("`${{{name}}}`"))
        .collect();
    let within = match names.as_slice() {
        [] => return None,
        [only] if *only == format!("`{text}`") => String::new(),
        _ => format!(" in `{text}`"),
    };
    let names = listed(&names, "and");
    Some(format!(
        "Copilot filled {names}{within} from the shell that it ran in"
    ))
}
