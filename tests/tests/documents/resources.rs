//! The page on what is in `dist/`, beside the templates that there are: it names every kind of resource and every output.

use std::collections::BTreeSet;
use std::fs;

use loudfail_tests::outputs::{golden, outputs, repository};
use serde_yaml::Value;

const PAGE: &str = "docs/outputs.md";

/// The lines of a template's section, as a row of the page begins with.
type Rows = BTreeSet<String>;

#[test]
fn the_page_on_outputs_names_all_that_templates_have() {
    let page = fs::read_to_string(repository().join(PAGE)).expect("the page");
    let (mut resources, mut others) = (Rows::new(), Rows::new());
    let name = "cloudformation.yaml";
    let templates = [outputs(name), golden(name)].map(|it| it.expect("templates"));
    for path in templates.concat() {
        let text = fs::read_to_string(&path).expect("a template");
        let template: Value = serde_yaml::from_str(&text).expect("YAML");
        for (id, resource) in entries(&template, "Resources") {
            let kind = resource.get("Type").and_then(Value::as_str);
            let kind = kind.unwrap_or_default();
            resources.insert(format!("| `{}` | `{kind}` |", general(&id, kind)));
        }
        others.extend(entries(&template, "Outputs").map(|(id, _)| format!("| `{id}` |")));
    }
    let shown = |is_wanted: &dyn Fn(&str) -> bool, cells: usize| -> Rows {
        let rows = page
            .lines()
            .filter(|line| line.starts_with("| `") && is_wanted(line));
        rows.map(|line| line.split_inclusive('|').take(cells + 1).collect())
            .collect()
    };
    let is_resource = |line: &str| line.contains("`AWS::");
    assert_eq!(
        shown(&is_resource, 2),
        resources,
        "on the left those of {PAGE}"
    );
    // The page has other tables too.
    let unnamed: Vec<&String> = others.iter().filter(|it| !page.contains(*it)).collect();
    assert_eq!(unnamed, [""; 0], "in {PAGE}");
    assert!(others.len() >= 5);
}

/// A logical id without what is a job's or a subscriber's own in it.
fn general<'i>(id: &'i str, kind: &str) -> &'i str {
    match kind {
        "AWS::Scheduler::Schedule" => "Schedule",
        "AWS::SNS::Subscription" => id.get(..id.len() - 8).unwrap_or(id),
        "AWS::CloudWatch::Alarm" if id.ends_with("ScheduleLetters") => "ScheduleLetters",
        _ => id,
    }
}

fn entries<'t>(template: &'t Value, section: &str) -> impl Iterator<Item = (String, &'t Value)> {
    let entries = template.get(section).and_then(Value::as_mapping);
    entries
        .into_iter()
        .flatten()
        .map(|(id, value)| (id.as_str().unwrap_or_default().to_owned(), value))
}
