//! Text that ends strings, starts interpolations or breaks lines in one of the outputs comes out as that text.

use loudfail::repository::Blueprint;
use serde_json::Value;

use crate::cases::{Output, case, outputs};
use crate::read_back::{definition, file, strings, template};

/// What `tests/fixtures/valid/hostile` has in every place that takes any text.
const HOSTILE: &str = "\"${x}%{y}{{z}}'\\n\n😀";

/// The same on one line, for titles and keywords.
const LINE: &str = "\"${x}%{y}{{z}}'\\n😀";

#[test]
fn texts_arrive_where_they_are_promised() {
    let machine = definition(&outputs(case("hostile")), "hostile");
    let at = |pointer: &str| {
        machine
            .pointer(pointer)
            .unwrap_or_else(|| panic!("{pointer} is not there"))
            .clone()
    };
    let content = at("/States/Compose notification/Parameters/notification/content");
    assert_eq!(content["title"], LINE);
    let steps = [
        HOSTILE,
        "*bold* _italic_ ~strike~ <https://example.com|link> &amp;",
        "- a\n- b",
    ];
    assert_eq!(content["nextSteps"], Value::from(steps.to_vec()));
    assert_eq!(content["keywords"], Value::from(vec![LINE, "yes", "1"]));

    let overrides = at("/States/Run task/Parameters/Overrides/ContainerOverrides/0");
    let words = [
        "bin/x",
        HOSTILE,
        HOSTILE,
        "",
        "$.States.Format('{}', $)",
        " # not a comment: ",
    ];
    assert_eq!(overrides["Command"], Value::from(words.to_vec()));
    for (name, value) in [
        ("MODE", HOSTILE),
        ("EMPTY", ""),
        ("NUMBER", "007"),
        ("TRUTH", "true"),
        ("INTRINSIC", "States.Format('{}', $.x)"),
        ("RESOLVE", "{{resolve:ssm:/x}}"),
        ("SUBSTITUTE", "${AWS::Region} ${!x} $${x} %%{y}"),
        ("TEMPLATE", "{{{ x }}} {{% if %}} {{# c #}}"),
    ] {
        let variables = overrides["Environment"].as_array().expect("a list");
        let variable = variables.iter().find(|variable| variable["Name"] == name);
        assert_eq!(variable.expect("the variable")["Value"], value, "{name}");
    }
    assert_eq!(
        at("/States/Take defaults/Parameters/defaults/date"),
        HOSTILE
    );

    let about = format!(
        " | <https://wiki.example.com/${{x}}%{{y}}{{{{z}}}}/😀?a=b&amp;c=d#e|Runbook>\n\
         *Job:* `hostile` ({HOSTILE})\n*Owner:* {HOSTILE}\n<!here>"
    );
    assert_eq!(at("/States/Add words/Result/about"), about.as_str());
}

#[test]
fn the_definition_in_the_template_is_the_machine_to_the_byte() {
    let outputs = outputs(case("hostile"));
    let template = template(&outputs, "hostile");
    assert_eq!(
        template["Resources"]["StateMachine"]["Properties"]["DefinitionString"].as_str(),
        Some(file(&outputs, "hostile/state-machine.asl.json"))
    );
}

#[test]
fn no_text_arrives_by_half() {
    let outputs = outputs(case("hostile"));
    let machine = definition(&outputs, "hostile");
    let told: Vec<String> = strings(&machine)
        .into_iter()
        .filter(|text| text.contains('😀'))
        .collect();
    // Title, one next step, two words of the command and two values once; one keyword and what is about the job in the
    // message of a failure and in that of a success.
    assert_eq!(told.len(), 10, "{told:#?}");
    for text in told {
        assert!(text.contains(HOSTILE) || text.contains(LINE), "{text}");
    }
}

#[test]
fn what_is_markup_in_chat_is_shown_as_text_where_it_is_no_markup() {
    let blueprints = with_description("<!channel> & </b> ${TopicArn} ${Region} $${Region}");
    let outputs = outputs(blueprints);
    let machine = definition(&outputs, "hostile");
    let about = machine["States"]["Add words"]["Result"]["about"].as_str();
    let expected = "(&lt;!channel&gt; &amp; &lt;/b&gt; ${TopicArn} ${Region} $${Region})";
    assert!(
        about.is_some_and(|about| about.contains(expected)),
        "{about:?}"
    );
}

/// Every character that could mean something, alone, doubled, and before each opening brace: a text is escaped by its
/// neighbours too.
#[test]
fn neighbours_make_no_difference() {
    let signs = [
        "$", "%", "{", "}", "\\", "'", "\"", "#", "!", "\t", "\u{2028}", "é", "e\u{301}",
    ];
    let mut text = String::from("x");
    for first in signs {
        for second in signs {
            text.push_str(first);
            text.push_str(second);
            text.push_str("{ ");
        }
    }
    let text = text.trim_end();
    let machine = definition(&outputs(with_description(text)), "hostile");
    let about = machine["States"]["Add words"]["Result"]["about"].as_str();
    assert!(about.is_some_and(|about| about.contains(text)), "{about:?}");
}

/// The hostile case with another description.
#[track_caller]
fn with_description(description: &str) -> Vec<Blueprint> {
    let mut blueprints = case("hostile");
    let job = blueprints
        .iter_mut()
        .find(|blueprint| blueprint.path.ends_with("/hostile.yaml"))
        .expect("the job");
    let text = String::from_utf8(job.content.clone().expect("bytes")).expect("UTF-8");
    let (first, rest) = text.split_once('\n').expect("lines");
    assert!(first.starts_with("description: "), "{first}");
    // A string of JSON is one of YAML.
    let quoted = Value::from(description).to_string();
    job.content = Ok(format!("description: {quoted}\n{rest}").into_bytes());
    blueprints
}

#[test]
fn every_yaml_and_json_output_reads_back() {
    for Output { path, text } in outputs(case("hostile")) {
        if path.ends_with(".json") {
            serde_json::from_str::<Value>(&text).unwrap_or_else(|error| panic!("{path}: {error}"));
        } else if path.ends_with(".yaml") {
            serde_yaml::from_str::<serde_yaml::Value>(&text)
                .unwrap_or_else(|error| panic!("{path}: {error}"));
        }
        let is_plain = |character: char| character == '\n' || !character.is_control();
        assert!(text.chars().all(is_plain), "{path} has a control character");
        assert!(
            text.ends_with('\n') && !text.ends_with("\n\n"),
            "{path} ends badly"
        );
    }
}
