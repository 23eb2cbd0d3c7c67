//! What a change lets somebody do: policies compared by what they mean, not by how they are written.

use serde_json::Value;

use crate::model::Grant;
use crate::policy::{Piece, pieces};
use crate::value::shown;

/// The property of a role that says who may take it on.
const TRUST: &str = "AssumeRolePolicyDocument";

/// Lists of policies that are somebody else's, with what it means to be on one, by the property's name.
const LISTS: [(&str, &str); 2] = [
    ("ManagedPolicyArns", "has the policy"),
    ("GuardrailPolicies", "limits people in the chat to"),
];

/// What a resource may do after a change that it might not before. The other way round it is what it may not any more.
pub(crate) fn wider(id: &str, before: &Value, after: &Value) -> Vec<Grant> {
    let mut found = Vec::new();
    for is_trust in [true, false] {
        let (old, new) = (said(before, is_trust), said(after, is_trust));
        let is_covered = |piece: &&Piece, by: &[Piece]| by.iter().any(|it| it.covers(piece));
        let allowed: Vec<&Piece> = new
            .iter()
            .filter(|piece| piece.is_allow && !is_covered(piece, &old))
            .collect();
        let refused: Vec<&Piece> = old
            .iter()
            .filter(|piece| !piece.is_allow && !is_covered(piece, &new))
            .collect();
        found.extend(sentences(id, is_trust, &allowed));
        found.extend(sentences(id, is_trust, &refused));
    }
    for (property, means) in LISTS {
        let items = |side: &Value| -> Vec<String> {
            let list = side[property].as_array().into_iter().flatten();
            list.map(shown).collect()
        };
        let old = items(before);
        let new = items(after).into_iter().filter(|it| !old.contains(it));
        found.extend(new.map(|policy| format!("{id} {means} {policy}")));
    }
    // Without any, AWS takes AdministratorAccess ("AWS::Chatbot::SlackChannelConfiguration", GuardrailPolicies).
    if !before["GuardrailPolicies"].is_null() && after["GuardrailPolicies"].is_null() {
        found.push(format!(
            "{id} lets people in the chat do anything: it has no guardrail any more"
        ));
    }
    let (old, new) = (
        &before["PermissionsBoundary"],
        &after["PermissionsBoundary"],
    );
    if !old.is_null() && old != new {
        found.push(match new {
            Value::Null => format!(
                "{id} has no permissions boundary any more; it was {}",
                shown(old)
            ),
            new => format!(
                "{id} is bounded by {} instead of {}",
                shown(new),
                shown(old)
            ),
        });
    }
    let grant = |what| Grant {
        resource: id.to_owned(),
        what,
    };
    found.into_iter().map(grant).collect()
}

/// Whether a property holds a policy, whose changes are told as grants.
pub(crate) fn is_policy(value: &Value) -> bool {
    value.get("Statement").is_some()
}

/// All that the policies among a resource's properties say: who may take a role on, or everything else.
fn said(properties: &Value, is_trust: bool) -> Vec<Piece> {
    let mut found = Vec::new();
    for (name, value) in properties.as_object().into_iter().flatten() {
        if (name == TRUST) == is_trust {
            collect(value, &mut found);
        }
    }
    found
}

fn collect(value: &Value, found: &mut Vec<Piece>) {
    match value {
        _ if is_policy(value) => found.extend(pieces(value)),
        Value::Object(entries) => entries.values().for_each(|value| collect(value, found)),
        Value::Array(items) => items.iter().for_each(|value| collect(value, found)),
        _ => {}
    }
}

/// Pieces in as few words as there are: those that differ in the action or the resource alone are told together.
fn sentences(id: &str, is_trust: bool, pieces: &[&Piece]) -> Vec<String> {
    let mut groups: Vec<(&Piece, Vec<&str>, Vec<&str>)> = Vec::new();
    for piece in pieces {
        let same = groups.iter_mut().find(|(first, _, resources)| {
            is_alike(first, piece) && resources.as_slice() == [piece.resource.as_str()]
        });
        match same {
            Some((_, actions, _)) if actions.contains(&piece.action.as_str()) => {}
            Some((_, actions, _)) => actions.push(&piece.action),
            None => groups.push((piece, vec![&piece.action], vec![&piece.resource])),
        }
    }
    let mut merged: Vec<(&Piece, Vec<&str>, Vec<&str>)> = Vec::new();
    for (first, actions, resources) in groups {
        let same = merged
            .iter_mut()
            .find(|(other, known, _)| is_alike(other, first) && *known == actions);
        match same {
            Some((_, _, known)) => known.extend(resources),
            None => merged.push((first, actions, resources)),
        }
    }
    merged
        .into_iter()
        .map(|(piece, actions, resources)| sentence(id, is_trust, piece, &actions, &resources))
        .collect()
}

