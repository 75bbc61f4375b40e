//! A third language is files: a catalogue with some rows, how people write periods in it, and the words of a
//! vocabulary. No code knows it.

use std::sync::Arc;

use planctl::document::{Comparison, Stated, Texts, changes_document, memo};
use planctl::model::Vocabulary;
use planctl::render::{Look, to_text};
use planctl::snapshot::{Ids, read_draft};
use planctl::text::{Catalogue, Lang, Language, one_or_more};
use planctl::workspace::file_side;

static GERMAN: Language = Language {
    tag: "de",
    name: "German",
    locale: "de-DE",
    catalogue: Catalogue::new(include_str!("../fixtures/german.txt")),
    spellings: include_str!("../fixtures/german.spellings.txt"),
    fallback: Some(Lang::EN),
    plural: one_or_more,
    wide_digits: false,
};

const VOCABULARY: &str = r#"format = 1
name = "fahrplan"
version = 1
lang = "de"
word = "Fahrplan"

[calendar]
eras = false

[plan.field]
name = { type = "text", role = "name", word = "Name" }

[kind.vorhaben]
role = "headline"
under = ["plan"]
word = "Vorhaben"

[kind.vorhaben.field]
name = { type = "text", role = "name", word = "Name" }
beginn = { type = "period", role = "schedule", end = "first", word = "Beginn" }
ende = { type = "period", role = "schedule", end = "last", word = "Ende" }
stand = { type = "choice", role = "status", word = "Stand", choices.plan = { word = "geplant" }, choices.bau = { word = "im Bau" } }

[formula]
added = "Neu aufgenommen: {item}"
extended = "{item} wird um {by} verlängert (bis {to})"
renamed = "{from} heißt künftig {to}"
status-changed = "{item}: {from} → {to}"
several = "{item}: {fields}"
"#;

const BEFORE: &str = r#"format = 1
vocabulary = "fahrplan/1"

[plan]
id = "netz"
name = "Netz 2030"

[[vorhaben]]
id = "hafen"
name = "Hafenlinie"
beginn = "2025-Q1"
ende = "2026-Q2"
stand = "plan"

[[vorhaben]]
id = "ring"
name = "Ringbahn"
"#;

const AFTER: &str = r#"format = 1
vocabulary = "fahrplan/1"

[plan]
id = "netz"
name = "Netz 2030"

[[vorhaben]]
id = "hafen"
name = "Hafenlinie"
beginn = "2025-Q1"
ende = "2026-Q4"
stand = "bau"

[[vorhaben]]
id = "ring"
name = "Stadtring"

[[vorhaben]]
id = "depot"
name = "Depot Nord"
"#;

#[test]
fn papers_come_out_in_a_third_language_by_its_files_alone_and_say_the_rest_in_english() {
    let german = Lang::of(&GERMAN);
    let vocabulary = Arc::new(Vocabulary::parse(VOCABULARY).unwrap());
    let side = |label: &str, text: &str| {
        let draft = read_draft(text, std::slice::from_ref(&vocabulary), Ids::Required).unwrap();
        file_side(label, draft.plan, &[])
    };
    let (before, after) = (side("alt", BEFORE), side("neu", AFTER));
    let comparison = Comparison::new(&before, &after, &vocabulary, &Stated::default());
    let note = memo(&comparison, "").unwrap();
    let said = [&note.title, &note.lead].map(|words| words.get(german).into_owned());
    assert_eq!(
        said,
        [
            "Änderung von Netz 2030",
            "Es wird vorgeschlagen, Netz 2030 in den folgenden 3 Punkten zu ändern (Anlage)."
        ]
    );
    let shown = to_text(&changes_document(&comparison, german, Texts::Whole), Look::default());
    // How far a slip goes, and what is known of both sides, has no row in the file, and is said in English.
    let expected = "\
coverage: alt (3 items, 3 without a source) -> neu (4 items, 4 without a source)

1. Hafenlinie: Zeitraum und Stand
  ~ Vorhaben Hafenlinie: verlängert (2 quarters longer), Stand geändert  [hafen]
    - Ende: 2. Quartal 2026
    + Ende: 4. Quartal 2026
    - Stand: geplant
    + Stand: im Bau

2. Ringbahn heißt künftig Stadtring
  ~ Vorhaben Stadtring: umbenannt  [ring]
    - Name: Ringbahn
    + Name: Stadtring

3. Neu aufgenommen: Depot Nord
  + Vorhaben Depot Nord: neu  [depot]
";
    assert_eq!(shown, expected);
}
