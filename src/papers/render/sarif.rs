//! Findings as SARIF 2.1.0, which code hosts and editors show beside the lines.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use planctl_core::check::{Finding, RuleInfo, Severity};
use planctl_core::model::Digest;
use planctl_core::text::{Lang, Words};

/// Findings about one file as a SARIF log with one run.
///
/// `artifact` is the file as a relative URI; `place` the line and the character of a finding in
/// it, both from 1, for those that name none themselves. The fingerprint of a finding is made of
/// the rule, the exact strings and the place in the plan, so that it stays when lines move; a
/// second finding of the same fingerprint is numbered.
pub fn sarif(
    findings: &[Finding],
    artifact: &str,
    lang: Lang,
    place: &dyn Fn(&Finding) -> Option<(usize, usize)>,
) -> Json {
    let mut rules: Vec<&RuleInfo> = Vec::new();
    for finding in findings {
        if !rules.iter().any(|rule| rule.id == finding.rule.id) {
            rules.push(finding.rule);
        }
    }
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let results: Vec<Json> = findings
        .iter()
        .map(|finding| {
            let print = fingerprint(finding);
            let count = seen.entry(print.clone()).or_default();
            *count += 1;
            let print = if *count == 1 { print } else { format!("{print}:{count}") };
            let index = rules.iter().position(|rule| rule.id == finding.rule.id);
            json!({
                "ruleId": finding.rule.id,
                "ruleIndex": index,
                "level": level(finding.severity),
                "message": { "text": message(finding, lang) },
                "locations": [location(finding, artifact, place)],
                "partialFingerprints": { "planctl/v1": print },
                "properties": { "class": finding.class.key(), "exact": finding.exact },
            })
        })
        .collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "planctl",
                "version": env!("CARGO_PKG_VERSION"),
                "rules": rules.iter().map(|rule| described(rule, lang)).collect::<Vec<_>>(),
            } },
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn described(rule: &RuleInfo, lang: Lang) -> Json {
    let said = |words: Words| json!({ "text": words.get(lang) });
    json!({
        "id": rule.id,
        "shortDescription": said(rule.name()),
        "fullDescription": said(rule.reason()),
        "help": said(rule.mend()),
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "family": rule.family.key(), "class": rule.class.key() },
    })
}

fn location(finding: &Finding, artifact: &str, place: &dyn Fn(&Finding) -> Option<(usize, usize)>) -> Json {
    let own = finding
        .place
        .spot
        .filter(|spot| spot.line > 0)
        .map(|spot| (spot.line as usize, spot.column as usize));
    let mut physical = json!({ "artifactLocation": { "uri": artifact } });
    if let Some((line, column)) = own.or_else(|| place(finding)) {
        physical["region"] = json!({ "startLine": line, "startColumn": column.max(1) });
    }
    let mut location = json!({ "physicalLocation": physical });
    if let Some(id) = &finding.place.item {
        let name = match &finding.place.field {
            Some(field) => format!("{id}.{field}"),
            None => id.to_string(),
        };
        location["logicalLocations"] = json!([{ "fullyQualifiedName": name, "kind": "member" }]);
    }
    location
}

fn message(finding: &Finding, lang: Lang) -> String {
    let said = &finding.words;
    let whole = if finding.mend.is_empty() { said.clone() } else { Words::then(said, &finding.mend) };
    whole.get(lang).into_owned()
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note | Severity::Hint => "note",
    }
}

fn fingerprint(finding: &Finding) -> String {
    let id = finding.place.item.as_ref().map(|id| id.to_string()).unwrap_or_default();
    let field = finding.place.field.as_deref().unwrap_or_default();
    let text = [finding.rule.id, &id, field, &finding.exact.join("\u{1f}")].join("\u{1e}");
    Digest::of(text.as_bytes()).to_string()
}
