//! The JSON Schema of plans in one vocabulary, and of vocabularies, for editors that complete TOML by one.
//!
//! What a schema allows is what a reader of files takes, as far as one value at a time tells it; whether a
//! reference leads anywhere, or a schedule runs backwards, only planctl says. The tests below hold both to the
//! same files.

use planctl_core::model::{
    Calendar, FieldDef, FieldRole, FieldType, Grain, KindDef, KindRole, PLAN_KIND, Vocabulary,
};
use planctl_core::text::{Lang, Words};
use planctl_core::words;
use serde_json::{Map, Value as Json, json};

/// The dialect of both schemas.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
/// An id of an item.
const ID: &str = "[a-z0-9][a-z0-9-]{0,62}";
/// What bears no line break.
const ONE_LINE: &str = "^[^\n]*$";
/// The tag of a language, of which no other key of a vocabulary has the form.
const TAG: &str =
    "^([a-z]{2}|[a-df-z][a-z]{2}|e[a-mo-z][a-z]|en[a-ce-z]|[a-z]{3}-[A-Za-z0-9-]+|[a-z]{2}-[A-Za-z0-9-]+)$";

/// The schema of drafts and snapshots in a vocabulary, with its words in this language.
#[must_use]
pub fn schema_of_drafts(vocabulary: &Vocabulary, lang: Lang) -> String {
    let all = Drafts { vocabulary, lang };
    let (mut properties, mut defs) = (Map::new(), Map::new());
    properties.insert("format".to_owned(), json!({ "const": 1 }));
    properties.insert("vocabulary".to_owned(), json!({ "const": vocabulary.name.to_string() }));
    properties.insert(PLAN_KIND.to_owned(), all.kind(&vocabulary.plan));
    for kind in &vocabulary.kinds {
        let name = format!("kind-{}", kind.key);
        let rows = json!({ "type": "array", "items": { "$ref": format!("#/$defs/{name}") } });
        properties.insert(kind.key.to_string(), rows);
        defs.insert(name, all.kind(kind));
    }
    let place = json!({ "type": "string", "pattern": format!("^{ID}(\\.[a-z0-9_-]+)?$") });
    let text = json!({ "type": "string" });
    let rows = |properties: Json, required: &[&str]| {
        let row = json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false,
        });
        json!({ "type": "array", "items": row })
    };
    let source = json!({
        "place": { "anyOf": [place, { "type": "array", "items": place }] },
        "certainty": { "enum": ["verified", "inferred"] },
        "reason": text, "document": text, "at": text,
    });
    properties.insert("source".to_owned(), rows(source, &["place", "certainty"]));
    properties.insert("reason".to_owned(), rows(json!({ "place": place, "text": text }), &["place", "text"]));
    for open in ["suggestion", "conflict"] {
        let row = json!({ "type": "array", "items": { "type": "object" } });
        properties.insert(open.to_owned(), row);
    }
    pretty(&json!({
        "$schema": DIALECT,
        "title": vocabulary.name.to_string(),
        "description": vocabulary.words.get(lang),
        "type": "object",
        "properties": properties,
        "required": ["format", "vocabulary", PLAN_KIND],
        "additionalProperties": false,
        "$defs": defs,
    }))
}

/// How a vocabulary's plans are written.
struct Drafts<'v> {
    vocabulary: &'v Vocabulary,
    lang: Lang,
}

