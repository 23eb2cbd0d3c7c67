//! LF0702: images and their repositories.

use loudfail_blueprint::{Example, Rule, Value};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::build::definition::NO_REPOSITORY;
use crate::facts::Facts;
use crate::parts::{Part, parts};
use crate::{image, show};

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0702"),
    title: "an image is `registry/repository:tag`, and its repository is known",
    why: "ECS cannot pull anything else (RegisterTaskDefinition, `image`). The execution role may pull only from the \
          repositories that are named, so an image that is known only at deployment needs its repository next to it.",
    example: &[Example::job("task:\n  image: {param: Image}\n")],
    instead: &[Example::job(
        "task:\n  image: {param: Image}\n  repository: team/app\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for task in facts.layers.iter().filter_map(|layer| layer.task.as_ref()) {
        for part in parts(task) {
            problems.extend(check_image(&part));
            problems.extend(check_repository(&part));
        }
    }
    for draft in facts.own_definitions() {
        let task = draft.merged.task.iter();
        // A role that is there already may pull what it may pull.
        let task = task.filter(|task| task.execution_role.is_none());
        for part in task.flat_map(parts) {
            let Some(image) = part.image else {
                continue;
            };
            let is_failed = draft.is_failed(&format!("{}.repository", part.key));
            if matches!(image.value, Value::Reference(_)) && part.repository.is_none() && !is_failed
            {
                let problem = RULE
                    .error(format!("the repository of `{}.image` is not known", part.key))
                    .at(image.span, "known only at deployment")
                    .help(
                        "add the name of its Amazon ECR repository, as in `repository: team/app`, or `repository: none` if it is \
                         in another registry",
                    );
                problems.push(problem);
            }
        }
    }
}

fn check_image(part: &Part<'_>) -> Option<Diagnostic> {
    let image = part.image?;
    let Value::Literal(text) = &image.value else {
        return None;
    };
    let reason = image::problem(text)?;
    Some(
        RULE.error(format!("{} is not a valid image: {reason}", show::quoted(text)))
            .at(image.span, "")
            .help("write an image such as `public.ecr.aws/docker/library/busybox:1.36`, or `{param: Name}`"),
    )
}

fn check_repository(part: &Part<'_>) -> Option<Diagnostic> {
    let repository = part.repository?;
    let Value::Literal(text) = &repository.value else {
        return None;
    };
    let name = if text.starts_with("arn:") {
        let resource = show::arn_resource(text, "ecr", true);
        resource.and_then(|resource| resource.strip_prefix("repository/"))
    } else {
        Some(text.as_str())
    };
    let is_good = text == NO_REPOSITORY || name.is_some_and(image::is_repository);
    (!is_good).then(|| {
        RULE.error(format!(
            "{} is not an Amazon ECR repository",
            show::quoted(text)
        ))
        .at(repository.span, "")
        .help("write its name, such as `team/app`, its ARN, or `none`")
    })
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::job;

    #[test]
    fn images() {
        job("task: {image: Busybox}", &["LF0702 1:15"]);
        job(
            "task: {image: a, sidecars: {b: {image: 'https://a/b'}}}",
            &["LF0702 1:40"],
        );
    }

    #[test]
    fn repositories() {
        job("task: {image: {param: A}}", &["LF0702 1:15"]);
        for (repository, good) in [
            ("none", true),
            ("team/app", true),
            ("{param: B}", true),
            ("'arn:aws:ecr:eu-west-1:123456789012:repository/a1'", true),
            ("'arn:aws:ecr:eu-west-1:123456789012:repository/*'", false),
            ("Team", false),
            ("123456789012.dkr.ecr.eu-west-1.amazonaws.com/a:1", false),
        ] {
            let text = format!("task: {{image: {{param: A}}, repository: {repository}}}");
            let expected: &[&str] = if good { &[] } else { &["LF0702 1:39"] };
            job(&text, expected);
        }
        // The role that is there already pulls it.
        job("task: {image: {param: A}, execution_role: {param: B}}", &[]);
    }
}
