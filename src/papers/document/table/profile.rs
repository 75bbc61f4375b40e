//! House styles of a comparison table, as files: heads, fixed words, digits, sentences.
//!
//! Nothing here is of one plan or vocabulary. A profile of an office names only what it has
//! otherwise than the base, `src/papers/profiles/proposal.toml`, or another that it names by `base`.

use std::collections::BTreeMap;
use std::ops::Range;

use serde::Deserialize;
use toml::de::{DeTable, DeValue};

use planctl_core::text::{Lang, Words, full_width_digits, half_width_digit, nearest, of_toml};
use planctl_core::words;

/// How an office sets its comparison tables.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Profile {
    /// The language of its words.
    #[serde(deserialize_with = "lang")]
    pub lang: Lang,
    /// The title; `{plan}` is the plan's name.
    pub title: String,
    /// Which side stands on the left.
    pub left: Left,
    /// How years and days are written.
    pub digits: Digits,
    /// Whether what changed is underlined.
    pub underline: bool,
    /// Up to how many characters an unchanged text is printed.
    pub short: usize,
    pub head: Heads,
    pub words: FixedWords,
    /// What stands for what is left out.
    pub omitted: Omitted,
    /// The sentence before the table, by the kinds of change it holds.
    pub lead: BTreeMap<String, String>,
    /// What the underlines mean.
    pub legend: Legend,
    /// The column that says of each row what happened to it.
    pub remarks: Remarks,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Left {
    /// The later plan.
    New,
    /// The earlier plan.
    Old,
}

/// How the digits of years and days are written; those of the plan's own texts stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Digits {
    /// All full-width.
    Full,
    /// All half-width.
    Half,
    /// One digit full-width, two or more half-width.
    Mixed,
}

/// The heads of the two columns.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Heads {
    /// While the later side is not decided.
    pub proposed: Head,
    /// Once it is.
    pub decided: Head,
    /// Of the earlier side, where that is not decided.
    pub old_proposed: String,
    /// Of the earlier side, where that is a version of a proposal.
    pub old_draft: String,
}

/// The heads of the two columns in one state.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "what each is stands in proposal.toml")]
pub struct Head {
    pub new: String,
    pub old: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "what each is for stands in proposal.toml")]
pub struct FixedWords {
    pub added: String,
    pub deleted: String,
    pub moved_here: String,
    pub moved_away: String,
    pub reordered: String,
    pub unknown: String,
    pub schedule: String,
    pub milestones: String,
    pub colon: String,
    pub gap: String,
    pub comma: String,
}

/// What stands for what is left out: `{first}`, `{last}`, `{kind}`, `{count}`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "what each is for stands in proposal.toml")]
pub struct Omitted {
    pub text: String,
    pub one: String,
    pub two: String,
    pub many: String,
    pub count: String,
}

/// What the underlines mean.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "what each is for stands in proposal.toml")]
pub struct Legend {
    pub changed: String,
    pub relocated: String,
}

/// The column that says of each row what happened to it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[allow(missing_docs, reason = "what each is for stands in proposal.toml")]
pub struct Remarks {
    pub show: bool,
    pub head: String,
    pub added: String,
    pub deleted: String,
    pub changed: String,
    pub moved: String,
    pub renumbered: String,
    pub editorial: String,
}

/// Why a text is not a profile.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProfileError {
    pub words: Words,
    /// Where in the text, in bytes.
    pub span: Option<Range<usize>>,
}

/// The built-in profiles by name, the base of the others first.
const BUILT_IN: [(&str, &str); 5] = [
    ("proposal", include_str!("../../profiles/proposal.toml")),
    ("law", include_str!("../../profiles/law.toml")),
    ("remarks", include_str!("../../profiles/remarks.toml")),
    ("errata", include_str!("../../profiles/errata.toml")),
    ("english", include_str!("../../profiles/english.toml")),
];

/// The values that a key takes, where not all of its type do.
const CHOICES: [(&str, &[&str]); 3] =
    [("lang", &["ja", "en"]), ("left", &["new", "old"]), ("digits", &["full", "half", "mixed"])];

impl Profile {
    /// The names of the built-in profiles.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// The built-in profile of this name.
    pub fn built_in(name: &str) -> Option<Profile> {
        let text = Profile::text_of(name)?;
        Some(Profile::parse(text).expect("built-in profiles are tested"))
    }