impl Drafts<'_> {
    fn kind(&self, kind: &KindDef) -> Json {
        let id = json!({ "type": "string", "pattern": format!("^{ID}$") });
        let mut properties = Map::new();
        properties.insert("id".to_owned(), id.clone());
        if &*kind.key != PLAN_KIND {
            properties.insert("under".to_owned(), id.clone());
        }
        let below = self.vocabulary.kinds.iter().filter(|below| below.under.contains(&kind.key));
        let below: Vec<&str> = below.map(|below| &*below.key).collect();
        let fields = kind.fields.iter().map(|field| &*field.key);
        let known: Vec<&str> = fields.chain(below.iter().copied()).collect();
        properties.insert("unknown".to_owned(), json!({ "type": "array", "items": { "enum": known } }));
        properties.insert("absent".to_owned(), json!({ "type": "array", "items": id }));
        for field in &kind.fields {
            properties.insert(field.key.to_string(), self.field(field));
        }
        json!({
            "title": kind.words.get(self.lang),
            "type": "object",
            "properties": properties,
            "required": ["id"],
            "additionalProperties": false,
        })
    }

    fn field(&self, field: &FieldDef) -> Json {
        let calendar = &self.vocabulary.calendar;
        let pattern = |pattern: String| json!({ "type": "string", "pattern": pattern });
        let list = |items: Json| json!({ "type": "array", "items": items });
        let number = "-?(0|[1-9][0-9]*)(\\.[0-9]+)?";
        let mut schema = match field.ty {
            FieldType::Text => json!({ "type": "string" }),
            FieldType::Label | FieldType::Link | FieldType::Identifier => pattern(ONE_LINE.to_owned()),
            FieldType::Year | FieldType::Period => {
                let (once, each) = stretches(calendar, field.grains());
                let bound = format!("(<=|>=)?({once})|({once})\\.\\.({once})");
                pattern(match each.is_empty() {
                    true => format!("^({bound})$"),
                    false => format!("^({bound}|{each})$"),
                })
            }
            FieldType::Date => json!({ "type": "string" }),
            FieldType::Amount => json!({ "type": "integer" }),
            FieldType::Quantity => {
                // A whole number is no text.
                let parts = "-?(0|[1-9][0-9]*)\\.[0-9]+";
                json!({ "anyOf": [{ "type": "integer" }, pattern(format!("^{parts}$"))] })
            }
            FieldType::Series => {
                let roles = alternatives(field.values.iter().map(|value| &*value.key));
                let (once, _) = stretches(calendar, field.grains());
                list(pattern(format!("^({once}) ({roles}) {number}$")))
            }
            FieldType::Flag => json!({ "type": "boolean" }),
            FieldType::Choice => {
                let keys: Vec<&str> = field.choices.iter().map(|choice| &*choice.key).collect();
                json!({ "enum": keys })
            }
            FieldType::Milestones => {
                let kinds = alternatives(self.vocabulary.milestones.iter().map(|kind| &*kind.key));
                let (once, each) = stretches(calendar, field.grains());
                let at = if each.is_empty() { once } else { format!("{once}|{each}") };
                list(pattern(format!("^({at}) ({kinds})$")))
            }
            FieldType::References if field.role == FieldRole::Lineage => {
                list(pattern(format!("^{ID}(:{ID})?$")))
            }
            FieldType::References => list(pattern(format!("^{ID}$"))),
            FieldType::Strings => list(json!({ "type": "string" })),
        };
        let keys = schema.as_object_mut().expect("each is an object");
        keys.insert("title".to_owned(), json!(field.words.get(self.lang)));
        keys.insert("description".to_owned(), json!(self.about(field).get(self.lang)));
        schema
    }

    /// What a field holds, and what its choices are called.
    fn about(&self, field: &FieldDef) -> Words {
        let mut said = vec![field.ty.words()];
        said.extend(field.unit.as_ref().map(Words::from));
        let choice = |key: &str, words: Words| Words::about(key, words);
        said.extend(field.choices.iter().map(|one| choice(&one.key, Words::from(&one.words))));
        said.extend(field.values.iter().map(|one| choice(&one.key, Words::from(&one.words))));
        if field.ty == FieldType::Milestones {
            said.extend(
                self.vocabulary.milestones.iter().map(|one| choice(&one.key, Words::from(&one.long))),
            );
        }
        Words::joined("\n", said)
    }
}

