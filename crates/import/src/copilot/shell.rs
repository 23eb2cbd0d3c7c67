//! Variables of the shell that Copilot ran in, which it filled into manifests ("Shell environment variables" in its
//! documentation of manifests). Only whoever deploys knows them.

use loudfail_diagnostics::listed;

use super::effective::shell_variables;
use super::mapper::Mapper;
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
    let (repository, more) = match repository(text) {
        Some(repository) => (Value::from(repository), String::new()),
        None => {
            let asked = format!("{parameter}Repository");
            let more = format!(
                ", and the name of its repository in Amazon ECR as `{asked}`; write `repository: none` where it is in another registry"
            );
            (Value::param(asked), more)
        }
    };
    mapper.set(item, &image, Value::param(parameter));
    mapper.set(item, &[path, &["repository"]].concat(), repository);
    mapper.ask(
        item,
        &image,
        format!("{filled}; give the URI of the image as the parameter `{parameter}`{more}"),
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
        format!("{filled}; give the value as the parameter `{parameter}`"),
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

/// The repository of an image whose name is known in part, or `none` where it is in another registry than Amazon ECR
/// ("Amazon ECR private registry"); nothing where that is not known.
fn repository(text: &str) -> Option<String> {
    let is_open = |part: &str| part.contains("${");
    let name = text.split_once('@').map_or(text, |(name, _)| name);
    let (registry, rest) = match name.split_once('/') {
        Some((registry, rest)) => (Some(registry), rest),
        None => (None, name),
    };
    let path = rest.split_once(':').map_or(rest, |(path, _)| path);
    let first = registry.unwrap_or(path);
    if !first.contains(".dkr.ecr") && !first.contains(".dkr-ecr.") {
        return (!is_open(first)).then(|| "none".to_owned());
    }
    if is_open(path) {
        return None;
    }
    let there = first.split_once(".dkr.ecr.");
    let there =
        there.and_then(|(account, host)| Some((account, host.strip_suffix(".amazonaws.com")?)));
    match there {
        Some((account, region)) if !is_open(first) => {
            Some(format!("arn:aws:ecr:{region}:{account}:repository/{path}"))
        }
        _ => Some(path.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repositories() {
        for (text, expected) in [
            ("${IMAGE_URI}", None),
            ("${ECR}/app:${TAG}", None),
            (
                "${AWS_ACCOUNT_ID}.dkr.ecr.eu-west-1.amazonaws.com/app:1",
                Some("app"),
            ),
            (
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/app:${TAG}",
                Some("arn:aws:ecr:eu-west-1:123456789012:repository/team/app"),
            ),
            (
                "123456789012.dkr.ecr.${REGION}.amazonaws.com/app@${DIGEST}",
                Some("app"),
            ),
            (
                "123456789012.dkr.ecr.eu-west-1.amazonaws.com/${APP}:1",
                None,
            ),
            ("public.ecr.aws/docker/library/busybox:${TAG}", Some("none")),
            ("busybox:${TAG}", Some("none")),
            ("team/app:${TAG}", Some("none")),
            ("localhost:5000/app:${TAG}", Some("none")),
        ] {
            assert_eq!(repository(text).as_deref(), expected, "{text}");
        }
    }
}