    /// A built-in profile as it is written, to begin one's own from.
    pub fn text_of(name: &str) -> Option<&'static str> {
        BUILT_IN.iter().find(|(own, _)| *own == name).map(|(_, text)| *text)
    }

    /// Reads a profile.
    ///
    /// # Errors
    ///
    /// The first key that no profile has, or value that its key does not take, with its place.
    pub fn parse(text: &str) -> Result<Profile, ProfileError> {
        let reference: toml::Table = BUILT_IN[0].1.parse().expect("built-in profiles are tested");
        let own = DeTable::parse(text)
            .map_err(|error| ProfileError { words: of_toml(error.message()), span: error.span() })?;
        held_to(own.get_ref(), &reference, "")?;
        let mut own: toml::Table = text.parse().expect("it was read just now");
        if own.get("format").is_none_or(|format| format.as_integer() != Some(1)) {
            return Err(ProfileError { words: words!("document.profile-begins-format-1"), span: Some(0..0) });
        }
        // One in another language than the first begins with the words of that language.
        let of_lang = own.get("lang").and_then(toml::Value::as_str).filter(|lang| *lang == "en");
        let of_lang = of_lang.map(|_| toml::Value::String("english".to_owned()));
        let mut whole = match own.remove("base").or(of_lang) {
            Some(toml::Value::String(name)) => {
                let text = Profile::text_of(&name).expect("the base was checked above");
                let mut base = reference;
                lay_over(&mut base, text.parse().expect("built-in profiles are tested"));
                base
            }
            _ => reference,
        };
        lay_over(&mut whole, own);
        let profile: Result<Profile, toml::de::Error> = whole.try_into();
        profile.map_err(|error| ProfileError { words: of_toml(error.message()), span: None })
    }

    /// The sentence for a table in which some of the three kinds of change stand.
    pub(super) fn lead(&self, change: bool, add: bool, delete: bool) -> &str {
        let parts = [(change, "change"), (add, "add"), (delete, "delete")];
        let key: Vec<&str> = parts.iter().filter(|(stands, _)| *stands).map(|(_, word)| *word).collect();
        self.lead.get(&key.join("-")).map_or("", String::as_str)
    }
}

impl Digits {
    /// A text made by planctl, not one of the plan, with its digits in this style. What stands between two digits
    /// and makes one number of them, 8,043 and 61.4, is of its style, and such a number is never of one digit.
    pub fn restyled(self, text: &str) -> String {
        let chars: Vec<char> = text.chars().collect();
        let digit = |at: usize| chars.get(at).copied().and_then(half_width_digit);
        let mut out = String::with_capacity(text.len());
        let mut at = 0;
        while at < chars.len() {
            if digit(at).is_none() {
                out.push(chars[at]);
                at += 1;
                continue;
            }
            let begin = at;
            while digit(at).is_some() || (is_in_number(chars.get(at)) && digit(at + 1).is_some()) {
                at += 1;
            }
            let full = self == Digits::Full || (self == Digits::Mixed && at - begin == 1);
            let run: String = chars[begin..at]
                .iter()
                .map(|c| {
                    half_width_digit(*c).unwrap_or(match c {
                        '，' => ',',
                        '．' => '.',
                        other => *other,
                    })
                })
                .collect();
            out.push_str(&if full { full_width_number(&run) } else { run });
        }
        out
    }
}

/// Whether a sign between two digits makes one number of them.
fn is_in_number(c: Option<&char>) -> bool {
    c.is_some_and(|c| matches!(c, ',' | '.' | '，' | '．'))
}

/// A number with its signs as wide as its digits.
fn full_width_number(run: &str) -> String {
    full_width_digits(run).replace(',', "，").replace('.', "．")
}

