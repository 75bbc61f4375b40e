//! What the reader of TOML says is wrong, in the language of whoever reads it.
//!
//! The reader speaks English alone. Its sentence stands where English is read; in every other language the row says
//! what kind of fault it is. A sentence that no line here knows is told as a fault without more.

use super::{Words, brief, visible};
use crate::words;

/// By a part of the reader's sentence, the key of the row that says the same; the first counts.
const SAID: [(&str, &str); 37] = [
    ("duplicate key", "toml.twice"),
    ("duplicate field", "toml.twice"),
    ("string values must be quoted", "toml.unquoted"),
    ("unquoted key", "toml.bare-key"),
    ("keys cannot be", "toml.bare-key"),
    ("invalid key-value pair", "toml.pair"),
    ("invalid key", "toml.bare-key"),
    ("key with no value", "toml.pair"),
    ("missing value", "toml.pair"),
    ("missing key", "toml.pair"),
    ("assignment", "toml.pair"),
    ("extra `=`", "toml.pair"),
    ("unexpected `=`", "toml.pair"),
    ("dotted key", "toml.twice"),
    ("unexpected key or value", "toml.line"),
    ("unexpected content", "toml.line"),
    ("comma", "toml.comma"),
    ("unclosed", "toml.open"),
    ("table", "toml.open"),
    ("array opening", "toml.open"),
    ("string", "toml.string"),
    ("quote", "toml.string"),
    ("escape", "toml.string"),
    ("unicode", "toml.string"),
    ("date", "toml.value"),
    ("boolean", "toml.value"),
    ("number", "toml.value"),
    ("fraction", "toml.value"),
    ("exponent", "toml.value"),
    ("mantissa", "toml.value"),
    ("radix", "toml.value"),
    ("sign", "toml.value"),
    ("leading zero", "toml.value"),
    ("`_`", "toml.value"),
    ("recurs", "toml.deep"),
    ("carriage return", "toml.carriage-return"),
    ("comment", "toml.comment"),
];

/// What the reader says, in words.
pub fn of_toml(message: &str) -> Words {
    let said = visible(message).trim_end_matches('\n').replace('\n', ", ");
    let what = said.split(", expected").next().unwrap_or_default();
    Words::written_in(super::Lang::EN, Words::same(&said), of_form(what).unwrap_or_else(|| of_syntax(what)))
}

fn of_syntax(what: &str) -> Words {
    let known = SAID.iter().find(|(part, _)| what.contains(part)).map(|(_, key)| *key);
    Words::by_key(known.unwrap_or("toml.other"), &[])
}

/// What is said of TOML that is not of the form asked for.
fn of_form(what: &str) -> Option<Words> {
    let name = || what.split('`').nth(1).map(brief);
    if what.starts_with("unknown field") {
        let name = name()?;
        return Some(words!("toml.no-such-key", name));
    }
    if what.starts_with("missing field") {
        let name = name()?;
        return Some(words!("toml.key-missing", name));
    }
    if what.starts_with("unknown variant") {
        let name = name()?;
        return Some(words!("toml.no-such-word", name));
    }
    let kind =
        ["invalid type", "invalid value", "invalid length"].iter().any(|begin| what.starts_with(begin));
    kind.then(|| words!("toml.kind"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    /// A word of the reader's own: letters that are not between backticks.
    fn is_english(text: &str) -> bool {
        let outside: String = text.split('`').step_by(2).collect();
        outside
            .split(|c: char| !c.is_ascii_alphabetic())
            .any(|word| !["", "CR", "LF", "TOML"].contains(&word))
    }

    #[test]
    fn what_is_no_toml_is_said_in_the_readers_language() {
        for text in [
            "a = 1\na = 2",
            "a = b",
            "[[計画]]",
            "担当 = 1",
            "a",
            "a = ",
            "= 1",
            "a = 1 b = 2",
            "a == 1",
            "a = [1 2]",
            "a = [1,,2]",
            "a = [1",
            "a = {b = 1",
            "[a",
            "[[a]",
            "a = \"x",
            "a = 'x",
            "a = \"\\q\"",
            "a = \"\\u12\"",
            "a = 2026-13-40",
            "a = tru",
            "a = 0b2",
            "a = 01",
            "a = 1__0",
            "a = +-1",
            "a = 1\rb = 2",
            "# \u{1}",
            "a = \"\"\"x",
            "[a]\n[a]",
            "a.b = 1\na = 2",
            "a = {b = 1 c = 2}",
            "a = 1.e",
            "\"\"\"a\"\"\" = 1",
            "a = {,}",
            "[a] b = 1",
            "]",
            "a = 'x' 'y'",
        ] {
            let error = toml::de::DeTable::parse(text).expect_err(text);
            let words = of_toml(error.message());
            assert_eq!(words.get(Lang::EN), error.message().trim_end().replace('\n', ", "), "{text}");
            let japanese = words.get(Lang::JA);
            assert!(!is_english(&japanese), "{text:?}: {} -> {japanese}", error.message());
            assert_ne!(
                japanese,
                Words::by_key("toml.other", &[]).get(Lang::JA),
                "{text:?}: {}",
                error.message()
            );
        }
    }

    #[test]
    fn what_is_toml_of_another_form_is_said_in_the_readers_language() {
        #[derive(serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        #[expect(dead_code)]
        struct Form {
            name: String,
            #[serde(default)]
            number: u8,
            #[serde(default)]
            sort: Sort,
        }
        #[derive(serde::Deserialize, Default)]
        #[serde(rename_all = "lowercase")]
        enum Sort {
            #[default]
            One,
        }
        for text in [
            "",
            "name = 1",
            "name = \"a\"\nnamu = 1",
            "name = \"a\"\nnumber = 300",
            "name = \"a\"\nnumber = []",
            "name = \"a\"\nsort = \"two\"",
        ] {
            let error = toml::from_str::<Form>(text).err().expect(text);
            let japanese = of_toml(error.message()).get(Lang::JA).into_owned();
            assert!(!is_english(&japanese), "{text:?}: {} -> {japanese}", error.message());
            assert_ne!(japanese, Words::by_key("toml.other", &[]).get(Lang::JA), "{text:?}");
        }
    }
}