/// The schema of vocabularies, with what is said of their keys in this language.
#[must_use]
pub fn schema_of_vocabularies(lang: Lang) -> String {
    let said = |words: Words| words.get(lang).into_owned();
    let keys = |all: Vec<(&'static str, Words)>| {
        let lines = all.iter().map(|(key, words)| format!("{key}: {}", words.get(lang)));
        let known: Vec<&str> = all.iter().map(|(key, _)| *key).collect();
        json!({ "enum": known, "description": lines.collect::<Vec<_>>().join("\n") })
    };
    let text = json!({ "type": "string" });
    let word = json!({ "type": "string", "pattern": "^[a-z][a-z0-9_-]{0,62}$" });
    let words = || json!({ "type": "array", "items": word });
    let table_of = |items: Json| json!({ "type": "object", "additionalProperties": items });
    let names = json!({ "$ref": "#/$defs/names" });
    let grains = json!({ "enum": Grain::ALL.map(Grain::key) });
    let most = json!({ "type": "integer", "minimum": 0 });
    let table = |properties: Json, required: &[&str], is_named: bool| {
        let mut table = json!({
            "type": "object", "properties": properties, "required": required, "additionalProperties": false,
        });
        if is_named {
            table["properties"]["word"] = text.clone();
            table["patternProperties"] = json!({ TAG: text });
        }
        table
    };
    // A text alone is a table with nothing but the word.
    let or_word = |table: Json| json!({ "anyOf": [text, table] });
    let reference = |name: &str| json!({ "$ref": format!("#/$defs/{name}") });
    let types = FieldType::ALL.iter().map(|ty| (ty.key(), ty.words())).collect();
    let roles = FieldRole::ALL.iter().filter(|role| **role != FieldRole::Lineage);
    let roles = roles.map(|role| (role.key(), role.words())).collect();
    let kind_roles = KindRole::ALL.iter().map(|role| (role.key(), role.words())).collect();
    let field = json!({
        "type": keys(types),
        "role": keys(roles),
        "end": { "enum": ["first", "last"] },
        "choices": table_of(reference("choice")),
        "ordered": { "type": "boolean" },
        "transitions": { "type": "array", "items": reference("transition") },
        "forms": { "type": "array", "items": grains },
        "unit": names,
        "unit_field": word,
        "values": table_of(reference("value")),
        "most": most,
        "means": { "enum": ["blocks", "blocked-by", "replaces", "replaced-by", "conducts"] },
        "milestone": text,
        "mark": names,
        "kinds": words(),
    });
    let kind = json!({
        "role": keys(kind_roles),
        "under": words(),
        "most": most,
        "title": words(),
        "field": table_of(reference("field")),
        "formula": table_of(names.clone()),
    });
    let calendar = json!({
        "begins": { "type": "integer", "minimum": 1, "maximum": 12 },
        "named_by": { "enum": ["begin", "end"] },
        "dates": { "enum": ["mdy", "dmy"] },
        "eras": { "type": "boolean" },
        "axis": grains,
    });
    let milestone = json!({
        "long": names,
        "lies": { "enum": ["before", "within", "after", "anywhere"] },
    });
    let whole = json!({
        "format": { "const": 1 },
        "name": { "type": "string", "pattern": "^[a-z0-9-]{1,63}$" },
        "version": { "type": "integer", "minimum": 1 },
        "lang": text,
        "calendar": table(calendar, &[], false),
        "release": table_of(table(json!({ "day": text }), &[], false)),
        "plan": table(json!({ "field": table_of(reference("field")) }), &["field"], false),
        "milestone": table_of(reference("milestone")),
        "formula": table_of(names.clone()),
        "kind": table_of(reference("kind")),
    });
    let mut schema = table(whole, &["format", "name", "version", "plan", "kind"], true);
    schema["$schema"] = json!(DIALECT);
    schema["title"] = json!(said(words!("vocabulary.schema")));
    schema["$defs"] = json!({
        "names": or_word(table(json!({}), &[], true)),
        "field": table(field, &["type", "role"], true),
        "kind": table(kind, &["role", "under"], true),
        "milestone": or_word(table(milestone, &[], true)),
        "choice": or_word(table(json!({ "end": { "type": "boolean" }, "milestone": text }), &[], true)),
        "transition": table(json!({ "from": word, "to": word }), &["from", "to"], true),
        "value": or_word(table(json!({ "actual": { "type": "boolean" } }), &[], true)),
    });
    pretty(&schema)
}

/// How stretches of these grains are written, and how those that come back are: two patterns, the second empty where
/// none does.
fn stretches(calendar: &Calendar, grains: &[Grain]) -> (String, String) {
    let (mut once, mut each) = (Vec::new(), Vec::new());
    for grain in Grain::ALL.into_iter().filter(|grain| grains.is_empty() || grains.contains(grain)) {
        let (fiscal, year) = ("FY[0-9]{4}", "[1-9][0-9]{3}");
        let (month, day) = ("(0[1-9]|1[0-2])", "(0[1-9]|[12][0-9]|3[01])");
        let (one, every) = match grain {
            Grain::FiscalYear => (fiscal.to_owned(), "FY\\*".to_owned()),
            Grain::FiscalHalf => (format!("{fiscal}-H[12]"), "FY\\*-H[12*]".to_owned()),
            Grain::FiscalQuarter => (format!("{fiscal}-Q[1-4]"), "FY\\*-Q[1-4*]".to_owned()),
            Grain::Year => (year.to_owned(), "\\*".to_owned()),
            Grain::Quarter => (format!("{year}-Q[1-4]"), "\\*-Q[1-4*]".to_owned()),
            Grain::Month => (format!("{year}-{month}"), format!("\\*-({month}|\\*)")),
            Grain::Day => (format!("{year}-{month}-{day}"), format!("\\*-{month}-{day}")),
            Grain::Release if calendar.releases.is_empty() => continue,
            Grain::Release => {
                once.push(alternatives(calendar.releases.iter().map(|release| &*release.name)));
                continue;
            }
        };
        once.push(one);
        each.push(every);
    }
    if once.is_empty() {
        // Nothing can be written: only releases are taken, and there are none.
        once.push("[^\\s\\S]".to_owned());
    }
    (once.join("|"), each.join("|"))
}

/// Any of some words, none of which means anything to a pattern.
fn alternatives<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let escaped = |word: &str| {
        word.chars()
            .flat_map(|c| ("\\.+*?()|[]{}^$/".contains(c)).then_some('\\').into_iter().chain([c]))
            .collect::<String>()
    };
    let all: Vec<String> = words.map(escaped).collect();
    if all.is_empty() { "[^\\s\\S]".to_owned() } else { all.join("|") }
}

fn pretty(schema: &Json) -> String {
    let mut text = serde_json::to_string_pretty(schema).expect("a schema is JSON");
    text.push('\n');
    text
}
