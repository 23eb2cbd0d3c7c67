//! LF0701: a task definition or an image.

use loudfail_blueprint::{Example, Rule};
use loudfail_diagnostics::{Code, Diagnostic};

use crate::facts::Facts;

pub(crate) const RULE: Rule = Rule {
    code: Code("LF0701"),
    title: "a task has an existing definition, or an image for a definition of its own",
    why: "If both were set, one would be ignored. If the defaults set one and a blueprint sets the other, the \
          blueprint wins.",
    example: &[Example::job(
        "task:\n  definition: sample\n  image: public.ecr.aws/docker/library/busybox:1.36\n",
    )],
    instead: &[Example::job(
        "task:\n  image: public.ecr.aws/docker/library/busybox:1.36\n",
    )],
};

pub(crate) fn check(facts: &Facts, problems: &mut Vec<Diagnostic>) {
    for task in facts.layers.iter().filter_map(|layer| layer.task.as_ref()) {
        if let (Some(definition), Some(image)) = (&task.definition, &task.image) {
            let problem = RULE
                .error("a task has either `definition` or `image`, not both")
                .at(image.span, "an image creates a task definition for the job")
                .and_at(definition.span, "this definition already exists")
                .help("remove one of the two");
            problems.push(problem);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::{files, job};

    #[test]
    fn origins() {
        job("task: {definition: a}", &[]);
        job("task: {image: a}", &[]);
        job("task: {image: a, definition: a}", &["LF0701 1:15"]);
    }

    #[test]
    fn a_blueprint_counts_more_than_the_defaults() {
        let platform = (
            "platform.yaml",
            "defaults: {task: {cluster: a, image: a, cpu: 512, launch: ec2}}\nchannels: {c: {}}\n",
        );
        files(
            &[platform, ("a.yaml", "task: {definition: a, container: a}")],
            &[],
        );
        files(&[platform, ("a.yaml", "")], &[]);
    }
}