fn is_alike(one: &Piece, other: &Piece) -> bool {
    one.principal == other.principal
        && one.conditions == other.conditions
        && one.is_allow == other.is_allow
}

fn sentence(
    id: &str,
    is_trust: bool,
    piece: &Piece,
    actions: &[&str],
    resources: &[&str],
) -> String {
    let who = match piece.principal.as_str() {
        "" => id.to_owned(),
        "*" => "anyone".to_owned(),
        name => name.to_owned(),
    };
    let may = if piece.is_allow {
        "may"
    } else {
        "is no longer denied"
    };
    let mut text = format!("{who} {may} {}", actions.join(", "));
    if is_trust {
        text.push_str(&format!(" as {id}"));
    } else if !resources.iter().all(|resource| resource.is_empty()) {
        text.push_str(&format!(" on {}", resources.join(", ")));
    }
    if !piece.principal.is_empty() && !is_trust {
        text.push_str(&format!(" ({id})"));
    }
    let conditions: Vec<String> = piece
        .conditions
        .iter()
        .map(|(operator, key, values)| format!("{operator} {key} {}", values.join(" or ")))
        .collect();
    if !conditions.is_empty() {
        text.push_str(&format!(" if {}", conditions.join(" and ")));
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn assert_wider(before: Value, after: Value, expected: &[&str]) {
        let found: Vec<String> = wider("R", &before, &after)
            .into_iter()
            .map(|grant| grant.what)
            .collect();
        assert_eq!(found, expected);
    }

    fn role(statements: Value) -> Value {
        json!({"Policies": [{"PolicyName": "p", "PolicyDocument": {"Statement": statements}}]})
    }

    #[test]
    fn another_way_to_write_it_is_no_grant() {
        assert_wider(
            role(json!([
                {"Sid": "A", "Effect": "Allow", "Action": ["a:x", "a:y"], "Resource": ["r"]},
            ])),
            role(json!([
                {"Sid": "Y", "Effect": "Allow", "Action": "a:y", "Resource": "r"},
                {"Sid": "X", "Effect": "Allow", "Action": ["a:x"], "Resource": "r"},
            ])),
            &[],
        );
    }

    #[test]
    fn more_actions_and_wider_resources_are_told() {
        let one = json!([{"Effect": "Allow", "Action": "a:x", "Resource": "r/1"}]);
        assert_wider(
            role(one.clone()),
            role(json!([{"Effect": "Allow", "Action": ["a:x", "a:y"], "Resource": ["r/1", "s"]}])),
            &["R may a:x, a:y on s", "R may a:y on r/1"],
        );
        let wide = json!([{"Effect": "Allow", "Action": "a:*", "Resource": "r/*"}]);
        assert_wider(role(one.clone()), role(wide.clone()), &["R may a:* on r/*"]);
        assert_wider(role(wide), role(one), &[]);
    }

    #[test]
    fn a_refusal_that_is_gone_is_told() {
        let deny = json!({"Effect": "Deny", "Principal": "*", "Action": "sns:Publish", "Resource": "t",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}}});
        assert_wider(
            json!({"PolicyDocument": {"Statement": [deny]}}),
            json!({"PolicyDocument": {"Statement": []}}),
            &["anyone is no longer denied sns:Publish on t (R) if Bool aws:SecureTransport false"],
        );
    }

    #[test]
    fn who_is_trusted_is_told() {
        let trust = |service: &str| {
            json!({"AssumeRolePolicyDocument": {"Statement": {
                "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service},
            }}})
        };
        assert_wider(trust("a"), trust("a"), &[]);
        assert_wider(trust("a"), trust("b"), &["b may sts:AssumeRole as R"]);
    }

    #[test]
    fn policies_of_somebody_else_and_boundaries_are_told() {
        assert_wider(
            json!({"ManagedPolicyArns": ["a"], "PermissionsBoundary": "b", "GuardrailPolicies": ["g"]}),
            json!({"ManagedPolicyArns": ["a", "c"]}),
            &[
                "R has the policy c",
                "R lets people in the chat do anything: it has no guardrail any more",
                "R has no permissions boundary any more; it was b",
            ],
        );
    }
}
