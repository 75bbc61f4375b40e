//! JSON Schema (draft 2020-12), as much of it as the schemas of planctl use.
//!
//! A keyword that is not known here is a fault, so that none goes unheeded. `.ci/run` holds the same
//! answers to the same schemas by a validator that is not ours.

use regex_syntax::hir::{Class, Hir, HirKind, Look};
use serde_json::Value;

/// What of `value` its schema does not allow.
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    Check { root: schema, faults: &mut faults }.at("", schema, value);
    faults
}

struct Check<'s, 'f> {
    root: &'s Value,
    faults: &'f mut Vec<String>,
}

impl Check<'_, '_> {
    fn at(&mut self, place: &str, schema: &Value, value: &Value) {
        let Value::Object(keywords) = schema else {
            return self.hold(*schema == Value::Bool(true), place, "is not allowed");
        };
        for (keyword, said) in keywords {
            match keyword.as_str() {
                "$schema" | "$defs" | "title" | "description" | "default" | "examples" | "format"
                | "patternProperties" => {}
                "pattern" => {
                    let of = said.as_str().unwrap_or_default();
                    let fits = value.as_str().is_none_or(|text| matches(of, text));
                    self.hold(fits, place, &format!("does not match {of}"));
                }
                "$ref" => {
                    let pointer = said.as_str().and_then(|said| said.strip_prefix('#'));
                    match pointer.and_then(|pointer| self.root.pointer(pointer)) {
                        Some(other) => self.at(place, other, value),
                        None => self.faults.push(format!("{said} is nowhere")),
                    }
                }
                "type" => {
                    let known = listed(said).iter().any(|name| is_of(name, value));
                    self.hold(known, place, &format!("is not of the type {said}"));
                }
                "const" => self.hold(said == value, place, &format!("is not {said}")),
                "enum" => self.hold(listed(said).contains(value), place, &format!("is none of {said}")),
                // Bounds are of numbers; whether another value may stand there, the type says.
                "minimum" => {
                    let below = value.is_number() && value.as_f64() < said.as_f64();
                    self.hold(!below, place, &format!("is below {said}"));
                }
                "maximum" => {
                    let above = value.is_number() && value.as_f64() > said.as_f64();
                    self.hold(!above, place, &format!("is above {said}"));
                }
                "required" => {
                    for key in listed(said) {
                        let key = key.as_str().unwrap_or_default();
                        let lacks = value.as_object().is_some_and(|keys| !keys.contains_key(key));
                        self.hold(!lacks, place, &format!("has no {key}"));
                    }
                }
                "properties" => {
                    for (key, schema) in said.as_object().into_iter().flatten() {
                        if let Some(value) = value.get(key) {
                            self.at(&format!("{place}/{key}"), schema, value);
                        }
                    }
                }
                "additionalProperties" => {
                    let named = keywords.get("properties").and_then(Value::as_object);
                    let patterns = keywords.get("patternProperties").and_then(Value::as_object);
                    for (key, value) in value.as_object().into_iter().flatten() {
                        let by_pattern = patterns.into_iter().flatten().find(|(of, _)| matches(of, key));
                        if let Some((_, schema)) = by_pattern {
                            self.at(&format!("{place}/{key}"), schema, value);
                        } else if !named.is_some_and(|named| named.contains_key(key)) {
                            self.at(&format!("{place}/{key}"), said, value);
                        }
                    }
                }
                "items" => {
                    for (index, value) in value.as_array().into_iter().flatten().enumerate() {
                        self.at(&format!("{place}/{index}"), said, value);
                    }
                }
                "oneOf" | "anyOf" | "allOf" => {
                    let all: Vec<Vec<String>> =
                        listed(said).iter().map(|schema| self.alone(place, schema, value)).collect();
                    let fitting = all.iter().filter(|faults| faults.is_empty()).count();
                    let fits = match keyword.as_str() {
                        "oneOf" => fitting == 1,
                        "anyOf" => fitting > 0,
                        _ => fitting == all.len(),
                    };
                    self.hold(fits, place, &format!("fits {fitting} of {keyword}: {all:?}"));
                }
                _ => self.faults.push(format!("the keyword {keyword} of a schema is not known here")),
            }
        }
    }

    /// The faults by one schema of several.
    fn alone(&self, place: &str, schema: &Value, value: &Value) -> Vec<String> {
        let mut faults = Vec::new();
        Check { root: self.root, faults: &mut faults }.at(place, schema, value);
        faults
    }

    fn hold(&mut self, holds: bool, place: &str, fault: &str) {
        if !holds {
            self.faults.push(format!("{place}: {fault}"));
        }
    }
}