/// Holds a table to the keys, types and choices of the base.
fn held_to(own: &DeTable<'_>, reference: &toml::Table, path: &str) -> Result<(), ProfileError> {
    for (key, value) in own.iter() {
        let name: &str = key.get_ref();
        let fault = |words, span| Err(ProfileError { words, span: Some(span) });
        if path.is_empty() && name == "base" {
            let named = value.get_ref().as_str();
            if named.is_none_or(|named| Profile::text_of(named).is_none()) {
                let names = Profile::names().collect::<Vec<_>>().join(", ");
                return fault(words!("document.base-names-built-profile", names), value.span());
            }
            continue;
        }
        let full = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
        let Some(expected) = reference.get(name) else {
            let words = match nearest(name, reference.keys().map(String::as_str)) {
                Some(near) => words!("document.profile-no-key-did", full, near),
                None => {
                    words!("document.profile-no-key", full)
                }
            };
            return fault(words, key.span());
        };
        let fits = match (value.get_ref(), expected) {
            (DeValue::Table(table), toml::Value::Table(expected)) => {
                held_to(table, expected, &full)?;
                true
            }
            (DeValue::String(_), toml::Value::String(_)) | (DeValue::Boolean(_), toml::Value::Boolean(_)) => {
                true
            }
            (DeValue::Integer(number), toml::Value::Integer(_)) => {
                u32::from_str_radix(number.as_str(), number.radix()).is_ok()
            }
            _ => false,
        };
        if !fits {
            let wants = match expected {
                toml::Value::Table(_) => words!("document.wants-table"),
                toml::Value::Boolean(_) => words!("document.wants-boolean"),
                toml::Value::Integer(_) => words!("document.wants-number"),
                _ => words!("document.wants-text"),
            };
            return fault(words!("document.style-wants", full, wants), value.span());
        }
        let choices = CHOICES.iter().find(|(key, _)| *key == full).map(|(_, choices)| *choices);
        let given = value.get_ref().as_str().unwrap_or_default();
        if let Some(choices) = choices.filter(|choices| !choices.contains(&given)) {
            let (given, list) = (planctl_core::text::brief(given), choices.join(", "));
            return fault(words!("document.style-choice", full, given, list), value.span());
        }
    }
    Ok(())
}

/// Lays the keys of one table over those of another.
fn lay_over(base: &mut toml::Table, own: toml::Table) {
    for (key, value) in own {
        match (base.get_mut(&key), value) {
            (Some(toml::Value::Table(base)), toml::Value::Table(own)) => lay_over(base, own),
            (_, value) => {
                base.insert(key, value);
            }
        }
    }
}

fn lang<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Lang, D::Error> {
    let word = String::deserialize(from)?;
    Ok(Lang::by_tag(&word).unwrap_or_default())
}

impl std::fmt::Display for ProfileError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.words.get(planctl_core::text::Lang::EN))
    }
}

impl std::error::Error for ProfileError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_profile_can_be_read_and_has_a_sentence_for_every_set_of_changes() {
        for name in Profile::names() {
            let profile = Profile::built_in(name).unwrap();
            for bits in 1..8 {
                let lead = profile.lead(bits & 1 != 0, bits & 2 != 0, bits & 4 != 0);
                assert!(!lead.is_empty(), "{name} {bits}");
            }
        }
    }

    #[track_caller]
    fn refused(text: &str, at: &str, words: &str) {
        let error = Profile::parse(text).unwrap_err();
        assert_eq!(error.words.get(Lang::EN), words);
        assert_eq!(&text[error.span.unwrap()], at);
    }

    #[test]
    fn a_key_or_value_that_no_profile_has_is_refused_at_its_place() {
        refused(
            "format = 1\nunderlined = true\n",
            "underlined",
            "a profile has no key `underlined`; did you mean `underline`?",
        );
        refused(
            "format = 1\n[words]\nadd = \"x\"\n",
            "add",
            "a profile has no key `words.add`; did you mean `added`?",
        );
        refused("format = 1\nleft = \"right\"\n", "\"right\"", "`left` is one of new, old, not right");
        refused("format = 1\nshort = -1\n", "-1", "`short` is a whole number from 0 up");
        refused(
            "format = 1\nbase = \"x\"\n",
            "\"x\"",
            "`base` names a built-in profile: proposal, law, remarks, errata, english",
        );
        refused("left = \"old\"\n", "", "a profile begins with `format = 1`");
    }

    #[test]
    fn one_digit_is_full_width_and_two_are_half_width_in_the_mixed_style() {
        assert_eq!(Digits::Mixed.restyled("令和８年度～令和１２年度"), "令和８年度～令和12年度");
        let english = Profile::parse("format = 1\nlang = \"en\"\n").unwrap();
        assert_eq!(english.omitted.text, Profile::built_in("english").unwrap().omitted.text);
        assert_eq!(Digits::Full.restyled("令和8年度"), "令和８年度");
        for (of, told, restyled) in [
            (Digits::Mixed, "8,043千円、9.5、△1,449、7", "8,043千円、9.5、△1,449、７"),
            (Digits::Mixed, "８，０４３千円", "8,043千円"),
            (Digits::Full, "8,043千円、61.4％", "８，０４３千円、６１．４％"),
            (Digits::Half, "６１．４％", "61.4％"),
            (Digits::Mixed, "1,", "１,"),
        ] {
            assert_eq!(of.restyled(told), restyled);
        }
        assert_eq!(Digits::Half.restyled("平成３０年度"), "平成30年度");
    }
}
