"""Lints the policies of a JSON file, a list of {"name": ..., "document": ...}, and prints the findings as one list."""

import json
import sys

import parliament



def single(document):
    """Takes condition values out of lists of one, which mean the same: under Bool, parliament 1.6.4 fails on a list."""
    statements = document.get("Statement", [])
    for statement in statements if isinstance(statements, list) else [statements]:
        for condition in statement.get("Condition", {}).values():
            for key, value in condition.items():
                if isinstance(value, list) and len(value) == 1:
                    condition[key] = value[0]


found = []
with open(sys.argv[1], encoding="utf-8") as file:
    policies = json.load(file)
for policy in policies:
    single(policy["document"])
    analyzed = parliament.analyze_policy_string(json.dumps(policy["document"]), policy["name"])
    for finding in map(parliament.enhance_finding, analyzed.findings):
        detail = finding.detail if isinstance(finding.detail, str) else json.dumps(finding.detail)
        location = finding.location if isinstance(finding.location, dict) else {}
        words = [finding.title.strip(), detail, location.get("string", "")]
        words = [word if isinstance(word, str) else json.dumps(word) for word in words if word]
        found.append({"policy": policy["name"], "issue": finding.issue, "detail": "; ".join(words)})
json.dump(found, sys.stdout)