/// Whether a text matches a pattern somewhere.
pub fn matches(pattern: &str, text: &str) -> bool {
    let hir = regex_syntax::Parser::new().parse(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    let bytes = text.as_bytes();
    (0..=bytes.len()).any(|at| ends(&hir, bytes, at).next().is_some())
}

/// Where what matches from a place on may end.
fn ends(hir: &Hir, text: &[u8], at: usize) -> std::vec::IntoIter<usize> {
    let mut found: Vec<usize> = match hir.kind() {
        HirKind::Empty => vec![at],
        HirKind::Literal(literal) => {
            text[at..].starts_with(&literal.0).then(|| at + literal.0.len()).into_iter().collect()
        }
        HirKind::Class(class) => {
            let next = std::str::from_utf8(&text[at..]).ok().and_then(|rest| rest.chars().next());
            let is_of = |c: char| match class {
                Class::Unicode(class) => {
                    class.ranges().iter().any(|range| (range.start()..=range.end()).contains(&c))
                }
                Class::Bytes(_) => false,
            };
            next.filter(|c| is_of(*c)).map(|c| at + c.len_utf8()).into_iter().collect()
        }
        HirKind::Look(Look::Start) => (at == 0).then_some(at).into_iter().collect(),
        HirKind::Look(Look::End) => (at == text.len()).then_some(at).into_iter().collect(),
        HirKind::Look(look) => panic!("{look:?} is not known here"),
        HirKind::Repetition(of) => {
            let (mut all, mut now) = (Vec::new(), vec![at]);
            for count in 0..=of.max.unwrap_or(u32::MAX) {
                if count >= of.min {
                    all.extend(&now);
                }
                let mut next: Vec<usize> = now.iter().flat_map(|at| ends(&of.sub, text, *at)).collect();
                next.sort_unstable();
                next.dedup();
                next.retain(|at| count < of.min || !all.contains(at));
                if next.is_empty() {
                    break;
                }
                now = next;
            }
            all
        }
        HirKind::Capture(of) => return ends(&of.sub, text, at),
        HirKind::Concat(all) => {
            all.iter().fold(vec![at], |now, hir| now.iter().flat_map(|at| ends(hir, text, *at)).collect())
        }
        HirKind::Alternation(all) => all.iter().flat_map(|hir| ends(hir, text, at)).collect(),
    };
    found.sort_unstable();
    found.dedup();
    found.into_iter()
}

/// A list, or the one thing that stands for a list of one.
fn listed(said: &Value) -> &[Value] {
    match said {
        Value::Array(all) => all,
        one => std::slice::from_ref(one),
    }
}

fn is_of(name: &Value, value: &Value) -> bool {
    match name.as_str().unwrap_or_default() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    }
}

#[test]
fn what_a_schema_does_not_allow_is_told_with_its_place() {
    let schema = serde_json::json!({
        "type": "object",
        "required": ["name", "kind"],
        "additionalProperties": false,
        "properties": {
            "name": {"type": "string"},
            "kind": {"enum": ["a", "b"]},
            "count": {"anyOf": [{"$ref": "#/$defs/count"}, {"type": "null"}]},
            "more": {"type": ["integer", "null"], "maximum": 3},
            "rows": {"type": ["array", "null"], "items": {"oneOf": [{"type": "string"}, {"const": 1}]}}
        },
        "$defs": {"count": {"type": "integer", "minimum": 1}}
    });
    let faults = |value: Value| faults(&schema, &value);
    assert_eq!(faults(serde_json::json!({"name": "x", "kind": "a", "count": 1, "rows": ["x", 1]})), [""; 0]);
    let without = serde_json::json!({"name": "x", "kind": "b", "rows": null, "count": null, "more": null});
    assert_eq!(faults(without), [""; 0]);
    let wrong = faults(serde_json::json!({"name": 1, "count": 0, "rows": [2], "more": 4, "other": 1}));
    let places = [
        "/other: ",
        "/count: fits 0 of anyOf",
        "/more: is above 3",
        "/name: is not of",
        "/rows/0: fits 0",
        ": has no kind",
    ];
    assert_eq!(wrong.len(), places.len(), "{wrong:#?}");
    for place in places {
        assert!(wrong.iter().any(|fault| fault.starts_with(place)), "{place} {wrong:#?}");
    }
    let unknown = super::schema::faults(&serde_json::json!({"multipleOf": 2}), &Value::Null);
    assert_eq!(unknown, ["the keyword multipleOf of a schema is not known here"]);
}
